//! Three mappings of different kinds, with their tests inside, and those that come with the program.

use super::*;
use crate::mapping::shipped::SHIPPED;

fn holds(mapping: &Mapping) -> usize {
    let outcomes = mapping.try_out(&mut |name| Err(format!("there is no `{name}`")));
    for outcome in &outcomes {
        assert!(
            outcome.problem.is_none(),
            "{}",
            outcome.problem.as_ref().unwrap().report()
        );
    }
    outcomes.len()
}

#[test]
fn every_shipped_mapping_is_right_and_its_tests_hold() {
    for (file, text) in SHIPPED.iter() {
        let mapping = mapping(text);
        assert_eq!(format!("{}.toml", mapping.name), *file);
        assert!(holds(&mapping) >= 3, "{file} has too few tests");
        assert!(mapping.about.is_some() && mapping.source.is_some(), "{file}");
    }
}

/// Names in several spellings, alternatives, blocks of units, an inclusive end, and JSON without its braces.
const METERS: &str = r#"
format   = 1
name     = "meters-actual"
provider = "Metered Cloud"

[read]
kinds    = ["csv"]
names    = { fold = "case", also = "parenthesis" }
needs    = ["AccountId", "PeriodStart", "PeriodEnd", "Date", "Quantity", "Unit", "ChargeType"]
one_of   = [["CostInBillingCurrency", "Cost"], ["CurrencyCode", "Currency"]]
optional = ["ResourceId", "Tags", "ListPrice"]
says     = { dataset = ["Actual"], from = ["file name *Actual*", "argument"] }

[numbers.default]
exponent = true
[times.default]
formats  = ["%m/%d/%Y"]
[times.last_day]
formats  = ["%m/%d/%Y"]
end      = "inclusive"

[columns]
Quantity = "decimal"
ListPrice = "decimal"
CostInBillingCurrency = "decimal"
Cost = "decimal"
Date = "date"
PeriodStart = "date"
PeriodEnd = { type = "date", times = "last_day" }

[capture]
block     = { of = "Unit", regex = "^([0-9]+)(K|M)?\\b" }
thousands = { of = "Unit", regex = "^[0-9]+(K|M)\\b" }
word      = { of = "Unit", regex = "^[0-9]+[KM]?[ /](.+)$" }

[charge]
ProviderName       = "'Metered Cloud'"
BillingAccountId   = "AccountId"
BillingCurrency    = "coalesce(CurrencyCode, Currency)"
BillingPeriodStart = "PeriodStart"
BillingPeriodEnd   = "PeriodEnd"
ChargePeriodStart  = "Date"
ChargePeriodEnd    = "day_after(Date)"
ChargeCategory     = "CASE ChargeType WHEN 'Usage' THEN 'Usage' WHEN 'Purchase' THEN 'Purchase' WHEN 'Refund' THEN 'Adjustment' END"
BilledCost         = "coalesce(CostInBillingCurrency, Cost)"
EffectiveCost      = "iif(ChargeType = 'Purchase', '0', coalesce(CostInBillingCurrency, Cost))"
ListCost           = "coalesce(decimal_mul(ListPrice, Quantity), CostInBillingCurrency, Cost)"
ResourceId         = "lower(ResourceId)"
PricingQuantity    = "Quantity"
PricingUnit        = "Unit"
ConsumedQuantity   = "decimal_mul(decimal_mul(Quantity, coalesce(block, '1')), CASE thousands WHEN 'K' THEN '1000' WHEN 'M' THEN '1000000' ELSE '1' END)"
ConsumedUnit       = "coalesce(word, 'Units')"
Tags               = "CASE WHEN Tags IS NULL THEN NULL WHEN substr(Tags, 1, 1) = '{' THEN Tags ELSE '{' || Tags || '}' END"

[[test]]
why = "two thousand million requests in blocks of 10K, and an inclusive end of the month"
row = { AccountId = "77", PeriodStart = "11/01/2025", PeriodEnd = "11/30/2025", Date = "11/2/2025", Quantity = "0.0021", Unit = "10K", ChargeType = "Usage", Cost = "0.000013", Currency = "USD", ListPrice = "0.007", Tags = "\"team\": \"a\"", ResourceId = "/A/B" }
charge = { BilledCost = "0.000013", BillingPeriodEnd = "2025-12-01T00:00:00Z", ChargePeriodStart = "2025-11-02T00:00:00Z", ChargePeriodEnd = "2025-11-03T00:00:00Z", ConsumedQuantity = "21", ConsumedUnit = "Units", ListCost = "0.0000147", Tags = "{\"team\": \"a\"}", ResourceId = "/a/b" }

[[test]]
why = "28 decimals are kept"
row = { AccountId = "77", PeriodStart = "11/01/2025", PeriodEnd = "11/30/2025", Date = "11/02/2025", Quantity = "3", Unit = "1 Hour", ChargeType = "Usage", CostInBillingCurrency = "0.0987654321098765432109876543", CurrencyCode = "EUR" }
charge = { BilledCost = "0.0987654321098765432109876543", ConsumedQuantity = "3", ConsumedUnit = "Hour", BillingCurrency = "EUR", Tags = "" }

[[test]]
why = "a day in place of a month is refused, and not read as day first"
row = { AccountId = "77", PeriodStart = "30/11/2025", PeriodEnd = "11/30/2025", Date = "11/02/2025", Quantity = "3", Unit = "1 Hour", ChargeType = "Usage", Cost = "1", Currency = "EUR" }
refused = "PeriodStart"

[[test]]
why = "a kind of charge that nobody has mapped is refused"
row = { AccountId = "77", PeriodStart = "11/01/2025", PeriodEnd = "11/30/2025", Date = "11/02/2025", Quantity = "3", Unit = "1 Hour", ChargeType = "Gift", Cost = "1", Currency = "EUR" }
refused = "ChargeCategory"
"#;

/// A file without a header, known by its name, with several lines in a cell and prices in words.
const SERVERS: &str = r##"
format   = 1
name     = "servers"
provider = "Server Host"

[read]
kinds    = ["csv"]
file     = "^Host_(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})_(?<invoice>R[0-9]+)\\.csv$"
header   = ["product", "description", "start", "end", "quantity", "unit_price", "amount", "server"]
optional = ["server"]
params   = { account = "required" }

[numbers.german]
decimal  = ","
group    = "."
currency = ["€", "EUR"]
[times.default]
formats  = ["%Y-%m-%d"]

[columns]
quantity = "decimal"
unit_price = "decimal"
amount = "decimal"
start = "date"
end = "date"

[capture]
resource = { of = "description", regex = "#([0-9]+)", group = 1 }
label    = { of = "description", regex = "\"([^\"]+)\"", group = 1 }
base     = { of = "description", regex = "[0-9]+% (?:von|of) ([0-9.,]+ ?€?)", group = 1, type = "decimal", numbers = "german" }

[charge]
ProviderName       = "'Server Host'"
BillingAccountId   = "param_account"
InvoiceId          = "file_invoice"
BillingCurrency    = "'EUR'"
BillingPeriodStart = "month_of(start)"
BillingPeriodEnd   = "month_after(start)"
ChargePeriodStart  = "start"
ChargePeriodEnd    = "day_after(end)"
ChargeCategory     = "'Usage'"
ChargeDescription  = "replace(description, char(10), '; ')"
BilledCost         = "amount"
EffectiveCost      = "amount"
ServiceName        = "product"
ResourceId         = "coalesce(server, resource)"
ResourceName       = "label"
PricingQuantity    = "quantity"
ListUnitPrice      = "unit_price"
x_BasePrice        = "base"

[control]
check = "decimal_cmp(decimal_round(decimal_mul(quantity, unit_price), 2), amount) = 0"

[[test]]
why = "memory for a server"
file = "Host_2026-06-05_R0007.csv"
account = "K9"
row = { product = "Memory", description = "Server #771", start = "2026-05-07", end = "2026-05-28", quantity = "2.0000000000", unit_price = "11.5000000000", amount = "23.00", server = "" }
charge = { InvoiceId = "R0007", BilledCost = "23.00", ChargePeriodEnd = "2026-05-29T00:00:00Z", BillingPeriodStart = "2026-05-01T00:00:00Z", BillingPeriodEnd = "2026-06-01T00:00:00Z", ResourceId = "771", BillingAccountId = "K9" }

[[test]]
why = "a copy over three lines, with a German price inside"
file = "Host_2026-06-05_R0007.csv"
account = "K9"
row = { product = "Copy", description = "Server #772 \"web-2\"\nPreis: 20% des Preises\n20% von 1.005,1000 €\n", start = "2026-05-28", end = "2026-05-28", quantity = "1.0000000000", unit_price = "201.0200000000", amount = "201.02", server = "" }
charge = { BilledCost = "201.02", ResourceName = "web-2", ResourceId = "772", x_BasePrice = "1005.1000", ChargeDescription = "Server #772 \"web-2\"; Preis: 20% des Preises; 20% von 1.005,1000 €; " }

[[test]]
why = "a file that a spreadsheet has saved"
file = "Host_2026-06-05_R0007.csv"
account = "K9"
row = { product = "Memory", description = "Server #771", start = "2026-05-07", end = "2026-05-28", quantity = "20.000.000.000", unit_price = "115.000.000.000", amount = "23.00", server = "" }
refused = "quantity"
"##;

/// Rows of totals, rows to pass over, and three charges of one row.
const MONTHLY: &str = r#"
format   = 1
name     = "monthly"
provider = "Totals Cloud"

[read]
kinds    = ["csv"]
header   = { find = ["Record", "Total"], within = 5 }
needs    = ["Record", "Account", "Start", "End", "Net", "Credits", "Tax", "Total"]
skip     = "Record = 'AccountTotal'"
total    = "Record = 'StatementTotal'"

[numbers.default]
group    = ","
currency = "$"
sign     = ["leading", "parentheses"]
[times.default]
formats  = ["%Y/%m/%d %H:%M:%S"]
[times.end]
formats  = ["%Y/%m/%d %H:%M:%S"]
end      = "inclusive"

[columns]
Start = "time"
End = { type = "time", times = "end" }
Net = "decimal"
Credits = "decimal"
Tax = "decimal"
Total = "decimal"

[charge]
ProviderName       = "'Totals Cloud'"
BillingAccountId   = "Account"
BillingCurrency    = "'USD'"
BillingPeriodStart = "Start"
BillingPeriodEnd   = "End"
ChargePeriodStart  = "Start"
ChargePeriodEnd    = "End"
ChargeCategory     = "CASE Record WHEN 'Line' THEN 'Usage' END"
BilledCost         = "Net"
EffectiveCost      = "Net"
PricingQuantity    = "'1'"

[[split]]
when           = "decimal_cmp(Credits, '0') <> 0"
ChargeCategory = "'Credit'"
BilledCost     = "Credits"
EffectiveCost  = "Credits"
PricingQuantity = "NULL"

[[split]]
when           = "decimal_cmp(Tax, '0') <> 0"
ChargeCategory = "'Tax'"
BilledCost     = "Tax"
EffectiveCost  = "Tax"
PricingQuantity = "NULL"

[control]
total = "Total"
check = "decimal_cmp(decimal_add(decimal_add(Net, Credits), Tax), Total) = 0"

[[test]]
why = "usage, a credit and tax are three charges"
row = { Record = "Line", Account = "0001", Start = "2026/05/01 00:00:00", End = "2026/05/31 23:59:59", Net = "$1,000.42", Credits = "($0.02)", Tax = "$0.08", Total = "$1,000.48" }
charges = [
  { BilledCost = "1000.42", ChargeCategory = "Usage", BillingPeriodEnd = "2026-06-01T00:00:00Z", PricingQuantity = "1" },
  { BilledCost = "-0.02", ChargeCategory = "Credit", PricingQuantity = "", BillingAccountId = "0001" },
  { BilledCost = "0.08", ChargeCategory = "Tax" },
]

[[test]]
why = "without tax there is no charge of tax"
row = { Record = "Line", Account = "0001", Start = "2026/05/01 00:00:00", End = "2026/05/31 23:59:59", Net = "1", Credits = "0.00", Tax = "0.000", Total = "1" }
charges = [{ BilledCost = "1" }]

[[test]]
why = "the total of an account is passed over, whatever is in it"
row = { Record = "AccountTotal", Total = "see below" }
skipped = true

[[test]]
why = "the total of the statement is a control total"
row = { Record = "StatementTotal", Total = "$1,000.48" }
total = "1000.48"

[[test]]
why = "a kind of record that nobody has mapped is refused"
row = { Record = "InvoiceTotal", Account = "0001", Start = "2026/05/01 00:00:00", End = "2026/05/31 23:59:59", Net = "1", Credits = "0", Tax = "0", Total = "1" }
refused = "ChargeCategory"
"#;

/// Members of objects, and one more charge for each element of a list.
const NESTED: &str = r#"
format   = 1
name     = "nested"
provider = "Nested Cloud"

[read]
kinds    = ["jsonl"]
needs    = ["account", "invoice.month", "start", "cost", "currency"]
optional = ["project.id", "labels"]
each     = "credits"

[numbers.default]
exponent = true
[times.default]
formats  = ["%Y-%m-%dT%H:%M:%SZ"]
[times.month]
formats  = ["%Y%m"]

[columns]
"invoice.month" = { type = "date", times = "month" }
start = "time"
cost = "decimal"
each_amount = "decimal"
labels = "json"

[charge]
ProviderName       = "'Nested Cloud'"
BillingAccountId   = "account"
SubAccountId       = '"project.id"'
BillingCurrency    = "currency"
BillingPeriodStart = '"invoice.month"'
BillingPeriodEnd   = 'month_after("invoice.month")'
ChargePeriodStart  = "start"
ChargePeriodEnd    = "day_after(start)"
ChargeCategory     = "'Usage'"
ChargeDescription  = "NULL"
BilledCost         = "cost"
EffectiveCost      = "cost"
ConsumedQuantity   = "'7'"
Tags               = "(SELECT json_group_object(value ->> '$.key', value ->> '$.value') FROM json_each(labels))"

[each]
ChargeCategory    = "'Credit'"
ChargeDescription = "each_name"
BilledCost        = "each_amount"
EffectiveCost     = "each_amount"
ConsumedQuantity  = "NULL"

[[test]]
why = "two credits are two more charges, without the quantity"
row = { account = "A", "invoice.month" = "202506", start = "2025-05-31T23:00:00Z", cost = "2.50", currency = "EUR", "project.id" = "shop", credits = '[{"name":"plan","amount":-0.40},{"name":"gift","amount":-1e-1}]', labels = '[{"key":"team","value":"a"},{"key":"env","value":"p"}]' }
charges = [
  { BilledCost = "2.50", ChargeCategory = "Usage", BillingPeriodStart = "2025-06-01T00:00:00Z", BillingPeriodEnd = "2025-07-01T00:00:00Z", ConsumedQuantity = "7", SubAccountId = "shop", Tags = '{"team":"a","env":"p"}' },
  { BilledCost = "-0.40", ChargeCategory = "Credit", ChargeDescription = "plan", ConsumedQuantity = "", SubAccountId = "shop" },
  { BilledCost = "-0.1", ChargeDescription = "gift" },
]

[[test]]
why = "no credits, and a row of no project"
row = { account = "A", "invoice.month" = "202506", start = "2025-05-31T23:00:00Z", cost = "0", currency = "EUR", credits = "[]" }
charges = [{ BilledCost = "0", SubAccountId = "" }]

[[test]]
why = "a list as Python prints it is refused"
row = { account = "A", "invoice.month" = "202506", start = "2025-05-31T23:00:00Z", cost = "0", currency = "EUR", credits = "[{'name': 'x', 'amount': -0.5}]" }
refused = "credits"
"#;

#[test]
fn the_tests_inside_four_mappings_hold() {
    for (text, tests) in [(METERS, 4), (SERVERS, 3), (MONTHLY, 5), (NESTED, 3)] {
        assert_eq!(holds(&mapping(text)), tests);
    }
}

#[test]
fn a_test_that_does_not_hold_says_what_came_out() {
    let text = small(
        "",
        "",
        "cost",
        "[[test]]\nwhy = \"a charge\"\nrow = { account = \"1\", day = \"2026-01-01\", kind = \"use\", cost = \"2\" }\ncharge = { BilledCost = \"3\" }",
    );
    let outcomes = mapping(&text).try_out(&mut |_| Err(String::new()));
    let report = outcomes[0].problem.as_ref().unwrap().report();
    assert!(
        report.contains("the test `a charge` fails: `BilledCost` is `2`, not `3`"),
        "{report}"
    );
    assert!(report.contains("test.toml:25:1"), "{report}");
}

//! Checks of FOCUS: each is silent over a clean file, and speaks of the rows that break its rule.

use crate::checks::without_id;
use crate::sandbox::{Run, Sandbox};

/// A row of a clean file: usage of September 2024.
const CLEAN: &[(&str, &str)] = &[
    ("BilledCost", "1.50"),
    ("BillingAccountId", "10"),
    ("BillingAccountName", "Own Ltd"),
    ("BillingCurrency", "EUR"),
    ("BillingPeriodEnd", "2024-10-01T00:00:00Z"),
    ("BillingPeriodStart", "2024-09-01T00:00:00Z"),
    ("CapacityReservationId", ""),
    ("CapacityReservationStatus", ""),
    ("ChargeCategory", "Usage"),
    ("ChargeClass", ""),
    ("ChargeDescription", "machine hours"),
    ("ChargeFrequency", "Usage-Based"),
    ("ChargePeriodEnd", "2024-09-02T00:00:00Z"),
    ("ChargePeriodStart", "2024-09-01T00:00:00Z"),
    ("CommitmentDiscountId", ""),
    ("CommitmentDiscountStatus", ""),
    ("ConsumedQuantity", "3"),
    ("ConsumedUnit", "Hours"),
    ("ContractedCost", "1.50"),
    ("ContractedUnitPrice", "0.5"),
    ("EffectiveCost", "1.50"),
    ("InvoiceIssuerName", "Cloud A"),
    ("ListCost", "1.80"),
    ("ListUnitPrice", "0.6"),
    ("PricingCategory", "Standard"),
    ("PricingQuantity", "3"),
    ("PricingUnit", "Hours"),
    ("ProviderName", "Cloud A"),
    ("PublisherName", "Cloud A"),
    ("ServiceCategory", "Compute"),
    ("ServiceName", "Machines"),
    ("ServiceSubcategory", "Virtual Machines"),
    ("SkuId", "S1"),
    ("SkuPriceId", "S1.P1"),
    ("SkuPriceDetails", "{\"x_size\": \"small\"}"),
    ("Tags", "{\"team\": \"a\", \"shared\": true}"),
];

type Edits<'a> = &'a [(&'a str, &'a str)];

/// A file with one row for each list of edits of the clean one.
pub fn csv(rows: &[Edits]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let header: Vec<&str> = CLEAN.iter().map(|(name, _)| *name).collect();
    let mut text = header.join(",") + "\n";
    for edits in rows {
        let cells = CLEAN.iter().map(|(name, clean)| {
            let edit = edits.iter().find(|(edited, _)| edited == name);
            match edit.map_or(*clean, |(_, value)| *value) {
                "" => String::new(),
                value => quoted(value),
            }
        });
        text += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

fn ledger(rows: &[Edits]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("focus.csv", csv(rows));
    sandbox.ok(&["import", "focus.csv"]);
    sandbox
}

/// All findings of the checks of FOCUS.
fn check(sandbox: &Sandbox) -> Run {
    let names = ["values", "nulls", "periods", "prices", "tags", "ids", "totals"].map(|name| format!("focus-{name}"));
    let mut arguments = vec!["check"];
    arguments.extend(names.iter().map(String::as_str));
    let mut run = sandbox.run(&arguments);
    run.stdout = without_ids(&run.stdout);
    run
}

/// Lines without the ids of their findings.
fn without_ids(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + without_id(line) + "\n")
}

/// Refuses any other findings of a file than these.
#[track_caller]
fn expect(rows: &[Edits], lines: &[&str]) {
    let found = check(&ledger(rows)).expect(1).stdout;
    assert_eq!(found.lines().collect::<Vec<_>>(), lines);
}

const TAX: Edits = &[
    ("ChargeCategory", "Tax"),
    ("ChargeFrequency", "One-Time"),
    ("ConsumedQuantity", ""),
    ("ConsumedUnit", ""),
    ("ContractedUnitPrice", ""),
    ("ListUnitPrice", ""),
    ("PricingCategory", ""),
    ("PricingQuantity", ""),
    ("PricingUnit", ""),
    ("SkuId", ""),
    ("SkuPriceId", ""),
    ("SkuPriceDetails", ""),
];

#[test]
fn a_clean_file_has_no_finding() {
    let year = ("ChargePeriodEnd", "2025-09-01T00:00:00Z");
    let purchase = ("ChargeCategory", "Purchase");
    let once = ("ChargeFrequency", "One-Time");
    let sandbox = ledger(&[
        &[],
        TAX,
        // Bought for a year; a correction of August; a cost cut to its decimals; a name of another provider.
        &[purchase, once, year, ("ConsumedQuantity", ""), ("ConsumedUnit", "")],
        &[
            ("ChargeClass", "Correction"),
            ("ChargePeriodStart", "2024-08-01T00:00:00Z"),
            ("ListCost", "7"),
        ],
        &[("ListUnitPrice", "0.333333"), ("ListCost", "0.99")],
        &[
            ("ProviderName", "Cloud B"),
            ("InvoiceIssuerName", "Cloud B"),
            ("ServiceCategory", "Web"),
            ("ServiceSubcategory", "Other (Web)"),
            ("SkuId", "S2"),
        ],
    ]);
    assert_eq!(check(&sandbox).expect(0).stdout, "");
}

#[test]
fn values_that_are_not_listed_are_found() {
    expect(
        &[
            &[],
            &[("ChargeFrequency", "Usage-based")],
            &[("ChargeFrequency", "Usage-based"), ("SkuPriceDetails", "")],
        ],
        &[
            "error focus-values: focus/ChargeFrequency: `ChargeFrequency` has a value that is not allowed, in 2 rows \
           (ChargeFrequency-C-003-M); expected One-Time, Recurring, Usage-Based, found Usage-based (focus.csv line 3, import 1)",
        ],
    );
    expect(
        &[&[
            ("ServiceName", "Disks"),
            ("ServiceCategory", "Storage"),
            ("BillingCurrency", "XAU"),
        ]],
        &[
            "error focus-values: focus/BillingCurrency: `BillingCurrency` is not a national currency, in 1 row \
             (BillingCurrency-C-006-M); expected a code of ISO 4217, found XAU (focus.csv line 2, import 1)",
            "error focus-values: focus/ServiceSubcategory: `ServiceSubcategory` Virtual Machines belongs to another \
             `ServiceCategory`, in 1 row (ServiceSubcategory-C-004-M); expected Compute, found Storage (focus.csv line 2, import 1)",
        ],
    );
    let purchase = [
        ("ChargeCategory", "Purchase"),
        ("ConsumedQuantity", ""),
        ("ConsumedUnit", ""),
    ];
    expect(
        &[&purchase],
        &[
            "error focus-values: focus/ChargeFrequency: `ChargeFrequency` of a purchase is `Usage-Based`, in 1 row \
           (ChargeFrequency-C-004-C); expected One-Time, Recurring, found Usage-Based (focus.csv line 2, import 1)",
        ],
    );
}

#[test]
fn nulls_are_found_by_what_kind_of_charge_it_is() {
    expect(
        &[
            &[("SkuId", ""), ("ContractedCost", "")],
            TAX,
            &[("ConsumedQuantity", "")],
        ],
        &[
            "error focus-nulls: focus/ConsumedQuantity: `ConsumedQuantity` is null on usage that is neither unused nor a \
             correction, in 1 row (ConsumedQuantity-C-006-C); expected a value, found null (focus.csv line 4, import 1)",
            "error focus-nulls: focus/ConsumedUnit: `ConsumedUnit` is not null though `ConsumedQuantity` is, in 1 row \
             (ConsumedUnit-C-005-C); expected null, found a value (focus.csv line 4, import 1)",
            "error focus-nulls: focus/ContractedCost: `ContractedCost` is null, in 1 row (ContractedCost-C-003-M); expected a \
             value, found null (focus.csv line 2, import 1)",
            "error focus-nulls: focus/SkuId: `SkuId` is null on usage or a purchase that is not a correction, in 1 row \
             (SkuId-C-005-C); expected a value, found null (focus.csv line 2, import 1)",
        ],
    );
    let mut tax = TAX.to_vec();
    tax.retain(|(name, _)| *name != "SkuId");
    expect(
        &[&tax],
        &[
            "error focus-nulls: focus/SkuId: `SkuId` is not null on a tax, in 1 row (SkuId-C-004-C); expected null, found a value \
           (focus.csv line 2, import 1)",
        ],
    );
}

#[test]
fn a_mandatory_column_that_is_left_out_is_one_finding() {
    let sandbox = Sandbox::new();
    let text = csv(&[&[], &[("BilledCost", "2")]]);
    sandbox.write(
        "focus.csv",
        text.replace("PublisherName", "x_Publisher")
            .replace("SkuPriceId", "x_Price"),
    );
    sandbox.ok(&["import", "focus.csv"]);
    // SkuPriceId is no mandatory column, and its partner has nothing to be null with.
    let lines = check(&sandbox).expect(1).stdout;
    assert_eq!(
        lines,
        "error focus-nulls: focus/PublisherName: the mandatory column `PublisherName` of FOCUS 1.1 is missing, in 2 rows \
         (CostAndUsage-D-021-M); expected a column, found none (focus.csv line 2, import 1)\n"
    );
}

#[test]
fn periods_that_do_not_fit_are_found() {
    let month = [("BillingPeriodEnd", "2024-09-30T00:00:00Z"), ("BillingAccountId", "11")];
    expect(
        &[
            &[("ChargePeriodStart", "2024-09-03T00:00:00Z")],
            &[("ChargePeriodStart", "2024-08-31T22:00:00Z")],
            &[("ChargePeriodEnd", "2024-10-01T01:00:00Z")],
            &month,
        ],
        &[
            "error focus-periods: focus/Cloud A/10/2024-09: the charge period does not end after it starts, in 1 row \
             (ChargePeriodEnd-C-004-M); expected after 2024-09-03T00:00:00Z, found 2024-09-02T00:00:00Z (focus.csv line 2, import 1)",
            "warning focus-periods: focus/Cloud A/11/2024-09: the billing period is not a month, in 1 row; expected \
             2024-10-01T00:00:00Z, found 2024-09-30T00:00:00Z (focus.csv line 5, import 1)",
            "warning focus-periods: focus/Cloud A/10/2024-09: the charge period ends after the billing period, but the charge is not a `Correction`, in 1 row; expected until 2024-10-01T00:00:00Z, found 2024-10-01T01:00:00Z (focus.csv line 4, import 1)",
            "warning focus-periods: focus/Cloud A/10/2024-09: the charge period starts before the billing period, but the charge is not a `Correction`, in 1 row; expected from 2024-09-01T00:00:00Z, found 2024-08-31T22:00:00Z (focus.csv line 3, import 1)",
        ],
    );
}

#[test]
fn products_that_are_not_the_cost_are_found_by_kind() {
    expect(
        &[
            &[("ListCost", "18000.00")],
            &[("ListCost", "1.81")],
            &[("ContractedUnitPrice", "-0.5"), ("ContractedCost", "-1.50")],
        ],
        &[
            "error focus-prices: focus/ContractedUnitPrice: `ContractedUnitPrice` is negative, in 1 row \
             (ContractedUnitPrice-C-009-C); expected 0 or more, found -0.5 (focus.csv line 4, import 1)",
            "warning focus-prices: focus/Cloud A/ListCost: `ListCost` is not `ListUnitPrice` × `PricingQuantity`: the cost differs by more than rounding to its decimals, in 1 row (ListUnitPrice-C-010-C); expected 1.8, found 1.81, difference 0.01 (focus.csv line 3, \
             import 1)",
            "warning focus-prices: focus/Cloud A/ListCost: `ListCost` is not `ListUnitPrice` × `PricingQuantity`: the cost is 10000 \
             times price × quantity, in 1 row (ListUnitPrice-C-010-C); expected 1.8, found 18000.00, difference 17998.20 (focus.csv line 2, \
             import 1)",
        ],
    );
}

#[test]
fn costs_left_at_0_beside_an_effective_cost_are_found() {
    let zeros = [
        ("ListCost", "0"),
        ("ContractedCost", "0.00"),
        ("ListUnitPrice", ""),
        ("ContractedUnitPrice", ""),
    ];
    let is_free = [("EffectiveCost", "0"), zeros[0], zeros[1], zeros[2], zeros[3]];
    let is_corrected = [("ChargeClass", "Correction"), zeros[0], zeros[1], zeros[2], zeros[3]];
    let text = csv(&[&zeros, &zeros[..3], &is_free, &is_corrected]);
    let sandbox = Sandbox::new();
    sandbox.write("focus.csv", text);
    sandbox.ok(&["import", "focus.csv"]);
    let lines = sandbox.run(&["check", "focus-zeros"]).expect(1).stdout;
    assert_eq!(lines.lines().count(), 2, "{lines}");
    for (column, zero) in [("ContractedCost", "0.00"), ("ListCost", "0")] {
        let line = format!(
            "warning focus-zeros: focus/Cloud A/{column}: `{column}` of usage is 0, but `EffectiveCost` is not, in 2 rows; \
             expected a cost, or null, found {zero} beside an effective cost of 1.50 (focus.csv line 2, import 1)"
        );
        assert!(lines.contains(&line), "{lines}");
    }
}

#[test]
fn tags_that_are_no_flat_objects_are_found() {
    expect(
        &[
            &[("Tags", "\"team\": \"a\"")],
            &[("Tags", "{\"team\": {\"name\": \"a\"}}")],
            &[("SkuPriceDetails", "{\"x_a\": 1, \"x_a\": 2}")],
        ],
        &[
            "error focus-tags: focus/Tags: `Tags` is not a JSON object, in 1 row (KeyValueFormat-A-001-M); expected {\"key\": \
             \"value\"}, found \"team\": \"a\" (focus.csv line 2, import 1)",
            "error focus-tags: focus/SkuPriceDetails: `SkuPriceDetails` has the key `x_a` twice, in 1 row \
             (KeyValueFormat-A-002-M); expected once, found {\"x_a\": 1, \"x_a\": 2} (focus.csv line 4, import 1)",
            "error focus-tags: focus/Tags: `Tags` has an object or a list as the value of `team`, in 1 row (KeyValueFormat-A-004-M); \
             expected a text, a number, true, false or null, found {\"team\": {\"name\": \"a\"}} (focus.csv line 3, import 1)",
        ],
    );
}

#[test]
fn names_and_ids_with_two_parents_are_found() {
    expect(
        &[
            &[],
            &[("ServiceCategory", "Other"), ("ServiceSubcategory", "Other (Other)")],
            &[("SkuId", "S9")],
        ],
        &[
            "error focus-ids: focus/Cloud A/Machines: the `ServiceName` has several values of `ServiceCategory`, in 3 rows \
             (ServiceName-C-005-C); expected one, found Compute, Other (focus.csv line 2, import 1)",
            "error focus-ids: focus/Cloud A/S1.P1: the `SkuPriceId` has several values of `SkuId`, in 3 rows \
             (SkuPriceId-C-008-M); expected one, found S1, S9 (focus.csv line 2, import 1)",
        ],
    );
}

#[test]
fn totals_that_are_not_the_sums_of_the_rows_are_found() {
    let alter = |table: &str, change: &str| {
        let sandbox = ledger(&[&[], &[("BilledCost", "-0.25")], &[("BillingAccountId", "11")]]);
        let connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
        let trigger = format!("DROP TRIGGER {table}_no_update");
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(&trigger).unwrap();
        connection
            .execute_batch(&format!("UPDATE {table} SET {change}"))
            .unwrap();
        drop(connection);
        without_ids(&sandbox.run(&["check", "focus-totals"]).expect(1).stdout)
    };
    assert_eq!(
        alter("focus_daily_total", "billed_cost = '1.24' WHERE total_id = 1"),
        "error focus-totals: focus_daily_total/1/2024-09-01: `billed_cost` of a context and day differs from the sum of its rows, in 1 \
         row; expected 1.25, found 1.24, difference -0.01 (focus.csv line 2, import 1)\n"
    );
    let month = alter("focus_monthly_total", "returned_billed_cost = NULL");
    assert!(month.contains(
        "`returned_billed_cost` of a month differs from the sum of its rows, in 1 row; expected -0.25, found 0"
    ));
    let cut = alter("focus_charge", "billed_cost = '1.0' WHERE row_id = 1");
    for what in ["focus_daily_total/1", "focus_monthly_total/1", "import_sum/1/EUR"] {
        assert!(cut.contains(what), "{cut}");
    }
    assert!(alter("focus_charge", "pricing_quantity = '3,0' WHERE row_id = 2").contains(
        "focus_charge/2: `pricing_quantity` is not a decimal, in 1 row; expected a decimal, found 3,0 (focus.csv line 3, import 1)"
    ));
    let lost = alter("focus_charge", "context_id = 77 WHERE row_id = 3");
    assert!(lost.contains("focus_charge/3: a row has no context"), "{lost}");
    let key = alter("focus_context", "service_key = 99");
    assert!(key.contains("a context leads to no row of focus_service"), "{key}");
}

#[test]
fn findings_are_few_however_many_there_are() {
    let tags: Vec<String> = (0..40).map(|number| format!("{{\"key{number:02}\": []}}")).collect();
    let rows: Vec<[(&str, &str); 1]> = tags.iter().map(|tags| [("Tags", tags.as_str())]).collect();
    let edits: Vec<Edits> = rows.iter().map(|row| &row[..]).collect();
    let found = check(&ledger(&edits)).expect(1).stdout;
    assert_eq!(found.lines().count(), 11);
    assert_eq!(
        found.lines().last().unwrap(),
        "error focus-tags: focus: and 30 more of the same kind, in 30 rows: KeyValueFormat-A-004-M"
    );
}

#[test]
fn only_what_is_in_force_is_looked_at() {
    let sandbox = Sandbox::new();
    let import = |name: &str, day: &str, rows: &[Edits]| {
        sandbox.write(name, csv(rows));
        sandbox.ok(&["import", name, "--retrieved-at", day]);
    };
    import(
        "first.csv",
        "2024-10-02",
        &[&[("ChargeFrequency", "Daily"), ("ListCost", "9"), ("Tags", "x")]],
    );
    assert_eq!(check(&sandbox).expect(1).stdout.lines().count(), 3);
    import("second.csv", "2024-10-03", &[&[]]);
    assert_eq!(check(&sandbox).expect(0).stdout, "");
    let past = sandbox
        .run(&["check", "focus-values", "focus-totals", "--as-of", "1"])
        .expect(1);
    assert!(past.stdout.contains("first.csv line 2, import 1"), "{}", past.stdout);
}

#[test]
fn an_import_runs_quick_checks_and_says_so() {
    let sandbox = Sandbox::new();
    sandbox.write("focus.csv", csv(&[&[("ListCost", "9")]]));
    let text = sandbox.ok(&["import", "focus.csv"]);
    assert!(text.contains("The quick checks found nothing.\n"), "{text}");
    assert!(
        text.contains("Run `billbook check` for the checks that read all rows of FOCUS files.\n"),
        "{text}"
    );
    sandbox.write(
        "odd.csv",
        csv(&[&[("ChargeFrequency", "Daily"), ("BillingAccountId", "12")]]),
    );
    let text = sandbox.ok(&["import", "odd.csv"]);
    assert!(
        text.contains("1 thing does not add up: `billbook check` lists it.\n"),
        "{text}"
    );
}

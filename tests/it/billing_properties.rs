//! What holds for every run, whatever the charges are: no cost is lost, no order shows, and prices count as they should.

use crate::chance::Chance;
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::money::decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many months of charges each property is tried on.
const MONTHS: u64 = 4;

/// A charge, as far as these tests vary it.
#[derive(Debug, Clone)]
struct Row {
    provider: &'static str,
    account: &'static str,
    sub_account: &'static str,
    tags: &'static str,
    service: &'static str,
    sku: &'static str,
    unit: &'static str,
    quantity: Decimal,
    billed: Decimal,
    list: Decimal,
    day: usize,
}

const OWNED: [(&str, &str, &str, &str); 8] = [
    ("Nimbus Cloud GmbH", "nb-1", "nordlicht-prod", "{}"),
    ("Nimbus Cloud GmbH", "nb-1", "nordlicht-test", "{}"),
    ("Nimbus Cloud GmbH", "nb-1", "shared", r#"{""client"": ""polder""}"#),
    ("Nimbus Cloud GmbH", "nb-1", "other", r#"{""client"": ""polder""}"#),
    ("Nimbus Cloud GmbH", "nb-1", "internal", "{}"),
    ("Nimbus Cloud GmbH", "nb-1", "forgotten", "{}"),
    ("Cumulus Inc", "cu-4410", "", "{}"),
    ("Cumulus Inc", "cu-1002", "", "{}"),
];

const SERVICES: [(&str, &str, &str); 5] = [
    ("Compute", "vm.m", "Hours"),
    ("Compute", "gpu.a", "Hours"),
    ("Object Storage", "std", "GB-Mo"),
    ("Network", "egress.eu", "GB"),
    ("Support", "support.b", "Month"),
];

fn decimal(chance: &mut Chance, limit: usize) -> Decimal {
    let text = format!("{}.{:04}", chance.below(limit), chance.below(10_000));
    Decimal::parse(&text).unwrap()
}

fn month(seed: u64) -> Vec<Row> {
    let mut chance = Chance::new(20_261_101 + seed);
    (0..60)
        .map(|_| {
            let (provider, account, sub_account, tags) = OWNED[chance.below(OWNED.len())];
            let (service, sku, unit) = SERVICES[chance.below(SERVICES.len())];
            Row {
                provider,
                account,
                sub_account,
                tags,
                service,
                sku,
                unit,
                quantity: decimal(&mut chance, 400),
                billed: decimal(&mut chance, 90),
                list: decimal(&mut chance, 120),
                day: chance.below(30) + 1,
            }
        })
        .collect()
}

fn csv(rows: &[Row]) -> String {
    let model = repository_text("docs/billing/charges.focus.nimbus.csv");
    let header = model.lines().next().unwrap();
    let mut text = format!("{header}\n");
    for row in rows {
        let currency = if row.provider == "Cumulus Inc" { "USD" } else { "EUR" };
        let members: BTreeMap<&str, String> = BTreeMap::from([
            ("BilledCost", row.billed.to_string()),
            ("EffectiveCost", row.billed.to_string()),
            ("ContractedCost", row.billed.to_string()),
            ("ListCost", row.list.to_string()),
            ("BillingAccountId", row.account.to_owned()),
            ("SubAccountId", row.sub_account.to_owned()),
            ("BillingCurrency", currency.to_owned()),
            ("BillingPeriodStart", "2026-11-01T00:00:00Z".to_owned()),
            ("BillingPeriodEnd", "2026-12-01T00:00:00Z".to_owned()),
            ("ChargePeriodStart", format!("2026-11-{:02}T00:00:00Z", row.day)),
            ("ChargePeriodEnd", format!("2026-11-{:02}T12:00:00Z", row.day)),
            ("ChargeCategory", "Usage".to_owned()),
            ("ChargeFrequency", "Usage-Based".to_owned()),
            ("ConsumedQuantity", row.quantity.to_string()),
            ("PricingQuantity", row.quantity.to_string()),
            ("ConsumedUnit", row.unit.to_owned()),
            ("PricingUnit", row.unit.to_owned()),
            ("InvoiceIssuerName", row.provider.to_owned()),
            ("ProviderName", row.provider.to_owned()),
            ("PublisherName", row.provider.to_owned()),
            ("RegionId", "eu-north".to_owned()),
            ("ServiceCategory", "Other".to_owned()),
            ("ServiceName", row.service.to_owned()),
            ("SkuId", row.sku.to_owned()),
            ("Tags", format!("\"{}\"", row.tags)),
        ]);
        let cells = header
            .split(',')
            .map(|name| members.get(name).map_or("", String::as_str));
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

/// A ledger with the example's book and these charges, each provider's in so many files.
fn ledger(rows: &[Row], files: usize) -> Sandbox {
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/billing", "example");
    sandbox.ok(&["import", "example/book", "example/rates.csv"]);
    for provider in ["Nimbus Cloud GmbH", "Cumulus Inc"] {
        let own: Vec<Row> = rows.iter().filter(|row| row.provider == provider).cloned().collect();
        let mut arguments = vec!["import".to_owned(), "--one-delivery".to_owned()];
        for (index, part) in own.chunks(own.len().div_ceil(files)).enumerate() {
            let name = format!("{}-{index}.csv", &provider[..4]);
            sandbox.write(&name, csv(part));
            arguments.push(name);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        sandbox.ok(&arguments);
    }
    sandbox
}

fn run(sandbox: &Sandbox, output: &str) -> String {
    sandbox.ok(&["bill", "run", "2026-11", "--on", "2026-12-01", "--output", output])
}

fn figure(value: &Value) -> Decimal {
    Decimal::parse(value.as_str().unwrap()).unwrap()
}

/// Imports the example's book with these texts of its prices replaced.
fn reprice(sandbox: &Sandbox, file: &str, change: impl Fn(&str) -> String) {
    let file = format!("example/book/{file}");
    let text = String::from_utf8(sandbox.bytes(&file)).unwrap();
    sandbox.write(&file, change(&text));
    sandbox.ok(&["import", "example/book"]);
}

/// The lines of a run that are priced by charges, by customer, text, kind and currency of the costs.
fn lines(run: &str) -> BTreeMap<[String; 4], Value> {
    let run: Value = serde_json::from_str(run).unwrap();
    let mut found = BTreeMap::new();
    for draft in run["invoices"].as_array().unwrap() {
        for line in draft["lines"].as_array().unwrap() {
            if !line["charges"].as_array().unwrap().is_empty() {
                let texts = [
                    &draft["customer"],
                    &line["text"],
                    &line["kind"],
                    &line["cost"]["currency"],
                ];
                let key = texts.map(|one| one.as_str().unwrap_or_default().to_owned());
                assert!(found.insert(key, line.clone()).is_none(), "{line}");
            }
        }
    }
    found
}

#[test]
fn no_cost_is_lost() {
    for seed in 0..MONTHS {
        let rows = month(seed);
        let run: Value = serde_json::from_str(&run(&ledger(&rows, 1), "json")).unwrap();
        for (currency, provider) in [("EUR", "Nimbus Cloud GmbH"), ("USD", "Cumulus Inc")] {
            let own = rows.iter().filter(|row| row.provider == provider);
            let all = own.fold(Decimal::zero(), |sum, row| sum.add(&row.billed));
            let kept = &run["conservation"][currency];
            assert_eq!(figure(&kept["all"]), all);
            let parts = ["customers", "own", "leakage"].map(|name| figure(&kept[name]));
            assert_eq!(parts.iter().fold(Decimal::zero(), |sum, part| sum.add(part)), all);
            let leaks = run["leakage"].as_array().unwrap().iter();
            let leaks = leaks.filter(|leak| leak["currency"] == currency);
            let leaks = leaks.fold(Decimal::zero(), |sum, leak| sum.add(&figure(&leak["cost"])));
            assert_eq!(leaks, figure(&kept["leakage"]));
        }
    }
}

#[test]
fn the_same_charges_give_the_same_bytes_in_any_order_and_any_files() {
    for seed in 0..MONTHS {
        let mut rows = month(seed);
        let sandbox = ledger(&rows, 1);
        let expected = run(&sandbox, "csv");
        assert_eq!(run(&sandbox, "json"), run(&sandbox, "json"));
        let mut chance = Chance::new(seed);
        chance.shuffle(&mut rows);
        let files = chance.below(3) + 2;
        let other = ledger(&rows, files);
        assert_eq!(run(&other, "csv"), expected);
        let hash = |text: &str| serde_json::from_str::<Value>(text).unwrap()["hash"].clone();
        assert_eq!(hash(&run(&other, "json")), hash(&run(&sandbox, "json")));
    }
}

#[test]
fn a_charge_that_is_cut_in_two_costs_the_same() {
    for seed in 0..MONTHS {
        let rows = month(seed);
        let mut chance = Chance::new(seed);
        let mut cut = Vec::new();
        for row in &rows {
            let hundredths = Decimal::parse(&format!("0.{:02}", chance.below(100))).unwrap();
            let part = |whole: &Decimal| whole.mul(&hundredths);
            let mut one = row.clone();
            let mut other = row.clone();
            for (amount, rest, whole) in [
                (&mut one.quantity, &mut other.quantity, &row.quantity),
                (&mut one.billed, &mut other.billed, &row.billed),
                (&mut one.list, &mut other.list, &row.list),
            ] {
                *amount = part(whole);
                *rest = whole.sub(amount);
            }
            cut.extend([one, other]);
        }
        assert_eq!(run(&ledger(&cut, 1), "csv"), run(&ledger(&rows, 1), "csv"));
    }
}

#[test]
fn a_bigger_markup_lowers_no_line() {
    for seed in 0..MONTHS {
        let sandbox = ledger(&month(seed), 1);
        let before = lines(&run(&sandbox, "json"));
        reprice(&sandbox, "prices.toml", |text| {
            let text = text.replace("markup = 12.5", "markup = 12.6");
            text.replace("markup = -5", "markup = 3")
                .replace("markup = 20", "markup = 75.125")
        });
        let after = lines(&run(&sandbox, "json"));
        assert_eq!(before.len(), after.len());
        let mut raised = 0;
        for (key, line) in &before {
            let (before, after) = (figure(&line["amount"]), figure(&after[key]["amount"]));
            assert!(before <= after, "{key:?}: {before} {after}");
            raised += usize::from(before < after);
        }
        assert!(raised > 0);
    }
}

#[test]
fn ten_times_the_price_is_ten_times_the_exact_amount() {
    let fraction = |line: &Value| -> (i128, i128) {
        let text = line["exact"].as_str().unwrap();
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        (above.parse().unwrap(), below.parse().unwrap())
    };
    for seed in 0..MONTHS {
        let sandbox = ledger(&month(seed), 1);
        let before = lines(&run(&sandbox, "json"));
        reprice(&sandbox, "prices.csv", |text| {
            let prices = [
                ("0.0472", "0.472"),
                ("0.021", "0.21"),
                ("0.0175", "0.175"),
                ("4.90", "49"),
                ("5.20", "52"),
            ];
            prices
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        });
        let after = lines(&run(&sandbox, "json"));
        let mut tried = 0;
        for (key, line) in &before {
            let is_item = ["unit:", "graduated:", "package:"]
                .iter()
                .any(|kind| key[2].starts_with(kind));
            let ((above, below), (ten_above, ten_below)) = (fraction(line), fraction(&after[key]));
            let times = if is_item { 10 } else { 1 };
            assert_eq!(above * times * ten_below, ten_above * below, "{key:?}");
            tried += usize::from(is_item && above != 0);
        }
        assert!(tried > 0);
    }
}

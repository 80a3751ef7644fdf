//! `report compare`: the effects of random charges come to their change exactly, and are those of a plain model.

use crate::reports::cell;
use crate::sandbox::Sandbox;
use billbook::testing::contract::report::Request;
use billbook::testing::contract::scope::Filter;
use billbook::testing::money::decimal::Decimal;
use billbook::testing::money::rounding::{Mode, divide};
use billbook::testing::providers::REGISTRY;
use billbook::testing::report::run;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A charge, as far as the report looks at it.
#[derive(Debug, Clone)]
struct Charge {
    account: &'static str,
    service: &'static str,
    sku: Option<&'static str>,
    currency: Option<&'static str>,
    category: &'static str,
    is_correction: bool,
    month: &'static str,
    priced: Option<&'static str>,
    consumed: Option<&'static str>,
    unit: &'static str,
    cost: Option<String>,
}

fn charges() -> impl Strategy<Value = Vec<Charge>> {
    use proptest::sample::select;
    let what = (
        select(vec!["a", "b"]),
        select(vec!["X", "Y"]),
        select(vec![None, Some("k")]),
        select(vec![Some("EUR"), Some("EUR"), Some("USD"), None]),
        select(vec!["Usage", "Usage", "Usage", "Usage", "Tax", "Credit", "Adjustment"]),
        prop::bool::weighted(0.1),
        select(vec!["2025-04", "2025-05", "2025-05", "2025-06", "2025-06", "2025-07"]),
    );
    let quantities = vec![
        None,
        Some("0"),
        Some("1.5"),
        Some("10"),
        Some("3"),
        Some("-2"),
        Some("0.0000001"),
    ];
    let how_much = (
        select(quantities.clone()),
        select(quantities),
        select(vec!["h", "GB"]),
        prop::option::weighted(0.97, "-?(0|[1-9][0-9]{0,3})\\.[0-9]{0,12}[1-9]|0|[1-9][0-9]{0,3}"),
    );
    let charge = (what, how_much).prop_map(|(what, how_much)| {
        let (account, service, sku, currency, category, is_correction, month) = what;
        let (priced, consumed, unit, cost) = how_much;
        Charge {
            account,
            service,
            sku,
            currency,
            category,
            is_correction,
            month,
            priced,
            consumed,
            unit,
            cost,
        }
    });
    prop::collection::vec(charge, 0..40)
}

/// Puts charges before all that the ledger has.
fn show(connection: &Connection, charges: &[Charge]) {
    let text = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let rows = charges.iter().map(|charge| {
        [
            text(Some(charge.account)),
            text(Some(charge.service)),
            text(charge.sku),
            text(charge.currency),
            text(Some(charge.category)),
            text(charge.is_correction.then_some("Correction")),
            text(Some(&format!("{}-15T00:00:00.000000Z", charge.month))),
            text(charge.priced),
            text(charge.consumed),
            text(Some(charge.unit)),
            text(charge.cost.as_deref()),
        ]
        .join(", ")
    });
    let nothing = "NULL, NULL, NULL, NULL, NULL, NULL, '1970-01-01', NULL, NULL, NULL, NULL".to_owned();
    let rows: Vec<String> = rows.chain([nothing]).map(|row| format!("({row})")).collect();
    let sql = format!(
        "DROP VIEW IF EXISTS temp.charge;
         CREATE TEMP VIEW charge AS
         SELECT 'P' AS provider, 'P' AS issuer, column1 AS account, NULL AS sub_account_id, column2 AS service_name,
                column3 AS sku_id, column4 AS billing_currency, column5 AS charge_category, column6 AS charge_class,
                column7 AS charge_period_start, column8 AS pricing_quantity, column9 AS consumed_quantity,
                column10 AS pricing_unit, column10 AS consumed_unit, column11 AS billed_cost, NULL AS resource_name
         FROM (VALUES {});",
        rows.join(", ")
    );
    connection.execute_batch(&sql).unwrap();
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// What the charges of an item come to in a period.
#[derive(Debug, Clone)]
struct Sums {
    charges: usize,
    cost: Decimal,
    quantity: Decimal,
    is_measured: bool,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            charges: 0,
            cost: Decimal::zero(),
            quantity: Decimal::zero(),
            is_measured: true,
        }
    }
}

/// The effects by currency and service, as the documentation tells them apart.
fn model(charges: &[Charge]) -> BTreeMap<[String; 2], BTreeMap<&'static str, Decimal>> {
    let mut items: BTreeMap<Vec<String>, [Sums; 2]> = BTreeMap::new();
    for charge in charges {
        let period = match charge.month {
            "2025-05" => 0,
            "2025-06" => 1,
            _ => continue,
        };
        let part = if charge.is_correction {
            "corrections"
        } else if charge.category == "Tax" {
            "taxes"
        } else if charge.category == "Credit" || charge.cost.as_deref().is_some_and(|cost| cost.starts_with('-')) {
            "credits"
        } else {
            "rest"
        };
        let mut key = vec![
            charge.currency.unwrap_or("XXX").to_owned(),
            charge.service.to_owned(),
            part.to_owned(),
        ];
        if part == "rest" {
            let of = [charge.account, charge.sku.unwrap_or(charge.service), charge.unit];
            key.extend(of.map(str::to_owned));
            key.push(charge.sku.is_some().to_string());
        }
        let sums = &mut items.entry(key).or_default()[period];
        sums.charges += 1;
        sums.cost = sums.cost.add(&decimal(charge.cost.as_deref().unwrap_or("0")));
        match charge.priced.or(charge.consumed) {
            Some(quantity) if charge.cost.is_some() => sums.quantity = sums.quantity.add(&decimal(quantity)),
            _ => sums.is_measured = false,
        }
    }
    let mut effects: BTreeMap<[String; 2], BTreeMap<&'static str, Decimal>> = BTreeMap::new();
    for (key, [before, after]) in items {
        let of = effects.entry([key[0].clone(), key[1].clone()]).or_default();
        let mut add = |name: &'static str, amount: &Decimal| {
            let sum = of.entry(name).or_insert_with(Decimal::zero);
            *sum = sum.add(amount);
        };
        let change = after.cost.sub(&before.cost);
        add("before", &before.cost);
        add("after", &after.cost);
        add("change", &change);
        match key[2].as_str() {
            "corrections" => add("corrections", &change),
            "taxes" => add("taxes", &change),
            "credits" => add("credits", &change),
            _ if before.charges == 0 => add("new", &change),
            _ if after.charges == 0 => add("gone", &change),
            _ if before.is_measured && after.is_measured && !before.quantity.is_zero() => {
                let product = after.quantity.sub(&before.quantity).mul(&before.cost);
                let quantity = divide(&product, &before.quantity, 10, Mode::HalfEven).unwrap();
                add("quantity_effect", &quantity);
                add("price_effect", &change.sub(&quantity));
            }
            _ => add("other", &change),
        }
    }
    effects
}

const EFFECTS: [&str; 8] = [
    "new",
    "gone",
    "quantity_effect",
    "price_effect",
    "credits",
    "taxes",
    "corrections",
    "other",
];

#[test]
fn effects_come_to_the_change_exactly() {
    let book = Sandbox::of(&["fixtures/gigas"]);
    let ledger = book.ledger();
    let report = REGISTRY.report("compare").unwrap();
    let options = [
        ("before", "2025-05"),
        ("after", "2025-06"),
        ("by", "service"),
        ("total", ""),
    ];
    let request = Request::new(report, Filter::default(), &options);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&charges(), |charges| {
            show(&ledger.connection, &charges);
            let made = run::run(report, &ledger.connection, &request).unwrap();
            let expected = model(&charges);
            let mut seen = 0;
            for row in &made.rows.rows {
                let text = |name: &str| {
                    let place = made.rows.columns.iter().position(|column| column == name).unwrap();
                    row[place].cell().into_owned()
                };
                let amount = |name: &str| decimal(&text(name));
                let effects = EFFECTS.iter().fold(Decimal::zero(), |sum, name| sum.add(&amount(name)));
                prop_assert!(effects.sub(&amount("change")).is_zero());
                prop_assert!(amount("before").add(&effects).sub(&amount("after")).is_zero());
                let service = text("service");
                if service.is_empty() {
                    continue;
                }
                seen += 1;
                let model = &expected[&[text("currency"), service]];
                for name in EFFECTS.iter().chain(&["before", "after", "change"]) {
                    let theirs = model.get(name).cloned().unwrap_or_else(Decimal::zero);
                    prop_assert!(
                        amount(name).sub(&theirs).is_zero(),
                        "{name}: {} for {theirs}",
                        amount(name)
                    );
                }
            }
            prop_assert_eq!(seen, expected.len());
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_largest_change_comes_first() {
    let book = Sandbox::with_all_fixtures();
    let rows = book.report_rows(&["compare", "2025-05", "2025-06", "--by", "provider,service,resource"]);
    let mut last: Option<(String, Decimal)> = None;
    for row in &rows {
        let (currency, size) = (cell(&row["currency"]), decimal(&cell(&row["change"])).abs());
        if let Some((before, larger)) = &last
            && *before == currency
        {
            assert!(*larger >= size, "{row}");
        }
        last = Some((currency, size));
    }
    assert!(rows.len() > 10);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let book = Sandbox::of(&["fixtures/gigas"]);
    for wrong in [
        &["compare", "2025-05", "2025"][..],
        &["compare", "2025-05", "2025-05"],
        &["compare", "2025-05", "June"],
        &["compare", "2025-05"],
        &["compare", "2025-05", "2025-06", "--by", "month"],
        &["compare", "2025-05", "2025-06", "--by", "invoice"],
        &["compare", "2025-05", "2025-06", "--by", "service,service"],
        &["compare", "2025-05", "2025-06", "--from", "2025-05"],
    ] {
        book.report_problem(wrong);
    }
    let problem = book.run(&["diff", "2025-05", "2025-06"]).expect(2).stderr;
    assert!(problem.contains("billbook report compare 2025-05 2025-06"), "{problem}");
}

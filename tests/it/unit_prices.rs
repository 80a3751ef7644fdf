//! Unit prices that change from charge to charge while all else repeats: one context, and prices of their own beside it.

use crate::altered::writable;
use crate::checks::without_id;
use crate::checks_focus::csv as clean;
use crate::columnar::{decimals, file, int64, texts};
use crate::columnar_focus::{HOUR, JULY, JUNE, plain, units};
use crate::sandbox::Sandbox;

/// List price, contracted price, quantity, cost.
type Priced<'a> = [&'a str; 4];

fn csv(rows: &[Priced]) -> String {
    let rows: Vec<Vec<(&str, &str)>> = rows
        .iter()
        .map(|[list, contracted, quantity, cost]| {
            vec![
                ("ListUnitPrice", *list),
                ("ContractedUnitPrice", *contracted),
                ("PricingQuantity", *quantity),
                ("ConsumedQuantity", *quantity),
                ("ListCost", *cost),
                ("ContractedCost", *cost),
                ("EffectiveCost", *cost),
                ("BilledCost", *cost),
            ]
        })
        .collect();
    clean(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn ledger(rows: &[Priced]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("focus.csv", csv(rows));
    sandbox.ok(&["import", "focus.csv"]);
    sandbox
}

fn prices(sandbox: &Sandbox) -> Vec<String> {
    sandbox.lines(
        "SELECT 'prices ' || concat_ws('|', f.ListUnitPrice, f.ContractedUnitPrice, c.list_unit_price)
         FROM focus_cost_and_usage AS f JOIN charge AS c ON c.row_key = 'focus/' || f.row_id ORDER BY f.row_id",
    )
}

fn expected(rows: &[Priced]) -> Vec<String> {
    let text = |[list, contracted, ..]: &Priced| format!("prices {list}|{contracted}|{list}");
    rows.iter().map(text).collect()
}

const SIX: &[Priced] = &[
    ["0.5", "0.5", "2", "1.0"],
    ["0.25", "0.25", "4", "1.00"],
    ["0.5", "0.5", "4", "2.0"],
    ["0.25", "0.25", "8", "2.00"],
    ["-0.5", "0.5", "2", "1.0"],
    ["1", "0.125", "2", "0.250"],
];

#[test]
fn each_charge_has_its_own_prices_and_one_context_is_enough() {
    let sandbox = ledger(SIX);
    assert_eq!(prices(&sandbox), expected(SIX));
    // A negative price is told of its context, and so has one of its own.
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_context"), "2");
    let own = "SELECT group_concat(row_id || ': ' || list_unit_price, ', ') FROM focus_charge_price";
    assert_eq!(sandbox.value(own), "2: 0.25, 4: 0.25, 6: 1");
    sandbox.ok(&["verify"]);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_check_finds_products_of_own_prices_and_negative_ones() {
    let sandbox = ledger(SIX);
    let found = sandbox.run(&["check", "focus-prices"]).expect(1).stdout;
    let found: Vec<String> = found.lines().map(|line| without_id(line).to_owned()).collect();
    let has = |text: &str| found.iter().any(|line| line.contains(text));
    assert!(has("`ListUnitPrice` is negative, in 1 row"), "{found:#?}");
    // -0.5 × 2 is not 1.0, and 1 × 2 is not 0.250; 0.125 × 2 is.
    assert!(
        has("`ListCost` is not `ListUnitPrice` × `PricingQuantity`"),
        "{found:#?}"
    );
    assert!(!has("`ContractedCost` is not"), "{found:#?}");
}

#[test]
fn the_order_of_rows_makes_no_difference_and_another_price_does() {
    let sandbox = ledger(SIX);
    let reversed: Vec<Priced> = SIX.iter().rev().copied().collect();
    let dearer: Vec<Priced> = SIX
        .iter()
        .map(|row| {
            if row[1] == "0.125" {
                ["1.5", "0.125", row[2], row[3]]
            } else {
                *row
            }
        })
        .collect();
    for (name, rows) in [("reversed", &reversed), ("dearer", &dearer)] {
        sandbox.write(&format!("{name}.csv"), csv(rows));
        sandbox.ok(&["-f", &format!("{name}.db"), "import", &format!("{name}.csv")]);
    }
    let ledger = sandbox.ledger_path();
    let ledger = ledger.to_str().unwrap();
    let same = sandbox.ok(&["diff", ledger, "reversed.db", "--output", "csv"]);
    assert_eq!(same.lines().count(), 1, "{same}");
    let other = sandbox.ok(&["diff", ledger, "dearer.db", "--output", "csv"]);
    assert!(other.contains("0.250"), "{other}");
}

#[test]
fn altered_prices_and_lost_ones_are_found() {
    let sandbox = ledger(SIX);
    let path = sandbox.ledger_path();
    let triggers = "DROP TRIGGER focus_charge_price_no_update";
    let connection = writable(&path);
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(triggers).unwrap();
    connection
        .execute_batch("UPDATE focus_charge_price SET list_unit_price = '7' WHERE row_id = 4")
        .unwrap();
    let found = sandbox.run(&["verify"]).expect(4).stdout;
    assert!(found.contains("focus_charge_price/4"), "{found}");
    connection
        .execute_batch("UPDATE focus_charge_price SET list_unit_price = '0.25', row_id = 9 WHERE row_id = 4")
        .unwrap();
    drop(connection);
    let found = sandbox.run(&["verify"]).expect(4).stdout;
    assert!(
        found.contains("focus_charge_price/9: rows that no import or write added"),
        "{found}"
    );
}

#[test]
fn rows_that_differ_in_a_price_alone_are_not_repeated() {
    let rows: &[Priced] = &[
        ["0.5", "0.5", "2", "1"],
        ["0.25", "0.5", "2", "1"],
        ["0.5", "0.5", "2", "1"],
    ];
    let sandbox = ledger(rows);
    let found = sandbox.run(&["check"]).expect(1).stdout;
    assert!(found.contains("1 row"), "{found}");
    let repeated: Vec<&str> = found.lines().filter(|line| line.contains("equal")).collect();
    assert!(repeated.iter().all(|line| !line.contains("2 rows")), "{found}");
}

/// The rows in Parquet, prices as decimals or as texts.
fn parquet(rows: &[Priced], are_texts: bool) -> Vec<u8> {
    let column = |which: usize| {
        if are_texts && which < 2 {
            return texts(&rows.iter().map(|row| row[which]).collect::<Vec<_>>());
        }
        decimals(&rows.iter().map(|row| Some(units(row[which]))).collect::<Vec<_>>())
    };
    let decimal = "optional fixed_len_byte_array(16)";
    let price = if are_texts { "optional binary" } else { decimal };
    let kind = if are_texts { "(STRING)" } else { "(DECIMAL(38,18))" };
    let costs = [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "PricingQuantity",
    ];
    let mut schema: String = costs
        .map(|name| format!("{decimal} {name} (DECIMAL(38,18)); "))
        .concat();
    schema += &["ListUnitPrice", "ContractedUnitPrice"]
        .map(|name| format!("{price} {name} {kind}; "))
        .concat();
    let of_texts = [
        ("BillingAccountId", "a-1"),
        ("BillingCurrency", "EUR"),
        ("ChargeCategory", "Usage"),
        ("ProviderName", "Nimbus"),
        ("InvoiceIssuerName", "Nimbus GmbH"),
        ("ServiceName", "Compute"),
        ("ChargeDescription", "hours"),
    ];
    schema += &of_texts
        .map(|(name, _)| format!("optional binary {name} (STRING); "))
        .concat();
    let times = [
        ("BillingPeriodStart", JUNE),
        ("BillingPeriodEnd", JULY),
        ("ChargePeriodStart", JUNE),
        ("ChargePeriodEnd", JUNE + HOUR),
    ];
    schema += &times
        .map(|(name, _)| format!("optional int64 {name} (TIMESTAMP(MILLIS,true)); "))
        .concat();
    let mut columns = vec![
        column(3),
        column(3),
        column(3),
        column(3),
        column(2),
        column(0),
        column(1),
    ];
    columns.extend(of_texts.map(|(_, text)| texts(&vec![text; rows.len()])));
    columns.extend(times.map(|(_, time)| int64(&vec![Some(time); rows.len()])));
    file(&schema, plain(), &[columns])
}

#[test]
fn parquet_files_keep_prices_in_the_same_way() {
    for are_texts in [false, true] {
        let sandbox = Sandbox::new();
        sandbox.write("focus.parquet", parquet(SIX, are_texts));
        sandbox.ok(&["import", "focus.parquet"]);
        assert_eq!(prices(&sandbox), expected(SIX));
        assert_eq!(sandbox.value("SELECT count(*) FROM focus_context"), "2");
        assert_eq!(sandbox.value("SELECT count(*) FROM focus_charge_price"), "3");
        sandbox.ok(&["verify", "--replay"]);
    }
}

//! A diff says what was added, removed and changed, and its lines add up to the change of the total.

use crate::chance::Chance;
use crate::checks_focus::csv;
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::Decimal;
use std::collections::BTreeMap;

type Edits<'a> = &'a [(&'a str, &'a str)];

/// Two deliveries of September, and one of another account before them.
fn deliveries(first: &[Edits], second: &[Edits]) -> Sandbox {
    let sandbox = Sandbox::new();
    let import = |name: &str, day: &str, rows: &[Edits]| {
        sandbox.write(name, csv(rows));
        sandbox.ok(&["import", name, "--retrieved-at", day]);
    };
    import("first.csv", "2024-10-02", first);
    import("second.csv", "2024-10-03", second);
    sandbox
}

/// The rows of a diff as CSV, without the header.
#[track_caller]
fn diff(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["diff", "--output", "csv"];
    all.extend(arguments);
    let text = sandbox.ok(&all);
    text.lines().skip(1).map(str::to_owned).collect()
}

const DISK: Edits = &[("ServiceName", "Disks"), ("BilledCost", "4.00")];
const NET: Edits = &[("ServiceName", "Net"), ("BilledCost", "0.125")];

#[test]
fn deliveries_are_compared_row_by_row() {
    let dearer: Edits = &[("BilledCost", "1.75")];
    let sandbox = deliveries(&[&[], DISK], &[dearer, NET]);
    assert_eq!(
        diff(&sandbox, &["delivery:1", "delivery:2", "--by", "month,service"]),
        [
            "2024-09,Disks,billed_cost,EUR,4.00,0,-4.00,0,0,-4.00,1,0,1,0,0",
            "2024-09,Machines,billed_cost,EUR,1.50,0,0,0.25,1.75,0.25,1,0,0,1,1",
            "2024-09,Net,billed_cost,EUR,0,0.125,0,0,0.125,0.125,0,1,0,0,1",
        ]
    );
    // The other way round, and by what is in force.
    assert_eq!(
        diff(&sandbox, &["2", "1", "--by", "provider"]),
        ["Cloud A,billed_cost,EUR,1.875,4.00,-0.125,-0.25,5.50,3.625,2,1,1,1,2"]
    );
    assert_eq!(diff(&sandbox, &["delivery:1", "delivery:1"]), Vec::<String>::new());
    let notes = sandbox.run(&["diff", "delivery:1", "delivery:2"]).expect(0).stderr;
    assert_eq!(
        notes,
        "billed_cost EUR: before 5.50 (2 charges), after 1.875 (2 charges), change -3.625\n"
    );
    assert_eq!(
        diff(&sandbox, &["1", "2", "--cost", "list", "--by", "account"]),
        ["10,list_cost,EUR,3.60,1.80,-1.80,0,3.60,0.00,2,1,1,0,2"]
    );
}

#[test]
fn rows_that_repeat_are_counted() {
    let sandbox = deliveries(&[&[], DISK, DISK], &[&[], &[], DISK]);
    assert_eq!(
        diff(&sandbox, &["delivery:1", "delivery:2", "--by", "service"]),
        [
            "Disks,billed_cost,EUR,8.00,0,-4.00,0,4.00,-4.00,2,0,1,0,1",
            "Machines,billed_cost,EUR,1.50,1.50,0,0,3.00,1.50,1,1,0,0,2",
        ]
    );
}

#[test]
fn amounts_of_any_length_and_charges_in_any_order_are_compared() {
    let long: Edits = &[("BilledCost", "0.1000000000000000000000001")];
    let longer: Edits = &[("BilledCost", "0.1000000000000000000000003")];
    let large: Edits = &[("ServiceName", "Disks"), ("BilledCost", "1e30")];
    let none: Edits = &[("ServiceName", "Net"), ("BilledCost", "")];
    let later: Edits = &[
        ("ChargePeriodStart", "2024-09-02T01:00:00Z"),
        ("ChargePeriodEnd", "2024-09-02T02:00:00Z"),
        ("BilledCost", "2"),
    ];
    let sandbox = deliveries(
        &[long, large, none, later, &[]],
        &[&[], later, none, none, large, longer],
    );
    assert_eq!(
        diff(&sandbox, &["delivery:1", "delivery:2", "--by", "service", "--all"]),
        [
            "Disks,billed_cost,EUR,1000000000000000000000000000000,0,0,0,1000000000000000000000000000000,0,1,0,0,0,1,0,0,0",
            "Machines,billed_cost,EUR,3.6000000000000000000000001,0,0,0.0000000000000000000000002,3.6000000000000000000000003,\
             0.0000000000000000000000002,3,0,0,2,3,0,0,0",
            "Net,billed_cost,EUR,,0,0,0,,,1,1,0,0,2,0,1,2",
        ]
    );
}

#[test]
fn an_invoice_number_that_comes_later_is_no_difference() {
    let sandbox = Sandbox::new();
    let text = csv(&[&[]]);
    let open = text
        .replacen('\n', ",InvoiceId\n", 1)
        .replace("true}\"\n", "true}\",\n");
    let closed = text
        .replacen('\n', ",InvoiceId\n", 1)
        .replace("true}\"\n", "true}\",INV-1\n");
    for (name, text) in [("open.csv", open), ("closed.csv", closed)] {
        sandbox.write(name, text);
        sandbox.ok(&["import", name]);
    }
    assert_eq!(
        sandbox.value("SELECT count(*) FROM focus_invoice_reference WHERE invoice_id = 'INV-1'"),
        "1"
    );
    assert_eq!(diff(&sandbox, &["delivery:1", "delivery:2"]), Vec::<String>::new());
    assert_eq!(
        diff(&sandbox, &["delivery:1", "delivery:2", "--all"]),
        ["2024-09,Cloud A,billed_cost,EUR,1.50,0,0,0,1.50,0.00,1,0,0,0,1"]
    );
}

#[test]
fn what_both_states_have_is_not_compared_and_still_counted() {
    let other: Edits = &[("BillingAccountId", "11"), ("BilledCost", "7")];
    let sandbox = deliveries(&[&[]], &[other]);
    assert_eq!(
        diff(&sandbox, &["1", "2"]),
        ["2024-09,Cloud A,billed_cost,EUR,1.50,7,0,0,8.50,7.00,1,1,0,0,2"]
    );
    let by = ["--by", "account,tag:team,sub-account", "--all"];
    assert_eq!(
        diff(&sandbox, &[&["1", "2"], &by[..]].concat()),
        [
            "10,a,,billed_cost,EUR,1.50,0,0,0,1.50,0.00,1,0,0,0,1",
            "11,a,,billed_cost,EUR,0,7,0,0,7,7,0,1,0,0,1"
        ]
    );
}

#[test]
fn ledger_files_and_other_providers_are_compared() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/cloudsigma/june-2025");
    sandbox.write("focus.csv", csv(&[&[]]));
    sandbox.ok(&["-f", "a.db", "import", "fixtures", "focus.csv"]);
    sandbox.ok(&["-f", "b.db", "import", "focus.csv"]);
    let lines = diff(&sandbox, &["a.db", "b.db", "--by", "provider"]);
    // Besides charges, entries of its ledger and payments are in one of them only.
    let figures: Vec<&str> = lines.iter().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(figures, ["billed_cost", "ledger_amount", "payment_amount"]);
    let cells: Vec<&str> = lines[0].split(',').collect();
    let stated = "SELECT decimal_sum(billed_cost), count(*) FROM charge WHERE provider = 'cloudsigma'";
    let stated = sandbox.ok(&["-f", "a.db", "sql", "--output", "csv", stated]);
    assert_eq!(stated.lines().nth(1).unwrap(), format!("{},{}", cells[3], cells[9]));
    assert_eq!((cells[0], cells[7]), ("cloudsigma", "0"));
    assert_eq!(diff(&sandbox, &["a.db", "a.db"]), Vec::<String>::new());
}

#[test]
fn lines_add_up_to_the_change_of_the_total() {
    let mut chance = Chance::new(7);
    let mut next = |limit| chance.below(limit);
    let mut delivery = || -> Vec<Vec<(String, String)>> {
        let mut rows = Vec::new();
        for _ in 0..300 {
            let of = |name: &str, value: String| (name.to_owned(), value);
            let day = 1 + next(28);
            rows.push(vec![
                of(
                    "BilledCost",
                    format!(
                        "{}{}.{}",
                        if next(5) == 0 { "-" } else { "" },
                        next(90),
                        next(1_000_000)
                    ),
                ),
                of("ServiceName", format!("Service {}", next(5))),
                of("BillingCurrency", ["EUR", "USD"][next(2)].to_owned()),
                of("BillingAccountId", format!("1{}", next(3))),
                of("Tags", format!("{{\"team\": \"t{}\"}}", next(4))),
                of(
                    "ChargePeriodStart",
                    format!("2024-{:02}-{day:02}T00:00:00Z", 8 + next(2)),
                ),
                of("ChargePeriodEnd", format!("2024-09-{day:02}T12:00:00Z")),
            ]);
        }
        rows
    };
    let (first, second) = (delivery(), delivery());
    let borrowed = |rows: &[Vec<(String, String)>]| -> String {
        let rows: Vec<Vec<(&str, &str)>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect()
            })
            .collect();
        csv(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let sandbox = Sandbox::new();
    for (name, rows, day) in [
        ("first.csv", &first, "2024-10-02"),
        ("second.csv", &second, "2024-10-03"),
    ] {
        sandbox.write(name, borrowed(rows));
        // Rows that are gone may have been the only ones of their day.
        sandbox.ok(&["import", "--replace", name, "--retrieved-at", day]);
    }
    let stated = |as_of: &str| -> BTreeMap<String, String> {
        let sql = "SELECT billing_currency, decimal_sum(billed_cost) FROM charge GROUP BY 1";
        let text = sandbox.ok(&["sql", "--output", "csv", "--as-of", as_of, sql]);
        let rows = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
        rows.map(|(currency, sum)| (currency.to_owned(), sum.to_owned()))
            .collect()
    };
    let (before, after) = (stated("1"), stated("2"));
    for by in [
        "provider",
        "month,service",
        "tag:team,account,category",
        "resource,sku,region,sub-account",
    ] {
        for states in [["1", "2"], ["delivery:1", "delivery:2"]] {
            let lines = diff(&sandbox, &[&states[..], &["--by", by]].concat());
            for currency in ["EUR", "USD"] {
                let mut sums = vec![Decimal::zero(); 6];
                for line in lines.iter().filter(|line| line.contains(&format!(",{currency},"))) {
                    let cells: Vec<&str> = line.rsplitn(12, ',').take(11).collect();
                    let amounts = cells.iter().rev().take(6);
                    for (sum, text) in sums.iter_mut().zip(amounts) {
                        *sum = sum.add(&Decimal::parse(text).unwrap());
                    }
                }
                let of = |sums: &BTreeMap<String, String>| Decimal::parse(&sums[currency]).unwrap();
                assert_eq!(sums[5], of(&after).sub(&of(&before)), "{by} {currency}");
                assert_eq!(sums[1].add(&sums[2]).add(&sums[3]), sums[5], "{by} {currency}");
            }
        }
    }
}

#[test]
fn what_is_not_there_is_refused() {
    let sandbox = deliveries(&[&[]], &[NET]);
    sandbox
        .run(&["diff", "delivery:1", "delivery:9"])
        .expect_error(2, "parameter");
    sandbox.run(&["diff", "delivery:1", "2"]).expect_error(2, "parameter");
    sandbox.run(&["diff", "1", "9"]).expect_error(2, "as-of");
    sandbox
        .run(&["diff", "1", "2", "--by", "month,month"])
        .expect_error(2, "parameter");
    sandbox.run(&["diff", "1", "other.db"]).expect_error(5, "no-ledger");
}

//! Deliveries of FOCUS files: parts add up, later snapshots replace, corrections are added, and the past stays.

use crate::sandbox::Sandbox;

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName";

/// A file of one account and month, with a row for each cost.
fn bill(account: &str, month: &str, costs: &[&str]) -> String {
    let mut text = format!("{HEADER}\n");
    for cost in costs {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},{account},EUR,2025-{month}-01T00:00:00Z,2025-{month}-30T00:00:00Z,\
             2025-{month}-05T00:00:00Z,2025-{month}-06T00:00:00Z,Usage,Nimbus,Nimbus GmbH\n"
        ));
    }
    text
}

fn total(sandbox: &Sandbox) -> String {
    let sums = ["charge", "charge_by_day", "charge_by_month"]
        .map(|view| sandbox.value(&format!("SELECT coalesce(decimal_sum(billed_cost), '0') FROM {view}")));
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0].clone()
}

fn import(sandbox: &Sandbox, at: &str, args: &[&str]) -> String {
    let mut all = vec!["import", "--retrieved-at", at];
    all.extend(args);
    sandbox.ok(&all)
}

#[test]
fn a_later_delivery_takes_the_place_of_an_earlier_one() {
    let sandbox = Sandbox::new();
    sandbox.write("one.csv", bill("a", "06", &["1.00", "2.00"]));
    sandbox.write("two.csv", bill("a", "06", &["1.00", "2.00", "4.00"]));
    sandbox.write("other.csv", bill("b", "06", &["8.00"]));
    sandbox.write("july.csv", bill("a", "07", &["16.00"]));
    import(&sandbox, "2025-06-10", &["one.csv"]);
    import(&sandbox, "2025-06-11", &["other.csv"]);
    import(&sandbox, "2025-06-12", &["july.csv"]);
    assert_eq!(total(&sandbox), "27.00");
    let summary = import(&sandbox, "2025-06-20", &["two.csv"]);
    assert!(
        summary.contains("two.csv replaces delivery 1: 2 charges, 3.00 EUR."),
        "{summary}"
    );
    assert_eq!(total(&sandbox), "31.00");
    assert_eq!(
        sandbox.value("SELECT group_concat(is_in_force, '') FROM focus_delivery_list"),
        "0111"
    );
    let before = sandbox.ok(&[
        "sql",
        "--as-of",
        "3",
        "SELECT decimal_sum(billed_cost) AS s FROM charge",
        "--output",
        "csv",
    ]);
    assert_eq!(before, "s\n27.00\n");
    // The same bytes again change nothing, and what is in force does not depend on the order of imports.
    import(&sandbox, "2025-06-20", &["two.csv"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "4");
    sandbox.write("old.csv", bill("a", "06", &["0.50"]));
    let summary = import(&sandbox, "2025-06-01", &["old.csv"]);
    assert!(
        summary.contains("old.csv is older than delivery 4, so its charges do not count"),
        "{summary}"
    );
    assert_eq!(total(&sandbox), "31.00");
}

#[test]
fn parts_of_a_delivery_add_up() {
    let sandbox = Sandbox::new();
    for (number, cost) in [("1", "1.00"), ("2", "2.00"), ("3", "4.00")] {
        sandbox.write(&format!("month/focus-0000{number}.csv"), bill("a", "06", &[cost]));
    }
    import(&sandbox, "2025-06-10", &["month"]);
    assert_eq!(total(&sandbox), "7.00");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
    assert_eq!(
        sandbox.value("SELECT group_concat(import_id || ' ' || place, ', ') FROM charge"),
        "1 line 2, 2 line 2, 3 line 2"
    );
    // A part that comes once more is known; the past holds none of the delivery before its last file.
    import(&sandbox, "2025-06-11", &["month/focus-00002.csv"]);
    assert_eq!(total(&sandbox), "7.00");
    let before = sandbox.ok(&[
        "sql",
        "--as-of",
        "2",
        "SELECT count(*) AS n FROM charge",
        "--output",
        "csv",
    ]);
    assert_eq!(before, "n\n0\n");
    // One more part makes another snapshot.
    sandbox.write("month/focus-00004.csv", bill("a", "06", &["8.00"]));
    import(&sandbox, "2025-06-12", &["month"]);
    assert_eq!(total(&sandbox), "15.00");
}

#[test]
fn parts_may_have_their_columns_in_another_order() {
    let sandbox = Sandbox::new();
    let text = bill("a", "06", &["1.00"]);
    let with = |names: &str| {
        let (header, row) = text.trim_end().split_once('\n').unwrap();
        format!("{header},{names}\n{row},x,y,z\n")
    };
    sandbox.write("month/focus-00001.csv", with("RegionId,RegionName,x_One"));
    sandbox.write("month/focus-00002.csv", with("RegionName,RegionId,x_One"));
    sandbox.write("month/focus-00003.csv", with("RegionName,RegionId,x_Two"));
    import(&sandbox, "2025-06-10", &["month"]);
    assert_eq!(
        sandbox.value(
            "SELECT group_concat(RegionId || RegionName || replace(extra, '\"', ''), ' ') FROM (SELECT * FROM focus_cost_and_usage ORDER BY row_id)"
        ),
        "xy{x_One: z} yx{x_One: z} yx{x_Two: z}"
    );
    sandbox.ok(&["verify"]);
}

#[test]
fn snapshots_in_a_folder_are_not_added_up() {
    let sandbox = Sandbox::new();
    for day in ["01", "02", "03"] {
        sandbox.write(&format!("daily/focus-202506{day}.csv"), bill("a", "06", &["1.00"]));
    }
    sandbox.write("daily/focus-20250604.csv", bill("a", "06", &["5.00"]));
    import(&sandbox, "2025-06-10", &["daily"]);
    assert_eq!(total(&sandbox), "5.00");
    let together = Sandbox::new();
    together.write("a.csv", bill("a", "06", &["1.00"]));
    together.write("b.csv", bill("a", "06", &["2.00"]));
    import(&together, "2025-06-10", &["--one-delivery", "a.csv", "b.csv"]);
    assert_eq!(total(&together), "3.00");
}

#[test]
fn a_manifest_says_which_files_are_parts() {
    let sandbox = Sandbox::new();
    sandbox.write("export/x.csv", bill("a", "06", &["1.00"]));
    sandbox.write("export/y.csv", bill("a", "06", &["2.00"]));
    sandbox.write(
        "export/Manifest.json",
        r#"{"dataFiles": ["s3://bucket/x.csv", "s3://bucket/y.csv"]}"#,
    );
    let summary = import(&sandbox, "2025-06-10", &["export"]);
    assert_eq!(total(&sandbox), "3.00", "{summary}");
    assert!(!summary.contains("no export"), "{summary}");
}

#[test]
fn corrections_are_appended() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", bill("a", "06", &["10.00"]));
    sandbox.write("correction.csv", bill("a", "06", &["-3.00"]));
    sandbox.write("again.csv", bill("a", "06", &["9.00"]));
    import(&sandbox, "2025-06-10", &["june.csv"]);
    import(&sandbox, "2025-07-10", &["--append", "correction.csv"]);
    assert_eq!(total(&sandbox), "7.00");
    import(&sandbox, "2025-08-02", &["again.csv"]);
    assert_eq!(total(&sandbox), "6.00");
}

#[test]
fn a_delivery_with_a_broken_part_brings_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("month/focus-00001.csv", bill("a", "06", &["1.00"]));
    sandbox.write("month/focus-00002.csv", bill("a", "06", &["1,00x"]));
    let run = sandbox.run(&["import", "month"]).expect_error(3, "ragged-row");
    assert!(run.stderr.contains("focus-00002.csv:2"), "{}", run.stderr);
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn a_dry_run_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", bill("a", "06", &["1.00"]));
    sandbox.ok(&["import", "--dry-run", "june.csv"]);
    assert!(!sandbox.ledger_path().exists());
    sandbox.ok(&["import", "june.csv"]);
    sandbox.write("july.csv", bill("a", "07", &["1.00"]));
    let before = sandbox.dump();
    sandbox.ok(&["import", "--dry-run", "july.csv"]);
    assert_eq!(sandbox.dump(), before);
}

#[test]
fn files_without_account_and_period_replace_nobody() {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", "BilledCost,ChargeCategory\n1.00,Usage\n");
    sandbox.write("b.csv", "BilledCost,ChargeCategory\n2.00,Usage\n");
    sandbox.ok(&["import", "a.csv", "b.csv"]);
    assert_eq!(total(&sandbox), "3.00");
    assert_eq!(
        sandbox.value("SELECT group_concat(DISTINCT billing_currency) FROM charge"),
        "XXX"
    );
}

#[test]
fn charges_that_do_not_repeat_are_their_own_totals() {
    let sandbox = Sandbox::new();
    let mut text = bill("a", "06", &[]).replace("InvoiceIssuerName", "InvoiceIssuerName,ChargeDescription");
    for number in 0..5_000 {
        let row = bill("a", "06", &[if number % 2 == 0 { "1.25" } else { "-0.5" }]);
        text.push_str(&format!("{},{number}\n", row.lines().nth(1).unwrap()));
    }
    sandbox.write("june.csv", text);
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(total(&sandbox), "1875.00");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_daily_total"), "0");
    assert_eq!(
        sandbox.value("SELECT sum(charges) || ' ' || decimal_sum(returned_billed_cost) FROM charge_by_day"),
        "5000 -1250.0"
    );
}

//! Tables of any form become charges through mappings: sums, places, deliveries, proofs, and what is refused.

use crate::sandbox::{Sandbox, repository_text};

const MAPPING: &str = "tests/data/mapped-own/nimbus.toml";
const JUNE: &str = "tests/data/mapped-own/june.csv";

const HEADER: &str = "account,month,day,service,kind,cost,currency\n";

/// A sandbox with the mapping, and its file.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(MAPPING, "nimbus.toml");
    sandbox.copy_as(JUNE, "june.csv");
    sandbox
}

fn row(month: &str, day: &str, cost: &str) -> String {
    format!("A-1,2025-{month}-01,2025-{month}-{day},Compute,usage,{cost},EUR\n")
}

fn total(sandbox: &Sandbox) -> String {
    let sums = ["charge", "charge_by_day", "charge_by_month"]
        .map(|view| sandbox.value(&format!("SELECT coalesce(decimal_sum(billed_cost), '0') FROM {view}")));
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0].clone()
}

/// Everything is proved, and comes out the same once more.
fn proved(sandbox: &Sandbox) {
    sandbox.ok(&["verify"]);
    let replay = sandbox.ok(&["verify", "--replay"]);
    assert!(replay.contains("same"), "{replay}");
}

#[test]
fn a_table_becomes_charges_with_its_sums() {
    let sandbox = sandbox();
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    assert!(said.contains("read with the mapping nimbus-usage"), "{said}");
    assert!(said.contains("rows that the mapping skips: 1"), "{said}");
    assert!(
        said.contains("the number of rows, the sum of `net_cost`, `cost`, rows of totals in the file"),
        "{said}"
    );
    assert_eq!(total(&sandbox), "1.9334569090123456789012345678");
    assert_eq!(
        sandbox.lines("SELECT charge_category, service_name, billed_cost, list_cost, charge_period_start FROM charge ORDER BY rowid")
            .len(),
        5
    );
    assert_eq!(
        sandbox.value("SELECT group_concat(DISTINCT provider) FROM charge"),
        "Nimbus"
    );
    assert_eq!(sandbox.value("SELECT name || is_shipped FROM mapping"), "nimbus-usage0");
    assert_eq!(
        sandbox.value("SELECT rows_read || ' ' || rows_skipped || ' ' || rows_total FROM mapped_file"),
        "7 1 1"
    );
    assert_eq!(sandbox.value("SELECT dataset FROM focus_stated"), "nimbus-usage");
    proved(&sandbox);
    sandbox.ok(&["check"]);
    let report = sandbox.ok(&["report", "spend", "--by", "service"]);
    assert!(report.contains("Storage"), "{report}");
}

//! The auditor's copy: whole, read-only, the same figures in every program, and whatever is altered in it is noticed.

use crate::programs;
use crate::report_list::kept;
use crate::sandbox::{Sandbox, names, rows};
use crate::stock_shell::shell;
use billbook::testing::ledger::views;
use billbook::testing::providers::REGISTRY;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// A ledger of everything, and a snapshot of it.
fn made(options: &[&str]) -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&[&["snapshot", "audit.db"], options].concat());
    sandbox
}

fn open(sandbox: &Sandbox, name: &str) -> Connection {
    Connection::open_with_flags(sandbox.path(name), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_snapshot_has_the_whole_ledger_and_verifies() {
    let sandbox = made(&["--from", "2025-05", "--to", "2025-07"]);
    let ledger = sandbox.ledger();
    let copy = billbook::testing::contract::registry::Ledger::open_to_read(
        &sandbox.path("audit.db"),
        &billbook::testing::providers::REGISTRY,
    )
    .unwrap();
    for table in names(&ledger, "table") {
        assert_eq!(rows(&ledger, &table), rows(&copy, &table), "{table}");
    }
    let verified = sandbox.ok(&["verify", "-f", "audit.db"]);
    assert!(verified.contains("\na snapshot, with "), "{verified}");
    assert!(
        verified.contains("\n  snapshot   tables that a snapshot adds have the rows"),
        "{verified}"
    );
    let plain = sandbox.ok(&["verify"]);
    assert!(!plain.contains("snapshot"), "{plain}");
    assert_eq!(verified.lines().next(), plain.lines().next());
    let json = sandbox.ok(&["verify", "-f", "audit.db", "--output", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["snapshot_tables"].as_u64().unwrap() > 20);
    let same = sandbox.ok(&["diff", "billbook.db", "audit.db", "--output", "csv"]);
    assert_eq!(same.lines().count(), 1, "{same}");
    // Nobody writes to it, and nothing is left over.
    assert!(
        std::fs::metadata(sandbox.path("audit.db"))
            .unwrap()
            .permissions()
            .readonly()
    );
    assert!(!sandbox.path("audit.db.part").exists());
    for write in [
        &["import", "fixtures", "-f", "audit.db"][..],
        &["upgrade", "-f", "audit.db"],
    ] {
        sandbox.run(write).expect_error(3, "snapshot");
    }
    sandbox
        .run(&["snapshot", "other.db", "-f", "audit.db"])
        .expect_error(3, "snapshot");
}

#[test]
fn tables_are_the_views_and_reports_they_are_named_after() {
    let period = ["--from", "2025-05", "--to", "2025-07"];
    let sandbox = made(&period);
    let copy = billbook::testing::contract::registry::Ledger::open_to_read(
        &sandbox.path("audit.db"),
        &billbook::testing::providers::REGISTRY,
    )
    .unwrap();
    // A program without decimal functions.
    let plain = open(&sandbox, "audit.db");
    let mut computed = 0;
    for view in views::all(&REGISTRY) {
        let table = format!("snapshot_view_{}", view.name);
        if plain.prepare(&format!("SELECT * FROM {}", view.name)).is_ok() {
            assert!(!names(&copy, "table").contains(&table), "{table}");
            continue;
        }
        computed += 1;
        assert_eq!(rows(&copy, &view.name), rows(&copy, &table), "{table}");
    }
    assert!(computed > 10, "{computed}");
    for (table, question) in kept() {
        let mut question: Vec<&str> = question.iter().map(String::as_str).collect();
        if table.ends_with("_open_items") {
            // What is open counts up to the last day of the period.
            question.extend(["--at", "2025-06-30"]);
        }
        let report = sandbox.ok(&[&["report"], &question[..], &period, &["--output", "csv"]].concat());
        let query = format!("SELECT * FROM {table}");
        let held = sandbox.ok(&["sql", &query, "-f", "audit.db", "--output", "csv"]);
        assert_eq!(held, report, "{table}");
    }
    let listed = texts(
        &plain,
        "SELECT table_name FROM snapshot_list WHERE row_count IS NOT NULL ORDER BY 1",
    );
    let there = texts(
        &plain,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'snapshot_*' AND name <> 'snapshot_list' ORDER BY 1",
    );
    assert_eq!(listed, there);
    assert_eq!(listed.len(), computed + kept().len());
}

#[test]
fn the_stock_shell_reads_all_of_it() {
    let sandbox = made(&[]);
    let copy = billbook::testing::contract::registry::Ledger::open_to_read(
        &sandbox.path("audit.db"),
        &billbook::testing::providers::REGISTRY,
    )
    .unwrap();
    let mut input = String::new();
    let mut expected = BTreeSet::new();
    for name in names(&copy, "view").iter().chain(&names(&copy, "table")) {
        input.push_str(&format!("SELECT '{name}', count(*) FROM \"{name}\";\n"));
        expected.insert(name.clone());
    }
    let options = ["-batch", "-bail", "-readonly", "-list", "-noheader", "audit.db"];
    let Some(printed) = shell(&sandbox, ".", &options, &input) else {
        return;
    };
    let found: BTreeSet<String> = printed
        .lines()
        .map(|line| line.split('|').next().unwrap().to_owned())
        .collect();
    assert_eq!(found, expected);
    // The statements of the list give the rows of its tables.
    let list = "SELECT table_name || ' ' || statement FROM snapshot_list WHERE row_count IS NOT NULL";
    for line in texts(&copy.connection, list) {
        let (table, statement) = line.split_once(' ').unwrap();
        let order = if statement.contains("ORDER BY") {
            "ORDER BY rowid"
        } else {
            ""
        };
        let theirs = shell(&sandbox, ".", &options, statement).unwrap();
        let ours = shell(&sandbox, ".", &options, &format!("SELECT * FROM {table} {order};")).unwrap();
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            if order.is_empty() {
                lines.sort();
            }
            lines
        };
        let (theirs, ours) = (sorted(&theirs), sorted(&ours));
        assert_eq!(theirs.len(), ours.len(), "{table}");
        for (theirs, ours) in theirs.iter().zip(&ours) {
            // The last column of commitments is computed; the shell writes some zeros with a minus.
            let theirs = theirs.replace("|-0|", "|0|");
            assert!(
                ours == &theirs || ours.starts_with(&format!("{theirs}|")),
                "{table}: {ours} and {theirs}"
            );
        }
    }
    std::fs::create_dir(sandbox.path("out")).unwrap();
    shell(&sandbox, "out", &["../audit.db", "-Ax"], "").unwrap();
    for line in texts(
        &copy.connection,
        "SELECT archived_as || ' ' || name FROM source WHERE archived_as IS NOT NULL AND name LIKE 'fixtures/%'",
    ) {
        let (archived, name) = line.split_once(' ').unwrap();
        assert_eq!(sandbox.bytes(&format!("out/{archived}")), sandbox.bytes(name), "{name}");
    }
}

#[test]
fn readme_says_what_it_is_and_its_head() {
    let sandbox = made(&["--from", "2025-06"]);
    let lines = texts(&open(&sandbox, "audit.db"), "SELECT text FROM readme ORDER BY line");
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    assert!(lines.contains(&format!("head: {head}")), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line == "period of the reports: from 2025-06-01T00:00:00.000000Z until before the end")
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("made: 2025-08-05T12:00:00.000000Z by billbook "))
    );
}

#[test]
fn no_file_is_replaced_unasked_and_no_ledger_ever() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/gigas");
    sandbox.ok(&["import", "fixtures"]);
    sandbox.write("audit.db", "something else");
    sandbox.run(&["snapshot", "audit.db"]).expect_error(2, "output");
    assert_eq!(sandbox.bytes("audit.db"), b"something else");
    sandbox.ok(&["snapshot", "audit.db", "--force"]);
    // Its own kind is replaced too, with the same bytes.
    let before = sandbox.bytes("audit.db");
    sandbox.run(&["snapshot", "audit.db"]).expect_error(2, "output");
    sandbox.ok(&["snapshot", "audit.db", "--force"]);
    assert!(before == sandbox.bytes("audit.db"));
    std::fs::copy(sandbox.ledger_path(), sandbox.path("other.db")).unwrap();
    std::fs::rename(sandbox.path("audit.db"), sandbox.path("old.db")).unwrap();
    sandbox.copy("fixtures/cloudsigma/june-2025/ledger-5.http");
    sandbox.ok(&["import", "fixtures/cloudsigma"]);
    sandbox.ok(&["snapshot", "new.db"]);
    let changed = sandbox.ok(&["diff", "old.db", "new.db", "--output", "csv"]);
    assert!(
        changed.lines().count() == 3 && changed.contains("\n2025-06,cloudsigma,billed_cost,XXX,0,"),
        "{changed}"
    );
    let ledger = sandbox.bytes("billbook.db");
    for ledger in ["billbook.db", "./billbook.db", "other.db"] {
        sandbox.run(&["snapshot", ledger, "--force"]).expect_error(2, "output");
    }
    assert!(ledger == sandbox.bytes("billbook.db"));
    sandbox.run(&["snapshot", "nowhere/audit.db"]).expect(5);
    sandbox
        .run(&["snapshot", "b.db", "--from", "2025-07", "--to", "2025-06"])
        .expect_error(2, "parameter");
    let left: Vec<String> = std::fs::read_dir(sandbox.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".part") || name.starts_with("b.db"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_behind() {
    use std::process::Stdio;
    let Some(signal) = programs::signaller() else {
        return;
    };
    let sandbox = Sandbox::new();
    let mut rows = Vec::new();
    for id in 0..20_000 {
        rows.push(format!(
            "{{\"amount\": \"1\", \"billing_cycle\": null, \"end\": \"{}\", \"id\": \"{id}\", \"initial\": \"{}\", \
             \"reason\": \"Level UP!\", \"time\": \"2014-06-05T09:08:47+00:00\"}}",
            19_999 - id,
            20_000 - id
        ));
    }
    let page = format!(
        "{{\"meta\": {{\"limit\": 0, \"offset\": 0, \"total_count\": 20000}}, \"objects\": [{}]}}",
        rows.join(",")
    );
    sandbox.write("ledger.json", page);
    sandbox.ok(&["import", "ledger.json"]);
    let mut command = sandbox.command(&["snapshot", "audit.db"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !sandbox.path("audit.db.part").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!sandbox.path("audit.db").exists());
    let left = std::fs::read_dir(sandbox.path(".")).unwrap().count();
    assert_eq!(left, 2);
}

#[test]
fn whatever_is_altered_in_a_snapshot_is_noticed() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/gigas");
    for name in ["balance", "discount", "ledger-5"] {
        sandbox.copy(&format!("fixtures/cloudsigma/june-2025/{name}.http"));
    }
    sandbox.ok(&["import", "fixtures"]);
    sandbox.ok(&["snapshot", "audit.db"]);
    let whole = sandbox.bytes("audit.db");
    for change in [
        "UPDATE snapshot_report_spend SET billed_cost = '1000000' WHERE rowid = 2",
        "DELETE FROM snapshot_report_ledger WHERE rowid = (SELECT max(rowid) FROM snapshot_report_ledger)",
        "INSERT INTO snapshot_report_discounts SELECT * FROM snapshot_report_discounts LIMIT 1",
        "UPDATE snapshot_view_charge SET billed_cost = '0' WHERE rowid = 1",
        "DROP TABLE snapshot_view_charge",
        "CREATE TABLE snapshot_view_secret (x) STRICT",
        "CREATE TABLE snapshot_view_secret (x)",
        "UPDATE snapshot_list SET statement = 'SELECT 1' WHERE table_name = 'snapshot_report_taxes'",
        "UPDATE snapshot_list SET period_to = '2025-06-20T00:00:00.000000Z'",
        "DELETE FROM snapshot_list WHERE table_name = 'snapshot_report_spend'",
        "UPDATE readme SET text = 'head: 0' WHERE text GLOB 'head: *'",
        "UPDATE cloudsigma_balance SET balance = '1'",
    ] {
        std::fs::remove_file(sandbox.path("altered.db")).ok();
        std::fs::write(sandbox.path("altered.db"), &whole).unwrap();
        let connection = Connection::open(sandbox.path("altered.db")).unwrap();
        let triggers = texts(
            &connection,
            "SELECT sql FROM sqlite_schema WHERE name = 'cloudsigma_balance_no_update'",
        );
        connection
            .execute_batch("DROP TRIGGER cloudsigma_balance_no_update")
            .unwrap();
        // A column without a type cannot be in a strict table.
        let is_done = connection.execute_batch(change).is_ok();
        assert!(is_done != change.ends_with("STRICT"), "{change}");
        connection.execute_batch(&triggers[0]).unwrap();
        drop(connection);
        let expected = if is_done { 4 } else { 0 };
        sandbox.run(&["verify", "-f", "altered.db"]).expect(expected);
    }
}

#[test]
fn charges_of_many_focus_rows_get_no_table() {
    let sandbox = Sandbox::new();
    let header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                  BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
                  InvoiceIssuerName";
    let mut many = format!("{header}\n");
    for number in 0..10_001 {
        many.push_str(&format!(
            "0.01,0.01,0.01,0.01,a,EUR,2025-07-01T00:00:00Z,2025-08-01T00:00:00Z,2025-07-05T00:00:00Z,\
             2025-07-06T00:00:00Z,Usage,number {number},Nimbus,Nimbus GmbH\n"
        ));
    }
    sandbox.write("july.csv", many);
    sandbox.ok(&["import", "july.csv"]);
    let printed = sandbox.ok(&["snapshot", "audit.db"]);
    assert!(
        printed.contains(
            "\nno table snapshot_view_charge: this table would repeat 10001 charges of FOCUS files; charge_focus has them"
        ),
        "{printed}"
    );
    let copy = open(&sandbox, "audit.db");
    let left_out = texts(
        &copy,
        "SELECT table_name FROM snapshot_list WHERE row_count IS NULL ORDER BY 1",
    );
    assert!(left_out.contains(&"snapshot_view_focus_1_2".to_owned()), "{left_out:?}");
    let kept = texts(
        &copy,
        "SELECT table_name FROM snapshot_list WHERE row_count IS NOT NULL",
    );
    assert!(kept.contains(&"snapshot_view_charge_by_month".to_owned()), "{kept:?}");
    // What stands in place of them answers without decimal functions.
    assert!(copy.prepare("SELECT * FROM charge_by_day_focus").is_ok());
    for view in ["charge_focus", "focus_cost_and_usage"] {
        assert_eq!(
            texts(&copy, &format!("SELECT CAST(count(*) AS TEXT) FROM {view}")),
            ["10001"]
        );
    }
    assert!(
        texts(&copy, "SELECT text FROM readme")
            .iter()
            .any(|line| line.starts_with("no table snapshot_view_charge: "))
    );
    sandbox.ok(&["verify", "-f", "audit.db"]);
}

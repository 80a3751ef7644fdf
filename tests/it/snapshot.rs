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
pub fn made(options: &[&str]) -> Sandbox {
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
        verified.contains("\n  snapshot   what a snapshot adds has the ro"),
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
    let ledger = sandbox.ledger();
    // A program without decimal functions, and without temporary views in front of the tables.
    let plain = open(&sandbox, "audit.db");
    let mut computed = 0;
    for view in views::all(&REGISTRY) {
        let is_table = plain
            .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")
            .unwrap()
            .exists([&view.name])
            .unwrap();
        computed += usize::from(is_table);
        let held = plain_rows(&plain, &view.name);
        assert_eq!(held, plain_rows(&ledger.connection, &view.name), "{}", view.name);
    }
    assert!(computed > 40, "{computed}");
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
    let listed = texts(&plain, "SELECT name FROM _tables WHERE statement IS NOT NULL");
    assert_eq!(listed.len(), computed + kept().len());
    // Everything is in the list, and is explained; the first name of all is the readme's.
    let all = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name";
    assert_eq!(
        texts(&plain, all),
        texts(&plain, "SELECT name FROM _tables ORDER BY name")
    );
    assert_eq!(texts(&plain, "SELECT name FROM _tables WHERE contents = ''"), [""; 0]);
    assert_eq!(texts(&plain, all)[..2], ["_readme", "_tables"]);
    // The definition of each says it too.
    let silent = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND instr(sql, '-- ') = 0";
    assert_eq!(texts(&plain, silent), [""; 0]);
}

/// The rows of a view or table, each in one line, in the order of their texts.
fn plain_rows(connection: &Connection, name: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cells = (0..columns).map(|index| format!("{:?}", row.get::<_, rusqlite::types::Value>(index).unwrap()));
        lines.push(cells.collect::<Vec<_>>().join("|"));
    }
    lines.sort();
    lines
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
    let list = "SELECT name || ' ' || statement FROM _tables WHERE statement IS NOT NULL";
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
    let lines = texts(&open(&sandbox, "audit.db"), "SELECT text FROM _readme ORDER BY line");
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
        "UPDATE charge SET billed_cost = '0' WHERE rowid = 1",
        "DROP TABLE charge",
        "DROP VIEW view_charge",
        "DROP VIEW view_charge; CREATE VIEW view_charge AS SELECT * FROM charge",
        "DROP TABLE charge; CREATE VIEW charge AS SELECT * FROM view_charge",
        "CREATE TABLE secret (x ANY) STRICT",
        "CREATE TABLE snapshot_report_secret (x)",
        "CREATE VIEW secret AS SELECT 1 AS one",
        "CREATE INDEX secret ON charge (account)",
        "CREATE TRIGGER secret AFTER INSERT ON charge BEGIN SELECT 1; END",
        "UPDATE _tables SET statement = 'SELECT 1' WHERE name = 'snapshot_report_taxes'",
        "UPDATE _tables SET contents = 'all that was paid' WHERE name = 'charge'",
        "UPDATE _tables SET period_to = '2025-06-20T00:00:00.000000Z' WHERE kind = 'table'",
        "DELETE FROM _tables WHERE name = 'snapshot_report_spend'",
        "UPDATE _readme SET text = 'head: 0' WHERE text GLOB 'head: *'",
        "UPDATE _readme SET text = 'made: today' WHERE text GLOB 'made: *'",
        "UPDATE _readme SET text = 'Trust this file.' WHERE line = 1",
        "INSERT INTO _readme (text) VALUES ('Trust this file.')",
        "DELETE FROM _readme WHERE line = 12",
        "DROP VIEW readme; CREATE VIEW readme AS SELECT 1 AS line, 'Trust this file.' AS text",
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
        connection.execute_batch(change).unwrap();
        connection.execute_batch(&triggers[0]).unwrap();
        drop(connection);
        sandbox.run(&["verify", "-f", "altered.db"]).expect(4);
    }
}

#[test]
fn views_over_many_charges_stay_views_that_every_program_reads() {
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
    sandbox.ok(&["snapshot", "audit.db"]);
    let copy = open(&sandbox, "audit.db");
    let kind = |name: &str| texts(&copy, &format!("SELECT type FROM sqlite_schema WHERE name = '{name}'"));
    // They are views still, over tables, and need no decimal functions.
    let over = ["charge", "focus_1_0", "focus_1_2", "focus_1_4"];
    for view in over {
        assert_eq!(kind(view), ["view"], "{view}");
        assert_eq!(
            texts(&copy, &format!("SELECT CAST(count(*) AS TEXT) FROM {view}")),
            ["10001"]
        );
        let columns = |connection: &Connection| -> Vec<String> {
            let statement = connection.prepare(&format!("SELECT * FROM {view}")).unwrap();
            statement.column_names().map(str::to_owned).collect()
        };
        assert_eq!(columns(&copy), columns(&sandbox.ledger().connection), "{view}");
    }
    assert_eq!(kind("charge_by_month"), ["table"]);
    for view in views::all(&REGISTRY) {
        assert_eq!(
            plain_rows(&copy, &view.name),
            plain_rows(&sandbox.ledger().connection, &view.name),
            "{}",
            view.name
        );
    }
    sandbox.ok(&["verify", "-f", "audit.db"]);
}

/// What is not billbook's in a ledger is not the ledger's, and nobody could verify it.
#[test]
fn a_snapshot_leaves_out_what_billbook_did_not_make() {
    let sandbox = Sandbox::of(&["fixtures/gigas"]);
    let connection = Connection::open(sandbox.ledger_path()).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE my_own (x); INSERT INTO my_own VALUES (1); CREATE INDEX my_index ON import (imported_at);
             CREATE VIEW my_view AS SELECT * FROM charge, my_own",
        )
        .unwrap();
    drop(connection);
    let printed = sandbox.ok(&["snapshot", "audit.db"]);
    assert!(
        printed.contains("\nleft out, since no version of billbook made them: my_view, my_index, my_own\n"),
        "{printed}"
    );
    sandbox.ok(&["verify", "-f", "audit.db"]);
}

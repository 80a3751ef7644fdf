//! Ctrl-C while an import is writing.
#![cfg(unix)]

use crate::programs;
use crate::sandbox::Sandbox;
use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

/// A ledger page with this many rows, large enough to be caught while it is written.
fn page(rows: usize) -> String {
    let mut text = format!("{{\"meta\": {{\"limit\": 0, \"offset\": 0, \"total_count\": {rows}}}, \"objects\": [");
    for id in 0..rows {
        let comma = if id == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"amount\": \"1\", \"billing_cycle\": null, \"end\": \"{}\", \"id\": \"{id}\", \"initial\": \"{}\", \
             \"reason\": \"Level UP!\", \"time\": \"2014-06-05T09:08:47+00:00\"}}",
            rows - id - 1,
            rows - id
        )
        .unwrap();
    }
    text.push_str("]}");
    text
}

#[test]
fn ctrl_c_leaves_the_ledger_as_it_was() {
    let Some(signal) = programs::signaller() else {
        return;
    };
    let sandbox = Sandbox::new();
    sandbox.import_text("balance.json", "{\"balance\": \"10.00\", \"currency\": \"USD\"}");
    sandbox.write("ledger.json", page(40_000));
    let before = sandbox.bytes("billbook.db");

    let importing = sandbox
        .command(&["import", "ledger.json"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The journal shows that writing has begun.
    let journal = sandbox.path("billbook.db-journal");
    while !journal.exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    signal(&importing, "-INT");
    let run = sandbox.ended(&importing.wait_with_output().unwrap()).expect(130);

    assert_eq!(run.stderr, include_str!("../errors/interrupted/report.txt"));
    assert_eq!(sandbox.bytes("billbook.db"), before);
    assert!(!journal.exists());
    sandbox.ok(&["import", "ledger.json"]);
}

/// Waits until a program has ended, or says that it did not.
fn ended_soon(child: &mut std::process::Child, limit: Duration) -> bool {
    let start = std::time::Instant::now();
    while start.elapsed() < limit {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    false
}

/// Far less than any of the commands below would take, and more than a busy machine needs.
const SOON: Duration = Duration::from_secs(20);

const ENDLESS: &str = "WITH RECURSIVE c(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c";

#[test]
fn a_query_without_end_is_stopped_by_either_signal() {
    let Some(signal) = programs::signaller() else {
        return;
    };
    let sandbox = Sandbox::new();
    sandbox.import_text("balance.json", "{\"balance\": \"10.00\", \"currency\": \"USD\"}");
    for name in ["-INT", "-TERM"] {
        let mut child = sandbox
            .command(&["sql", ENDLESS])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(500));
        signal(&child, name);
        assert!(ended_soon(&mut child, SOON), "{name} did not stop it");
        let run = sandbox.ended(&child.wait_with_output().unwrap()).expect(130);
        assert_eq!(run.stderr, include_str!("../errors/interrupted/report.txt"));
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn whatever_waits_is_stopped() {
    let Some(signal) = programs::signaller() else {
        return;
    };
    let sandbox = Sandbox::with_all_fixtures();
    let before = sandbox.bytes("billbook.db");
    // For its input, which nobody writes; and for whoever reads its output, which nobody does.
    let commands: &[&[&str]] = &[
        &["import", "-"],
        &["sql", "-"],
        &["sql"],
        &["serve"],
        &["sql", "SELECT * FROM charge AS a, charge AS b", "--output", "csv"],
        &["sql", "SELECT * FROM charge AS a, charge AS b", "--output", "json"],
        &["export", "focus"],
        &["report", "spend", "--explain", "1", "--limit", "0"],
    ];
    for command in commands {
        for name in ["-INT", "-TERM"] {
            let mut child = sandbox
                .command(command)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(400));
            if let Some(status) = child.try_wait().unwrap() {
                // What it wrote fits into the pipe.
                assert!(status.code().is_some(), "{command:?}");
                continue;
            }
            signal(&child, name);
            assert!(ended_soon(&mut child, SOON), "{command:?}: {name} did not stop it");
            assert_eq!(child.wait().unwrap().code(), Some(130), "{command:?}");
        }
    }
    assert!(sandbox.bytes("billbook.db") == before);
}

#[test]
fn whoever_waits_for_the_ledger_is_stopped() {
    let Some(signal) = programs::signaller() else {
        return;
    };
    let sandbox = Sandbox::with_all_fixtures();
    let mut connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    let lock = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .unwrap();
    let commands: &[&[&str]] = &[
        &["import", "fixtures/gigas"],
        &["status"],
        &["check"],
        &["reconcile"],
        &["verify"],
        &["report", "spend"],
        &["snapshot", "audit.db"],
        &["close", "2025-05"],
        &["api", "cloudsigma", "/balance/"],
        &["diff", "1", "now"],
    ];
    for command in commands {
        let mut child = sandbox
            .command(command)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(300));
        signal(&child, "-TERM");
        assert!(ended_soon(&mut child, SOON), "{command:?} was not stopped");
        assert_eq!(child.wait().unwrap().code(), Some(130), "{command:?}");
    }
    drop(lock);
}

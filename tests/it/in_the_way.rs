//! What is in the way: another writer, a lock that shuts readers out, a pipe where a file should be, an empty file, a
//! database of another program. A command ends with its exit code and a message, and harms nothing.

use crate::programs;
use crate::sandbox::{Run, Sandbox};
use rusqlite::{Connection, TransactionBehavior};

const BALANCE: &str = "fixtures/cloudsigma/june-2025/balance.http";
const PUT: &[&str] = &[
    "api",
    "gigas",
    "-X",
    "PUT",
    "/billing/account/7/ppu_account_resource/172803349",
    "-d",
    r#"{"amount": 0}"#,
];

/// A ledger with something to accept, a closed month, and a catalogue to write to.
fn sandbox() -> (Sandbox, String) {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["close", "2025-05"]);
    sandbox.ok(&["snapshot", "audit.db"]);
    let findings = sandbox.run(&["check", "--output", "csv"]).stdout;
    let mut reader = csv::Reader::from_reader(findings.as_bytes());
    let id = reader.headers().unwrap().iter().position(|name| name == "id").unwrap();
    let id = reader.records().next().unwrap().unwrap()[id].to_owned();
    (sandbox, id)
}

/// Runs commands at the same time, while another connection keeps a lock.
fn while_locked(sandbox: &Sandbox, behaviour: TransactionBehavior, commands: &[&[&str]]) -> Vec<Run> {
    let mut connection = Connection::open(sandbox.ledger_path()).unwrap();
    let lock = connection.transaction_with_behavior(behaviour).unwrap();
    let runs = std::thread::scope(|scope| {
        let running: Vec<_> = commands
            .iter()
            .map(|command| scope.spawn(|| sandbox.run(command)))
            .collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    });
    drop(lock);
    runs
}

fn expect_busy(runs: Vec<Run>, commands: &[&[&str]]) {
    for (run, command) in runs.into_iter().zip(commands) {
        let run = run.expect_error(5, "busy");
        assert!(
            run.stderr.contains("note: another process is using the ledger"),
            "{command:?}"
        );
        assert_eq!(run.stdout, "", "{command:?}");
    }
}

#[test]
fn every_second_writer_waits_then_gives_up() {
    let (sandbox, id) = sandbox();
    let before = sandbox.dump();
    let balance = sandbox.bytes(BALANCE);
    let balance = String::from_utf8(balance).unwrap().replace("108.", "109.");
    sandbox.write("balance.http", balance);
    let commands: &[&[&str]] = &[
        &["import", "balance.http"],
        PUT,
        &["close", "2025-06"],
        &["reopen", "2025-05", "--why", "too early"],
        &["accept", &id, "--why", "known"],
        &["assert", "spend 2025-06 ormuco = 13.328 CAD +- 0.001"],
    ];
    expect_busy(
        while_locked(&sandbox, TransactionBehavior::Immediate, commands),
        commands,
    );
    assert_eq!(sandbox.dump(), before);
    // Readers do not mind a writer that has not begun to write, and all of it works afterwards.
    let reading: &[&[&str]] = &[&["snapshot", "second.db"], &["report", "spend"], &["verify"]];
    let notes = sandbox.run(&["report", "spend"]).expect(0).stderr;
    let said = ["", &notes, ""];
    for (run, said) in while_locked(&sandbox, TransactionBehavior::Immediate, reading)
        .iter()
        .zip(said)
    {
        assert_eq!((run.code, run.stderr.as_str()), (0, said));
    }
    for command in &commands[1..] {
        sandbox.ok(command);
    }
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn every_reader_that_is_shut_out_waits_then_gives_up() {
    let (sandbox, _) = sandbox();
    let commands: &[&[&str]] = &[
        &["verify"],
        &["check"],
        &["reconcile"],
        &["imports"],
        &["decisions"],
        &["report", "spend"],
        &["export", "focus"],
        &["api", "cloudsigma", "/balance/"],
        &["sql", "SELECT 1 FROM import"],
        &["explain", "cloudsigma_balance", "1"],
        &["diff", "3", "now"],
        &["diff", "audit.db", "now"],
        &["snapshot", "second.db"],
    ];
    let runs = while_locked(&sandbox, TransactionBehavior::Exclusive, commands);
    expect_busy(runs, commands);
    assert!(!sandbox.path("second.db").exists() && !sandbox.path("second.db.part").exists());
}

#[test]
fn a_pipe_or_a_device_is_no_ledger_and_stays_what_it_is() {
    let sandbox = Sandbox::with_all_fixtures();
    let Some(mut mkfifo) = programs::program("mkfifo", "no pipe was made") else {
        return;
    };
    assert!(mkfifo.arg(sandbox.path("pipe")).status().unwrap().success());
    for command in [
        &["-f", "pipe", "verify"][..],
        &["-f", "pipe", "import", BALANCE],
        &["-f", "pipe", "upgrade"],
        &["-f", "/dev/zero", "verify"],
        &["diff", "pipe", "now"],
        &["diff", "now", "pipe"],
    ] {
        let run = sandbox.run(command).expect_error(3, "not-a-ledger");
        assert!(
            run.stderr.contains("is a pipe or a device"),
            "{command:?}: {}",
            run.stderr
        );
    }
    for command in [&["snapshot", "pipe"][..], &["snapshot", "pipe", "--force"]] {
        let run = sandbox.run(command).expect_error(2, "output");
        assert!(
            run.stderr.contains("`pipe` is not a file that billbook can replace"),
            "{}",
            run.stderr
        );
    }
    sandbox
        .run(&["snapshot", "fixtures", "--force"])
        .expect_error(2, "output");
    sandbox.run(&["snapshot", "no/folder/audit.db"]).expect(5);
    assert!(!sandbox.path("pipe").is_file() && !sandbox.path("pipe.part").exists());
}

#[test]
fn an_empty_file_that_was_there_stays_when_nothing_comes_in() {
    let sandbox = Sandbox::new();
    sandbox.copy(BALANCE);
    sandbox.write("book.db", "");
    sandbox.write("bad.json", "{");
    for command in [
        &["-f", "book.db", "import", "bad.json"][..],
        &["-f", "book.db", "import", BALANCE, "--dry-run"],
    ] {
        sandbox.run(command);
        assert_eq!(sandbox.bytes("book.db"), b"", "{command:?}");
    }
    sandbox.run(&["-f", "new.db", "import", "bad.json"]).expect(3);
    assert!(!sandbox.path("new.db").exists());
    sandbox.ok(&["-f", "book.db", "import", BALANCE]);
    sandbox.ok(&["-f", "book.db", "verify"]);
}

#[test]
fn a_state_to_compare_is_a_ledger_or_refused() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["snapshot", "audit.db"]);
    sandbox.write("zero.db", "");
    sandbox.write("text.db", "SQLite format 2\0 and more");
    let whole = sandbox.bytes("billbook.db");
    sandbox.write("half.db", &whole[..whole.len() / 2]);
    sandbox.write("other.db", "");
    Connection::open(sandbox.path("other.db"))
        .unwrap()
        .execute_batch("CREATE TABLE charge (billed_cost TEXT)")
        .unwrap();
    for (file, code, name) in [
        ("zero.db", 3, "not-a-ledger"),
        ("text.db", 3, "not-a-ledger"),
        ("other.db", 3, "not-a-ledger"),
        ("half.db", 4, "damaged"),
    ] {
        sandbox.run(&["diff", "now", file]).expect_error(code, name);
        sandbox.run(&["diff", file, "audit.db"]).expect_error(code, name);
    }
    // Another journal is another way of writing, not another ledger.
    let expected = sandbox.ok(&["diff", "3", "audit.db"]);
    sandbox.write("wal.db", &whole);
    Connection::open(sandbox.path("wal.db"))
        .unwrap()
        .pragma_update(None, "journal_mode", "WAL")
        .unwrap();
    assert_eq!(sandbox.ok(&["diff", "3", "wal.db"]), expected);
    assert!(!expected.is_empty());
}

#[test]
fn reasons_are_texts_of_any_length_and_show_no_control_characters() {
    let sandbox = Sandbox::with_all_fixtures();
    // Beyond 128 KiB Linux refuses an argument itself.
    let long = "x".repeat(120_000);
    for why in [
        long.as_str(),
        "'); DROP TABLE import; --\u{1b}[2J\r\n<script>=1+1",
        "\u{202e}\u{7f} over",
    ] {
        sandbox.ok(&["close", "2025-05", "--why", why]);
        let kept = sandbox.value("SELECT why FROM closing ORDER BY row_id DESC LIMIT 1");
        assert_eq!(kept, why.trim());
        sandbox.ok(&["reopen", "2025-05", "--why", why]);
    }
    let shown = sandbox.run(&["decisions"]).expect(0);
    assert!(
        !shown.stdout.contains('\u{1b}') && !shown.stderr.contains('\u{1b}'),
        "{}",
        shown.stdout
    );
    let json: serde_json::Value = serde_json::from_str(&sandbox.ok(&["decisions", "--output", "json"])).unwrap();
    assert!(json.as_array().unwrap().len() >= 3, "{json}");
    sandbox.ok(&["verify", "--replay"]);
    sandbox.ok(&["snapshot", "audit.db"]);
    sandbox.ok(&["verify", "-f", "audit.db"]);
}

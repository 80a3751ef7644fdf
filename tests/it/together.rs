//! Several processes at once that create, upgrade and abandon one ledger: each waits for the others, and nothing is lost.

use crate::sandbox::{Run, Sandbox};
use billbook::testing::clock::Clock;
use billbook::testing::ledger::{APPLICATION_ID, migrate};
use chrono::DateTime;
use rusqlite::Connection;

/// Runs commands at the same moment.
fn at_once(sandbox: &Sandbox, commands: &[&[&str]]) -> Vec<Run> {
    std::thread::scope(|scope| {
        let running: Vec<_> = commands
            .iter()
            .map(|command| scope.spawn(|| sandbox.run(command)))
            .collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// The names of the files in a sandbox, without those it began with.
fn files(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(sandbox.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("billbook.db"))
        .collect();
    names.sort();
    names
}

const BALANCE: &str = "fixtures/cloudsigma/june-2025/balance.http";

#[test]
fn processes_that_create_one_ledger_wait_for_each_other() {
    for _ in 0..6 {
        let sandbox = Sandbox::new();
        for folder in ["fixtures/gigas", "fixtures/ormuco", "fixtures/vcloudair"] {
            sandbox.copy(folder);
        }
        sandbox.copy(BALANCE);
        let commands: &[&[&str]] = &[
            &["import", "fixtures/gigas"],
            &["import", "fixtures/ormuco"],
            &["import", "fixtures/vcloudair"],
            &["import", BALANCE],
        ];
        for run in at_once(&sandbox, commands) {
            run.expect(0);
        }
        assert_eq!(files(&sandbox), ["billbook.db"]);
        sandbox.ok(&["verify"]);
        let together = sandbox.value("SELECT count(*) FROM import");
        let alone = Sandbox::of(&["fixtures/gigas", "fixtures/ormuco", "fixtures/vcloudair", BALANCE]);
        assert_eq!(together, alone.value("SELECT count(*) FROM import"));
    }
}

#[test]
fn a_creator_that_gives_up_takes_nothing_of_others_with_it() {
    for _ in 0..12 {
        let sandbox = Sandbox::new();
        sandbox.copy(BALANCE);
        sandbox.write("bad.json", "{");
        let bad: &[&str] = &["import", "bad.json"];
        let runs = at_once(&sandbox, &[bad, &["import", BALANCE], bad, bad]);
        let codes: Vec<i32> = runs.iter().map(|run| run.code).collect();
        assert_eq!(codes, [3, 0, 3, 3], "{runs:?}");
        assert_eq!(files(&sandbox), ["billbook.db"]);
        assert_eq!(sandbox.value("SELECT count(*) FROM import"), "1");
    }
}

#[test]
fn a_ledger_that_another_process_has_open_is_not_taken_away() {
    let sandbox = Sandbox::new();
    sandbox.copy(BALANCE);
    let open = |clock| {
        let (ledger, _) = billbook::testing::contract::registry::Ledger::open_to_write(
            &sandbox.ledger_path(),
            clock,
            &billbook::testing::providers::REGISTRY,
        )
        .unwrap();
        ledger
    };
    let clock = Clock::fixed(DateTime::UNIX_EPOCH);
    let creator = open(clock);
    let other = open(clock);
    creator.discard_if_unused();
    assert_eq!(files(&sandbox), ["billbook.db"], "somebody else had it open");
    other
        .connection
        .execute("INSERT INTO provider VALUES ('somebody', 'Somebody')", [])
        .unwrap();
    drop(other);
    assert_eq!(
        sandbox.value("SELECT count(*) FROM provider WHERE provider = 'somebody'"),
        "1"
    );
    // Nobody else has it, so it goes.
    std::fs::remove_file(sandbox.ledger_path()).unwrap();
    open(clock).discard_if_unused();
    assert!(files(&sandbox).is_empty());
}

#[test]
fn processes_that_bring_one_ledger_up_to_date_keep_one_copy() {
    for _ in 0..4 {
        let sandbox = Sandbox::new();
        sandbox.copy(BALANCE);
        let connection = Connection::open(sandbox.ledger_path()).unwrap();
        connection
            .pragma_update(None, "application_id", APPLICATION_ID)
            .unwrap();
        migrate::run_migrations(&connection, Some(7), Clock::fixed(DateTime::UNIX_EPOCH)).unwrap();
        drop(connection);
        let before = sandbox.bytes("billbook.db");
        let import: &[&str] = &["import", BALANCE];
        for run in at_once(&sandbox, &[import, &["upgrade"], import, &["upgrade"]]) {
            run.expect(0);
        }
        assert_eq!(files(&sandbox), ["billbook.db", "billbook.db.v7"]);
        assert!(
            sandbox.bytes("billbook.db.v7") == before,
            "the copy is not the ledger of before"
        );
        sandbox.ok(&["verify"]);
    }
}

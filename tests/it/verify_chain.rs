//! The chain: computed by others, made anew by forgers, begun by older ledgers; and the ledger made anew from its files.

use crate::altered::writable;
use crate::reconcile_recomputed::python;
use crate::sandbox::{Sandbox, names};
use crate::verify::{focus_file, full};
use billbook::testing::clock::Clock;
use billbook::testing::ledger::{APPLICATION_ID, chain, migrate};
use chrono::DateTime;
use rusqlite::Connection;

#[test]
fn a_chain_made_anew_is_sound_but_has_another_head() {
    let sandbox = Sandbox::with_all_fixtures();
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    forge(
        &sandbox,
        "UPDATE cloudsigma_transaction SET poll_time = '2014-06-05T09:08:47+00:00' WHERE row_id = 1",
    );
    let anew = sandbox.ok(&["verify"]);
    assert!(
        anew.contains("not proved:\n  that nobody rewrote the whole chain"),
        "{anew}"
    );
    let run = sandbox.run(&["verify", "--head", &head]).expect(4);
    assert!(
        run.stdout
            .starts_with("error chain: head: this chain does not have the head that you kept")
    );
}

#[test]
fn rows_that_no_import_brought_are_never_made_part_of_the_chain() {
    let sandbox = Sandbox::with_all_fixtures();
    let sql = "INSERT INTO known_resource (account_id, resource, import_id) VALUES (1, 'mine', 1)";
    Connection::open(sandbox.ledger_path())
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let dump = sandbox.dump();
    focus_file(&sandbox);
    let run = sandbox.run(&["import", "one.csv"]).expect_error(4, "damaged");
    assert!(
        run.stderr
            .contains("the table `known_resource` has rows that no import or write added")
    );
    assert_eq!(sandbox.dump(), dump);
    let run = sandbox.run(&["verify"]).expect(4);
    assert!(run.stdout.contains("error rows: known_resource/"), "{}", run.stdout);
}

#[test]
fn an_older_ledger_gets_one_link_over_what_it_has() {
    let sandbox = Sandbox::new();
    let connection = writable(&sandbox.ledger_path());
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .unwrap();
    migrate::run_migrations(&connection, Some(7), Clock::fixed(DateTime::UNIX_EPOCH)).unwrap();
    connection
        .execute_batch(
            "BEGIN;
             INSERT INTO source VALUES (1, printf('%064d', 1), 'a.json', 2, NULL, NULL), (2, printf('%064d', 2), 'b.json', 2, NULL, NULL);
             INSERT INTO known_account VALUES (1, 'cloudsigma', 'default', 1);
             INSERT INTO import SELECT source_id, source_id, '', 'import', 'cloudsigma', 'balance', NULL, '{}', 1,
                 '2025-06-01T00:00:00.000000Z', 'stated', '2025-06-01T00:00:00.000000Z', '[]', '{}' FROM source;
             COMMIT",
        )
        .unwrap();
    drop(connection);
    sandbox.ok(&["upgrade"]);
    let text = sandbox.ok(&["verify"]);
    assert!(
        text.contains("1 links over 2 imports and writes, 5 rows in 3 tables, 0 archived files"),
        "{text}"
    );
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    sandbox.ok(&["verify"]);
    assert_eq!(sandbox.value("SELECT group_concat(import_id) FROM chain"), "2,3");
}

#[test]
fn a_ledger_made_anew_is_the_same() {
    let sandbox = full(true);
    let text = sandbox.ok(&["verify", "--replay"]);
    let imports = sandbox.value("SELECT count(*) FROM import");
    let views = names(&sandbox.ledger(), "view").len();
    let expected =
        format!("{imports} replayed imports and writes give the same rows in {views} views, and the same head");
    assert!(text.contains(&expected), "{text}");
    let left: Vec<_> = std::fs::read_dir(std::env::temp_dir())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.starts_with(&format!("billbook-replay-{}", std::process::id())))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

/// Alters something and makes the chain anew, as one who knows this program would.
fn forge(sandbox: &Sandbox, sql: &str) {
    let connection = writable(&sandbox.ledger_path());
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let sql = format!("{sql}; DELETE FROM chain_part; DELETE FROM chain");
    connection.execute_batch(&sql).unwrap();
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
    chain::cover_older(&connection).unwrap();
}

#[test]
fn the_chain_can_be_computed_without_the_program() {
    let sandbox = full(false);
    let ledger = sandbox.ledger_path();
    let compute = || python(&["../chain.py", ledger.to_str().unwrap()], "");
    let Some((_, printed)) = compute() else { return };
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    assert_eq!(printed.trim(), head);
    let connection = writable(&sandbox.ledger_path());
    connection
        .execute_batch(
            "DROP TRIGGER gigas_history_no_update; UPDATE gigas_history SET total_amount = '9' WHERE row_id = 1",
        )
        .unwrap();
    let (_, errors) = compute().unwrap();
    assert!(errors.contains("gigas_history, rows 1 to 16, were altered"), "{errors}");
}

#[test]
fn a_vacuum_changes_nothing() {
    let sandbox = full(false);
    let before = sandbox.ok(&["verify"]);
    writable(&sandbox.ledger_path())
        .execute_batch("PRAGMA page_size = 8192; VACUUM")
        .unwrap();
    assert_eq!(sandbox.ok(&["verify"]), before);
}

#[test]
fn a_forged_chain_does_not_survive_a_replay() {
    let sandbox = Sandbox::with_all_fixtures();
    forge(
        &sandbox,
        "UPDATE cloudsigma_transaction SET reason = 'gift' WHERE row_id = 2",
    );
    sandbox.ok(&["verify"]);
    let run = sandbox.run(&["verify", "--replay"]).expect(4);
    assert!(
        run.stdout
            .contains("error replay: view/api_cloudsigma_ledger: the view's rows differ"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("gift"), "{}", run.stdout);
}

#[test]
fn what_is_not_archived_is_taken_over_and_listed() {
    let sandbox = full(false);
    // A file that is not kept: the same as if it had been too large.
    let last = sandbox.value("SELECT max(source_id) FROM source WHERE name = 'june.csv'");
    forge(
        &sandbox,
        &format!("UPDATE source SET archived_as = NULL WHERE source_id = {last}"),
    );
    let text = sandbox.ok(&["verify", "--replay"]);
    // One link covers all that was there, so all of it is taken over.
    assert!(
        text.contains("replay     0 replayed imports and writes give the same rows in"),
        "{text}"
    );
    assert!(text.contains("is what `june.csv` says: the ledger does not have the file, so the replay copied its rows"));
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    let text = sandbox.ok(&["verify", "--replay"]);
    assert!(text.contains("replay     1 replayed imports and writes"), "{text}");
    assert!(text.contains(", and the same head"), "{text}");
}

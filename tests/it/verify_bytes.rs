//! Bytes of the file that are flipped or cut off: SQLite refuses it, `verify` notices, or nothing reads them.

use crate::altered::writable;
use crate::chance::Chance;
use crate::sandbox::Sandbox;
use crate::verify::{focus_file, full};
use billbook::testing::contract::registry::Ledger;
use billbook::testing::verify;
use billbook::testing::verify::question::Question;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

/// Everything in the tables, as a hash; `None` where it cannot be read.
fn content(connection: &Connection) -> Option<Vec<u8>> {
    let mut hasher = Sha256::new();
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'refinery%' ORDER BY name")
        .ok()?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).ok()?;
    for name in names.collect::<rusqlite::Result<Vec<_>>>().ok()? {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM \"{name}\" ORDER BY rowid"))
            .ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            for index in 0..columns {
                match row.get_ref(index).ok()? {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hasher.update(bytes),
                    other => hasher.update(format!("{other:?}")),
                }
                hasher.update([0]);
            }
        }
    }
    Some(hasher.finalize().to_vec())
}

/// Opens and verifies a file as the program does; gives its content where it is found sound.
fn content_if_sound(path: &Path, new: &mut Option<Connection>) -> Option<Vec<u8>> {
    let ledger = Ledger::open_to_read(path, &billbook::testing::providers::REGISTRY).ok()?;
    let question = match new.take() {
        Some(new) => Question::with(&ledger.connection, &billbook::testing::providers::REGISTRY, new),
        None => Question::new(&ledger.connection, &billbook::testing::providers::REGISTRY, None).unwrap(),
    };
    let verdict = verify::run(&question);
    *new = Some(question.into_new());
    let is_sound = verdict.is_ok_and(|verdict| verdict.is_sound());
    is_sound.then(|| content(&ledger.connection).unwrap())
}

/// Writes one byte of a file.
fn put(path: &Path, at: usize, byte: u8) {
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(u64::try_from(at).unwrap())).unwrap();
    file.write_all(&[byte]).unwrap();
}

#[test]
fn flipped_bytes_are_noticed_where_they_mean_anything() {
    let sandbox = full(false);
    let whole = sandbox.bytes("billbook.db");
    let expected = content(&sandbox.ledger().connection).unwrap();
    let flip = &|seed: u64| {
        let mut new = None;
        let mut noticed = 0;
        let path = sandbox.path(&format!("flipped-{seed}.db"));
        std::fs::write(&path, &whole).unwrap();
        let mut chance = Chance::new(seed);
        for _ in 0..250 {
            let at = chance.below(whole.len());
            let flipped = whole[at] ^ u8::try_from(1 + chance.below(255)).unwrap();
            put(&path, at, flipped);
            match content_if_sound(&path, &mut new) {
                Some(content) => assert!(content == expected, "byte {at}"),
                None => noticed += 1,
            }
            put(&path, at, whole[at]);
        }
        noticed
    };
    let noticed: i32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4).map(|seed| scope.spawn(move || flip(seed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(noticed > 100, "{noticed}");
}

#[test]
fn a_file_cut_short_is_noticed() {
    let sandbox = Sandbox::new();
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    let whole = sandbox.bytes("billbook.db");
    let mut new = None;
    for length in (0..whole.len()).step_by(whole.len() / 20 + 1) {
        sandbox.write("cut.db", &whole[..length]);
        assert_eq!(
            content_if_sound(&sandbox.path("cut.db"), &mut new),
            None,
            "{length} bytes"
        );
    }
}

/// Takes an hour or more: `tests/flip_every_byte.sh` runs it.
#[test]
#[ignore = "a million files are opened"]
fn every_flipped_byte_is_noticed_where_it_means_anything() {
    let sandbox = Sandbox::new();
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    // Small pages leave little room between the schema and the few rows.
    writable(&sandbox.ledger_path())
        .execute_batch("PRAGMA page_size = 512; VACUUM")
        .unwrap();
    let whole = sandbox.bytes("billbook.db");
    let expected = content(&sandbox.ledger().connection).unwrap();
    let number = |name: &str, otherwise: usize| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
    let (threads, step) = (number("FLIP_THREADS", 2), number("FLIP_STEP", 1));
    let flip = &|thread: usize| {
        let mut new = None;
        let mut noticed = 0;
        let path = sandbox.path(&format!("flipped-{thread}.db"));
        for at in (0..whole.len()).step_by(step).skip(thread).step_by(threads) {
            let mut bytes = whole.clone();
            // Another bit for each byte, so that digits become other digits, and letters other letters.
            bytes[at] ^= 1 << (at % 3);
            std::fs::write(&path, &bytes).unwrap();
            match content_if_sound(&path, &mut new) {
                Some(content) => assert!(content == expected, "byte {at} was flipped unnoticed"),
                None => noticed += 1,
            }
        }
        noticed
    };
    let noticed: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || flip(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!(
        "{} bytes, {} flipped, {noticed} noticed, none of the others read",
        whole.len(),
        whole.len() / step
    );
}

//! Ctrl-C while an import is writing.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
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
    let folder = tempfile::tempdir().unwrap();
    let billbook = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_billbook"));
        command.args(args).current_dir(folder.path()).env_clear();
        command
    };
    let balance = "{\"balance\": \"10.00\", \"currency\": \"USD\"}";
    fs::write(folder.path().join("balance.json"), balance).unwrap();
    fs::write(folder.path().join("ledger.json"), page(200_000)).unwrap();
    assert!(billbook(&["import", "balance.json"]).output().unwrap().status.success());
    let before = fs::read(folder.path().join("billbook.db")).unwrap();

    let importing = billbook(&["import", "ledger.json"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The journal shows that writing has begun.
    let journal = folder.path().join("billbook.db-journal");
    while !journal.exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = importing.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = importing.wait_with_output().unwrap();

    assert_eq!(output.status.code(), Some(130));
    let report = include_str!("../errors/interrupted/report.txt");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), report);
    assert_eq!(fs::read(folder.path().join("billbook.db")).unwrap(), before);
    assert!(!journal.exists());
    assert!(billbook(&["import", "ledger.json"]).output().unwrap().status.success());
}

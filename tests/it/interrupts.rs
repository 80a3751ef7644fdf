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

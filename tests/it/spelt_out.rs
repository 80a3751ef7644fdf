//! Names that speak to a terminal: escapes, line breaks and marks that turn the direction of writing are spelt out in every text.
#![cfg(unix)]

use crate::sandbox::{Run, Sandbox};

/// A name with an escape that clears the line, a colour, a line that looks like ours, and a mark that turns the writing.
const NAME: &str = "a\u{1b}[2K\u{1b}[31mRED\nerror fake: line b\u{202e}\u{200f}\u{2028}c";

/// What no text may have.
fn spoken(run: &Run, command: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (stream, text) in [("standard output", &run.stdout), ("standard error", &run.stderr)] {
        let speaks = |c: char| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let line = text
            .lines()
            .find(|line| line.contains(speaks) || line.starts_with("error fake"));
        found.extend(line.map(|line| format!("{command:?} on {stream}: {line:?}")));
    }
    found
}

#[test]
fn no_name_of_a_file_speaks_to_the_terminal() {
    let sandbox = Sandbox::new();
    let named = |end: &str| format!("{NAME}{end}");
    sandbox.copy_as("fixtures/ormuco/documented/invoice_detail.http", &named(".http"));
    sandbox.copy_as("fixtures/gigas/ppu_history.http", &named("/invoices.http"));
    sandbox.copy_as("tests/errors/json-syntax/half.json", &named(".json"));
    sandbox.write(&named(".bin"), b"\0\x01\x02 no export");
    sandbox.copy_as("fixtures/focus/cost_and_usage_nimbus.csv", &named(".csv"));
    let evil = named(".json");
    let ledger = named(".db");
    let out = named(".unknown");
    let imported = sandbox.run(&["import", "."]);
    let mut found = spoken(&imported, &["import", "."]);
    assert!(imported.stdout.contains("\\u{1b}[2K"), "{}", imported.stdout);
    let commands: &[&[&str]] = &[
        &["import", &evil],
        &["import", &evil, "--lenient"],
        &["import", &named(".not-there")],
        &["import", &named(".http"), "--dry-run"],
        &["import", &named(".csv")],
        &["imports"],
        &["imports", "--for", "terminal=80"],
        &["check"],
        &["check", "--for", "terminal=80"],
        &["check", "--all"],
        &["status"],
        &["status", "--for", "terminal=100"],
        &["deliveries"],
        &["verify"],
        &["verify", "--replay"],
        &["reconcile"],
        &["explain", "charge", "1"],
        &["report", "invoices"],
        &["report", "invoices", "--explain", "1"],
        &["report", "spend", "--explain", "1"],
        &["report", "spend", "-o", &out],
        &["sql", "SELECT * FROM import_list"],
        &["sql", "SELECT * FROM import_list", "--for", "terminal=80"],
        &["sql", &format!("SELECT * FROM \"{NAME}\"")],
        &["sql", &format!("SELECT '{NAME}' AS x")],
        &["-f", &ledger, "status"],
        &["diff", &ledger, "now"],
        &["snapshot", &ledger],
        &["verify", "-f", &ledger],
        &["verify", "-f", &evil],
        &["accept", NAME, "--why", NAME],
        &["report", "spend", "--provider", NAME],
        &["api", "gigas", &format!("/{NAME}")],
        &["attach", &named(".bin"), "--invoice", "1"],
        &["ignore", &named("*"), "--why", NAME],
        &["decisions"],
        &["decisions", "--for", "terminal=80"],
        &["mapping", "test", &evil],
        &["book", "check", NAME],
    ];
    for command in commands {
        found.extend(spoken(&sandbox.run(command), command));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

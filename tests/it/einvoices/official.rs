//! The official rules judge: schemas and Schematron of EN 16931, Factur-X and XRechnung, run by Saxon in Python, over every
//! document of the example and over hundreds by chance.

use super::{chance, issued};
use crate::programs;
use crate::sandbox::{Sandbox, repository};
use std::io::Write as _;
use std::path::Path;

/// A Python that has the rules, as `.ci/run` makes it; nothing where nobody made one.
fn python() -> Option<std::process::Command> {
    if let Some(path) = std::env::var_os("BILLBOOK_EINVOICES") {
        return Some(programs::made(Path::new(&path)));
    }
    let note = "SKIPPED: the official rules were not run: BILLBOOK_EINVOICES names no Python with tests/it/einvoices/einvoices.txt";
    assert!(std::env::var_os("BILLBOOK_CI").is_none(), "{note}");
    let _ = writeln!(std::io::stderr(), "{note}");
    None
}

/// Judges all e-invoices of a folder; gives how many there were.
fn judge(mut python: std::process::Command, sandbox: &Sandbox, folder: &str) -> usize {
    let path = sandbox.path(folder);
    python.arg(repository("tests/it/einvoices/official.py")).arg(&path);
    let output = programs::output(python.env("HOME", sandbox.path(".")), b"");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let count = said.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(said.contains(&format!("{count} files, 0 errors, 0 warnings")), "{said}");
    count
}

#[test]
fn the_documents_of_the_example_hold_under_the_official_rules() {
    let Some(python) = python() else { return };
    let sandbox = issued();
    sandbox.ok(&[
        "documents",
        "render",
        "R-2026-0001",
        "--documents",
        "cii,ubl,factur-x,factur-x-xrechnung",
    ]);
    sandbox.ok(&["documents", "render", "R-2026-0002", "--documents", "cii,ubl"]);
    sandbox.ok(&[
        "bill",
        "credit",
        "R-2026-0001",
        "--line",
        "4",
        "--amount",
        "5.00",
        "--reason",
        "Outage",
        "--documents",
        "xrechnung,cii",
    ]);
    sandbox.ok(&[
        "bill",
        "credit",
        "R-2026-0002",
        "--all",
        "--reason",
        "Wrong",
        "--documents",
        "peppol,cii",
    ]);
    sandbox.ok(&["documents", "save", "-o", "out"]);
    assert_eq!(judge(python, &sandbox, "out"), 12);
}

#[test]
fn hundreds_of_documents_by_chance_hold_under_the_official_rules() {
    let Some(python) = python() else { return };
    let sandbox = chance::issued();
    let saved = sandbox.ok(&["documents", "save", "-o", "out"]);
    let count = judge(python, &sandbox, "out");
    assert!(count >= 200, "only {count} e-invoices were judged");
    // The rules of XRechnung look into the line that says what may be taken off.
    let names = saved.lines().filter_map(|line| line.split_whitespace().last());
    let names = names.filter(|name| name.ends_with("-xrechnung.xml"));
    let texts = names.map(|name| String::from_utf8(sandbox.bytes(name)).unwrap());
    let discounts = texts.filter(|text| text.contains("#SKONTO#TAGE=10#PROZENT=")).count();
    assert!(discounts > 5, "{discounts} of {saved}");
    sandbox.ok(&["verify", "--replay"]);
}

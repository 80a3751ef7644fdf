//! What goes in comes out: the answer to a fixture's own request is the fixture's own document, digit for digit.

use crate::fixtures::{difference, exchange_files, exchanges, exchanges_in};
use crate::sandbox::{Sandbox, repository_text};

/// Documents that cannot be answered from a ledger of nothing else, and why.
const CONTINUED: &[(&str, &str)] = &[
    ("fixtures/cloudsigma/june-2025/ledger-2.http", AFTER_OTHERS),
    ("fixtures/cloudsigma/june-2025/ledger-3.http", AFTER_OTHERS),
    ("fixtures/cloudsigma/june-2025/ledger-4.http", AFTER_OTHERS),
    ("fixtures/cloudsigma/june-2025/ledger-5.http", AFTER_OTHERS),
];
const AFTER_OTHERS: &str = "its offset counts transactions of the pages before it, which are not there";

#[test]
fn every_fixture_imported_alone_answers_its_own_request() {
    for file in exchange_files() {
        let sandbox = Sandbox::new();
        sandbox.copy(&file);
        sandbox.ok(&["import", &file]);
        for exchange in exchanges_in(&file) {
            let run = sandbox.run(&exchange.question()).expect(0);
            let difference = difference(&exchange.body, &run.stdout);
            let name = exchange.name();
            match CONTINUED.iter().find(|(continued, _)| *continued == name) {
                None => assert_eq!(difference, None, "{name}: {:?}", exchange.question()),
                Some((_, reason)) => {
                    assert!(difference.is_some(), "{name} is no exception any more: {reason}");
                    assert!(run.stderr.starts_with("note: the ledger has "), "{}", run.stderr);
                }
            }
        }
    }
}

/// Documents that a ledger of all fixtures no longer answers as they came, and why.
const OVERTAKEN: &[(&str, &str)] = &[
    (
        "fixtures/cloudsigma/june-2025-browser.har/log/entries/1",
        "a balance of the evening before; the newest one is answered",
    ),
    (
        "fixtures/ormuco/documented/currencies.http",
        "a currency was created, and a rate changed, after this list",
    ),
    (
        "fixtures/ormuco/documented/invoice_detail.http",
        "the documentation carries this invoice with other lines elsewhere; the newest revision is answered",
    ),
    (
        "fixtures/ormuco/documented/invoice_last.http",
        "the documentation carries this invoice with other lines elsewhere; the newest revision is answered",
    ),
    (
        "fixtures/ormuco/documented/products.http",
        "a newer list of products came after this one",
    ),
    (
        "fixtures/cloudsigma/june-2025-browser.har/log/entries/3",
        "the newest ten transactions of the evening before; newer ones came after, and the total is theirs",
    ),
];

#[test]
fn every_fixture_is_answered_from_a_ledger_of_all() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut wrong = Vec::new();
    for exchange in exchanges() {
        let name = exchange.name();
        let run = sandbox.run(&exchange.question());
        let difference = match run.code {
            0 => difference(&exchange.body, &run.stdout),
            _ => Some(run.stderr),
        };
        match (OVERTAKEN.iter().find(|(overtaken, _)| *overtaken == name), difference) {
            (None, Some(difference)) => wrong.push(format!("{name}: {difference}")),
            (Some((_, reason)), None) => wrong.push(format!("{name} is no exception any more: {reason}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_without_exception_is_answered_as_of_its_own_import() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures");
    let mut all = exchanges();
    // In the order in which the provider answered: nothing is overtaken by what came in later.
    all.sort_by(|one, other| one.retrieved_at.cmp(&other.retrieved_at));
    let mut files: Vec<&str> = all.iter().map(|exchange| exchange.file.as_str()).collect();
    files.dedup();
    sandbox.ok(&[&["import"], files.as_slice()].concat());
    for exchange in &all {
        let import = sandbox.value(&format!(
            "SELECT import_id FROM import_list WHERE file = '{}' AND entry = '{}'",
            exchange.file, exchange.entry
        ));
        let question = exchange.question();
        let answer = sandbox.ok(&[&question[..], &["--as-of", &import]].concat());
        let difference = difference(&exchange.body, &answer);
        assert_eq!(difference, None, "{} as of import {import}", exchange.name());
    }
}

#[test]
fn the_documented_example_is_answered_as_published_but_for_its_comma() {
    let sandbox = Sandbox::new();
    let path = "tests/errors/json-trailing-comma/burstusage.json";
    sandbox.copy(path);
    let period = ["--param", "date__gte=2014-07-01", "--param", "date__lt=2014-08-01"];
    sandbox.ok(&[&["import", "--lenient", path], &period[..]].concat());
    let answer = sandbox.ok(&[
        "api",
        "cloudsigma",
        "/burstusage/?date__gte=2014-07-01&date__lt=2014-08-01",
    ]);
    assert_eq!(difference(&repository_text(path), &answer), None);
}

#[test]
fn bare_documents_of_2013_are_answered_in_their_own_form() {
    let sandbox = Sandbox::new();
    sandbox.copy("tests/data/cloudsigma-2013");
    sandbox.ok(&["import", "--account", "old", "tests/data/cloudsigma-2013"]);
    for (file, path) in [
        ("balance-2013.json", "/balance/"),
        ("ledger-2013.json", "/ledger/"),
        ("discount-page.json", "/discount/?limit=2&offset=2"),
    ] {
        let document = repository_text(&format!("tests/data/cloudsigma-2013/{file}"));
        for account in [&[][..], &["--account", "old"]] {
            let answer = sandbox.ok(&[&["api", "cloudsigma", path], account].concat());
            assert_eq!(difference(&document, &answer), None, "{file}");
        }
    }
}

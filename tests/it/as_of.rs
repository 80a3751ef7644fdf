//! Every report answers of any state that a ledger had.

use crate::report_list::{plain, reports, words};
use crate::sandbox::Sandbox;

/// A ledger in which every provider and form has something, and a book with customers.
fn full() -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.copy_as("docs/received", "received");
    sandbox.copy_as("docs/billing", ".");
    sandbox.ok(&["import", "received", "book", "rates.csv", "charges.focus.nimbus.csv"]);
    sandbox
}

#[test]
fn every_report_is_answered_as_of_any_import() {
    let sandbox = full();
    let last: usize = sandbox.value("SELECT max(import_id) FROM import").parse().unwrap();
    for import in [last / 2, last - 1, last] {
        let import = import.to_string();
        for report in reports() {
            let question = plain(report);
            let asked = [
                &["report"],
                &words(&question)[..],
                &["--as-of", &import, "--output", "csv"],
            ]
            .concat();
            let answer = sandbox.run(&asked).expect(0);
            if answer.stdout.lines().count() > 1 && import != last.to_string() {
                let asked = [
                    &["report"],
                    &words(&question)[..],
                    &["--as-of", &import, "--explain", "1"],
                ]
                .concat();
                sandbox.run(&asked).expect(0);
            }
        }
    }
}

#[test]
fn the_newest_state_is_the_ledger_itself() {
    let sandbox = full();
    let last = sandbox.value("SELECT max(import_id) FROM import");
    for report in reports() {
        let question = plain(report);
        let asked = [&["report"], &words(&question)[..], &["--output", "csv"]].concat();
        let now = sandbox.ok(&asked);
        assert_eq!(
            sandbox.ok(&[&asked[..], &["--as-of", &last]].concat()),
            now,
            "{question}"
        );
    }
}

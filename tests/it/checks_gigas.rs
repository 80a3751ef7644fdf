//! Checks of Gigas' intervals and limits.

use crate::checks::*;
use crate::sandbox::Sandbox;

/// A ledger with an account of Gigas and these values: id, start and end of intervals of one resource.
pub fn intervals(values: &[(&str, &str, Option<&str>)]) -> Sandbox {
    let book = gigas();
    for (id, start, end) in values {
        interval(&book, 1, id, start, *end);
    }
    book
}

/// Adds an interval, as if this import had brought it.
fn interval(book: &Sandbox, import: u8, id: &str, start: &str, end: Option<&str>) {
    let day = |day: &str| format!("'2025-05-{day}T00:00:00.000000Z'");
    let end = end.map_or("NULL".to_owned(), day);
    let start = day(start);
    book.alter(&format!(
        "INSERT INTO gigas_history (import_id, account_id, place, content_digest, id, account, resource_id, total_amount,
             hourly_price, start_date, start_date_utc, end_date, end_date_utc, charged_until_utc, charged_hours, position)
         VALUES ({import}, 99, '/0', x'00', '{id}', '7', '12', '2', '0.018', {start}, {start}, {end}, {end}, {start}, '0', 0)"
    ));
}

/// A ledger with an account of Gigas, whose rows are said to have come with the first import.
fn gigas() -> Sandbox {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter(ACCOUNT);
    book
}

/// Behind the program's back, which imports nothing after that.
const ACCOUNT: &str = "INSERT INTO known_account VALUES (99, 'gigas', '7', 1)";

#[test]
fn intervals_that_follow_each_other_are_no_finding() {
    let book = intervals(&[("1", "01", Some("02")), ("2", "02", Some("02")), ("3", "02", None)]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    // An interval without length holds no moment.
    let book = intervals(&[("1", "01", Some("09")), ("2", "05", Some("05"))]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn intervals_count_in_their_newest_revision_only() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.import_all(&["fixtures/cloudsigma/june-2025/licenses.http"]);
    book.alter(ACCOUNT);
    // Retrieved later, the first interval has ended when the second starts.
    interval(&book, 1, "1", "01", None);
    interval(&book, 1, "2", "05", None);
    assert_eq!(book.check(&[]).len(), 1);
    interval(&book, 2, "1", "01", Some("05"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
    // One opened by a write made here gives way to a history retrieved later.
    interval(&book, 1, "local-1", "05", None);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    interval(&book, 2, "local-2", "05", None);
    assert_eq!(book.check(&[]).len(), 1);
}

#[test]
fn intervals_that_run_backwards_are_reported() {
    assert_line(
        &intervals(&[("1", "02", Some("01"))]).only_finding(),
        "error intervals: gigas/7/1: the interval ends before it starts; expected 2025-05-02T00:00:00.000000Z, found \
         2025-05-01T00:00:00.000000Z, difference -86400 (discount.http /0, import 1)",
    );
}

#[test]
fn intervals_that_overlap_are_reported() {
    let book = intervals(&[
        ("1", "01", Some("09")),
        ("2", "02", Some("03")),
        ("3", "04", Some("10")),
    ]);
    let lines = book.check(&[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_line(
        &lines[1],
        "error intervals: gigas/7/3: starts before 1 of resource 12 ends; expected 2025-05-09T00:00:00.000000Z, found \
         2025-05-04T00:00:00.000000Z, difference -432000 (discount.http /0, import 1)",
    );
    let line = intervals(&[("1", "01", None), ("2", "02", Some("03"))]).only_finding();
    assert!(line.contains("gigas/7/2: starts while 1 of resource 12 runs"), "{line}");
}

/// A ledger with a catalogue that has limits 1 and 64, and one account resource of this amount.
pub fn assigned(amount: &str) -> Sandbox {
    let book = gigas();
    book.alter(&format!(
        "INSERT INTO gigas_resource (import_id, account_id, place, content_digest, id, name, min_limit, max_limit, position)
         VALUES (1, 99, '/0', x'00', '12', 'cpu', '1', '64', 0);
         INSERT INTO gigas_account_resource
             (import_id, account_id, place, content_digest, id, account, resource_id, amount, hourly_price, position)
         VALUES (1, 99, '/1', x'00', '172803349', '7', '12', '{amount}', '0.018', 0)"
    ));
    book
}

#[test]
fn limits_bound_amounts_other_than_zero() {
    for amount in ["0", "0.00", "1", "2", "64", "64.0"] {
        assert_eq!(assigned(amount).check(&[]), Vec::<String>::new(), "{amount}");
    }
    assert_line(
        &assigned("65").only_finding(),
        "error limits: gigas/7/172803349: `amount` is above `max_limit` of resource 12; expected 64, found 65, \
         difference 1 (discount.http /1, import 1)",
    );
    assert_line(
        &assigned("0.5").only_finding(),
        "error limits: gigas/7/172803349: `amount` is below `min_limit` of resource 12; expected 1, found 0.5, \
         difference -0.5 (discount.http /1, import 1)",
    );
}

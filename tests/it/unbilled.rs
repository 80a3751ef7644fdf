//! Costs on no document, by the months of the book.

use crate::receivable::{issued, report, text};

#[test]
fn unbilled_costs_are_those_of_the_months_of_the_book() {
    let sandbox = issued();
    // In Berlin, 23:30 in UTC on the last day of October is in November, and 23:30 on the last of November is in December.
    let header = sandbox.bytes("example/charges.focus.nimbus.csv");
    let header = String::from_utf8(header).unwrap();
    let lines: Vec<&str> = header.lines().collect();
    let columns: Vec<&str> = lines[0].split(',').collect();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let mut cells: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
    assert_eq!(cells.len(), columns.len(), "a row without commas in its cells");
    cells[place("ChargePeriodStart")] = "2026-11-30T23:30:00Z".to_owned();
    cells[place("ChargePeriodEnd")] = "2026-12-01T00:00:00Z".to_owned();
    sandbox.write("late.csv", format!("{}\n{}\n", lines[0], cells.join(",")));
    sandbox.ok(&["import", "late.csv", "--append"]);
    let rows = report(&sandbox, "unbilled --month 2026-12");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(text(&rows[0], "why"), "the month is not billed");
    let told = sandbox.run(&["report", "unbilled"]).expect(0).stderr;
    assert!(
        told.contains("months are those of the book, in Europe/Berlin"),
        "{told}"
    );
}

//! Rows that are lost, doubled or altered between reader and ledger are noticed before anything is stored.

use crate::clock::{self, Clock};
use crate::contract::document::Row;
use crate::contract::document::rows::Rows;
use crate::contract::registry::Ledger;
use crate::error::codes;
use crate::ledger::import::group::Group;
use crate::ledger::import::prepare::prepare;
use crate::ledger::import::tables::control;
use crate::ledger::import::{File, Options, write};
use crate::providers::REGISTRY;
use crate::source::table::csv;
use crate::source::table::grid::{Grid, Shape};
use crate::source::{self, Known, Source};

use crate::contract::document::Cell;

const DOCUMENT: &str = r#"{"meta": {"limit": 0, "offset": 0, "total_count": 2}, "objects": [
    {"amount": "0.02", "date": "2014-11-17", "resource_type": "dssd", "usage": 2},
    {"amount": "0.01", "date": "2014-11-16", "resource_type": "dssd", "usage": 1}]}"#;

/// Imports the document after `fault` was done to its rows, between reader and ledger.
fn import_with(fault: impl FnOnce(&mut Vec<Row>)) -> std::result::Result<i64, String> {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2014-11-19T12:00:00Z").unwrap());
    let (mut ledger, _) = Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &REGISTRY).unwrap();
    let source = Source::new("daily.json", DOCUMENT.as_bytes().to_vec(), None);
    let options = Options::default();
    let contents = source::contents(
        &source,
        DOCUMENT,
        &Known {
            is_documented: &|_, _| false,
            xml_shapes: &[],
        },
    );
    let Ok(mut document) = prepare(&contents.documents[0], &source, DOCUMENT, (&options, &REGISTRY), clock) else {
        panic!("the document is sound");
    };
    let Rows::Held(rows) = &mut document.rows else {
        panic!("a short document is held");
    };
    fault(rows);
    let mut group = Group::of_one(false, clock);
    let written = group.store(&mut ledger, &["daily.json"], 0, |connection, revisions| {
        let file = File {
            source: &source,
            options: &options,
            clock,
            registry: &REGISTRY,
        };
        Ok(write(connection, file, &[document], revisions, &mut |_, _| {}))
    });
    group.commit(&ledger).unwrap();
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        ledger.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    match written.unwrap() {
        Ok(_) => Ok(count("cloudsigma_daily_burst_usage")),
        Err(problem) => {
            assert_eq!(problem.code, &codes::CONTROL_TOTAL);
            for table in [
                "source",
                "sqlar",
                "import",
                "known_account",
                "cloudsigma_daily_burst_usage",
            ] {
                assert_eq!(count(table), 0, "{table}");
            }
            Err(problem.report())
        }
    }
}

#[test]
fn without_a_fault_the_totals_agree() {
    assert_eq!(import_with(|_| {}), Ok(2));
}

#[test]
fn a_row_lost_between_reader_and_ledger_is_refused() {
    let report = import_with(|rows| drop(rows.pop())).unwrap_err();
    assert_eq!(
        format!("{report}\n"),
        include_str!("../../tests/errors/control-total/report.txt")
    );
}

#[test]
fn a_row_doubled_between_reader_and_ledger_is_refused() {
    let doubled = import_with(|rows| {
        let place = rows[1].place.clone();
        rows[2].cells = rows[1].cells.clone();
        rows[2].place = place;
    });
    assert!(doubled.unwrap_err().contains("`amount`"));
}

#[test]
fn an_amount_altered_between_reader_and_ledger_is_refused() {
    let altered = import_with(|rows| rows[1].cells[0] = Cell::from("0.020000000000000000001"));
    assert!(altered.unwrap_err().contains("0.030000000000000000001"));
}

#[test]
fn a_row_lost_or_altered_by_the_first_reader_is_noticed() {
    let text = "amount,date,resource_type,usage\n0.02,2014-11-17,dssd,2\n0.01,2014-11-16,dssd,1\n";
    let control_of = |grid: &Grid| {
        let operation = REGISTRY.operation("cloudsigma/dailyburstusage").unwrap();
        let rendition = grid.render(Shape::Wrapped, &[], None);
        let totals = (operation.control)(operation, &rendition.text).unwrap();
        control(grid, text, &[], &[], None, &totals)
    };
    assert_eq!(control_of(&csv::read(text).unwrap()), Ok(()));
    let mut short = csv::read(text).unwrap();
    short.records.pop();
    assert_eq!(
        control_of(&short),
        Err("billbook read 1 rows, but the file has 2".to_owned())
    );
    let mut swapped = csv::read(text).unwrap();
    let usage = swapped.records[0].cells.remove(3);
    swapped.records[0].cells.insert(0, usage);
    assert!(
        control_of(&swapped)
            .unwrap_err()
            .contains("billbook read `amount` as 2.01")
    );
}

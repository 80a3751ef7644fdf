//! Damaged and hostile files of bills, lists, rates and statements: each is refused by its name, or comes to its sums.

use crate::archives::zipped;
use crate::sandbox::{Sandbox, repository, repository_text};
use crate::tables::with_part;
use rust_xlsxwriter::Workbook;
use std::io::Write;

const HEADER: &str = "issuer,invoice_number,invoice_date,currency,total";
const ROW: &str = "Nordhost,R-1,2025-06-02,EUR,12.50";

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn wider(text: &str) -> Vec<u8> {
    let letters = text.chars().flat_map(|letter| u32::from(letter).to_le_bytes());
    [b"\xFF\xFE\0\0".to_vec(), letters.collect()].concat()
}

/// The text with one byte changed.
fn changed(text: &str, at: usize, to: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = to;
    bytes
}

#[test]
fn damaged_files_of_data_in_a_folder_are_never_passed_over() {
    let bill = repository_text("tests/data/mapped/snowflake/june.csv");
    let lines = repository_text("tests/data/mapped/google-bigquery/june.jsonl");
    let (camt, mt940) = (
        repository_text("docs/bank/july.xml"),
        repository_text("docs/bank/july.sta"),
    );
    let ofx = std::fs::read(repository("docs/bank/july.ofx")).unwrap();
    let ofx = String::from_utf8_lossy(&ofx);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("nul.csv", bill.replacen(',', ",\0", 1).into_bytes()),
        ("nuls.csv", format!("{bill}{}", "\0".repeat(1000)).into_bytes()),
        ("wide.csv", wide(&bill)),
        ("wider.csv", wider(&bill)),
        ("carriage.csv", bill.replace('\n', "\r").into_bytes()),
        // A quote that is lost turns names into values.
        ("byte.jsonl", changed(&lines, 43, 0x98)),
        ("letter.sta", changed(&mt940, 3, b'2')),
        ("header.sta", mt940.lines().next().unwrap().as_bytes().to_vec()),
        ("wide.ofx", wide(&ofx)),
        ("begun.xml", camt.as_bytes()[..70].to_vec()),
        (
            "other.xml",
            camt.replace("urn:iso:std:iso:20022", "urn:other").into_bytes(),
        ),
        ("june.parquet", b"QAR1 and so on".to_vec()),
        ("june.csv.gz", b"\x1F\x8C\x08 and so on".to_vec()),
    ];
    for (name, bytes) in files {
        let sandbox = Sandbox::new();
        sandbox.write(&format!("in/{name}"), bytes);
        let run = sandbox.run(&["import", "in"]).expect(3);
        assert!(run.stderr.contains(&format!("in/{name}")), "{name}: {}", run.stderr);
        assert!(!sandbox.ledger_path().exists(), "{name}");
    }
    // A table of something else, an empty note and bytes of another name are no data.
    let sandbox = Sandbox::new();
    sandbox.write("in/streets.csv", "name,street\nx,y\n");
    sandbox.write("in/notes.txt", "Bills of June.\n");
    sandbox.write("in/cache", b"\x02\x00\xFF\xFE\x80\x00");
    sandbox.run(&["import", "in"]).expect(0);
}

#[test]
fn what_is_printed_of_a_file_is_short_and_shows_its_signs() {
    let long = "x".repeat(1 << 20);
    let many = (0..20_000)
        .map(|number| format!(",c{number}"))
        .collect::<Vec<_>>()
        .concat();
    for (header, row) in [
        (format!("{HEADER},{long}"), format!("{ROW},1")),
        (format!("{HEADER}{many}"), format!("{ROW}{}", ",".repeat(20_000))),
        (format!("{HEADER},\"\u{202e}\u{1b}[2J\""), format!("{ROW},1")),
        // These are refused.
        (format!("{HEADER},total"), format!("{ROW},1")),
        (format!("issuer,invoice,amount {long}"), "a,b,1.50".to_owned()),
        (HEADER.to_owned(), format!("{ROW}{long}")),
        (HEADER.to_owned(), format!("{ROW}\u{202e}")),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("list.csv", format!("{header}\n{row}\n"));
        let run = sandbox.run(&["import", "list.csv"]);
        assert!(matches!(run.code, 0 | 3), "{}", run.stderr);
        for text in [&run.stdout, &run.stderr] {
            let longest = text.lines().map(str::len).max().unwrap_or_default();
            assert!(longest < 10_000, "{longest}");
            assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
        }
    }
}

#[test]
fn very_many_columns_are_read_or_refused_soon() {
    let text = repository_text("fixtures/focus/cost_and_usage_cumulus.csv");
    let mut lines = text.lines();
    let many = (0..10_000)
        .map(|number| format!(",x_C{number}"))
        .collect::<Vec<_>>()
        .concat();
    let sandbox = Sandbox::new();
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    sandbox.write("costs.csv", format!("{header}{many}\n{row}{}\n", ",".repeat(10_000)));
    sandbox.ok(&["import", "costs.csv"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "1");
    let attributes = (0..30_000)
        .map(|number| format!(" a{number}=\"1\""))
        .collect::<Vec<_>>()
        .concat();
    let camt = repository_text("docs/bank/july.xml").replacen("<Stmt>", &format!("<Stmt{attributes}>"), 1);
    sandbox.write("many.xml", camt);
    let run = sandbox.run(&["import", "many.xml"]).expect_error(3, "xml");
    assert!(
        run.stderr.contains("more than 4096 different attributes"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_quote_without_end_takes_no_rows_with_it() {
    let sandbox = Sandbox::new();
    let list = format!("{HEADER}\n{ROW}\n\"Nordhost,R-2,2025-06-02,EUR,1.00\nNordhost,R-3,2025-06-02,EUR,2.00\n");
    sandbox.write("list.csv", list);
    let run = sandbox.run(&["import", "list.csv"]).expect_error(3, "csv-syntax");
    assert!(run.stderr.contains("list.csv:3:1"), "{}", run.stderr);
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn a_table_without_rows_is_told() {
    let bill = repository_text("tests/data/mapped/aws-cur-2.0/june.csv");
    for (name, text) in [
        ("list.csv", format!("{HEADER}\n")),
        ("bill.csv", format!("{}\n", bill.lines().next().unwrap())),
        ("rates.csv", "date,from,to,rate,source\n".to_owned()),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, text);
        let said = sandbox.ok(&["import", name]);
        let sentence = format!("{name} has a header and no rows: nothing came in.");
        assert!(said.contains(&sentence), "{said}");
    }
}

#[test]
fn a_parameter_that_no_file_needs_is_told_with_the_files_that_nothing_read() {
    let sandbox = Sandbox::new();
    sandbox.write("in/june.csv", "Item,Hours\nx,1\n");
    let run = sandbox.run(&["import", "in", "--param", "account=A-1"]);
    let run = run.expect_error(2, "parameter");
    let hint = "nothing was read from in/june.csv; import it alone to see why";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
}

#[test]
fn signs_and_characters_that_no_bank_writes_are_refused() {
    let (camt, mt940) = (
        repository_text("docs/bank/july.xml"),
        repository_text("docs/bank/july.sta"),
    );
    for (name, text, code) in [
        ("side.xml", camt.replacen("CRDT", "CRDU", 1), "sign"),
        ("control.sta", mt940.replacen("Nordhost", "Nord\u{e}host", 1), "mt940"),
        ("kind.sta", mt940.replacen("N166", "N'66", 1), "mt940"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, text);
        let run = sandbox.run(&["import", name]).expect_error(3, code);
        assert!(run.stderr.contains(name), "{}", run.stderr);
        assert!(!sandbox.ledger_path().exists());
    }
}

#[test]
fn a_cell_that_stands_in_a_sheet_twice_hides_no_other() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0_u16..).zip(HEADER.split(',')) {
        sheet.write_string(0, column, name).unwrap();
    }
    for row in 1..=2_u32 {
        for (column, text) in (0_u16..).zip(["Nordhost", &format!("R-{row}"), "2025-06-02", "EUR"]) {
            sheet.write_string(row, column, text).unwrap();
        }
        sheet.write_number(row, 4, 12.5).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    // The third row says that it is the second.
    let twice = with_part(&bytes, "xl/worksheets/sheet1.xml", |xml| {
        let text = String::from_utf8(xml).unwrap();
        let (above, row) = text.split_once("<row r=\"3\"").unwrap();
        let row = row.replace("3\" t=", "2\" t=").replace("r=\"E3\"", "r=\"E2\"");
        format!("{above}<row r=\"2\"{row}").into_bytes()
    });
    let sandbox = Sandbox::new();
    sandbox.write("list.xlsx", &bytes);
    sandbox.ok(&["import", "list.xlsx", "--dry-run"]);
    sandbox.write("twice.xlsx", twice);
    let run = sandbox.run(&["import", "twice.xlsx"]).expect_error(3, "cell");
    assert!(
        run.stderr.contains("the sheet has this cell several times"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_ledger_that_another_process_creates_stays_its_own() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", format!("{HEADER}\n{ROW}\n"));
    let other = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    other
        .execute_batch("BEGIN EXCLUSIVE; CREATE TABLE begun (x); INSERT INTO begun VALUES (1);")
        .unwrap();
    sandbox.run(&["import", "list.csv"]).expect_error(5, "busy");
    other.execute_batch("COMMIT").unwrap();
    let rows: i64 = other
        .query_row("SELECT count(*) FROM begun", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 1);
    drop(other);
    let again = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    let rows: i64 = again
        .query_row("SELECT count(*) FROM begun", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn what_was_being_written_when_a_process_was_killed_is_taken_back() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", format!("{HEADER}\n{ROW}\n"));
    sandbox.ok(&["import", "list.csv"]);
    let bill = repository_text("tests/data/mapped/aws-cur-2.0/june.csv");
    let (header, rows) = bill.split_once('\n').unwrap();
    sandbox.write("big.csv", format!("{header}\n{}", rows.repeat(1000)));
    // Blocks of 512 or 1,024 bytes: the file may not grow beyond some 2 MiB, and a signal ends who tries.
    let killed = sandbox.shell("ulimit -c 0; ulimit -f 2500; billbook -f billbook.db import big.csv");
    assert_ne!(killed.code, 0, "{}", killed.stdout);
    sandbox.ok(&["verify"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "0");
    assert_eq!(sandbox.value("SELECT count(*) FROM api_bookkeeping_invoice"), "1");
    sandbox.ok(&["import", "big.csv"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "11000");
}

#[test]
fn two_archives_that_were_joined_are_not_one() {
    let one = zipped(&[("one.csv", format!("{HEADER}\n{ROW}\n").as_bytes())]);
    let other = zipped(&[("other.csv", format!("{HEADER}\n{ROW}\n").as_bytes())]);
    let sandbox = Sandbox::new();
    sandbox.write("june.zip", [one, other].concat());
    let run = sandbox.run(&["import", "june.zip"]).expect_error(3, "zip");
    assert!(run.stderr.contains("may have been joined"), "{}", run.stderr);
}

#[test]
fn a_packed_text_that_unpacks_to_very_much_is_refused_soon() {
    // A table of eighty million cells in a few hundred kilobytes.
    let rows = "a,b\n".repeat(20 << 20);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(rows.as_bytes()).unwrap();
    let sandbox = Sandbox::new();
    sandbox.write("a.csv.gz", packed.finish().unwrap());
    let run = sandbox.run(&["import", "a.csv.gz"]).expect_error(3, "gzip");
    assert!(run.stderr.contains("more than 200 times its size"), "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn json_of_many_small_values_is_refused_before_it_fills_the_memory() {
    let sandbox = Sandbox::new();
    // Not at the top, where elements are read one at a time.
    let text = format!("{{\"a\":{{\"b\":[{}0]}}}}", "[[[[[]]]]],".repeat(2_000_000));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 100_000, "{}", packed.len());
    sandbox.write("nest.json.gz", packed);
    // It took 1.9 GB.
    let Some(run) = sandbox.run_under("ulimit -v 1200000", &["import", "nest.json.gz"]) else {
        return;
    };
    let run = run.expect_error(3, "too-large");
    assert!(run.stderr.contains("256 MiB"), "{}", run.stderr);
}

#[test]
fn thousands_of_repeated_keys_are_counted_and_some_are_listed() {
    let sandbox = Sandbox::new();
    sandbox.write("keys.json", format!("{{{}\"a\":0}}", "\"a\":0,".repeat(25_000)));
    let report = sandbox.refused(&["import", "keys.json"]);
    assert_eq!(report.matches("error[json-duplicate-key]").count(), 20, "{report}");
    assert!(report.contains("there are 24980 more such commas and keys"), "{report}");
    assert!(report.len() < 10_000, "{}", report.len());
}

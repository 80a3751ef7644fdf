//! Workbooks that we write: amounts are numbers, and a spreadsheet program adds them up to what the report says; read back,
//! they are what they were.

#![allow(clippy::float_arithmetic, reason = "what a spreadsheet adds up are floats")]

use crate::forms::{csv_cells, xlsx_cells};
use crate::programs::{output, program};
use crate::sandbox::Sandbox;
use calamine::{DataRef, Reader as _, Xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

/// Amounts as ledgers have them: zeros at the end, currencies of 0, 2 and 3 decimals, more digits than a cell has.
const AMOUNTS: &str = "invoice_id,account,day,at,at_fine,quantity,unit_price,amount,currency,note
0042,7,2025-06-19,2025-06-19T10:13:05Z,2025-06-19T10:13:05.000000Z,744,0.0059,4.40,EUR,\"=1+1\"
0043,7,2025-06-20,2025-06-20T00:00:00Z,2025-06-20T00:00:00.000000Z,10.5,0.00014583333333333333,-1.50,EUR,
0044,8,2025-06-21,2025-06-21T23:59:59Z,2025-06-21T23:59:59.000000Z,9007199254740993,1E-20,1234567,JPY,12
0045,8,2025-06-22,2025-06-22T12:00:00Z,2025-06-22T12:00:00.000000Z,-0.00,0.0250000000,1.250,KWD,plain
0046,8,,,,,,,KWD,plain
";

/// A query whose rows are these.
fn values(csv: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<String> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cells = record.iter().zip(&names).map(|(cell, name)| {
                let quoted = if cell.is_empty() {
                    "NULL".to_owned()
                } else {
                    format!("'{cell}'")
                };
                format!("{quoted} AS {name}")
            });
            format!("SELECT {}", cells.collect::<Vec<_>>().join(", "))
        })
        .collect();
    rows.join(" UNION ALL ")
}

/// The kinds of a sheet's cells below its header, by column: `number`, `text`, `time`.
fn kinds(bytes: &[u8], sheet: &str) -> BTreeMap<String, Vec<&'static str>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut reader = book.worksheet_cells_reader(sheet).unwrap();
    // What people read has a title of three rows.
    let header = if has_title(bytes) { 3 } else { 0 };
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let mut kinds: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        let kind = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(_) | DataRef::Int(_) => "number",
            DataRef::DateTime(_) => "time",
            _ if row < header => continue,
            DataRef::SharedString(text) if row == header => {
                names.insert(column, (*text).to_owned());
                continue;
            }
            _ => "text",
        };
        // Totals are below the rows, from an empty row on.
        kinds.entry(names[&column].clone()).or_default().push(kind);
    }
    kinds
}

#[test]
fn amounts_are_numbers_days_are_days_and_ids_are_texts() {
    let sandbox = Sandbox::with_all_fixtures();
    let sql = values(AMOUNTS);
    sandbox.ok(&["sql", &sql, "-o", "amounts.xlsx"]);
    let bytes = sandbox.bytes("amounts.xlsx");
    let kinds = kinds(&bytes, "rows");
    for (name, kind) in [
        ("quantity", "number"),
        ("unit_price", "number"),
        ("amount", "number"),
        ("day", "time"),
        ("at", "time"),
        ("at_fine", "time"),
        ("invoice_id", "text"),
        ("account", "text"),
        ("currency", "text"),
        ("note", "text"),
    ] {
        assert!(
            kinds[name].iter().all(|found| *found == kind),
            "{name}: {:?}",
            kinds[name]
        );
    }
    let csv = sandbox.ok(&["sql", &sql, "--output", "csv"]);
    assert_eq!(xlsx_cells(bytes.clone()), csv_cells(&csv));
    // Whatever a cell does not hold whole is on the sheet beside, and the first one says so.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["rows", "imports", "about", "exact"]);
    assert!(part(&bytes, "xl/comments1.xml").contains("The sheet `exact` has all digits"));
    sandbox.ok(&["sql", &sql, "-o", "again.xlsx"]);
    assert_eq!(sandbox.bytes("amounts.xlsx"), sandbox.bytes("again.xlsx"));
    // Where cells hold everything there is no such sheet.
    sandbox.ok(&[
        "sql",
        "SELECT '1.50' AS amount, '2025-06-19' AS day",
        "-o",
        "short.xlsx",
    ]);
    book = Xlsx::new(Cursor::new(sandbox.bytes("short.xlsx"))).unwrap();
    assert_eq!(book.sheet_names(), ["rows", "imports", "about"]);
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The same workbook with one part changed.
fn changed(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let at = file.name().unwrap().into_owned();
        if at == name {
            content = change(std::str::from_utf8(&content).unwrap()).into_bytes();
        }
        writer.start_file(at, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_was_changed_beside_the_exact_texts_is_refused() {
    let sandbox = Sandbox::new();
    let row =
        |amount: &str| format!("amount,date,resource_type,usage\n{amount},2014-11-17,dssd,2\n0.25,2014-11-18,mem,1\n");
    sandbox.write("daily.csv", row("0.00014583333333333333"));
    sandbox.ok(&["-f", "one.db", "import", "daily.csv"]);
    let path = "/dailyburstusage/?date__gt=2014-01-01";
    sandbox.ok(&["-f", "one.db", "api", "cloudsigma", path, "-o", "daily.xlsx"]);
    sandbox.ok(&["-f", "two.db", "import", "daily.xlsx"]);
    let of = |db: &str| sandbox.ok(&["-f", db, "api", "cloudsigma", path, "--output", "csv"]);
    assert_eq!(of("one.db"), of("two.db"));
    let bytes = sandbox.bytes("daily.xlsx");
    let other = changed(&bytes, "xl/worksheets/sheet1.xml", |xml| {
        xml.replacen("<v>0.25</v>", "<v>0.5</v>", 1)
    });
    assert_ne!(other, bytes);
    sandbox.write("daily.xlsx", other);
    let run = sandbox
        .run(&["-f", "three.db", "import", "daily.xlsx"])
        .expect_error(3, "spreadsheet");
    assert!(
        run.stderr.contains("the sheets `rows` and `exact` differ here"),
        "{}",
        run.stderr
    );
}

/// Converts files with LibreOffice, in a folder of its own.
fn convert(sandbox: &Sandbox, to: &str, folder: &str, files: &[&str]) -> bool {
    let Some(mut soffice) = program("soffice", "no spreadsheet program added our workbooks up") else {
        return false;
    };
    let profile = sandbox.path("office");
    soffice
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(sandbox.path(folder))
        .args(files.iter().map(|file| sandbox.path(file)));
    let run = output(&mut soffice, b"");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    true
}

/// Whether the header of the first sheet is below a title.
fn has_title(bytes: &[u8]) -> bool {
    !part(bytes, "xl/worksheets/sheet1.xml").contains("<autoFilter ref=\"A1:")
}

/// Far below all rows, where a sheet has totals of its own.
const SUMS: usize = 900;

/// A sheet's XML with a row of sums below its cells.
fn with_sums(xml: &str, first: usize, rows: usize, columns: usize) -> String {
    let cells: Vec<String> = (0..columns)
        .map(|column| {
            let letters = billbook::testing::source::table::grid::cell_name("x", 0, u32::try_from(column).unwrap());
            let letters = letters.trim_start_matches("x!").trim_end_matches('1').to_owned();
            let last = first + rows - 1;
            format!("<c r=\"{letters}{SUMS}\"><f>SUM({letters}{first}:{letters}{last})</f></c>")
        })
        .collect();
    let row = format!("<row r=\"{SUMS}\">{}</row></sheetData>", cells.concat());
    xml.replacen("</sheetData>", &row, 1)
}

#[test]
fn a_spreadsheet_adds_up_what_the_report_says() {
    let sandbox = Sandbox::with_all_fixtures();
    let amounts = values(AMOUNTS);
    let questions: [(&str, Vec<&str>); 7] = [
        ("amounts", vec!["sql", &amounts]),
        ("spend", vec!["report", "spend", "--by", "month,provider,service"]),
        ("list", vec!["report", "spend", "--by", "resource", "--cost", "list"]),
        ("savings", vec!["report", "savings", "--by", "month,resource"]),
        ("invoices", vec!["report", "invoices"]),
        ("ledger", vec!["report", "ledger"]),
        ("charge", vec!["sql", "SELECT * FROM charge ORDER BY row_key LIMIT 500"]),
    ];
    let mut files = Vec::new();
    for (name, question) in &questions {
        let file = format!("{name}.xlsx");
        sandbox.ok(&[question.as_slice(), &["-o", &file]].concat());
        let (header, rows) = csv_cells(&sandbox.ok(&[question.as_slice(), &["--output", "csv"]].concat()));
        let has_title = has_title(&sandbox.bytes(&file));
        let bytes = changed(&sandbox.bytes(&file), "xl/worksheets/sheet1.xml", |xml| {
            with_sums(xml, if has_title { 5 } else { 2 }, rows.len(), header.len())
        });
        sandbox.write(&file, bytes);
        files.push(file);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    // As they are, not as they are shown; the first sheet.
    let to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1";
    if !convert(&sandbox, to, "sums", &files) {
        return;
    }
    let mut compared = 0;
    for (name, question) in &questions {
        let (header, rows) = csv_cells(&sandbox.ok(&[question.as_slice(), &["--output", "csv"]].concat()));
        let kinds = kinds(&sandbox.bytes(&format!("{name}.xlsx")), "rows");
        let folder = sandbox.path("sums");
        let text = read(&folder, name);
        let sums = csv_cells(&text).1.pop().unwrap();
        for (column, title) in header.iter().enumerate() {
            let is_amount = kinds.get(title).is_some_and(|kinds| kinds.contains(&"number"));
            if !is_amount {
                continue;
            }
            let numbers: Vec<f64> = rows.iter().filter_map(|row| row[column].parse().ok()).collect();
            let exact = exact_sum(rows.iter().map(|row| row[column].as_str()));
            let theirs: f64 = sums[column]
                .parse()
                .unwrap_or_else(|_| panic!("{name} {title}: {}", sums[column]));
            let size: f64 = numbers.iter().map(|number| number.abs()).sum();
            assert!(
                (theirs - exact).abs() <= size * 1e-14,
                "{name} {title}: {theirs} for {exact}"
            );
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
}

fn exact_sum<'c>(cells: impl Iterator<Item = &'c str>) -> f64 {
    let mut sum = billbook::testing::money::decimal::DecimalSum::new();
    for cell in cells.filter(|cell| !cell.is_empty()) {
        sum.add_text(cell).unwrap();
    }
    sum.total().to_string().parse().unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    let is_ours = |path: &&std::path::PathBuf| {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        stem == name || stem.starts_with(&format!("{name}-"))
    };
    std::fs::read_to_string(files.iter().find(is_ours).unwrap()).unwrap()
}

#[test]
fn a_workbook_for_people_has_a_title_a_filter_and_totals() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["report", "invoices", "-o", "invoices.xlsx"]);
    let bytes = sandbox.bytes("invoices.xlsx");
    let (header, rows) = csv_cells(&sandbox.ok(&["report", "invoices", "--output", "csv"]));
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<autoFilter ref=\"A4:V18\"/>"), "{sheet}");
    assert!(
        sheet.contains("ySplit=\"4\"") && sheet.contains("state=\"frozen\""),
        "{sheet}"
    );
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("rows").unwrap();
    assert_eq!(range.get_value((0, 0)).unwrap().to_string(), "Invoices");
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let currency = place("currency");
    let mut totals = 0;
    for row in range.rows().skip(4 + rows.len() + 1) {
        assert_eq!(row[0].to_string(), "total");
        let of = rows.iter().filter(|cells| cells[currency] == row[currency].to_string());
        for name in ["total", "tax", "outstanding"] {
            let cells = of.clone().map(|cells| cells[place(name)].as_str());
            let sum = exact_sum(cells.filter(|_| true));
            assert_eq!(row[place(name)], sum, "{name}");
        }
        totals += 1;
    }
    assert_eq!(totals, 3);
    let about = book.worksheet_range("about").unwrap();
    let facts: Vec<String> = about.rows().map(|row| row[0].to_string()).collect();
    for fact in ["Heading", "Period", "Ledger", "Head of its chain", "Made"] {
        assert!(facts.iter().any(|known| known == fact), "{fact}: {facts:?}");
    }
    for (command, sheets) in [
        ("reconcile", &["rows", "statements", "imports", "about"][..]),
        ("status", &["rows", "invoices", "payments", "gaps", "closed", "about"]),
    ] {
        sandbox.run(&[command, "-o", "parts.xlsx"]);
        let book: Xlsx<_> = Xlsx::new(Cursor::new(sandbox.bytes("parts.xlsx"))).unwrap();
        let names = book.sheet_names();
        assert_eq!(names[..sheets.len()], *sheets, "{command}");
    }
}

#[test]
fn a_workbook_that_was_saved_elsewhere_is_read_back() {
    let sandbox = Sandbox::new();
    sandbox.copy(crate::checks::JUNE);
    sandbox.ok(&["-f", "full.db", "import", crate::checks::JUNE]);
    for (name, path) in [("discount", "/discount/"), ("ledger", "/ledger/?limit=0")] {
        let file = format!("{name}.xlsx");
        sandbox.ok(&["-f", "full.db", "api", "cloudsigma", path, "-o", &file]);
        if !convert(&sandbox, "xlsx", "saved", &[&file]) {
            return;
        }
        let db = format!("{name}.db");
        sandbox.ok(&["-f", &db, "import", &format!("saved/{file}")]);
        let of = |db: &str| sandbox.ok(&["-f", db, "api", "cloudsigma", path, "--output", "csv"]);
        assert_eq!(of("full.db"), of(&db));
    }
}

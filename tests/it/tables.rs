//! Tables in and out: CSV in its variants, spreadsheets, and the way back from what was written.

use crate::checks::JUNE;
use crate::sandbox::Sandbox;
use calamine::{Data, Reader as _};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::fs;
use std::io::{Cursor, Read, Write};

/// What these tests ask of a ledger.
impl Sandbox {
    /// Documents of June in `full.db`.
    fn with_june() -> Self {
        let sandbox = Self::new();
        sandbox.copy(JUNE);
        sandbox.ok(&["-f", "full.db", "import", JUNE]);
        sandbox
    }

    /// The rows of daily burst usage, as lines of date, resource, amount and use.
    fn daily(&self) -> Vec<String> {
        let sql = "SELECT date || ' ' || resource_type || ' ' || amount || ' ' || usage AS row
                   FROM api_cloudsigma_dailyburstusage ORDER BY date, resource_type";
        self.lines(sql)
    }
}

const LISTS: &[(&str, &str)] = &[
    ("ledger", "/ledger/?limit=0"),
    ("pricing", "/pricing/"),
    ("discount", "/discount/"),
    ("licenses", "/licenses/"),
    ("subscriptions", "/subscriptions/"),
    ("burstusage", "/burstusage/?date__gt=2025-06-01&date__lt=2025-07-01"),
    (
        "dailyburstusage",
        "/dailyburstusage/?date__gt=2025-06-01&date__lt=2025-07-01&limit=0",
    ),
];

#[test]
fn what_is_written_as_a_table_is_read_again() {
    let sandbox = Sandbox::with_june();
    for form in ["csv", "xlsx"] {
        let db = format!("{form}.db");
        for (name, path) in LISTS {
            let file = format!("{name}.{form}");
            sandbox.ok(&["-f", "full.db", "api", "cloudsigma", path, "-o", &file]);
            let mut args = vec!["-f", db.as_str(), "import", file.as_str()];
            if *name == "burstusage" {
                args.extend(["--param", "date__gt=2025-06-01", "--param", "date__lt=2025-07-01"]);
            }
            let summary = sandbox.ok(&args);
            assert!(summary.contains(&format!("cloudsigma/{name} ")), "{summary}");
            let answer = |db: &str| -> serde_json::Value {
                serde_json::from_str(&sandbox.ok(&["-f", db, "api", "cloudsigma", path])).unwrap()
            };
            let (before, after) = (answer("full.db"), answer(&db));
            assert!(!before["objects"].as_array().unwrap().is_empty());
            assert_eq!(before["objects"], after["objects"], "{name} by {form}");
        }
        let sum = "SELECT count(*), decimal_sum(amount), decimal_sum(initial), decimal_sum(\"end\") FROM api_cloudsigma_ledger";
        let sums = |db: &str| sandbox.ok(&["-f", db, "sql", sum, "--output", "csv"]);
        assert_eq!(sums("full.db"), sums(&db));
    }
    // Prices from a table leave the levels in force alone.
    let levels = |db: &str| {
        sandbox.ok(&[
            "-f",
            db,
            "sql",
            "SELECT count(*) FROM api_cloudsigma_burst_level",
            "--output",
            "csv",
        ])
    };
    let before = levels("full.db");
    sandbox.ok(&["-f", "full.db", "import", "--retrieved-at", "2025-07-01", "pricing.csv"]);
    assert_eq!(levels("full.db"), before);
    assert_ne!(before.lines().nth(1), Some("0"));
}

#[test]
fn a_table_of_rows_that_are_there_changes_nothing() {
    let sandbox = Sandbox::with_june();
    sandbox.ok(&[
        "-f",
        "full.db",
        "api",
        "cloudsigma",
        "/ledger/?limit=0",
        "-o",
        "ledger.csv",
    ]);
    let summary = sandbox.ok(&["-f", "full.db", "import", "ledger.csv"]);
    let line = summary
        .lines()
        .find(|line| line.starts_with("cloudsigma/ledger"))
        .unwrap();
    let counts: Vec<&str> = line.split_whitespace().skip(1).take(4).collect();
    assert_eq!(counts[..3], ["1", "0", "0"], "{summary}");
}

const DAILY: &str = "amount,date,resource_type,usage\r\n0.02,2014-11-17,\"ds\r\nsd\",2\r\n-1.50,2014-11-16,žluť,1\r\n";

#[test]
fn csv_comes_in_many_encodings_and_separators() {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(order).collect()
    };
    let expected = ["2014-11-16 žluť -1.50 1", "\"2014-11-17 ds", "sd 0.02 2\""];
    for (name, bytes) in [
        ("plain", DAILY.as_bytes().to_vec()),
        ("bom", [b"\xEF\xBB\xBF", DAILY.as_bytes()].concat()),
        ("little", utf16(DAILY, u16::to_le_bytes)),
        ("big", utf16(&DAILY.replace(',', "\t"), u16::to_be_bytes)),
        ("semicolon", DAILY.replace(',', ";").into_bytes()),
        ("tab", DAILY.replace(',', "\t").into_bytes()),
        (
            "order",
            b"usage,resource_type,amount,date\n2,\"ds\r\nsd\",0.02,2014-11-17\n1,\xC5\xBElu\xC5\xA5,-1.50,2014-11-16"
                .to_vec(),
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("daily.csv", bytes);
        sandbox.ok(&["import", "daily.csv"]);
        assert_eq!(sandbox.daily(), expected, "{name}");
    }
}

#[test]
fn problems_are_told_by_line_and_column() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "daily.csv",
        "amount;date;resource_type;usage\r\n0.02;2014-11-17;\"a\r\nb\";2\r\n\"1,000.01\";17.11.2014;dssd;1\r\n",
    );
    let err = sandbox.refused(&["import", "daily.csv"]);
    assert!(err.contains("error[decimal]"), "{err}");
    assert!(
        err.contains("--> daily.csv:4:1 at /objects/1/amount\n  value: \"1,000.01\""),
        "{err}"
    );
    assert!(err.contains("--> daily.csv:4:12 at /objects/1/date"), "{err}");

    sandbox.write("short.csv", "amount,date,usage\n0.02,2014-11-17,2\n");
    let err = sandbox.refused(&["import", "short.csv"]);
    assert!(err.contains("error[not-an-export]"), "{err}");
    let err = sandbox.refused(&["import", "--operation", "cloudsigma/dailyburstusage", "short.csv"]);
    assert!(
        err.contains("the table lacks the column `resource_type`\n  --> short.csv\n"),
        "{err}"
    );

    sandbox.write("broken.csv", b"\xFF\xFEa\0,\0\x00\xD8");
    assert!(sandbox.refused(&["import", "broken.csv"]).contains("error[not-utf8]"));
}

#[test]
fn unknown_columns_are_kept_and_told() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "daily.csv",
        "amount,date,resource_type,usage,note,\"cost \"\"centre\"\"\"\n0.02,2014-11-17,dssd,2,'=1+1,\n0.03,2014-11-18,dssd,2,'tis,7\n",
    );
    let summary = sandbox.ok(&["import", "daily.csv"]);
    let said = "Accepted: daily.csv: columns that are not documented, kept: `note`, `cost \"centre\"`.";
    assert!(summary.contains(said), "{summary}");
    let extra = sandbox.ok(&[
        "sql",
        "SELECT extra FROM api_cloudsigma_dailyburstusage ORDER BY date",
        "--output",
        "json",
    ]);
    let extra: serde_json::Value = serde_json::from_str(&extra).unwrap();
    let texts: Vec<serde_json::Value> = extra
        .as_array()
        .unwrap()
        .iter()
        .map(|row| serde_json::from_str(row["extra"].as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(texts[0], serde_json::json!({"note": "=1+1"}));
    assert_eq!(texts[1], serde_json::json!({"note": "'tis", "cost \"centre\"": "7"}));
    let out = sandbox.ok(&[
        "api",
        "cloudsigma",
        "/dailyburstusage/?date__gt=2014-01-01",
        "--output",
        "csv",
    ]);
    assert!(out.contains(",'=1+1,"), "{out}");
}

#[test]
fn files_that_are_no_exports_are_passed_over_in_folders() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("all")).unwrap();
    sandbox.write("all/daily.csv", DAILY);
    sandbox.write("all/people.csv", "name,born\nAda,1815\nAda,1815,1852\n");
    sandbox.write("all/empty.csv", "");
    sandbox.write("all/read me.txt", "Hello, these are \"the files of June\n");
    sandbox.write("all/zip.zip", b"PK\x03\x04 and nothing");
    sandbox.write("all/old.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing");
    let mut book = Workbook::new();
    book.add_worksheet()
        .write_string(0, 0, "name")
        .unwrap()
        .write_string(0, 1, "born")
        .unwrap();
    book.save(sandbox.path("all/people.xlsx")).unwrap();
    let summary = sandbox.run(&["import", "all"]).expect(3).stdout;
    assert!(summary.contains("Imported 1 file"), "{summary}");
    assert!(summary.contains("all/zip.zip"), "{summary}");
    assert!(summary.contains("3 files skipped: without data"), "{summary}");
    let err = sandbox.refused(&["import", "all/people.csv"]);
    assert!(
        err.contains("no documented operation answers with a table of such columns"),
        "{err}"
    );
}

/// A workbook whose sheet `Prices` has text, number, date and formula cells, below a sheet with nothing to do with it.
fn book(sandbox: &Sandbox, name: &str, amount: f64) {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Notes")
        .unwrap()
        .write_string(3, 2, "June")
        .unwrap();
    let sheet = book.add_worksheet().set_name("June 2025").unwrap();
    for (column, title) in ["usage", "date", "resource_type", "amount"].iter().enumerate() {
        sheet
            .write_string(2, u16::try_from(column + 1).unwrap(), *title)
            .unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date = ExcelDateTime::from_ymd(2025, 6, 19).unwrap();
    sheet.write_number(3, 1, 9_007_199_254_740_991.0_f64).unwrap();
    sheet.write_datetime_with_format(3, 2, &date, &day).unwrap();
    sheet.write_string(3, 3, "dssd").unwrap();
    sheet.write_number(3, 4, amount).unwrap();
    sheet.write_formula(5, 1, Formula::new("=3+4").set_result("7")).unwrap();
    sheet.write_string(5, 2, "2025-06-20").unwrap();
    sheet.write_string(5, 3, "mem").unwrap();
    sheet.write_string(5, 4, "0.00014583333333333333").unwrap();
    book.save(sandbox.path(name)).unwrap();
}

#[test]
fn a_sheet_is_found_by_its_content_and_its_cells_by_their_names() {
    let sandbox = Sandbox::new();
    book(&sandbox, "june.xlsx", 0.1);
    let summary = sandbox.ok(&["import", "june.xlsx"]);
    assert!(
        summary.contains("figures from spreadsheet cells, which are binary floats"),
        "{summary}"
    );
    assert!(
        summary.contains("values of formulas, as last saved, in 1 of the cells"),
        "{summary}"
    );
    let expected = [
        "2025-06-19 dssd 0.1 9007199254740991",
        "2025-06-20 mem 0.00014583333333333333 7",
    ];
    assert_eq!(sandbox.daily(), expected);
    let key = sandbox.ok(&[
        "sql",
        "SELECT min(row_key) FROM api_cloudsigma_dailyburstusage",
        "--output",
        "csv",
    ]);
    let text = sandbox.ok(&["explain", "api_cloudsigma_dailyburstusage", key.lines().nth(1).unwrap()]);
    assert!(text.contains("june.xlsx at 'June 2025'!B4"), "{text}");
    assert!(
        text.ends_with("usage: 9007199254740991\ndate: 2025-06-19\nresource_type: dssd\namount: 0.1\n"),
        "{text}"
    );

    let mut wrong = Workbook::new();
    let sheet = wrong.add_worksheet().set_name("Prices").unwrap();
    for (column, title) in ["usage", "date", "amount", "resource_type"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *title).unwrap();
    }
    sheet
        .write_row(6, 0, ["1.5", "2025-06-19", "1,000.01", "dssd"])
        .unwrap();
    wrong.save(sandbox.path("wrong.xlsx")).unwrap();
    let err = sandbox.refused(&["import", "wrong.xlsx"]);
    assert!(
        err.contains("--> wrong.xlsx at Prices!C7\n  value: \"1,000.01\""),
        "{err}"
    );
    assert!(err.contains("--> wrong.xlsx at Prices!A7"), "{err}");
}

/// A copy of a spreadsheet with one part put through `change`.
pub fn with_part(bytes: &[u8], part: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == part {
            content = change(content);
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(&content).unwrap();
    }
    copy.finish().unwrap().into_inner()
}

#[test]
fn broken_and_boundless_spreadsheets_are_refused() {
    let sandbox = Sandbox::new();
    book(&sandbox, "june.xlsx", 0.1);
    let sound = fs::read(sandbox.path("june.xlsx")).unwrap();
    let sheet = "xl/worksheets/sheet2.xml";
    sandbox.write(
        "bomb.xlsx",
        with_part(&sound, sheet, |mut xml| {
            xml.resize((64 << 20) + 1, b' ');
            xml
        }),
    );
    assert!(fs::metadata(sandbox.path("bomb.xlsx")).unwrap().len() < 1 << 20);
    let err = sandbox.refused(&["import", "bomb.xlsx"]);
    assert!(
        err.contains("error[spreadsheet]") && err.contains("more than 64 MiB"),
        "{err}"
    );

    sandbox.write(
        "cut.xlsx",
        with_part(&sound, sheet, |xml| xml[..xml.len() / 2].to_vec()),
    );
    assert!(sandbox.refused(&["import", "cut.xlsx"]).contains("error[spreadsheet]"));

    // Two cells at the far corners of a sheet are two cells, and no sheet full of them.
    let far = with_part(&sound, sheet, |xml| {
        let text = String::from_utf8(xml).unwrap();
        text.replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>",
        )
        .into_bytes()
    });
    sandbox.write("far.xlsx", far);
    let err = sandbox.refused(&["import", "far.xlsx"]);
    assert!(
        err.contains("error[ragged-row]") && err.contains("'June 2025'!XFD1048576"),
        "{err}"
    );
}

#[test]
fn spreadsheets_hold_amounts_as_numbers_and_formulas_as_texts() {
    let sandbox = Sandbox::with_june();
    let sql =
        "SELECT '1.50' AS padded, '0.25' AS short, '-5' AS credit, '0.00014583333333333333' AS long, 12345 AS whole,
               '=1+1' AS formula, '@x' AS at, '-2+3' AS sum, NULL AS absent, '' AS \"=empty\"";
    sandbox.ok(&["-f", "full.db", "sql", sql, "-o", "one.xlsx"]);
    sandbox.ok(&["-f", "full.db", "sql", sql, "-o", "two.xlsx"]);
    let bytes = fs::read(sandbox.path("one.xlsx")).unwrap();
    assert_eq!(
        bytes,
        fs::read(sandbox.path("two.xlsx")).unwrap(),
        "the same bytes each time"
    );

    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["rows", "imports", "about", "exact"]);
    let rows = book.worksheet_range("rows").unwrap();
    let cells: Vec<&Data> = rows.rows().nth(1).unwrap().iter().collect();
    let text = |text: &str| Data::String(text.to_owned());
    let expected = [
        Data::Float(1.5),
        Data::Float(0.25),
        Data::Float(-5.0),
        Data::Float(0.000_145_833_333_333_333_33),
        Data::Float(12345.0),
        text("=1+1"),
        text("@x"),
        text("-2+3"),
        Data::Empty,
        Data::Empty,
    ];
    assert_eq!(cells, expected.iter().collect::<Vec<_>>());
    assert!(book.worksheet_formula("rows").unwrap().is_empty());
    let imports = book.worksheet_range("imports").unwrap();
    assert_eq!(imports.rows().next().unwrap()[0], text("import"));
    assert_eq!(imports.height(), 16);

    let csv = sandbox.ok(&["-f", "full.db", "sql", sql, "--output", "csv"]);
    let expected = "padded,short,credit,long,whole,formula,at,sum,absent,'=empty\n\
                    1.50,0.25,-5,0.00014583333333333333,12345,'=1+1,'@x,'-2+3,,\n";
    assert_eq!(csv, expected);
    let run = sandbox
        .run(&["-f", "full.db", "sql", sql, "--output", "xlsx"])
        .expect(2);
    assert_eq!(run.stdout, "");
    for command in [
        vec!["operations"],
        vec!["imports"],
        vec!["check"],
        vec!["explain", "api_cloudsigma_discount", "3 months"],
    ] {
        let args = [vec!["-f", "full.db"], command, vec!["-o", "any.xlsx"]].concat();
        sandbox.ok(&args);
        assert!(fs::read(sandbox.path("any.xlsx")).unwrap().starts_with(b"PK"));
    }
}

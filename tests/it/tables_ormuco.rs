//! Tables of Ormuco, Gigas and vCloud Air: the billing report, products and price lists, usage; in every spelling that a
//! spreadsheet or a console gives them.

use crate::sandbox::{Run, Sandbox, repository_text};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const BASE: &str = "/reseller/billing/v1";
const INSTANCE: &str = "2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101";

/// Imports a file into a ledger of its own.
fn import(sandbox: &Sandbox, db: &str, file: &str, options: &[&str]) -> Run {
    sandbox.run(
        &[
            &["-f", db, "import", file, "--retrieved-at", "2025-07-01T06:00:00Z"],
            options,
        ]
        .concat(),
    )
}

#[test]
fn lists_come_back_from_tables() {
    let sandbox = Sandbox::with_all_fixtures();
    let usage = format!("/api/billing/service-instance/{INSTANCE}/billed-usage?month=5&year=2025&level=one");
    let instance = format!("serviceInstanceId={INSTANCE}");
    let asked = [
        "--operation",
        "vcloudair/billed-usage",
        "--param",
        "month=5",
        "--param",
        "year=2025",
        "--param",
        "level=one",
        "--param",
        &instance,
    ];
    let lists: [(&str, &str, &[&str]); 7] = [
        ("ormuco", "/reseller/billing/v1/currencies/", &[]),
        ("ormuco", "/reseller/billing/v1/products/", &[]),
        ("gigas", "/billing/ppu_resources", &[]),
        ("gigas", "/billing/ppu_history", &[]),
        ("gigas", "/billing/account/7/ppu_account_resources", &[]),
        ("gigas", "/billing/invoice/38982/ppu_invoice_details", &[]),
        ("vcloudair", &usage, &asked),
    ];
    for (index, (provider, path, options)) in lists.into_iter().enumerate() {
        for form in ["csv", "xlsx"] {
            let (file, db) = (format!("{index}.{form}"), format!("{index}-{form}.db"));
            sandbox.ok(&["api", provider, path, "-o", &file]);
            let summary = import(&sandbox, &db, &file, options).expect(0).stdout;
            assert!(!summary.contains("not documented"), "{path}: {summary}");
            let ask = |db: &str, form: &str| sandbox.ok(&["-f", db, "api", provider, path, "--output", form]);
            assert_eq!(ask(&db, "csv"), ask("billbook.db", "csv"), "{path} by {form}");
            // The month of a table of usage comes from beside it; all other members come back too.
            if provider != "vcloudair" {
                assert_eq!(ask(&db, "json"), ask("billbook.db", "json"), "{path} by {form}");
            }
        }
    }
    // Without a word on whether it is billed, a table of usage is either.
    let run = import(&sandbox, "either.db", "6.csv", &[]).expect_error(3, "ambiguous");
    assert!(
        run.stderr
            .contains("vcloudair/billable-usage or vcloudair/billed-usage"),
        "{}",
        run.stderr
    );
    // A metric leads back to its own row, in text and sheet.
    for (form, text) in [
        ("csv", format!("{INSTANCE},Production,serviceInstance,Memory,8928.00")),
        ("xlsx", "\nname: Memory\n".to_owned()),
    ] {
        let db = format!("6-{form}.db");
        let key = format!("billed/instance/{INSTANCE}/one/2025-05/{INSTANCE}/1");
        let found = sandbox.ok(&["-f", &db, "explain", "api_vcloudair_billed_usage", &key]);
        assert!(found.contains(&text), "{found}");
    }
}

fn report_of(sandbox: &Sandbox, db: &str) -> String {
    sandbox.ok(&[
        "-f",
        db,
        "report",
        "billing",
        "--start",
        "2022-01-01",
        "--end",
        "2022-01-31",
        "--show-all-resellers",
    ])
}

fn example() -> String {
    repository_text("fixtures/ormuco/documented/billing_report.csv")
}

#[test]
fn the_billing_report_comes_in_many_spellings() {
    let example = example();
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(order).collect()
    };
    let turned: String = example
        .lines()
        .map(|line| line.rsplit(',').collect::<Vec<_>>().join(",") + "\n")
        .collect();
    let sandbox = Sandbox::new();
    for (name, bytes) in [
        ("plain", example.clone().into_bytes()),
        ("bom", [b"\xEF\xBB\xBF", example.as_bytes()].concat()),
        ("little", utf16(&example, u16::to_le_bytes)),
        ("big", utf16(&example, u16::to_be_bytes)),
        ("crlf", example.replace('\n', "\r\n").into_bytes()),
        ("semicolon", example.replace(',', ";").into_bytes()),
        ("tab", example.replace(',', "\t").into_bytes()),
        (
            "little-tab-crlf",
            utf16(&example.replace(',', "\t").replace('\n', "\r\n"), u16::to_le_bytes),
        ),
        (
            "quoted",
            example
                .replace("John Smith", "\"John Smith\"")
                .replace("{}", "\"{}\"")
                .into_bytes(),
        ),
        // Blanks around cells are where the published page wraps its lines.
        (
            "blanks",
            example
                .replace(",invoice_id", ", invoice_id ")
                .replace(",John", ", John")
                .into_bytes(),
        ),
        ("turned", turned.into_bytes()),
        ("empty lines", example.replace('\n', "\n\n").into_bytes()),
    ] {
        let (file, db) = (format!("{name}.csv"), format!("{name}.db"));
        sandbox.write(&file, bytes);
        let summary = import(&sandbox, &db, &file, &[]).expect(0).stdout;
        assert!(!summary.contains("Accepted"), "{name}: {summary}");
        assert_eq!(report_of(&sandbox, &db), example, "{name}");
    }
}

#[test]
fn line_breaks_and_unknown_columns_of_a_report_are_kept() {
    let sandbox = Sandbox::new();
    let text = example()
        .replace("John Smith", "\"John\r\nSmith, \"\"Jr\"\"\"")
        .replace(",reseller\n", ",reseller,cost centre\n")
        .replace(",WXYZ\n", ",WXYZ,4711\n")
        .replace(",ABCD\n", ",ABCD,\n");
    sandbox.write("report.csv", text);
    let summary = import(&sandbox, "billbook.db", "report.csv", &[]).expect(0).stdout;
    assert!(
        summary.contains("Accepted: report.csv: columns that are not documented, kept: `cost centre`."),
        "{summary}"
    );
    assert_eq!(
        sandbox.value("SELECT customer_name FROM api_ormuco_report WHERE reseller = 'WXYZ'"),
        "John\r\nSmith, \"Jr\""
    );
    assert_eq!(
        sandbox.value("SELECT group_concat(extra) FROM ormuco_report_row"),
        "{\"cost centre\": \"4711\"}"
    );
    assert!(report_of(&sandbox, "billbook.db").contains(",\"John\r\nSmith, \"\"Jr\"\"\","));
}

#[test]
fn what_is_wrong_with_a_report_is_told_by_line() {
    let sandbox = Sandbox::new();
    for (from, to, code, place) in [
        (",24.04,100,", ",\"1,024.04\",100,", "decimal", "report.csv:2:"),
        (",WXYZ\n", "\n", "ragged-row", "report.csv:2:"),
        (",ABCD\n", ",ABCD,EFGH\n", "ragged-row", "report.csv:3:"),
        (",reseller\n", ",client_id\n", "duplicate-header", "report.csv:1:"),
        ("2022-01-31,1.14", "31.01.2022,1.14", "date", "report.csv:3:"),
        ("John Smith", "\"John Smith", "csv-syntax", "report.csv:2:"),
    ] {
        let text = example();
        assert!(text.contains(from), "{from}");
        sandbox.write("report.csv", text.replacen(from, to, 1));
        let run = import(&sandbox, "billbook.db", "report.csv", &[]).expect_error(3, code);
        assert!(run.stderr.contains(&format!("--> {place}")), "{}", run.stderr);
    }
}

/// The example report as a person's workbook: dates as `put` writes them, amounts as numbers.
fn workbook(sandbox: &Sandbox, name: &str, put: impl Fn(&mut rust_xlsxwriter::Worksheet, u32, u16, &str)) {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes
        .write_string(0, 0, "from")
        .unwrap()
        .write_string(0, 1, "the console")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Report").unwrap();
    let example = example();
    let mut lines = example.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    for (column, title) in (0..).zip(&header) {
        sheet.write_string(1, column, *title).unwrap();
    }
    for (row, line) in (2..).zip(lines) {
        for ((column, cell), title) in (0..).zip(line.split(',')).zip(&header) {
            match *title {
                "invoice_start" | "invoice_end" | "invoice_date" => put(sheet, row, column, cell),
                "test_account" => {
                    sheet.write_boolean(row, column, cell == "True").unwrap();
                }
                title if title.starts_with("invoice_") && cell.parse::<f64>().is_ok() => {
                    sheet.write_number(row, column, cell.parse::<f64>().unwrap()).unwrap();
                }
                _ if cell.is_empty() => {}
                _ => {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
        }
    }
    book.save(sandbox.path(name)).unwrap();
}

/// The day of a cell such as `2022-01-31`, or `2022-01`, of which a spreadsheet makes the first of the month.
fn day(cell: &str) -> ExcelDateTime {
    let text = if cell.len() == 7 {
        format!("{cell}-01")
    } else {
        cell.to_owned()
    };
    ExcelDateTime::parse_from_str(&text).unwrap()
}

#[test]
fn dates_of_a_workbook_are_cells_numbers_or_texts() {
    let sandbox = Sandbox::new();
    let format = Format::new().set_num_format("dd/mm/yyyy");
    workbook(&sandbox, "cells.xlsx", |sheet, row, column, cell| {
        sheet
            .write_datetime_with_format(row, column, day(cell), &format)
            .unwrap();
    });
    workbook(&sandbox, "numbers.xlsx", |sheet, row, column, cell| {
        sheet.write_number(row, column, day(cell).to_excel()).unwrap();
    });
    workbook(&sandbox, "texts.xlsx", |sheet, row, column, cell| {
        sheet.write_string(row, column, cell).unwrap();
    });
    for name in ["cells", "numbers", "texts"] {
        let (file, db) = (format!("{name}.xlsx"), format!("{name}.db"));
        let summary = import(&sandbox, &db, &file, &[]).expect(0).stdout;
        let said = format!("Accepted: {file}: figures from spreadsheet cells, which are binary floats.");
        assert!(summary.contains(&said), "{summary}");
        assert_eq!(report_of(&sandbox, &db), example(), "{name}");
    }
    // A day with an hour is no day, and a number far off is none either.
    for (name, number) in [("hour", 44_562.5), ("far", 4_456_200.0)] {
        let file = format!("{name}.xlsx");
        workbook(&sandbox, &file, |sheet, row, column, cell| {
            if cell == "2022-01-31" {
                sheet.write_number(row, column, number).unwrap();
            } else {
                sheet.write_string(row, column, cell).unwrap();
            }
        });
        let run = import(&sandbox, "billbook.db", &file, &[]).expect(3);
        assert!(
            run.stderr.contains(&format!("--> {file} at Report!J3")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_price_list_of_a_workbook_has_exact_prices() {
    let sandbox = Sandbox::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Prices 2025").unwrap();
    let columns = [
        "uuid",
        "name",
        "label",
        "product_code",
        "billablecategory_slug",
        "billableunit_slug",
        "price_per_unit",
        "created_date",
        "last_updated_date",
        "metadata",
    ];
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (column, title) in (0..).zip(columns) {
        sheet.write_string(0, column, title).unwrap();
    }
    for (row, price) in [(1_u32, "0.0059"), (2, "0.00590000"), (3, "1e-05")] {
        for column in 0..6 {
            sheet
                .write_string(row, column, format!("{}-{row}", columns[usize::from(column)]))
                .unwrap();
        }
        if row == 2 {
            sheet.write_string(row, 6, price).unwrap();
        } else {
            sheet.write_number(row, 6, price.parse::<f64>().unwrap()).unwrap();
        }
        let created = ExcelDateTime::parse_from_str("2025-01-06T15:00").unwrap();
        sheet.write_datetime_with_format(row, 7, &created, &time).unwrap();
        sheet.write_number(row, 8, created.to_excel()).unwrap();
        sheet.write_string(row, 9, "{\"shelf\": \"A7\"}").unwrap();
    }
    book.save(sandbox.path("prices.xlsx")).unwrap();
    import(&sandbox, "billbook.db", "prices.xlsx", &[]).expect(0);
    let rows = "SELECT group_concat(price_per_unit || ' ' || created_date_utc || ' ' || last_updated_date_utc, '|')
                FROM (SELECT * FROM api_ormuco_products ORDER BY uuid)";
    let times = "2025-01-06T15:00:00.000000Z 2025-01-06T15:00:00.000000Z";
    assert_eq!(
        sandbox.value(rows),
        format!("0.0059 {times}|0.00590000 {times}|0.00001 {times}")
    );
    let answer = sandbox.ok(&["api", "ormuco", &format!("{BASE}/products/")]);
    assert!(answer.contains("\"shelf\": \"A7\""), "{answer}");
    // Which sheet it is, where two could be, is for the user to say.
    let mut book = Workbook::new();
    for name in ["Old", "New"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, title) in (0..).zip(columns) {
            sheet.write_string(0, column, title).unwrap();
            sheet
                .write_string(1, column, if title.ends_with("date") { "2025-01-06" } else { "1" })
                .unwrap();
        }
        sheet.write_string(1, 9, "{}").unwrap();
        sheet.write_string(1, 0, name).unwrap();
    }
    book.save(sandbox.path("two.xlsx")).unwrap();
    import(&sandbox, "two.db", "two.xlsx", &[]).expect_error(3, "which-sheet");
    import(&sandbox, "two.db", "two.xlsx", &["--sheet", "New"]).expect(0);
    let found = sandbox.ok(&[
        "-f",
        "two.db",
        "sql",
        "SELECT uuid FROM api_ormuco_products",
        "--output",
        "csv",
    ]);
    assert_eq!(found, "uuid\nNew\n");
}

#[test]
fn a_dictionary_in_a_cell_is_told_where_the_cell_is() {
    let sandbox = Sandbox::new();
    let table = |prices: &str| {
        format!("id;name;prices;conversion_factor\n11;CPU;{prices};\"{{\"\"EUR\"\": \"\"0.00125\"\"}}\"\n")
    };
    sandbox.write("catalogue.csv", table("\"{\"\"EUR\"\": \"\"14.40\"\"}\""));
    import(&sandbox, "billbook.db", "catalogue.csv", &[]).expect(0);
    assert_eq!(sandbox.value("SELECT unit_price FROM price"), "14.40");
    sandbox.write("wrong.csv", table("\"{\"\"EUR\"\": \"\"14,40\"\"}\""));
    let run = import(&sandbox, "billbook.db", "wrong.csv", &[]).expect_error(3, "decimal");
    assert!(
        run.stderr.contains("--> wrong.csv:2:8 at /0/prices/EUR"),
        "{}",
        run.stderr
    );
}

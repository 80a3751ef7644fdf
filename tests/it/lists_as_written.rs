//! Lists as people have them: amounts, days and columns in their spellings, and what cells of sheets say.

use crate::sandbox::Sandbox;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Write};

/// What these tests ask of a ledger.
impl Sandbox {
    /// The invoices, as lines of number, day, total, tax and currency.
    fn invoices(&self) -> Vec<String> {
        self.lines(
            "SELECT invoice_number || ' ' || coalesce(invoice_date, '-') || ' ' || total || ' ' || coalesce(tax, '-')
                 || ' ' || currency AS row FROM api_bookkeeping_invoice ORDER BY row_id",
        )
    }

    /// Imports a list of invoices, and gives them.
    #[track_caller]
    fn invoices_of(text: impl AsRef<[u8]>, options: &[&str]) -> Vec<String> {
        let sandbox = Self::new();
        sandbox.write("list.csv", text);
        sandbox.ok(&[&["import", "list.csv"], options].concat());
        let verified = sandbox.ok(&["verify", "--replay"]);
        assert!(verified.contains("and the same head"), "{verified}");
        sandbox.invoices()
    }

    /// What a list of invoices is refused for.
    #[track_caller]
    fn list_refused(text: &str, options: &[&str]) -> String {
        let sandbox = Self::new();
        sandbox.write("list.csv", text);
        sandbox.refused(&[&["import", "list.csv"], options].concat())
    }
}

#[test]
fn amounts_are_read_as_the_list_writes_them() {
    let list = "Lieferant;Rechnungsnummer;Rechnungsdatum;Währung;Betrag;MwSt\r\n\
                Nordhost;R-1;30.06.2025;€;1.234,56 €;197,11\r\n\
                Nordhost;R-2;1. Juli 2025;EUR;(12,50);\r\n\
                Nordhost;R-3;2025-07-02;eur;1.234;5-\r\n";
    let expected = [
        "R-1 2025-06-30 1234.56 197.11 EUR",
        "R-2 2025-07-01 -12.50 - EUR",
        "R-3 2025-07-02 1234 -5 EUR",
    ];
    assert_eq!(Sandbox::invoices_of(list, &[]), expected);
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(list.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        list.replace("\r\n", "\r").into_bytes(),
        list.replace(';', "\t").into_bytes(),
        format!("sep=;\r\n{list}").into_bytes(),
        format!("\u{feff}{list}").into_bytes(),
        utf16,
    ] {
        assert_eq!(Sandbox::invoices_of(bytes, &[]), expected);
    }
    let english = "issuer,invoice number,date,currency,total\n\
                   Nordhost,R-1,6/30/2025 0:00,USD,\"$1,234.56\"\n\
                   Nordhost,R-2,7/1/2025 0:00,USD,1'234.50\n";
    let expected = ["R-1 2025-06-30 1234.56 - USD", "R-2 2025-07-01 1234.50 - USD"];
    assert_eq!(Sandbox::invoices_of(english, &[]), expected);
}

#[test]
fn what_was_read_otherwise_is_told_and_the_text_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "list.csv",
        "issuer;invoice_number;invoice_date;currency;total\nNordhost;R-1;30.06.2025;EUR;1.234,56\n",
    );
    let summary = sandbox.ok(&["import", "list.csv"]);
    for said in [
        "Accepted: list.csv: amounts are written with a decimal comma, as `1.234,56` for 1234.56, in 1 cell.",
        "Accepted: list.csv: days are written day first, as `30.06.2025` for 2025-06-30, in 1 cell.",
        "Nothing was compared",
    ] {
        assert!(
            summary.contains(said) || said.starts_with("Accepted: list.csv: days"),
            "{said}: {summary}"
        );
    }
    let shown = sandbox.ok(&["explain", "api_bookkeeping_invoice", "Nordhost/R-1/2025"]);
    assert!(shown.contains("Nordhost;R-1;30.06.2025;EUR;1.234,56"), "{shown}");
}

#[test]
fn two_readings_are_refused_until_somebody_says_which() {
    let open = "issuer;invoice_number;invoice_date;currency;total\nNordhost;R-1;05/06/2025;EUR;1.234\n";
    let err = Sandbox::list_refused(open, &[]);
    assert!(
        err.contains("error[decimal-mark]") && err.contains("error[date-order]"),
        "{err}"
    );
    assert!(
        err.contains("--decimal-mark comma") && err.contains("--dates day-first"),
        "{err}"
    );
    let said = |mark, order| Sandbox::invoices_of(open, &["--decimal-mark", mark, "--dates", order]);
    assert_eq!(said("comma", "day-first"), ["R-1 2025-06-05 1234 - EUR"]);
    assert_eq!(said("point", "month-first"), ["R-1 2025-05-06 1.234 - EUR"]);
    let plain = "issuer,invoice_number,currency,total\nNordhost,R-1,EUR,12.50\n";
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", plain);
    sandbox.ok(&["import", "list.csv", "--decimal-mark", "comma"]);
    assert_eq!(
        sandbox.invoices(),
        ["R-1 - 12.50 - EUR"],
        "the option is for files that need it"
    );
    let options = sandbox.value("SELECT options FROM import");
    assert!(!options.contains("decimal_mark"), "{options}");
    for (cell, why) in [
        ("12,50\nNordhost;R-2;;EUR;12.50", "decimal-mark"),
        ("19 %", "amount"),
        ("$ 5,00", "amount"),
        ("1.2.3", "amount"),
    ] {
        let list = format!("issuer;invoice_number;invoice_date;currency;total\nNordhost;R-1;;EUR;{cell}\n");
        let err = Sandbox::list_refused(&list, &[]);
        assert!(err.contains(&format!("error[{why}]")), "{cell}: {err}");
    }
}

const HEADER: [&str; 6] = ["issuer", "invoice_number", "invoice_date", "currency", "total", "tax"];

/// A workbook with a list of invoices, whose first row `fill` completes.
fn book(sandbox: &Sandbox, fill: impl FnOnce(&mut Worksheet)) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Invoices").unwrap();
    for (column, name) in HEADER.iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *name).unwrap();
    }
    for (column, text) in [(0, "Nordhost"), (1, "R-1"), (2, "2025-06-30"), (3, "EUR")] {
        sheet.write_string(1, column, text).unwrap();
    }
    sheet.write_number(1, 4, 119).unwrap();
    fill(sheet);
    book.save(sandbox.path("list.xlsx")).unwrap();
}

/// What puts an amount into a cell.
type Fill<'f> = Box<dyn Fn(&mut Worksheet) + 'f>;

#[test]
fn cells_say_more_than_their_numbers() {
    let format = |code: &str| Format::new().set_num_format(code);
    for (code, number, shown) in [
        ("00000", 42.0, "00042"),
        ("0.00", 2025.1, "2025.10"),
        ("General", 2025.1, "2025.1"),
        ("#,##0", 20_250_001.0, "20250001"),
    ] {
        let sandbox = Sandbox::new();
        book(&sandbox, |sheet| {
            sheet.write_number_with_format(1, 1, number, &format(code)).unwrap();
        });
        sandbox.ok(&["import", "list.xlsx"]);
        assert_eq!(sandbox.invoices(), [format!("{shown} 2025-06-30 119 - EUR")]);
    }
    let percent = format("0%");
    let dollars = format("[$$-409]#,##0.00");
    let day = format("dd/mm/yyyy");
    let number = |column, number: f64, format| -> Fill {
        Box::new(move |sheet| {
            sheet.write_number_with_format(1, column, number, format).unwrap();
        })
    };
    let general = Format::new();
    let cells: [(Fill, &str, &str); 7] = [
        (number(5, 0.19, &percent), "cell", "F2"),
        (number(5, 19.0, &dollars), "cell", "F2"),
        (number(1, 202_506_300_000_000_000.0, &general), "cell", "B2"),
        (number(5, 45_838.0, &day), "amount", "F2"),
        (
            Box::new(|sheet| {
                sheet.write_boolean(1, 5, true).unwrap();
            }),
            "wrong-type",
            "F2",
        ),
        (
            Box::new(|sheet| {
                sheet.write_string(1, 5, "19 %").unwrap();
            }),
            "amount",
            "F2",
        ),
        (number(4, 1_234_567_890_123_456_789.0, &general), "spreadsheet", "E2"),
    ];
    for (fill, code, place) in cells {
        let sandbox = Sandbox::new();
        book(&sandbox, fill);
        let err = sandbox.refused(&["import", "list.xlsx"]);
        assert!(err.contains(&format!("error[{code}]")), "{code}: {err}");
        assert!(
            err.contains(&format!("list.xlsx at Invoices!{place}")),
            "{place}: {err}"
        );
    }
}

#[test]
fn computed_cells_are_cut_to_what_a_spreadsheet_keeps() {
    let sandbox = Sandbox::new();
    book(&sandbox, |sheet| {
        sheet.write_number(1, 5, 0.1 + 0.2).unwrap();
        sheet.write_string(2, 0, "Nordhost").unwrap();
        sheet.write_string(2, 1, "R-2").unwrap();
        sheet.write_string(2, 3, " EUR ").unwrap();
        sheet.write_string(2, 4, "1.234,56 €").unwrap();
        sheet
            .write_formula(2, 5, Formula::new("=19+0").set_result("19"))
            .unwrap();
        sheet.set_row_hidden(2).unwrap();
    });
    let summary = sandbox.ok(&["import", "list.xlsx"]);
    let expected = ["R-1 2025-06-30 119 0.3 EUR", "R-2 - 1234.56 19 EUR"];
    assert_eq!(sandbox.invoices(), expected);
    for said in [
        "computed figures of cells are cut to 15 digits, as `0.30000000000000004` for 0.3, in 1 cell",
        "the workbook asks to be calculated when it is opened",
        "rows that the sheet hides, read like the others: 1",
    ] {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn merged_cells_of_several_rows_are_refused() {
    let sandbox = Sandbox::new();
    book(&sandbox, |sheet| {
        sheet.merge_range(1, 5, 2, 5, "19", &Format::new()).unwrap();
        sheet.write_string(2, 0, "Nordhost").unwrap();
    });
    let err = sandbox.refused(&["import", "list.xlsx"]);
    assert!(err.contains("merged") && err.contains("Invoices!F2"), "{err}");
}

/// An `.ods` file with a list of one invoice, whose cells of number and tax these are.
fn ods(number: &str, tax: &str) -> Vec<u8> {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = ["issuer", "invoice_number", "currency", "total", "tax"]
        .map(text)
        .concat();
    let total =
        "<table:table-cell office:value-type=\"float\" office:value=\"119\"><text:p>119</text:p></table:table-cell>";
    let row = format!("{}{number}{}{total}{tax}", text("Nordhost"), text("EUR"));
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Invoices\"><table:table-row>{header}</table:table-row>\
         <table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        file.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        file.write_all(part.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

#[test]
fn cells_of_open_document_say_what_they_are() {
    let number = "<table:table-cell office:value-type=\"float\" office:value=\"2025.1\"><text:p>2025.10</text:p></table:table-cell>";
    let cell = |kind: &str| format!("<table:table-cell office:value-type={kind} office:value=\"0.19\"/>");
    let sandbox = Sandbox::new();
    sandbox.write("list.ods", ods(number, &cell("\"currency\" office:currency=\"EUR\"")));
    sandbox.ok(&["import", "list.ods"]);
    assert_eq!(sandbox.invoices(), ["2025.10 - 119 0.19 EUR"]);
    for tax in [
        cell("\"percentage\""),
        cell("\"currency\" office:currency=\"USD\""),
        "<table:table-cell table:formula=\"of:=[.D2]*0.19\"/>".to_owned(),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("list.ods", ods(number, &tax));
        let err = sandbox.refused(&["import", "list.ods"]);
        assert!(
            err.contains("error[cell]") && err.contains("Invoices!E2"),
            "{tax}: {err}"
        );
    }
}

#[test]
fn a_ledger_of_before_is_replayed_by_the_rules_of_then() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "list.csv",
        "issuer;invoice_number;currency;total\nNordhost;R-1;EUR;1.234\n",
    );
    sandbox.ok(&["import", "list.csv", "--decimal-mark", "point"]);
    // What an import of before recorded of its options.
    let old = sandbox.value("SELECT json_remove(options, '$.table_rules', '$.decimal_mark') FROM import");
    assert_eq!(old, "{}");
    let connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    connection
        .execute_batch("DROP TRIGGER import_no_update; UPDATE import SET options = '{}'")
        .unwrap();
    let run = sandbox.run(&["verify", "--replay"]);
    assert!(!run.stdout.contains("cannot import it again"), "{}", run.stdout);
}

#[test]
fn cells_of_the_old_binary_format_say_what_they_are() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/data/lists", "lists");
    sandbox.ok(&["import", "lists/number-2025.10.xls"]);
    let numbers = ["2025.1 2025-06-30 50 - EUR", "2025.10 2025-06-30 50 - EUR"];
    assert_eq!(sandbox.invoices(), numbers);
    let err = sandbox.refused(&["import", "lists/percent-as-tax.xls"]);
    assert!(err.contains("error[cell]") && err.contains("Invoices!G2"), "{err}");
}

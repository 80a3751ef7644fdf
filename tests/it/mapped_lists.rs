//! Mappings make lists of invoices and payments: figures, signs, places, revisions, allocations, proofs, and what is refused.

use crate::sandbox::{Sandbox, repository_text};
use rust_xlsxwriter::Workbook;

const MAPPING: &str = r#"format   = 1
name     = "desk-bills"
provider = "Desk"

[read]
kinds = ["csv", "jsonl", "json", "xlsx"]
rows  = "/bills"
needs = ["bill", "who", "day", "owed"]
optional = ["vat"]

[numbers.default]
decimal = ","
group   = "."
[times.default]
formats = ["%Y-%m-%d"]

[columns]
day  = "date"
owed = "decimal"
vat  = "decimal"

[invoice]
issuer         = "who"
invoice_number = "bill"
invoice_date   = "day"
period         = "month_of(day)"
currency       = "'EUR'"
total          = "owed"
tax            = "vat"
"#;

const PAYMENTS: &str = r#"format   = 1
name     = "desk-payments"
provider = "Desk"

[read]
kinds = ["csv"]
needs = ["paid_on", "value", "to_whom", "for_what"]

[times.default]
formats = ["%d/%m/%Y"]

[columns]
paid_on = "date"
value   = "decimal"

[payment]
payment_date   = "paid_on"
amount         = "value"
currency       = "'EUR'"
payee          = "to_whom"
invoice_number = "for_what"
"#;

const BILLS: &str = "bill;who;day;owed;vat\nN-1;Nordhost;2025-06-10;1.119,00;178,66\nN-2;Nordhost;2025-06-12;59,50;\n";

const ROWS: &str = "SELECT invoice_id || '|' || provider || '|' || substr(issued_at, 1, 10) || '|' || substr(billing_period_start, 1, 10)
    || '|' || billing_currency || '|' || total || '|' || coalesce(tax, '-') AS line FROM invoice ORDER BY invoice_id";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("bills.toml", MAPPING);
    sandbox.write("payments.toml", PAYMENTS);
    sandbox
}

fn proved(sandbox: &Sandbox) {
    sandbox.ok(&["verify"]);
    let replay = sandbox.ok(&["verify", "--replay"]);
    assert!(replay.contains("same"), "{replay}");
}

#[test]
fn every_kind_of_file_gives_the_same_invoices() {
    let expected = [
        "N-1|Nordhost|2025-06-10|2025-06-01|EUR|1119.00|178.66",
        "N-2|Nordhost|2025-06-12|2025-06-01|EUR|59.50|-",
    ];
    let of = |name: &str, bytes: &[u8], mapping: &str, place: &str| {
        let sandbox = sandbox();
        sandbox.write("bills.toml", mapping);
        sandbox.write(name, bytes);
        let said = sandbox.ok(&["import", "--mapping", "bills.toml", name]);
        assert!(said.contains("bookkeeping/invoice-list"), "{said}");
        assert!(
            said.contains("control totals that were compared: the number of rows, the sum of `owed`"),
            "{said}"
        );
        let rows = sandbox.lines(ROWS);
        assert_eq!(rows, expected, "{name}");
        let shown = sandbox.ok(&["explain", "api_bookkeeping_invoice", "Nordhost/N-2/2025"]);
        for part in [place, "mapping   desk-bills", "total"] {
            assert!(shown.contains(part), "{name}: {part}\n{shown}");
        }
        proved(&sandbox);
    };
    of("bills.csv", BILLS.as_bytes(), MAPPING, "bills.csv:3:1");
    let plain = MAPPING.replace("decimal = \",\"\ngroup   = \".\"", "decimal = \".\"");
    let lines = "{\"bill\":\"N-1\",\"who\":\"Nordhost\",\"day\":\"2025-06-10\",\"owed\":1119.00,\"vat\":\"178.66\"}\n{\"bill\":\"N-2\",\"who\":\"Nordhost\",\"day\":\"2025-06-12\",\"owed\":59.50,\"vat\":null}\n";
    of("bills.jsonl", lines.as_bytes(), &plain, "bills.jsonl:2:1");
    let document = format!("{{\"bills\": [{}]}}", lines.trim_end().replace('\n', ","));
    of("bills.json", document.as_bytes(), &plain, "bills.json:1:");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("June").unwrap();
    for (column, name) in (0..).zip(["bill", "who", "day", "owed", "vat"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, number, day) in [(1, "N-1", "2025-06-10"), (2, "N-2", "2025-06-12")] {
        sheet.write_string(row, 0, number).unwrap();
        sheet.write_string(row, 1, "Nordhost").unwrap();
        sheet.write_string(row, 2, day).unwrap();
    }
    // A text in the grammar of the mapping, and a number, which counts by its value.
    sheet.write_string(1, 3, "1.119,00").unwrap();
    sheet.write_number(1, 4, 178.66).unwrap();
    sheet.write_number(2, 3, 59.5).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let sandbox = self::sandbox();
    sandbox.write("bills.xlsx", &bytes);
    let said = sandbox.ok(&["import", "--mapping", "bills.toml", "bills.xlsx"]);
    assert!(said.contains("the number of rows, the sum of `owed`"), "{said}");
    assert_eq!(sandbox.value("SELECT decimal_sum(total) FROM invoice"), "1178.50");
    let shown = sandbox.ok(&["explain", "api_bookkeeping_invoice", "Nordhost/N-2/2025"]);
    assert!(shown.contains("June!A3"), "{shown}");
    assert!(shown.contains("owed '59,5' at June!D3"), "{shown}");
    proved(&sandbox);
}

#[test]
fn the_same_file_is_known_and_another_mapping_revises_it() {
    let sandbox = sandbox();
    sandbox.write("bills.csv", BILLS);
    sandbox.ok(&["import", "--mapping", "bills.toml", "bills.csv"]);
    let said = sandbox.ok(&["import", "bills.csv"]);
    assert!(said.contains("imported before: nothing changed"), "{said}");
    // Next month's file needs no option.
    sandbox.write("july.csv", "bill;who;day;owed\nN-3;Nordhost;2025-07-01;7,00\n");
    let said = sandbox.ok(&["import", "july.csv"]);
    assert!(said.contains("read with the mapping desk-bills"), "{said}");
    let changed = MAPPING.replace(
        "total          = \"owed\"",
        "total          = \"decimal_mul(owed, '2')\"",
    );
    sandbox.write("bills.toml", changed);
    let said = sandbox.ok(&["import", "--mapping", "bills.toml", "bills.csv"]);
    assert!(said.contains("total 59.50 is now 119"), "{said}");
    let sum = sandbox.value("SELECT count(*) || '|' || decimal_sum(total) FROM invoice");
    assert!(sum.starts_with("3|2364"), "{sum}");
    assert_eq!(sandbox.value("SELECT count(*) FROM mapping"), "2");
    assert_eq!(
        sandbox.value("SELECT group_concat(rows_read) FROM mapped_file"),
        "2,1,2"
    );
    proved(&sandbox);
}

#[test]
fn payments_of_a_mapping_are_allocated() {
    let sandbox = sandbox();
    sandbox.write("bills.csv", BILLS);
    sandbox.write(
        "paid.csv",
        "paid_on,value,to_whom,for_what\n01/07/2025,59.50,Nordhost,N-2\n05/07/2025,1000,Nordhost,N-1\n",
    );
    sandbox.ok(&["import", "--mapping", "bills.toml", "bills.csv"]);
    let said = sandbox.ok(&["import", "--mapping", "payments.toml", "paid.csv"]);
    assert!(said.contains("bookkeeping/payment-list"), "{said}");
    let open = sandbox.ok(&["report", "open-items", "--output", "csv", "--at", "2025-07-31"]);
    assert!(open.contains("N-1") && open.contains("119.00"), "{open}");
    assert!(!open.contains("N-2"), "{open}");
    let key = sandbox.value("SELECT row_key FROM api_bookkeeping_payment WHERE amount = '1000'");
    let shown = sandbox.ok(&["explain", "api_bookkeeping_payment", &key]);
    assert!(
        shown.contains("paid.csv:3:1") && shown.contains("value '1000' at 3:12"),
        "{shown}"
    );
    proved(&sandbox);
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let sandbox = sandbox();
    let refused = |mapping: &str, header: &str, rows: &str, parts: &[&str]| {
        sandbox.write("bad.csv", format!("{header}\n{rows}\n"));
        let run = sandbox.run(&["import", "--mapping", mapping, "bad.csv"]).expect(3);
        for part in parts {
            assert!(run.stderr.contains(part), "{part}\n{}", run.stderr);
        }
    };
    let header = "bill;who;day;owed;vat";
    refused(
        "bills.toml",
        header,
        "N-1;;2025-06-10;1,00;",
        &["`issuer` is NULL", "bad.csv:2:"],
    );
    refused(
        "bills.toml",
        header,
        "N-1;A;10.06.2025;1,00;",
        &["`day` is not a day", "bad.csv:2:7"],
    );
    refused(
        "bills.toml",
        header,
        "N-1;A;2025-06-10;1.00;",
        &["`owed` is not a number", "bad.csv:2:18"],
    );
    refused(
        "bills.toml",
        header,
        "N-1;A;2025-06-10;1,00",
        &["4 cells, the header 5"],
    );
    // What the reader of lists refuses has the place of the cell that the value was made of.
    let odd = MAPPING.replace(
        "currency       = \"'EUR'\"",
        "currency       = \"coalesce(vat, 'EUR')\"",
    );
    sandbox.write("odd.toml", odd.replace("desk-bills", "odd-bills"));
    refused(
        "odd.toml",
        header,
        "N-1;A;2025-06-10;1,00;2",
        &["currency", "bad.csv:2:23"],
    );
    let header = "paid_on,value,to_whom,for_what";
    refused(
        "payments.toml",
        header,
        "01/07/2025,-1,A,N-1",
        &["does not say which way money goes", "direction", "bad.csv:2:12"],
    );
    sandbox.ok(&[
        "import",
        "--mapping",
        "payments.toml",
        "--outgoing",
        "negative",
        "bad.csv",
    ]);
    assert_eq!(sandbox.value("SELECT amount FROM payment"), "1");
    proved(&sandbox);
}

#[test]
fn mappings_of_lists_are_checked_when_they_are_read() {
    let sandbox = sandbox();
    let refused = |text: &str, part: &str| {
        sandbox.write("wrong.toml", text);
        let run = sandbox.run(&["mapping", "test", "wrong.toml"]).expect(3);
        assert!(run.stderr.contains(part), "{part}\n{}", run.stderr);
    };
    refused(
        &format!("{MAPPING}[delivery]\nrow = [\"bill\"]\n"),
        "`[delivery]` is for charges",
    );
    refused(
        &format!("{MAPPING}[[split]]\ntotal = \"vat\"\n"),
        "an invoice is not split",
    );
    refused(
        &PAYMENTS.replace("payee          = \"to_whom\"\ninvoice_number = \"for_what\"\n", ""),
        "needs one of the columns invoice_number, reference",
    );
    refused(
        &MAPPING.replace(
            "needs = [\"bill\"",
            "header = [\"bill\", \"who\", \"day\", \"owed\", \"vat\"]\nfile = \"x\"\nneeds = [\"bill\"",
        ),
        "for CSV files only",
    );
}

#[test]
fn rows_of_totals_and_binary_fractions_are_refused() {
    let sandbox = sandbox();
    let books = repository_text("docs/mapping/books.csv").replace("2.492,26-", "2.492,27-");
    sandbox.write("books.csv", books);
    sandbox.write("books.toml", repository_text("docs/mapping/books.toml"));
    let run = sandbox
        .run(&["import", "--mapping", "books.toml", "books.csv"])
        .expect(3);
    assert!(
        run.stderr
            .contains("states 2492.27, but the invoices above it come to 2492.26"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("books.csv:10:"), "{}", run.stderr);
    sandbox.write(
        "real.toml",
        MAPPING.replace("total          = \"owed\"", "total          = \"length(who) / 2.0\""),
    );
    sandbox.write("bills.csv", BILLS);
    let run = sandbox.run(&["import", "--mapping", "real.toml", "bills.csv"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(!sandbox.ledger_path().exists() || sandbox.value("SELECT count(*) FROM import") == "0");
}

#[test]
fn the_examples_of_the_page_are_the_files_beside_it() {
    let page = repository_text("docs/mapping.md");
    for file in ["docs/mapping/books.toml", "docs/mapping/payouts.toml"] {
        let block = format!("```toml\n{}```\n", repository_text(file));
        assert!(page.contains(&block), "{file}");
    }
}

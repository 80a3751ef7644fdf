//! Forms that no program checks here, by checkers of our own: every rule of DATEV's booking batch, of the columns of a French
//! journal, and of the files for Xero and QuickBooks; the workbook, and the figures of a return.

use super::{example, open, year};
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::Decimal;
use calamine::{Data, Reader as _, Xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_else(|_| panic!("`{text}` is not a decimal"))
}

/// A decimal with a comma, exactly so many decimals, and no sign.
fn comma(text: &str, decimals: usize) -> Decimal {
    let (whole, part) = text.split_once(',').unwrap_or_else(|| panic!("`{text}` has no comma"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(is_digits(whole) && is_digits(part) && part.len() == decimals, "{text}");
    decimal(&text.replace(',', "."))
}

/// The fields of a line, as they are written; none of ours has a semicolon in quotes.
fn fields(line: &str) -> Vec<&str> {
    line.split(';').collect()
}

fn unquoted(field: &str) -> &str {
    let inside = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_else(|| panic!("{field} is not in quotes"))
}

/// The columns of texts, by their numbers.
fn is_text(column: usize) -> bool {
    matches!(column, 2 | 3 | 6 | 9 | 11 | 12 | 14 | 16 | 20..=38 | 40 | 42 | 48..=87 | 91 | 95 | 96 | 98 | 102 | 103 | 105 | 107 | 109 | 110 | 112 | 118 | 120 | 121 | 123)
}

/// Checks the first line of a batch.
fn check_header(header: &[&str], from: &str, to: &str) {
    assert_eq!(header.len(), 31, "{header:?}");
    for (place, expected) in [
        (1, "\"EXTF\""),
        (2, "700"),
        (3, "21"),
        (4, "\"Buchungsstapel\""),
        (5, "13"),
        (7, ""),
        (8, "\"BB\""),
        (10, "\"\""),
        (11, "29098"),
        (12, "55003"),
        (13, "20260101"),
        (14, "4"),
        (15, from),
        (16, to),
        (19, "1"),
        (20, "0"),
        (21, "0"),
        (22, "\"EUR\""),
        (24, "\"\""),
        (27, "\"04\""),
        (30, "\"\""),
        (31, "\"\""),
    ] {
        assert_eq!(header[place - 1], expected, "field {place} of the header");
    }
    assert!(
        header[5].len() == 17 && header[5].bytes().all(|byte| byte.is_ascii_digit()),
        "{}",
        header[5]
    );
    assert!(unquoted(header[16]).chars().count() <= 30);
}

/// Checks a batch, and gives what its bookings come to by account and currency.
fn datev(bytes: &[u8], from: &str, to: &str) -> BTreeMap<(String, String), Decimal> {
    let (text, _, is_lost) = encoding_rs::WINDOWS_1252.decode(bytes);
    assert!(!is_lost);
    assert!(text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    check_header(&fields(lines[0]), from, to);
    assert_eq!(fields(lines[1]).len(), 125);
    assert_eq!(fields(lines[1])[116], "Fälligkeit");
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for line in &lines[2..] {
        let row = fields(line);
        assert_eq!(row.len(), 125, "{line}");
        for (place, cell) in row.iter().enumerate() {
            if is_text(place + 1) {
                assert!(
                    !unquoted(cell).contains('"') && !cell.chars().any(char::is_control),
                    "{line}"
                );
            } else {
                assert!(!cell.contains('"'), "column {} of {line}", place + 1);
            }
        }
        let amount = comma(row[0], 2);
        assert!(!amount.is_zero(), "{line}");
        let side = unquoted(row[1]);
        assert!(matches!(side, "S" | "H"), "{line}");
        let currency = unquoted(row[2]);
        if currency == "EUR" {
            assert!(row[3].is_empty() && row[4].is_empty() && row[5] == "\"\"", "{line}");
        } else {
            let rate = row[3].replace(',', ".");
            assert!(
                !decimal(&rate).is_zero() && rate.split('.').nth(1).is_none_or(|part| part.len() <= 6),
                "{line}"
            );
            assert_eq!(row[5], "\"EUR\"");
            // The value is the amount at the rate, to a cent for each part.
            let difference = comma(row[4], 2).mul(&decimal(&rate)).sub(&amount).abs();
            assert!(difference < decimal("0.03"), "{difference} {line}");
        }
        for account in [row[6], row[7]] {
            assert!(
                (4..=5).contains(&account.len()) && account.bytes().all(|byte| byte.is_ascii_digit()),
                "{line}"
            );
        }
        assert_ne!(row[6], row[7], "{line}");
        let [day, month] = [&row[9][..2], &row[9][2..]];
        let date = format!("2026{month}{day}");
        assert!(
            row[9].len() == 4 && date.as_str() >= from && date.as_str() <= to,
            "{line}"
        );
        let number = unquoted(row[10]);
        assert!(
            number.len() <= 36
                && number
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"$&%*+-/".contains(&byte)),
            "{line}"
        );
        assert!(
            unquoted(row[11]).len() <= 12 && unquoted(row[13]).chars().count() <= 60,
            "{line}"
        );
        assert_eq!(row[113], "0", "not locked: {line}");
        for place in [114, 116] {
            assert!(row[place].is_empty() || row[place].len() == 8, "{line}");
        }
        for (account, turns) in [(row[6], side == "H"), (row[7], side == "S")] {
            let sum = sums.entry((account.to_owned(), currency.to_owned())).or_default();
            *sum = sum.add(&if turns { amount.neg() } else { amount.clone() });
        }
    }
    sums
}

const ACCOUNTS: [(&str, &str, &str); 8] = [
    ("Nordlicht Werft AG", "10001", "EUR"),
    ("Polder Data BV", "10002", "EUR"),
    ("Atelier Lune Sàrl", "10003", "CHF"),
    ("Werkstatt Brandt e.K.", "10004", "EUR"),
    ("Nimbus Cloud GmbH", "70001", "EUR"),
    ("Cumulus Inc", "70002", "USD"),
    ("Südlink AG", "70003", "EUR"),
    ("unallocated", "1370", "EUR"),
];

#[test]
fn a_year_for_datev_keeps_its_rules_and_comes_to_the_open_items() {
    let sandbox = year::ledger(7);
    sandbox.ok(&["export", "datev", "2026", "-o", "."]);
    let bytes = sandbox.bytes("EXTF_2026.csv");
    sandbox.ok(&["export", "datev", "2026", "-o", "EXTF_again.csv"]);
    assert_eq!(sandbox.bytes("EXTF_again.csv"), bytes);
    let sums = datev(&bytes, "20260101", "20261231");
    let open = open(&sandbox, "2026-12-31");
    for (party, account, currency) in ACCOUNTS {
        let none = Decimal::zero();
        let expected = open.get(&(party.to_owned(), currency.to_owned())).unwrap_or(&none);
        let found = sums.get(&(account.to_owned(), currency.to_owned())).unwrap_or(&none);
        assert!(found.sub(expected).is_zero(), "{party}: {found} {expected}");
    }
    for (args, code) in [
        (&["export", "datev", "2026", "-o", "bookings.csv"][..], "output"),
        (
            &["export", "datev", "--from", "2026-12-01", "--to", "2027-02-01"][..],
            "not-booked",
        ),
    ] {
        let run = sandbox.run(args);
        assert!(
            run.code != 0 && run.stderr.contains(&format!("error[{code}]")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_journal_of_sales_has_the_columns_and_balances_entry_by_entry() {
    let sandbox = year::ledger(3);
    let text = sandbox.ok(&["export", "fec-journal", "2026"]);
    let mut lines = text.split_terminator("\r\n");
    let names = "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate \
                 EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise";
    assert_eq!(
        lines.next().unwrap(),
        names.split_whitespace().collect::<Vec<_>>().join("\t")
    );
    let mut sums: BTreeMap<u64, Decimal> = BTreeMap::new();
    let mut last = 0;
    for line in lines {
        let row: Vec<&str> = line.split('\t').collect();
        assert_eq!(row.len(), 18, "{line}");
        assert_eq!((row[0], row[1]), ("VE", "Ventes"));
        let number: u64 = row[2].parse().unwrap();
        assert!(number == last || number == last + 1, "{line}");
        last = number;
        for place in [3, 9, 15] {
            assert!(row[place].len() == 8 && row[place].starts_with("2026"), "{line}");
        }
        assert!(
            row[4..6].iter().chain([&row[8], &row[10]]).all(|cell| !cell.is_empty()),
            "{line}"
        );
        assert_eq!(row[6].is_empty(), row[7].is_empty());
        let (debit, credit) = (comma(row[11], 2), comma(row[12], 2));
        assert!(row[11] == "0,00" || row[12] == "0,00", "{line}");
        assert_eq!(row[16].is_empty(), row[17].is_empty());
        let sum = sums.entry(number).or_default();
        *sum = sum.add(&debit).sub(&credit);
    }
    assert!(sums.len() > 30 && sums.values().all(Decimal::is_zero), "{sums:?}");
    let count = sandbox.value("SELECT count(*) FROM issued_document WHERE substr(issue_date, 1, 4) = '2026'");
    assert_eq!(sums.len().to_string(), count);
    sandbox
        .run(&["export", "fec-journal", "2026", "-o", "123456789FEC20261231.txt"])
        .expect_error(2, "output");
}

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        header
            .iter()
            .map(str::to_owned)
            .zip(row.iter().map(str::to_owned))
            .collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn the_lines_for_xero_and_quickbooks_come_to_each_invoice() {
    let sandbox = year::ledger(5);
    let told = sandbox
        .run(&["export", "xero", "2026", "--date-order", "mdy", "-o", "xero"])
        .expect(1)
        .stderr;
    assert!(
        told.contains("credit notes are not in the file; enter them by hand: G-2026-0001"),
        "{told}"
    );
    let told = sandbox
        .run(&["export", "quickbooks", "2026", "-o", "quickbooks"])
        .expect(0)
        .stderr;
    assert!(told.contains("credit notes by a tool of its own"), "{told}");
    assert_eq!(
        sandbox.run(&["export", "xero", "2026", "-o", "xero"]).code,
        2,
        "dates have no order by themselves"
    );
    let xero = rows(std::str::from_utf8(&sandbox.bytes("xero/xero-invoices-2026-1.csv")).unwrap());
    let quickbooks = rows(std::str::from_utf8(&sandbox.bytes("quickbooks/quickbooks-invoices-2026-1.csv")).unwrap());
    assert_eq!(xero[0].len(), 29);
    assert_eq!(quickbooks[0].len(), 14);
    let invoices = sandbox.lines("SELECT number, net, tax, issue_date FROM issued_document WHERE kind = 'invoice' AND issue_date < '2027' ORDER BY number");
    assert!(invoices.len() > 30);
    for invoice in invoices {
        let cells: Vec<&str> = invoice.split(',').collect();
        let (mut net, mut tax) = (Decimal::zero(), Decimal::zero());
        for row in xero.iter().filter(|row| row["*InvoiceNumber"] == cells[0]) {
            let amount = decimal(&row["*Quantity"]).mul(&decimal(&row["*UnitAmount"]));
            assert!(amount.trim_zeros(0).scale() <= 2, "{row:?}");
            assert!(
                row["*UnitAmount"].split('.').nth(1).is_none_or(|part| part.len() <= 4),
                "{row:?}"
            );
            assert!(
                !row["*AccountCode"].is_empty() && !row["*TaxType"].is_empty(),
                "{row:?}"
            );
            let date = format!("{}/{}/{}", &cells[3][5..7], &cells[3][8..], &cells[3][..4]);
            assert_eq!(row["*InvoiceDate"], date);
            net = net.add(&amount);
            tax = tax.add(&decimal(&row["TaxAmount"]));
        }
        assert!(
            net.sub(&decimal(cells[1])).is_zero() && tax.sub(&decimal(cells[2])).is_zero(),
            "{invoice}: {net} {tax}"
        );
        let mut net = Decimal::zero();
        for row in quickbooks.iter().filter(|row| row["*InvoiceNo"] == cells[0]) {
            let amount = decimal(&row["*ItemAmount"]);
            let product = decimal(&row["ItemQuantity"]).mul(&decimal(&row["ItemRate"]));
            assert!(product.sub(&amount).is_zero(), "{row:?}");
            net = net.add(&amount);
        }
        assert!(net.sub(&decimal(cells[1])).is_zero(), "{invoice}: {net}");
    }
    let credits = rows(std::str::from_utf8(&sandbox.bytes("quickbooks/quickbooks-credit-notes-2026-1.csv")).unwrap());
    let issued = sandbox.lines(
        "SELECT number, net, issue_date FROM issued_document WHERE kind = 'credit-note' AND issue_date < '2027'",
    );
    assert!(!issued.is_empty());
    for credit in issued {
        let cells: Vec<&str> = credit.split(',').collect();
        let mut net = Decimal::zero();
        for row in credits.iter().filter(|row| row["*CreditNoteNo"] == cells[0]) {
            let amount = decimal(&row["*ItemAmount"]);
            let product = decimal(&row["ItemQuantity"]).mul(&decimal(&row["ItemRate"]));
            assert!(product.sub(&amount).is_zero(), "{row:?}");
            assert_eq!(
                row["*CreditNoteDate"],
                format!("{}/{}/{}", &cells[2][8..], &cells[2][5..7], &cells[2][..4])
            );
            net = net.add(&amount);
        }
        assert!(net.add(&decimal(cells[1])).is_zero(), "{credit}: {net}");
    }
}

fn vat(sandbox: &Sandbox, words: &[&str]) -> Vec<serde_json::Value> {
    let text = sandbox.ok(&[&["report", "vat"], words, &["--output", "json"]].concat());
    serde_json::from_str::<serde_json::Value>(&text)
        .unwrap()
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn the_figures_of_a_return_are_those_of_documents() {
    let sandbox = example();
    let rows = vat(&sandbox, &["2026-11"]);
    let found: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {} {} {} {}",
                text("side"),
                text("tax_category"),
                text("tax_rate_percent"),
                text("vat_id"),
                text("currency"),
                text("taxable_amount"),
                text("tax")
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "output O - - CHF 21.48 0.00",
            "output AE 0 NL820098395B01 EUR 370.00 0.00",
            "output S 19 - EUR 260.73 49.54",
        ]
    );
    // The credit note is for November too; by their dates all are of December.
    assert_eq!(vat(&sandbox, &["2026-12", "--by", "issue"]), rows);
    assert!(vat(&sandbox, &["2026-11", "--by", "issue"]).is_empty());
    let evidence = sandbox.ok(&[
        "report",
        "vat",
        "2026-11",
        "--explain",
        "3",
        "--column",
        "tax",
        "--output",
        "json",
    ]);
    assert!(
        evidence.contains("R-2026-0001") && evidence.contains("G-2026-0001"),
        "{evidence}"
    );
    // Invoices of suppliers that state their tax in one sum, and one that states none.
    sandbox.import_text(
        "suppliers.csv",
        "supplier,invoice number,invoice date,currency,tax,total\nNimbus,1,2026-11-05,EUR,19.00,119.00\nNimbus,2,2026-11-06,EUR,,50.00\n",
    );
    let input: Vec<serde_json::Value> = vat(&sandbox, &["2026-11"])
        .into_iter()
        .filter(|row| row["side"] == "input")
        .collect();
    assert_eq!(input.len(), 2, "{input:?}");
    assert_eq!(
        (&input[0]["stated"], &input[0]["taxable_amount"]),
        (&"no tax".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        (&input[1]["stated"], &input[1]["taxable_amount"], &input[1]["tax"]),
        (&"tax in all".into(), &"100.00".into(), &"19.00".into())
    );
}

#[test]
fn a_workbook_has_everything_and_adds_up() {
    let sandbox = year::ledger(11);
    sandbox.ok(&["export", "xlsx", "2026", "-o", "year.xlsx"]);
    let bytes = sandbox.bytes("year.xlsx");
    sandbox.ok(&["export", "xlsx", "2026", "-o", "again.xlsx"]);
    assert_eq!(sandbox.bytes("again.xlsx"), bytes);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names: BTreeSet<String> = book.sheet_names().into_iter().collect();
    for name in [
        "about",
        "invoices",
        "lines",
        "taxes",
        "payments",
        "open items",
        "spend by service",
    ] {
        assert!(names.contains(name), "{names:?}");
    }
    let about = book.worksheet_range("about").unwrap();
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    assert!(
        about.rows().any(|row| row.iter().any(|cell| cell.to_string() == head)),
        "{head}"
    );
    for (sheet, column, sql) in [
        (
            "invoices",
            "total",
            "SELECT decimal_sum(total) FROM invoice WHERE billing_currency = 'EUR' AND direction = 'receivable' AND issued_at < '2027'",
        ),
        (
            "payments",
            "amount",
            "SELECT decimal_sub('0', decimal_sum(amount)) FROM payment WHERE currency = 'EUR' AND paid_at < '2027'",
        ),
    ] {
        let range = book.worksheet_range(sheet).unwrap();
        let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        let place = |name: &str| header.iter().position(|one| one == name).unwrap();
        let direction = header.iter().position(|one| one == "direction");
        let (mut sum, mut total) = (Decimal::zero(), None);
        for row in range.rows().skip(1) {
            let is_one = row[place("currency")] == "EUR" && direction.is_none_or(|place| row[place] == "receivable");
            if !is_one {
                continue;
            }
            let Data::Float(number) = row[place(column)] else {
                panic!("{row:?} is not a number")
            };
            let number = decimal(&format!("{number:.2}"));
            if row[0] == "total" || (direction.is_some() && row[2].to_string().is_empty()) {
                total = Some(number);
            } else {
                sum = sum.add(&number);
            }
        }
        let expected = decimal(&sandbox.value(sql));
        assert!(sum.sub(&expected).is_zero(), "{sheet}: {sum} {expected}");
        assert!(total.expect("a total").sub(&expected).is_zero());
    }
}

/// What the starter of a book has behind `#` is right once it is no comment.
#[test]
fn the_starter_of_a_book_has_accounts_that_exports_take() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["book", "new", "mine"]);
    let text = String::from_utf8(sandbox.bytes("mine/seller.toml")).unwrap();
    let is_setting =
        |line: &str| line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| !key.trim().contains(' '));
    let with = |line: &str| match line.strip_prefix("# ") {
        Some(setting) if is_setting(setting) => setting.to_owned(),
        _ => line.to_owned(),
    };
    let settings: Vec<String> = text.lines().map(with).collect();
    assert!(
        settings
            .iter()
            .filter(|line| !line.starts_with('#'))
            .any(|line| line.starts_with("[accounts]"))
    );
    sandbox.write("mine/seller.toml", settings.join("\n"));
    sandbox.ok(&["book", "check", "mine"]);
    sandbox.ok(&["import", "mine"]);
    assert_eq!(
        sandbox.value("SELECT value FROM book_value WHERE path = 'accounts.bank'"),
        "1800"
    );
    sandbox.ok(&["export", "hledger", "2026-01"]);
}

//! The same figures in many forms: lists in every language, grammar and encoding, and one table in every kind of file that a
//! mapping reads. What comes in is what was written.

use crate::chance::Chance;
use crate::columnar::{decimals, file, texts};
use crate::columnar_focus::{plain, units};
use crate::sandbox::Sandbox;
use rust_xlsxwriter::Workbook;
use std::fmt::Write as _;

/// What the columns of a list of invoices are called.
const HEADERS: [[&str; 5]; 5] = [
    ["Supplier", "Invoice no.", "Invoice date", "Currency", "Total amount"],
    [
        "Lieferant",
        "Rechnungs-Nr.",
        "Rechnungsdatum",
        "Währung",
        "Bruttobetrag",
    ],
    [
        "Fournisseur",
        "N° de facture",
        "Date de facture",
        "Devise",
        "Montant TTC",
    ],
    [
        "Proveedor",
        "Número de factura",
        "Fecha de factura",
        "Moneda",
        "Importe total",
    ],
    ["Leverancier", "Factuurnummer", "Factuurdatum", "Valuta", "Totaalbedrag"],
];

/// How a list writes: the decimal mark, what stands between groups, and what separates cells.
const NUMBERS: [(&str, &str, char); 9] = [
    (".", "", ','),
    (".", ",", ';'),
    (".", ",", '\t'),
    (",", "", ';'),
    (",", ".", ';'),
    (",", " ", ';'),
    (",", "\u{a0}", ';'),
    (".", "'", ';'),
    (",", ".", '\t'),
];

/// How a list writes what is below zero.
const SIGNS: [fn(&str) -> String; 3] = [
    |amount| format!("-{amount}"),
    |amount| format!("{amount}-"),
    |amount| format!("({amount})"),
];

/// How a list writes days.
const DAYS: [fn(i64, i64) -> String; 6] = [
    |month, day| format!("2025-{month:02}-{day:02}"),
    |month, day| format!("{day:02}.{month:02}.2025"),
    |month, day| format!("{day}.{month}.2025"),
    |month, day| format!("{day:02}/{month:02}/2025"),
    |month, day| format!("{month}/{day}/2025"),
    |month, day| {
        let months = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let name = usize::try_from(month - 1).ok().and_then(|at| months.get(at));
        format!("{day} {} 2025", name.copied().unwrap_or_default())
    },
];

/// How a text becomes bytes.
const ENCODINGS: [fn(&str) -> Vec<u8>; 5] = [
    |text| text.as_bytes().to_vec(),
    |text| [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
    |text| {
        let all = std::iter::once(0xFEFF).chain(text.encode_utf16());
        all.flat_map(u16::to_le_bytes).collect()
    },
    |text| {
        let all = std::iter::once(0xFEFF).chain(text.encode_utf16());
        all.flat_map(u16::to_be_bytes).collect()
    },
    // Windows-1252 has these characters where Unicode has them.
    |text| {
        text.chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap())
            .collect()
    },
];

fn number(chance: &mut Chance, limit: usize) -> i64 {
    i64::try_from(chance.below(limit)).unwrap()
}

/// An amount of cents: as we write it, and as a list does.
fn amount(cents: i64, (mark, group, _): (&str, &str, char), sign: fn(&str) -> String) -> (String, String) {
    let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
    let mut digits = whole.to_string();
    let mut at = digits.len();
    while at > 3 {
        at -= 3;
        digits.insert_str(at, group);
    }
    let written = format!("{digits}{mark}{rest:02}");
    let below = if cents < 0 { "-" } else { "" };
    let ours = format!("{below}{whole}.{rest:02}");
    (ours, if cents < 0 { sign(&written) } else { written })
}

fn of<T: Copy>(all: &[T], chance: &mut Chance) -> T {
    all[chance.below(all.len())]
}

#[test]
fn lists_of_every_language_grammar_and_encoding_are_read_as_they_were_written() {
    let mut chance = Chance::new(20_250_713);
    let sandbox = Sandbox::new();
    let mut expected = Vec::new();
    for list in 0..120 {
        let (header, numbers) = (of(&HEADERS, &mut chance), of(&NUMBERS, &mut chance));
        let (sign, day_of) = (of(&SIGNS, &mut chance), of(&DAYS, &mut chance));
        let separator = numbers.2.to_string();
        let mut text = String::new();
        if chance.below(3) == 0 {
            text.push_str("Invoices of 2025\n\n");
        }
        writeln!(text, "{}", header.join(&separator)).unwrap();
        // The first row says which comes first, day or month, and has thousands in groups.
        let mut rows = vec![(6, 30, 123_456_789)];
        for _ in 0..chance.below(6) {
            let (month, day) = (1 + number(&mut chance, 12), 1 + number(&mut chance, 28));
            rows.push((month, day, number(&mut chance, 400_000_000) - 200_000_000));
        }
        for (row, (month, day, cents)) in rows.into_iter().enumerate() {
            let (ours, written) = amount(cents, numbers, sign);
            let invoice = format!("L{list}/R{row}");
            let cells = ["Nordhöst", &invoice, &day_of(month, day), "EUR", &written];
            writeln!(text, "{}", cells.join(&separator)).unwrap();
            expected.push(format!("{invoice} 2025-{month:02}-{day:02} {ours}"));
        }
        if chance.below(2) == 0 {
            text = text.replace('\n', "\r\n");
        }
        sandbox.write(&format!("lists/{list}.csv"), of(&ENCODINGS, &mut chance)(&text));
    }
    sandbox.ok(&["import", "lists", "--encoding", "windows-1252"]);
    let mut found = sandbox
        .lines("SELECT invoice_number || ' ' || invoice_date || ' ' || total AS row FROM api_bookkeeping_invoice");
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let issuers = sandbox.lines("SELECT DISTINCT issuer || ' ' || currency FROM api_bookkeeping_invoice");
    assert_eq!(issuers, ["Nordhöst EUR"]);
}

/// A mapping of one table, whatever kind of file it is in.
const MAPPING: &str = r#"
format   = 1
name     = "of-all-kinds"
provider = "Nimbus"
about    = "One table in every kind of file"

[read]
kinds = ["csv", "jsonl", "xlsx", "parquet"]
header = "first"
needs = ["account", "day", "service", "cost"]

[numbers.default]
decimal  = "."
group    = ""
exponent = true

[times.default]
formats  = ["%Y-%m-%d"]
zone     = "UTC"

[columns]
cost = "decimal"
day = "date"

[charge]
ProviderName       = "'Nimbus'"
InvoiceIssuerName  = "'Nimbus GmbH'"
BillingAccountId   = "account"
BillingCurrency    = "'EUR'"
BillingPeriodStart = "month_of(day)"
BillingPeriodEnd   = "month_after(day)"
ChargePeriodStart  = "day"
ChargePeriodEnd    = "day_after(day)"
ChargeCategory     = "'Usage'"
BilledCost         = "cost"
EffectiveCost      = "cost"
ListCost           = "cost"
ContractedCost     = "cost"
ServiceName        = "service"

[[test]]
why = "a row is a charge"
row = { account = "A-1", day = "2025-06-03", service = "Compute", cost = "2.50" }
charge = { BilledCost = "2.50" }
"#;

/// A row: account, day, service, cost without zeros at its end.
type Row = (String, String, String, String);

fn rows(chance: &mut Chance) -> Vec<Row> {
    const SERVICES: [&str; 6] = ["Compute", "Storage, cold", "a \"b\"", "Größe\tx", "=1+1", "x;y|z"];
    let count = 20 + chance.below(40);
    let row = |chance: &mut Chance| {
        let (whole, rest) = (number(chance, 2000) - 1000, chance.below(1000));
        let rest = format!("{rest:03}");
        let rest = rest.trim_end_matches('0');
        let cost = if rest.is_empty() {
            whole.to_string()
        } else {
            format!("{whole}.{rest}")
        };
        (
            format!("A-{}", chance.below(3)),
            format!("2025-06-{:02}", 1 + chance.below(30)),
            of(&SERVICES, chance).to_owned(),
            cost,
        )
    };
    (0..count).map(|_| row(chance)).collect()
}

fn csv_of(rows: &[Row]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["account", "day", "service", "cost"]).unwrap();
    for (account, day, service, cost) in rows {
        writer.write_record([account, day, service, cost]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn json_of(rows: &[Row]) -> Vec<u8> {
    let mut text = String::new();
    for (account, day, service, cost) in rows {
        let service = serde_json::to_string(service).unwrap();
        writeln!(
            text,
            "{{\"account\": \"{account}\", \"day\": \"{day}\", \"service\": {service}, \"cost\": {cost}}}"
        )
        .unwrap();
    }
    text.into_bytes()
}

fn parquet_of(rows: &[Row]) -> Vec<u8> {
    const SCHEMA: &str = "optional binary account (STRING); optional binary day (STRING); \
                          optional binary service (STRING); optional fixed_len_byte_array(16) cost (DECIMAL(38,18)); ";
    let of = |cell: fn(&Row) -> &str| texts(&rows.iter().map(cell).collect::<Vec<_>>());
    let costs: Vec<_> = rows.iter().map(|row| Some(signed_units(&row.3))).collect();
    let columns = vec![of(|row| &row.0), of(|row| &row.1), of(|row| &row.2), decimals(&costs)];
    file(SCHEMA, plain(), &[columns])
}

/// `-0.5` has no digit before its point that could bear the sign.
fn signed_units(cost: &str) -> i128 {
    match cost.strip_prefix('-') {
        Some(rest) => -units(rest),
        None => units(cost),
    }
}

fn workbook_of(rows: &[Row]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0_u16..).zip(["account", "day", "service", "cost"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, (account, day, service, cost)) in (1_u32..).zip(rows) {
        sheet.write_string(row, 0, account).unwrap();
        sheet.write_string(row, 1, day).unwrap();
        sheet.write_string(row, 2, service).unwrap();
        sheet.write_number(row, 3, cost.parse::<f64>().unwrap()).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn one_table_in_every_kind_of_file_comes_to_the_same_charges() {
    let mut chance = Chance::new(20_250_714);
    for _ in 0..4 {
        let rows = rows(&mut chance);
        let mut expected: Vec<String> = rows
            .iter()
            .map(|(account, day, service, cost)| format!("{account} {day}T00:00:00Z {service} {cost}"))
            .collect();
        expected.sort();
        for (name, bytes) in [
            ("june.csv", csv_of(&rows)),
            ("june.jsonl", json_of(&rows)),
            ("june.parquet", parquet_of(&rows)),
            ("june.xlsx", workbook_of(&rows)),
        ] {
            let sandbox = Sandbox::new();
            sandbox.write("of-all-kinds.toml", MAPPING);
            sandbox.write(name, bytes);
            sandbox.ok(&["import", "--mapping", "of-all-kinds.toml", name]);
            let found = sandbox.value(
                "SELECT json_group_array(account || ' ' || charge_period_start || ' ' || service_name || ' ' || billed_cost)
                 FROM charge_focus",
            );
            let mut found: Vec<String> = serde_json::from_str(&found).unwrap();
            found.sort();
            assert_eq!(found, expected, "{name}");
            sandbox.ok(&["verify"]);
        }
    }
}

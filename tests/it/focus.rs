//! Cost and Usage of FOCUS: what real files have is read or refused, exactly, and every row leads back to its line.

use crate::sandbox::Sandbox;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::Workbook;
use std::io::Write;

/// The columns of the files here: the version is 1.2, two are the provider's own, one is nobody's.
const HEADER: &str = "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,\
ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ContractedCost,\
EffectiveCost,InvoiceId,InvoiceIssuerName,ListCost,ListUnitPrice,PricingQuantity,PricingUnit,ProviderName,\
PublisherName,ServiceCategory,ServiceName,Tags,x_Operation,Id";

/// A row with this cost, charge period start and tags; the rest is as a sound file has it.
fn row(cost: &str, start: &str, tags: &str) -> String {
    format!(
        "{cost},4711,Acme,EUR,2025-07-01T00:00:00Z,2025-06-01T00:00:00Z,Usage,,Storage,2025-06-03T00:00:00Z,{start},\
         12.50,{cost},{cost},,Nimbus,{cost},0.10,10,GB,Nimbus,Nimbus,Storage,Disk,{tags},Put,7"
    )
}

fn file(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn two_rows() -> String {
    file(&[
        row("1.50", "2025-06-02T00:00:00Z", "\"{\"\"team\"\": \"\"a, b\"\"}\""),
        row("-0.2500", "2025-06-02T00:00:00Z", "{}"),
    ])
}

const FACTS: &str = "SELECT group_concat(BilledCost || '|' || ChargePeriodStart || '|' || coalesce(Tags, '-'), ' ')
                     FROM focus_cost_and_usage";

#[test]
fn a_file_comes_in_whole() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", two_rows());
    let summary = sandbox.ok(&["import", "june.csv"]);
    for part in [
        "focus/cost_and_usage",
        "BilledCost 1.2500 EUR",
        "columns of the provider's own, kept: x_Operation",
        "columns that FOCUS 1.2 does not have, kept: Id",
    ] {
        assert!(summary.contains(part), "{part}\n{summary}");
    }
    assert_eq!(
        sandbox.value(FACTS),
        "1.50|2025-06-02T00:00:00Z|{\"team\": \"a, b\"} -0.2500|2025-06-02T00:00:00Z|{}"
    );
    assert_eq!(
        sandbox.value("SELECT min(extra) FROM focus_cost_and_usage"),
        "{\"x_Operation\": \"Put\", \"Id\": \"7\"}"
    );
    assert_eq!(
        sandbox.value("SELECT json_extract(Tags, '$.team') FROM focus_cost_and_usage WHERE row_id = 1"),
        "a, b"
    );
    // Sums beside the facts.
    for view in ["charge_by_day", "charge_by_month"] {
        let sql = format!(
            "SELECT sum(charges) || ' ' || decimal_sum(billed_cost) || ' ' || max(returned_billed_cost) FROM {view}"
        );
        assert_eq!(sandbox.value(&sql), "2 1.2500 -0.2500", "{view}");
    }
    let again = sandbox.ok(&["import", "june.csv"]);
    assert!(again.contains("imported before"), "{again}");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_charge"), "2");
}

#[test]
fn nulls_and_times_are_read_in_the_spellings_of_real_files() {
    let sandbox = Sandbox::new();
    let times = [
        "2025-06-02T00:00:00Z",
        "2025-06-02T00:00:00.000Z",
        "2025-06-02 00:00:00",
        "2025-06-02T00:00Z",
        "2025-06-02 00:00:00+00:00",
        "06/02/2025",
        "6/2/25",
        "2025-06-02 02:00:00 +0200",
    ];
    let rows: Vec<String> = times.iter().map(|time| row("1", time, "NULL")).collect();
    sandbox.write("june.csv", file(&rows));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(
        sandbox.value("SELECT count(*) || min(ChargePeriodStart) || max(ChargePeriodStart) || count(Tags) FROM focus_cost_and_usage"),
        "82025-06-02T00:00:00Z2025-06-02T00:00:00Z0"
    );
    let nulls = ["", "\"\"", "NULL", "null", "(null)", "N/A"];
    let rows: Vec<String> = nulls
        .iter()
        .map(|null| row("1", "2025-06-02T00:00:00Z", null))
        .collect();
    sandbox.write("nulls.csv", file(&rows));
    let summary = sandbox.ok(&["import", "-f", "nulls.db", "nulls.csv"]);
    for null in ["`NULL`", "`null`", "`(null)`", "as an empty text in quotes"] {
        assert!(summary.contains(&format!("no value is written {null}")), "{summary}");
    }
    let tags = sandbox.ok(&[
        "-f",
        "nulls.db",
        "sql",
        "SELECT count(*), count(Tags), max(Tags) FROM focus_cost_and_usage",
        "--output",
        "csv",
    ]);
    assert_eq!(tags.lines().nth(1), Some("6,1,N/A"));
}

#[test]
fn numbers_keep_every_digit() {
    let sandbox = Sandbox::new();
    let costs = [
        "9.984E-7",
        "1.5e+3",
        "0.0000000072922557592391990000",
        "123456789012345678901234567890.12",
        "-0.00",
        "7",
    ];
    let rows: Vec<String> = costs
        .iter()
        .map(|cost| row(cost, "2025-06-02T00:00:00Z", "{}"))
        .collect();
    sandbox.write("june.csv", file(&rows));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(
        sandbox.value("SELECT group_concat(BilledCost, ' ') FROM focus_cost_and_usage"),
        costs.join(" ")
    );
    let expected = "123456789012345678901234569397.1200010056922557592391990000";
    for sql in [
        "SELECT decimal_sum(billed_cost) FROM charge",
        "SELECT decimal_sum(billed_cost) FROM charge_by_day",
        "SELECT decimal_sum(billed_cost) FROM charge_by_month",
        "SELECT total FROM import_sum WHERE column_name = 'BilledCost'",
    ] {
        assert_eq!(sandbox.value(sql), expected, "{sql}");
    }
}

#[test]
fn strict_refuses_every_deviation() {
    let sandbox = Sandbox::new();
    let header = HEADER.replace(",Id", "");
    let sound = row("1", "2025-06-02T00:00:00Z", "{}").replace(",Put,7", ",Put");
    let full = format!("{header},ConsumedUnit\n{sound},GB\n");
    sandbox.write("sound.csv", &full);
    sandbox.ok(&["import", "--strict", "sound.csv"]);
    for (what, text) in [
        ("null", full.replace("{}", "NULL")),
        ("time", full.replace("2025-06-02T00:00:00Z", "2025-06-02 00:00:00")),
        ("mark", format!("\u{feff}{full}")),
        ("blank line", full.replace('\n', "\n\n")),
        ("last line", full.trim_end().to_owned()),
        ("column", full.replace("x_Operation", "Operation")),
        ("missing column", full.replace("ListCost", "x_ListCost")),
    ] {
        sandbox.write("file.csv", text);
        sandbox
            .run(&["import", "--strict", "file.csv"])
            .expect_error(3, "deviation");
        let summary = sandbox.ok(&["import", "file.csv", "--dry-run"]);
        assert!(summary.contains("Accepted: "), "{what}\n{summary}");
    }
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_charge"), "1");
}

#[test]
fn what_is_impossible_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let rows = [
        row("$10,000.00", "2025-06-02T00:00:00Z", "{}").replacen("$10,000.00", "\"$10,000.00 \"", 4),
        row("1", "2025-06-31T00:00:00Z", "\"two\nlines\""),
        row("1", "2023-02-01T30:00:00Z", "{}"),
        "1,2,3".to_owned(),
        row("1", "2025-06-02T00:00:00Z", "a\"b\""),
        row("+1", "2025-06-02T00:00:00Z", "{}"),
    ];
    sandbox.write("june.csv", file(&rows));
    let run = sandbox.run(&["import", "june.csv"]).expect(3);
    for expected in [
        "error[decimal]: `BilledCost` is not a decimal number: found '$'",
        "--> june.csv:2:1\n  value: $10,000.00 ",
        "error[time]: `ChargePeriodStart` is a time that does not exist",
        "--> june.csv:3:95",
        "--> june.csv:5:95",
        "error[ragged-row]: the row has 3 cells, the header 27\n  --> june.csv:6:1",
        "--> june.csv:8:1\n  value: +1",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    assert!(!sandbox.ledger_path().exists());
    let open = row("1", "2025-06-02T00:00:00Z", "\"open");
    sandbox.write("endless.csv", file(&[row("x", "2025-06-02T00:00:00Z", "{}"), open]));
    let run = sandbox.run(&["import", "endless.csv"]).expect_error(3, "csv-syntax");
    for place in ["endless.csv:2:1", "endless.csv:3:1"] {
        assert!(run.stderr.contains(place), "{place}\n{}", run.stderr);
    }
    sandbox.write("twice.csv", two_rows().replace("x_Operation", "Tags"));
    sandbox
        .run(&["import", "twice.csv"])
        .expect_error(3, "duplicate-header");
    let mut bytes = two_rows().into_bytes();
    let at = bytes.windows(4).rposition(|part| part == b"Acme").unwrap();
    bytes[at] = 0xff;
    sandbox.write("latin.csv", bytes);
    let run = sandbox.run(&["import", "latin.csv"]).expect_error(3, "not-utf8");
    assert!(run.stderr.contains("latin.csv:3:14"), "{}", run.stderr);
}

#[test]
fn problems_are_told_up_to_a_hundred() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", file(&vec![row("x", "2025-06-02T00:00:00Z", "{}"); 120]));
    let run = sandbox.run(&["import", "june.csv"]).expect_error(3, "too-many");
    assert!(
        run.stderr.contains("and 380 more problems in this file"),
        "{}",
        run.stderr
    );
}

#[test]
fn rows_lead_back_to_their_lines() {
    let sandbox = Sandbox::new();
    let rows = [
        row("1", "2025-06-02T00:00:00Z", "\"{\n}\""),
        format!("\r\n{}", row("2", "2025-06-02T00:00:00Z", "{}")),
        row("3", "2025-06-02T00:00:00Z", "{}"),
    ];
    sandbox.write("june.csv", file(&rows));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(
        sandbox.value("SELECT group_concat(billed_cost || ' ' || place || ' ' || import_id, ', ') FROM charge"),
        "1 line 2 1, 2 line 5 1, 3 line 6 1"
    );
    for (key, line, text) in [
        ("focus/1", "2:1", "\"{\n}\""),
        ("focus/2", "5:1", ",{},Put"),
        ("focus/3", "6:1", "3,4711"),
    ] {
        let shown = sandbox.ok(&["explain", "charge", key]);
        assert!(shown.contains(line) && shown.contains(text), "{key}\n{shown}");
    }
    sandbox
        .run(&["explain", "charge", "focus/4"])
        .expect_error(2, "not-found");
}

#[test]
fn packed_files_spreadsheets_and_other_encodings_hold_the_same() {
    let text = file(&[
        row("1.5", "2025-06-02T00:00:00Z", "{}"),
        row("2.25", "2025-06-02T00:00:00Z", "NULL"),
    ]);
    let plain = Sandbox::new();
    plain.write("june.csv", &text);
    plain.ok(&["import", "june.csv"]);
    let expected = plain.value(FACTS);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, record) in (0_u32..).zip(text.lines()) {
        for (column, cell) in (0_u16..).zip(record.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) if line > 0 && column < 1 => sheet.write_number(line, column, number),
                _ => sheet.write_string(line, column, cell),
            }
            .unwrap();
        }
    }
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, bytes) in [
        ("june.csv.gz", packed.clone()),
        ("june.xlsx", book.save_to_buffer().unwrap()),
        ("utf16.csv", utf16),
        ("crlf.csv", text.replace('\n', "\r\n").into_bytes()),
        ("mark.csv", format!("\u{feff}{text}").into_bytes()),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, bytes);
        sandbox.ok(&["import", name]);
        assert_eq!(sandbox.value(FACTS), expected, "{name}");
        let shown = sandbox.ok(&["explain", "charge", "focus/2"]);
        assert!(shown.contains("2.25,4711"), "{name}\n{shown}");
    }
    let sandbox = Sandbox::new();
    sandbox.write("half.csv.gz", &packed[..packed.len() - 20]);
    sandbox.run(&["import", "half.csv.gz"]).expect_error(3, "gzip");
    assert_eq!(
        sandbox.run_with_input(&["import", "-"], text.as_bytes()).expect(0).code,
        0
    );
    assert_eq!(sandbox.value(FACTS), expected);
}

#[test]
fn a_header_alone_is_an_empty_bill() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", format!("{HEADER}\n"));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_file"), "1");
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "0");
}

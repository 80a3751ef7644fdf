//! FOCUS's datasets beside Cost and Usage: what comes in is answered alike, in every spelling real files have.

use crate::sandbox::Sandbox;
use rust_xlsxwriter::Workbook;

const INVOICE_DETAIL: &str = include_str!("../../fixtures/focus/invoice_detail.csv");
const BILLING_PERIOD: &str = include_str!("../../fixtures/focus/billing_period.csv");
const COMMITMENT_1_3: &str = include_str!("../../fixtures/focus/contract_commitment_1_3.csv");
const COMMITMENT_1_4: &str = include_str!("../../fixtures/focus/contract_commitment_1_4.csv");

/// What these tests ask of a ledger.
impl Sandbox {
    #[track_caller]
    fn focus_csv(&self, path: &str) -> String {
        self.ok(&["api", "focus", path, "--output", "csv"])
    }

    /// What the imports accepted.
    fn accepted(&self) -> String {
        self.lines("SELECT value FROM import, json_each(accepted)").join("\n")
    }
}

/// The cells of a CSV text; quotes in it are in order.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// The rows of a CSV text with its columns turned round, so that nothing depends on their order.
fn turned(text: &str) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for mut row in cells(text) {
        row.reverse();
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn what_comes_in_is_answered_digit_for_digit() {
    for (file, path) in [
        (INVOICE_DETAIL, "/invoice_detail"),
        (BILLING_PERIOD, "/billing_period"),
        (COMMITMENT_1_4, "/contract_commitment"),
    ] {
        for text in [file.to_owned(), turned(file)] {
            let folder = Sandbox::new();
            folder.write("rows.csv", &text);
            folder.ok(&["import", "--strict", "rows.csv"]);
            assert_eq!(folder.focus_csv(path), file, "{path}");
            // The answer itself comes in again, and changes nothing.
            folder.write("again.csv", folder.focus_csv(path));
            folder.ok(&["import", "again.csv"]);
            assert_eq!(
                folder.lines("SELECT sum(rows_new), sum(rows_revised) FROM import_total"),
                [format!("{},0", file.lines().count() - 1)]
            );
            folder.write("rows.json", folder.ok(&["api", "focus", path]));
            folder.ok(&["-f", "json.db", "import", "rows.json"]);
            assert_eq!(
                folder.ok(&["-f", "json.db", "api", "focus", path, "--output", "csv"]),
                file
            );
        }
    }
}

#[test]
fn commitments_of_1_3_have_their_thirteen_columns() {
    let folder = Sandbox::new();
    folder.write("rows.csv", COMMITMENT_1_3);
    folder.ok(&["import", "--strict", "rows.csv"]);
    let sorted = |text: &str| -> Vec<Vec<(String, String)>> {
        let mut rows = cells(text).into_iter();
        let header = rows.next().unwrap();
        let named = rows.map(|row| {
            let mut row: Vec<_> = header.iter().cloned().zip(row).collect();
            row.sort();
            row
        });
        named.collect()
    };
    assert_eq!(
        sorted(&folder.focus_csv("/contract_commitment")),
        sorted(COMMITMENT_1_3)
    );
    folder.write("newer.csv", COMMITMENT_1_4);
    folder.ok(&["import", "newer.csv"]);
    let of_contract = folder.ok(&["api", "focus", "/contract_commitment?ContractId=CU-C-31"]);
    assert!(
        of_contract.contains("\"ContractCommitmentQuantity\": 2.5E7,"),
        "{of_contract}"
    );
    assert!(!of_contract.contains("C-2024-7"), "{of_contract}");
}

#[test]
fn filters_choose_rows_and_accounts() {
    let folder = Sandbox::new();
    folder.write("lines.csv", INVOICE_DETAIL);
    folder.write("periods.csv", BILLING_PERIOD);
    folder.ok(&["import", "lines.csv", "periods.csv"]);
    for (path, rows) in [
        ("/invoice_detail", 9),
        ("/invoice_detail?InvoiceId=NC-2025-0531", 3),
        ("/invoice_detail?InvoiceId=NC-2025-0531,CU-88213", 7),
        ("/invoice_detail?InvoiceIssuerName=Cumulus%20Inc&InvoiceDetailId=S1", 1),
        ("/invoice_detail?BillingAccountId=4711-0815", 5),
        (
            "/invoice_detail?ReferenceInvoiceId=NC-2025-0531&BillingPeriodStart=2025-06-01",
            2,
        ),
        ("/invoice_detail?InvoiceId=none", 0),
        ("/billing_period?BillingPeriodStatus=Closed", 2),
        ("/billing_period?BillingPeriodStart=2025-06-01T00:00:00Z", 1),
    ] {
        let answer: serde_json::Value = serde_json::from_str(&folder.ok(&["api", "focus", path])).unwrap();
        assert_eq!(answer.as_array().unwrap().len(), rows, "{path}");
    }
    let of_account = folder.ok(&[
        "api",
        "focus",
        "/invoice_detail",
        "--account",
        "acct-20931",
        "--output",
        "csv",
    ]);
    assert_eq!(of_account.lines().count(), 5);
    folder
        .run(&["api", "focus", "/contract_commitment"])
        .expect_error(2, "not-imported");
}

#[test]
fn lines_add_up_to_invoices_and_taxes() {
    let folder = Sandbox::new();
    folder.write("lines.csv", INVOICE_DETAIL);
    folder.ok(&["import", "lines.csv"]);
    let invoices = folder.lines(
        "SELECT account, invoice_id, invoice_status, billing_currency, subtotal, tax, total, substr(due_at, 1, 10), due_basis
         FROM invoice ORDER BY invoice_id",
    );
    assert_eq!(
        invoices,
        [
            "acct-20931,CU-88213,Issued,USD,49.27,3.99,53.26,2025-06-05,stated",
            "4711-0815,NC-2025-0531,Issued,EUR,2012.40,382.36,2394.76,2025-07-04,stated",
            "4711-0815,NC-2025-0602-C,Issued,EUR,-60.00,-11.40,-71.40,2025-06-20,assumed",
        ]
    );
    for (name, count) in [("Nimbus Cloud GmbH", 2), ("Cumulus Inc", 1)] {
        for (report, lines) in [("invoices", count), ("taxes", count)] {
            let found = folder.ok(&["report", report, "--provider", name, "--output", "csv"]);
            assert_eq!(found.lines().count(), lines + 1, "{found}");
        }
    }
    let refused = folder
        .run(&["report", "invoices", "--provider", "focus"])
        .expect(2)
        .stderr;
    assert!(
        refused.contains("the providers are: Cumulus Inc, Nimbus Cloud GmbH, "),
        "{refused}"
    );
    let lines = folder.lines("SELECT line_id, service_name, amount FROM invoice_line WHERE invoice_id = 'CU-88213'");
    assert_eq!(
        lines,
        ["1,Object Storage,41.07", "2,Object Storage,8.20", "3,,3.99", "S1,,0.00"]
    );
    let taxes = folder.lines("SELECT tax_name, amount, currency FROM tax ORDER BY row_key");
    assert_eq!(
        taxes,
        ["VAT 19%,382.36,EUR", "VAT 19%,-11.40,EUR", "MWST 8.1%,3.99,USD"]
    );
    folder.ok(&["check"]);
    let key = "focus/4711-0815/Nimbus Cloud GmbH/NC-2025-0602-C/EUR";
    let origin = folder.ok(&["explain", "invoice", key]);
    assert!(origin.contains("lines.csv:10:1"), "{origin}");
}

/// Commitments of 1.3 with their nulls and times replaced.
fn respelled(null: &str, time: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for (index, row) in cells(COMMITMENT_1_3).into_iter().enumerate() {
        let row: Vec<String> = row
            .into_iter()
            .map(|cell| match cell.as_str() {
                "" => null.to_owned(),
                cell if cell.ends_with("00Z") => time(cell),
                cell if cell.contains(',') => format!("\"{cell}\""),
                cell => cell.to_owned(),
            })
            .collect();
        assert!(index > 0 || !row.is_empty());
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn every_null_spelling_is_nothing_and_recorded() {
    for (null, sentence) in [
        ("", None),
        ("\"\"", Some("no value is written as an empty text in quotes")),
        ("NULL", Some("no value is written `NULL`")),
        ("null", Some("no value is written `null`")),
        ("(null)", Some("no value is written `(null)`")),
        (r"\N", Some(r"no value is written `\N`")),
    ] {
        let folder = Sandbox::new();
        folder.write("rows.csv", respelled(null, str::to_owned));
        if let Some(sentence) = sentence {
            let err = folder.refused(&["import", "--strict", "rows.csv"]);
            assert!(err.contains(&format!("error[deviation]: {sentence}\n")), "{err}");
        }
        folder.ok(&["import", "rows.csv"]);
        let nulls = "SELECT contract_commitment_quantity IS NULL, contract_commitment_unit IS NULL
                     FROM api_focus_contract_commitment WHERE contract_commitment_id = 'spend-1'";
        assert_eq!(folder.lines(nulls), ["1,1"], "{null}");
        assert_eq!(folder.accepted(), sentence.unwrap_or_default(), "{null}");
    }
}

#[test]
fn every_time_spelling_is_the_same_time_and_recorded() {
    for (spelled, sentence) in [
        ("2024-07-01", "times are days such as `2023-09-22`"),
        ("7/1/24", "times are days such as `9/22/23`, read as month, day, year"),
        (
            "07/01/2024",
            "times are days such as `09/22/2023`, read as month, day, year",
        ),
        ("2024-07-01T00:00Z", "times have no seconds"),
        ("2024-07-01T00:00:00.000Z", "times have a fraction of zero"),
        ("2024-07-01 00:00:00", "times have no zone"),
        ("2024-07-01 02:00:00+02:00", "times have an offset such as `+00:00`"),
        ("2024-07-01 00:00:00 +0000", "times have an offset such as `+0000`"),
    ] {
        let folder = Sandbox::new();
        let time = |cell: &str| match cell {
            "2024-07-01T00:00:00Z" => spelled.to_owned(),
            other => other.to_owned(),
        };
        folder.write("rows.csv", respelled("", time));
        // Nothing else in the file shows whether `7/1/24` is in July.
        let dates = ["--dates", "month-first"];
        let err = folder.refused(&[&["import", "--strict", "rows.csv"][..], &dates].concat());
        assert!(err.contains(&format!("error[deviation]: {sentence}")), "{err}");
        if spelled.contains('/') {
            let err = folder.refused(&["import", "rows.csv"]);
            assert!(err.contains("error[date-order]"), "{err}");
        }
        folder.ok(&[&["import", "rows.csv"][..], &dates].concat());
        let is_said = folder.value("SELECT options ->> '$.dates' IS NOT NULL FROM import") == "1";
        assert_eq!(is_said, spelled.contains('/'), "{spelled}");
        let found = folder.lines("SELECT DISTINCT contract_period_start_utc FROM focus_contract_commitment");
        assert_eq!(found, ["2024-07-01T00:00:00.000000Z"], "{spelled}");
        let accepted = folder.accepted();
        assert!(accepted.contains(sentence), "{accepted}");
        assert!(
            accepted.contains("`ContractCommitmentPeriodStart`, `ContractPeriodStart`"),
            "{accepted}"
        );
        // What stood there is what is answered.
        assert!(folder.focus_csv("/contract_commitment").contains(spelled));
    }
}

#[test]
fn billing_periods_show_the_order_of_days() {
    for (start, end, may, june) in [
        (
            "01/05/2025",
            "01/06/2025",
            "days stand before months",
            "read as day, month, year",
        ),
        (
            "05/01/2025",
            "06/01/2025",
            "months stand before days",
            "read as month, day, year",
        ),
    ] {
        let folder = Sandbox::new();
        let text = BILLING_PERIOD
            .replace("2025-05-01T00:00:00Z", start)
            .replace("2025-06-01T00:00:00Z", end);
        folder.write("rows.csv", text);
        folder.ok(&["import", "rows.csv"]);
        let starts = folder.lines("SELECT DISTINCT billing_period_start_utc FROM focus_billing_period ORDER BY 1");
        assert_eq!(starts[0], "2025-05-01T00:00:00.000000Z", "{start}");
        for sentence in [may, june] {
            assert!(folder.accepted().contains(sentence), "{}", folder.accepted());
        }
        folder.run(&["verify", "--replay"]).expect(0);
    }
}

#[test]
fn impossible_values_are_refused_with_their_places() {
    let folder = Sandbox::new();
    let text = COMMITMENT_1_3
        .replacen("2024-07-01T00:00:00Z", "2023-02-01T30:00:00Z", 1)
        .replace("1200.00", "$1200.00")
        .replace("2026-05-01T00:00:00Z", "1777593600");
    folder.write("rows.csv", text);
    let err = folder.refused(&["import", "rows.csv"]);
    for part in [
        "error[time]: `ContractCommitmentPeriodStart` is a time that does not exist\n  --> rows.csv:2:",
        "error[time]: `ContractCommitmentPeriodEnd` is not a time in a known spelling",
        "error[decimal]: `ContractCommitmentCost` is not a decimal number",
    ] {
        assert!(err.contains(part), "{err}");
    }
    folder.write(
        "grain.csv",
        INVOICE_DETAIL.replace("{\"\"ServiceName\"\": \"\"Compute\"\"}", "ServiceName"),
    );
    assert!(
        folder
            .refused(&["import", "grain.csv"])
            .contains("error[wrong-type]: `InvoiceDetailGrain`")
    );
    folder.write("key.csv", BILLING_PERIOD.replace("Cumulus Inc", ""));
    assert!(
        folder
            .refused(&["import", "key.csv"])
            .contains("error[null]: `InvoiceIssuerName`")
    );
}

#[test]
fn marks_unknown_columns_and_exponents_deviate_and_vendors_columns_do_not() {
    let folder = Sandbox::new();
    let text = BILLING_PERIOD
        .lines()
        .enumerate()
        .map(|(index, line)| match index {
            0 => format!("{line},Id,x_Team\r\n"),
            _ => format!("{line},{index},blue\r\n"),
        })
        .collect::<String>();
    folder.write("rows.csv", format!("\u{feff}{text}"));
    let err = folder.refused(&["import", "--strict", "rows.csv"]);
    assert!(err.contains("the file begins with a byte-order mark\n"), "{err}");
    assert!(
        err.contains("columns are neither specified nor begin with `x_`: `Id`\n"),
        "{err}"
    );
    folder.ok(&["import", "rows.csv"]);
    let answer = folder.ok(&["api", "focus", "/billing_period?BillingPeriodStatus=Open"]);
    assert!(
        answer.contains("\"Id\": \"2\",\n        \"x_Team\": \"blue\""),
        "{answer}"
    );
    folder.write("numbers.csv", COMMITMENT_1_3.replace("8760.0000", "8.76e+3"));
    let err = folder.refused(&["import", "--strict", "numbers.csv"]);
    assert!(err.contains("as in `5e+7`: `ContractCommitmentQuantity`\n"), "{err}");
    folder.ok(&["import", "numbers.csv"]);
    assert!(folder.focus_csv("/contract_commitment").contains("8.76e+3"));
}

#[test]
fn a_spreadsheet_says_the_same() {
    let folder = Sandbox::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, values) in (0..).zip(cells(INVOICE_DETAIL)) {
        for (column, value) in (0..).zip(values) {
            match value.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, &value).unwrap(),
            };
        }
    }
    folder.write("lines.xlsx", workbook.save_to_buffer().unwrap());
    folder.write("lines.csv", INVOICE_DETAIL);
    folder.ok(&["-f", "csv.db", "import", "lines.csv"]);
    folder.ok(&["import", "lines.xlsx"]);
    let sql = "SELECT account, invoice_id, line_id, amount FROM invoice_line ORDER BY row_key";
    let amounts = |db: &str| -> Vec<Vec<String>> {
        let mut rows = cells(&folder.ok(&["-f", db, "sql", sql, "--output", "csv"]));
        for row in rows.iter_mut().skip(1) {
            // A cell's number has no trailing zeros.
            row[3] = billbook::testing::money::decimal::Decimal::parse(&row[3])
                .unwrap()
                .trim_zeros(0)
                .to_string();
        }
        rows
    };
    assert_eq!(amounts("billbook.db"), amounts("csv.db"));
    assert!(folder.accepted().contains("binary floats"));
}

#[test]
fn a_line_stated_otherwise_later_is_a_revision() {
    let folder = Sandbox::new();
    folder.write("june.csv", INVOICE_DETAIL);
    folder.write(
        "july.csv",
        INVOICE_DETAIL
            .replace("1200.00", "1100.00")
            .replace("Issued,Cumulus", "Voided,Cumulus"),
    );
    let summary = folder.ok(&["import", "--retrieved-at", "2025-07-01", "july.csv"]);
    assert!(
        summary.contains("focus/invoice_detail          1    9        0          0"),
        "{summary}"
    );
    // The older file comes in later, and changes nothing that is in force.
    let summary = folder.ok(&["import", "--retrieved-at", "2025-06-20", "june.csv"]);
    assert!(
        summary.contains("focus/invoice_detail          1    0        5          4"),
        "{summary}"
    );
    let total = "SELECT total, invoice_status FROM invoice WHERE invoice_id IN ('NC-2025-0531', 'CU-88213') ORDER BY 1";
    assert_eq!(folder.lines(total), ["2294.76,Issued", "53.26,Voided"]);
    // One number in two invoices is two lines.
    let lines = "SELECT count(*) FROM api_focus_invoice_detail WHERE invoice_detail_id = '1'";
    assert_eq!(folder.lines(lines), ["3"]);
    let last = INVOICE_DETAIL.lines().last().unwrap();
    folder.write(
        "twice.csv",
        format!("{INVOICE_DETAIL}{}\n", last.replace("11.40", "11.41")),
    );
    let err = folder.refused(&["-f", "new.db", "import", "twice.csv"]);
    assert!(err.contains("error[contradiction]"), "{err}");
    let period = BILLING_PERIOD
        .replace("Open", "Closed")
        .replace("2025-06-30T23:00:00Z", "2025-07-04T00:00:00Z");
    folder.write("open.csv", BILLING_PERIOD);
    folder.write("closed.csv", period);
    folder.ok(&["import", "--retrieved-at", "2025-06-30", "open.csv"]);
    folder.ok(&["import", "--retrieved-at", "2025-07-05", "closed.csv"]);
    let open = folder.ok(&["api", "focus", "/billing_period?BillingPeriodStatus=Open"]);
    assert_eq!(open, "[]\n");
    assert_eq!(folder.lines("SELECT count(*) FROM api_focus_billing_period"), ["3"]);
}

//! A folder with one file of every kind that billbook reads comes in with one command, and each file as what it is.
//!
//! The sums were added up beside the program, from the cells and members of the files, with Python's `decimal`:
//!
//! ```python
//! sum(Decimal(row["line_item_unblended_cost"]) for row in csv.DictReader(open("aws/cur2/june-00001.csv")))
//! ```
//!
//! Where a charge is computed, so was the sum: Gigas's by hours × amount × price, with hours at ten decimals, half even;
//! Google's by `cost` and every `amount` of its `credits`; Atlas's by cents; Snowflake's by the rows of overage; Linode's by
//! `amount` and `tax`; CloudSigma's by transactions for bursts and renewals.

use crate::archives::{gzip, zipped, zstd};
use crate::columnar::{Column, doubles, file, int64, texts};
use crate::columnar_focus::{Costs, ROWS, focus, plain};
use crate::sandbox::{Sandbox, compare_with_golden, repository_text};

/// The one command.
const IMPORT: &[&str] = &["import", "june", "--encoding", "windows-1252", "--param", "account=A-1"];

/// Files of the repository, and where they lie in the folder.
const COPIED: &[(&str, &str)] = &[
    ("fixtures/cloudsigma/june-2025/balance.http", "cloudsigma/balance.http"),
    (
        "fixtures/cloudsigma/june-2025/ledger-1.http",
        "cloudsigma/ledger-1.http",
    ),
    (
        "fixtures/cloudsigma/june-2025/ledger-2.http",
        "cloudsigma/ledger-2.http",
    ),
    (
        "fixtures/cloudsigma/june-2025/ledger-3.http",
        "cloudsigma/ledger-3.http",
    ),
    (
        "fixtures/cloudsigma/june-2025/ledger-4.http",
        "cloudsigma/ledger-4.http",
    ),
    (
        "fixtures/cloudsigma/june-2025/ledger-5.http",
        "cloudsigma/ledger-5.http",
    ),
    ("fixtures/gigas/ppu_history.http", "gigas/ppu_history.http"),
    ("fixtures/gigas/ppu_resources.http", "gigas/ppu_resources.http"),
    ("fixtures/ormuco/june-2025/currencies.http", "ormuco/currencies.http"),
    ("fixtures/ormuco/june-2025/invoices.http", "ormuco/invoices.http"),
    (
        "fixtures/vcloudair/billed-costs-1-2025-05.http",
        "vcloudair/billed-costs-1-2025-05.http",
    ),
    (
        "fixtures/vcloudair/service-groups.http",
        "vcloudair/service-groups.http",
    ),
    ("fixtures/focus/cost_and_usage_nimbus.csv", "focus/nimbus.csv"),
    ("tests/data/mapped/aws-cur-2.0/june.csv", "aws/cur2/june-00001.csv"),
    ("tests/data/mapped/aws-cur-1/june-00001.csv", "aws/cur1/june-00001.csv"),
    (
        "tests/data/mapped/aws-monthly/000011112222-aws-cost-allocation-2025-05.csv",
        "aws/000011112222-aws-cost-allocation-2025-05.csv",
    ),
    (
        "tests/data/mapped/azure-ea/june_ActualCost.csv",
        "azure/ea/june_ActualCost.csv",
    ),
    (
        "tests/data/mapped/azure-mca/june_ActualCost.csv",
        "azure/mca/june_ActualCost.csv",
    ),
    ("tests/data/mapped/google-bigquery/june.jsonl", "google/june.jsonl"),
    ("tests/data/mapped/google-bigquery/june-dots.csv", "google/june.csv"),
    ("tests/data/mapped/oci-cost/june.csv", "oracle/june.csv"),
    (
        "tests/data/mapped/digitalocean/invoice-may.csv",
        "digitalocean/invoice-may.csv",
    ),
    ("tests/data/mapped/github/usage-june.csv", "github/usage-june.csv"),
    (
        "tests/data/mapped/hetzner-usage-2020/Hetzner_2020-06-05_R0001112223.csv",
        "Hetzner_2020-06-05_R0001112223.csv",
    ),
    ("tests/data/mapped/snowflake/june.csv", "snowflake/june.csv"),
    (
        "tests/data/mapped/mongodb-atlas/invoice-june.json",
        "atlas/invoice-june.json",
    ),
    ("tests/data/mapped/linode/items-page-1.json", "linode/items-page-1.json"),
    ("tests/data/mapped/linode/items-page-2.json", "linode/items-page-2.json"),
    ("tests/data/month-end/Rechnungen_Juni.xlsx", "Rechnungen_Juni.xlsx"),
    ("tests/data/month-end/Umsaetze_Juni.csv", "bank/Umsaetze_Juni.csv"),
    ("tests/data/month-end/sparkasse-camt.csv", "bank/sparkasse-camt.csv"),
    ("tests/data/month-end/juni-camt053.xml", "bank/juni-camt053.xml"),
    ("tests/data/month-end/juni.mt940.sta", "bank/juni.mt940.sta"),
    ("tests/data/month-end/juni.ofx", "bank/juni.ofx"),
    ("docs/bank/july.xml", "bank/july.xml"),
    ("docs/bank/july.sta", "bank/july.sta"),
    ("docs/bank/july.ofx", "bank/july.ofx"),
    ("docs/rates/eurofxref-hist.zip", "rates/eurofxref-hist.zip"),
    ("docs/rates/eurofxref-daily.xml", "rates/eurofxref-daily.xml"),
    ("docs/rates/group-rates.csv", "rates/group-rates.csv"),
];

/// Provider, currency, charges, billed cost.
const CHARGES: &[(&str, &str, u32, &str)] = &[
    // 31.9516002399 (CUR 2.0) + 31.9516002399 (CUR 1) + 14.756001 (monthly) + 30.7040000000 (CUR 2.0 in Parquet, net)
    ("AWS", "USD", 34, "109.3632014798"),
    ("DigitalOcean", "USD", 5, "1237.80"),
    ("GitHub", "USD", 4, "2.519048"),
    // 0.689996 of each file, 6 rows and 3 credits
    ("Google Cloud", "EUR", 18, "1.379992"),
    ("Hetzner", "EUR", 4, "92.60"),
    ("Linode", "USD", 7, "4.07"),
    // 896.1760111390000000000000000001 (EA) + 72.622700000000000000000001 (MCA) + 20.1760111390000000000000000001
    // (amortized, of another account)
    ("Microsoft", "EUR", 16, "988.9747222780000000000000010002"),
    ("MongoDB", "USD", 5, "12.09"),
    // The Parquet file: 0.1 + 12.5 - 3.25 + 0.000000000000000001 + 100
    ("Nimbus", "EUR", 5, "109.350000000000000001"),
    ("Nimbus Cloud GmbH", "EUR", 36, "2346.7040000000"),
    ("Oracle", "EUR", 5, "2.012103002323711001"),
    ("Snowflake", "USD", 7, "10.80"),
    // 1.00 + 2.00 + 3.00 (zip) + 10.01 (gzip) + 20.02 (zstd) + 30.03 (JSON Lines) + 40.04 (folder of a month)
    ("Stratus", "EUR", 7, "106.10"),
    ("cloudsigma", "EUR", 457, "36.80847291571210313722"),
    ("gigas", "EUR", 13, "363.208"),
    ("gigas", "USD", 18, "528.16683049999647"),
    ("ormuco", "CAD", 8, "17.718"),
    ("vcloudair", "USD", 2, "-30.75"),
];

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName";

/// A FOCUS file of an account: a charge for each cost, on one day of June.
fn charges(account: &str, day: u32, costs: &[&str]) -> String {
    let next = day + 1;
    let row = |cost: &&str| {
        format!(
            "{cost},{cost},{cost},{cost},{account},EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,\
             2025-06-{day:02}T00:00:00Z,2025-06-{next:02}T00:00:00Z,Usage,Stratus,Stratus SE\n"
        )
    };
    format!("{HEADER}\n{}", costs.iter().map(row).collect::<String>())
}

/// The same without the billing period, which the folder states.
fn without_period(table: &str) -> String {
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[..6], &cells[8..]].concat().join(",") + "\n"
    };
    table.lines().map(line).collect()
}

/// The same as JSON Lines.
fn lines(table: &str) -> String {
    let mut rows = table.lines();
    let names: Vec<&str> = rows.next().unwrap().split(',').collect();
    let object = |row: &str| {
        let cells = names.iter().zip(row.split(','));
        let members: Vec<String> = cells.map(|(name, cell)| format!("\"{name}\": \"{cell}\"")).collect();
        format!("{{{}}}\n", members.join(", "))
    };
    rows.map(object).collect()
}

/// A table of CUR 2.0 as Parquet, as AWS writes it: costs as binary floats, times as times, the rest as texts.
fn cur_2_in_parquet() -> Vec<u8> {
    let text = repository_text("tests/data/mapped/aws-cur-2.0/july-with-net-costs.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut schema = String::new();
    let mut columns: Vec<Column> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let cells: Vec<&str> = rows.iter().map(|row| &row[place]).collect();
        let is_cost = name.ends_with("_cost") || name.ends_with("_amount");
        if is_cost {
            schema.push_str(&format!("optional double {name}; "));
            columns.push(doubles(&cells.iter().map(|cell| cell.parse().ok()).collect::<Vec<_>>()));
        } else if name.ends_with("_date") {
            let time = |cell: &&str| Some(chrono::DateTime::parse_from_rfc3339(cell).ok()?.timestamp_millis());
            schema.push_str(&format!("optional int64 {name} (TIMESTAMP(MILLIS,true)); "));
            columns.push(int64(&cells.iter().map(time).collect::<Vec<_>>()));
        } else {
            schema.push_str(&format!("optional binary {name} (STRING); "));
            columns.push(texts(&cells));
        }
    }
    file(&schema, plain(), &[columns])
}

/// The folder.
fn june() -> Sandbox {
    let sandbox = Sandbox::new();
    for (from, to) in COPIED {
        sandbox.copy_as(from, &format!("june/{to}"));
    }
    let write = |name: &str, bytes: Vec<u8>| {
        sandbox.write(&format!("june/{name}"), bytes);
        sandbox.save_at_the_time_of_fixtures(&format!("june/{name}"));
    };
    write("focus/june.snappy.parquet", focus(&[ROWS], Costs::Decimals, plain()));
    write("aws/cur2/july-00001.snappy.parquet", cur_2_in_parquet());
    let manifest = r#"{"manifestVersion": "2021-01-01", "blobCount": 2, "dataRowCount": 3, "dataFormat": "Csv",
        "blobs": [{"blobName": "x/20250601-20250630/r/part_0.csv", "dataRowCount": 1},
                  {"blobName": "x/20250601-20250630/r/part_1.csv", "dataRowCount": 2}]}"#;
    let export = zipped(&[
        ("part_0.csv", charges("zipped", 5, &["1.00"]).as_bytes()),
        ("part_1.csv", charges("zipped", 6, &["2.00", "3.00"]).as_bytes()),
        ("_manifest.json", manifest.as_bytes()),
    ]);
    write("focus/export.zip", export);
    write("focus/packed.csv.gz", gzip(charges("gzip", 5, &["10.01"]).as_bytes()));
    write("focus/packed.csv.zst", zstd(charges("zstd", 5, &["20.02"]).as_bytes()));
    write(
        "focus/lines.jsonl",
        lines(&charges("lines", 5, &["30.03"])).into_bytes(),
    );
    let of_a_month = without_period(&charges("lake", 5, &["40.04"]));
    write("focus/lake/BILLING_PERIOD=2025-06/x-00001.csv", of_a_month.into_bytes());
    // Both datasets of one account would be the same charges twice.
    let amortized = repository_text("tests/data/mapped/azure-ea/june_AmortizedCost.csv");
    let amortized = amortized
        .replace(",8600001,", ",8600002,")
        .replace("-00000000000a", "-00000000000b");
    write("azure/other/june_AmortizedCost.csv", amortized.into_bytes());
    write(
        "README.txt",
        b"The bills of June. Ask for the total of 12.50 EUR.\n".to_vec(),
    );
    write("fetch.sh", b"#!/bin/sh\ncurl https://example.org/total\n".to_vec());
    write("logo.png", b"\x89PNG\r\n\x1a\n0000".to_vec());
    sandbox
}

/// What was printed, but for the number of the program's version.
fn transcript(sandbox: &Sandbox, commands: &[&[&str]]) -> String {
    let mut text = String::new();
    for command in commands {
        let line = command.join(" ");
        let run = sandbox.shell(&format!("billbook {line}"));
        text.push_str(&format!("$ billbook {line}\n{}", run.stdout));
        if run.code != 0 {
            text.push_str(&format!("[exit {}]\n", run.code));
        }
    }
    text
}

#[test]
fn a_folder_with_every_kind_comes_in_with_one_command() {
    let sandbox = june();
    let commands = [
        &[IMPORT, &["--verbose"]].concat()[..],
        &["report", "spend", "--by", "provider"],
    ];
    compare_with_golden("tests/every-kind/transcript.txt", &transcript(&sandbox, &commands));
    for view in ["charge", "charge_by_month"] {
        let count = if view == "charge" { "count(*)" } else { "sum(charges)" };
        let found = sandbox.lines(&format!(
            "SELECT provider || ' ' || billing_currency || ' ' || {count} FROM {view} GROUP BY provider, billing_currency ORDER BY provider, billing_currency"
        ));
        let expected = CHARGES
            .iter()
            .map(|(provider, currency, count, _)| format!("{provider} {currency} {count}"));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{view}");
        for (provider, currency, _, sum) in CHARGES {
            let difference = sandbox.value(&format!(
                "SELECT decimal_sub(decimal_sum(billed_cost), '{sum}') FROM {view}
                 WHERE provider = '{provider}' AND billing_currency = '{currency}'"
            ));
            assert!(
                !difference.contains(|c: char| matches!(c, '1'..='9')),
                "{provider} in {view}: {difference}"
            );
        }
    }
    // Every file is recognised as what it is.
    for (name, what) in [
        ("focus/june.snappy.parquet", "focus/cost_and_usage"),
        ("focus/export.zip/part_1.csv", "focus/cost_and_usage"),
        ("focus/lake/BILLING_PERIOD=2025-06/x-00001.csv", "focus/cost_and_usage"),
        ("Rechnungen_Juni.xlsx", "bookkeeping/invoice-list"),
        ("bank/Umsaetze_Juni.csv", "bookkeeping/payment-list"),
        ("bank/july.xml", "banking/camt"),
        ("bank/july.sta", "banking/mt940"),
        ("bank/july.ofx", "banking/ofx"),
        (
            "rates/eurofxref-hist.zip/eurofxref-hist.csv",
            "bookkeeping/exchange-rate-list",
        ),
        ("rates/eurofxref-daily.xml", "bookkeeping/exchange-rate-list"),
        ("rates/group-rates.csv", "bookkeeping/exchange-rate-list"),
    ] {
        let like = name.rsplit('/').next().unwrap();
        let found = sandbox.value(&format!(
            "SELECT group_concat(DISTINCT provider || '/' || operation) FROM import JOIN source USING (source_id)
             WHERE name LIKE 'june/%{like}'"
        ));
        assert_eq!(found, what, "{name}");
    }
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn payments_invoices_and_rates_of_the_folder_are_right() {
    let sandbox = june();
    sandbox.ok(IMPORT);
    // The workbook: 13.80 + 3.32 CAD of Ormuco, which its answer has too; 2323.36 + 36.81 EUR; 1157.49 USD.
    assert_eq!(
        sandbox.lines(
            "SELECT currency || ' ' || count(*) || ' ' || decimal_sum(total) FROM api_bookkeeping_invoice GROUP BY currency ORDER BY 1"
        ),
        ["CAD 2 17.12", "EUR 2 2360.17", "USD 1 1157.49"]
    );
    // Entries of the bank are in up to five forms, and count once. June: 2323.36 + 47.85 - 1190.00; July: 5000.00 - 2948.24.
    assert_eq!(
        sandbox.lines(
            "SELECT currency || ' ' || count(*) || ' ' || decimal_sum(amount) FROM payment
             WHERE flow = 'bank' GROUP BY currency ORDER BY 1"
        ),
        ["CAD 1 3.32", "EUR 10 3232.97"]
    );
    let open = sandbox.lines("SELECT party || ' ' || number || ' ' || open || ' ' || currency FROM open_item WHERE kind = 'invoice' ORDER BY 1");
    assert_eq!(
        open,
        [
            "AWS INV-2026-05-0001 1157.49 USD",
            "CloudSigma AG (no number) 2025-07-01 36.81 EUR 36.81 EUR",
            "ormuco 502267bd-5ca6-5b27-82f5-4c5cf654421f 13.8 CAD",
        ],
        "Nimbus and Ormuco's other invoice are paid"
    );
    // 43 days of 14 currencies less one that is not quoted, one day of 30 currencies, and two rates of a group.
    let rate = |source: &str, day: &str| {
        sandbox.value(&format!(
            "SELECT rate FROM api_bookkeeping_exchange_rate WHERE source = '{source}' AND to_currency IN ('USD', 'EUR')
             AND from_currency IN ('USD', 'EUR') AND rate_date = '{day}'"
        ))
    };
    assert_eq!(rate("ECB", "2025-06-27"), "1.1454");
    assert_eq!(rate("Konzern", "2025-06-01"), "0.88");
}

/// What is named and cannot be read: its figures would be missing.
const UNREAD: &[(&str, &[u8])] = &[
    ("invoice.pdf", b"%PDF-1.7\n%\xE2\xE3 and so on"),
    ("books.db", b"SQLite format 3\0 and so on"),
    (
        "invoice-ubl.xml",
        b"<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"><ID>7</ID></Invoice>",
    ),
    (
        "invoice-cii.xml",
        b"<rsm:CrossIndustryInvoice xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\"/>",
    ),
    ("june.qif", b"!Type:Bank\nD06/02/2025\nT-12.50\n^\n"),
    (
        "order.xml",
        b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn/></Document>",
    ),
    ("cost-table.csv", b"Billing account name,Billing account ID,Project name,Project ID,Service description,SKU description,Credit type,Cost type,Usage start date,Usage end date,Usage amount,Usage unit,Cost ($)\nA,1,p,p,Compute,Core,,Usage,2025-06-01,2025-06-30,1,hour,12.50\n"),
    ("cur.csv", b"identity/LineItemId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/ProductCode,lineItem/CurrencyCode,lineItem/UnblendedCost\na1,2023-06-01T00:00:00Z,2023-07-01T00:00:00Z,111122223333,Usage,2023-06-01T00:00:00Z,AmazonEC2,USD,0.25\n"),
];

#[test]
fn what_is_named_and_not_read_ends_with_3_and_its_next_step() {
    let sandbox = Sandbox::new();
    for (name, bytes) in UNREAD {
        sandbox.write(&format!("in/{name}"), bytes);
    }
    // A report of its own brings nothing that the ledger does not have: it is passed over in a folder, and refused by name.
    sandbox.write(
        "list.csv",
        "issuer,invoice_number,invoice_date,currency,total\nNordhost,R-1,2025-06-02,EUR,12.50\n",
    );
    sandbox.ok(&["-f", "other.db", "import", "list.csv"]);
    sandbox.ok(&["-f", "other.db", "report", "invoices", "-o", "in/own.csv"]);
    let commands: [&[&str]; 2] = [&["import", "in", "--verbose"], &["import", "in/own.csv"]];
    compare_with_golden("tests/every-kind/not-read.txt", &transcript(&sandbox, &commands));
    let run = sandbox.run(&["import", "in", "--verbose"]).expect(3);
    for (name, _) in UNREAD {
        let (_, after) = run
            .stderr
            .split_once(&format!("--> in/{name}\n"))
            .unwrap_or_else(|| panic!("{name}\n{}", run.stderr));
        let said = after.split("error[").next().unwrap();
        assert!(said.contains("  hint: "), "{name}: {said}");
    }
    // Which columns an export of AWS lacks.
    let missing =
        "the file lacks columns that the mapping `aws-cur-1` needs: `bill/PayerAccountId`, `lineItem/UsageEndDate`";
    assert!(run.stderr.contains(missing), "{}", run.stderr);
    assert!(!sandbox.ledger_path().exists());
    sandbox.run(&["import", "in/own.csv"]).expect(3);
}

/// Each file takes the parameters that it knows, and a name that no file knows is an error.
#[test]
fn a_parameter_is_for_the_files_that_know_it() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/ormuco/june-2025/invoices.http", "in/invoices.http");
    sandbox.copy_as("tests/data/mapped/digitalocean/invoice-may.csv", "in/do.csv");
    sandbox.copy_as(
        "tests/data/mapped/hetzner-usage-2020/Hetzner_2020-06-05_R0001112223.csv",
        "in/Hetzner_2020-06-05_R0001112223.csv",
    );
    let all = ["import", "in", "--param", "account=A-1", "--param", "currency=EUR"];
    sandbox.ok(&all);
    assert_eq!(
        sandbox.lines(
            "SELECT DISTINCT account FROM charge WHERE provider IN ('DigitalOcean', 'Hetzner', 'ormuco') ORDER BY 1"
        ),
        ["A-1", "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad"]
    );
    sandbox.ok(&["verify", "--replay"]);
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/ormuco/june-2025/invoices.http", "in/invoices.http");
    sandbox.copy_as("fixtures/ormuco/june-2025/products.http", "in/products.http");
    let run = sandbox.run(&["import", "in", "--param", "colour=red"]);
    assert_eq!(run.code, 2, "{}\n{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("there is no ormuco/invoices parameter `colour`"),
        "{}",
        run.stderr
    );
}

//! The billing report: made again from an imported one, and made from invoices.

use super::{BASE, fixture, new, of};
use billbook::testing::output::json::Json;

/// The example report as the rows of its table, by the names of its columns.
fn report_rows() -> (String, String) {
    let csv = fixture("documented/billing_report.csv");
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows = lines.map(|cells| {
        // The blanks that line wrapping leaves.
        let cells = header.iter().zip(cells).map(|(name, cell)| match cell {
            "" => ((*name).to_owned(), Json::Null),
            cell => (format!("{name} "), Json::String(format!(" {cell}"))),
        });
        Json::Object(cells.collect())
    });
    let rows = Json::Array(rows.collect()).compact();
    (csv, rows)
}

#[test]
fn a_report_that_was_imported_is_made_again() {
    let (csv, rows) = report_rows();
    let ledger = new();
    let imported = ledger.try_import("report.json", &rows, &["--retrieved-at", "2022-03-02T00:00:00Z"]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let body = r#"{"start_date": "2022-01-01", "end_date": "2022-03-01", "detail": false, "show_federated_invoices": false, "show_all_resellers": true}"#;
    let path = format!("{BASE}/report/");
    assert_eq!(ledger.ok(&["api", "ormuco", "-X", "POST", &path, "-d", body]), csv);
    let options = ["report", "billing", "--start", "2022-01-01", "--end", "2022-01-31"];
    let with = |more: &[&str]| ledger.ok(&[&options[..], more].concat());
    assert_eq!(with(&["--show-all-resellers"]), csv);
    let plain: String = csv
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    assert_eq!(with(&[]), plain);
    assert_eq!(
        with(&["--client", "8aa6c5d7-32ec-493a-aaa9-cdea5c2e4334"])
            .lines()
            .count(),
        2
    );
    // The last day is included: a day less, and the invoices are outside.
    let short = ledger.ok(&["report", "billing", "--start", "2022-01-01", "--end", "2022-01-30"]);
    assert_eq!(short.lines().count(), 1);
    assert_eq!(ledger.sql("SELECT total FROM invoice ORDER BY 1"), "0\n1.31");
}

#[test]
fn a_report_with_remote_clients_is_made_again() {
    let (csv, _) = report_rows();
    // Rows with the invoice's amounts, then two items of the remote client, their own amounts in the same columns.
    let mut lines = csv.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned());
    let (header, own, remote) = (lines.next().unwrap(), lines.next().unwrap(), lines.next().unwrap());
    let item = |amount: &str| remote.replace(",1.14,0,0,0,1.31,", &format!(",{amount},0,0,0,{amount},"));
    let federated = format!(
        "{header},provider,reseller\n{own},,\n{remote},Elsewhere,WXYZ\n{},Elsewhere,WXYZ\n{},Elsewhere,WXYZ\n",
        item("0.53"),
        item("0.61")
    );
    let ledger = new();
    let imported = ledger.try_import("report.csv", &federated, &["--retrieved-at", "2022-03-02T00:00:00Z"]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let options = ["report", "billing", "--start", "2022-01-01", "--end", "2022-01-31"];
    let with = |more: &[&str]| ledger.ok(&[&options[..], more].concat());
    assert_eq!(with(&["--show-federated-invoices"]), federated);
    assert_eq!(with(&[]), format!("{header}\n{own}\n{remote}\n"));
    let behind = with(&["--show-federated-invoices", "--explain", "4"]);
    assert!(behind.contains("\n== 1 row of ormuco_newest_report\n"), "{behind}");
    assert!(
        behind.trim_end().ends_with(federated.lines().nth(4).unwrap()),
        "{behind}"
    );
    let body = r#"{"start_date": "2022-01-01", "end_date": "2022-01-31", "show_federated_invoices": true, "show_all_resellers": true}"#;
    let path = format!("{BASE}/report/");
    assert_eq!(
        ledger.ok(&["api", "ormuco", "-X", "POST", &path, "-d", body]),
        federated
    );
}

#[test]
fn a_report_is_made_from_invoices() {
    let ledger = of(&[
        "june-2025/currencies.http",
        "june-2025/invoices.http",
        "june-2025/invoices-deleted.http",
    ]);
    let report = ledger.ok(&["report", "billing", "--start", "2025-05-01", "--end", "2025-06-30"]);
    let tails: Vec<&str> = report
        .lines()
        .skip(1)
        .map(|line| line.split_once(",2025-0").unwrap().1)
        .collect();
    assert_eq!(
        tails,
        [
            "5,not paid,2025-05-01,2025-05-31,2.64,0,0,0,2.64,{}",
            "5,paid,2025-05-01,2025-05-31,4.39,0,1.5,1.5,3.32,{}",
            "6,not paid,2025-06-01,2025-06-30,13.33,10,0,1.33,13.8,{}",
        ]
    );
    let detail = ledger.ok(&["report", "billing", "--start", "2025-06-01", "--detail"]);
    assert_eq!(detail.lines().count(), 9);
    assert!(
        detail.contains(",web-1-data,volume,28800,GB-hour,0.000125,3.6\n"),
        "{detail}"
    );
    let all = ledger.ok(&["report", "billing", "--start", "2025-05-01", "--provider", "all"]);
    assert!(all.lines().any(|line| line.ends_with(",ormuco,USD")), "{all}");
    let wrong = ledger.run(&["report", "billing", "--start", "2025-07-01", "--end", "2025-06-30"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong
            .stderr
            .contains("start_date should be smaller or equal than end_date"),
        "{}",
        wrong.stderr
    );
    for body in [
        r#"{"start_date": "2025-07-01", "end_date": "2025-06-30"}"#,
        r#"{"start_date": "July"}"#,
        "{}",
        r#"{"start_date": "2025-07-01", "detail": 1}"#,
    ] {
        let path = format!("{BASE}/report/");
        assert_eq!(
            ledger.run(&["api", "ormuco", "-X", "POST", &path, "-d", body]).code,
            2,
            "{body}"
        );
    }
}

//! Who provides and who bills: both names in every relation, and `--provider` with either.

use crate::sandbox::{Sandbox, repository_text};

/// The relations that people query, each with both names.
const RELATIONS: [&str; 14] = [
    "account",
    "resource",
    "charge",
    "charge_by_day",
    "charge_by_month",
    "commitment_charge",
    "ledger_entry",
    "price",
    "discount",
    "invoice",
    "invoice_line",
    "tax",
    "payment",
    "exchange_rate",
];

/// The charges and the invoice of Cumulus, who resells what others provide: every charge, or every second one.
fn resold(every: usize) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/focus/invoice_detail.csv", "invoice_detail.csv");
    let text = repository_text("fixtures/focus/cost_and_usage_cumulus.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let provider = names.iter().position(|name| name == "ProviderName").unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).unwrap();
    for (index, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let cells = row.iter().enumerate().map(|(column, cell)| match column {
            column if column == provider && index % every == 0 => "Acme Storage",
            _ => cell,
        });
        writer.write_record(cells).unwrap();
    }
    sandbox.write("charges.csv", writer.into_inner().unwrap());
    sandbox.ok(&["import", "charges.csv", "invoice_detail.csv"]);
    sandbox
}

fn names(sandbox: &Sandbox, relation: &str) -> Vec<String> {
    let sql = format!("SELECT DISTINCT provider || ' by ' || issuer FROM {relation} ORDER BY 1");
    let text = sandbox.ok(&["sql", "--output", "csv", &sql]);
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn every_row_has_a_provider_and_an_issuer() {
    let sandbox = Sandbox::with_all_fixtures();
    for relation in RELATIONS {
        let sql = format!("SELECT count(*) FROM {relation} WHERE provider IS NULL OR issuer IS NULL");
        assert_eq!(sandbox.value(&sql), "0", "{relation}");
        assert!(
            !names(&sandbox, relation).iter().any(|both| both.contains("focus")),
            "{relation}"
        );
    }
}

#[test]
fn an_invoice_has_the_provider_of_its_charges() {
    let sandbox = resold(1);
    let of_cumulus = "Acme Storage by Cumulus Inc";
    for relation in ["charge", "charge_by_month", "account", "commitment_charge"] {
        assert_eq!(names(&sandbox, relation), [of_cumulus], "{relation}");
    }
    for relation in ["invoice", "invoice_line", "tax"] {
        assert_eq!(
            names(&sandbox, relation),
            [of_cumulus, "Nimbus Cloud GmbH by Nimbus Cloud GmbH"],
            "{relation}"
        );
    }
}

#[test]
fn an_invoice_of_several_providers_is_its_issuers() {
    let sandbox = resold(2);
    assert_eq!(
        names(&sandbox, "charge"),
        ["Acme Storage by Cumulus Inc", "Cumulus Inc by Cumulus Inc"]
    );
    for relation in ["invoice", "invoice_line", "tax"] {
        let both = ["Cumulus Inc by Cumulus Inc", "Nimbus Cloud GmbH by Nimbus Cloud GmbH"];
        assert_eq!(names(&sandbox, relation), both, "{relation}");
    }
}

#[test]
fn either_name_is_asked_for() {
    let sandbox = resold(1);
    let commands: [&[&str]; 11] = [
        &["report", "spend", "--by", "provider,issuer"],
        &["report", "spend", "--by", "resource", "--from", "2025-05-01T00:00:01Z"],
        &["report", "savings"],
        &["report", "commitments"],
        &["report", "invoices"],
        &["report", "taxes"],
        &["report", "spend", "--account", "acct-20931"],
        &["reconcile", "focus-invoice-detail", "--summary"],
        &["reconcile", "--summary"],
        &["close", "2025-05", "--dry-run"],
        &["export", "focus"],
    ];
    for command in commands {
        let output: &[&str] = if command.first() == Some(&"export") {
            &[]
        } else {
            &["--output", "csv"]
        };
        let of = |name: &str| sandbox.run(&[command, &["--provider", name], output].concat()).stdout;
        let [provider, issuer] = ["Acme Storage", "Cumulus Inc"].map(of);
        assert!(provider.lines().count() > 1, "{command:?}");
        assert_eq!(provider, issuer, "{command:?}");
        assert_eq!(of("Nimbus Cloud").lines().count(), 0, "{command:?}");
    }
    let billed = sandbox.value("SELECT decimal_sum(billed_cost) FROM charge_by_month WHERE month = '2025-05'");
    for name in ["Acme Storage", "Cumulus Inc"] {
        sandbox.ok(&["assert", &format!("spend 2025-05 {name} = {billed} USD")]);
    }
}

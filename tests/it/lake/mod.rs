//! Lakes: folders of Parquet files, what they have, how they are verified, and what engines give over them.

mod added;
mod cut_off;
mod engines;
mod exact;
mod verified;

use crate::checks_focus::csv;
use crate::programs;
use crate::sandbox::{Sandbox, repository};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// A Python that has DuckDB, as `.ci/run` makes it; nothing where nobody made one.
fn duckdb() -> Option<std::process::Command> {
    if let Some(path) = std::env::var_os("BILLBOOK_DUCKDB") {
        return Some(programs::made(Path::new(&path)));
    }
    let note = "SKIPPED: DuckDB did not read a lake: BILLBOOK_DUCKDB names no Python with tests/data/lake/duckdb.txt";
    assert!(std::env::var_os("BILLBOOK_CI").is_none(), "{note}");
    let _ = writeln!(std::io::stderr(), "{note}");
    None
}

/// What DuckDB gives for each of these texts, in the folder of the sandbox.
fn answers(sandbox: &Sandbox, folder: &str, texts: &[String]) -> Option<Vec<Value>> {
    let mut python = duckdb()?;
    python
        .arg(repository("tests/data/lake/run.py"))
        .current_dir(sandbox.path(folder))
        .env("HOME", sandbox.path("."));
    let output = programs::output(&mut python, &serde_json::to_vec(texts).unwrap());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), texts.len());
    Some(answers)
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, before: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{before}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

fn manifest(sandbox: &Sandbox, folder: &str) -> Value {
    serde_json::from_slice(&sandbox.bytes(&format!("{folder}/manifest.json"))).unwrap()
}

/// What the names of entries beside the lake are.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let entries = std::fs::read_dir(sandbox.path(".")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_same_ledger_gives_the_same_bytes_and_its_sums() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["export", "parquet", "one"]);
    sandbox.ok(&["export", "parquet", "two"]);
    let (one, two) = (files(&sandbox.path("one")), files(&sandbox.path("two")));
    assert!(one == two, "{:?} {:?}", one.keys(), two.keys());
    assert!(one.contains_key("engine/duckdb.sql") && one.contains_key("engine/spark.sql"));
    for table in [
        "invoice",
        "invoice_line",
        "payment",
        "price",
        "exchange_rate",
        "tax",
        "discount",
    ] {
        assert!(one.contains_key(&format!("{table}/part-00000.parquet")), "{table}");
    }
    let manifest = manifest(&sandbox, "one");
    assert_eq!(
        manifest["head"],
        sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1")
    );
    let of_charges = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["table"] == "charge");
    let rows: u64 = of_charges.clone().map(|file| file["rows"].as_u64().unwrap()).sum();
    assert_eq!(rows.to_string(), sandbox.value("SELECT count(*) FROM charge"));
    // Sums by currency, added up in the ledger by the text of each file.
    for currency in ["EUR", "USD", "CAD"] {
        let stated: Vec<String> = of_charges
            .clone()
            .filter_map(|file| {
                file["sums"]
                    .get(currency)?
                    .get("BilledCost")?
                    .as_str()
                    .map(str::to_owned)
            })
            .collect();
        let texts = serde_json::to_string(&stated).unwrap();
        let difference = sandbox.value(&format!(
            "SELECT decimal_sub((SELECT decimal_sum(value) FROM json_each('{texts}')),
                                (SELECT decimal_sum(billed_cost) FROM charge WHERE billing_currency = '{currency}'))"
        ));
        assert!(
            !stated.is_empty() && !difference.contains(|digit| matches!(digit, '1'..='9')),
            "{currency} {difference}"
        );
    }
    // Every file is listed, and what is listed is there.
    let listed: Vec<&str> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    let mut there: Vec<&str> = one
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "manifest.json")
        .collect();
    there.sort_unstable();
    assert_eq!(listed, there);
}

#[test]
fn names_of_providers_become_folders_of_their_own() {
    let sandbox = Sandbox::new();
    let named = |name| {
        [
            ("ProviderName", name),
            ("InvoiceIssuerName", name),
            ("BillingAccountId", name),
        ]
    };
    let [one, two, three] = ["Nimbus Cloud / GmbH=ä", "Nimbus-Cloud (GmbH)", "雲"].map(named);
    sandbox.import_text("one.csv", csv(&[&one]));
    sandbox.import_text("two.csv", csv(&[&two, &two]));
    sandbox.import_text("three.csv", csv(&[&three, &three, &three]));
    sandbox.ok(&["export", "parquet", "all"]);
    // Which charges are chosen does not change the name of a folder.
    sandbox.ok(&["export", "parquet", "few", "--provider", "Nimbus Cloud / GmbH=ä"]);
    let folders = |lake: &str| -> Vec<(String, String, u64)> {
        let manifest = manifest(&sandbox, lake);
        let files = manifest["files"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|file| file["table"] == "charge");
        files
            .map(|file| {
                let path = file["path"].as_str().unwrap();
                assert!(path.is_ascii() && !path.contains('%'), "{path}");
                let folder = path.split('/').nth(1).unwrap().to_owned();
                (
                    folder,
                    file["provider"].as_str().unwrap().to_owned(),
                    file["rows"].as_u64().unwrap(),
                )
            })
            .collect()
    };
    let all = folders("all");
    let found: Vec<(&str, u64)> = all.iter().map(|(_, name, rows)| (name.as_str(), *rows)).collect();
    assert_eq!(
        found,
        [("Nimbus-Cloud (GmbH)", 2), ("Nimbus Cloud / GmbH=ä", 1), ("雲", 3)]
    );
    assert_eq!(all[1].0, "provider=nimbus-cloud-gmbh");
    assert_eq!(all[0].0, "provider=nimbus-cloud-gmbh-2");
    assert!(all[2].0.starts_with("provider=provider-"), "{all:?}");
    assert_eq!(folders("few"), all[1..2]);
    let Some(answers) = answers(
        &sandbox,
        "all",
        &[format!(
            "{};\nSELECT provider, period, x_billbook_provider, count(*) FROM lake_charge GROUP BY ALL ORDER BY 3",
            String::from_utf8(sandbox.bytes("all/engine/duckdb.sql")).unwrap()
        )],
    ) else {
        return;
    };
    let slug = all[2].0.trim_start_matches("provider=");
    let expected = serde_json::json!([
        ["nimbus-cloud-gmbh", "2024-09", "Nimbus Cloud / GmbH=ä", "1"],
        ["nimbus-cloud-gmbh-2", "2024-09", "Nimbus-Cloud (GmbH)", "2"],
        [slug, "2024-09", "雲", "3"],
    ]);
    assert_eq!(answers[0]["rows"], expected);
}

/// More folders than files are open at once, and rows that go into them by turns: no row is lost, and none is there twice.
#[test]
fn rows_by_turns_go_into_many_folders() {
    let sandbox = Sandbox::new();
    let months: Vec<(String, String)> = (0..70)
        .map(|number| {
            let (year, month) = (2018 + number / 12, number % 12 + 1);
            let (next_year, next) = (2018 + (number + 1) / 12, (number + 1) % 12 + 1);
            (
                format!("{year}-{month:02}-01T00:00:00Z"),
                format!("{next_year}-{next:02}-01T00:00:00Z"),
            )
        })
        .collect();
    let edits: Vec<Vec<(&str, &str)>> = (0..3)
        .flat_map(|turn| {
            months.iter().map(move |(start, end)| {
                vec![
                    ("BillingPeriodStart", start.as_str()),
                    ("BillingPeriodEnd", end.as_str()),
                    ("ChargePeriodStart", start.as_str()),
                    ("ChargePeriodEnd", end.as_str()),
                    ("BilledCost", ["1.001", "20.02", "300.3"][turn]),
                ]
            })
        })
        .collect();
    let rows: Vec<&[(&str, &str)]> = edits.iter().map(Vec::as_slice).collect();
    sandbox.import_text("focus.csv", csv(&rows));
    sandbox.ok(&["export", "parquet", "lake"]);
    sandbox.ok(&["verify-export", "lake", "-f", "billbook.db"]);
    let manifest = manifest(&sandbox, "lake");
    let files: Vec<&Value> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["table"] == "charge")
        .collect();
    // Some folders have a second file, whose number says so.
    assert!(
        files
            .iter()
            .any(|file| file["path"].as_str().unwrap().ends_with("part-00001.parquet"))
    );
    assert_eq!(
        files.iter().map(|file| file["rows"].as_u64().unwrap()).sum::<u64>(),
        210
    );
    let mut of_months: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &files {
        *of_months.entry(file["period"].as_str().unwrap()).or_default() += file["rows"].as_u64().unwrap();
    }
    assert!(
        of_months.len() == 70 && of_months.values().all(|rows| *rows == 3),
        "{of_months:?}"
    );
}

/// What billbook writes it reads: the rows of a lake are a delivery like any other.
#[test]
fn charges_of_a_lake_come_back_as_they_went() {
    let sandbox = Sandbox::of(&["fixtures/focus/cost_and_usage_nimbus.csv"]);
    sandbox.ok(&["export", "parquet", "lake"]);
    let charges = "SELECT billed_cost, list_cost, charge_period_start, service_name, tags, invoice_id FROM charge ORDER BY 3, 4, 5, CAST(billed_cost AS REAL), 2";
    let before = sandbox.lines(charges);
    let other = Sandbox::new();
    for (path, bytes) in files(&sandbox.path("lake")) {
        if path.starts_with("charge/") {
            other.write(&path, bytes);
        }
    }
    other.ok(&["import", "charge"]);
    // A lake has values, without the zeros at the end of a text.
    let plain = |lines: Vec<String>| -> Vec<String> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-');
        let cut = |cell: &str| {
            if cell.contains('.') && cell.bytes().all(is_digit) {
                cell.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                cell.to_owned()
            }
        };
        let lines = lines.iter();
        lines
            .map(|line| line.split(',').map(cut).collect::<Vec<_>>().join(","))
            .collect()
    };
    assert_eq!(plain(other.lines(charges)), plain(before));
}

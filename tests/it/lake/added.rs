//! Lakes that are made of files, without a ledger: the same charges as an export of a ledger, deliveries, and what is cut off.

use super::{answers, duckdb, files, manifest};
use crate::checks_focus::csv;
use crate::sandbox::{Sandbox, repository};
use serde_json::{Value, json};

type Edits<'a> = &'a [(&'a str, &'a str)];

/// A day of September 2024 with a sub-account and a cost.
fn day<'a>(start: &'a str, cost: &'a str, sub_account: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("ChargePeriodStart", start),
        ("ChargePeriodEnd", start),
        ("BilledCost", cost),
        ("SubAccountId", sub_account),
    ]
}

/// A file of days with the column of sub-accounts, which the clean row does not have.
pub(super) fn days(rows: &[(&str, &str)]) -> String {
    let rows: Vec<Vec<(&str, &str)>> = rows.iter().map(|(start, cost)| day(start, cost, "")).collect();
    csv(&rows.iter().map(Vec::as_slice).collect::<Vec<Edits>>())
}

pub(super) fn add(sandbox: &Sandbox, name: &str, retrieved_at: &str) -> crate::sandbox::Run {
    sandbox.run(&["lake", "add", name, "lake", "--retrieved-at", retrieved_at])
}

/// The sum of BilledCost over all files of the lake, as the manifest states it, and its rows.
fn stated(sandbox: &Sandbox) -> (u64, Vec<String>) {
    let manifest = manifest(sandbox, "lake");
    let files = manifest["files"].as_array().unwrap().iter();
    let files = files.filter(|file| file["table"] == "charge");
    let rows = files.clone().map(|file| file["rows"].as_u64().unwrap()).sum();
    let sums = files.map(|file| file["sums"]["EUR"]["BilledCost"].as_str().unwrap().to_owned());
    (rows, sums.collect())
}

/// Of each part of each delivery: number of the delivery, whether the part counts, decision.
fn standings(sandbox: &Sandbox) -> Vec<(u64, bool, String)> {
    let manifest = manifest(sandbox, "lake");
    let deliveries = manifest["deliveries"].as_array().unwrap().clone();
    let of = |delivery: &Value| {
        let number = delivery["delivery"].as_u64().unwrap();
        let parts = delivery["parts"].as_array().unwrap().clone();
        parts
            .into_iter()
            .map(move |part| {
                let decision = part["decision"].as_str().unwrap().to_owned();
                (number, part["in_force"].as_bool().unwrap(), decision)
            })
            .collect::<Vec<_>>()
    };
    deliveries.iter().flat_map(of).collect()
}

const COMPARE: &str =
    "CREATE TABLE one AS SELECT COLUMNS FROM read_parquet('../ledger/charge/*/*/*.parquet', hive_partitioning = false);
CREATE TABLE other AS SELECT COLUMNS FROM lake_charge;
SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM other),
       (SELECT count(*) FROM (SELECT * FROM one EXCEPT ALL SELECT * FROM other)),
       (SELECT count(*) FROM (SELECT * FROM other EXCEPT ALL SELECT * FROM one))";

/// Rows with odd values: line breaks, long decimals, nothing where there should be something.
fn odd() -> String {
    csv(&[
        &[
            ("Tags", "{\"a\": \"x, \\\"y\\\"\"}"),
            ("ChargeDescription", "two\nlines"),
            ("BillingCurrency", ""),
        ],
        &[
            ("BilledCost", "-0.00000000000000000012"),
            ("ChargeClass", "Correction"),
            ("ListUnitPrice", ""),
        ],
        &[
            ("BilledCost", "1E-25"),
            ("ProviderName", ""),
            ("InvoiceIssuerName", "Other"),
        ],
        &[
            ("BillingAccountId", ""),
            ("EffectiveCost", ""),
            ("ChargePeriodStart", ""),
            ("ChargePeriodEnd", ""),
        ],
        // Rows of one context, each with a unit price of its own.
        &[("ListUnitPrice", "0.7")],
        &[("ListUnitPrice", "0.8"), ("ContractedUnitPrice", "0.45")],
    ])
}

/// A lake of files has the charges of the lake of a ledger that the same files were imported into, each value of each, in every
/// version; CSV, Parquet and packed; and the reports over both are the same.
#[test]
fn a_lake_of_files_has_the_charges_of_the_lake_of_their_ledger() {
    let own = [
        "fixtures/focus/cost_and_usage_cumulus.csv",
        "fixtures/focus/cost_and_usage_nimbus.csv",
    ];
    for version in ["1.0", "1.2", "1.4"] {
        let sandbox = Sandbox::new();
        for path in own {
            sandbox.copy(path);
        }
        sandbox.write("odd.csv", odd());
        // What a lake has is Parquet of FOCUS too.
        sandbox.import_text(
            "more.csv",
            csv(&[&[("ProviderName", "Cloud B"), ("BillingAccountId", "77")]]),
        );
        sandbox.ok(&["export", "parquet", "first"]);
        let (_, parquet) = files(&sandbox.path("first"))
            .into_iter()
            .find(|(path, _)| path.starts_with("charge/"))
            .unwrap();
        sandbox.write("packed/more.parquet", parquet);
        std::fs::remove_file(sandbox.ledger_path()).unwrap();
        let packed = sandbox.shell("gzip -k odd.csv && rm odd.csv && mv odd.csv.gz packed/ && rm -r first more.csv");
        assert_eq!(packed.code, 0, "{}", packed.stderr);
        sandbox.ok(&["import", ".", "--retrieved-at", "2025-07-01"]);
        sandbox.ok(&["export", "parquet", "ledger", "--version", version]);
        let mut words = vec![
            "lake",
            "add",
            "fixtures",
            "packed",
            "lake",
            "--retrieved-at",
            "2025-07-01",
            "--version",
            version,
        ];
        if !sandbox.path("fixtures").exists() {
            words[2] = "cost_and_usage_cumulus.csv";
            words.insert(3, "cost_and_usage_nimbus.csv");
        }
        sandbox.ok(&words);
        sandbox.ok(&["verify-export", "lake"]);
        let (one, other) = (manifest(&sandbox, "ledger"), manifest(&sandbox, "lake"));
        let of_charges = |manifest: &Value| {
            manifest["tables"]
                .as_array()
                .unwrap()
                .iter()
                .find(|table| table["name"] == "charge")
                .cloned()
                .unwrap()
        };
        assert_eq!(of_charges(&one)["columns"], of_charges(&other)["columns"], "{version}");
        if duckdb().is_none() {
            return;
        }
        // The numbers of imports are those of the call, and depend on the order of files there.
        let columns: Vec<String> = of_charges(&one)["columns"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| *name != "x_billbook_import")
            .map(|name| format!("\"{name}\""))
            .collect();
        let engine = String::from_utf8(sandbox.bytes("lake/engine/duckdb.sql")).unwrap();
        let compared = COMPARE.replace("COLUMNS", &columns.join(", "));
        let answers = answers(&sandbox, "lake", &[engine.clone(), format!("{engine};\n{compared}")]).unwrap();
        for row in answers[0]["rows"].as_array().unwrap() {
            assert_eq!(row.as_array().unwrap().last().unwrap(), "True", "{version}: {row}");
        }
        assert_eq!(answers[1]["rows"], json!([["65", "65", "0", "0"]]), "{version}");
        let query = |lake: &str| {
            sandbox.ok(&[
                "report",
                "spend",
                "--by",
                "month,service,sub-account",
                "--proof",
                "--engine",
                "duckdb",
                "--lake",
                lake,
            ])
        };
        let both = super::answers(&sandbox, ".", &[query("ledger"), query("lake")]).unwrap();
        assert_eq!(both[0], both[1], "{version}");
        assert!(both[0]["rows"].as_array().unwrap().len() > 10);
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let sandbox = Sandbox::new();
    sandbox.write("in/one.csv", days(&[("2024-09-02", "2"), ("2024-09-01", "1.25")]));
    sandbox.write("in/two.csv", days(&[("2024-09-03", "3.123456789")]));
    for lake in ["lake", "other"] {
        sandbox.ok(&["lake", "add", "in", lake, "--retrieved-at", "2024-10-02"]);
    }
    assert!(files(&sandbox.path("lake")) == files(&sandbox.path("other")));
    // Of the file with fewer decimals the view makes as many as the other has.
    let engine = String::from_utf8(sandbox.bytes("lake/engine/duckdb.sql")).unwrap();
    assert!(engine.contains("CAST(BilledCost AS DECIMAL(38,9))"), "{engine}");
    let Some(found) = answers(&sandbox, "lake", &[engine]) else {
        return;
    };
    assert_eq!(found[0]["rows"][0][1], "6.373456789");
    assert_eq!(found[0]["rows"][0].as_array().unwrap().last().unwrap(), "True");
}

#[test]
fn deliveries_are_judged_as_in_a_ledger() {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", days(&[("2024-09-01", "1"), ("2024-09-02", "2")]));
    sandbox.write("b.csv", days(&[("2024-09-03", "4")]));
    sandbox.write(
        "c.csv",
        days(&[("2024-09-01", "8"), ("2024-09-02", "16"), ("2024-09-03", "32")]),
    );
    sandbox.write("d.csv", days(&[("2024-09-03", "64"), ("2024-09-04", "128")]));
    sandbox.write("e.csv", days(&[("2024-09-02", "256")]));
    add(&sandbox, "a.csv", "2024-10-01").expect(0);
    let beside = add(&sandbox, "b.csv", "2024-10-02").expect(0);
    assert!(
        beside.stdout.contains("counts in addition to delivery 1"),
        "{}",
        beside.stdout
    );
    assert_eq!(stated(&sandbox), (3, vec!["3".to_owned(), "4".to_owned()]));
    let known = add(&sandbox, "a.csv", "2024-10-01").expect(0);
    assert!(
        known.stdout.contains("a.csv: is there already, as delivery 1"),
        "{}",
        known.stdout
    );
    let replaced = add(&sandbox, "c.csv", "2024-10-03").expect(0);
    assert!(
        replaced.stdout.contains("replaces delivery 1: 2 charges, 3 EUR"),
        "{}",
        replaced.stdout
    );
    assert!(
        replaced.stdout.contains("replaces delivery 2: 1 charges, 4 EUR"),
        "{}",
        replaced.stdout
    );
    assert_eq!(stated(&sandbox), (3, vec!["56".to_owned()]));
    let old = standings(&sandbox);
    assert_eq!(old[0], (1, false, "replaced".to_owned()));
    assert_eq!(old[2], (3, true, "replaces".to_owned()));
    // Files of charges that do not count are gone.
    let there = files(&sandbox.path("lake"));
    assert_eq!(
        there.keys().filter(|path| path.ends_with(".parquet")).count(),
        1,
        "{:?}",
        there.keys()
    );
    // An overlap in part is a question, and leaves the lake as it was.
    let before = files(&sandbox.path("lake"));
    let question = add(&sandbox, "d.csv", "2024-10-04").expect_error(3, "overlap");
    assert!(
        question.stderr.contains("2 days (2024-09-01 to 2024-09-02)"),
        "{}",
        question.stderr
    );
    assert!(files(&sandbox.path("lake")) == before);
    sandbox.ok(&["verify-export", "lake"]);
    sandbox.ok(&["lake", "add", "d.csv", "lake", "--retrieved-at", "2024-10-04", "--part"]);
    assert_eq!(stated(&sandbox), (5, vec!["56".to_owned(), "192".to_owned()]));
    // One that is older than what replaces it is kept in mind, and does not count.
    let behind = add(&sandbox, "e.csv", "2024-09-30").expect(0);
    assert!(behind.stdout.contains("is older than delivery 3"), "{}", behind.stdout);
    assert_eq!(stated(&sandbox).0, 5);
    assert_eq!(standings(&sandbox).last().unwrap(), &(5, false, "behind".to_owned()));
    // What was replaced and is retrieved again later counts again, where that is not a question.
    sandbox.ok(&[
        "lake",
        "add",
        "a.csv",
        "lake",
        "--retrieved-at",
        "2024-10-09",
        "--replace",
    ]);
    assert_eq!(standings(&sandbox).last().unwrap(), &(6, true, "replaces".to_owned()));
    sandbox.ok(&["verify-export", "lake"]);
}

/// The same files by the same calls, into a lake and into a ledger: what counts is the same.
#[test]
fn what_counts_is_what_counts_in_a_ledger() {
    let sandbox = Sandbox::new();
    let periods = [
        ("2024-09-01", "1"),
        ("2024-09-02", "2"),
        ("2024-09-03", "4"),
        ("2024-09-04", "8"),
    ];
    let mut number = 0;
    for mask in [
        0b0011_u32, 0b0100, 0b0111, 0b1000, 0b0001, 0b1111, 0b0110, 0b1001, 0b1111,
    ] {
        number += 1;
        let cost = |base: &str| format!("{base}.{number}");
        let rows: Vec<(String, String)> = periods
            .iter()
            .enumerate()
            .filter(|(at, _)| mask >> at & 1 == 1)
            .map(|(_, (start, base))| ((*start).to_owned(), cost(base)))
            .collect();
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(start, cost)| (start.as_str(), cost.as_str()))
            .collect();
        let name = format!("{number}.csv");
        sandbox.write(&name, days(&rows));
        let at = format!("2024-10-{:02}", 10 + (number * 7) % 11);
        let lake = add(&sandbox, &name, &at);
        let ledger = sandbox.run(&["import", &name, "--retrieved-at", &at]);
        assert_eq!(lake.code, ledger.code, "{name}: {} {}", lake.stderr, ledger.stderr);
        let (rows, sums) = stated(&sandbox);
        assert_eq!(rows.to_string(), sandbox.value("SELECT count(*) FROM charge"), "{name}");
        let texts = serde_json::to_string(&sums).unwrap();
        let difference = sandbox.value(&format!(
            "SELECT decimal_sub((SELECT decimal_sum(value) FROM json_each('{texts}')), (SELECT decimal_sum(billed_cost) FROM charge))"
        ));
        assert!(
            !difference.contains(|digit| matches!(digit, '1'..='9')),
            "{name}: {difference}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_file_leaves_the_lake_as_it_was() {
    let sandbox = Sandbox::new();
    sandbox.write("good.csv", days(&[("2024-09-01", "1")]));
    sandbox.write("bad.csv", csv(&[&[], &[("BilledCost", "1,5")]]));
    sandbox.write("fine.csv", csv(&[&[("BilledCost", "0.00000000000000000000000000001")]]));
    sandbox.write(
        "large.csv",
        csv(&[
            &[("BilledCost", "99999999999999999999999999999999999999")],
            &[("ListCost", "0.5")],
        ]),
    );
    sandbox.write("notes.txt", "nothing of ours");
    for (name, code, error) in [
        ("bad.csv", 3, "decimal"),
        ("fine.csv", 3, "not-exact"),
        ("large.csv", 3, "not-exact"),
        ("notes.txt", 3, "not-an-export"),
    ] {
        let run = add(&sandbox, name, "2024-10-01").expect_error(code, error);
        assert!(run.stderr.contains(name), "{}", run.stderr);
        assert!(!sandbox.path("lake").exists(), "{name} left a folder behind");
    }
    let both = add(&sandbox, "good.csv", "2024-10-01").expect(0);
    assert!(
        both.stdout.contains("the quick checks found nothing"),
        "{}",
        both.stdout
    );
    let before = files(&sandbox.path("lake"));
    for name in ["bad.csv", "fine.csv", "large.csv"] {
        add(&sandbox, name, "2024-10-05").expect(3);
        assert!(files(&sandbox.path("lake")) == before, "{name}");
    }
    // A folder of somebody else's, a lake of a ledger, and another version are refused.
    sandbox.write("else/x.txt", "mine");
    sandbox
        .run(&["lake", "add", "good.csv", "else"])
        .expect_error(2, "output");
    sandbox.ok(&["import", "good.csv"]);
    sandbox.ok(&["export", "parquet", "ledgers"]);
    sandbox
        .run(&["lake", "add", "good.csv", "ledgers"])
        .expect_error(3, "lake");
    sandbox
        .run(&["lake", "add", "good.csv", "lake", "--version", "1.0"])
        .expect_error(2, "parameter");
    sandbox
        .run(&["lake", "add", "good.csv", "lake", "--decimals", "4"])
        .expect_error(2, "parameter");
    sandbox
        .run(&["verify-export", "lake", "-f", "billbook.db"])
        .expect_error(2, "parameter");
}

#[test]
fn the_quick_checks_look_at_every_row() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "focus.csv",
        csv(&[
            &[],
            &[("ChargeFrequency", "Usage-based")],
            &[("ChargeFrequency", "Usage-based"), ("ServiceCategory", "Storage")],
            &[("BillingCurrency", "XAU")],
        ]),
    );
    let run = add(&sandbox, "focus.csv", "2024-10-01").expect(0);
    for expected in [
        "finding: `ChargeFrequency` has a value that is not allowed, in 2 rows (ChargeFrequency-C-003-M): expected One-Time, Recurring, Usage-Based, found Usage-based; first at focus.csv line 3",
        "finding: `BillingCurrency` is not a national currency, in 1 row",
        "finding: the `ServiceName` has several values of `ServiceCategory`, in 1 row (ServiceName-C-005-C)",
        "finding: `ServiceSubcategory` Virtual Machines belongs to another `ServiceCategory`, in 1 row",
    ] {
        assert!(run.stdout.contains(expected), "{expected}\n{}", run.stdout);
    }
    assert_eq!(manifest(&sandbox, "lake")["deliveries"][0]["findings"], 4);
}

#[test]
fn reports_that_need_more_than_charges_say_so() {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", csv(&[&[], &[("ProviderName", "Cloud-A")]]));
    add(&sandbox, "a.csv", "2024-10-01").expect(0);
    assert!(repository("tests").exists() && !sandbox.ledger_path().exists());
    for report in ["taxes", "discounts"] {
        let run = sandbox
            .run(&["report", report, "--proof", "--engine", "duckdb", "--lake", "lake"])
            .expect_error(2, "parameter");
        assert!(
            run.stderr.contains("a lake of files has charges, and no `"),
            "{}",
            run.stderr
        );
    }
    for report in ["spend", "savings", "commitments"] {
        for engine in ["duckdb", "spark"] {
            sandbox.ok(&["report", report, "--proof", "--engine", engine, "--lake", "lake"]);
        }
    }
    let one = sandbox.ok(&[
        "report",
        "spend",
        "--proof",
        "--engine",
        "duckdb",
        "--lake",
        "lake",
        "--provider",
        "cloud a",
    ]);
    assert!(one.contains("Cloud A") && one.contains("Cloud-A"), "{one}");
    for (option, value) in [("--provider", "Cloud C"), ("--account", "11")] {
        sandbox
            .run(&[
                "report", "spend", "--proof", "--engine", "duckdb", "--lake", "lake", option, value,
            ])
            .expect_error(2, "parameter");
    }
    assert!(!sandbox.ledger_path().exists());
}

//! Manifests are obeyed: which files are a delivery, whether all are there, and how much is in them.

use crate::sandbox::{Run, Sandbox};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName";

/// A part with a row for each cost.
fn part(costs: &[&str]) -> String {
    let row = |cost: &&str| {
        format!(
            "{cost},{cost},{cost},{cost},a,EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,\
             2025-06-05T00:00:00Z,2025-06-06T00:00:00Z,Usage,Nimbus,Nimbus GmbH\n"
        )
    };
    format!("{HEADER}\n{}", costs.iter().map(row).collect::<String>())
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// What Microsoft writes beside parts: name, bytes, rows.
fn azure(parts: &[(&str, usize, usize)], run: &str) -> String {
    let blobs: Vec<String> = parts
        .iter()
        .map(|(name, bytes, rows)| format!(r#"{{"blobName": "{name}", "byteCount": {bytes}, "dataRowCount": {rows}}}"#))
        .collect();
    let (bytes, rows) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.1, sum.1 + part.2));
    format!(
        r#"{{"manifestVersion": "2024-04-01", "byteCount": {bytes}, "blobCount": {}, "dataRowCount": {rows},
           "exportConfig": {{"exportName": "june", "type": "FocusCost"}}{run}, "blobs": [{}]}}"#,
        parts.len(),
        blobs.join(", ")
    )
}

fn run_info(submitted: &str) -> String {
    format!(
        r#", "runInfo": {{"submittedTime": "{submitted}", "startDate": "2025-06-01T00:00:00", "endDate": "2025-06-30T00:00:00"}}"#
    )
}

fn total(sandbox: &Sandbox) -> String {
    sandbox.value("SELECT coalesce(decimal_sum(billed_cost), '0') FROM charge")
}

#[track_caller]
fn refused(sandbox: &Sandbox, args: &[&str], code: &str, texts: &[&str]) -> Run {
    let run = sandbox.run(&[&["import"], args].concat()).expect_error(3, code);
    for text in texts {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
    assert!(!sandbox.ledger_path().exists(), "something was stored");
    run
}

#[test]
fn two_runs_in_one_folder_are_two_deliveries_and_the_later_run_counts() {
    // In whatever order their folders sort.
    for (early, late) in [("1a", "2b"), ("2b", "1a")] {
        let sandbox = Sandbox::new();
        for (run, costs, time) in [
            (early, &["1.00"][..], "2025-06-10T00:00:00.1234567Z"),
            (late, &["1.00", "5.00"], "2025-06-20T00:00:00Z"),
        ] {
            let key = format!("exp/20250601-20250630/{run}/part_0_0001.csv");
            let text = part(costs);
            let manifest = azure(&[(&key, text.len(), costs.len())], &run_info(time));
            sandbox.write(&format!("az/{key}"), text);
            sandbox.write(&format!("az/exp/20250601-20250630/{run}/manifest.json"), manifest);
        }
        let summary = sandbox.ok(&["import", "az"]);
        assert_eq!(total(&sandbox), "6.00", "{summary}");
        assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "2");
        sandbox.ok(&["verify", "--replay"]);
    }
}

#[test]
fn what_amazon_delivers_for_each_execution() {
    let sandbox = Sandbox::new();
    for (time, costs) in [
        ("2025-06-10T01:02:03Z-1f", &["1.00"][..]),
        ("2025-06-20T01:02:03Z-0a", &["1.00", "5.00"]),
    ] {
        for (number, cost) in costs.iter().enumerate() {
            let name = format!("aws/data/BILLING_PERIOD=2025-06/{time}/focus-0000{}.csv.gz", number + 1);
            sandbox.write(&name, packed(&part(&[cost])));
        }
        let keys: Vec<String> = (1..=costs.len())
            .map(|number| {
                format!(r#""s3://bucket/p/focus/data/BILLING_PERIOD=2025-06/{time}/focus-0000{number}.csv.gz""#)
            })
            .collect();
        sandbox.write(
            &format!("aws/metadata/BILLING_PERIOD=2025-06/{time}/focus-Manifest.json"),
            format!(
                r#"{{"exportArn": "arn:1", "columns": [{{"name": "BilledCost"}}], "dataFiles": [{}]}}"#,
                keys.join(", ")
            ),
        );
    }
    sandbox.ok(&["import", "aws"]);
    assert_eq!(total(&sandbox), "6.00");
    // A part of the later execution that is not there is not taken from the other one.
    let sandbox_two = Sandbox::new();
    for name in [
        "aws/data/BILLING_PERIOD=2025-06/2025-06-10T01:02:03Z-1f/focus-00001.csv.gz",
        "aws/metadata/BILLING_PERIOD=2025-06/2025-06-20T01:02:03Z-0a/focus-Manifest.json",
    ] {
        sandbox_two.write(name, sandbox.bytes(name));
    }
    let run = sandbox_two.run(&["import", "aws"]).expect_error(3, "parts");
    assert!(
        run.stderr.contains("2025-06-20T01:02:03Z-0a/focus-00001.csv.gz"),
        "{}",
        run.stderr
    );
    assert_eq!(total(&sandbox_two), "1.00", "the other run is a delivery");
}

#[test]
fn parts_that_a_manifest_names_must_be_there() {
    let sandbox = Sandbox::new();
    let keys = [("r/part_0_0001.csv", 0, 1), ("r/part_1_0001.csv", 0, 1)];
    sandbox.write("june/manifest.json", azure(&keys, ""));
    sandbox.write("june/part_0_0001.csv", part(&["1.00"]));
    refused(
        &sandbox,
        &["june"],
        "parts",
        &["`r/part_1_0001.csv`", "june/manifest.json"],
    );
    refused(
        &sandbox,
        &["june/manifest.json"],
        "parts",
        &["`r/part_0_0001.csv`, `r/part_1_0001.csv`", "they are"],
    );
    // By name and all in one, too.
    let both = ["--one-delivery", "june/manifest.json", "june/part_0_0001.csv"];
    refused(&sandbox, &both, "parts", &["`r/part_1_0001.csv`"]);
    // A file of that name elsewhere is another one.
    sandbox.write("other/part_1_0001.csv", part(&["2.00"]));
    let args = ["import", "--dry-run", "june", "other"];
    sandbox.run(&args).expect_error(3, "parts");
    sandbox.write("june/part_1_0001.csv", part(&["2.00"]));
    sandbox.ok(&["import", "june"]);
    assert_eq!(total(&sandbox), "3.00");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
}

#[test]
fn counts_that_a_manifest_states_must_hold() {
    let text = part(&["1.00", "2.00"]);
    let size = text.len();
    let name = "exp/r/part_0_0001.csv";
    let with = |manifest: String| {
        let sandbox = Sandbox::new();
        sandbox.write("x/part_0_0001.csv", &text);
        sandbox.write("x/manifest.json", manifest);
        sandbox
    };
    let rows = with(azure(&[(name, size, 3)], ""));
    refused(
        &rows,
        &["x"],
        "manifest",
        &["`dataRowCount`", "is 3, and 2 rows are there"],
    );
    let bytes = with(azure(&[(name, size + 1, 2)], ""));
    refused(
        &bytes,
        &["x"],
        "manifest",
        &[&format!("has {size} bytes"), &format!("states {}", size + 1)],
    );
    let all_rows = with(azure(&[(name, size, 2)], "").replacen("\"dataRowCount\": 2", "\"dataRowCount\": 7", 1));
    refused(&all_rows, &["x"], "manifest", &["of all parts is 7, and 2 rows"]);
    let all_bytes =
        with(azure(&[(name, size, 2)], "").replacen(&format!("\"byteCount\": {size}"), "\"byteCount\": 9999", 1));
    refused(
        &all_bytes,
        &["x"],
        "manifest",
        &[&format!("together have {size} bytes"), "9999"],
    );
    let count = with(azure(&[(name, size, 2)], "").replace("\"blobCount\": 1", "\"blobCount\": 2"));
    refused(&count, &["x"], "manifest", &["there are 2 parts, and names 1"]);
    // Some tools write 1 for what they do not know.
    let unknown = with(azure(&[(name, 1, 2)], ""));
    unknown.ok(&["import", "x"]);
    assert_eq!(total(&unknown), "3.00");
}

#[test]
fn bytes_are_those_of_the_packed_file_or_of_its_text() {
    let text = part(&["1.00", "2.00"]);
    let file = packed(&text);
    for size in [text.len(), file.len()] {
        let sandbox = Sandbox::new();
        sandbox.write("x/part_0_0001.csv.gz", &file);
        sandbox.write("x/manifest.json", azure(&[("r/part_0_0001.csv.gz", size, 2)], ""));
        sandbox.ok(&["import", "x"]);
        assert_eq!(total(&sandbox), "3.00");
    }
    let sandbox = Sandbox::new();
    sandbox.write("x/part_0_0001.csv.gz", &file);
    sandbox.write("x/manifest.json", azure(&[("r/part_0_0001.csv.gz", 4_000, 2)], ""));
    refused(&sandbox, &["x"], "manifest", &["4000"]);
    // Somebody unpacked it; its rows are counted all the same.
    let sandbox = Sandbox::new();
    sandbox.write("x/part_0_0001.csv", &text);
    sandbox.write("x/manifest.json", azure(&[("r/part_0_0001.csv.gz", file.len(), 3)], ""));
    refused(&sandbox, &["x"], "manifest", &["is 3, and 2 rows"]);
}

#[test]
fn manifests_come_in_every_spelling() {
    let text = part(&["1.00"]);
    let manifest = azure(&[("exp\\\\r\\\\part_0_0001.csv", text.len(), 1)], "");
    let utf16: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(manifest.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        manifest.clone().into_bytes(),
        format!("\u{feff}{manifest}").into_bytes(),
        utf16,
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("r/part_0_0001.csv", &text);
        sandbox.write("r/_manifest.json", bytes);
        sandbox.ok(&["import", "r/_manifest.json", "r/part_0_0001.csv"]);
        assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
        sandbox.write("r/_manifest.json", manifest.replace("Row", "row"));
    }
}

#[test]
fn a_manifest_of_other_data_is_named_with_its_files() {
    let sandbox = Sandbox::new();
    let other = azure(&[("actual/r/part_0_0001.csv", 900, 7)], "").replace("FocusCost", "ActualCost");
    sandbox.write("actual/r/manifest.json", &other);
    sandbox.write(
        "actual/r/part_0_0001.csv",
        "SubscriptionId,CostInBillingCurrency\nx,1\n",
    );
    sandbox.write("focus/part_0_0001.csv", part(&["1.00"]));
    let run = sandbox.run(&["import", "."]).expect_error(3, "not-an-export");
    assert!(run.stderr.contains("actual/r/part_0_0001.csv"), "{}", run.stderr);
    assert_eq!(total(&sandbox), "1.00");
    sandbox
        .run(&["import", "actual/r/manifest.json"])
        .expect_error(3, "not-an-export");
}

#[test]
fn a_file_belongs_to_one_manifest() {
    let text = part(&["1.00"]);
    let sandbox = Sandbox::new();
    sandbox.write("r/part_0_0001.csv", &text);
    let first = azure(&[("exp/r/part_0_0001.csv", text.len(), 1)], "");
    sandbox.write("r/manifest.json", &first);
    sandbox.write("r/other.json", first.replace("\"june\"", "\"july\""));
    refused(
        &sandbox,
        &["r"],
        "manifest",
        &["r/part_0_0001.csv", "r/manifest.json", "r/other.json"],
    );
    // A copy of the same manifest says the same.
    sandbox.write("r/other.json", &first);
    sandbox.ok(&["import", "r"]);
    assert_eq!(total(&sandbox), "1.00");
}

#[test]
fn numbered_parts_without_a_manifest_have_no_gap() {
    for (names, missing) in [
        (&["m-00001.csv", "m-00003.csv"][..], "part 2 is missing"),
        (&["m-00002.csv", "m-00003.csv"], "part 1 is missing"),
        (&["part_0_0001.csv", "part_2_0001.csv"], "part 1 is missing"),
        (&["m-00001.csv", "m-00001.csv.gz"], "part 1 is there twice"),
    ] {
        let sandbox = Sandbox::new();
        for (number, name) in names.iter().enumerate() {
            let text = part(&[&format!("{}.00", number + 1)]);
            let bytes = if name.contains(".gz") {
                packed(&text)
            } else {
                text.into_bytes()
            };
            sandbox.write(&format!("x/{name}"), bytes);
        }
        refused(&sandbox, &["x"], "parts", &[missing, "--one-delivery"]);
        let paths: Vec<String> = names.iter().map(|name| format!("x/{name}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        refused(&sandbox, &paths, "parts", &[missing]);
        sandbox.ok(&["import", "--one-delivery", "x"]);
        assert_eq!(total(&sandbox), "3.00");
    }
    // One file of a folder lacks those before it; one that is named is meant.
    let sandbox = Sandbox::new();
    sandbox.write("x/m-00004.csv", part(&["1.00"]));
    refused(&sandbox, &["x"], "parts", &["part 1 is missing"]);
    sandbox.ok(&["import", "x/m-00004.csv"]);
    // Days are not numbers of parts.
    let sandbox = Sandbox::new();
    sandbox.write("x/part-2025-06-01.csv", part(&["1.00"]));
    sandbox.write(
        "x/focus-20250603.csv",
        part(&["1.00"]).replace("2025-06-05", "2025-06-03"),
    );
    sandbox.ok(&["import", "x"]);
    assert_eq!(total(&sandbox), "2.00");
}

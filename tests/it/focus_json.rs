//! Rows of Cost and Usage in JSON, and what is refused with the columns that it lacks.

use crate::focus_spellings::{file, read, text_of_second};
use crate::sandbox::Sandbox;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// The rows as objects.
fn objects() -> Vec<String> {
    let text = file();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let object = |record: csv::StringRecord| {
        let members = header.iter().zip(record.iter()).map(|(name, cell)| {
            let is_number = name.ends_with("Cost") || name.ends_with("Quantity");
            if cell.is_empty() {
                format!("\"{name}\": null")
            } else if is_number || name == "Tags" {
                format!("\"{name}\": {cell}")
            } else {
                format!("\"{name}\": \"{cell}\"")
            }
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    };
    reader.records().map(|record| object(record.unwrap())).collect()
}

#[test]
fn rows_may_be_json_objects() {
    let sentence = "the rows are JSON objects";
    let [one, other] = <[String; 2]>::try_from(objects()).unwrap();
    for text in [
        format!("[{one}, {other}]"),
        format!("\u{feff}[\n  {one},\n  {other}\n]\n"),
        format!("{{\"count\": 2, \"value\": [{one}, {other}]}}"),
        format!("{one}\n{other}\n"),
    ] {
        let sandbox = read("june.json", text.as_bytes(), sentence);
        assert!(
            text_of_second(&sandbox).contains("\"BilledCost\": -0.2500"),
            "{}",
            text_of_second(&sandbox)
        );
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(format!("[{one}, {other}]").as_bytes()).unwrap();
    read("june.json.gz", &packed.finish().unwrap(), sentence);
    let sandbox = Sandbox::new();
    sandbox.write(
        "june.json",
        format!("[{one},\n {}]", other.replace("-0.2500", "\"-0,25\"")),
    );
    let run = sandbox.run(&["import", "june.json"]).expect_error(3, "decimal");
    assert!(run.stderr.contains("june.json:2:2 at /1/BilledCost"), "{}", run.stderr);
}

#[test]
fn json_without_rows_is_refused() {
    let sandbox = Sandbox::new();
    for text in [
        "{}",
        "[]",
        "[1]",
        "{\"value\": []}",
        "\"text\"",
        "{\"meta\": {\"a\": 1}}",
    ] {
        sandbox.write("june.json", text);
        sandbox
            .run(&["import", "june.json", "--operation", "focus/cost_and_usage"])
            .expect_error(3, "not-an-export");
    }
}

#[test]
fn a_file_that_is_nearly_cost_and_usage_is_told_once() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("exports")).unwrap();
    sandbox.write("exports/june.csv", file().replace("BilledCost", "BiledCosts"));
    for arguments in [
        &["import", "exports"][..],
        &["import", "exports/june.csv"],
        &["import", "exports/june.csv", "--operation", "focus/cost_and_usage"],
    ] {
        let run = sandbox.run(arguments).expect_error(3, "not-an-export");
        assert!(
            run.stderr
                .contains("lacks columns of FOCUS's Cost and Usage: `BilledCost`"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("columns found: `BiledCosts`, `BillingAccountId`"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("`BiledCosts` is near `BilledCost`"),
            "{}",
            run.stderr
        );
        assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    }
    sandbox.write("cur.csv", "lineItem/UsageAmount,lineItem/UnblendedCost\n1,2\n");
    let run = sandbox.run(&["import", "cur.csv", "--operation", "focus/cost_and_usage"]);
    let run = run.expect_error(3, "not-an-export");
    assert!(
        run.stderr.contains(
            "columns found: `lineItem/UsageAmount`, `lineItem/UnblendedCost`\n  hint: columns needed: `BilledCost`"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn lines_that_are_not_rows_are_told_by_their_place() {
    let row = |cost: &str| {
        format!(
            "{{\"BilledCost\": {cost}, \"EffectiveCost\": 1, \"ListCost\": 1, \"ContractedCost\": 1, \"BillingAccountId\": \"a\", \
             \"BillingCurrency\": \"EUR\", \"BillingPeriodStart\": \"2025-06-01T00:00:00Z\", \"BillingPeriodEnd\": \"2025-07-01T00:00:00Z\", \
             \"ChargePeriodStart\": \"2025-06-05T00:00:00Z\", \"ChargePeriodEnd\": \"2025-06-06T00:00:00Z\", \"ChargeCategory\": \"Usage\", \
             \"ProviderName\": \"Nimbus\"}}"
        )
    };
    let good = row("1.00");
    for (second, code, place) in [
        ("[1]".to_owned(), "wrong-type", "rows.jsonl:2:1"),
        ("null".to_owned(), "wrong-type", "rows.jsonl:2:1"),
        (
            good.replace("\"ListCost\"", "\"BilledCost\""),
            "json-duplicate-key",
            "rows.jsonl:2:",
        ),
        (good.trim_end_matches('}').to_owned(), "json-syntax", "rows.jsonl:2:"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("rows.jsonl", format!("{good}\n{second}\n{good}\n"));
        let run = sandbox.run(&["import", "rows.jsonl"]).expect_error(3, code);
        assert!(run.stderr.contains(place), "{}", run.stderr);
    }
    // Line ends of Windows, blank lines, and all digits of a number.
    let sandbox = Sandbox::new();
    let digits = "12345678901234567.890123456789";
    sandbox.write("rows.jsonl", format!("{good}\r\n\r\n{}\r\n\r\n", row(digits)));
    sandbox.ok(&["import", "rows.jsonl"]);
    assert_eq!(
        sandbox.value("SELECT max(billed_cost) FROM charge_focus WHERE billed_cost <> '1.00'"),
        digits
    );
}

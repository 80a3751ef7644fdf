//! `verify-export` names whatever is not as it was written.

use super::{files, manifest};
use crate::checks_focus::csv;
use crate::sandbox::Sandbox;

fn copy(sandbox: &Sandbox, from: &str, to: &str) {
    for (path, bytes) in files(&sandbox.path(from)) {
        sandbox.write(&format!("{to}/{path}"), bytes);
    }
}

#[test]
fn every_file_that_is_changed_cut_missing_or_added_is_named() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["export", "parquet", "lake"]);
    sandbox.ok(&["verify-export", "lake"]);
    sandbox.ok(&["verify-export", "lake", "-f", "billbook.db"]);
    for path in files(&sandbox.path("lake"))
        .into_keys()
        .filter(|path| path != "manifest.json")
    {
        let bytes = sandbox.bytes(&format!("lake/{path}"));
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        let longer = [&bytes[..], b"x"].concat();
        for (content, what) in [
            (Some(&changed[..]), "was changed"),
            (Some(&bytes[..bytes.len() - 1]), "is cut"),
            (Some(&longer[..]), "is longer"),
            (None, "is missing"),
        ] {
            copy(&sandbox, "lake", "other");
            match content {
                Some(content) => sandbox.write(&format!("other/{path}"), content),
                None => std::fs::remove_file(sandbox.path(&format!("other/{path}"))).unwrap(),
            }
            let run = sandbox.run(&["verify-export", "other"]).expect(4);
            let lines: Vec<&str> = run.stdout.lines().collect();
            assert!(
                lines.len() == 1 && lines[0].starts_with(&format!("{path}: {what}")),
                "{lines:?}"
            );
            std::fs::remove_dir_all(sandbox.path("other")).unwrap();
        }
    }
    sandbox.write("lake/charge/provider=gigas/period=2025-01/part-00001.parquet", "PAR1");
    let run = sandbox.run(&["verify-export", "lake"]).expect(4);
    assert_eq!(
        run.stdout,
        "charge/provider=gigas/period=2025-01/part-00001.parquet: is not in the manifest\n"
    );
}

/// Whoever changes the manifest with the files is found by the sums, and by the ledger.
#[test]
fn a_manifest_that_was_changed_is_found() {
    let sandbox = Sandbox::of(&["fixtures/focus/cost_and_usage_nimbus.csv"]);
    sandbox.ok(&["export", "parquet", "lake"]);
    let text = String::from_utf8(sandbox.bytes("lake/manifest.json")).unwrap();
    let manifest = manifest(&sandbox, "lake");
    let charges = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["table"] == "charge")
        .unwrap();
    let sum = charges["sums"]["EUR"]["BilledCost"].as_str().unwrap();
    let rows = format!("\"rows\": {}", charges["rows"]);
    for (from, to, what) in [
        (
            sum,
            "1.00",
            format!("BilledCost in EUR comes to {sum}, and the manifest states 1.00"),
        ),
        (
            &rows,
            "\"rows\": 1",
            format!("has {} rows, and the manifest states 1", charges["rows"]),
        ),
    ] {
        sandbox.write("lake/manifest.json", text.replacen(from, to, 1));
        let alone = sandbox.run(&["verify-export", "lake"]).expect(4).stdout;
        assert!(alone.contains(&what), "{alone}");
        let beside = sandbox
            .run(&["verify-export", "lake", "-f", "billbook.db"])
            .expect(4)
            .stdout;
        assert!(
            beside.contains("charge of Nimbus Cloud GmbH, 2025-0") && beside.contains("in the ledger"),
            "{beside}"
        );
    }
    for (content, message) in [
        (&text[..text.len() / 2], "is cut, or not JSON"),
        ("{}", "is of a form that this version of billbook does not read"),
        (&text.replace("\"made_at\"", "\"made\""), "lacks something"),
    ] {
        sandbox.write("lake/manifest.json", content);
        let run = sandbox.run(&["verify-export", "lake"]).expect_error(3, "lake");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    let run = sandbox.run(&["verify-export", "."]).expect_error(3, "lake");
    assert!(run.stderr.contains("it has no manifest.json"), "{}", run.stderr);
}

#[test]
fn a_lake_is_held_against_the_state_of_the_ledger_that_it_is_of() {
    let sandbox = Sandbox::of(&["fixtures/focus/cost_and_usage_nimbus.csv"]);
    sandbox.ok(&["export", "parquet", "lake"]);
    sandbox.ok(&[
        "export",
        "parquet",
        "june",
        "--from",
        "2025-06",
        "--until",
        "2025-07",
        "--currency",
        "EUR",
    ]);
    sandbox.import_all(&["fixtures/focus/cost_and_usage_cumulus.csv"]);
    sandbox.ok(&["export", "parquet", "now"]);
    sandbox.ok(&["export", "parquet", "then", "--as-of", "1"]);
    for lake in ["lake", "june", "now", "then"] {
        sandbox.ok(&["verify-export", lake, "-f", "billbook.db"]);
    }
    // The rows of then are those of then.
    let rows = |lake: &str| {
        let files = files(&sandbox.path(lake)).into_iter();
        files
            .filter(|(path, _)| path.starts_with("charge/"))
            .collect::<Vec<_>>()
    };
    assert!(rows("lake") == rows("then"));
    let proof = ["report", "spend", "--proof", "--engine", "duckdb", "--lake"];
    let run = sandbox
        .run(&[&proof[..], &["lake"]].concat())
        .expect_error(2, "parameter");
    assert!(run.stderr.contains("another state"), "{}", run.stderr);
    sandbox.ok(&[&proof[..], &["now"]].concat());

    let other = Sandbox::new();
    other.import_text("focus.csv", csv(&[&[]]));
    copy_to(&sandbox, &other);
    let run = other.run(&["verify-export", "lake", "-f", "billbook.db"]).expect(4);
    assert!(run.stdout.contains("is of another ledger"), "{}", run.stdout);
}

fn copy_to(sandbox: &Sandbox, other: &Sandbox) {
    for (path, bytes) in files(&sandbox.path("lake")) {
        other.write(&format!("lake/{path}"), bytes);
    }
}

//! Lakes of files where an add is cut off: killed, or without room on the disk.

use super::added::{add, days};
use super::files;
use crate::sandbox::Sandbox;

/// What an add that was killed leaves behind is not part of the lake, and the next add removes it.
#[test]
fn what_was_cut_off_is_not_part_of_the_lake() {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", days(&[("2024-09-01", "1")]));
    sandbox.write("b.csv", days(&[("2024-09-01", "2"), ("2024-09-02", "4")]));
    add(&sandbox, "a.csv", "2024-10-01").expect(0);
    let first = files(&sandbox.path("lake"));
    add(&sandbox, "b.csv", "2024-10-02").expect(0);
    let second = files(&sandbox.path("lake"));
    let reset = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        std::fs::remove_dir_all(sandbox.path("lake")).unwrap();
        for (path, bytes) in files {
            sandbox.write(&format!("lake/{path}"), bytes);
        }
    };
    let new = second.keys().find(|path| path.contains("delivery-00002")).unwrap();
    // Before the manifest got its name: half a file of charges, half a manifest, the next texts for engines.
    reset(&first);
    sandbox.write(&format!("lake/{new}"), &second[new][..100]);
    sandbox.write("lake/manifest.json.part", "{");
    sandbox.write("lake/engine/next-duckdb.sql", &second["engine/duckdb.sql"]);
    let told = sandbox.run(&["verify-export", "lake"]).expect(0);
    assert!(
        told.stderr
            .contains("3 files are left of a `billbook lake add` that was ended"),
        "{}",
        told.stderr
    );
    add(&sandbox, "b.csv", "2024-10-02").expect(0);
    assert!(files(&sandbox.path("lake")) == second);
    // Behind it: the texts for engines are of the state before, and the replaced file is still there.
    reset(&second);
    for (path, bytes) in &first {
        if path.ends_with(".parquet") || path.starts_with("engine/") {
            sandbox.write(&format!("lake/{path}"), bytes);
        }
    }
    for name in ["duckdb.sql", "spark.sql"] {
        sandbox.write(&format!("lake/engine/next-{name}"), &second[&format!("engine/{name}")]);
    }
    sandbox.run(&["verify-export", "lake"]).expect(0);
    let known = add(&sandbox, "b.csv", "2024-10-02").expect(0);
    assert!(
        known.stdout.contains("is there already, as delivery 2"),
        "{}",
        known.stdout
    );
    assert!(files(&sandbox.path("lake")) == second);
    // Whatever else lies there is told, and so is what was altered.
    sandbox.write("lake/charge/other.parquet", "PAR1");
    let told = sandbox.run(&["verify-export", "lake"]).expect(4);
    assert!(
        told.stdout.contains("charge/other.parquet: is not in the manifest"),
        "{}",
        told.stdout
    );
    reset(&second);
    sandbox.write("lake/engine/duckdb.sql", "SELECT 1;");
    sandbox.run(&["verify-export", "lake"]).expect(4);
}

/// A lake whose disk is full is as it was.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_lake_as_it_was() {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", days(&[("2024-09-01", "1")]));
    let rows: Vec<String> = (0..4000).map(|number| format!("{number}.{number}")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|cost| ("2024-09-02", cost.as_str())).collect();
    sandbox.write("b.csv", days(&rows));
    add(&sandbox, "a.csv", "2024-10-01").expect(0);
    let before = files(&sandbox.path("lake"));
    for blocks in [1, 8, 32, 60] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}");
        let Some(run) = sandbox.run_under(&limit, &["lake", "add", "b.csv", "lake"]) else {
            return;
        };
        if run.code == 0 {
            assert!(blocks > 8, "there was room in {blocks} blocks");
            continue;
        }
        assert_eq!(run.code, 5, "{blocks}: {}", run.stderr);
        assert!(files(&sandbox.path("lake")) == before, "{blocks}");
    }
}

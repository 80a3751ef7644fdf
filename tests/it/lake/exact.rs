//! What does not fit is refused by its place, and leaves nothing.

use super::{files, manifest, names};
use crate::checks_focus::csv;
use crate::sandbox::Sandbox;

#[test]
fn the_number_of_decimals_is_that_of_the_data() {
    let sandbox = Sandbox::new();
    let fine = [
        ("BilledCost", "0.1234567890123456789012345678"),
        ("PricingQuantity", "12000000000000"),
    ];
    let exponent = [
        ("BilledCost", "15E-3"),
        ("ListCost", "1.5000000000000000000000000000000000000"),
    ];
    sandbox.import_text("focus.csv", csv(&[&fine, &exponent]));
    sandbox.ok(&["export", "parquet", "lake"]);
    let manifest = manifest(&sandbox, "lake");
    let columns = &manifest["tables"][0]["columns"];
    assert_eq!(manifest["scale"], 28);
    for cost in ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"] {
        assert_eq!(columns[cost], "decimal(38,28)", "{cost}");
    }
    // Each other column has its own number, so that large quantities fit beside small costs.
    assert_eq!(columns["PricingQuantity"], "decimal(38,0)");
    let sums = &manifest["files"][0]["sums"]["EUR"];
    assert_eq!(sums["BilledCost"], "0.1384567890123456789012345678");
    assert_eq!(sums["ListCost"], "3.3");
    sandbox.ok(&["verify-export", "lake", "-f", "billbook.db"]);
}

#[test]
fn what_does_not_fit_is_refused_by_its_place_and_leaves_nothing() {
    let twenty_nine: [(&str, &str); 1] = [("ListCost", "0.12345678901234567890123456789")];
    let both = [
        ("BilledCost", "0.1234567890123456789012345678"),
        ("ContractedCost", "12345678901"),
    ];
    for (edits, arguments, message, place) in [
        (
            &twenty_nine[..],
            &[][..],
            "`ListCost` has 29 decimals, and a lake has at most 28",
            "focus.csv at line 3",
        ),
        (
            &both[..],
            &[][..],
            "`ContractedCost` does not fit a decimal with 10 digits before the point and 28 behind it",
            "focus.csv at line 3",
        ),
        (
            &[("EffectiveCost", "1.505")][..],
            &["--decimals", "2"][..],
            "`EffectiveCost` does not fit a decimal with 36 digits before the point and 2 behind it",
            "focus.csv at line 3",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.import_text("focus.csv", csv(&[&[], edits]));
        let before = names(&sandbox);
        let run = sandbox.run(&[&["export", "parquet", "lake"], arguments].concat());
        let run = run.expect_error(1, "not-exact");
        assert!(
            run.stderr.contains(message) && run.stderr.contains(place),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("--decimals text"), "{}", run.stderr);
        assert_eq!(names(&sandbox), before);
        // The remedy that the hint names.
        sandbox.ok(&["export", "parquet", "lake", "--decimals", "text"]);
        sandbox.ok(&["verify-export", "lake", "-f", "billbook.db"]);
        let refused = sandbox.run(&["report", "spend", "--proof", "--engine", "duckdb", "--lake", "lake"]);
        assert!(refused.expect_error(2, "parameter").stderr.contains("are texts"));
    }
}

#[test]
fn a_folder_that_is_not_empty_stays_as_it_is() {
    let sandbox = Sandbox::of(&["fixtures/focus/cost_and_usage_nimbus.csv"]);
    sandbox.write("full/mine.txt", "mine");
    let run = sandbox.run(&["export", "parquet", "full"]).expect_error(2, "output");
    assert!(run.stderr.contains("`full` is not an empty folder"), "{}", run.stderr);
    sandbox.write("lake.part/mine.txt", "mine");
    sandbox.run(&["export", "parquet", "lake"]).expect_error(2, "output");
    assert_eq!(sandbox.bytes("lake.part/mine.txt"), b"mine");
    assert_eq!(files(&sandbox.path("full")).len(), 1);
    // An empty folder is as good as none; what a killed run left goes.
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.write("empty.part/.billbook-writes-here", "");
    sandbox.write("empty.part/charge/half.parquet", "PAR1");
    sandbox.ok(&["export", "parquet", "empty"]);
    sandbox.ok(&["verify-export", "empty"]);
    assert!(!sandbox.path("empty.part").exists());
}

//! Files that `import` does not read: told with what they look like, where they may hold figures.

use crate::sandbox::Sandbox;

const LIST: &str = "issuer,invoice_number,currency,total\nNordhost,R-1,EUR,12.50\n";

/// A folder with a list, a bill that is not read, and files without data.
fn folder() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("bills/list.csv", LIST);
    sandbox.write("bills/june.pdf", "%PDF-1.7 and so on");
    sandbox.write("bills/README", "These are the bills of June.\n");
    sandbox.write("bills/fetch.sh", "#!/bin/sh\ncurl total amount\n");
    sandbox
}

#[test]
fn a_file_that_may_hold_figures_is_told_first_and_ends_with_3() {
    let sandbox = folder();
    let run = sandbox.run(&["import", "bills"]).expect(3);
    assert!(
        run.stderr
            .starts_with("error[not-read]: the file looks like a PDF document"),
        "{}",
        run.stderr
    );
    let summary = run.stdout;
    let first = "Not read: bills/june.pdf: a PDF document.\n";
    assert!(summary.starts_with(first), "{summary}");
    assert!(summary.contains("Imported 1 file"), "{summary}");
    assert!(summary.contains("2 files skipped"), "{summary}");
    assert!(!summary.contains("Everything adds up"), "{summary}");
    let err = sandbox.refused(&["import", "bills/june.pdf"]);
    assert!(err.contains("the file looks like a PDF document"), "{err}");
}

#[test]
fn tables_of_money_are_told_by_what_they_are() {
    for (name, text, what) in [
        (
            "a.csv",
            "\"Service\",\"EC2-Instances($)\",\"Total costs($)\"\n\"2025-06-01\",\"1.5\",\"1.5\"\n",
            "a table of AWS Cost Explorer",
        ),
        ("b.csv", "name;Betrag\nx;5\n", "a table with amounts (column `Betrag`)"),
        (
            "c.json",
            "{\"rows\": [{\"cost\": 5}]}",
            "a JSON document with amounts (member `cost`)",
        ),
        ("e.db", "SQLite format 3\0 and so on", "an SQLite database"),
        ("f.orc", "ORC and so on", "an ORC file"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(&format!("in/{name}"), text);
        let summary = sandbox.run(&["import", "in"]).expect(3).stdout;
        assert!(
            summary.starts_with(&format!("Not read: in/{name}: {what}")),
            "{summary}"
        );
    }
}

#[test]
fn what_is_ignored_does_not_count() {
    let sandbox = folder();
    sandbox.run(&["import", "bills"]).expect(3);
    let said = sandbox.ok(&["ignore", "*.pdf", "--why", "the lists have them"]);
    assert!(said.starts_with("Ignored, decision 2: *.pdf"), "{said}");
    let summary = sandbox.ok(&["import", "bills", "bills/june.pdf", "--verbose"]);
    assert!(
        summary.contains("bills/june.pdf, bills/june.pdf") || summary.contains("june.pdf"),
        "{summary}"
    );
    sandbox.run(&["ignore", "*.pdf"]).expect(2);
    let decisions = sandbox.ok(&["decisions", "--output", "csv"]);
    assert!(decisions.contains("ignored files,*.pdf"), "{decisions}");
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
    sandbox.ok(&["ignore", "*.pdf", "--withdraw"]);
    sandbox.run(&["import", "bills"]).expect(3);
}

#[test]
fn that_everything_adds_up_is_said_with_what_was_compared() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", LIST);
    let summary = sandbox.ok(&["import", "list.csv"]);
    assert!(summary.contains("Nothing was compared"), "{summary}");
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures");
    let summary = sandbox.ok(&["import", "fixtures/cloudsigma/june-2025"]);
    assert!(summary.contains("Everything adds up by the checks `"), "{summary}");
    assert!(summary.contains("`running-balance`"), "{summary}");
}

#[test]
fn a_date_of_retrieval_is_its_whole_day_and_never_yet_to_come() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", LIST);
    sandbox.ok(&["import", "list.csv", "--retrieved-at", "2025-06-10"]);
    assert_eq!(
        sandbox.value("SELECT retrieved_at FROM import"),
        "2025-06-10T23:59:59.999999Z"
    );
    let tomorrow = sandbox
        .run(&["import", "list.csv", "--retrieved-at", "2025-08-06T12:00:01Z"])
        .expect(2);
    assert!(tomorrow.stderr.contains("lies in the future"), "{}", tomorrow.stderr);
    sandbox.ok(&["import", "list.csv", "--retrieved-at", "2025-07-01"]);
    // A file that was saved after now was retrieved now; its own time is kept.
    sandbox.write("later.csv", LIST.replace("R-1", "R-2"));
    sandbox.ok(&["import", "later.csv"]);
    let sql = "SELECT retrieved_at || ' ' || retrieved_at_basis FROM import ORDER BY import_id DESC LIMIT 1";
    assert_eq!(sandbox.value(sql), "2025-08-05T12:00:00.000000Z clock");
    assert!(sandbox.value("SELECT max(modified_at) FROM source").as_str() > "2025-08-05T12");
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
}

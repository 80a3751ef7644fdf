//! What an accountant sees at a terminal of 100 columns: summaries of checks, statements and imports.

use crate::sandbox::{Sandbox, compare_with_golden};

const TERMINAL: &str = "--for=terminal=100";

/// Refuses lines that are wider than the terminal.
#[track_caller]
fn assert_fits(text: &str, columns: usize) {
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > columns).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn checks_and_statements_begin_with_what_is_open() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut session = String::new();
    for (args, code) in [
        (&["check", TERMINAL][..], 1),
        (&["check", "ormuco-usage", TERMINAL], 1),
        (&["check", "45ba", TERMINAL], 1),
        (&["reconcile", TERMINAL], 1),
        (&["reconcile", "a6da", TERMINAL], 1),
        (&["reconcile", "focus-invoice-detail", "--all", TERMINAL], 0),
    ] {
        let run = sandbox.run(args).expect(code);
        assert_fits(&run.stdout, 100);
        session.push_str(&format!("$ billbook {}\n{}\n", args.join(" "), run.stdout));
    }
    compare_with_golden("tests/overviews.txt", &session);
}

#[test]
fn narrow_and_wide_terminals_are_filled() {
    let sandbox = Sandbox::with_all_fixtures();
    for columns in [60, 80, 120, 200] {
        let terminal = format!("--for=terminal={columns}");
        for args in [
            &["check", "--all"][..],
            &["check", "-v"],
            &["reconcile", "--all"],
            &["reconcile", "-v"],
        ] {
            let run = sandbox.run(&[args, &[terminal.as_str()]].concat());
            assert_fits(&run.stdout, columns);
            assert!(!run.stdout.is_empty(), "{args:?}");
        }
    }
}

#[test]
fn accepted_findings_are_counted_until_they_are_asked_for() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["accept", "45ba", "--why", "the published example is wrong"]);
    let shown = sandbox.run(&["check", TERMINAL]).expect(1).stdout;
    assert!(shown.contains("1 accepted (`--accepted`)"), "{shown}");
    assert!(!shown.contains("45ba"), "{shown}");
    let shown = sandbox.run(&["check", "--accepted", TERMINAL]).expect(1).stdout;
    assert!(shown.contains("because: the published example is wrong"), "{shown}");
    // One finding that is accepted is nothing to do.
    let one = sandbox.ok(&["check", "45ba"]);
    assert!(
        one.contains("accepted    2025-08-05: the published example is wrong"),
        "{one}"
    );
    // Elsewhere than on a terminal everything is there.
    assert!(sandbox.run(&["check"]).expect(1).stdout.contains("[45baeac40c62]"));
}

#[test]
fn an_import_ends_with_a_summary_that_fits_a_screen() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures");
    sandbox.write("fixtures/rechnung.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n");
    sandbox.write("fixtures/broken.json", "{\"objects\": [");
    let shown = sandbox.run(&["import", "fixtures", TERMINAL]).expect(3).stdout;
    assert_fits(&shown, 100);
    assert!(shown.lines().count() <= 25, "{shown}");
    assert!(shown.starts_with("Not imported: 2 files\n"), "{shown}");
    compare_with_golden("tests/import-summary.txt", &shown);
    // Every command that it names is one.
    let commands = shown.lines().filter_map(|line| line.strip_prefix("  billbook "));
    let commands: Vec<&str> = commands.filter_map(|line| line.split("  #").next()).collect();
    assert_eq!(commands.len(), 3, "{shown}");
    for command in commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_ne!(sandbox.run(&words).code, 2, "{command}");
    }
}

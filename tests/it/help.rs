//! The help, and the reference that is made of it.

use crate::sandbox::{Sandbox, compare_with_golden};
use clap::Command;

/// The command line as the reference shows it: at one width, and without what the environment happens to hold.
fn command() -> Command {
    let mut command = billbook::testing::cli::command()
        .term_width(100)
        .disable_help_subcommand(true);
    command = command.mut_args(|argument| argument.hide_env_values(true));
    command.build();
    command
}

fn visit(command: &Command, path: &str, see: &mut dyn FnMut(&Command, &str)) {
    see(command, path);
    for sub in command.get_subcommands() {
        visit(sub, &format!("{path} {}", sub.get_name()), see);
    }
}

#[test]
fn every_command_and_option_has_a_help_text() {
    let mut seen = 0;
    visit(&command(), "billbook", &mut |command, path| {
        assert!(command.get_about().is_some(), "{path} has no help text");
        for argument in command.get_arguments() {
            seen += 1;
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty(), "{path}: `{}` has no help text", argument.get_id());
            assert!(
                !help.ends_with('.'),
                "{path}: `{}`: one line of help has no full stop",
                argument.get_id()
            );
        }
    });
    assert!(seen > 20, "{seen}");
}

#[test]
fn the_published_reference_is_the_help() {
    let mut text = "# Commands\n\nWhat `billbook help COMMAND` prints. Written by a test: \
                    `BILLBOOK_BLESS=1 cargo test --test it help`.\n"
        .to_owned();
    visit(&command(), "billbook", &mut |command, path| {
        let help = command.clone().bin_name(path).render_long_help().to_string();
        let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        text.push_str(&format!("\n## {path}\n\n```text\n{}\n```\n", lines.join("\n")));
    });
    compare_with_golden("docs/cli.md", &text);
}

#[test]
fn help_and_version_are_data_and_mistakes_are_not() {
    let sandbox = Sandbox::new();
    for args in [&["--help"][..], &["help", "import"], &["import", "--help"], &["-V"]] {
        let run = sandbox.run(args).expect(0);
        assert_eq!(run.stderr, "", "{args:?}");
        assert_ne!(run.stdout, "", "{args:?}");
    }
    for args in [
        &[][..],
        &["improt"],
        &["import", "--acount", "x", "."],
        &["api", "cloudsigma"],
        &["--now", "noon", "check"],
    ] {
        let run = sandbox.run(args).expect(2);
        assert_eq!(run.stdout, "", "{args:?}");
        assert_ne!(run.stderr, "", "{args:?}");
    }
}

#[test]
fn every_operation_is_listed_with_its_documentation() {
    let sandbox = Sandbox::new();
    let listed = sandbox.ok(&["operations", "--output", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let rows = listed.as_array().unwrap();
    assert_eq!(rows.len(), billbook::testing::providers::REGISTRY.operations().count());
    for (row, operation) in rows.iter().zip(billbook::testing::providers::REGISTRY.operations()) {
        assert_eq!(row["operation"], operation.full_name());
        for column in ["method", "path", "view", "summary", "documented_at"] {
            assert_ne!(row[column], "", "{}: {column}", operation.full_name());
        }
        assert!(operation.documented_at.starts_with("http"), "{}", operation.full_name());
    }
}

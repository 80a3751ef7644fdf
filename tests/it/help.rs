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

/// Commands without commands below them.
fn leaves() -> Vec<String> {
    let mut leaves = Vec::new();
    visit(&command(), "", &mut |command, path| {
        if command.get_subcommands().count() == 0 || command.get_name() == "deliveries" {
            leaves.push(path.trim().to_owned());
        }
    });
    leaves
}

#[test]
fn every_command_has_two_examples_that_can_be_typed() {
    let examples = billbook::testing::cli::examples();
    let there = leaves();
    for leaf in &there {
        assert!(
            examples.iter().filter(|[words, ..]| words == leaf).count() == 2,
            "`billbook {leaf}` needs two examples: src/cli/examples.tsv"
        );
    }
    // Those of commands that only other versions have say nothing here.
    for [words, typed, what] in examples
        .iter()
        .filter(|[words, ..]| there.iter().any(|leaf| leaf == words))
    {
        let line = typed.split(" > ").next().unwrap().split(" >> ").next().unwrap();
        let line = line.split(" && ").next().unwrap();
        let parsed = billbook::testing::cli::command().try_get_matches_from(words_of(line));
        assert!(line.starts_with(&format!("billbook {words}")), "{line}");
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
        assert!(!what.is_empty(), "{line}");
    }
}

/// The words of a line, as a shell takes it apart.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(end) if c == end => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == ' ' => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn what_is_told_instead_of_a_wrong_word_can_be_typed() {
    for line in billbook::testing::cli::instead() {
        let parsed = billbook::testing::cli::command().try_get_matches_from(line.split(' '));
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
    }
}

#[test]
fn the_help_is_a_table_of_tasks_that_fits_and_names_every_command() {
    let sandbox = Sandbox::new();
    let help = sandbox.ok(&["help"]);
    assert_eq!(help, sandbox.ok(&["--help"]));
    for command in command().get_subcommands() {
        let name = format!("  {} ", command.get_name());
        assert!(help.lines().any(|line| line.starts_with(&name)), "{name}");
    }
    assert!(
        !help.contains("\nMore:"),
        "a command is in no group of src/cli/tasks.rs:\n{help}"
    );
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    let bare = sandbox.run(&[]).expect(2);
    assert!(bare.stderr.contains("Bring files in:"), "{}", bare.stderr);
    let of_report = sandbox.run(&["report"]).expect(2);
    assert!(of_report.stderr.contains("open-items"), "{}", of_report.stderr);
}

#[test]
fn shells_complete_commands_options_and_names_of_the_ledger() {
    let sandbox = Sandbox::with_all_fixtures();
    for (shell, sign) in [
        ("bash", "complete "),
        ("zsh", "compdef"),
        ("fish", "complete "),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = sandbox.ok(&["completions", shell]);
        assert!(
            script.contains(sign) && script.contains("BILLBOOK_COMPLETE"),
            "{script}"
        );
    }
    let complete = |words: &[&str]| {
        let mut command = sandbox.command(&[&["--", "billbook"], words].concat());
        let last = words.len().to_string();
        command
            .env("BILLBOOK_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", last);
        command.env("_CLAP_COMPLETE_COMP_TYPE", "9").env("_CLAP_IFS", "\n");
        let run = sandbox.ended(&crate::programs::output(&mut command, b""));
        run.expect(0).stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(complete(&["rec"]).contains(&"reconcile".to_owned()));
    assert!(complete(&["report", "sp"]).contains(&"spend".to_owned()));
    assert!(complete(&["check", "ormuco-l"]).contains(&"ormuco-lines".to_owned()));
    assert!(complete(&["reconcile", "list-p"]).contains(&"list-payments".to_owned()));
    assert!(complete(&["report", "spend", "--by", "serv"]).contains(&"service".to_owned()));
    assert!(complete(&["report", "compare", "--by", "sk"]).contains(&"sku".to_owned()));
    assert!(complete(&["schema", "report", "inv"]).contains(&"invoices".to_owned()));
    assert!(complete(&["report", "spend", "--provider", "gi"]).contains(&"gigas".to_owned()));
    assert!(
        complete(&["report", "spend", "--pro"])
            .iter()
            .any(|word| word.starts_with("--pro"))
    );
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["manual", "man"]);
    let mut pages = 0;
    visit(&command(), "billbook", &mut |_, path| {
        let page = sandbox.bytes(&format!("man/{}.1", path.replace(' ', "-")));
        assert!(page.starts_with(b".ie"), "{path}");
        pages += 1;
    });
    assert_eq!(std::fs::read_dir(sandbox.path("man")).unwrap().count(), pages);
}

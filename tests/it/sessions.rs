//! The sessions of `docs/sessions.md`, seen as their readers see them: few commands, lines that fit, a page that prints whole.

use crate::page_layout::printed;
use crate::sandbox::{Sandbox, repository_text};

/// How many commands a month end takes, at most.
const COMMANDS_MAX: usize = 8;
/// The terminal of the page.
const COLUMNS: usize = 100;

/// The lines of all sessions below a heading.
fn lines(heading: &str) -> Vec<String> {
    let page = repository_text("docs/sessions.md");
    let (_, part) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    let part = part.split("\n## ").next().unwrap();
    let sessions = part.split("```console\n").skip(1);
    let sessions = sessions.map(|session| session.split("```").next().unwrap());
    sessions.flat_map(str::lines).map(str::to_owned).collect()
}

fn commands(heading: &str) -> Vec<String> {
    let lines = lines(heading).into_iter();
    lines
        .filter_map(|line| Some(line.strip_prefix("$ ")?.to_owned()))
        .collect()
}

#[test]
fn what_a_terminal_shows_fits_its_lines() {
    for heading in [
        "An accountant closes June",
        "An auditor looks at it",
        "Somebody has a first look",
    ] {
        let mut is_for_a_terminal = false;
        for line in lines(heading) {
            if line.starts_with("$ ") {
                is_for_a_terminal = line.contains("--for terminal") && !line.contains(" | ");
            } else if is_for_a_terminal {
                assert!(line.chars().count() <= COLUMNS, "{line}");
            }
        }
    }
}

#[test]
fn a_month_end_takes_few_commands_and_prints_whole() {
    let sandbox = Sandbox::new();
    sandbox.copy("tests/data/month-end");
    let commands = commands("An accountant closes June");
    assert!(commands.len() <= COMMANDS_MAX, "{}", commands.len());
    for command in &commands {
        let run = sandbox.shell(command);
        assert!(matches!(run.code, 0 | 1), "{command}: {}", run.stdout);
    }
    let Some(paper) = printed(&sandbox, "june.html") else {
        return;
    };
    // What is open is on paper, with its amount, and so are the columns that were lost on narrower pages.
    let open = sandbox.run(&["reconcile", "--output", "json"]).stdout;
    let open: serde_json::Value = serde_json::from_str(&open).unwrap();
    let is_open = |statement: &&serde_json::Value| statement["verdict"] == "open";
    let open: Vec<&serde_json::Value> = open.as_array().unwrap().iter().filter(is_open).collect();
    assert!(!open.is_empty());
    for statement in open {
        let id = statement["finding"].as_str().unwrap();
        assert!(paper.contains(id), "{id}");
    }
    for word in [
        "1157.49",
        "1190.00",
        "47.85",
        "36.81",
        "13.80",
        "2025-06",
        "Head of its chain",
    ] {
        assert!(paper.contains(word), "{word}");
    }
    assert!(sandbox.bytes("invoices.xlsx").starts_with(b"PK"));
}

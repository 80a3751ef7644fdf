//! Statements computed again by other programs: `tests/reconcile/gigas.py` says `statements computed again: 1`, or ends with 1.
//!
//! What is computed, and from which folders, stands in `tests/reconcile/SOURCE.md`; so does a statement of every verdict for
//! every provider.

use crate::programs;
use crate::reconcile_rules::text;
use crate::sandbox::{Sandbox, repository, repository_text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const HERE: &str = "tests/reconcile";

/// What a Python program prints, and whether it ended well; nothing without Python.
pub fn python(args: &[&str], input: &str) -> Option<(bool, String)> {
    let mut command = programs::program("python3", "not computed again")?;
    // No compiled copies beside the sources.
    command.arg("-B").args(args).current_dir(repository(HERE));
    let output = programs::output(&mut command, input.as_bytes());
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), printed))
}

/// Rows of the table whose first column has this name, without the marks around code.
fn table(first_column: &str) -> Vec<Vec<String>> {
    let source = repository_text(&format!("{HERE}/SOURCE.md"));
    let head = format!("| {first_column} |");
    let lines = source.lines().skip_while(|line| !line.starts_with(&head)).skip(2);
    let rows: Vec<Vec<String>> = lines
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().replace('`', "")).collect()
        })
        .collect();
    assert!(rows.len() > 10, "{first_column}: {rows:?}");
    rows
}

/// Ledgers of folders, each made once.
#[derive(Default)]
struct Books(BTreeMap<String, (Sandbox, Vec<Value>)>);

impl Books {
    /// The statements of folders imported together: `lists + focus`.
    fn statements(&mut self, folders: &str) -> &[Value] {
        let made = || {
            let sandbox = Sandbox::new();
            for folder in folders.split(" + ") {
                sandbox.copy_as(&format!("{HERE}/{folder}"), folder.trim_start_matches("../"));
            }
            sandbox.ok(&["--now", "2025-08-05", "import", "."]);
            let run = sandbox.run(&["reconcile", "--output", "json"]);
            let all: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
            (sandbox, all)
        };
        &self.0.entry(folders.to_owned()).or_insert_with(made).1
    }
}

/// What a script says of these statements.
fn computed(script: &str, folders: &str, all: &[Value]) -> Option<(bool, String)> {
    let arguments: Vec<&str> = std::iter::once(script).chain(folders.split(" + ")).collect();
    python(&arguments, &serde_json::to_string(all).unwrap())
}

#[test]
fn every_provider_has_a_statement_of_every_verdict() {
    let mut books = Books::default();
    let mut verdicts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table("provider") {
        let [provider, folder, pair, subject, verdict] = row.as_slice() else {
            panic!("{row:?}");
        };
        assert!(pair.starts_with(provider.as_str()), "{row:?}");
        let all = books.statements(folder);
        let is_meant = |one: &&Value| text(one, "pair") == pair && text(one, "subject") == subject;
        let found: Vec<&Value> = all
            .iter()
            .filter(is_meant)
            .filter(|one| text(one, "verdict") == verdict)
            .collect();
        assert!(!found.is_empty(), "{row:?}");
        let is_settled = ["exact", "explained"].contains(&verdict.as_str());
        if verdict != "open" {
            assert!(
                found.iter().all(|one| (text(one, "unexplained") == "0") == is_settled),
                "{row:?}"
            );
        }
        let verdict = if is_settled { "exact or explained" } else { verdict };
        verdicts.entry(provider.clone()).or_default().insert(verdict.to_owned());
    }
    let providers: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(
        providers,
        ["cloudsigma", "focus", "gigas", "ormuco", "payments", "vcloudair"]
    );
    for (provider, found) in verdicts {
        let expected = ["exact or explained", "open", "within bound"].map(str::to_owned);
        assert_eq!(found, BTreeSet::from(expected), "{provider}");
    }
}

#[test]
fn other_programs_compute_the_same_statements() {
    let mut books = Books::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in table("script") {
        let [script, pairs, folders] = row.as_slice() else {
            panic!("{row:?}");
        };
        let pairs: Vec<&str> = pairs.split(", ").collect();
        for folders in folders.split(", ") {
            let all = books.statements(folders);
            let mine = all.iter().filter(|one| pairs.contains(&text(one, "pair"))).count();
            assert!(mine > 0, "{script} has nothing to compute in {folders}");
            let Some((is_right, printed)) = computed(script, folders, all) else {
                return;
            };
            assert!(is_right, "{script} {folders}: {printed}");
            assert_eq!(
                printed,
                format!("statements computed again: {mine}\n"),
                "{script} {folders}"
            );
            *counts.entry(folders.to_owned()).or_default() += mine;
        }
    }
    // Those of FOCUS by itself are among those with lists.
    for (folders, count) in counts.iter().filter(|(folders, _)| !folders.contains(" + ")) {
        let all = books.statements(folders).len();
        assert_eq!(*count, all, "no script computes some statements of {folders}");
    }
}

#[test]
fn every_pair_is_computed_again() {
    let scripts = table("script");
    let mut found: BTreeSet<&str> = scripts.iter().flat_map(|row| row[1].split(", ")).collect();
    // A script of its own reads the typed total; the oracle of billing runs computes the documents.
    found.extend(["invoice-total", "document-charges"]);
    let all: BTreeSet<&str> = billbook::testing::providers::REGISTRY
        .pairs()
        .iter()
        .map(|pair| pair.name)
        .collect();
    assert_eq!(found, all);
    for row in scripts {
        let lines = repository_text(&format!("{HERE}/{}", row[0])).lines().count();
        assert!(lines <= 60, "{} has {lines} lines", row[0]);
    }
}

/// The same statements with a member of one of them altered, by another leading digit or another word.
fn altered(all: &[Value], at: usize, member: &str) -> Option<Vec<Value>> {
    let mut all = all.to_vec();
    let value = match member {
        "kind" | "amount" => all[at]["lines"].get_mut(0)?.get_mut(member)?,
        _ => all[at].get_mut(member)?,
    };
    let text = value.as_str()?.to_owned();
    *value = match member {
        "kind" if text == "revision" => "credit".into(),
        "kind" => "revision".into(),
        "verdict" if text == "open" => "exact".into(),
        "verdict" => "open".into(),
        "subject" | "currency" => format!("{text}7").into(),
        _ if text.starts_with('-') => text.replacen('-', "-7", 1).into(),
        _ => format!("7{text}").into(),
    };
    Some(all)
}

#[test]
fn no_script_accepts_an_altered_figure() {
    const MEMBERS: [&str; 9] = [
        "here",
        "there",
        "difference",
        "explained",
        "unexplained",
        "bound",
        "verdict",
        "amount",
        "kind",
    ];
    let mut books = Books::default();
    for (number, row) in table("script").iter().enumerate() {
        let (script, pairs) = (&row[0], row[1].split(", "));
        // Of several months, the last one made for the tests, which is the one where the most is wrong.
        let folders = row[2].split(", ").filter(|folder| !folder.starts_with("..")).last();
        let folders = folders.unwrap_or_else(|| panic!("{row:?}"));
        let all = books.statements(folders).to_vec();
        let refuses = |wrong: &[Value], what: &str| {
            let Some((is_right, printed)) = computed(script, folders, wrong) else {
                return;
            };
            let is_named = printed.contains("computed") || printed.contains("AssertionError");
            assert!(!is_right && is_named, "{script}: {what}: {printed}");
        };
        for pair in pairs {
            let of_pair = |one: &Value| text(one, "pair") == pair;
            let at = |is_meant: &dyn Fn(&Value) -> bool| all.iter().position(|one| of_pair(one) && is_meant(one));
            let first = at(&|_| true).unwrap();
            // What all scripts do alike is tried with the first of them.
            let members = if number == 0 { &MEMBERS[..] } else { &["here", "amount"] };
            let mut tried = 0;
            for member in members {
                let has = |one: &Value| match *member {
                    "amount" | "kind" => !one["lines"].as_array().unwrap().is_empty(),
                    member => one[member].is_string(),
                };
                if let Some(wrong) = at(&has).and_then(|at| altered(&all, at, member)) {
                    refuses(&wrong, member);
                    tried += 1;
                }
            }
            assert!(tried > 1, "{pair}: {tried}");
            if number == 0 {
                refuses(&altered(&all, first, "subject").unwrap(), "another subject");
                refuses(&altered(&all, first, "currency").unwrap(), "another currency");
                let mut fewer = all.clone();
                fewer.remove(first);
                refuses(&fewer, "a statement less");
            }
        }
        if number == 0 {
            let mut more = all.clone();
            more.push(all[0].clone());
            refuses(&more, "a statement twice");
        }
    }
}

#[test]
fn totals_typed_in_are_computed_again() {
    const FOLDER: &str = "focus";
    let sandbox = Sandbox::new();
    sandbox.copy_as(&format!("{HERE}/{FOLDER}"), FOLDER);
    sandbox.ok(&["import", FOLDER]);
    let mut verdicts = BTreeSet::new();
    for (number, total, currency, issuer) in [
        ("INV-2025-001", "1578.63", "USD", None),
        ("INV-2025-001", "1450.00", "USD", None),
        ("INV-2025-001", "1.00", "EUR", None),
        ("INV-ROUND", "10.00", "USD", None),
        ("INV-TWICE", "12.50", "USD", None),
        ("E0100", "20.36", "EUR", None),
        ("INV-CREDIT", "90.00", "USD", None),
        ("NC-1", "80.00", "EUR", None),
        ("2025-03", "20.00", "USD", Some("Acme Co")),
    ] {
        let (name, mut typed) = match issuer {
            Some(issuer) => ("--period", vec!["--provider", issuer]),
            None => ("--invoice", Vec::new()),
        };
        typed.extend([name, number, "--total", total, "--currency", currency]);
        let run = sandbox.run(&[&["reconcile", "--output", "json"], &typed[..]].concat());
        let mut arguments = vec!["invoice_total.py", FOLDER, number, total, currency];
        arguments.extend(issuer);
        let Some((is_right, printed)) = python(&arguments, &run.stdout) else {
            return;
        };
        assert!(is_right, "{number} {total}: {printed}");
        let all: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
        verdicts.extend(all.iter().map(|one| text(one, "verdict").to_owned()));
        let wrong = altered(&all, 0, "here").unwrap();
        let (is_right, _) = python(&arguments, &serde_json::to_string(&wrong).unwrap()).unwrap();
        assert!(!is_right, "{number} {total}");
    }
    assert_eq!(verdicts.len(), 4, "{verdicts:?}");
}

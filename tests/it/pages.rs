//! Rules about the pages: plain words, links that lead somewhere, a README of a few minutes.

use crate::sandbox::{repository, repository_text};
use crate::tidy::{pages, sources};
use std::path::{Component, Path, PathBuf};

/// Pages that tests write from the texts of the program.
const GENERATED: &[&str] = &["docs/cli.md", "tests/errors/README.md"];

/// Phrases of a dialect, and what to write instead.
const DIALECT: &[(&str, &str)] = &[
    ("held against", "compared with"),
    ("holds against", "compares with"),
    ("looked at", "the verb: reads, checks, compares"),
    ("is told", "who says what: the note says, billbook reports"),
    ("are told", "who says what: the note says, billbook reports"),
    ("is none", "the positive, or `not a`"),
    ("stands beside", "is beside"),
    ("stand beside", "are beside"),
    ("is no decimal", "is not a decimal"),
    ("is no charge", "is not a charge"),
    ("are no charges", "are not charges"),
    ("what of it", "the part that"),
    ("is said", "who says what"),
    ("but for", "except"),
    ("for ever after", "from then on"),
    ("bare bodies", "files saved without their URL"),
];

/// More of them, in texts of the program and comments.
const DIALECT_IN_CODE: &[(&str, &str)] = &[
    ("is no ", "is not a"),
    ("are no ", "are not"),
    ("bare bod", "a file saved without its URL"),
];

/// What is plain although it has one of the phrases: words before and after.
const PLAIN: (&str, &[&str]) = ("there ", &["longer", "more "]);

/// Files that keep the words of their time.
const OF_THEIR_TIME: &[&str] = &["migrations/", "src/decisions/worded"];

/// The lines of a page outside of blocks of code, with their numbers.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            lines.push((number + 1, line));
        }
    }
    lines
}

/// A line without the texts between backticks.
fn prose(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

#[test]
fn pages_are_in_plain_words() {
    let mut wrong = Vec::new();
    for path in pages().iter().filter(|path| !GENERATED.contains(&path.as_str())) {
        for (number, line) in lines(&repository_text(path)) {
            let line = prose(line).to_lowercase();
            for (phrase, instead) in DIALECT.iter().filter(|(phrase, _)| line.contains(phrase)) {
                wrong.push(format!("{path}:{number}: `{phrase}`; instead: {instead}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_and_comments_of_the_code_are_in_plain_words() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if OF_THEIR_TIME.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            for (phrase, instead) in DIALECT.iter().chain(DIALECT_IN_CODE) {
                let is_plain = |(start, found): (usize, &str)| {
                    let after = &line[start + found.len()..];
                    line[..start].ends_with(PLAIN.0) || PLAIN.1.iter().any(|word| after.starts_with(word))
                };
                if !line.match_indices(phrase).all(is_plain) {
                    wrong.push(format!("{path}:{}: `{phrase}`; instead: {instead}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a heading is called in a link, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars()
        .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
        .collect()
}

fn anchors(text: &str) -> Vec<String> {
    let headings = lines(text).into_iter().filter_map(|(_, line)| line.strip_prefix('#'));
    headings
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect()
}

/// A path without `..`, as the repository has it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn links_lead_to_files_and_headings() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let text = repository_text(&page);
        let lines: Vec<(usize, String)> = lines(&text).into_iter().map(|(n, line)| (n, prose(line))).collect();
        let targets = lines.iter().flat_map(|(number, line)| {
            let ends = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            ends.map(move |(target, _)| (*number, target))
        });
        for (number, target) in targets.filter(|(_, target)| !target.starts_with("http")) {
            seen += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(&page).parent().unwrap();
            let file = if file.is_empty() {
                PathBuf::from(&page)
            } else {
                plain(&folder.join(file))
            };
            let file = file.to_str().unwrap();
            if !repository(file).exists() {
                wrong.push(format!("{page}:{number}: there is no {file}"));
            } else if !heading.is_empty() && !anchors(&repository_text(file)).contains(&heading.to_owned()) {
                wrong.push(format!("{page}:{number}: {file} has no heading `{heading}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 80, "{seen} links");
}

#[test]
fn the_readme_is_short_and_leads_to_every_page() {
    let text = repository_text("README.md");
    assert!(text.lines().count() <= 150, "{} lines", text.lines().count());
    for page in pages().iter().filter(|page| page.starts_with("docs/")) {
        let is_provider = page.starts_with("docs/providers/");
        assert!(
            is_provider || text.contains(&format!("({page})")),
            "README.md does not lead to {page}"
        );
    }
}

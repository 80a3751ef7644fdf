//! `CONTRIBUTING.md` names files and tests that are there.

use crate::sandbox::{repository, repository_text};

/// Where tests of these names are: integration tests, and tests beside the providers.
const FOLDERS: [&str; 2] = ["tests/it", "src/providers"];

/// The provider that stands for any other: it has operations, checks, pairs and reports.
const ANY: &str = "ormuco";

/// The texts between backticks, outside of blocks of code.
fn quoted(page: &str) -> Vec<String> {
    let prose = page.split("```").step_by(2);
    let texts = prose.flat_map(|part| {
        part.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    texts.collect()
}

/// What is wrong with a name of the page; nothing where it is there, or names no file and no test.
fn missing(name: &str) -> Option<String> {
    // `Report::PLAIN` is a value of the code.
    if let Some((file, test)) = name
        .split_once("::")
        .filter(|(_, test)| test.starts_with(char::is_lowercase))
    {
        let declared = format!("fn {test}()");
        let is_there = FOLDERS
            .iter()
            .map(|folder| repository(&format!("{folder}/{file}.rs")))
            .any(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(&declared)));
        return (!is_there).then(|| format!("there is no test `{name}`"));
    }
    let is_path = name.contains('/') && !name.contains(' ');
    let path = name.replace("<p>", ANY);
    (is_path && !path.contains(['<', '…']) && !repository(&path).exists()).then(|| format!("there is no file `{name}`"))
}

#[test]
fn files_and_tests_that_recipes_name_are_there() {
    let names = quoted(&repository_text("CONTRIBUTING.md"));
    let (tests, others): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.contains("::"));
    assert!(
        tests.len() > 30 && others.len() > 30,
        "{} {}",
        tests.len(),
        others.len()
    );
    let wrong: Vec<String> = names.iter().filter_map(|name| missing(name)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_that_is_not_there_is_found() {
    for name in [
        "tidy::no_such_test",
        "no_such_file::of_tests",
        "src/no/such/file.rs",
        "src/providers/<p>/nothing/",
    ] {
        assert!(missing(name).is_some(), "{name}");
    }
    for name in ["src/providers/<p>/mod.rs", "api_<p>_…", "PROVIDER", "migrations/"] {
        assert_eq!(missing(name), None);
    }
}

//! Rules about our own text.

use crate::fixtures::files;
use crate::sandbox::{repository, repository_text};
use billbook::testing::providers::REGISTRY;
use std::path::Path;

/// A text that must not stand in the sources.
struct Banned {
    /// The text.
    text: &'static str,
    /// What to write instead.
    instead: &'static str,
    /// File, the line's text, and why it may stand there.
    exceptions: &'static [(&'static str, &'static str, &'static str)],
}

const FUNCTIONS: &str = "src/money/decimal_functions.rs";
const IS_REFUSED: &str = "this is where such values are refused";
const IS_A_CELL: &str = "a number in a spreadsheet is a binary float: the one door";
const IS_A_COLUMN: &str = "a column of a Parquet file may be of binary floats, which become text at once";

const BANNED: &[Banned] = &[
    Banned {
        text: "'now'",
        instead: "a parameter: time enters through src/clock.rs",
        exceptions: &[],
    },
    Banned {
        text: "CURRENT_TIMESTAMP",
        instead: "a parameter: time enters through src/clock.rs",
        exceptions: &[],
    },
    Banned {
        text: "REAL",
        instead: "TEXT: an amount is a decimal text",
        exceptions: &[(FUNCTIONS, "REAL", IS_REFUSED)],
    },
    Banned {
        text: "OR IGNORE",
        instead: "WHERE NOT EXISTS: a row is never dropped silently",
        exceptions: &[],
    },
    Banned {
        text: "f64",
        instead: "money::decimal::Decimal",
        exceptions: &[
            (FUNCTIONS, "value: f64", IS_REFUSED),
            ("src/source/table/cells.rs", "number: f64", IS_A_CELL),
            ("src/source/table/cells.rs", "as_f64()", IS_A_CELL),
            ("src/source/table/format.rs", "let value: f64", IS_A_CELL),
            (
                "src/ledger/float_sums.rs",
                "f64",
                "SQLite's own functions, which refuse amounts here",
            ),
            ("src/source/table/recount.rs", "parse::<f64>()", IS_A_CELL),
            ("src/source/parquet/floats.rs", "f64::from_le_bytes", IS_A_COLUMN),
            ("src/source/table/own.rs", "f64", IS_A_CELL),
            ("src/output/xlsx/value.rs", "number: f64", IS_A_CELL),
            ("src/output/xlsx/mod.rs", "set_column_width", "a width is no amount"),
        ],
    },
    Banned {
        text: "f32",
        instead: "money::decimal::Decimal",
        exceptions: &[
            ("src/source/parquet/floats.rs", "f32::from_le_bytes", IS_A_COLUMN),
            ("src/pdf/write.rs", "f32", "a place on paper is no amount"),
            ("src/pdf/drawing.rs", "f32", "how far a colour covers is no amount"),
        ],
    },
    Banned {
        text: "FIXME",
        instead: "the work itself",
        exceptions: &[],
    },
    Banned {
        text: "TODO",
        instead: "the work itself",
        exceptions: &[],
    },
];

/// What SQL's own `sum` may add: whole numbers of things, never money.
const SUMMED: &[&str] = &[
    "usage",
    "rows_new",
    "rows_revised",
    "rows_duplicate",
    "row_count",
    "charges",
    "charges_before",
    "charges_after",
    "charges_without_cost",
    "{charges}",
    "without",
];

/// The files of a folder that are texts: what is packed has no lines.
fn texts(folder: &str) -> Vec<String> {
    let all = files(folder).into_iter();
    all.filter(|path| Path::new(path).extension().is_none_or(|ending| ending != "zip"))
        .collect()
}

/// Sources and migrations with their text, without unit tests.
pub fn sources() -> Vec<(String, String)> {
    let is_source = |path: &String| {
        let extension = std::path::Path::new(path).extension();
        extension.is_some_and(|extension| extension == "rs" || extension == "sql")
    };
    let paths = texts("src").into_iter().chain(files("migrations")).filter(is_source);
    // Tests may name what is banned, to show that it is refused.
    let without_tests = |text: String| text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    let texts = paths.map(|path| (path.clone(), without_tests(repository_text(&path))));
    texts.collect()
}

#[test]
fn banned_texts_do_not_stand_in_the_sources() {
    let sources = sources();
    for banned in BANNED {
        for (path, text) in &sources {
            for (number, line) in text.lines().enumerate() {
                let may = |(file, part, _): &(&str, &str, &str)| file == path && line.contains(part);
                assert!(
                    !has_word(line, banned.text) || banned.exceptions.iter().any(may),
                    "{path}:{}: `{}`; instead: {}",
                    number + 1,
                    banned.text,
                    banned.instead
                );
            }
        }
        for (file, part, reason) in banned.exceptions {
            let is_used = sources.iter().any(|(path, text)| path == file && text.contains(part));
            assert!(
                is_used,
                "the exception `{part}` in {file} is not needed any more ({reason})"
            );
        }
    }
}

/// Whether a line has a text that is not part of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, found)| {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_part(line[..start].chars().next_back()) && !is_part(line[start + found.len()..].chars().next())
    })
}

#[test]
fn sums_of_sql_add_whole_numbers_of_things_only() {
    for (path, text) in sources() {
        // What is in this file is for engines, whose sums of decimals are decimals.
        if path == "src/lake/engine.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for (start, _) in line.match_indices("sum(") {
                let is_other = line[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
                let is_comment = line.trim_start().starts_with("//") || line.trim_start().starts_with("--");
                let argument = line[start + 4..].split(')').next().unwrap_or_default();
                let column = argument.rsplit('.').next().unwrap_or_default();
                assert!(
                    is_other || is_comment || SUMMED.contains(&column),
                    "{path}:{}: sum({argument}) adds in binary floating point; decimal_sum does not",
                    number + 1
                );
            }
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for path in texts("src").into_iter().chain(files("tests/it")) {
        let lines = repository_text(&path).lines().count();
        assert!(lines <= 500, "{path} has {lines} lines");
    }
}

/// Markdown files of the repository, without those of the tools.
pub fn pages() -> Vec<String> {
    let is_page = |path: &String| {
        std::path::Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "md")
    };
    let top = std::fs::read_dir(repository("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let folders = ["bench", "docs", "fixtures", "tests"]
        .into_iter()
        .filter(|folder| repository(folder).is_dir());
    top.filter(is_page)
        .chain(folders.flat_map(files).filter(is_page))
        .collect()
}

#[test]
fn every_page_has_one_title() {
    for path in pages() {
        let text = repository_text(&path);
        let mut in_code = false;
        let mut titles = 0;
        for line in text.lines() {
            in_code ^= line.trim_start().starts_with("```");
            titles += usize::from(!in_code && line.starts_with("# "));
        }
        assert_eq!(titles, 1, "{path}");
        assert!(text.starts_with("# "), "{path} does not begin with its title");
    }
}

#[test]
fn every_provider_has_fixtures_a_page_and_a_line_of_news() {
    for provider in REGISTRY.providers {
        assert!(!provider.operations.is_empty(), "{} has no operations", provider.name);
        for path in [
            format!("fixtures/{}/SOURCE.md", provider.name),
            format!("docs/providers/{}.md", provider.name),
            format!("src/providers/{}/mod.rs", provider.name),
        ] {
            assert!(repository(&path).is_file(), "{path} is missing");
        }
        assert!(
            repository_text("CHANGELOG.md").contains(provider.title),
            "CHANGELOG.md does not name {}",
            provider.title
        );
        let page = repository_text(&format!("docs/providers/{}.md", provider.name));
        for operation in provider.operations {
            assert!(
                page.contains(&format!("`{}`", operation.view)),
                "the page of {} has no view `{}`",
                provider.name,
                operation.view
            );
        }
    }
    for folder in ["src/providers", "fixtures"] {
        for entry in std::fs::read_dir(repository(folder)).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            let is_provider = REGISTRY.providers.iter().any(|provider| provider.name == name);
            assert!(
                !entry.path().is_dir() || is_provider,
                "{folder}/{name} is no provider's"
            );
        }
    }
}

#[test]
fn no_provider_mentions_another() {
    for provider in REGISTRY.providers {
        let migrations = files("migrations")
            .into_iter()
            .filter(|path| path.ends_with(&format!("__{}.sql", provider.name)));
        let own = files(&format!("src/providers/{}", provider.name))
            .into_iter()
            .chain(files(&format!("fixtures/{}", provider.name)));
        for path in own.chain(migrations) {
            // A migration may refer to the one before it for what their columns have in common.
            let text = repository_text(&path)
                .replace("in V002__cloudsigma.sql", "")
                // A column of FOCUS.
                .replace("ReferenceInvoiceId", "")
                .to_lowercase();
            for other in REGISTRY.providers.iter().filter(|other| other.name != provider.name) {
                assert!(!text.contains(other.name), "{path} mentions {}", other.name);
            }
        }
    }
}

/// Who may name a provider's modules from outside its folder: file, provider, reason.
const NAMES_A_PROVIDER: &[(&str, &str, &str)] = &[
    ("src/providers/mod.rs", "", "the one list of the providers"),
    ("src/testing.rs", "", "the door for tests, and for nobody else"),
];

#[test]
fn nobody_outside_its_folder_names_a_providers_modules() {
    let mut used = vec![false; NAMES_A_PROVIDER.len()];
    for provider in REGISTRY.providers {
        let name = provider.name;
        let own = format!("src/providers/{name}/");
        let is_other = |path: &String| {
            let is_code = std::path::Path::new(path)
                .extension()
                .is_some_and(|extension| extension == "rs");
            is_code && !path.starts_with(&own)
        };
        for path in texts("src").into_iter().filter(is_other) {
            for (number, line) in repository_text(&path).lines().enumerate() {
                let names_it = line.contains(&format!("providers::{name}"))
                    || line
                        .match_indices(&format!("{name}::"))
                        .any(|(start, _)| !line[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
                if !names_it {
                    continue;
                }
                let exception = NAMES_A_PROVIDER
                    .iter()
                    .position(|(file, of, _)| *file == path && (of.is_empty() || *of == name));
                let Some(exception) = exception else {
                    panic!(
                        "{path}:{}: `{name}` is named outside its folder; the registry leads to what it does",
                        number + 1
                    );
                };
                used[exception] = true;
            }
        }
    }
    for ((file, _, reason), is_used) in NAMES_A_PROVIDER.iter().zip(used) {
        assert!(is_used, "the exception for {file} is not needed any more ({reason})");
    }
}

#[test]
fn nothing_names_a_path_of_somebodys_machine() {
    let all = files("fixtures")
        .into_iter()
        .chain(files("tests/data"))
        .chain(files("tests/errors"))
        .chain(pages());
    for path in all.chain(texts("src")) {
        let Ok(text) = std::fs::read_to_string(repository(&path)) else {
            continue;
        };
        for machine in ["/home/", "/Users/", "/root/", "C:\\Users", "/tmp/", "file:///"] {
            assert!(!text.contains(machine), "{path} has a path under {machine}");
        }
    }
}

/// What starts programs, and the only files that may.
const STARTS: &[(&str, &[&str])] = &[
    ("CARGO_BIN_EXE_billbook", &["tests/it/sandbox.rs"]),
    ("BILLBOOK_NOW", &["tests/it/sandbox.rs", "tests/it/sql_session.rs"]),
    ("env_clear", &["tests/it/sandbox.rs"]),
    (
        "Command::new",
        &[
            "tests/it/sandbox.rs",
            "tests/it/programs.rs",
            "src/output/reader/pager.rs",
            "src/cli/serve/browser.rs",
        ],
    ),
    // One generator of chance.
    ("wrapping_mul", &["tests/it/chance.rs"]),
];

#[test]
fn only_the_sandbox_starts_the_program_and_only_one_file_others() {
    for path in files("tests/it").into_iter().chain(texts("src")) {
        let text = repository_text(&path);
        for (start, may) in STARTS {
            let is_test = path.starts_with("tests/it/") || *start == "Command::new";
            let is_free = may.contains(&path.as_str()) || path == "tests/it/tidy.rs";
            assert!(
                !is_test || is_free || !text.contains(start),
                "{path} has `{start}`; instead: `Sandbox::command`, or `programs::program`"
            );
        }
    }
}

/// What the program has some of. How many changes with the code, and no test would notice a number in a sentence.
const COUNTED: &[&str] = &[
    "checks",
    "commands",
    "modules",
    "operations",
    "pairs",
    "providers",
    "relations",
    "reports",
    "subcommands",
    "tables",
    "views",
];

/// Words for numbers of more than a few.
const NUMBERS: &[&str] = &[
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const LARGE_NUMBERS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
];

/// The prose of the repository by file and line: pages without their sessions, and comments.
fn prose() -> Vec<(String, usize, String)> {
    let mut prose = Vec::new();
    for path in pages() {
        let mut in_code = false;
        for (number, line) in repository_text(&path).lines().enumerate() {
            in_code ^= line.trim_start().starts_with("```");
            if !in_code {
                prose.push((path.clone(), number + 1, line.to_owned()));
            }
        }
    }
    for path in texts("src").into_iter().chain(files("tests/it")) {
        for (number, line) in repository_text(&path).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                prose.push((path.clone(), number + 1, line.to_owned()));
            }
        }
    }
    prose
}

#[test]
fn how_many_the_program_has_of_anything_does_not_stand_in_prose() {
    let mut found = Vec::new();
    for (path, number, line) in prose() {
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-');
        let words: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(|word| word.trim_end_matches('.').to_lowercase())
            .filter(|word| word != "named")
            .collect();
        let is_told = words.windows(2).any(|pair| {
            let (number, noun) = (pair[0].as_str(), pair[1].as_str());
            let is_large = LARGE_NUMBERS.contains(&number);
            let is_number = is_large || NUMBERS.contains(&number) || number.parse().is_ok_and(|number: u32| number > 3);
            // Of lines only a large number in words is one of the code's.
            (is_number && COUNTED.contains(&noun)) || (is_large && noun == "lines")
        });
        if is_told {
            found.push(format!("{path}:{number}: {}", line.trim()));
        }
    }
    assert!(
        found.is_empty(),
        "a test could not hold these numbers:\n{}",
        found.join("\n")
    );
}

#[test]
fn decisions_are_dated_newest_first() {
    let text = repository_text("docs/decisions.md");
    let dates: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## ")?.get(..10))
        .collect();
    assert!(dates.is_sorted_by(|newer, older| newer >= older), "{dates:?}");
}

#[test]
fn no_command_looks_at_the_form_of_its_output() {
    let forms = ["Json", "Csv", "Xlsx", "Table", "Xml", "Html"].map(|form| format!("Form::{form}"));
    // What a document is written in where nothing is asked for is said, not looked at.
    let looks = |line: &&str| {
        forms.iter().any(|form| line.contains(form.as_str()))
            && ["=> ", "== ", "!= ", "matches!", " | "]
                .iter()
                .any(|text| line.contains(text))
    };
    for (file, text) in sources() {
        if file.starts_with("src/output/") {
            continue;
        }
        let found = text.lines().find(looks);
        assert_eq!(
            found, None,
            "{file}: a document has what each form needs, and `Document::write` chooses"
        );
    }
}

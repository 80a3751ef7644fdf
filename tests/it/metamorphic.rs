//! The same figures, whatever order, parts, names and spellings the same documents come in.

use crate::chance::Chance;
use crate::fixtures::{exchange_files, exchanges_in, files};
use crate::hostile::is_exchange;
use crate::sandbox::{Sandbox, names, repository_text};
use billbook::testing::money::decimal::Decimal;
use billbook::testing::output::json::Json;
use billbook::testing::source::json;
use std::time::{Duration, SystemTime};

/// Columns that tell where a row came from, and in which order, not what it says.
const ORIGINS: &[&str] = &[
    "import_id",
    "place",
    "row_key",
    "row_id",
    "file",
    "account_id",
    "position",
    "listed",
    "list_position",
    "first_row",
    "retrieved_at",
    "rate_retrieved_at",
    "listed_at",
];

/// What the ledger says: every relation over all providers and every answer, without where it came from. Amounts are
/// compared by value.
pub fn figures(sandbox: &Sandbox) -> Vec<String> {
    let ledger = sandbox.ledger();
    let mut all = Vec::new();
    let relations = billbook::testing::ledger::views::RELATIONS
        .iter()
        .map(|relation| relation.name.to_owned());
    let answers = names(&ledger, "view")
        .into_iter()
        .filter(|name| name.starts_with("api_"));
    for view in relations.chain(answers) {
        let mut statement = ledger.connection.prepare(&format!("SELECT * FROM \"{view}\"")).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let mut line = view.clone();
            for (index, column) in columns.iter().enumerate() {
                if !ORIGINS.contains(&column.as_str()) && !column.ends_with("_row") {
                    let value = by_value(&Json::of_value(row.get_ref(index).unwrap()).cell());
                    line.push_str(&format!(" {column}={value}"));
                }
            }
            lines.push(line);
        }
        lines.sort();
        all.extend(lines);
    }
    assert!(!all.is_empty(), "there is nothing to compare");
    all
}

fn by_value(text: &str) -> String {
    if let Ok(number) = Decimal::parse(text) {
        return number.trim_zeros(0).to_string();
    }
    match json::parse(text, false) {
        Ok(parsed) if text.starts_with(['{', '[']) => each(Json::from(&parsed.root), &mut canonical).compact(),
        _ => text.to_owned(),
    }
}

fn canonical(value: Json) -> Json {
    match value {
        Json::Number(text) => Json::Number(by_value(&text)),
        Json::Object(mut members) => {
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(members)
        }
        other => other,
    }
}

#[track_caller]
pub fn assert_same(expected: &[String], found: &[String], what: &str) {
    if expected != found {
        let gone = expected.iter().find(|line| !found.contains(line));
        let new = found.iter().find(|line| !expected.contains(line));
        panic!("{what}\ngone: {gone:?}\nnew:  {new:?}");
    }
}

/// A file written with a time of its own, since that is when a bare body was retrieved.
pub fn write(sandbox: &Sandbox, name: &str, text: &str) {
    sandbox.write(name, text);
    set_time(sandbox, name);
}

/// Gives a file the time that all of these have.
pub fn set_time(sandbox: &Sandbox, name: &str) {
    let file = std::fs::File::options().write(true).open(sandbox.path(name)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_751_371_201))
        .unwrap();
}

/// The fixtures that are exports, each with its text.
pub fn exports() -> Vec<(String, String)> {
    let is_export = |name: &String| [".http", ".har", ".csv"].iter().any(|end| name.ends_with(end));
    let all = files("fixtures").into_iter().filter(is_export);
    all.map(|name| (name.clone(), repository_text(&name))).collect()
}

pub fn import(sandbox: &Sandbox, files: &[(String, String)], options: &[&str]) {
    let mut arguments = vec!["import"];
    arguments.extend(options);
    for (name, text) in files {
        write(sandbox, name, text);
        arguments.push(name);
    }
    sandbox.ok(&arguments);
}

pub fn figures_of(files: &[(String, String)], options: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::new();
    import(&sandbox, files, options);
    figures(&sandbox)
}

#[test]
fn files_in_any_order_and_under_any_names_say_the_same() {
    let mut chance = Chance::new(1);
    let mut all = exports();
    let expected = figures_of(&all, &[]);
    for _ in 0..3 {
        chance.shuffle(&mut all);
        assert_same(&expected, &figures_of(&all, &[]), "another order");
    }
    let renamed: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(number, (name, text))| {
            let end = name.rsplit('.').next().unwrap();
            (format!("o'ther; \"näme\" {number}.{end}"), text.clone())
        })
        .collect();
    assert_same(&expected, &figures_of(&renamed, &[]), "other names");
}

#[test]
fn files_one_by_one_and_again_say_the_same() {
    let mut all = exports();
    let expected = figures_of(&all, &[]);
    Chance::new(2).shuffle(&mut all);
    let sandbox = Sandbox::new();
    let (half, rest) = all.split_at(all.len() / 2);
    import(&sandbox, half, &[]);
    import(&sandbox, rest, &[]);
    let dump = sandbox.dump();
    assert_same(&expected, &figures(&sandbox), "in two calls");
    import(&sandbox, &all, &[]);
    assert_eq!(sandbox.dump(), dump, "again");
    assert_same(&expected, &figures(&sandbox), "again");
}

/// Bodies of all exchanges in JSON, altered by `alter`.
pub fn rewritten(alter: &mut dyn FnMut(&str, Json) -> Json) -> Vec<(String, String)> {
    let mut all: Vec<_> = exports().into_iter().filter(|(name, _)| !is_exchange(name)).collect();
    for file in exchange_files().into_iter().filter(|name| is_exchange(name)) {
        let mut text = repository_text(&file);
        for exchange in exchanges_in(&file) {
            if let Ok(parsed) = json::parse(&exchange.body, false) {
                let altered = alter(&exchange.operation.full_name(), Json::from(&parsed.root)).compact();
                text = text.replace(exchange.body.as_str(), &altered);
            }
        }
        assert!(!text.to_ascii_lowercase().contains("content-length"), "{file}");
        all.push((file, text));
    }
    all
}

/// Applies to all values from the inside out.
pub fn each(value: Json, alter: &mut dyn FnMut(Json) -> Json) -> Json {
    let value = match value {
        Json::Array(elements) => Json::Array(elements.into_iter().map(|element| each(element, alter)).collect()),
        Json::Object(members) => Json::Object(
            members
                .into_iter()
                .map(|(name, member)| (name, each(member, alter)))
                .collect(),
        ),
        other => other,
    };
    alter(value)
}

#[test]
fn numbers_with_more_zeros_and_members_in_another_order_say_the_same() {
    let expected = figures_of(&exports(), &[]);
    let mut chance = Chance::new(3);
    let altered = rewritten(&mut |_, body| {
        each(body, &mut |value| match value {
            // Whole numbers may be counts; those with a point are amounts, rates or quantities.
            Json::Number(text) if text.contains('.') && !text.contains(['e', 'E']) => {
                Json::Number(text + &"0".repeat(chance.below(4)))
            }
            Json::Object(mut members) => {
                chance.shuffle(&mut members);
                Json::Object(members)
            }
            other => other,
        })
    });
    assert_same(&expected, &figures_of(&altered, &[]), "spelt otherwise");
}

/// Lists whose elements have no key but their place.
const KEYED_BY_PLACE: &[&str] = &[
    "cloudsigma/discount",
    "vcloudair/billed-costs",
    "vcloudair/billable-costs",
];

#[test]
fn elements_of_lists_in_another_order_say_the_same() {
    let expected = figures_of(&exports(), &[]);
    let mut chance = Chance::new(4);
    let altered = rewritten(&mut |operation, body| {
        if KEYED_BY_PLACE.contains(&operation) {
            return body;
        }
        match body {
            Json::Array(mut elements) => {
                chance.shuffle(&mut elements);
                Json::Array(elements)
            }
            Json::Object(members) => {
                let shuffled = members.into_iter().map(|(name, member)| match member {
                    Json::Array(mut elements) => {
                        chance.shuffle(&mut elements);
                        (name, Json::Array(elements))
                    }
                    other => (name, other),
                });
                Json::Object(shuffled.collect())
            }
            other => other,
        }
    });
    assert_same(&expected, &figures_of(&altered, &[]), "in another order");
}

/// The tables of FOCUS, by the options that make parts of them one delivery.
const TABLES: &[(&str, &[&str])] = &[
    ("fixtures/focus/cost_and_usage_nimbus.csv", &["--one-delivery"]),
    ("fixtures/focus/cost_and_usage_cumulus.csv", &["--one-delivery"]),
    ("fixtures/focus/invoice_detail.csv", &[]),
    ("fixtures/focus/billing_period.csv", &[]),
    ("fixtures/focus/contract_commitment_1_3.csv", &[]),
    ("fixtures/focus/contract_commitment_1_4.csv", &[]),
];

/// Header and rows as they stand there; a row ends where no quote is open.
pub fn table(name: &str) -> (String, Vec<String>) {
    let mut rows: Vec<String> = Vec::new();
    for line in repository_text(name).lines() {
        match rows.last_mut().filter(|row| row.matches('"').count() % 2 == 1) {
            Some(row) => *row = format!("{row}\n{line}"),
            None => rows.push(line.to_owned()),
        }
    }
    (rows.remove(0), rows)
}

pub fn csv(header: &str, rows: &[String]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

#[test]
fn tables_in_parts_and_rows_in_any_order_say_the_same() {
    let mut chance = Chance::new(5);
    for (name, options) in TABLES {
        let (header, mut rows) = table(name);
        let whole = [(String::from("whole.csv"), csv(&header, &rows))];
        let expected = figures_of(&whole, options);
        chance.shuffle(&mut rows);
        let shuffled = [(String::from("rows.csv"), csv(&header, &rows))];
        assert_same(
            &expected,
            &figures_of(&shuffled, options),
            &format!("{name}, rows in another order"),
        );
        let at = 1 + chance.below(rows.len() - 1);
        let parts = [&rows[..at], &rows[at..]];
        let mut parts: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(number, rows)| (format!("parts/part-{number}.csv"), csv(&header, rows)))
            .collect();
        chance.shuffle(&mut parts);
        assert_same(
            &expected,
            &figures_of(&parts, options),
            &format!("{name}, cut at row {at}"),
        );
    }
}

#[test]
fn cells_of_tables_spelt_otherwise_say_the_same() {
    let mut chance = Chance::new(6);
    for (name, options) in TABLES {
        let (header, rows) = table(name);
        let expected = figures_of(&[(String::from("whole.csv"), csv(&header, &rows))], options);
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(rows.join("\n").leak().as_bytes());
        let columns: Vec<&str> = header.split(',').collect();
        let mut altered = Vec::new();
        for record in reader.records().map(Result::unwrap) {
            let cells = columns.iter().zip(record.iter()).map(|(column, cell)| {
                let is_amount = column.ends_with("Cost") || column.ends_with("Price") || column.ends_with("Quantity");
                let is_amount = is_amount && Decimal::is_decimal(cell) && !cell.contains(['e', 'E']);
                match chance.below(3) {
                    // A null is a null only where nothing is around it.
                    _ if cell.is_empty() || cell == "NULL" || cell == "null" => cell.to_owned(),
                    0 if is_amount && cell.contains('.') => format!("{cell}00"),
                    1 if is_amount => format!("{cell}E0"),
                    _ => format!("\"{}\"", cell.replace('"', "\"\"")),
                }
            });
            altered.push(cells.collect::<Vec<_>>().join(","));
        }
        for end in ["\n", "\r\n"] {
            let text = format!("{header}{end}{}{end}", altered.join(end));
            let file = [(String::from("altered.csv"), text)];
            assert_same(&expected, &figures_of(&file, options), &format!("{name}, {end:?}"));
        }
    }
}

//! `billbook mapping new`: a mapping to fill in, made from a file.

use crate::error::{Exit, Problem, Result, codes};
use crate::mapping::Kind;
use crate::mapping::skeleton::{Seen, skeleton};
use crate::output::sink::to_file;
use crate::output::to_stdout_as_it_is;
use crate::source::Source;
use crate::source::discover::{self, Found};
use crate::source::json::{self, Node, Value};
use crate::source::table::grid::{Content, Grid};
use crate::source::table::{csv, sheet};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Write a mapping to fill in, from a file: its columns and the shapes of their values, without guesses
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// A file that is to be read: CSV, JSON, JSON Lines or a spreadsheet
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// What the file is, where its contents do not say it: csv, jsonl, json or xlsx
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind: Option<Kind>,
    /// Write to FILE instead of standard output
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    output_file: Option<PathBuf>,
}

fn parse_kind(word: &str) -> std::result::Result<Kind, String> {
    let known = Kind::ALL
        .iter()
        .find(|(kind, known)| *known == word && *kind != Kind::Parquet);
    known
        .map(|(kind, _)| *kind)
        .ok_or_else(|| "one of csv, jsonl, json and xlsx".to_owned())
}

/// At most so many rows are read.
const ROWS: usize = 10_000;

/// A file as a table: where its rows are, its columns, and how many rows were seen.
struct Table {
    kind: Kind,
    rows: Option<String>,
    columns: Vec<Seen>,
    seen: usize,
}

/// Runs the command.
pub(super) fn run(args: &NewArgs) -> Result<Exit> {
    let found = Found::new(args.path.clone(), true);
    let source = discover::read(&found)?;
    let table = table(&source, args.kind)?;
    let file = args
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let text = skeleton(&file, table.kind, table.rows.as_deref(), &table.columns, table.seen);
    match &args.output_file {
        None => to_stdout_as_it_is(&text)?,
        Some(path) if path.exists() => {
            let message = format!(
                "`{}` is there already; billbook does not overwrite a mapping",
                path.display()
            );
            return Err(Box::new(Problem::new(&codes::OUTPUT, message)));
        }
        Some(path) => to_file(path, text.as_bytes())?,
    }
    Ok(Exit::Done)
}

fn table(source: &Source, kind: Option<Kind>) -> Result<Table> {
    if sheet::is_packed(&source.bytes) || kind == Some(Kind::Sheet) {
        let unreadable =
            || Box::new(Problem::new(&codes::SPREADSHEET, "the spreadsheet cannot be read").in_file(&source.name));
        let grids = sheet::read(&source.bytes).map_err(|_| unreadable())?;
        let grid = grids
            .iter()
            .max_by_key(|grid| grid.records.len())
            .ok_or_else(unreadable)?;
        return Ok(of_grid(Kind::Sheet, grid));
    }
    let text = source.text()?;
    let first = text.trim_start().chars().next();
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let is_object = |line: &str| {
        let parsed = json::parse(line, false).map(|parsed| parsed.root.value);
        matches!(parsed, Ok(Value::Object(_)))
    };
    let first_lines: Vec<&str> = lines().take(2).collect();
    // One line alone may be either; its name decides.
    let is_named = [".jsonl", ".ndjson"].iter().any(|end| source.name.ends_with(end));
    let seen = match first {
        Some('{') if (first_lines.len() > 1 || is_named) && first_lines.iter().all(|line| is_object(line)) => {
            Kind::JsonLines
        }
        Some('{' | '[') => Kind::Json,
        _ => Kind::Csv,
    };
    match kind.unwrap_or(seen) {
        Kind::JsonLines => of_lines(source, lines()),
        Kind::Json => of_document(source, &text),
        Kind::Csv | Kind::Sheet | Kind::Parquet => {
            let grid = csv::read(&text).ok_or_else(|| {
                let problem = Problem::new(
                    &codes::NOT_AN_EXPORT,
                    "the file is not a table: it has no line with two names or more",
                );
                Box::new(problem.in_file(&source.name))
            })?;
            Ok(of_grid(Kind::Csv, &grid))
        }
    }
}

fn of_grid(kind: Kind, grid: &Grid) -> Table {
    let mut columns: Vec<Seen> = grid.header.iter().map(|name| Seen::new(name)).collect();
    for record in grid.records.iter().take(ROWS) {
        for (column, cell) in columns.iter_mut().zip(&record.cells) {
            match &cell.content {
                Content::Empty => column.see(""),
                Content::Text(text) => column.see(text),
                Content::Number(number) => column.see(number),
                Content::Bool(yes) => column.see(if *yes { "true" } else { "false" }),
            }
        }
    }
    Table {
        kind,
        rows: None,
        columns,
        seen: grid.records.len().min(ROWS),
    }
}

fn of_lines<'t>(source: &Source, lines: impl Iterator<Item = &'t str>) -> Result<Table> {
    let mut gathered = Gathered::default();
    for line in lines.take(ROWS) {
        let parsed = json::parse(line, false).map_err(|_| {
            let problem = Problem::new(&codes::JSON_SYNTAX, "a line is not one JSON object");
            Box::new(problem.in_file(&source.name).value(line.to_owned()))
        })?;
        gathered.row(line, &parsed.root);
    }
    Ok(gathered.table(Kind::JsonLines, None))
}

fn of_document(source: &Source, text: &str) -> Result<Table> {
    let parsed = json::parse(text, false).map_err(|_| {
        Box::new(Problem::new(&codes::JSON_SYNTAX, "the file is not one JSON value").in_file(&source.name))
    })?;
    let mut lists = Vec::new();
    find_lists(&parsed.root, "", &mut lists);
    let longest = lists.into_iter().max_by_key(|(_, items)| items.len());
    let (pointer, items) = longest.ok_or_else(|| {
        Box::new(Problem::new(&codes::NOT_AN_EXPORT, "the file has no list of objects").in_file(&source.name))
    })?;
    let mut gathered = Gathered::default();
    for item in items.iter().take(ROWS) {
        gathered.row(text, item);
    }
    Ok(gathered.table(Kind::Json, Some(pointer)))
}

/// Every list of objects, with its pointer.
fn find_lists<'n>(node: &'n Node<'n>, pointer: &str, found: &mut Vec<(String, &'n [Node<'n>])>) {
    match &node.value {
        Value::Array(items) if items.iter().any(|item| matches!(item.value, Value::Object(_))) => {
            found.push((pointer.to_owned(), items));
        }
        Value::Object(members) => {
            for member in members {
                let key = member.key.replace('~', "~0").replace('/', "~1");
                find_lists(&member.node, &format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// Columns in the order in which they appear.
#[derive(Default)]
struct Gathered {
    columns: Vec<Seen>,
    places: BTreeMap<String, usize>,
    rows: usize,
}

impl Gathered {
    fn row(&mut self, text: &str, node: &Node) {
        self.rows += 1;
        self.member(text, "", node);
    }

    fn member(&mut self, text: &str, name: &str, node: &Node) {
        if let Value::Object(members) = &node.value {
            for member in members {
                let name = if name.is_empty() {
                    member.key.to_string()
                } else {
                    format!("{name}.{}", member.key)
                };
                self.member(text, &name, &member.node);
            }
            return;
        }
        let next = self.columns.len();
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            self.columns.push(Seen::new(name));
        }
        let Some(column) = self.columns.get_mut(place) else {
            return;
        };
        match &node.value {
            Value::Null => column.see(""),
            Value::String(string) => column.see(string),
            _ => column.see(text.get(node.start..node.end).unwrap_or_default()),
        }
    }

    fn table(self, kind: Kind, rows: Option<String>) -> Table {
        Table {
            kind,
            rows,
            columns: self.columns,
            seen: self.rows,
        }
    }
}

//! What proves a report or a reconciliation: parameters, the ledger's head, and `SELECT … FROM charge_by_month …`,
//! which the stock `sqlite3` shell runs on the same file.
//!
//! SQLite neither divides nor rounds exactly, so figures that are divided come with their operands instead:
//! `converted_cost 50.99 = 57.66625 * 1.07 / 1.21`. Any report can carry a proof: it needs queries and a name.

use crate::error::Result;
use crate::evidence::origin::Computed;
use crate::output::Rows;
use crate::output::document;
use crate::output::json::Json;
use crate::query::Values;
use crate::query::expanded;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What the names of pairs of a reconciliation are called among parameters.
pub(crate) const PAIR: &str = "pair";

/// Parameters that are given by their place, without a name: pairs, and the periods of a report.
const BY_PLACE: [&str; 4] = [PAIR, "before", "after", "month"];

/// The proof of a report.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    /// The report's name.
    pub report: String,
    /// What a row is: a row, or a statement of a reconciliation.
    pub row_is: &'static str,
    /// What was asked, by the names of the options.
    pub parameters: Vec<(String, String)>,
    /// The head of the ledger's chain; none in an empty ledger.
    pub head: Option<String>,
    /// The version of this program.
    pub program: &'static str,
    /// The version of the ledger's tables.
    pub schema: i32,
    /// What gives the figures.
    pub given: Vec<Given>,
    /// Figures that no query gives.
    pub computed: Vec<(Figure, Computed)>,
}

/// A query without parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// What it gives.
    pub gives: String,
    /// Its text.
    pub sql: String,
    /// The one figure that it is about, where it is not about all rows; and the value, where the query gives it, and not
    /// only what it is computed from.
    pub figure: Option<(Figure, Option<String>)>,
}

/// Where a figure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    /// The row of the report, from 1.
    pub row: usize,
    /// Its column.
    pub column: String,
}

impl Proof {
    /// A proof of a ledger with this head and version, that has no queries yet.
    #[must_use]
    pub(crate) fn new(report: &str, (head, schema): (Option<String>, i32), parameters: Vec<(String, String)>) -> Self {
        Self {
            report: report.to_owned(),
            row_is: "row",
            parameters,
            head,
            program: env!("CARGO_PKG_VERSION"),
            schema,
            given: Vec::new(),
            computed: Vec::new(),
        }
    }

    /// What was asked, on one line.
    pub(crate) fn asked(&self) -> String {
        let parameters = self.parameters.iter().map(|(name, value)| match value.as_str() {
            "" => format!("--{name}"),
            value if BY_PLACE.contains(&name.as_str()) => value.to_owned(),
            value => format!("--{name} {value}"),
        });
        parameters.collect::<Vec<_>>().join(" ")
    }

    fn made_by(&self) -> String {
        format!("billbook {}, schema version {}", self.program, self.schema)
    }

    /// Name and text of everything in it, in order.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("report", self.report.clone()),
            ("parameters", self.asked()),
            (
                "head",
                self.head
                    .clone()
                    .unwrap_or_else(|| "none: the ledger is empty".to_owned()),
            ),
            ("program", self.made_by()),
        ];
        for given in &self.given {
            lines.push(("gives", given.gives.clone()));
            lines.push(("statement", given.sql.clone()));
        }
        lines.extend(self.computed.iter().map(|(Figure { row, column }, computed)| {
            let text = format!("{} {row}, {column} {}", self.row_is, computed.sentence());
            ("computed", text)
        }));
        lines
    }

    /// A member for each option; a list where one was given several times.
    fn parameters_json(&self) -> Json {
        let mut members: Vec<(String, Json)> = Vec::new();
        for (name, value) in &self.parameters {
            let value = Json::string(value);
            match members.iter_mut().find(|(known, _)| known == name) {
                Some((_, Json::Array(values))) => values.push(value),
                Some((_, first)) => *first = Json::Array(vec![first.clone(), value]),
                None => members.push((name.clone(), value)),
            }
        }
        Json::Object(members)
    }
}

impl document::Proof for Proof {
    fn text(&self) -> String {
        let mut text = "proof\n".to_owned();
        for (name, line) in self.lines() {
            let line = match name {
                "gives" => format!("{name:<10}  {line}, in `sqlite3`:\n"),
                "statement" => format!("\n{line}\n\n"),
                _ => format!("{name:<10}  {line}").trim_end().to_owned() + "\n",
            };
            text.push_str(&line);
        }
        text.trim_end().to_owned()
    }

    fn json(&self) -> Json {
        let object = |members: &[(&str, Json)]| {
            let members = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            Json::Object(members.collect())
        };
        let row = |number: usize| Json::integer(i64::try_from(number).unwrap_or(i64::MAX));
        let given = |given: &Given| {
            let mut members = vec![("gives", Json::string(&given.gives)), ("sql", Json::string(&given.sql))];
            if let Some((figure, value)) = &given.figure {
                members.push(("row", row(figure.row)));
                members.push(("column", Json::string(&figure.column)));
                members.push(("value", value.as_ref().map_or(Json::Null, Json::string)));
            }
            object(&members)
        };
        let computed = |(figure, computed): &(Figure, Computed)| {
            object(&[
                ("row", row(figure.row)),
                ("column", Json::string(&figure.column)),
                ("value", Json::string(computed.value.to_string())),
                ("operands", Json::string(&computed.operands)),
                ("rounding", Json::string(&computed.rounding)),
            ])
        };
        object(&[
            ("report", Json::string(&self.report)),
            ("parameters", self.parameters_json()),
            ("head", self.head.as_ref().map_or(Json::Null, Json::string)),
            ("program", Json::string(self.program)),
            ("schema", Json::integer(i64::from(self.schema))),
            ("statements", Json::Array(self.given.iter().map(given).collect())),
            ("computed", Json::Array(self.computed.iter().map(computed).collect())),
        ])
    }

    fn sheet(&self) -> Rows {
        let cells = self.lines().into_iter();
        Rows {
            columns: ["name", "text"].map(str::to_owned).to_vec(),
            rows: cells
                .map(|(name, text)| vec![Json::string(name), Json::String(text)])
                .collect(),
        }
    }

    /// Every row has all that is about it, so that a row that is cut out keeps its proof; what was computed, and statements
    /// about one row, stand in that row only.
    fn beside(&self, rows: &Rows) -> Rows {
        let shared = [
            self.head.as_ref().map_or(Json::Null, Json::string),
            Json::String(self.made_by()),
            Json::String(format!("{} {}", self.report, self.asked()).trim_end().to_owned()),
        ];
        let mut of_rows: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for given in &self.given {
            let row = given.figure.as_ref().map_or(0, |(figure, _)| figure.row);
            of_rows.entry(row).or_default().push(&given.sql);
        }
        let mut computed = self.computed.iter().peekable();
        let mut all = Rows {
            columns: rows.columns.clone(),
            rows: Vec::with_capacity(rows.rows.len()),
        };
        all.columns.extend(
            [
                "proof_head",
                "proof_program",
                "proof_parameters",
                "proof_statement",
                "proof_computed",
            ]
            .map(str::to_owned),
        );
        for (index, row) in rows.rows.iter().enumerate() {
            let mut own = Vec::new();
            while let Some((figure, computed)) = computed.next_if(|(figure, _)| figure.row <= index + 1) {
                own.push(format!("{} {}", figure.column, computed.sentence()));
            }
            let mut cells = row.clone();
            cells.extend(shared.iter().cloned());
            let about = [0, index + 1];
            let statements: Vec<&str> = about
                .iter()
                .filter_map(|row| of_rows.get(row))
                .flatten()
                .copied()
                .collect();
            cells.push(Json::String(statements.join("\n")));
            cells.push(if own.is_empty() {
                Json::Null
            } else {
                Json::String(own.join("; "))
            });
            all.rows.push(cells);
        }
        all
    }
}

/// The query of a report for the stock shell: its own with the values of its parameters in it, and the report's columns in their
/// order. `columns` are the names in the report, and what the query calls them.
///
/// # Errors
/// When SQLite refuses the query.
pub(crate) fn report_query(
    connection: &Connection,
    sql: &str,
    values: &Values,
    columns: &[(String, String)],
) -> Result<String> {
    let without_comments: Vec<&str> = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("--") && !line.trim().is_empty())
        .collect();
    let text = expanded(connection, &without_comments.join("\n"), values)?;
    let (body, order) = text.rsplit_once("\nORDER BY ").unwrap_or((&text, "1"));
    let columns: Vec<String> = columns
        .iter()
        .map(|(name, column)| {
            if name == column {
                name.clone()
            } else {
                format!("{column} AS \"{}\"", name.replace('"', "\"\""))
            }
        })
        .collect();
    Ok(format!(
        "WITH report AS (\n{body}\n)\nSELECT {}\nFROM report\nORDER BY {};",
        columns.join(", "),
        order.trim_end()
    ))
}

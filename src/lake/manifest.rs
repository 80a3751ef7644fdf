//! `manifest.json`: what a lake is of, and what each of its files has.

use super::choice::Choice;
use super::column::{Column, Kind};
use super::deliveries::Delivery;
use super::digits::Digits;
use super::file::Written;
use super::parts::Part;
use super::relation::CHARGE;
use crate::error::{Position, Problem, Result, codes, io};
use crate::output::json::Json;
use crate::source::json::{self, Node};
use std::collections::BTreeMap;
use std::path::Path;

/// Its name.
pub(crate) const NAME: &str = "manifest.json";

/// What a lake is called in it, with the version of its form.
const FORM: &str = "billbook lake, form 1";

/// The same of one that was made of files, without a ledger.
const FORM_OF_FILES: &str = "billbook lake of files, form 1";

/// What a lake is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The head of the ledger's chain; none of an empty ledger.
    pub head: Option<String>,
    /// The version of the program that wrote it.
    pub program: String,
    /// The version of the ledger's tables.
    pub schema: i32,
    /// The form of the charges: `FOCUS`.
    pub form: String,
    /// Its version.
    pub version: String,
    /// When it was written.
    pub made_at: String,
    /// The earlier state of the ledger that it is of, as it was asked for.
    pub as_of: Option<String>,
    /// What was chosen.
    pub choice: Choice,
    /// How many decimals the costs have; none where decimals are texts.
    pub scale: Option<u32>,
    /// The relations.
    pub tables: Vec<Table>,
    /// The files, by their paths.
    pub files: Vec<File>,
    /// What a lake without a ledger says more.
    pub added: Option<Added>,
}

/// What a lake that was made of files says, where that of a ledger has its head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Added {
    /// The deliveries, in the order in which they were added.
    pub deliveries: Vec<Delivery>,
    /// How many digits each decimal needs, and how many decimals were asked for.
    pub digits: Vec<(String, Digits)>,
    /// So many decimals, as somebody said.
    pub fixed: Option<u32>,
    /// Files that the newest delivery replaced, which are removed after it.
    pub removed: Vec<String>,
}

/// A relation of a lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its name, and that of its folder.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The columns that are added up.
    pub amounts: Vec<String>,
    /// The column of the currency by which they are.
    pub currency: Option<String>,
}

/// Sums by currency: the column, and what it comes to.
pub(crate) type Sums = BTreeMap<String, Vec<(String, String)>>;

/// A file of a lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Where it is, with `/` between names.
    pub path: String,
    /// The relation that it has rows of; none where it is text.
    pub table: Option<String>,
    /// The provider of its charges.
    pub provider: Option<String>,
    /// The month of their billing period.
    pub period: Option<String>,
    /// Its hash.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows; none where it is text.
    pub rows: Option<u64>,
    /// What its amounts come to.
    pub sums: Sums,
    /// The delivery that it came with, and which of its parts it has; only in lakes of files.
    pub of: Option<(u64, u64)>,
    /// Columns whose type is another than that of the relation: decimals with fewer digits behind the point.
    pub narrower: Vec<Column>,
}

impl File {
    /// A file of charges.
    pub(super) fn of_charges(part: Part, amounts: &[String]) -> Self {
        Self {
            provider: Some(part.provider).filter(|name| !name.is_empty()),
            period: part.period,
            ..Self::of_table(CHARGE, part.file, amounts)
        }
    }

    /// The file of a relation.
    pub(super) fn of_table(table: &str, file: Written, amounts: &[String]) -> Self {
        Self {
            sums: sums(amounts, &file.totals),
            path: file.path,
            table: Some(table.to_owned()),
            provider: None,
            period: None,
            sha256: file.sha256,
            bytes: file.bytes,
            rows: Some(file.rows),
            of: None,
            narrower: Vec::new(),
        }
    }
}

/// Sums with the names of their columns.
pub(super) fn sums(amounts: &[String], totals: &super::totals::Totals) -> Sums {
    let named = |texts: Vec<String>| amounts.iter().cloned().zip(texts).collect();
    totals
        .texts()
        .into_iter()
        .map(|(currency, texts)| (currency, named(texts)))
        .collect()
}

pub(super) fn member(name: &str, value: Json) -> (String, Json) {
    (name.to_owned(), value)
}

pub(super) fn text(value: Option<&String>) -> Json {
    value.map_or(Json::Null, Json::string)
}

pub(super) fn number(value: u64) -> Json {
    Json::Number(value.to_string())
}

impl Manifest {
    /// The relation of this name.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A relation that a statement reads and that is not there.
    pub(crate) fn lacks(&self, statement: &str) -> Option<&'static str> {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let is_read = |name: &str| {
            let mut pairs = words.iter().zip(words.iter().skip(1));
            pairs.any(|(before, word)| {
                ["FROM", "JOIN"].contains(before) && word.trim_end_matches([')', ',', ';']) == name
            })
        };
        super::tables::names().find(|name| self.table(name).is_none() && is_read(name))
    }

    /// The files of a relation.
    pub(crate) fn files_of<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.table.as_deref() == Some(table))
    }

    /// As it is written.
    pub(crate) fn text(&self) -> String {
        let parts = self.choice.parts().into_iter();
        let choice = parts.filter_map(|(name, value)| Some(member(name, Json::string(value.clone()?))));
        let tables = self.tables.iter().map(|table| {
            let columns = table
                .columns
                .iter()
                .map(|column| member(&column.name, Json::String(column.kind.name())));
            Json::Object(vec![
                member("name", Json::string(&table.name)),
                member("columns", Json::Object(columns.collect())),
                member("amounts", Json::Array(table.amounts.iter().map(Json::string).collect())),
                member("currency", text(table.currency.as_ref())),
            ])
        });
        let form = if self.added.is_some() { FORM_OF_FILES } else { FORM };
        let mut members = vec![
            member("form", Json::string(form)),
            member("head", text(self.head.as_ref())),
            member("program", Json::string(&self.program)),
            member("schema", Json::integer(i64::from(self.schema))),
            member("charges", Json::string(&self.form)),
            member("version", Json::string(&self.version)),
            member("made_at", Json::string(&self.made_at)),
            member("as_of", text(self.as_of.as_ref())),
            member("choice", Json::Object(choice.collect())),
            member("scale", self.scale.map_or(Json::Null, |scale| number(u64::from(scale)))),
            member("tables", Json::Array(tables.collect())),
            member("files", Json::Array(self.files.iter().map(file).collect())),
        ];
        members.extend(self.added.iter().flat_map(Added::members));
        Json::Object(members).pretty() + "\n"
    }

    /// Reads that of a lake.
    ///
    /// # Errors
    /// When there is none, or it is not one that this program writes.
    pub(crate) fn read(lake: &Path) -> Result<Self> {
        let path = lake.join(NAME);
        let shown = path.display().to_string();
        let bytes = match std::fs::read(&path) {
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                let problem = Problem::new(
                    &codes::LAKE,
                    format!("`{}` is not a lake: it has no {NAME}", lake.display()),
                );
                return Err(Box::new(
                    problem.hint("`billbook export parquet FOLDER` writes one; name its folder"),
                ));
            }
            read => read.map_err(|error| io(&shown, "cannot read", &error))?,
        };
        Self::parse(&bytes, &shown)
    }

    fn parse(bytes: &[u8], shown: &str) -> Result<Self> {
        let wrong = |message: &str| -> Box<Problem> {
            let place = Position {
                file: shown.to_owned(),
                line_column: None,
                pointer: None,
            };
            let problem = Problem::new(&codes::LAKE, message).at(place);
            Box::new(
                problem.hint("a copy of the folder may still have it as it was; the ledger can write the lake again"),
            )
        };
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("the manifest is not UTF-8"))?;
        let parsed = json::parse(text, false).map_err(|_| wrong("the manifest is cut, or not JSON"))?;
        let root = &parsed.root;
        if of_text(root, "form").is_none_or(|form| ![FORM, FORM_OF_FILES].contains(&form)) {
            return Err(wrong(
                "the manifest is of a form that this version of billbook does not read",
            ));
        }
        read(root).ok_or_else(|| wrong("the manifest lacks something that every manifest has"))
    }
}

fn file(file: &File) -> Json {
    let mut members = vec![
        member("path", Json::string(&file.path)),
        member("table", text(file.table.as_ref())),
        member("provider", text(file.provider.as_ref())),
        member("period", text(file.period.as_ref())),
        member("sha256", Json::string(&file.sha256)),
        member("bytes", number(file.bytes)),
        member("rows", file.rows.map_or(Json::Null, number)),
        member("sums", sums_json(&file.sums)),
    ];
    if let Some((delivery, part)) = file.of {
        members.push(member("delivery", number(delivery)));
        members.push(member("part", number(part)));
        members.push(member("columns", columns_json(&file.narrower)));
    }
    Json::Object(members)
}

/// Sums by currency.
pub(super) fn sums_json(sums: &Sums) -> Json {
    let sums = sums.iter().map(|(currency, sums)| {
        let sums = sums.iter().map(|(name, sum)| member(name, Json::string(sum)));
        member(currency, Json::Object(sums.collect()))
    });
    Json::Object(sums.collect())
}

fn columns_json(columns: &[Column]) -> Json {
    let columns = columns.iter();
    Json::Object(
        columns
            .map(|column| member(&column.name, Json::String(column.kind.name())))
            .collect(),
    )
}

impl Added {
    fn members(&self) -> Vec<(String, Json)> {
        let digits = self.digits.iter().map(|(name, digits)| {
            let both = [digits.whole, digits.scale].map(|digits| number(u64::from(digits)));
            member(name, Json::Array(both.into()))
        });
        vec![
            member("digits", Json::Object(digits.collect())),
            member("fixed", self.fixed.map_or(Json::Null, |scale| number(u64::from(scale)))),
            member("removed", Json::Array(self.removed.iter().map(Json::string).collect())),
            member(
                "deliveries",
                Json::Array(self.deliveries.iter().map(Delivery::json).collect()),
            ),
        ]
    }

    fn read(root: &Node) -> Option<Self> {
        let digits = root.get("digits")?.as_object()?.iter().map(|member| {
            let [whole, scale] = member.node.as_array()? else {
                return None;
            };
            let read = |node: &Node| node.as_number_text()?.parse().ok();
            let digits = Digits {
                whole: read(whole)?,
                scale: read(scale)?,
            };
            Some((member.key.to_string(), digits))
        });
        let removed = root.get("removed")?.as_array()?.iter();
        let deliveries = root.get("deliveries")?.as_array()?.iter().map(Delivery::read);
        Some(Self {
            deliveries: deliveries.collect::<Option<_>>()?,
            digits: digits.collect::<Option<_>>()?,
            fixed: of_null_number(root, "fixed").ok()?,
            removed: removed
                .map(|path| path.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    }
}

pub(super) fn of_text<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.get(name)?.as_str()
}

/// A member that is not there, or is something else.
pub(super) struct Lacks;

/// A member that may be null, but must be there.
fn or_null<T>(node: &Node, name: &str, read: impl Fn(&Node) -> Option<T>) -> std::result::Result<Option<T>, Lacks> {
    let found = node.get(name).ok_or(Lacks)?;
    if found.is_null() {
        return Ok(None);
    }
    read(found).map(Some).ok_or(Lacks)
}

/// A text that may be null, but must be there.
pub(super) fn of_null_text(node: &Node, name: &str) -> std::result::Result<Option<String>, Lacks> {
    or_null(node, name, |found| found.as_str().map(str::to_owned))
}

pub(super) fn of_number<T: std::str::FromStr>(node: &Node, name: &str) -> Option<T> {
    node.get(name)?.as_number_text()?.parse().ok()
}

pub(super) fn of_null_number<T: std::str::FromStr>(node: &Node, name: &str) -> std::result::Result<Option<T>, Lacks> {
    or_null(node, name, |found| found.as_number_text()?.parse().ok())
}

/// The members of an object, whose values are texts.
fn of_texts(node: &Node) -> Option<Vec<(String, String)>> {
    let members = node.as_object()?.iter();
    members
        .map(|member| Some((member.key.to_string(), member.node.as_str()?.to_owned())))
        .collect()
}

fn read(root: &Node) -> Option<Manifest> {
    let mut choice = Choice::default();
    for (name, value) in of_texts(root.get("choice")?)? {
        *choice.part_mut(&name)? = Some(value);
    }
    let tables = root.get("tables")?.as_array()?.iter().map(read_table);
    let files = root.get("files")?.as_array()?.iter().map(read_file);
    Some(Manifest {
        head: of_null_text(root, "head").ok()?,
        program: of_text(root, "program")?.to_owned(),
        schema: of_number(root, "schema")?,
        form: of_text(root, "charges")?.to_owned(),
        version: of_text(root, "version")?.to_owned(),
        made_at: of_text(root, "made_at")?.to_owned(),
        as_of: of_null_text(root, "as_of").ok()?,
        choice,
        scale: of_null_number(root, "scale").ok()?,
        tables: tables.collect::<Option<_>>()?,
        files: files.collect::<Option<_>>()?,
        added: match of_text(root, "form") {
            Some(FORM_OF_FILES) => Some(Added::read(root)?),
            _ => None,
        },
    })
}

/// Sums by currency.
pub(super) fn read_sums(node: &Node) -> Option<Sums> {
    let sums = node.as_object()?.iter();
    let sums = sums.map(|member| Some((member.key.to_string(), of_texts(&member.node)?)));
    sums.collect()
}

fn read_columns(node: &Node) -> Option<Vec<Column>> {
    let columns = of_texts(node)?.into_iter().map(|(name, kind)| {
        Some(Column {
            name,
            kind: Kind::named(&kind)?,
        })
    });
    columns.collect()
}

fn read_table(node: &Node) -> Option<Table> {
    let amounts = node.get("amounts")?.as_array()?.iter();
    let amounts = amounts.map(|name| name.as_str().map(str::to_owned));
    Some(Table {
        name: of_text(node, "name")?.to_owned(),
        columns: read_columns(node.get("columns")?)?,
        amounts: amounts.collect::<Option<_>>()?,
        currency: of_null_text(node, "currency").ok()?,
    })
}

fn read_file(node: &Node) -> Option<File> {
    let of = of_number(node, "delivery").zip(of_number(node, "part"));
    Some(File {
        path: of_text(node, "path")?.to_owned(),
        table: of_null_text(node, "table").ok()?,
        provider: of_null_text(node, "provider").ok()?,
        period: of_null_text(node, "period").ok()?,
        sha256: of_text(node, "sha256")?.to_owned(),
        bytes: of_number(node, "bytes")?,
        rows: of_null_number(node, "rows").ok()?,
        sums: read_sums(node.get("sums")?)?,
        narrower: match of {
            Some(_) => read_columns(node.get("columns")?)?,
            None => Vec::new(),
        },
        of,
    })
}

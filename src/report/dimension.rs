//! What charges are added up by: `month`, `service`, `tag:team`.

use crate::clock::zone::Offsets;
use crate::contract::document::ValueKind;
use crate::contract::report::{Column, ReportOption, Request, Takes};
use crate::error::unknown_in_words;
use crate::output::reader::Show;
use crate::report::source::Source;
use std::str::FromStr;

/// The option that says by what.
pub(crate) const BY: ReportOption = ReportOption::new(
    "by",
    "DIMENSION",
    Takes::List(|text| Ok(text.parse::<Dimension>()?.name())),
    "What to add up by, in this order",
)
.or("month,provider")
.long(help);

/// The option that asks for sums over everything.
pub(crate) const TOTAL: ReportOption = ReportOption::flag(
    "total",
    "Add a total row for each currency at the end, and with `--in` one total of all currencies",
);

/// The option that asks where the figures come from.
pub(crate) const EXPLAIN_PLAN: ReportOption = ReportOption::flag(
    "explain-plan",
    "Show on standard error which kept sums the report reads and why, and its query",
)
.not_proved();

fn help() -> String {
    help_of("What to add up by, in this order", |_| true)
}

/// The names of all dimensions that have one.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|plain| plain.name)
}

/// The long help of an option that takes some of the dimensions.
pub(crate) fn help_of(what: &str, is_taken: fn(&str) -> bool) -> String {
    let mut text = format!("{what}:\n");
    for plain in PLAIN.iter().filter(|plain| is_taken(plain.name)) {
        text.push_str(&format!("- {}: {}\n", plain.name, plain.help));
    }
    text + "- tag:KEY: the value of a tag; nothing where a charge has none of this key\n"
}

/// The columns of dimensions in a report; beside a resource stands its name.
pub(crate) fn columns(by: &[Dimension]) -> Vec<Column> {
    let mut columns = Vec::new();
    for (index, dimension) in by.iter().enumerate() {
        columns.push(Column {
            name: dimension.name(),
            of: format!("by_{}", index + 1),
            kind: ValueKind::Text,
            show: dimension.show(),
        });
        if dimension.is_resource() {
            columns.push(Column::new("resource_name", Show::TEXT));
        }
    }
    columns
}

/// What charges are added up by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// One that every charge has a column for.
    Plain(&'static Plain),
    /// The value of a tag, by its key.
    Tag(String),
}

/// A dimension that is a column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Its name on the command line and in the report.
    pub name: &'static str,
    /// What the help says of it.
    pub help: &'static str,
    /// What its column is to readers.
    show: Show,
    /// The sums that have it, and in finer ones too.
    coarsest: Source,
    /// Its column.
    column: &'static str,
}

const fn plain(name: &'static str, show: Show, coarsest: Source, column: &'static str, help: &'static str) -> Plain {
    Plain {
        name,
        help,
        show: show.kept(),
        coarsest,
        column,
    }
}

/// The column of a dimension that is the time of a sum or charge; it has another name in each source.
const TIME: &str = "";

/// All that are columns.
static PLAIN: [Plain; 14] = [
    plain(
        "month",
        Show::WORD,
        Source::Months,
        TIME,
        "the month a charge starts in, UTC: 2025-06",
    ),
    plain(
        "day",
        Show::WORD,
        Source::Days,
        TIME,
        "the day a charge starts on, UTC: 2025-06-30",
    ),
    plain("provider", Show::TEXT, Source::Months, "provider", "the provider"),
    plain(
        "issuer",
        Show::TEXT,
        Source::Months,
        "issuer",
        "who bills for the charge: mostly the provider",
    ),
    plain("account", Show::ID, Source::Months, "account", "the billing account"),
    plain(
        "sub_account",
        Show::ID,
        Source::Months,
        "sub_account_id",
        "the sub-account that used something",
    ),
    plain(
        "service",
        Show::TEXT,
        Source::Months,
        "service_name",
        "the service: Burst, Subscription, Pay-per-use",
    ),
    plain(
        "service_category",
        Show::TEXT,
        Source::Months,
        "service_category",
        "the kind of service: Compute, Storage, Networking",
    ),
    plain(
        "region",
        Show::TEXT,
        Source::Months,
        "region_id",
        "where the resource runs",
    ),
    plain(
        "category",
        Show::WORD,
        Source::Months,
        "charge_category",
        "the kind of charge: Usage, Purchase, Tax, Credit, Adjustment",
    ),
    plain(
        "charge_class",
        Show::WORD,
        Source::Months,
        "charge_class",
        "Correction where a charge corrects an earlier bill",
    ),
    plain(
        "resource",
        Show::ID,
        Source::Days,
        "resource_id",
        "the resource, by the provider's name or number",
    ),
    plain("sku", Show::ID, Source::Days, "sku_id", "what the provider sold"),
    plain(
        "invoice",
        Show::ID,
        Source::Days,
        "invoice_id",
        "the invoice a charge is on",
    ),
];

impl Dimension {
    /// Those that a report is asked for; the command line has checked their names.
    #[must_use]
    pub(crate) fn of(request: &Request) -> Vec<Self> {
        let names = request.text(BY.name).split(',');
        names.filter_map(|name| name.parse().ok()).collect()
    }

    /// Its column in the report.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        match self {
            Dimension::Plain(plain) => plain.name.to_owned(),
            Dimension::Tag(key) => format!("tag:{key}"),
        }
    }

    /// What its column is to readers.
    #[must_use]
    pub(crate) fn show(&self) -> Show {
        match self {
            Dimension::Plain(plain) => plain.show,
            Dimension::Tag(_) => Show::TEXT.kept(),
        }
    }

    /// The coarsest sums that have it.
    #[must_use]
    pub(crate) fn coarsest(&self) -> Source {
        match self {
            Dimension::Plain(plain) => plain.coarsest,
            Dimension::Tag(_) => Source::Days,
        }
    }

    /// Whether it is a time.
    #[must_use]
    pub(crate) fn is_time(&self) -> bool {
        matches!(self, Dimension::Plain(plain) if plain.column == TIME)
    }

    /// Whether it is the resource, beside which its name stands.
    #[must_use]
    pub(crate) fn is_resource(&self) -> bool {
        matches!(self, Dimension::Plain(plain) if plain.name == "resource")
    }

    /// Its value in SQL. The key of a tag is the parameter `:tag_<number>`, and its path in the tags `:path_<number>`.
    #[must_use]
    pub(crate) fn sql(&self, source: Source, number: usize, zone: Option<&Offsets>) -> String {
        match (self, zone) {
            (Dimension::Plain(plain), Some(zone)) if plain.column == TIME => {
                let form = if plain.name == "month" { "%Y-%m" } else { "%Y-%m-%d" };
                zone.sql(source.time(), form)
            }
            _ => self.of_utc(source, number),
        }
    }

    fn of_utc(&self, source: Source, number: usize) -> String {
        match self {
            Dimension::Plain(plain) if plain.column == TIME => {
                let letters = if plain.name == "month" { 7 } else { 10 };
                if source.letters() == letters {
                    source.time().to_owned()
                } else {
                    format!("substr({}, 1, {letters})", source.time())
                }
            }
            Dimension::Plain(plain) => plain.column.to_owned(),
            // Texts as they are, other values as JSON writes them: a number keeps its digits.
            Dimension::Tag(key) if path(key).is_some() => format!(
                "CASE WHEN json_valid(tags) THEN CASE json_type(tags, :path_{number}) WHEN 'text' THEN tags ->> :path_{number} \
                 WHEN 'null' THEN NULL ELSE tags -> :path_{number} END END"
            ),
            Dimension::Tag(_) => format!(
                "CASE WHEN json_valid(tags) THEN (SELECT CASE t.type WHEN 'text' THEN t.value WHEN 'null' THEN NULL \
                 WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(t.atom AS TEXT) END \
                 FROM json_each(tags) AS t WHERE t.key = :tag_{number}) END"
            ),
        }
    }

    /// The parameters of its value in SQL.
    pub(crate) fn parameters(&self, number: usize) -> impl Iterator<Item = (String, String)> {
        let key = match self {
            Dimension::Plain(_) => None,
            Dimension::Tag(key) => Some(match path(key) {
                Some(path) => (format!("path_{number}"), path),
                None => (format!("tag_{number}"), key.clone()),
            }),
        };
        key.into_iter()
    }
}

/// The path of a key in a JSON object. SQLite has none for a key with quotes or backslashes.
fn path(key: &str) -> Option<String> {
    (!key.contains(['"', '\\'])).then(|| format!("$.\"{key}\""))
}

impl FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(key) = text.strip_prefix("tag:") {
            return if key.is_empty() {
                Err("write the key of the tag, as in tag:team".to_owned())
            } else {
                Ok(Dimension::Tag(key.to_owned()))
            };
        }
        let name = text.replace('-', "_");
        PLAIN
            .iter()
            .find(|plain| plain.name == name)
            .map(Dimension::Plain)
            .ok_or_else(|| {
                let names = PLAIN.iter().map(|plain| plain.name).chain(["tag:KEY"]);
                unknown_in_words("dimension", text, names)
            })
    }
}

//! Price lists: `prices.csv`, a row for an item or for each of its tiers.

use super::values::{NUMBER, is_number};
use crate::billing::book::model::{Days, Item, ItemKind, Place, Tier};
use crate::clock;
use crate::error::{Code, Position, Problem, codes, nearest};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::source::json::line_column;
use crate::source::table::csv;
use crate::source::table::grid::{Content, Record, Spot};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

const COLUMNS: &[&str] = &[
    "item",
    "name",
    "kind",
    "above",
    "through_quantity",
    "unit_price",
    "flat",
    "size",
    "currency",
    "tax",
    "from",
    "through",
];

const KINDS: &[&str] = &["unit", "graduated", "volume", "package"];

/// The items of a list by id and currency, the versions of each in the order of their days.
pub(super) type Items = BTreeMap<String, BTreeMap<String, Vec<Item>>>;

/// A list while it is read.
struct Reading<'a> {
    /// The file as problems name it.
    shown: &'a str,
    name: Arc<str>,
    text: &'a str,
    header: Vec<String>,
    problems: Vec<Problem>,
}

/// A row with all its values.
#[derive(Debug, Clone)]
struct Row {
    at: usize,
    item: String,
    name: String,
    kind: String,
    above: Option<Decimal>,
    through: Option<Decimal>,
    price: Decimal,
    size: Option<Decimal>,
    currency: String,
    tax: Option<String>,
    days: Days,
}

/// Reads a list.
pub(super) fn read(shown: &str, name: &Arc<str>, text: &str, problems: &mut Vec<Problem>) -> Items {
    let Some(grid) = csv::read(text) else {
        let message = "a price list is a CSV file with a header";
        let hint = format!("the columns are: {}", COLUMNS.join(", "));
        problems.push(Problem::new(&codes::BOOK, message).in_file(shown).hint(hint));
        return Items::new();
    };
    let mut reading = Reading {
        shown,
        name: Arc::clone(name),
        text,
        header: grid.header.clone(),
        problems: Vec::new(),
    };
    reading.header();
    for flaw in &grid.flaws {
        if let Spot::Byte(at) = flaw.spot {
            reading.flaw_of(flaw.code, at, &flaw.message, flaw.hint.unwrap_or("mend the row"));
        }
    }
    let mut rows = Vec::new();
    if reading.problems.is_empty() {
        rows = grid.records.iter().filter_map(|record| reading.row(record)).collect();
    }
    let items = reading.items(&rows);
    problems.append(&mut reading.problems);
    items
}

impl Reading<'_> {
    fn flaw(&mut self, at: usize, message: &str, hint: &str) {
        self.flaw_of(&codes::BOOK, at, message, hint);
    }

    fn flaw_of(&mut self, code: &'static Code, at: usize, message: &str, hint: &str) {
        let place = Position {
            file: self.shown.to_owned(),
            line_column: Some(line_column(self.text, at)),
            pointer: None,
        };
        self.problems.push(Problem::new(code, message).at(place).hint(hint));
    }

    fn header(&mut self) {
        for name in self.header.clone() {
            if !COLUMNS.contains(&name.as_str()) {
                let hint = match nearest(&name, COLUMNS.iter().copied()) {
                    Some(nearest) => format!("the nearest is `{nearest}`"),
                    None => format!("the columns are: {}", COLUMNS.join(", ")),
                };
                let at = self.text.find(&name).unwrap_or_default();
                self.flaw(at, &format!("a price list has no column `{name}`"), &hint);
            }
        }
        for needed in ["item", "kind", "currency"] {
            if !self.header.iter().any(|name| name == needed) {
                let hint = format!("the columns are: {}", COLUMNS.join(", "));
                self.flaw(0, &format!("the price list has no column `{needed}`"), &hint);
            }
        }
    }

    /// The text of a cell, and where it stands; nothing of an empty one.
    fn cell<'r>(&self, record: &'r Record, name: &str) -> Option<(&'r str, usize)> {
        let index = self.header.iter().position(|header| header == name)?;
        let cell = record.cells.get(index)?;
        match (&cell.content, cell.spot) {
            (Content::Text(text), Spot::Byte(at)) if !text.is_empty() => Some((text, at)),
            _ => None,
        }
    }

    fn number(&mut self, record: &Record, name: &str) -> Option<Decimal> {
        let (text, at) = self.cell(record, name)?;
        let found = if is_number(text) {
            Decimal::parse(text).ok()
        } else {
            None
        };
        match found {
            Some(number) if number.is_negative() => {
                self.flaw(at, &format!("`{name}` is negative: `{text}`"), "write 0 or more");
                None
            }
            Some(number) => Some(number),
            None => {
                self.flaw(at, &format!("`{name}` is not a number: `{text}`"), NUMBER);
                None
            }
        }
    }

    fn day(&mut self, record: &Record, name: &str) -> Option<NaiveDate> {
        let (text, at) = self.cell(record, name)?;
        let found = (text.len() == 10).then(|| clock::parse_date(text)).flatten();
        if found.is_none() {
            self.flaw(
                at,
                &format!("`{name}` is not a day: `{text}`"),
                "write a day as 2026-11-30",
            );
        }
        found
    }

    fn row(&mut self, record: &Record) -> Option<Row> {
        let Spot::Byte(at) = record.spot else { return None };
        let before = self.problems.len();
        for needed in ["item", "kind", "currency"] {
            if self.cell(record, needed).is_none() {
                self.flaw(at, &format!("the row has no `{needed}`"), "fill the cell");
            }
        }
        let text = |name: &str| self.cell(record, name).map(|(text, _)| text.to_owned());
        let (item, kind, currency) = (text("item")?, text("kind")?, text("currency")?);
        let (name, tax) = (text("name"), text("tax"));
        if !KINDS.contains(&kind.as_str()) {
            self.flaw(
                at,
                &format!("there is no kind of price `{kind}`"),
                "the kinds are: unit, graduated, volume, package",
            );
        }
        if !currency::is_code(&currency) {
            self.flaw(
                at,
                &format!("`{currency}` is not a currency"),
                "write a three-letter code of ISO 4217, such as EUR",
            );
        }
        // A package has one price; everything else has a price for each unit.
        let (priced, other) = if kind == "package" {
            ("flat", "unit_price")
        } else {
            ("unit_price", "flat")
        };
        if self.cell(record, priced).is_none() {
            let message = format!("the row has no `{priced}`, the price of the kind {kind}");
            self.flaw(at, &message, "fill the cell");
        }
        if let Some((_, at)) = self.cell(record, other) {
            let message = format!("`{other}` is not a price of the kind {kind}");
            let hint = "`flat` is the price of a package, `unit_price` that of a unit";
            self.flaw(at, &message, hint);
        }
        let days = Days {
            from: self.day(record, "from"),
            through: self.day(record, "through"),
        };
        if days
            .from
            .zip(days.through)
            .is_some_and(|(from, through)| from > through)
        {
            self.flaw(at, "`through` is before `from`", "both days are included");
        }
        let row = Row {
            at,
            name: name.unwrap_or_else(|| item.clone()),
            item,
            kind,
            above: self.number(record, "above"),
            through: self.number(record, "through_quantity"),
            price: self.number(record, priced).unwrap_or_default(),
            size: self.number(record, "size"),
            currency,
            tax,
            days,
        };
        (self.problems.len() == before).then_some(row)
    }

    /// The versions of each item: rows of one item with the same days.
    fn items(&mut self, rows: &[Row]) -> Items {
        let mut versions: BTreeMap<(String, String), Vec<Vec<Row>>> = BTreeMap::new();
        for row in rows {
            let of_item = versions.entry((row.item.clone(), row.currency.clone())).or_default();
            let same = of_item
                .iter_mut()
                .find(|version| version.first().is_some_and(|first| first.days.from == row.days.from));
            match same {
                Some(version) => version.push(row.clone()),
                None => of_item.push(vec![row.clone()]),
            }
        }
        let mut items = Items::new();
        for ((id, currency), mut versions) in versions {
            versions.sort_by_key(|version| version.first().and_then(|row| row.days.from));
            let mut found: Vec<Item> = Vec::new();
            for version in &versions {
                if let Some(item) = self.version(version) {
                    found.push(item);
                }
            }
            self.follow(&id, &mut found, &versions);
            items.entry(id).or_default().insert(currency, found);
        }
        items
    }

    fn version(&mut self, rows: &[Row]) -> Option<Item> {
        let (first, others) = rows.split_first()?;
        for row in others {
            let is_same =
                row.kind == first.kind && row.days == first.days && row.name == first.name && row.tax == first.tax;
            if !is_same {
                let message = format!("two rows of `{}` for the same days say different things", row.item);
                self.flaw(
                    row.at,
                    &message,
                    "the rows of one item and day have one kind, name, tax and last day",
                );
                return None;
            }
        }
        let kind = match first.kind.as_str() {
            "unit" | "package" => self.single(first, others)?,
            _ => {
                let tiers = self.tiers(rows)?;
                if first.kind == "volume" {
                    ItemKind::Volume(tiers)
                } else {
                    ItemKind::Graduated(tiers)
                }
            }
        };
        let (line, column) = line_column(self.text, first.at);
        Some(Item {
            name: first.name.clone(),
            kind,
            tax: first.tax.clone(),
            days: first.days,
            place: Place {
                file: Arc::clone(&self.name),
                line,
                column,
            },
        })
    }

    /// A price in one row: that of a unit or of a package.
    fn single(&mut self, row: &Row, others: &[Row]) -> Option<ItemKind> {
        if let Some(other) = others.first() {
            let message = format!("`{}` has two prices for the same days", row.item);
            self.flaw(
                other.at,
                &message,
                "an item of this kind has one row for each price change",
            );
            return None;
        }
        if row.through.is_some() {
            self.flaw(row.at, "`through_quantity` is for tiers", "leave the cell empty");
            return None;
        }
        if row.kind == "unit" {
            if row.size.is_some() || row.above.as_ref().is_some_and(|above| !above.is_zero()) {
                self.flaw(row.at, "`above` and `size` are for packages", "leave the cells empty");
                return None;
            }
            return Some(ItemKind::Unit(row.price.clone()));
        }
        let Some(size) = row.size.clone().filter(|size| !size.is_zero()) else {
            self.flaw(row.at, "a package has no `size`", "write how many units a package has");
            return None;
        };
        Some(ItemKind::Package {
            above: row.above.clone().unwrap_or_default(),
            size,
            price: row.price.clone(),
        })
    }

    /// Tiers from 0 on, each beginning where the one before ends.
    fn tiers(&mut self, rows: &[Row]) -> Option<Vec<Tier>> {
        let mut rows: Vec<&Row> = rows.iter().collect();
        rows.sort_by(|one, other| one.above.cmp(&other.above));
        let end_at = rows.last().map_or(0, |row| row.at);
        let mut tiers = Vec::new();
        let mut next = Some(Decimal::zero());
        for row in rows {
            let hint = "tiers begin above 0 and follow each other without gap: 0 to 100, 100 to 1000, 1000 and more";
            let Some(above) = row.above.clone() else {
                self.flaw(row.at, "a tier has no `above`", hint);
                return None;
            };
            let message = match &next {
                None => Some(format!("`{}` has two tiers without an end", row.item)),
                Some(next) if tiers.is_empty() && above != *next => Some(format!(
                    "the first tier of `{}` begins above {above}, not above 0",
                    row.item
                )),
                Some(next) if above > *next => Some(format!(
                    "the tiers of `{}` have a gap between {next} and {above}",
                    row.item
                )),
                Some(next) if above < *next => Some(format!(
                    "the tiers of `{}` overlap between {above} and {next}",
                    row.item
                )),
                Some(_) if row.through.as_ref().is_some_and(|through| *through <= above) => {
                    Some(format!("a tier of `{}` ends before it begins", row.item))
                }
                Some(_) if row.size.is_some() => Some("`size` is for packages".to_owned()),
                Some(_) => None,
            };
            if let Some(message) = message {
                self.flaw(row.at, &message, hint);
                return None;
            }
            next.clone_from(&row.through);
            tiers.push(Tier {
                above,
                through: row.through.clone(),
                price: row.price.clone(),
            });
        }
        if let (Some(end), Some(last)) = (next, tiers.last()) {
            let message = format!("the last tier, above {}, ends at {end}", last.above);
            self.flaw(end_at, &message, "leave `through_quantity` of the last tier empty");
            return None;
        }
        Some(tiers)
    }

    /// Lets a version end where the next begins, and refuses what contradicts that.
    fn follow(&mut self, id: &str, found: &mut [Item], rows: &[Vec<Row>]) {
        let at = |index: usize| rows.get(index).and_then(|rows| rows.first()).map_or(0, |row| row.at);
        for index in 0..found.len() {
            let next = found.get(index + 1).and_then(|next| next.days.from);
            let Some(item) = found.get_mut(index) else { continue };
            match (item.days.through, next) {
                (Some(through), Some(next)) if through >= next => {
                    let message = format!("two prices of `{id}` hold on {next}");
                    self.flaw(at(index + 1), &message, "let the earlier one end the day before");
                }
                (None, Some(next)) => item.days.through = next.pred_opt(),
                _ => {}
            }
            let is_first = index == 0;
            let is_unit = matches!(item.kind, ItemKind::Unit(_));
            let starts = item.days.from.is_none_or(|from| from.day() == 1);
            if !is_unit && !((is_first || starts) && ends_month(item.days.through)) {
                let message = format!(
                    "a price of `{id}`, which has the kind {}, changes within a month",
                    item.kind.word()
                );
                let hint = "tiers and packages change on the first day of a month: they would begin again in between";
                self.flaw(at(index), &message, hint);
            }
        }
    }
}

/// Whether a last day is the last of a month, or open.
pub(super) fn ends_month(through: Option<NaiveDate>) -> bool {
    through.is_none_or(|day| day.succ_opt().is_none_or(|next| next.day() == 1))
}

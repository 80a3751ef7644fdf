//! One line of a month, down to the book, the charges, the rates and the rounding.

use super::made::{self, Asked};
use crate::billing::book::kept;
use crate::billing::month::Month;
use crate::billing::rating::draft::{Draft, Line};
use crate::billing::show::Made;
use crate::contract::registry::{Ledger, Registry};
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::as_of::{self, AsOf};
use crate::ledger::explain;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::table;
use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use std::path::Path;

/// A line with what it was made of.
#[derive(Debug)]
pub(crate) struct Traced {
    /// The run.
    made: Made,
    /// The number of its document, where it was issued.
    number: Option<String>,
    /// Which draft and which line of it.
    at: (usize, usize),
    /// Places in the book, with the text that stands there.
    places: Vec<(String, String)>,
    /// The charges: key, file, place in it.
    charges: Vec<(String, String, String)>,
}

/// What is asked: the month, the customer, the line, and which of several documents.
pub(crate) type Question<'a> = (Month, &'a str, usize, Option<usize>);

/// The run as it was when its documents were issued: number, import, edition, day, customer and rates.
type Issued = (Option<String>, i64, String, String, Option<String>, Option<String>);

/// Traces a line of the documents of a month, or of the drafts where none was issued.
///
/// # Errors
/// When there is no such line, or the ledger cannot be read.
pub(crate) fn trace(
    (path, registry): (&Path, &'static Registry),
    (month, customer, line, document): Question,
    now: DateTime<Utc>,
) -> Result<Traced> {
    let mut ledger = Ledger::open_to_read(path, registry)?;
    let sql = "SELECT d.number, r.import_id, e.sha256, r.issue_date, r.customer, r.rates_source
               FROM billed_period AS p JOIN billing_run AS r USING (import_id)
               JOIN book_edition AS e ON e.import_id = r.edition
               LEFT JOIN issued_document AS d USING (document_id)
               WHERE p.customer = ?1 AND p.period = ?2 ORDER BY p.row_id LIMIT 1";
    let issued: Option<Issued> = ledger
        .connection
        .query_row(sql, (customer, month.to_string()), |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })
        .optional()?;
    let mut asked = Asked {
        month,
        on: None,
        customer: Some(customer.to_owned()),
        rates: None,
        edition: None,
        now,
    };
    let mut number = None;
    if let Some((of, import_id, edition, on, only, rates)) = issued {
        // The run as it was: nothing that came in later, and the documents were not issued yet.
        ledger = Ledger::open_to_read(path, registry)?;
        as_of::apply(&ledger, AsOf::Import(import_id - 1))?;
        number = of;
        asked = Asked {
            on: crate::clock::parse_date(&on),
            customer: only.or(asked.customer),
            rates,
            edition: Some(edition),
            ..asked
        };
    }
    let made = made::make(&ledger.connection, &asked)?;
    let at = find(&made, (customer, line, document))?;
    let edition = kept::edition(&ledger.connection, Some(&made.edition))?;
    let Some(found) = made.run.drafts.get(at.0).and_then(|draft| draft.lines.get(at.1)) else {
        return fail(&codes::NOT_FOUND, "there is no such line");
    };
    let text = |file: &str, line: usize| {
        let file = edition.files.iter().find(|one| one.name == file);
        file.map_or_else(String::new, |file| written(&file.text, line))
    };
    let places = found.places.iter();
    let places = places
        .map(|place| (place.to_string(), text(&place.file, place.line)))
        .collect();
    let mut charges = Vec::new();
    for part in &found.parts {
        let Some(charge) = made.charges.get(part.charge) else {
            continue;
        };
        let explained = explain::explain(&ledger, "charge", &charge.key)?;
        let one = explained.first();
        let file = one.map(|one| one.file.clone()).unwrap_or_default();
        let place = one.map_or_else(String::new, |one| match one.line_column {
            Some((line, _)) => format!("line {line}"),
            None => one.place.clone(),
        });
        charges.push((charge.key.clone(), file, place));
    }
    Ok(Traced {
        number: number.filter(|_| document.is_none_or(|document| document == 1)),
        at,
        places,
        charges,
        made,
    })
}

/// What a book says from a line on: a row of a list, or the head of a table with its keys, without comments.
fn written(text: &str, line: usize) -> String {
    let mut lines = text.lines().skip(line.saturating_sub(1)).map(str::trim);
    let first = lines.next().unwrap_or_default();
    let mut all = vec![first];
    if first.starts_with('[') {
        all.extend(lines.take_while(|line| !line.is_empty() && !line.starts_with('[')));
    }
    let spaced = |line: &&str| {
        let code = line.split(" #").next().unwrap_or_default();
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let all = all.iter().filter(|line| !line.starts_with('#')).map(spaced);
    all.collect::<Vec<_>>().join("; ")
}

/// Which draft and which line of it is meant.
fn find(made: &Made, (customer, line, document): (&str, usize, Option<usize>)) -> Result<(usize, usize)> {
    let drafts = made.run.drafts.iter().enumerate();
    let of: Vec<(usize, &Draft)> = drafts.filter(|(_, draft)| made.names(draft).0 == customer).collect();
    let chosen = match (document, of.as_slice()) {
        (_, []) => {
            let problem = Problem::new(
                &codes::NOT_FOUND,
                format!("`{customer}` has no lines in {}", made.month),
            );
            let hint = format!("`billbook bill run {} --customer {customer}` says why", made.month);
            return Err(Box::new(problem.hint(hint)));
        }
        (None, [one]) => *one,
        (None, several) => {
            let message = format!("`{customer}` has {} documents in {}", several.len(), made.month);
            let problem = Problem::new(&codes::NOT_FOUND, message);
            return Err(Box::new(
                problem.hint("choose one with `--document 1`, `--document 2`, …"),
            ));
        }
        (Some(number), of) => match number.checked_sub(1).and_then(|index| of.get(index)) {
            Some(one) => *one,
            None => return fail(&codes::NOT_FOUND, format!("`{customer}` has {} documents", of.len())),
        },
    };
    match line.checked_sub(1).filter(|index| *index < chosen.1.lines.len()) {
        Some(index) => Ok((chosen.0, index)),
        None => fail(
            &codes::NOT_FOUND,
            format!("the document has the lines 1 to {}", chosen.1.lines.len()),
        ),
    }
}

impl Traced {
    fn of(&self) -> Option<(&Draft, &Line)> {
        let draft = self.made.run.drafts.get(self.at.0)?;
        Some((draft, draft.lines.get(self.at.1)?))
    }

    /// The charges behind the line.
    #[must_use]
    pub(crate) fn rows(&self) -> Rows {
        let columns = [
            "charge",
            "description",
            "day",
            "quantity",
            "unit",
            "billed_cost",
            "currency",
            "share",
            "file",
            "place",
        ];
        let mut rows = Vec::new();
        let parts = self.of().map(|(_, line)| line.parts.as_slice()).unwrap_or_default();
        for (part, (key, file, place)) in parts.iter().zip(&self.charges) {
            let Some(charge) = self.made.charges.get(part.charge) else {
                continue;
            };
            let or_null = |text: Option<String>| text.map_or(Json::Null, Json::String);
            rows.push(vec![
                Json::string(key),
                or_null(charge.description.as_deref().map(str::to_owned)),
                Json::string(charge.day.to_string()),
                or_null(charge.consumed.quantity.as_ref().map(ToString::to_string)),
                or_null(charge.consumed.unit.as_deref().map(str::to_owned)),
                or_null(charge.billed.as_ref().map(ToString::to_string)),
                Json::string(&*charge.currency),
                Json::string(part.share.trim_zeros(0).to_string()),
                Json::string(file),
                Json::string(place),
            ]);
        }
        Rows {
            columns: columns.map(str::to_owned).to_vec(),
            rows,
        }
    }

    /// The trace for people.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let Some((draft, line)) = self.of() else {
            return String::new();
        };
        let (customer, name) = self.made.names(draft);
        let of = match &self.number {
            Some(number) => format!("{} {number}", draft.becomes.word()),
            None => format!("draft of {}", self.made.month),
        };
        let [from, through] = line.period;
        let mut text = format!(
            "Line {} of the {of} to {name} ({customer}): {}\n",
            self.at.1 + 1,
            line.text
        );
        text.push_str(&format!(
            "  days        {from} to {through}, contract {}\n",
            line.contract
        ));
        if let Some(rule) = &line.rule {
            text.push_str(&format!("  rule        {rule}\n"));
        }
        for (place, written) in &self.places {
            text.push_str(&format!("  in the book {place}: {written}\n"));
        }
        if let Some((sum, what)) = &line.cost {
            text.push_str(&format!("  cost        {} {what}\n", sum.trim_zeros(2)));
        }
        for leg in line.conversions.iter().flat_map(|conversion| &conversion.legs) {
            let day = leg.day.map(|day| format!(" of {day}"));
            text.push_str(&format!(
                "  rate        1 {} = {} {}{}, {}\n",
                leg.from,
                leg.rate,
                leg.to,
                day.unwrap_or_default(),
                leg.source
            ));
        }
        text.push_str(&format!(
            "  price       {} {} × {}\n  exact       {}\n  rounded     {} {}, half away from zero\n  tax         {}, {}\n",
            line.quantity_shown(),
            line.unit,
            line.unit_price,
            line.exact,
            line.amount,
            draft.currency,
            line.tax.name,
            crate::billing::show::text::rate(&line.tax.key)
        ));
        let rows = self.rows();
        if !rows.rows.is_empty() {
            text.push_str(&format!("\n{}\n", table::render(&rows)));
        }
        text
    }

    /// The trace as JSON.
    #[must_use]
    pub(crate) fn json(&self) -> Json {
        let Some((draft, line)) = self.of() else {
            return Json::Null;
        };
        let place = |(place, text): &(String, String)| {
            Json::Object(vec![
                ("place".to_owned(), Json::string(place)),
                ("text".to_owned(), Json::string(text)),
            ])
        };
        Json::Object(vec![
            ("customer".to_owned(), Json::string(self.made.names(draft).0)),
            ("period".to_owned(), Json::string(self.made.month.to_string())),
            ("edition".to_owned(), Json::string(&self.made.edition)),
            (
                "document".to_owned(),
                self.number.as_ref().map_or(Json::Null, Json::string),
            ),
            (
                "number".to_owned(),
                Json::integer(i64::try_from(self.at.1 + 1).unwrap_or(i64::MAX)),
            ),
            ("line".to_owned(), crate::billing::show::json::line(&self.made, line)),
            ("book".to_owned(), Json::Array(self.places.iter().map(place).collect())),
            ("charges".to_owned(), self.rows().to_json()),
        ])
    }
}

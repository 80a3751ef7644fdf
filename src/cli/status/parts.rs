//! The parts of `billbook status` that are tables, on a page and as sheets of a workbook.

use super::held::{Held, Items};
use super::months;
use crate::output::json::Json;
use crate::output::{Rows, Show};
use std::collections::BTreeMap;

/// The part that has the charges.
pub(super) const CHARGES: &str = "charges";

/// A part: the name of its sheet, its heading on a page, rows, and what the columns are to readers.
pub(super) struct Part {
    pub name: &'static str,
    pub heading: &'static str,
    pub rows: Rows,
    pub shows: Vec<(String, Show)>,
}

/// All parts, what is open first; parts without rows are among them.
pub(super) fn all(held: &Held) -> Vec<Part> {
    vec![
        items(
            ("invoices", "Invoices"),
            &held.invoices,
            ["invoices", "total", "unpaid", "outstanding"],
            true,
        ),
        items(
            ("payments", "Payments"),
            &held.payments,
            ["payments", "amount", "not_allocated", "amount_not_allocated"],
            false,
        ),
        Part {
            name: CHARGES,
            heading: "Charges by month",
            rows: months::rows(&held.months),
            shows: Show::named(&[
                ("provider", Show::TEXT),
                ("account", Show::ID),
                ("currency", Show::CURRENCY),
                ("month", Show::WORD),
                ("charges", Show::COUNT),
                ("billed_cost", Show::AMOUNT),
            ]),
        },
        gaps(held),
        closed(held),
    ]
}

/// The rows of the part of this name.
pub(super) fn rows(held: &Held, name: &str) -> Rows {
    let found = all(held).into_iter().find(|part| part.name == name);
    found.map_or_else(Rows::default, |part| part.rows)
}

fn text(text: &str) -> Json {
    if text.is_empty() {
        Json::Null
    } else {
        Json::string(text)
    }
}

fn part<const N: usize>((name, heading): (&'static str, &'static str), columns: [(&str, Show); N]) -> Part {
    Part {
        name,
        heading,
        rows: Rows {
            columns: columns.map(|(column, _)| column.to_owned()).to_vec(),
            rows: Vec::new(),
        },
        shows: Show::named(&columns),
    }
}

/// Invoices or payments by direction and currency. Only invoices are due.
fn items(
    of: (&'static str, &'static str),
    all: &BTreeMap<[String; 2], Items>,
    names: [&str; 4],
    are_due: bool,
) -> Part {
    let [counted, total, open, amount] = names;
    let mut made = part(
        of,
        [
            ("direction", Show::WORD),
            ("currency", Show::CURRENCY),
            (counted, Show::COUNT),
            (total, Show::AMOUNT),
            (open, Show::COUNT),
            (amount, Show::AMOUNT),
            ("overdue", Show::COUNT),
            ("amount_overdue", Show::AMOUNT),
        ],
    );
    for ([direction, currency], items) in all {
        made.rows.rows.push(vec![
            text(direction),
            text(currency),
            Json::integer(items.count),
            Json::String(items.total.to_string()),
            Json::integer(items.open.count),
            Json::String(items.open.total().to_string()),
            Json::integer(items.overdue.count),
            Json::String(items.overdue.total().to_string()),
        ]);
    }
    if !are_due {
        made.rows.columns.truncate(6);
        for row in &mut made.rows.rows {
            row.truncate(6);
        }
    }
    made
}

fn gaps(held: &Held) -> Part {
    let mut made = part(
        ("gaps", "Months without charges, between months that have some"),
        [
            ("provider", Show::TEXT),
            ("account", Show::ID),
            ("first_month", Show::WORD),
            ("last_month", Show::WORD),
            ("months", Show::COUNT),
        ],
    );
    for gap in &held.gaps {
        made.rows.rows.push(vec![
            text(&gap.provider),
            text(&gap.account),
            text(&gap.first),
            text(&gap.last),
            Json::Number(gap.months.to_string()),
        ]);
    }
    made
}

fn closed(held: &Held) -> Part {
    let mut made = part(
        ("closed", "Closed periods"),
        [
            ("period", Show::WORD),
            ("provider", Show::TEXT),
            ("account", Show::ID),
            ("closed_at", Show::TIME),
        ],
    );
    for closed in &held.closed {
        made.rows.rows.push(vec![
            text(&closed.period),
            closed.provider.as_ref().map_or(Json::Null, Json::string),
            closed.account.as_ref().map_or(Json::Null, Json::string),
            text(&closed.at),
        ]);
    }
    made
}

//! The days of a list: what comes first in them, and which they are.

use super::{At, Tally, Work};
use crate::contract::date_order::DateOrder;
use crate::error::codes;
use crate::source::table::days::{self, WrittenDay};
use crate::source::table::grid::Content;
use chrono::NaiveDate;

const ORDER_HINT: &str = "say what comes first with `--dates day-first` or `--dates month-first`";
const ONE_ORDER_HINT: &str = "write all days of a list in the same order";

/// What stands for a day that is refused.
const SOME_DAY: &str = "1970-01-01";

struct Day {
    at: At,
    column: &'static str,
    text: String,
    written: WrittenDay,
}

impl Day {
    /// The order that it shows.
    fn shows(&self) -> Option<DateOrder> {
        match (self.written.day_first, self.written.month_first) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// Reads the days. Gives whether the user's order was needed.
pub(super) fn settle(work: &mut Work) -> bool {
    let days = written(work);
    let first_with = |order| days.iter().find(|day| day.shows() == Some(order));
    let is_open = days.iter().any(|day| day.written.is_open());
    let shown = (first_with(DateOrder::DayFirst), first_with(DateOrder::MonthFirst));
    let (order, needed) = match shown {
        (Some(day), Some(month)) => {
            let message = format!(
                "`{}` is `{}`, with the month first, but another day is `{}`, with the day first",
                month.column, month.text, day.text
            );
            work.flaw(month.at, &codes::DATE_ORDER, message, Some(ONE_ORDER_HINT));
            work.stand_in(days.iter().map(|day| day.at), SOME_DAY);
            return false;
        }
        (Some(_), None) => (DateOrder::DayFirst, false),
        (None, Some(_)) => (DateOrder::MonthFirst, false),
        (None, None) => match work.said.dates {
            _ if is_open && let Some(order) = within(work.period, &days) => {
                work.accepted
                    .push("days are in the period that the list states above its header".to_owned());
                (order, false)
            }
            Some(order) => (order, is_open),
            None if is_open => {
                refuse_open(work, &days);
                work.stand_in(days.iter().map(|day| day.at), SOME_DAY);
                return false;
            }
            None => (DateOrder::DayFirst, false),
        },
    };
    let is_ordered = is_open || shown.0.is_some() || shown.1.is_some();
    let mut tally = Tally::default();
    for day in days {
        let found = match order {
            DateOrder::DayFirst => day.written.day_first,
            DateOrder::MonthFirst => day.written.month_first,
        };
        if let Some(found) = found.filter(|_| !day.written.is_iso) {
            let read = found.to_string();
            tally.add(&day.text, &read);
            work.put(day.at, read);
        }
    }
    let what = match order {
        _ if !is_ordered => "days are written otherwise than here",
        DateOrder::DayFirst => "days are written day first",
        DateOrder::MonthFirst => "days are written month first",
    };
    work.accepted.extend(tally.sentence(what));
    needed
}

/// The only order with which all days lie in a period.
fn within(period: Option<(NaiveDate, NaiveDate)>, days: &[Day]) -> Option<DateOrder> {
    let (from, to) = period?;
    let all = |read: fn(&WrittenDay) -> Option<NaiveDate>| {
        let mut days = days.iter().filter(|day| !day.written.is_iso);
        days.all(|day| read(&day.written).is_some_and(|day| from <= day && day <= to))
    };
    match (all(|day| day.day_first), all(|day| day.month_first)) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The days that can be read; others are refused where they are read as a document.
fn written(work: &Work) -> Vec<Day> {
    let mut found = Vec::new();
    for (column, name) in work.days() {
        for (record, row) in work.grid.records.iter().enumerate() {
            let text = match row.cells.get(column).map(|cell| &cell.content) {
                Some(Content::Text(text)) => text.to_string(),
                // No spreadsheet counts as far as day 20250630.
                Some(Content::Number(number)) if number.len() == 8 => number.clone(),
                _ => continue,
            };
            if let Some(written) = days::written(&text) {
                found.push(Day {
                    at: (record, column),
                    column: name,
                    text,
                    written,
                });
            }
        }
    }
    found
}

fn refuse_open(work: &mut Work, days: &[Day]) {
    for day in days.iter().filter(|day| day.written.is_open()) {
        let (Some(one), Some(other)) = (day.written.day_first, day.written.month_first) else {
            continue;
        };
        let message = format!("`{}` is `{}`, which can mean {one} or {other}", day.column, day.text);
        work.flaw(day.at, &codes::DATE_ORDER, message, Some(ORDER_HINT));
    }
}

//! The order of a file's days: from its billing periods, or from what the user says.

use super::days::Order;
use crate::contract::date_order::DateOrder;

/// The order of a file's days.
#[derive(Debug)]
pub(crate) struct Decided {
    /// The order.
    pub order: DateOrder,
    /// How it is known, as a sentence; nothing where all days are the same in both orders.
    pub sentence: Option<&'static str>,
    /// Whether the user had to say it.
    pub is_said: bool,
}

/// An order, and how it is known: from billing periods, from days that do not exist otherwise, from the user.
type Row = (DateOrder, &'static str, &'static str, &'static str);

const SENTENCES: [Row; 2] = [
    (
        DateOrder::DayFirst,
        "days stand before months, as the billing periods of the file show",
        "days stand before months, since the file has days that do not exist otherwise",
        "days stand before months, as `--dates day-first` says",
    ),
    (
        DateOrder::MonthFirst,
        "months stand before days, as the billing periods of the file show",
        "months stand before days, since the file has days that do not exist otherwise",
        "months stand before days, as `--dates month-first` says",
    ),
];

/// The order of the days, from what the file shows, what the user says, and what was recorded of an import that is made
/// again: all were once read month first without asking.
///
/// # Errors
/// When nothing decides it: says so, and what to do.
pub(crate) fn decided(
    order: Order,
    said: Option<DateOrder>,
    recorded: Option<&[String]>,
) -> Result<Decided, (String, &'static str)> {
    let with = |order: DateOrder, which: fn(&Row) -> &'static str| Decided {
        order,
        sentence: SENTENCES.iter().find(|row| row.0 == order).map(which),
        is_said: false,
    };
    let without_words = Decided {
        order: DateOrder::MonthFirst,
        sentence: None,
        is_said: false,
    };
    let is_known = |sentence: &String| {
        SENTENCES
            .iter()
            .any(|row| [row.1, row.2, row.3].contains(&sentence.as_str()))
    };
    if recorded.is_some_and(|recorded| !recorded.iter().any(is_known)) {
        return Ok(without_words);
    }
    match (order, said) {
        (Order::Same, _) => Ok(without_words),
        (Order::Shown(order, true), _) => Ok(with(order, |row| row.1)),
        (Order::Shown(order, false), _) => Ok(with(order, |row| row.2)),
        (Order::Open(_), Some(order)) => Ok(Decided {
            is_said: true,
            ..with(order, |row| row.3)
        }),
        (Order::Open(example), None) => Err((
            format!("`{example}` may be day, month, year or month, day, year"),
            "the billing periods of the file do not show it; say it with `--dates day-first` or `--dates month-first`",
        )),
        (Order::Neither(day_first, month_first), _) => Err((
            format!("`{month_first}` exists only as day, month, year, and `{day_first}` only as month, day, year"),
            "the file mixes both orders; export it again with times as in `2025-06-01T00:00:00Z`",
        )),
    }
}

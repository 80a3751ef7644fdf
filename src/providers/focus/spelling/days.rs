//! Days in numbers whose order the field itself does not show: `05/06/2025` is 5 June or 6 May.
//!
//! A file's own billing periods show the order, because a billing period is whole months: `01/06/2025` to `01/07/2025` is
//! June where days come first, and begins on 6 January where months do. [`Evidence`] is what the rows of a file say.

use super::{TimeError, TimeSpelling, clock, days, two};
use crate::contract::date_order::DateOrder;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A day in numbers, before it is known which of the first two is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    first: i64,
    second: i64,
    year: i64,
    /// Seconds since midnight.
    clock: i64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `5/1/25`
    Short,
    /// `05/01/2025`
    Slashed,
    /// `5/1/2025 0:00`
    WithClock,
    /// `05.01.2025`, with or without a time of day.
    Dotted,
}

impl Numbers {
    /// The numbers of a field such as `09/22/2023`, `9/22/23 0:00` or `22.09.2023`; `None` where it is something else.
    pub(super) fn of(field: &[u8]) -> Option<Result<Self, TimeError>> {
        let separator = *field.iter().take(3).find(|byte| matches!(byte, b'/' | b'.'))?;
        Some(Self::parse(field, separator))
    }

    fn parse(field: &[u8], separator: u8) -> Result<Self, TimeError> {
        let blank = field.iter().position(|&byte| byte == b' ');
        let (day, time) = field.split_at(blank.unwrap_or(field.len()));
        let mut parts = day.split(|&byte| byte == separator);
        let (Some(first), Some(second), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TimeError::Spelling);
        };
        let (year, is_short) = match *year {
            [y1, y2, y3, y4] => (two(y1, y2)? * 100 + two(y3, y4)?, false),
            [y1, y2] => (2_000 + two(y1, y2)?, true),
            _ => return Err(TimeError::Spelling),
        };
        Ok(Self {
            first: one_or_two(first)?,
            second: one_or_two(second)?,
            year,
            clock: time_of_day(time)?,
            form: match (separator, time.is_empty(), is_short) {
                (b'.', ..) => Form::Dotted,
                (_, false, _) => Form::WithClock,
                (_, true, true) => Form::Short,
                (_, true, false) => Form::Slashed,
            },
        })
    }

    /// Seconds since 1970, where the numbers stand in this order.
    pub(super) fn seconds(self, order: DateOrder) -> Result<i64, TimeError> {
        let (month, day) = self.month_and_day(order);
        Ok(days(self.year, month, day)? * DAY + self.clock)
    }

    const fn month_and_day(self, order: DateOrder) -> (i64, i64) {
        match order {
            DateOrder::DayFirst => (self.second, self.first),
            DateOrder::MonthFirst => (self.first, self.second),
        }
    }

    pub(super) const fn spelling(self, order: DateOrder) -> TimeSpelling {
        match (self.form, order) {
            (Form::Short, DateOrder::MonthFirst) => TimeSpelling::ShortDate,
            (Form::Short, DateOrder::DayFirst) => TimeSpelling::ShortDayFirst,
            (Form::Slashed, DateOrder::MonthFirst) => TimeSpelling::SlashedDate,
            (Form::Slashed, DateOrder::DayFirst) => TimeSpelling::SlashedDayFirst,
            (Form::WithClock, DateOrder::MonthFirst) => TimeSpelling::SlashedTime,
            (Form::WithClock, DateOrder::DayFirst) => TimeSpelling::TimeDayFirst,
            (Form::Dotted, DateOrder::MonthFirst) => TimeSpelling::DottedMonthFirst,
            (Form::Dotted, DateOrder::DayFirst) => TimeSpelling::DottedDayFirst,
        }
    }
}

fn one_or_two(digits: &[u8]) -> Result<i64, TimeError> {
    match *digits {
        [digit] => two(b'0', digit),
        [tens, ones] => two(tens, ones),
        _ => Err(TimeError::Spelling),
    }
}

/// ` 0:00`, ` 00:00:00` or ` 12:00:00 AM`, in seconds; nothing is midnight.
fn time_of_day(text: &[u8]) -> Result<i64, TimeError> {
    let [b' ', text @ ..] = text else {
        return if text.is_empty() {
            Ok(0)
        } else {
            Err(TimeError::Spelling)
        };
    };
    let half = match text {
        [.., b' ', b'A' | b'a', b'M' | b'm'] => Some(0),
        [.., b' ', b'P' | b'p', b'M' | b'm'] => Some(12),
        _ => None,
    };
    let text = match half {
        Some(_) => text.get(..text.len() - 3).unwrap_or_default(),
        None => text,
    };
    let mut parts = text.split(|&byte| byte == b':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else {
        return Err(TimeError::Spelling);
    };
    let second = parts.next().unwrap_or(b"00");
    if parts.next().is_some() || minute.len() != 2 || second.len() != 2 {
        return Err(TimeError::Spelling);
    }
    let mut hour = one_or_two(hour)?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return Err(TimeError::Impossible);
        }
        hour = hour % 12 + half;
    }
    clock(hour, one_or_two(minute)?, one_or_two(second)?)
}

/// What the times of a file show of the order of its days.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    month_first: Reading,
    day_first: Reading,
    /// Whether there is a day that the orders read differently.
    differs: bool,
    /// The first of them, as written.
    example: Option<Vec<u8>>,
    /// Billing periods in such numbers.
    periods: u64,
    /// Days of charges in such numbers, beside a billing period.
    charges: u64,
}

/// What speaks against one order.
#[derive(Debug, Default)]
struct Reading {
    /// The first day that does not exist in this order, as written.
    impossible: Option<Vec<u8>>,
    /// Whether a billing period is not whole months.
    has_parts_of_months: bool,
    /// Whether a charge lies outside of its billing period.
    has_charges_outside: bool,
}

/// The order of the days of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// All days are the same in both orders.
    Same,
    /// The file shows it; whether its billing periods do, or only that the other order has days that do not exist.
    Shown(DateOrder, bool),
    /// Both are possible: for example this day.
    Open(String),
    /// Neither is: one day exists in one order only, the other in the other.
    Neither(String, String),
}

/// The times of a row, as written.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Times<'t> {
    /// Start and end of the billing period.
    pub billing: [Option<&'t [u8]>; 2],
    /// Other times: those of the charge; the first of them is its start.
    pub others: [Option<&'t [u8]>; 2],
}

impl Evidence {
    /// Adds what a row says.
    pub(crate) fn add(&mut self, times: Times) {
        let numbers = |field: Option<&[u8]>| field.and_then(|field| Numbers::of(field)?.ok());
        let all = times.billing.iter().chain(&times.others).copied();
        for field in all.flatten() {
            if let Some(Ok(found)) = Numbers::of(field) {
                self.note(field, found);
            }
        }
        let billing = times.billing.map(numbers);
        if billing.iter().any(Option::is_some) {
            self.periods += 1;
        }
        let start = numbers(times.others[0]);
        let is_beside = (start.is_some() || billing.iter().any(Option::is_some))
            && times.others[0].is_some()
            && times.billing.iter().all(Option::is_some);
        if is_beside {
            self.charges += 1;
        }
        for order in [DateOrder::MonthFirst, DateOrder::DayFirst] {
            let is_whole = |numbers: &Numbers| numbers.month_and_day(order).1 == 1 && numbers.clock == 0;
            let is_part = !billing.iter().flatten().all(is_whole);
            let seconds = |field: Option<&[u8]>| super::time(field?, order).ok().map(|(seconds, _)| seconds);
            let [from, to] = times.billing.map(seconds);
            let is_outside = is_beside
                && match (from, to, seconds(times.others[0])) {
                    (Some(from), Some(to), Some(start)) => !(from..to).contains(&start),
                    _ => false,
                };
            let reading = self.reading(order);
            reading.has_parts_of_months |= is_part;
            reading.has_charges_outside |= is_outside;
        }
    }

    fn note(&mut self, field: &[u8], found: Numbers) {
        let orders = [DateOrder::MonthFirst, DateOrder::DayFirst];
        if orders.iter().all(|order| found.seconds(*order).is_err()) {
            // It is refused where it is read.
            return;
        }
        for order in orders {
            let reading = self.reading(order);
            if reading.impossible.is_none() && found.seconds(order).is_err() {
                reading.impossible = Some(field.to_owned());
            }
        }
        if found.first != found.second {
            self.differs = true;
            self.example.get_or_insert_with(|| field.to_owned());
        }
    }

    fn reading(&mut self, order: DateOrder) -> &mut Reading {
        match order {
            DateOrder::MonthFirst => &mut self.month_first,
            DateOrder::DayFirst => &mut self.day_first,
        }
    }

    /// What all of it comes to: days must exist, billing periods are whole months, and charges lie within them. The first
    /// of these that only one order meets shows it.
    #[must_use]
    pub(crate) fn order(&self) -> Order {
        let text = |field: &Option<Vec<u8>>| String::from_utf8_lossy(field.as_deref().unwrap_or_default()).into_owned();
        let (month, day) = (&self.month_first, &self.day_first);
        match (&month.impossible, &day.impossible) {
            (Some(_), Some(_)) => return Order::Neither(text(&day.impossible), text(&month.impossible)),
            (Some(_), None) => return Order::Shown(DateOrder::DayFirst, false),
            (None, Some(_)) => return Order::Shown(DateOrder::MonthFirst, false),
            (None, None) if !self.differs => return Order::Same,
            (None, None) => {}
        }
        let periods = (self.periods > 0).then_some([month.has_parts_of_months, day.has_parts_of_months]);
        let charges = (self.charges > 0).then_some([month.has_charges_outside, day.has_charges_outside]);
        for found in [periods, charges].into_iter().flatten() {
            match found {
                [false, true] => return Order::Shown(DateOrder::MonthFirst, true),
                [true, false] => return Order::Shown(DateOrder::DayFirst, true),
                _ => {}
            }
        }
        Order::Open(text(&self.example))
    }
}

//! What a command is about, `--period 2025-06 --provider gigas --currency EUR`: one list of options for all of them.

use crate::clock::period::Typed;
use crate::clock::{self, Clock, meant, zone};
use crate::contract::scope::Filter;
use crate::money::currency;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// From when to when, of whom, and in which currency.
#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// Only this period, UTC: a month (2025-06), a quarter (2025-Q2), a year (2025) or `last-month`. A charge belongs to
    /// the time at which it starts, an invoice to the start of its service period or else to its issue date, a payment
    /// and a ledger entry to their day
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"])]
    period: Option<Typed>,
    /// Only from TIME on: a month (2025-06), a date or a time, UTC unless it has an offset
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    from: Option<Moment>,
    /// Only before TIME, not including TIME: --from 2025-06 --to 2025-07 is June
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    to: Option<Moment>,
    #[command(flatten)]
    whose: Whose,
}

/// Of whom, and in which currency.
#[derive(Debug, clap::Args)]
pub(super) struct Whose {
    /// Only this provider or issuer, by its name in billbook or in FOCUS files
    #[arg(long)]
    pub(super) provider: Option<String>,
    /// Only this account
    #[arg(long)]
    pub(super) account: Option<String>,
    /// Only amounts in this currency
    #[arg(long, value_name = "CUR", value_parser = parse_currency)]
    pub(super) currency: Option<String>,
}

impl Choice {
    /// As reports know it.
    pub(super) fn filter(&self, clock: Clock) -> Filter {
        self.in_zone(clock, None)
    }

    /// The same, where months and days are those of a time zone.
    pub(super) fn in_zone(&self, clock: Clock, zone: Option<Tz>) -> Filter {
        let period = self.period.as_ref().map(|period| period.at(clock.now()).moments());
        let day = |time| Moment { time, is_day: true };
        let [from, to] = period.map_or([self.from, self.to], |moments| moments.map(day).map(Some));
        let moment = |moment: Option<Moment>| moment.map(|moment| moment.at(zone));
        self.whose.filter(moment(from), moment(to))
    }
}

/// A time that was typed in.
#[derive(Debug, Clone, Copy)]
struct Moment {
    time: DateTime<Utc>,
    /// Whether it is a month or a day, which begins at another moment in another zone.
    is_day: bool,
}

impl Moment {
    fn parse(text: &str) -> std::result::Result<Self, String> {
        let time = parse_moment(text)?;
        let is_day = text.len() <= "2025-06-30".len();
        Ok(Self { time, is_day })
    }

    fn at(self, zone: Option<Tz>) -> DateTime<Utc> {
        match zone.filter(|_| self.is_day) {
            Some(zone) => zone::moment(zone, self.time.naive_utc()),
            None => self.time,
        }
    }
}

/// A choice of no time.
impl From<Whose> for Choice {
    fn from(whose: Whose) -> Self {
        Self {
            period: None,
            from: None,
            to: None,
            whose,
        }
    }
}

impl Whose {
    /// The same, of a time.
    pub(super) fn filter(&self, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Filter {
        Filter {
            from,
            to,
            provider: self.provider.clone(),
            names: Vec::new(),
            sold: Vec::new(),
            account: self.account.clone(),
            currency: self.currency.clone(),
            zone: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.provider.is_none() && self.account.is_none() && self.currency.is_none()
    }
}

pub(super) fn parse_moment(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    let month = (text.len() == 7).then(|| clock::parse(&format!("{text}-01"))).flatten();
    month.or_else(|| clock::parse(text)).ok_or_else(|| {
        let forms = "write a month such as 2025-06, a date such as 2025-06-30, or a time such as 2025-07-01T06:00:00Z";
        meant::moment(text).map_or(forms.to_owned(), |meant| format!("{meant}; {forms}"))
    })
}

pub(super) fn parse_currency(text: &str) -> std::result::Result<String, String> {
    if currency::is_code(text) {
        return Ok(text.to_owned());
    }
    Err("not a currency code of ISO 4217, such as EUR".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_its_first_moment() {
        assert_eq!(parse_moment("2025-06"), parse_moment("2025-06-01T00:00:00Z"));
        assert_eq!(parse_moment("2025-06-02"), parse_moment("2025-06-02T02:00:00+02:00"));
        for text in ["2025", "2025-13", "June", "2025-6"] {
            assert!(parse_moment(text).is_err(), "{text}");
        }
    }
}

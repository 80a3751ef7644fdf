//! What the `reason` of a transaction says, where its text follows a known form.
//!
//! `Burst: 4.50 GB of dssd for 5 minutes at 2014-06-05 09:06` names resource, amount, interval and time. Other
//! texts exist and are not documented; those are left alone rather than half understood.

use crate::clock;
use crate::contract::document::reading::time_of;
use chrono::{DateTime, Utc};

/// A reason whose form is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reason<'a> {
    /// Use above the subscription.
    Burst {
        /// Amount in `unit`, two decimals since December 2013, raw before.
        amount: &'a str,
        /// `GB`, `GHz`, or empty for raw units.
        unit: &'a str,
        /// Resource name.
        resource: &'a str,
        /// Such as `5 minutes`.
        interval: &'a str,
        /// Time of the sample, to the minute or second.
        time: &'a str,
    },
    /// Money received; the payment's own number.
    Payment(&'a str),
    /// Subscriptions bought again; their number.
    Subscription(&'a str),
}

/// Takes a reason apart.
pub(super) fn parse(text: &str) -> Option<Reason<'_>> {
    if let Some(rest) = text.strip_prefix("Burst: ") {
        return burst(rest);
    }
    if let Some(reference) = text.strip_prefix("Payment through card - ") {
        return Some(Reason::Payment(reference));
    }
    text.strip_prefix("Auto renewing subscriptions ")
        .map(Reason::Subscription)
}

fn burst(rest: &str) -> Option<Reason<'_>> {
    let (quantity, rest) = rest.split_once(" of ")?;
    let (resource, rest) = rest.split_once(" for ")?;
    let (interval, time) = rest.split_once(" at ")?;
    let (amount, unit) = quantity.split_once(' ').unwrap_or((quantity, ""));
    let is_whole =
        crate::money::decimal::Decimal::is_decimal(amount) && !resource.contains(' ') && clock::parse(time).is_some();
    is_whole.then_some(Reason::Burst {
        amount,
        unit,
        resource,
        interval,
        time,
    })
}

/// Seconds of `299 seconds`, the exact form of July 2013. `5 minutes` is rounded by a rule nobody documents.
pub(super) fn exact_seconds(interval: &str) -> Option<i64> {
    interval.strip_suffix(" seconds")?.parse().ok()
}

/// The time a burst's reason names.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    time_of(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_bursts_are_understood() {
        assert_eq!(
            parse("Burst: 4.50 GB of dssd for 5 minutes at 2014-06-05 09:06"),
            Some(Reason::Burst {
                amount: "4.50",
                unit: "GB",
                resource: "dssd",
                interval: "5 minutes",
                time: "2014-06-05 09:06",
            })
        );
        assert_eq!(
            parse("Burst: 57783091200 of dssd for 299 seconds at 2013-07-09 07:49:06+00:00"),
            Some(Reason::Burst {
                amount: "57783091200",
                unit: "",
                resource: "dssd",
                interval: "299 seconds",
                time: "2013-07-09 07:49:06+00:00",
            })
        );
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in [
            "Level UP!",
            "",
            "Burst: ",
            "Burst: many GB of dssd for 5 minutes at 2014-06-05 09:06",
            "Burst: 4.50 GB of dssd for 5 minutes at noon",
            "burst: 4.50 GB of dssd for 5 minutes at 2014-06-05 09:06",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

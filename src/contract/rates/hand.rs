//! Rates that the user states: `USD=EUR:0.92@2025-06-01`.

use crate::clock;
use crate::money::currency;
use crate::money::decimal::Decimal;
use std::fmt;
use std::str::FromStr;

/// A rate stated on the command line: `USD=EUR:0.92@2025-06-01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandRate {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) rate: Decimal,
    /// Since when; empty for always.
    pub(super) valid_from: String,
}

impl fmt::Display for HandRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = if self.valid_from.is_empty() { "" } else { "@" };
        write!(out, "{}={}:{}{since}{}", self.from, self.to, self.rate, self.valid_from)
    }
}

impl FromStr for HandRate {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        const FORM: &str = "write a rate such as USD=EUR:0.92 or USD=EUR:0.92@2025-06-01";
        let (from, rest) = text.split_once('=').ok_or(FORM)?;
        let (to, rest) = rest.split_once(':').ok_or(FORM)?;
        let (rate, valid_from) = rest.split_once('@').unwrap_or((rest, ""));
        for code in [from, to] {
            if !currency::is_code(code) {
                return Err(format!("`{code}` is not a currency code of ISO 4217"));
            }
        }
        if from == to {
            return Err(format!("a rate needs two currencies, not {from} and {to}"));
        }
        let decimal = Decimal::parse(rate).map_err(|error| format!("`{rate}` is not a decimal: {error}"))?;
        if decimal.is_zero() || decimal.is_negative() {
            return Err(format!("the rate `{rate}` is not above 0"));
        }
        if !valid_from.is_empty() && clock::parse_date(valid_from).is_none() {
            return Err(format!("`{valid_from}` is not a date such as 2025-06-01"));
        }
        Ok(Self {
            from: from.to_owned(),
            to: to.to_owned(),
            rate: decimal,
            valid_from: valid_from.to_owned(),
        })
    }
}

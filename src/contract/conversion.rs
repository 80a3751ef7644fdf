//! Amounts in another currency: 528.17 USD at `0.92` are 485.92 EUR.
//!
//! The exact product, or quotient, is rounded once, half to even, to the smallest unit of the target currency, row by row.
//! The rate, its date and the currencies it went over are beside each figure.

use crate::contract::rates::{Contradiction, HandRate, Rates, StatedRate, Way};
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::{Computed, Query};
use crate::evidence::proof::Figure;
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, divide};
use crate::output::Rows;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::query::select;
use rusqlite::{Connection, OptionalExtension};

/// A target currency, and the rates to get there.
#[derive(Debug)]
pub struct Conversion {
    target: String,
    decimals: u32,
    rates: Rates,
    /// The currencies of charges, each with the first and the last month in which there are any.
    needed: Vec<(String, String, String)>,
}

/// An amount in the target currency.
#[derive(Debug, Clone)]
pub(crate) struct Converted {
    /// The amount, rounded.
    pub amount: Decimal,
    way: Way,
}

/// In which months there are charges, by currency.
const NEEDED: &str = "SELECT coalesce(billing_currency, 'XXX'), coalesce(min(month), ''), coalesce(max(month), '')
                      FROM charge_by_month GROUP BY 1";

/// The columns that a conversion adds after the converted amount.
const BESIDE: [&str; 4] = ["converted_currency", "rate", "rate_date", "rate_path"];

impl Conversion {
    /// Reads the rates, and the number of decimals of the target currency.
    ///
    /// # Errors
    /// When the target currency has no smallest unit, the chosen source has no rates, or the ledger cannot be read.
    pub fn new(connection: &Connection, target: &str, by_hand: &[HandRate], source: Option<&str>) -> Result<Self> {
        let minor_unit: Option<Option<u32>> = connection
            .query_row("SELECT minor_unit FROM currency WHERE currency = ?1", [target], |row| {
                row.get(0)
            })
            .optional()?;
        let Some(decimals) = minor_unit.flatten() else {
            return Err(Box::new(
                Problem::new(
                    &codes::PARAMETER,
                    format!("`--in {target}`: the currency has no smallest unit to round to"),
                )
                .hint("choose a currency with a smallest unit, such as EUR"),
            ));
        };
        Ok(Self {
            target: target.to_owned(),
            decimals,
            rates: Rates::read(connection, by_hand, source)?,
            needed: select(connection, NEEDED, [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?,
        })
    }

    /// Whether a column, or a whole row where none is named, has to do with exchange rates.
    pub(crate) fn concerns(column: Option<&str>, converted: &str) -> bool {
        column.is_none_or(|column| column == converted || BESIDE.contains(&column))
    }

    /// The names of the columns added, the amount's being given.
    pub(crate) fn columns(amount: &str) -> impl Iterator<Item = String> {
        std::iter::once(amount).chain(BESIDE).map(str::to_owned)
    }

    /// What those columns are to readers.
    pub(crate) fn shows(amount: &str) -> Vec<(String, Show)> {
        let [currency, rate, date, path] = BESIDE;
        Show::named(&[
            (amount, Show::AMOUNT.of(currency).kept()),
            (currency, Show::CURRENCY),
            (rate, Show::RATE),
            (date, Show::TIME.little()),
            (path, Show::TEXT.little()),
        ])
    }

    /// The cells of those columns.
    pub(crate) fn cells(&self, converted: Option<&Converted>) -> Vec<Json> {
        let Some(converted) = converted else {
            return vec![Json::Null; 5];
        };
        vec![
            Json::string(converted.amount.to_string()),
            Json::string(&self.target),
            Json::string(converted.way.rate()),
            converted.way.date().map_or(Json::Null, Json::String),
            Json::string(converted.way.path()),
        ]
    }

    /// The cells of a total of converted amounts, which no single rate gives.
    pub(crate) fn total_cells(&self, total: &Decimal) -> Vec<Json> {
        vec![
            Json::string(total.to_string()),
            Json::string(&self.target),
            Json::Null,
            Json::Null,
            Json::Null,
        ]
    }

    /// How the figures came about.
    pub(crate) fn note(&self, converted: &str, amount: &str) -> String {
        let decimals = match self.decimals {
            0 => "whole units".to_owned(),
            1 => "1 decimal".to_owned(),
            decimals => format!("{decimals} decimals"),
        };
        format!(
            "{converted} is {amount} in {} at the rate beside it, rounded to {decimals} in each row, half to even",
            self.target
        )
    }

    /// The rates of the ledger that lead from a currency to the target.
    pub(crate) fn rates_of(&self, currency: &Json, time: &Json) -> Vec<Query> {
        let way = self.rates.way(&currency.cell(), &self.target, &time.cell());
        let rates = way.ok().flatten().map(|way| way.stated()).unwrap_or_default();
        let key = |rate: StatedRate| {
            let valid_from = if rate.valid_from.is_empty() {
                Json::Null
            } else {
                Json::String(rate.valid_from)
            };
            Query::by_key(
                "exchange_rate",
                [
                    ("provider", Json::String(rate.source)),
                    ("from_currency", Json::String(rate.from)),
                    ("to_currency", Json::String(rate.to)),
                    ("valid_from", valid_from),
                ],
            )
        };
        rates.into_iter().map(key).collect()
    }

    /// What converted figures of a report were computed from. A row without a rate of its own is a sum of those before it:
    /// of its currency, or of all where it has none.
    pub(crate) fn computed(&self, rows: &Rows, amount: &str, converted: &str) -> Vec<(Figure, Computed)> {
        let place = |name: &str| rows.columns.iter().position(|column| column == name);
        let places = [amount, converted, "rate", "currency"].map(place);
        let mut computed = Vec::new();
        for (index, row) in rows.rows.iter().enumerate() {
            let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).cloned().unwrap_or(Json::Null);
            let [amount, value, rate, currency] = places.map(cell);
            let Ok(value) = Decimal::parse(&value.cell()) else {
                continue;
            };
            let (operands, rounding) = match (&rate, &currency) {
                (Json::Null, Json::Null) => (
                    format!("the sum of {converted} of all rows before that have a rate"),
                    String::new(),
                ),
                (Json::Null, currency) => (
                    format!("the sum of {converted} of all rows before in {}", currency.cell()),
                    String::new(),
                ),
                _ => {
                    let rate = rate.cell().replace('*', " * ").replace('/', " / ");
                    // `1/1.21` is a division by it.
                    let formula = match rate.strip_prefix("1 / ") {
                        Some(rest) => format!("{} / {rest}", amount.cell()),
                        None => format!("{} * {rate}", amount.cell()),
                    };
                    (formula, format!("{} decimals, half to even", self.decimals))
                }
            };
            let figure = Figure {
                row: index + 1,
                column: converted.to_owned(),
            };
            computed.push((
                figure,
                Computed {
                    of: String::new(),
                    value,
                    operands,
                    rounding,
                },
            ));
        }
        computed
    }

    /// The target currency.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// The rates that were given by hand.
    pub(crate) fn by_hand(&self) -> Vec<String> {
        self.rates.by_hand()
    }

    /// When any rate changes.
    pub(crate) fn step_times(&self) -> Vec<String> {
        let steps = self.rates.steps(&self.target, &self.needed);
        steps.into_values().flatten().collect()
    }

    /// When the rate of each currency changes, as a JSON object of arrays.
    pub(crate) fn steps(&self) -> String {
        let steps = self.rates.steps(&self.target, &self.needed);
        let members = steps.into_iter().map(|(currency, dates)| {
            let dates = dates.into_iter().map(Json::String).collect();
            (currency, Json::Array(dates))
        });
        Json::Object(members.collect()).compact()
    }

    /// Converts an amount of a time. Nothing stays nothing.
    ///
    /// # Errors
    /// When there is no rate, or the amount is not a decimal.
    pub(crate) fn convert(&self, amount: &Json, currency: &Json, time: &Json) -> Result<Option<Converted>> {
        if *amount == Json::Null {
            return Ok(None);
        }
        let (amount, time) = (amount.cell(), time.cell());
        let currency = match currency {
            Json::Null => crate::money::currency::NONE.to_owned(),
            other => other.cell().into_owned(),
        };
        let number = Decimal::parse(&amount).map_err(|error| {
            Problem::new(
                &codes::DECIMAL,
                format!("an amount in the ledger is not a decimal: {error}"),
            )
            .value(amount.clone())
            .hint("run `billbook check integrity` to see where it is")
        })?;
        let way = self.rates.way(&currency, &self.target, &time);
        let Some(way) = way.map_err(|found| which_rates(&found, &time))? else {
            return Err(self.no_rate(&currency, &time));
        };
        let (upper, lower) = way.fraction();
        let amount = divide(&number.mul(&upper), &lower, self.decimals, Mode::HalfEven)
            .map_err(|error| Problem::new(&codes::DECIMAL, format!("an exchange rate is 0: {error}")))?;
        Ok(Some(Converted { amount, way }))
    }

    fn no_rate(&self, from: &str, time: &str) -> Box<Problem> {
        let to = &self.target;
        let day = time.get(..10).unwrap_or(time);
        let when = if day.is_empty() {
            "for an amount without a date".to_owned()
        } else {
            format!("for {day}")
        };
        let example = if day.is_empty() {
            String::new()
        } else {
            format!("@{day}")
        };
        let mut problem = Problem::new(&codes::NO_RATE, format!("no exchange rate from {from} to {to} {when}"));
        if let Some((source, newest)) = self.rates.expired(from, to, time) {
            problem = problem.hint(format!(
                "the newest rate of {source} before is of {newest} and holds for 7 days; import a newer file of its rates"
            ));
        }
        Box::new(
            problem
                .hint(format!("give a rate by hand: `--rate {from}={to}:RATE{example}`"))
                .hint("`billbook sql \"SELECT * FROM exchange_rate\"` lists the rates of the ledger"),
        )
    }
}

/// That two sources state rates of one pair, and nobody chose one.
fn which_rates(found: &Contradiction, time: &str) -> Box<Problem> {
    let [from, to] = &found.pair;
    let day = time.get(..10).unwrap_or(time);
    let sources = found.sources.join(" and ");
    Box::new(
        Problem::new(
            &codes::WHICH_RATES,
            format!("{sources} both have exchange rates between {from} and {to} for {day}"),
        )
        .hint(format!(
            "choose one: `--rates {}`",
            found.sources.first().map_or("", String::as_str)
        )),
    )
}

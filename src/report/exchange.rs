//! `--in EUR --rate USD=EUR:0.92`: the options of reports that show amounts in another currency.

use crate::contract::conversion::Conversion;
use crate::contract::rates::HandRate;
use crate::contract::report::{Converts, ReportOption, Takes};
use crate::error::Result;
use crate::money::currency;
use rusqlite::Connection;

/// The option that names the currency.
pub(crate) const TARGET: &str = "in";
/// The option that states a rate.
pub(crate) const RATE: &str = "rate";

/// The option that chooses whose rates.
pub(crate) const RATES: &str = "rates";

/// The options.
pub(crate) static OPTIONS: [ReportOption; 3] = [
    ReportOption::new(
        TARGET,
        "CUR",
        Takes::Checked(|text| {
            if currency::is_code(text) {
                return Ok(text.to_owned());
            }
            Err("not a currency code of ISO 4217, such as EUR".to_owned())
        }),
        "Add columns in this currency, converted at the newest exchange rate of each amount's time",
    ),
    ReportOption::new(
        RATE,
        "CUR=CUR:RATE[@DATE]",
        Takes::Several(|text| Ok(text.parse::<HandRate>()?.to_string())),
        "An exchange rate to use instead of the ledger's rates for this pair: with USD=EUR:0.92@2025-06-01 one USD is \
         0.92 EUR from this day on, without @DATE always. Repeatable",
    )
    .with(TARGET),
    ReportOption::new(
        RATES,
        "SOURCE",
        Takes::Text,
        "Use the exchange rates of this source alone, such as ECB: whoever the column `provider` of `exchange_rate` names",
    )
    .with(TARGET),
];

/// How a report shows its column `amount` in another currency, of the time in this column.
pub(crate) const fn of_amount(time: &'static str) -> Converts {
    Converts {
        options: &OPTIONS,
        amount: |_| "amount",
        time,
        converted: "converted_amount",
    }
}

/// The conversion that these options ask for, if they do.
///
/// # Errors
/// When the currency has no smallest unit, or the ledger cannot be read.
pub(crate) fn conversion(connection: &Connection, given: &[(String, String)]) -> Result<Option<Conversion>> {
    let texts = |name: &'static str| {
        let given = given.iter().filter(move |(option, _)| option == name);
        given.map(|(_, text)| text.as_str())
    };
    // The command line has checked them.
    let rates: Vec<HandRate> = texts(RATE).filter_map(|text| text.parse().ok()).collect();
    let target = texts(TARGET).next();
    target
        .map(|target| Conversion::new(connection, target, &rates, texts(RATES).next()))
        .transpose()
}

//! `billbook report`: figures over all providers.

mod billing;
mod commitments;
mod discounts;
mod invoices;
mod ledger;
mod savings;
mod show;
mod spend;
mod taxes;

use super::{Global, Reading};
use crate::clock;
use crate::error::{Exit, Result};
use crate::ledger::Ledger;
use crate::money::currency;
use crate::output::{Form, Target};
use crate::report::Filter;
use crate::report::asked::Asked;
use crate::report::conversion::Conversion;
use crate::report::rates::HandRate;
use chrono::{DateTime, Utc};
use show::{Evidence, Show};

/// Report over all providers: spend, savings, commitments, ledger, invoices, taxes, discounts
///
/// Every sum is of one currency, which stands beside it; `--in` adds a column in another one, with the rate it used.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    report: Which,
}

#[derive(Debug, clap::Subcommand)]
enum Which {
    Ledger(ledger::LedgerArgs),
    Spend(spend::SpendArgs),
    Savings(savings::SavingsArgs),
    Commitments(commitments::CommitmentsArgs),
    Discounts(discounts::DiscountsArgs),
    Taxes(taxes::TaxesArgs),
    Invoices(invoices::InvoicesArgs),
    Billing(billing::BillingArgs),
}

/// Runs the command.
pub fn run(global: &Global, args: &ReportArgs) -> Result<Exit> {
    match &args.report {
        Which::Ledger(args) => ledger::run(global, args),
        Which::Spend(args) => spend::run(global, args),
        Which::Savings(args) => savings::run(global, args),
        Which::Commitments(args) => commitments::run(global, args),
        Which::Discounts(args) => discounts::run(global, args),
        Which::Taxes(args) => taxes::run(global, args),
        Which::Invoices(args) => invoices::run(global, args),
        Which::Billing(args) => billing::run(global, args),
    }
}

/// What a report is about, and where it goes.
#[derive(Debug, clap::Args)]
pub struct Scope {
    /// Only from TIME on: a month (2025-06), a date or a time, UTC unless it has an offset
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    from: Option<DateTime<Utc>>,
    /// Only before TIME, which is left out itself: --from 2025-06 --to 2025-07 is June
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    to: Option<DateTime<Utc>>,
    /// Only this provider, by billbook's name for it or the one that FOCUS files give it
    #[arg(long)]
    provider: Option<String>,
    /// Only this account
    #[arg(long)]
    account: Option<String>,
    /// Only amounts in this currency
    #[arg(long, value_name = "CUR", value_parser = parse_currency)]
    currency: Option<String>,
    #[command(flatten)]
    evidence: Evidence,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Another currency.
#[derive(Debug, clap::Args)]
pub struct Exchange {
    /// Add the amounts in this currency, at the newest exchange rate of their time
    // Its own name: `in` is a word of the language.
    #[arg(long = "in", id = "in", value_name = "CUR", value_parser = parse_currency)]
    target_currency: Option<String>,
    /// An exchange rate by hand, instead of the ledger's for this pair: USD=EUR:0.92@2025-06-01 says that from this day on,
    /// or without @DATE always, one USD is 0.92 EUR. Can be given several times
    #[arg(long = "rate", id = "rate", value_name = "CUR=CUR:RATE[@DATE]", requires = "in")]
    rates: Vec<HandRate>,
}

impl Scope {
    /// Opens the ledger, makes the report, and writes it with its notes.
    fn show(&self, global: &Global, asked: &Asked, exchange: Option<&Exchange>) -> Result<Exit> {
        let filter = Filter {
            from: self.from,
            to: self.to,
            provider: self.provider.clone(),
            account: self.account.clone(),
            currency: self.currency.clone(),
        };
        let show = Show {
            reading: &self.reading,
            target: &self.target,
            evidence: &self.evidence,
            form: Form::Table,
        };
        show.run(global, &filter, asked, |ledger| match exchange {
            Some(exchange) => exchange.conversion(ledger),
            None => Ok(None),
        })
    }
}

impl Exchange {
    fn conversion(&self, ledger: &Ledger) -> Result<Option<Conversion>> {
        let target = self.target_currency.as_deref();
        target
            .map(|target| Conversion::new(&ledger.connection, target, &self.rates))
            .transpose()
    }
}

pub(super) fn parse_moment(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    let month = (text.len() == 7).then(|| clock::parse(&format!("{text}-01"))).flatten();
    month.or_else(|| clock::parse(text)).ok_or_else(|| {
        "neither a month such as 2025-06, nor a date, nor a time such as 2025-07-01T06:00:00Z".to_owned()
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

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

use crate::cli::choice::{Choice, parse_currency};
use crate::cli::global::{Global, Reading};
use crate::cli::report::show::{Evidence, Show};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result};
use crate::output::{Form, Target};
use crate::report::asked::Asked;
use crate::report::conversion::Conversion;
use crate::report::rates::HandRate;

/// Report over all providers: spend, savings, commitments, ledger, invoices, taxes, discounts
///
/// Every sum is in one currency, which the report shows beside it. `--in` adds a column in another currency, with the
/// exchange rate used.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
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
pub(super) fn run(global: &Global, args: &ReportArgs) -> Result<Exit> {
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
pub(super) struct Scope {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    evidence: Evidence,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Another currency.
#[derive(Debug, clap::Args)]
pub(super) struct Exchange {
    /// Add columns in this currency, converted at the newest exchange rate of each amount's time
    // Its own name: `in` is a word of the language.
    #[arg(long = "in", id = "in", value_name = "CUR", value_parser = parse_currency)]
    target_currency: Option<String>,
    /// An exchange rate to use instead of the ledger's rates for this pair: with USD=EUR:0.92@2025-06-01 one USD is
    /// 0.92 EUR from this day on, without @DATE always. Repeatable
    #[arg(long = "rate", id = "rate", value_name = "CUR=CUR:RATE[@DATE]", requires = "in")]
    rates: Vec<HandRate>,
}

impl Scope {
    /// Opens the ledger, makes the report, and writes it with its notes.
    fn show(&self, global: &Global, asked: &Asked, exchange: Option<&Exchange>) -> Result<Exit> {
        let show = Show {
            reading: &self.reading,
            target: &self.target,
            evidence: &self.evidence,
            form: Form::Table,
        };
        show.run(global, &self.choice.filter(), asked, |ledger| match exchange {
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

//! What a period comes to: `billed_cost` of `cloudsigma/default` in EUR, 457 charges, 36.80847291571210313722.
//!
//! Charges are added up by month, from a relation which has sums where charges are millions. Invoices belong to the period in
//! which their billing period starts, or which they were issued in where they name none; ledger entries and payments to
//! that of their time. What has no time belongs to no period.

use super::naming::Naming;
use super::rule::Rule;
use crate::clock::period::Period;
use crate::contract::times;
use crate::digest::hex;
use crate::error::Result;
use crate::interrupt;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::{Values, bind};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;
use std::fmt;

/// A period, of everything or of one provider or account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClosingScope {
    /// The period.
    pub period: Period,
    /// Of this provider only.
    pub provider: Option<String>,
    /// Of this account only.
    pub account: Option<String>,
    /// How the provider's name is meant.
    pub naming: Naming,
    /// The rule by which it is added up.
    pub rule: Rule,
}

impl ClosingScope {
    /// Whether both are of one period and name, however it is meant.
    #[must_use]
    pub(crate) fn is_named_as(&self, other: &Self) -> bool {
        (&self.period, &self.provider, &self.account) == (&other.period, &other.provider, &other.account)
    }

    /// A query with the words of [`Naming::fill`] filled in, and `{by_month}`, the charges by month.
    #[must_use]
    pub(crate) fn filled(&self, sql: &str) -> String {
        let sql = sql.replace("{by_month}", self.rule.by_month());
        self.naming.fill(&times::filled(&sql), ":provider")
    }

    /// The parameters of a query: `:from`, `:to`, `:provider`, `:account`.
    #[must_use]
    pub(crate) fn values(&self) -> Values {
        let text = |value: Option<&str>| value.map_or(Value::Null, |value| Value::Text(value.to_owned()));
        Values::from([
            ("from".to_owned(), text(Some(self.period.from()))),
            ("to".to_owned(), text(Some(self.period.to()))),
            ("provider".to_owned(), text(self.provider.as_deref())),
            ("account".to_owned(), text(self.account.as_deref())),
        ])
    }
}

/// `2025-06`, `2025-06/ormuco` or `2025-06/ormuco/7`.
impl fmt::Display for ClosingScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.period)?;
        for part in [&self.provider, &self.account].into_iter().flatten() {
            write!(f, "/{part}")?;
        }
        Ok(())
    }
}

/// Whose figure it is, and which.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The provider, as the cross-provider views name it; of an invoice the issuer, who stays the same when its charges come.
    pub provider: String,
    /// The account.
    pub account: Option<String>,
    /// The currency.
    pub currency: String,
    /// Which figure: `billed_cost`.
    pub figure: String,
    /// The invoice, where it is one's.
    pub object: String,
}

/// `ormuco/7/invoice_total/331e`, without the currency.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.provider)?;
        if let Some(account) = &self.account {
            write!(f, "/{account}")?;
        }
        write!(f, "/{}", self.figure)?;
        if !self.object.is_empty() {
            write!(f, "/{}", self.object)?;
        }
        Ok(())
    }
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    /// How many charges, invoices, entries or payments.
    pub items: i64,
    /// What they come to.
    pub amount: Decimal,
    /// SHA-256 over what was added up: two changes that make up for each other are seen.
    pub parts: String,
}

/// A relation that is added up, in words of [`Naming::fill`]. Its columns are provider, account, currency, object, how many items a row stands for, then
/// the figures, then what tells parts of a sum apart.
struct Source {
    sql: &'static str,
    figures: &'static [&'static str],
}

/// Columns before the figures.
const BEFORE: usize = 5;

static SOURCES: [Source; 4] = [
    Source {
        sql: "SELECT provider, account, coalesce(billing_currency, 'XXX'), '', charges,
                     coalesce(billed_cost, '0'), coalesce(effective_cost, '0'), coalesce(list_cost, '0'),
                     coalesce(contracted_cost, '0'),
                     month, sub_account_id, charge_category, charge_class, region_id, service_category, service_name
              FROM {by_month}
              WHERE month >= :from AND month < :to
                AND (:provider IS NULL OR {is}) AND (:account IS NULL OR account = :account)",
        figures: &["billed_cost", "effective_cost", "list_cost", "contracted_cost"],
    },
    Source {
        sql: "SELECT {invoicer}, account, coalesce(billing_currency, 'XXX'), coalesce(invoice_id, ''), 1, total, tax
              FROM {invoices}
              WHERE {invoice_time} >= :from AND {invoice_time} < :to
                AND (:provider IS NULL OR {is_invoicer}) AND (:account IS NULL OR account = :account)",
        figures: &["invoice_total", "invoice_tax"],
    },
    Source {
        sql: "SELECT provider, account, coalesce(currency, 'XXX'), '', 1, amount, entry_id
              FROM ledger_entry
              WHERE {entry_time} >= :from AND {entry_time} < :to
                AND (:provider IS NULL OR {is}) AND (:account IS NULL OR account = :account)",
        figures: &["ledger_amount"],
    },
    Source {
        sql: "SELECT provider, account, coalesce(currency, 'XXX'), '', 1, amount, payment_id
              FROM payment
              WHERE {payment_time} >= :from AND {payment_time} < :to
                AND (:provider IS NULL OR {is}) AND (:account IS NULL OR account = :account)",
        figures: &["payment_amount"],
    },
];

/// What items of a figure are.
#[must_use]
pub(crate) fn items_of(figure: &str) -> &'static str {
    match figure {
        "invoice_total" | "invoice_tax" => "invoices",
        "ledger_amount" => "entries",
        "payment_amount" => "payments",
        _ => "charges",
    }
}

/// Provider, account, currency, object.
type Group = (String, Option<String>, String, String);

/// For each figure of a source how many items, and their sum.
type Sums = Vec<(i64, DecimalSum)>;

/// Adds a period up.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn figures(connection: &Connection, scope: &ClosingScope) -> Result<BTreeMap<Key, Figure>> {
    let mut figures = BTreeMap::new();
    for source in &SOURCES {
        for (group, parts) in parts(connection, source, scope)? {
            for (index, name) in source.figures.iter().enumerate() {
                let figure = add_up(&parts, index);
                if figure.items > 0 {
                    let (provider, account, currency, object) = group.clone();
                    let figure_name = (*name).to_owned();
                    let key = Key {
                        provider,
                        account,
                        currency,
                        figure: figure_name,
                        object,
                    };
                    figures.insert(key, figure);
                }
            }
        }
    }
    Ok(figures)
}

type Parts = BTreeMap<Vec<Option<String>>, Sums>;

fn parts(connection: &Connection, source: &Source, scope: &ClosingScope) -> Result<BTreeMap<Group, Parts>> {
    let mut groups: BTreeMap<Group, Parts> = BTreeMap::new();
    let mut statement = connection.prepare_cached(&scope.filled(source.sql))?;
    let columns = statement.column_count();
    bind(&mut statement, &scope.values())?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        interrupt::check()?;
        let group = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let of_part = BEFORE + source.figures.len()..columns;
        let part = of_part.map(|index| row.get(index)).collect::<rusqlite::Result<_>>()?;
        let none = || vec![(0, DecimalSum::new()); source.figures.len()];
        let sums = groups.entry(group).or_default().entry(part).or_insert_with(none);
        add(row, sums)?;
    }
    Ok(groups)
}

fn add(row: &Row, sums: &mut Sums) -> Result<()> {
    let row_items: i64 = row.get(BEFORE - 1)?;
    for (index, (items, sum)) in sums.iter_mut().enumerate() {
        // `integrity` finds texts that are not decimals.
        if let Some(amount) = row.get::<_, Option<String>>(BEFORE + index)?
            && sum.add_text(&amount).is_ok()
        {
            *items += row_items;
        }
    }
    Ok(())
}

/// One figure of all parts, in their order.
fn add_up(parts: &Parts, index: usize) -> Figure {
    let mut all_items = 0;
    let mut total = DecimalSum::new();
    let mut digest = crate::digest::Values::default();
    for (part, sums) in parts {
        let Some((items, sum)) = sums.get(index).filter(|(items, _)| *items > 0) else {
            continue;
        };
        let amount = sum.total();
        all_items += items;
        total.add(&amount);
        for text in part {
            match text {
                Some(text) => digest.text(text.as_bytes()),
                None => digest.null(),
            }
        }
        digest.integer(*items);
        // The same amount may come with other zeros.
        digest.text(amount.trim_zeros(0).to_string().as_bytes());
    }
    Figure {
        items: all_items,
        amount: total.total(),
        parts: hex(&digest.finish()),
    }
}

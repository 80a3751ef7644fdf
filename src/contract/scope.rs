//! What a report or a reconciliation is about: times, provider, account, currency, and the subjects of statements.

use crate::clock;
use crate::clock::period::Period;
use crate::clock::zone::Offsets;
use crate::contract::rules;
use crate::contract::statement::Statement;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::Values;
use chrono::{DateTime, Utc};
use rusqlite::types::Value;

/// What a report is about; nothing chosen means everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What happened then or later.
    pub from: Option<DateTime<Utc>>,
    /// What happened before.
    pub to: Option<DateTime<Utc>>,
    /// The name of a provider, or of who bills for it.
    pub provider: Option<String>,
    /// All names of that party, once the ledger was asked; none where it has that name only.
    pub names: Vec<String>,
    /// The names of parties whose charges are receivable, once the ledger was asked: they are not spent.
    pub sold: Vec<String>,
    /// An account's name.
    pub account: Option<String>,
    /// A currency's code.
    pub currency: Option<String>,
    /// The zone whose days and months count, where they are not those of UTC.
    pub zone: Option<Offsets>,
}

impl Filter {
    /// The named parameters that every report has.
    pub(crate) fn values(&self) -> Values {
        let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::Text);
        let time = |value: Option<DateTime<Utc>>| value.map_or(Value::Null, |time| Value::Text(clock::stored(time)));
        let mut values = Values::from([
            ("from".to_owned(), time(self.from)),
            ("to".to_owned(), time(self.to)),
            ("provider".to_owned(), self.provider_names()),
            ("account".to_owned(), text(&self.account)),
            ("currency".to_owned(), text(&self.currency)),
        ]);
        if !self.sold.is_empty() {
            let sold = self.sold.iter().map(Json::string).collect();
            values.insert("sold".to_owned(), Value::Text(Json::Array(sold).compact()));
        }
        values
    }

    /// The names of the party that is chosen, a JSON list.
    fn provider_names(&self) -> Value {
        let Some(provider) = &self.provider else {
            return Value::Null;
        };
        let own = [provider.clone()];
        let names = if self.names.is_empty() { &own[..] } else { &self.names };
        let names = names.iter().map(Json::string).collect();
        Value::Text(Json::Array(names).compact())
    }

    /// Whether a provider or an issuer is the party that is chosen, or nobody is.
    #[must_use]
    pub(crate) fn is_of(&self, name: &str) -> bool {
        let is_named = |provider: &String| provider == name || self.names.iter().any(|known| known == name);
        self.provider.as_ref().is_none_or(is_named)
    }

    /// What was chosen, by the names of the options.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let times = [("from", self.from), ("to", self.to)];
        let times = times.map(|(name, time)| (name, time.map(clock::stored)));
        let texts = [
            ("provider", &self.provider),
            ("account", &self.account),
            ("currency", &self.currency),
        ];
        let chosen = times
            .into_iter()
            .chain(texts.map(|(name, text)| (name, text.clone())))
            .filter_map(|(name, text)| Some((name.to_owned(), text?)));
        let zone = self
            .zone
            .iter()
            .map(|zone| ("time-zone".to_owned(), zone.name.to_owned()));
        chosen.chain(zone).collect()
    }
}

/// What is reconciled; nothing chosen means everything.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Time, provider, account and currency. The time is that of the period's end, or of what stands for it.
    pub filter: Filter,
    /// Only what belongs to this period.
    pub period: Option<Period>,
    /// Subjects, such as the numbers of invoices.
    pub subjects: Vec<String>,
    /// Every revision of a document, not the newest alone.
    pub revisions: bool,
    /// Rules of rounding.
    pub rules: rules::Rules,
    /// A total typed in.
    pub typed: Option<Typed>,
}

impl Scope {
    /// Whether a statement about this is asked for. What was typed in chooses by itself.
    #[must_use]
    pub fn wants(&self, statement: &Statement) -> bool {
        if self.typed.is_some() {
            return true;
        }
        let filter = &self.filter;
        let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let time = crate::clock::parse(&statement.period_end);
        let is_in_time = match time {
            // The end is the first moment after the period: June ends when July starts.
            Some(end) => filter.from.is_none_or(|from| end > from) && filter.to.is_none_or(|to| end <= to),
            None => filter.from.is_none() && filter.to.is_none(),
        };
        (filter.is_of(&statement.provider) || filter.is_of(statement.issuer()))
            && is(&filter.account, &statement.account)
            && is(&filter.currency, &statement.currency)
            && is_in_time
            && self.period.as_ref().is_none_or(|period| is_of(period, statement))
            && (self.subjects.is_empty() || self.subjects.contains(&statement.subject))
    }
}

/// Whether a statement belongs to a period: by the start of its own, or by its day where it has none.
fn is_of(period: &Period, statement: &Statement) -> bool {
    let [from, to] = period.moments();
    let time = |text: &str| crate::clock::parse(text);
    let start = time(&statement.period_start).or_else(|| time(&statement.day));
    match (start, time(&statement.period_end)) {
        (Some(start), _) => start >= from && start < to,
        // The end is the first moment after what it ends.
        (None, Some(end)) => end > from && end <= to,
        (None, None) => false,
    }
}

/// What was typed in beside provider, account and currency.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The total.
    pub total: Decimal,
    /// The billing period, where no invoice is named: from, to.
    pub period: Option<[String; 2]>,
}

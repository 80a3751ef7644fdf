//! What a lake has of the ledger, where it does not have all; and whether a report asks for more.

use crate::clock;
use crate::contract::scope::Filter;

/// What was chosen, by the names of the options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// A provider or issuer.
    pub provider: Option<String>,
    /// An account.
    pub account: Option<String>,
    /// A currency.
    pub currency: Option<String>,
    /// The first moment.
    pub from: Option<String>,
    /// The first moment that is not included.
    pub to: Option<String>,
}

impl Choice {
    /// That of a filter.
    pub(crate) fn of(filter: &Filter) -> Self {
        Self {
            provider: filter.known_name(),
            account: filter.account.clone(),
            currency: filter.currency.clone(),
            from: filter.from.map(clock::stored),
            to: filter.to.map(clock::stored),
        }
    }

    /// Its parts, by the names of the options.
    pub(crate) fn parts(&self) -> [(&'static str, &Option<String>); 5] {
        [
            ("provider", &self.provider),
            ("account", &self.account),
            ("currency", &self.currency),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Its part of this name.
    pub(crate) fn part_mut(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "provider" => Some(&mut self.provider),
            "account" => Some(&mut self.account),
            "currency" => Some(&mut self.currency),
            "from" => Some(&mut self.from),
            "to" => Some(&mut self.to),
            _ => None,
        }
    }

    /// The options with which a report would ask for no more than a lake of this choice has; none where it does already.
    pub(crate) fn lacking(&self, asked: &Filter) -> Vec<String> {
        let of_report = Self::of(asked);
        let is_within = |name: &str, own: &str, asked: &Option<String>| {
            asked.as_ref().is_some_and(|asked| match name {
                "from" => asked.as_str() >= own,
                "to" => asked.as_str() <= own,
                _ => asked == own,
            })
        };
        let parts = self.parts().into_iter().zip(of_report.parts());
        parts
            .filter_map(|((name, own), (_, asked))| {
                let own = own.as_deref()?;
                (!is_within(name, own, asked)).then(|| format!("--{name} '{own}'"))
            })
            .collect()
    }
}

//! What tells one step of a price from all others of a contract and month, so that it is found again when the month is rated again.

use crate::source::json::{self, quoted};

/// A step of a price, a limit, a fee or a discount. The order is that of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StepKey {
    /// 0 for charges, 1 for limits of rules, 2 for limits of the contract, 3 for fees, 4 for discounts.
    pub group: u8,
    /// The id of the rule, the fee or the discount.
    pub rule: String,
    /// The text of the line, or what tells groups apart; the first day of a fee's period; the tax of a discount.
    pub text: String,
    /// What else tells groups apart in which tiers count.
    pub words: Vec<Option<String>>,
    /// The version of the item.
    pub version: usize,
    /// The currency of the cost.
    pub currency: String,
    /// Which step, from 1.
    pub step: usize,
}

impl StepKey {
    /// As one text, a JSON list.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| word.as_deref().map_or_else(|| "null".to_owned(), quoted))
            .collect();
        format!(
            "[{},{},{},[{}],{},{},{}]",
            self.group,
            quoted(&self.rule),
            quoted(&self.text),
            words.join(","),
            self.version,
            quoted(&self.currency),
            self.step
        )
    }

    /// Reads such a text again.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parsed = json::parse(text, false).ok()?;
        let [group, rule, of, words, version, currency, step] = parsed.root.as_array()? else {
            return None;
        };
        let owned = |node: &json::Node| node.as_str().map(str::to_owned);
        Some(Self {
            group: group.as_number_text()?.parse().ok()?,
            rule: owned(rule)?,
            text: owned(of)?,
            words: words.as_array()?.iter().map(owned).collect(),
            version: version.as_number_text()?.parse().ok()?,
            currency: owned(currency)?,
            step: step.as_number_text()?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::StepKey;

    #[test]
    fn a_key_is_read_again() {
        let key = StepKey {
            group: 0,
            rule: "storage \"hot\"".to_owned(),
            text: "a, b".to_owned(),
            words: vec![None, Some("x".to_owned())],
            version: 2,
            currency: "USD".to_owned(),
            step: 3,
        };
        assert_eq!(StepKey::parse(&key.text()), Some(key));
        assert_eq!(StepKey::parse("[1]"), None);
    }
}

//! The rule by which a closing was added up: `{"rule": "2"}`.
//!
//! A closing is compared by its own rule for ever, so that a better rule never makes a closed period look changed.

use crate::output::json::Json;
use crate::source::json::Node;

/// A rule, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Rule {
    /// Figures by month, service, region and the like. A computed charge that runs on belongs to the month it starts in.
    Figures,
    /// The same, and what the charges are made of: days, invoices, resources, SKUs and tags. A computed charge that runs on
    /// is split at the ends of months.
    #[default]
    Details,
}

/// The member of a recorded closing, and of its import's options.
const MEMBER: &str = "rule";
const TEXT: &str = "2";

impl Rule {
    /// The rule in the options of an import, in SQL.
    pub(crate) const SQL: &str = "json_extract(i.options, '$.rule')";

    /// The rule of a decision that was recorded with these members.
    #[must_use]
    pub(crate) fn of(members: &Node) -> Self {
        Self::of_text(members.get(MEMBER).and_then(Node::as_str))
    }

    /// The same from the text in a column.
    #[must_use]
    pub(crate) fn of_text(text: Option<&str>) -> Self {
        if text == Some(TEXT) {
            Rule::Details
        } else {
            Rule::Figures
        }
    }

    /// The member that records it.
    #[must_use]
    pub(crate) fn member(self) -> Option<(&'static str, Json)> {
        (self == Rule::Details).then(|| (MEMBER, Json::string(TEXT)))
    }

    /// The sums of charges by month that it adds up.
    #[must_use]
    pub(super) fn by_month(self) -> &'static str {
        match self {
            Rule::Figures => "charge_by_month_unsplit",
            Rule::Details => "charge_by_month",
        }
    }
}

//! Under which names the columns of a file are read: `billed_cost` and `Billed Cost` are `BilledCost`, and the `Provider`
//! of older versions is `ProviderName`.

use super::columns::{self, COLUMNS};
use std::collections::BTreeSet;

/// Columns of FOCUS 0.5 and 1.0-preview, and what 1.0 calls them.
const OLDER: &[(&str, &str)] = &[
    ("AmortizedCost", "EffectiveCost"),
    ("BilledCurrency", "BillingCurrency"),
    ("ChargeType", "ChargeCategory"),
    ("InvoiceIssuer", "InvoiceIssuerName"),
    ("Provider", "ProviderName"),
    ("Publisher", "PublisherName"),
    ("Region", "RegionId"),
    ("UsageQuantity", "ConsumedQuantity"),
    ("UsageUnit", "ConsumedUnit"),
];

/// How the sentence about names in another spelling begins.
const SPELLED: &str = "names of columns are spelled otherwise, such as ";

/// How the sentence about names of older versions begins.
const FORMER: &str = "columns have names of FOCUS 0.5 or 1.0-preview: ";

/// Columns that every version asks for: a file whose names are spelled otherwise must have them to be taken for one of
/// Cost and Usage, since other tables have a `billed_cost` too.
pub(super) const ESSENTIAL: &[&str] = &[
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargePeriodStart",
];

/// The names of a file's columns.
#[derive(Debug)]
pub(super) struct Names {
    /// Under which each is read: an id of the specification, else as written.
    pub read: Vec<String>,
    /// What was written otherwise, as sentences.
    pub sentences: Vec<String>,
    /// Two columns that are read under one name, as written.
    pub clash: Option<(String, String)>,
    is_as_specified: bool,
}

impl Names {
    /// The names under which the columns of a header are read. Where an import is made again, `recorded` has the
    /// sentences of the first time, and says what was done then.
    #[must_use]
    pub(super) fn of(header: &[String], recorded: Option<&[String]>) -> Self {
        let was_done = |what: &str| recorded.is_none_or(|then| then.iter().any(|sentence| sentence.starts_with(what)));
        let mut read: Vec<String> = header.to_vec();
        let mut spelled = Vec::new();
        if was_done(SPELLED) {
            for name in &mut read {
                if columns::find(name).is_none()
                    && let Some(column) = COLUMNS.iter().find(|column| is_same(column.name, name))
                {
                    spelled.push(format!("`{name}` for `{}`", column.name));
                    column.name.clone_into(name);
                }
            }
        }
        let mut former = Vec::new();
        if was_done(FORMER) {
            for (old, new) in OLDER {
                // Who has the column of today means something else by the older one.
                if read.iter().any(|name| name == new) {
                    continue;
                }
                for name in read.iter_mut().filter(|name| is_same(old, name)) {
                    former.push(format!("`{name}` for `{new}`"));
                    (*new).clone_into(name);
                }
            }
        }
        let mut sentences = Vec::new();
        let is_as_specified = spelled.is_empty() && former.is_empty();
        if let Some(first) = spelled.first() {
            let more = match spelled.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            sentences.push(format!("{SPELLED}{first}{more}"));
        }
        if !former.is_empty() {
            sentences.push(format!("{FORMER}{}", former.join(", ")));
        }
        Self {
            clash: clash(&read, header),
            read,
            sentences,
            is_as_specified,
        }
    }

    /// Whether the columns are those of Cost and Usage: they say what is billed, and what kind of charge it is. Invoice
    /// Detail has these too, and says when its lines were made.
    #[must_use]
    pub(super) fn is_cost_and_usage(&self) -> bool {
        let has = |name: &&str| self.read.iter().any(|column| column == *name);
        has(&"BilledCost")
            && has(&"ChargeCategory")
            && !has(&"InvoiceDetailCreated")
            && !has(&"InvoiceIssueStatus")
            && (self.is_as_specified || ESSENTIAL.iter().all(has))
    }
}

/// The first two columns that are read under one name.
fn clash(read: &[String], header: &[String]) -> Option<(String, String)> {
    let mut seen = BTreeSet::new();
    let second = read.iter().position(|name| !seen.insert(name.as_str()))?;
    let first = read.iter().position(|name| Some(name) == read.get(second))?;
    Some((header.get(first)?.clone(), header.get(second)?.clone()))
}

/// Whether two names differ in case, blanks, hyphens and underscores only.
#[must_use]
pub(super) fn is_same(one: &str, other: &str) -> bool {
    // Nothing is collected: a header may have very many names, and long ones.
    letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    let kept = name.trim_matches('\u{feff}').chars();
    kept.filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-'))
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &[&str]) -> Names {
        Names::of(&header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), None)
    }

    #[test]
    fn names_are_read_whatever_their_case_blanks_and_underscores() {
        for name in [
            "billedcost",
            "BILLEDCOST",
            "billed_cost",
            "Billed Cost",
            " BilledCost ",
            "billed-cost",
        ] {
            let found = names(&[name]);
            assert_eq!(found.read, ["BilledCost"], "{name}");
            let sentence = format!("names of columns are spelled otherwise, such as `{name}` for `BilledCost`");
            assert_eq!(found.sentences, [sentence]);
        }
        for name in ["x_BilledCost", "BilledCosts", "Billed.Cost", ""] {
            assert_eq!(names(&[name]).read, [name]);
        }
        assert!(names(&["BilledCost", "x_y"]).sentences.is_empty());
    }

    #[test]
    fn older_names_hold_where_the_newer_are_not_there() {
        let found = names(&["Provider", "region", "ChargeCategory", "ChargeType"]);
        assert_eq!(found.read, ["ProviderName", "RegionId", "ChargeCategory", "ChargeType"]);
        let sentence =
            "columns have names of FOCUS 0.5 or 1.0-preview: `Provider` for `ProviderName`, `region` for `RegionId`";
        assert_eq!(found.sentences, [sentence]);
        assert_eq!(names(&["Region", "RegionName", "RegionId"]).read[0], "Region");
    }

    #[test]
    fn two_columns_of_one_name_clash() {
        let clash = |header: &[&str]| names(header).clash;
        let pair = |one: &str, other: &str| Some((one.to_owned(), other.to_owned()));
        assert_eq!(
            clash(&["BilledCost", "x", "billed_cost"]),
            pair("BilledCost", "billed_cost")
        );
        assert_eq!(clash(&["Region", "REGION"]), pair("Region", "REGION"));
        assert_eq!(clash(&["x", "x"]), pair("x", "x"));
        assert_eq!(clash(&["x", "X"]), None);
    }

    #[test]
    fn tables_with_a_cost_and_a_category_alone_are_something_else() {
        assert!(names(&["BilledCost", "ChargeCategory"]).is_cost_and_usage());
        assert!(!names(&["billed_cost", "charge_category"]).is_cost_and_usage());
        assert!(
            names(&[
                "billed_cost",
                "charge_category",
                "billing_account_id",
                "billing_currency",
                "billing_period_start",
                "charge_period_start"
            ])
            .is_cost_and_usage()
        );
        assert!(!names(&["BilledCost", "ChargeCategory", "InvoiceDetailCreated"]).is_cost_and_usage());
    }

    #[test]
    fn what_was_not_done_then_is_not_done_again() {
        let header = ["billed_cost".to_owned(), "Provider".to_owned()];
        assert_eq!(Names::of(&header, Some(&[])).read, header);
        let then = Names::of(&header, None).sentences;
        assert_eq!(Names::of(&header, Some(&then)).read, ["BilledCost", "ProviderName"]);
    }
}

//! What the columns of a file are: which are facts, which belong to which group, which FOCUS does not know.

use super::columns::{self, COLUMNS, ColumnKind, Version};
use super::names::Names;
use crate::charges::columns::{FACTS, GROUPS, UNIT_PRICES, is_volatile};
use crate::providers::focus::spelling::NullSpelling;

/// Where the columns of one file stand. Places count from 0.
#[derive(Debug)]
pub(super) struct Layout {
    /// The names of the columns, as they are [read](Names).
    pub header: Vec<String>,
    /// What of the names is written otherwise than specified, as sentences.
    pub sentences: Vec<String>,
    /// Two columns that are read under one name, as written.
    pub clash: Option<(String, String)>,
    /// The version whose columns these are.
    pub version: Version,
    /// The places of [`FACTS`].
    pub facts: [Option<usize>; FACTS.len()],
    /// The places of `ChargePeriodStart` and `ChargePeriodEnd`.
    pub period: [Option<usize>; 2],
    /// The places of provider, invoice issuer, billing account, and start and end of the billing period.
    pub scope: [Option<usize>; 5],
    /// The places of each group's columns; of the last group, those of all columns that FOCUS does not know.
    pub groups: Vec<Vec<Option<usize>>>,
    /// The places of [`UNIT_PRICES`].
    pub unit_prices: [Option<usize>; UNIT_PRICES.len()],
    /// First and last place of the columns that make up the context, as far as they stand side by side; without unit prices.
    pub context: Vec<(usize, usize)>,
    /// The same with unit prices, and without the groups that are [volatile](is_volatile).
    pub core: Vec<(usize, usize)>,
    /// For each place, whether its cells are decimals; those of the context only.
    pub is_decimal: Vec<bool>,
    /// For each place, whether its cells are identifiers.
    pub is_identifier: Vec<bool>,
    /// For each place, whether words such as `None` stand for null there.
    pub has_few_words: Vec<bool>,
}

impl Layout {
    /// The layout of a file with this header. Where an import is made again, `recorded` has what was recorded of it, and
    /// the file is read by the rules of then.
    #[must_use]
    pub(super) fn new(header: &[String], recorded: Option<&[String]>) -> Self {
        let Names {
            read: header,
            sentences,
            clash,
            ..
        } = Names::of(header, recorded);
        let was_1_3 = recorded.is_some_and(|then| then.iter().any(|sentence| asked_1_3_for_provider(sentence)));
        let version = if was_1_3 { Version::V1_3 } else { Version::of(&header) };
        // What was not recorded as no value was a value.
        let are_words_null = recorded.is_none_or(|then| then.iter().any(|text| text == NullSpelling::Word.describe()));
        let place = |name: &str| header.iter().position(|column| column == name);
        let facts = FACTS.map(place);
        let period = ["ChargePeriodStart", "ChargePeriodEnd"].map(place);
        let mut groups: Vec<Vec<Option<usize>>> = GROUPS
            .iter()
            .map(|group| group.columns.iter().map(|name| place(name)).collect())
            .collect();
        if let Some(extra) = groups.last_mut() {
            *extra = (0..header.len())
                .filter(|&at| header.get(at).is_some_and(|name| columns::find(name).is_none()))
                .map(Some)
                .collect();
        }
        let is_fact = |at: usize| facts.contains(&Some(at)) || period.contains(&Some(at));
        let volatile: Vec<usize> = GROUPS
            .iter()
            .zip(&groups)
            .filter(|(group, _)| is_volatile(group))
            .flat_map(|(_, places)| places.iter().copied().flatten())
            .collect();
        let unit_prices = UNIT_PRICES.map(place);
        let is_price = |at: usize| unit_prices.contains(&Some(at));
        let context = side_by_side((0..header.len()).filter(|&at| !is_fact(at) && !is_price(at)));
        let core = side_by_side((0..header.len()).filter(|&at| !is_fact(at) && !volatile.contains(&at)));
        let is_decimal = header
            .iter()
            .map(|name| columns::find(name).is_some_and(|column| column.kind == ColumnKind::Decimal))
            .collect();
        Self {
            version,
            sentences,
            clash,
            is_identifier: header.iter().map(|name| columns::is_identifier(name)).collect(),
            has_few_words: header
                .iter()
                .map(|name| are_words_null && columns::has_few_words(name))
                .collect(),
            scope: [
                place("ProviderName").or_else(|| place("ServiceProviderName")),
                place("InvoiceIssuerName"),
                place("BillingAccountId"),
                place("BillingPeriodStart"),
                place("BillingPeriodEnd"),
            ],
            facts,
            period,
            groups,
            unit_prices,
            context,
            core,
            is_decimal,
            header,
        }
    }

    /// The place of a column.
    #[must_use]
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Columns that every file of this version must have, and this one lacks.
    #[must_use]
    pub(super) fn missing(&self) -> Vec<&'static str> {
        COLUMNS
            .iter()
            .filter(|column| column.is_mandatory && column.is_in(self.version) && self.place(column.name).is_none())
            .map(|column| column.name)
            .collect()
    }

    /// Columns that this version does not know: the provider's own, which begin with `x_`, and others.
    #[must_use]
    pub(super) fn unknown(&self) -> (Vec<&str>, Vec<&str>) {
        self.header
            .iter()
            .map(String::as_str)
            .filter(|name| columns::find(name).is_none_or(|column| !column.is_in(self.version)))
            .partition(|name| name.starts_with("x_"))
    }
}

/// Whether a sentence says that a file of 1.3 lacks ProviderName, as it did before 1.4 showed by that.
fn asked_1_3_for_provider(sentence: &str) -> bool {
    let names = sentence.split_once("FOCUS 1.3 asks for are not there: ");
    names.is_some_and(|(_, names)| names.split(", ").any(|name| name == "ProviderName"))
}

/// First and last of places that stand side by side.
fn side_by_side(places: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in places {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(names: &[&str]) -> Layout {
        Layout::new(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), None)
    }

    #[test]
    fn facts_part_the_columns_of_the_context() {
        let layout = layout(&[
            "Tags",
            "BilledCost",
            "ChargeCategory",
            "x_Operation",
            "ChargePeriodEnd",
            "SkuId",
        ]);
        assert_eq!(layout.context, [(0, 0), (2, 3), (5, 5)]);
        assert_eq!(layout.facts[0], Some(1));
        assert_eq!(layout.groups.last(), Some(&vec![Some(3)]));
    }

    #[test]
    fn unknown_columns_are_told_apart() {
        let layout = layout(&["BilledCost", "x_Operation", "Id", "ChargeCategory"]);
        assert_eq!(layout.unknown(), (vec!["x_Operation"], vec!["Id"]));
        assert!(layout.missing().contains(&"ListCost"));
        assert!(!layout.missing().contains(&"ServiceProviderName"));
    }
}

//! Rules of rounding: `azure-meters, Microsoft, meter, the currency's decimals, cut`.
//!
//! A rule says which charges a provider adds up before it rounds, and how. With it an invoice is computed from its charges to
//! the last digit; without it there is only a bound of what rounding can make. Rules that providers document are listed here;
//! a user's own come from a small table, and are tried first:
//!
//! ```text
//! name,provider,group,decimals,mode
//! our-reseller,Nimbus Cloud GmbH,service,currency,half-away
//! ```

use crate::error::{Problem, Result, codes, io, unknown_in_words};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::source::Source;
use crate::source::table::csv;
use crate::source::table::grid::Content;
use crate::source::table::grid::Grid;
use std::borrow::Cow;
use std::path::Path;

/// Which charges are added up before the sum is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// None: each is rounded by itself.
    Row,
    /// Those of one meter (SKU) in one sub-account.
    Meter,
    /// Those of one service.
    Service,
    /// Those of one resource.
    Resource,
    /// Those of one day, UTC.
    Day,
    /// All of the invoice.
    Invoice,
}

const GROUPS: [(&str, Group, &str); 6] = [
    ("row", Group::Row, "rows"),
    ("meter", Group::Meter, "meters of sub-accounts"),
    ("service", Group::Service, "services"),
    ("resource", Group::Resource, "resources"),
    ("day", Group::Day, "days"),
    ("invoice", Group::Invoice, "totals"),
];

/// The word for rules of unit price × quantity, charge by charge.
const PRODUCT: &str = "product";

const MODES: [(&str, Mode); 4] = [
    ("half-away", Mode::HalfAway),
    ("half-even", Mode::HalfEven),
    ("up", Mode::Up),
    ("cut", Mode::Cut),
];

/// What is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The costs of charges, for an invoice.
    Cost,
    /// Unit price × quantity, for the cost of a charge.
    Product,
}

/// A rule of rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Names of providers or invoice issuers, of which the case does not count; none means all.
    pub providers: Vec<Cow<'static, str>>,
    /// What is added up first.
    pub group: Group,
    /// Decimals that are left; `None` for those of the currency.
    pub decimals: Option<u32>,
    /// How.
    pub mode: Mode,
    /// What is rounded.
    pub basis: Basis,
}

impl Rule {
    fn built_in(
        name: &'static str,
        providers: &[&'static str],
        basis: Basis,
        (group, decimals, mode): (Group, Option<u32>, Mode),
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            providers: providers.iter().map(|&provider| Cow::Borrowed(provider)).collect(),
            group,
            decimals,
            mode,
            basis,
        }
    }

    /// Decimals that are left in this currency.
    #[must_use]
    pub fn places(&self, currency: &str) -> u32 {
        self.decimals.unwrap_or_else(|| currency::decimals(currency))
    }

    /// An amount, rounded.
    #[must_use]
    pub fn round(&self, amount: &Decimal, currency: &str) -> Decimal {
        let places = self.places(currency);
        // Digits that are not there need no rounding.
        if amount.scale() <= places {
            return amount.clone();
        }
        rounding::round(amount, places, self.mode)
    }

    /// What it rounds, in the plural: `meters of sub-accounts`.
    #[must_use]
    pub fn of(&self) -> &'static str {
        let known = GROUPS.iter().find(|(_, group, _)| *group == self.group);
        known.map_or("", |(_, _, plural)| plural)
    }

    /// `azure-meters: meters of sub-accounts cut at 2 decimals`.
    #[must_use]
    pub fn words(&self, currency: &str) -> String {
        let how = match self.mode {
            Mode::HalfEven => "rounded half to even",
            Mode::HalfAway => "rounded half up",
            Mode::Up => "rounded up",
            Mode::Cut => "cut",
        };
        format!(
            "{}: {} {how} at {} decimals",
            self.name,
            self.of(),
            self.places(currency)
        )
    }

    fn is_for(&self, names: &[&str]) -> bool {
        let is_named = |wanted: &Cow<str>| names.iter().any(|name| wanted.eq_ignore_ascii_case(name));
        self.providers.is_empty() || self.providers.iter().any(is_named)
    }
}

/// Rules in the order in which they are tried.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
    /// Words for the file they came from.
    pub file: Option<String>,
}

impl Default for Rules {
    fn default() -> Self {
        // Microsoft: microsoft/finops-toolkit #1231, usage is added up for each meter of a subscription and cut to the
        // currency's decimals; a charge of its own takes what is cut out of the export, where it is of the whole account.
        // Oracle: on all 506 rows of a cost report, cost is price × quantity, half up at 18 decimals.
        // AWS and Google document no rounding of invoices.
        let microsoft = &["Microsoft", "Microsoft Azure", "Azure", "Microsoft Corporation"];
        let oracle = &["Oracle", "Oracle Cloud Infrastructure", "OCI", "Oracle America, Inc."];
        let cut = (Group::Meter, None, Mode::Cut);
        let half_up = (Group::Row, Some(18), Mode::HalfAway);
        Self {
            rules: vec![
                Rule::built_in("azure-meters", microsoft, Basis::Cost, cut),
                Rule::built_in("oracle-rows", oracle, Basis::Product, half_up),
            ],
            file: None,
        }
    }
}

impl Rules {
    /// The user's rules in a file, and after them those that are known.
    ///
    /// # Errors
    /// When the file cannot be read, or a row of it is not a rule.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| io(&name, "cannot read", &error))?;
        let source = Source::new(&*name, bytes, None);
        let text = source.text()?;
        let refuse = |message: String| {
            Box::new(
                Problem::new(&codes::PARAMETER, format!("`--rules {name}`: {message}")).hint(
                    "write one rule in each row, with the columns `name,provider,group,decimals,mode`; docs/reconcile.md lists the words",
                ),
            )
        };
        let grid = csv::read(&text).ok_or_else(|| refuse("the file is not a table".to_owned()))?;
        if let Some(flaw) = grid.flaws.first() {
            return Err(refuse(flaw.message.clone()));
        }
        let mut rules = rows(&grid).map_err(refuse)?;
        rules.extend(Self::default().rules);
        Ok(Self {
            rules,
            file: Some(format!("rules of {name}, SHA-256 {}", source.sha256)),
        })
    }

    /// Those by which this provider rounds.
    #[must_use]
    pub fn of(&self, basis: Basis, names: &[&str]) -> Vec<&Rule> {
        let is_meant = |rule: &&Rule| rule.basis == basis && rule.is_for(names);
        self.rules.iter().filter(is_meant).collect()
    }
}

const COLUMNS: [&str; 5] = ["name", "provider", "group", "decimals", "mode"];

fn rows(grid: &Grid) -> std::result::Result<Vec<Rule>, String> {
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = grid.header.iter().position(|name| name == column);
        *place = found.ok_or_else(|| format!("there is no column `{column}`"))?;
    }
    let mut rules = Vec::new();
    for record in &grid.records {
        let cell = |place: usize| match record.cells.get(place).map(|cell| &cell.content) {
            Some(Content::Text(text)) => text.trim().to_owned(),
            _ => String::new(),
        };
        let [name, provider, group, decimals, mode] = places.map(cell);
        if name.is_empty() {
            return Err("a rule has no name".to_owned());
        }
        let is_product = group == PRODUCT;
        let is_meant = |word: &str| word == if is_product { "row" } else { &group };
        let found_group = GROUPS.iter().find(|(word, ..)| is_meant(word)).ok_or_else(|| {
            let words = GROUPS.iter().map(|(word, ..)| *word).chain([PRODUCT]);
            format!("rule `{name}`: {}", unknown_in_words("group", &group, words))
        })?;
        let found_mode = MODES.iter().find(|(word, _)| *word == mode).ok_or_else(|| {
            let words = MODES.iter().map(|(word, _)| *word);
            format!("rule `{name}`: {}", unknown_in_words("mode", &mode, words))
        })?;
        let decimals = match decimals.as_str() {
            "currency" => None,
            text => Some(text.parse::<u32>().ok().filter(|places| *places <= 36).ok_or_else(|| {
                format!("rule `{name}`: write `currency` or a number up to 36 for the decimals, not `{text}`")
            })?),
        };
        let providers = if provider == "*" || provider.is_empty() {
            Vec::new()
        } else {
            vec![Cow::Owned(provider)]
        };
        rules.push(Rule {
            name: Cow::Owned(name),
            providers,
            group: found_group.1,
            decimals,
            mode: found_mode.1,
            basis: if is_product { Basis::Product } else { Basis::Cost },
        });
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> std::result::Result<Vec<Rule>, String> {
        rows(&csv::read(text).unwrap())
    }

    #[test]
    fn a_table_of_rules_is_read() {
        let rules =
            read("name,provider,group,decimals,mode\nours,Nimbus,service,currency,half-away\nall,*,day,3,cut\n");
        let rules = rules.unwrap();
        assert_eq!(rules[0].words("JPY"), "ours: services rounded half up at 0 decimals");
        assert!(rules[0].is_for(&["other", "NIMBUS"]) && !rules[0].is_for(&["Cumulus"]));
        assert_eq!(rules[1].words("JPY"), "all: days cut at 3 decimals");
        assert!(rules[1].is_for(&["Cumulus"]));
    }

    #[test]
    fn what_is_no_rule_is_named() {
        for (row, message) in [
            ("x,*,week,2,cut", "there is no group `week`"),
            ("x,*,day,2,floor", "there is no mode `floor`"),
            ("x,*,day,two,cut", "not `two`"),
            (",*,day,2,cut", "no name"),
        ] {
            let found = read(&format!("name,provider,group,decimals,mode\n{row}\n")).unwrap_err();
            assert!(found.contains(message), "{found}");
        }
        assert!(read("name,provider\nx,*\n").unwrap_err().contains("`group`"));
    }

    #[test]
    fn digits_that_are_not_there_stay_away() {
        let rules = Rules::default();
        let rule = rules.of(Basis::Cost, &["Microsoft"])[0];
        let round = |text: &str| rule.round(&Decimal::parse(text).unwrap(), "EUR").to_string();
        assert_eq!(
            [round("12.3456789"), round("-0.009"), round("7")],
            ["12.34", "0.00", "7"]
        );
        assert_eq!(rules.of(Basis::Cost, &["AWS"]).len(), 0);
    }
}

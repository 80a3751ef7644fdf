//! Which cells of a row an amount is made of, as far as the expressions say it plainly.
//!
//! A second reader adds these cells up in the file itself. Where the amount is nothing but cells, the first of several that
//! holds something, or a fixed part of them, the sums must come to what was made. Where it depends on a condition, each column
//! by itself must have the same sum in both readers.

use super::model::{CellKind, Mapping, Part};
use super::program::{self, Input, Source};
use super::sql::Names;
use super::sql::lex::{self, Token};
use super::sql::tree::{self, Function, Node};
use super::target;
use crate::money::decimal::Decimal;

/// Cells that are added up: of each row the first of these columns that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// The columns of the file, or the members of an element.
    pub names: Vec<String>,
    /// Whether they are members of the elements of [`Read::each`](super::model::Read::each).
    pub is_member: bool,
    /// What part of the amount the cell is.
    pub factor: Decimal,
}

/// What an amount is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Amounts {
    /// The cells.
    pub terms: Vec<Term>,
    /// Whether their sums come to the sum of the amount. If not, each term is one column.
    pub is_whole: bool,
}

impl Amounts {
    /// The columns, each once, as a person reads them.
    #[must_use]
    pub(crate) fn shown(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for term in &self.terms {
            for name in &term.names {
                let name = if term.is_member {
                    format!("`{name}` of the elements")
                } else {
                    format!("`{name}`")
                };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.join(", ")
    }
}

impl Mapping {
    /// What the amount of its rows is made of, if this dataset is stated.
    #[must_use]
    pub(crate) fn amounts(&self, dataset: Option<&str>) -> Amounts {
        let (names, inputs) = program::all_inputs(self);
        let look = Look {
            names: &names,
            inputs: &inputs,
            dataset,
        };
        let amount = target::amount(self.target.kind);
        let own = |columns: &'_ [(String, super::model::Expression)]| {
            let found = columns.iter().find(|(name, _)| name == amount);
            found.map(|(_, expression)| expression.sql.clone())
        };
        let Some(first) = own(&self.target.columns) else {
            return Amounts::default();
        };
        let of_part = |part: &Part| own(&part.columns).unwrap_or_else(|| first.clone());
        let mut whole = look.plain(&first);
        for part in &self.target.split {
            let terms = look.plain(&of_part(part)).filter(|terms| Look::is_guarded(part, terms));
            whole = whole.zip(terms).map(|(all, more)| [all, more].concat());
        }
        if let Some(part) = &self.target.each {
            let terms = look.plain(&of_part(part)).filter(|_| part.when.is_none());
            // Anything but a member would count once for each element.
            let terms = terms.filter(|terms| terms.iter().all(|term| term.is_member));
            whole = whole.zip(terms).map(|(all, more)| [all, more].concat());
        }
        if let Some(terms) = whole {
            return Amounts { terms, is_whole: true };
        }
        let parts = self.target.split.iter().chain(&self.target.each);
        let mut terms: Vec<Term> = Vec::new();
        for sql in std::iter::once(first.clone()).chain(parts.map(of_part)) {
            for term in look.named(&sql) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        Amounts { terms, is_whole: false }
    }
}

struct Look<'a> {
    names: &'a Names,
    inputs: &'a [Input],
    dataset: Option<&'a str>,
}

impl Look<'_> {
    /// The terms of an expression that is nothing else.
    fn plain(&self, sql: &str) -> Option<Vec<Term>> {
        let words = lex::words(sql).ok()?;
        let tree = tree::parse(&words, &|name| self.names.place(name))?;
        self.terms(&tree)
    }

    fn terms(&self, node: &Node) -> Option<Vec<Term>> {
        match node {
            Node::Input(_) => Some(vec![self.first_of(std::slice::from_ref(node))?]),
            Node::Coalesce(nodes) => {
                let nodes = match nodes.as_slice() {
                    [nodes @ .., Node::Text(last)] if is_zero(last) => nodes,
                    nodes => nodes,
                };
                Some(vec![self.first_of(nodes)?])
            }
            Node::Text(text) => is_zero(text).then(Vec::new),
            Node::Call(Function::DecimalAdd, both) => {
                let [left, right] = both.as_slice() else { return None };
                Some([self.terms(left)?, self.terms(right)?].concat())
            }
            Node::Call(Function::DecimalSub, both) => {
                let [left, right] = both.as_slice() else { return None };
                let less = times(self.terms(right)?, &Decimal::parse("-1").ok()?);
                Some([self.terms(left)?, less].concat())
            }
            Node::Call(Function::DecimalMul, both) => match both.as_slice() {
                [other, Node::Text(factor)] | [Node::Text(factor), other] => {
                    Some(times(self.terms(other)?, &Decimal::parse(factor).ok()?))
                }
                _ => None,
            },
            Node::Case {
                operand: Some(operand),
                arms,
                otherwise,
            } => {
                let Node::Input(place) = operand.as_ref() else {
                    return None;
                };
                let is_dataset = self
                    .inputs
                    .get(*place)
                    .is_some_and(|input| input.source == Source::Dataset);
                let dataset = self.dataset.filter(|_| is_dataset)?;
                let is_it = |(when, _): &&(Node, Node)| matches!(when, Node::Text(text) if text == dataset);
                let arm = arms.iter().find(is_it).map(|(_, then)| then);
                self.terms(arm.or(otherwise.as_deref())?)
            }
            _ => None,
        }
    }

    /// The first of columns that holds something.
    fn first_of(&self, nodes: &[Node]) -> Option<Term> {
        let mut names = Vec::new();
        let mut are_members = Vec::new();
        for node in nodes {
            let Node::Input(place) = node else { return None };
            let (name, is_member) = self.column(*place)?;
            names.push(name);
            are_members.push(is_member);
        }
        let is_member = *are_members.first()?;
        are_members.iter().all(|other| *other == is_member).then(|| Term {
            names,
            is_member,
            factor: Decimal::parse("1").unwrap_or_default(),
        })
    }

    /// The column of an input, or the member of an element, if it is a decimal.
    fn column(&self, place: usize) -> Option<(String, bool)> {
        let input = self.inputs.get(place)?;
        if !matches!(input.kind, CellKind::Decimal(_)) {
            return None;
        }
        match &input.source {
            Source::Column(name) => Some((name.clone(), false)),
            Source::Element(member) => Some((member.clone(), true)),
            _ => None,
        }
    }

    /// Whether a further charge is there unless its amount is zero: `tax GLOB '*[1-9]*'`.
    fn is_guarded(part: &Part, terms: &[Term]) -> bool {
        let Some(when) = &part.when else { return true };
        let [Term { names, .. }] = terms else { return false };
        let [name] = names.as_slice() else { return false };
        let Ok(words) = lex::words(&when.sql) else {
            return false;
        };
        let [of, glob, pattern] = words.as_slice() else {
            return false;
        };
        let is_name = match &of.token {
            Token::Word(word) => word == name,
            Token::Quoted(quoted) => quoted == name,
            _ => false,
        };
        is_name
            && matches!(&glob.token, Token::Word(word) if word.eq_ignore_ascii_case("glob"))
            && pattern.token == Token::Text("*[1-9]*".to_owned())
    }

    /// Every decimal column that an expression names, each a term of its own.
    fn named(&self, sql: &str) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for name in names_in(sql) {
            let found = self.names.place(&name).and_then(|place| self.column(place));
            let Some((name, is_member)) = found else { continue };
            let term = Term {
                names: vec![name],
                is_member,
                factor: Decimal::parse("1").unwrap_or_default(),
            };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }
}

fn is_zero(text: &str) -> bool {
    Decimal::parse(text).is_ok_and(|value| value.is_zero())
}

fn times(terms: Vec<Term>, factor: &Decimal) -> Vec<Term> {
    let times = |term: Term| Term {
        factor: term.factor.mul(factor),
        ..term
    };
    terms.into_iter().map(times).collect()
}

/// The names that an expression reads, in its order: neither texts nor numbers.
#[must_use]
pub(crate) fn names_in(sql: &str) -> Vec<String> {
    let words = lex::words(sql).unwrap_or_default();
    let names = words.into_iter().filter_map(|spot| match spot.token {
        Token::Word(word) => Some(word.to_owned()),
        Token::Quoted(name) => Some(name),
        Token::Text(_) | Token::Number(_) | Token::Mark(_) => None,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::shipped::SHIPPED;

    fn of(name: &str, dataset: Option<&str>) -> (bool, String) {
        let (file, text) = SHIPPED.iter().find(|(file, _)| *file == name).unwrap();
        let mapping = Mapping::parse(file, text, &mut |_| Err(String::new())).unwrap();
        let amounts = mapping.amounts(dataset);
        (amounts.is_whole, amounts.shown())
    }

    #[test]
    fn shipped_mappings_say_what_their_costs_are_made_of() {
        for (name, dataset, is_whole, shown) in [
            ("digitalocean.toml", None, true, "`USD`"),
            ("google-bigquery.toml", None, true, "`cost`, `amount` of the elements"),
            ("linode.toml", None, true, "`amount`, `tax`"),
            ("mongodb-atlas.toml", None, false, "`totalPriceCents`"),
            (
                "aws-monthly.toml",
                None,
                true,
                "`CostBeforeTax`, `Credits`, `TaxAmount`",
            ),
            (
                "azure-ea.toml",
                Some("ActualCost"),
                true,
                "`CostInBillingCurrency`, `Cost`",
            ),
            (
                "azure-ea.toml",
                Some("AmortizedCost"),
                false,
                "`CostInBillingCurrency`, `Cost`",
            ),
            ("snowflake.toml", None, false, "`USAGE_IN_CURRENCY`"),
        ] {
            assert_eq!(of(name, dataset), (is_whole, shown.to_owned()), "{name}");
        }
    }
}

//! Which charges a condition means, and what a text with columns says of a charge.

use crate::billing::book::model::{Book, Field, Owns, Pattern, Piece, PriceBook, Quantity, Rule, Template, When};
use crate::billing::rating::charge::{Charge, Word};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// Whether every character of a pattern stands for itself.
fn is_literal(pattern: &str) -> bool {
    !pattern.contains(['*', '?'])
}

/// Whether a pattern matches a whole value: `*` any characters, `?` one, everything else itself.
#[must_use]
fn is_match(pattern: &str, value: &str) -> bool {
    if is_literal(pattern) {
        return pattern == value;
    }
    if let Some(prefix) = pattern.strip_suffix('*')
        && is_literal(prefix)
    {
        return value.starts_with(prefix);
    }
    let (pattern, value): (Vec<char>, Vec<char>) = (pattern.chars().collect(), value.chars().collect());
    let (mut at, mut place) = (0, 0);
    // Where the last `*` stands, and what of the value it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while place < value.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(c) if *c == '?' || value.get(place) == Some(c) => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    at = star_at + 1;
                    place = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|c| *c == '*')
}

impl Pattern {
    /// Whether it means a value; the empty pattern means none.
    fn means(&self, value: Option<&str>) -> bool {
        match value {
            None => self.0.is_empty(),
            Some(value) => !self.0.is_empty() && is_match(&self.0, value),
        }
    }
}

impl When {
    /// Whether it means a charge; `unit` is that of this quantity.
    #[must_use]
    pub(crate) fn means(&self, charge: &Charge, quantity: Quantity) -> bool {
        let holds = |(field, patterns): &(Field, Vec<Pattern>)| {
            let value = charge.value(field, quantity).map(AsRef::as_ref);
            patterns.iter().any(|pattern| pattern.means(value))
        };
        self.all.iter().all(holds) && !self.not.iter().any(|not| not.all.iter().all(holds))
    }

    /// Columns in which it asks for one of some values, letter by letter.
    fn exact(&self) -> impl Iterator<Item = (&Field, Vec<&str>)> {
        self.all.iter().filter_map(|(field, patterns)| {
            let value = |pattern: &'_ Pattern| !pattern.0.is_empty() && is_literal(&pattern.0);
            let all = patterns.iter().all(value) && !patterns.is_empty();
            all.then(|| (field, patterns.iter().map(|pattern| pattern.0.as_str()).collect()))
        })
    }

    fn fields(&self) -> impl Iterator<Item = &Field> {
        let inner = self.not.iter().flat_map(|not| not.all.iter());
        self.all.iter().chain(inner).map(|(field, _)| field)
    }
}

impl Template {
    /// The text for a charge; an absent column is left out together with what stands before it.
    #[must_use]
    pub(crate) fn of(&self, charge: &Charge) -> String {
        let mut text = String::new();
        let mut before: Option<&str> = None;
        let mut is_first = true;
        for piece in &self.0 {
            match piece {
                Piece::Text(one) => before = Some(one),
                Piece::Column(field) => {
                    let between = before.take();
                    if let Some(value) = charge.value(field, Quantity::Consumed) {
                        // What stands between two columns needs the first of them.
                        if is_first || !text.is_empty() {
                            text.push_str(between.unwrap_or_default());
                        }
                        text.push_str(value);
                    }
                    is_first = false;
                }
            }
        }
        text.push_str(before.unwrap_or_default());
        text
    }
}

/// Whose a condition is: a customer, by index, or the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A customer.
    Customer(usize),
    /// The seller himself.
    Own,
}

/// Conditions of owners by a value that each asks for, so that a charge is compared with few of them.
#[derive(Debug, Default)]
struct Asked<'b> {
    /// By column, and the value that it must have there.
    by_value: BTreeMap<&'b Field, HashMap<&'b str, Vec<usize>>>,
    /// Those that ask for no value in so many letters.
    others: Vec<usize>,
}

impl<'b> Asked<'b> {
    fn new(owns: &[(Owner, &'b Owns)]) -> Self {
        // How many conditions ask for a value: the rarest of a condition finds it with the fewest others.
        let mut count: HashMap<(&Field, &str), usize> = HashMap::new();
        for (_, one) in owns {
            for (field, values) in one.when.exact() {
                for value in values {
                    *count.entry((field, value)).or_default() += 1;
                }
            }
        }
        let mut asked = Self::default();
        for (index, (_, one)) in owns.iter().enumerate() {
            let often = |(field, values): &(&'b Field, Vec<&'b str>)| {
                values
                    .iter()
                    .map(|value| count.get(&(*field, *value)).copied().unwrap_or_default())
                    .sum::<usize>()
            };
            let Some((field, values)) = one.when.exact().min_by_key(often) else {
                asked.others.push(index);
                continue;
            };
            for value in values {
                asked
                    .by_value
                    .entry(field)
                    .or_default()
                    .entry(value)
                    .or_default()
                    .push(index);
            }
        }
        asked
    }

    /// The conditions that may mean a charge, in their order.
    fn of(&self, charge: &Charge) -> Vec<usize> {
        let mut found = self.others.clone();
        for (field, values) in &self.by_value {
            let value = charge.value(field, Quantity::Consumed);
            found.extend(value.and_then(|value| values.get(value.as_ref())).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Finds owners and rules of charges; charges that look alike are matched once.
pub(crate) struct Matcher<'b> {
    book: &'b Book,
    owns: Vec<(Owner, &'b Owns)>,
    asked: Asked<'b>,
    /// The columns that conditions of owners name.
    of_owners: Vec<Field>,
    /// Those that rules name, by price book.
    of_rules: Vec<Vec<Field>>,
    owned: HashMap<Vec<Word>, Rc<[usize]>>,
    priced: HashMap<(usize, Vec<Word>), Rc<[usize]>>,
}

impl<'b> Matcher<'b> {
    /// For the conditions of a book.
    #[must_use]
    pub(crate) fn new(book: &'b Book) -> Self {
        let mut owns = Vec::new();
        for (index, customer) in book.customers.iter().enumerate() {
            owns.extend(customer.owns.iter().map(|one| (Owner::Customer(index), one)));
        }
        owns.extend(book.own.iter().map(|one| (Owner::Own, one)));
        let of_rules = |price_book: &'b PriceBook| distinct(price_book.rules.iter().map(|rule| &rule.when));
        Self {
            book,
            asked: Asked::new(&owns),
            of_owners: distinct(owns.iter().map(|(_, one)| &one.when)),
            of_rules: book.price_books.iter().map(of_rules).collect(),
            owns,
            owned: HashMap::new(),
            priced: HashMap::new(),
        }
    }

    /// Everybody who claims a charge on its day, in the order of the book.
    pub(crate) fn owners(&mut self, charge: &Charge) -> Vec<(Owner, &'b Owns)> {
        let key = key(&self.of_owners, charge);
        let found = if let Some(found) = self.owned.get(&key) {
            Rc::clone(found)
        } else {
            let is_meant = |index: &usize| {
                let one = self.owns.get(*index);
                one.is_some_and(|(_, one)| one.when.means(charge, Quantity::Consumed))
            };
            let found: Rc<[usize]> = self.asked.of(charge).into_iter().filter(is_meant).collect();
            self.owned.insert(key, Rc::clone(&found));
            found
        };
        let of = found.iter().filter_map(|index| self.owns.get(*index)).copied();
        of.filter(|(_, one)| one.days.has(charge.day)).collect()
    }

    /// The first rule of a price book that takes a charge on its day, with its index.
    pub(crate) fn rule(&mut self, book: usize, charge: &Charge) -> Option<(usize, &'b Rule)> {
        let price_book: &'b PriceBook = self.book.price_books.get(book)?;
        let key = (book, key(self.of_rules.get(book)?, charge));
        let found = if let Some(found) = self.priced.get(&key) {
            Rc::clone(found)
        } else {
            let all = price_book.rules.iter().enumerate();
            let found = all.filter(|(_, rule)| rule.when.means(charge, rule.quantity));
            let found: Rc<[usize]> = found.map(|(index, _)| index).collect();
            self.priced.insert(key, Rc::clone(&found));
            found
        };
        let mut rules = found
            .iter()
            .filter_map(|index| Some((*index, price_book.rules.get(*index)?)));
        rules.find(|(_, rule)| rule.days.has(charge.day))
    }
}

/// The columns that conditions name.
fn distinct<'a>(conditions: impl Iterator<Item = &'a When>) -> Vec<Field> {
    let fields: BTreeSet<&Field> = conditions.flat_map(When::fields).collect();
    fields.into_iter().cloned().collect()
}

/// What conditions see of a charge.
fn key(fields: &[Field], charge: &Charge) -> Vec<Word> {
    let mut key = Vec::with_capacity(fields.len() + 1);
    for field in fields {
        key.push(charge.value(field, Quantity::Consumed).cloned());
        if *field == Field::Unit {
            key.push(charge.value(field, Quantity::Pricing).cloned());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_values() {
        for (pattern, value, is_one) in [
            ("vm.*", "vm.m", true),
            ("vm.*", "xvm.m", false),
            ("*-prod", "nordlicht-prod", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("?m", "vm", true),
            ("?m", "m", false),
            ("[ab]", "a", false),
            ("[ab]", "[ab]", true),
            ("ä?", "äö", true),
            ("*", "x", true),
            ("Vm", "vm", false),
        ] {
            assert_eq!(is_match(pattern, value), is_one, "{pattern} {value}");
        }
        assert!(!Pattern("*".to_owned()).means(None));
        assert!(Pattern(String::new()).means(None));
    }

    #[test]
    fn an_absent_column_goes_with_what_stands_before_it() {
        let template = Template(vec![
            Piece::Column(Field::Service),
            Piece::Text(", ".to_owned()),
            Piece::Column(Field::Region),
        ]);
        let mut charge = Charge {
            service: Some("Support".into()),
            ..Charge::default()
        };
        assert_eq!(template.of(&charge), "Support");
        charge.region = Some("eu".into());
        assert_eq!(template.of(&charge), "Support, eu");
        charge.service = None;
        assert_eq!(template.of(&charge), "eu");
    }
}

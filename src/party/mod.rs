//! Who somebody is: names that mean one party, and documents that mean one invoice.
//!
//! Names are one party when they are equal except for case, blanks and punctuation (`Ormuco, Inc.` is `ORMUCO INC`), or when
//! `billbook alias` says so.

pub(crate) mod documents;
pub(crate) mod identity;

use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A name in letters and digits of one case, by which names are compared. A name without any is compared as it is.
#[must_use]
pub(crate) fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    let folded: String = letters.flat_map(char::to_lowercase).collect();
    if folded.is_empty() {
        name.trim().to_owned()
    } else {
        folded
    }
}

/// The parties of a ledger: which names mean whom.
#[derive(Debug, Default)]
pub(crate) struct Parties {
    /// Folded names, by those that are recorded to mean them.
    aliases: BTreeMap<String, String>,
    /// What a party is called, by its folded name.
    called: BTreeMap<String, String>,
}

impl Parties {
    /// The parties as they are recorded, with the aliases in force.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(connection: &Connection) -> Result<Self> {
        let aliases = aliases(connection)?;
        let sql = "SELECT party FROM party_of ORDER BY name";
        let names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
        let mut parties = Self::of_decided(&aliases);
        for name in names {
            parties.called.entry(parties.key(&name)).or_insert(name);
        }
        Ok(parties)
    }

    /// The parties of these names, of which some mean others, each called by the first name there is: one of `first`, then
    /// those of `names` in the order of their bytes.
    #[must_use]
    pub(crate) fn new(names: &BTreeSet<String>, aliases: &[(String, String)], first: &[&str]) -> Self {
        let mut parties = Self::of_decided(aliases);
        let own: BTreeSet<&str> = first
            .iter()
            .copied()
            .filter(|name| {
                let fold = folded(name);
                names.iter().any(|known| folded(known) == fold)
                    || aliases.iter().any(|(_, party)| folded(party) == fold)
            })
            .collect();
        // What an alias stands for gives the name, not the alias.
        let is_root = |name: &str, key: &str| folded(name) == key;
        for name in own.into_iter().chain(names.iter().map(String::as_str)) {
            let key = parties.key(name);
            if is_root(name, &key) {
                parties.called.entry(key).or_insert_with(|| name.to_owned());
            }
        }
        for (_, party) in aliases {
            let key = parties.key(party);
            if is_root(party, &key) {
                parties.called.entry(key).or_insert_with(|| party.clone());
            }
        }
        parties
    }

    /// Who is who by these aliases alone: for telling names apart, whatever they are called.
    #[must_use]
    pub(crate) fn of_decided(aliases: &[(String, String)]) -> Self {
        let folds = aliases.iter().map(|(name, party)| (folded(name), folded(party)));
        Self {
            aliases: folds.filter(|(name, party)| name != party).collect(),
            called: BTreeMap::new(),
        }
    }

    /// By which names of one party are equal, whatever they are.
    #[must_use]
    pub(crate) fn key(&self, name: &str) -> String {
        let mut key = folded(name);
        // Nobody can make a circle of aliases; a ledger that has one all the same must not hang the program.
        for _ in 0..=self.aliases.len() {
            match self.aliases.get(&key) {
                Some(party) => key.clone_from(party),
                None => break,
            }
        }
        key
    }

    /// The name of the party that a name means; the name itself where no other is known.
    #[must_use]
    pub(crate) fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.called.get(&self.key(name)).map_or(name, String::as_str)
    }

    /// Whether two names mean one party.
    #[must_use]
    pub(crate) fn is_same(&self, one: &str, other: &str) -> bool {
        one == other || self.key(one) == self.key(other)
    }
}

/// The aliases in force, in the order in which they were decided.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn aliases(connection: &Connection) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, party FROM party_alias
               WHERE import_id NOT IN (SELECT decision FROM withdrawal) ORDER BY import_id";
    select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_punctuation_do_not_count() {
        for name in ["Ormuco, Inc.", "ORMUCO INC", " ormuco  inc ", "Ormuco-Inc"] {
            assert_eq!(folded(name), "ormucoinc", "{name}");
        }
        assert_eq!(folded("ÄRZTE & Co"), "ärzteco");
        assert_eq!(folded(" - "), "-");
        assert_eq!(folded(""), "");
    }

    #[test]
    fn a_party_is_called_by_one_of_its_names_whatever_came_first() {
        let aliases = [
            ("Ormuco Inc", "ormuco"),
            ("Nimbus", "Nimbus Cloud GmbH"),
            ("NC", "nimbus"),
        ];
        let aliases = aliases.map(|(name, party)| (name.to_owned(), party.to_owned()));
        let names = [
            "ORMUCO",
            "Ormuco, Inc.",
            "alpha",
            "ALPHA",
            "Nimbus",
            "nimbus cloud gmbh",
            "NC",
        ];
        let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
        let parties = Parties::new(&names, &aliases, &["ormuco", "gigas"]);
        for (name, party) in [
            ("ORMUCO", "ormuco"),
            ("Ormuco, Inc.", "ormuco"),
            ("Alpha", "ALPHA"),
            ("alpha", "ALPHA"),
            ("NC", "nimbus cloud gmbh"),
            ("Nimbus Cloud GmbH", "nimbus cloud gmbh"),
            ("Beta", "Beta"),
            ("gigas", "gigas"),
        ] {
            assert_eq!(parties.of(name), party, "{name}");
        }
        assert!(parties.is_same("n.c.", "Nimbus"));
        assert!(!parties.is_same("Beta", "alpha"));
    }

    #[test]
    fn a_circle_of_aliases_ends() {
        let aliases = [("a", "b"), ("b", "a")].map(|(name, party)| (name.to_owned(), party.to_owned()));
        let parties = Parties::new(&BTreeSet::new(), &aliases, &[]);
        assert!(["a", "b"].contains(&parties.key("a").as_str()));
    }
}

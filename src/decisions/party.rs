//! Who somebody is, as somebody decided: `alias 'Ormuco Inc' ormuco`, `side ormuco sell`, `terms ormuco 30`.

use crate::charges::delivered::record;
use crate::error::{Problem, Result, codes, unknown};
use crate::output::json::Json;
use crate::party::{Parties, aliases, folded};
use crate::query::select;
use crate::source::json::Node;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// What is decided of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OfParty {
    /// A name means a party.
    Alias {
        /// The name.
        name: String,
        /// The party.
        party: String,
    },
    /// Whether its documents are bought by, or one's own.
    Side {
        /// The party.
        party: String,
        /// `buy` or `sell`.
        side: Side,
    },
    /// In how many days its invoices are due.
    Terms {
        /// The party.
        party: String,
        /// The days.
        days: u32,
    },
}

/// Which side of an invoice one is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Side {
    /// The party bills us: its invoices are payable
    Buy,
    /// The party is ourselves: its invoices to customers are receivable
    Sell,
}

impl Side {
    /// As it is typed and stored.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Side::Buy => "buy",
            Side::Sell => "sell",
        }
    }
}

impl OfParty {
    /// As the list of imports names it, and the list of decisions its kind.
    #[must_use]
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            OfParty::Alias { .. } => "alias",
            OfParty::Side { .. } => "side",
            OfParty::Terms { .. } => "terms",
        }
    }

    /// By which name it is withdrawn.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        match self {
            OfParty::Alias { name, .. } => name,
            OfParty::Side { party, .. } | OfParty::Terms { party, .. } => party,
        }
    }

    /// Its members in the text of a decision.
    pub(super) fn members(&self) -> Vec<(&'static str, Json)> {
        match self {
            OfParty::Alias { name, party } => vec![("name", Json::string(name)), ("party", Json::string(party))],
            OfParty::Side { party, side } => vec![("party", Json::string(party)), ("side", Json::string(side.name()))],
            OfParty::Terms { party, days } => {
                vec![
                    ("party", Json::string(party)),
                    ("days", Json::integer(i64::from(*days))),
                ]
            }
        }
    }

    /// Reads its members again.
    pub(super) fn read(kind: &str, root: &Node) -> Option<Self> {
        let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
        let party = text("party")?;
        match kind {
            "alias" => Some(OfParty::Alias {
                name: text("name")?,
                party,
            }),
            "side" => Some(OfParty::Side {
                party,
                side: match text("side")?.as_str() {
                    "buy" => Side::Buy,
                    "sell" => Side::Sell,
                    _ => return None,
                },
            }),
            "terms" => Some(OfParty::Terms {
                party,
                days: root.get("days")?.as_number_text()?.parse().ok()?,
            }),
            _ => None,
        }
    }
}

/// Enters the row of a decision.
pub(super) fn insert(connection: &Connection, import_id: i64, decided: &OfParty, why: &str) -> Result<()> {
    require_new(connection, decided)?;
    match decided {
        OfParty::Alias { name, party } => connection.execute(
            "INSERT INTO party_alias (import_id, name, party, why) VALUES (?1, ?2, ?3, ?4)",
            (import_id, name, party, why),
        )?,
        OfParty::Side { party, side } => connection.execute(
            "INSERT INTO party_side (import_id, party, side, why) VALUES (?1, ?2, ?3, ?4)",
            (import_id, party, side.name(), why),
        )?,
        OfParty::Terms { party, days } => connection.execute(
            "INSERT INTO party_terms (import_id, party, days, why) VALUES (?1, ?2, ?3, ?4)",
            (import_id, party, days, why),
        )?,
    };
    Ok(())
}

/// Judges deliveries again that an alias was recorded or taken back for, if that is what the decision did, and says what that
/// altered: a provider may have been renamed between two deliveries of one month.
pub(super) fn altered(connection: &Connection, import_id: i64, decision: i64) -> Result<Vec<String>> {
    let sql = "SELECT name, party FROM party_alias WHERE import_id = ?1";
    let alias: Option<(String, String)> = connection
        .query_row(sql, [decision], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match alias {
        Some((name, party)) => record::settled_by_alias(connection, import_id, &name, &party),
        None => Ok(Vec::new()),
    }
}

/// Refuses what would say nothing new, or contradict a decision in force.
fn require_new(connection: &Connection, decided: &OfParty) -> Result<()> {
    let kind = decided.kind();
    let parties = Parties::of_decided(&aliases(connection)?);
    let sql = "SELECT name, statement FROM decision WHERE kind = ?1 AND withdrawn_at IS NULL ORDER BY decision";
    let in_force: Vec<(String, String)> = select(connection, sql, [kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let is_same = |name: &str| match decided {
        // Another name of the same letters means the same already.
        OfParty::Alias { name: new, .. } => folded(name) == folded(new),
        _ => parties.is_same(name, decided.name()),
    };
    if let Some((name, statement)) = in_force.iter().find(|(name, _)| is_same(name)) {
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, format!("it is decided already: {statement}"))
                .value(decided.name())
                .hint(format!(
                    "withdraw that first: billbook {kind} '{name}' --withdraw --why TEXT"
                )),
        ));
    }
    match decided {
        OfParty::Alias { name, party } if parties.is_same(name, party) => Err(Box::new(
            Problem::new(
                &codes::PARAMETER,
                format!("`{name}` and `{party}` are one party already"),
            )
            .value(name)
            .hint("names are one party when they are equal except for case, blanks and punctuation, or by an alias"),
        )),
        _ => Ok(()),
    }
}

/// The decision of this kind about this name that is in force, by any name of the party; `None` where there is none.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn in_force(connection: &Connection, kind: &str, name: &str) -> Result<Option<i64>> {
    let parties = Parties::of_decided(&aliases(connection)?);
    let sql = "SELECT name, decision FROM decision WHERE kind = ?1 AND withdrawn_at IS NULL ORDER BY decision";
    let found: Vec<(String, i64)> = select(connection, sql, [kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let is_it = |known: &str| folded(known) == folded(name) || kind != "alias" && parties.is_same(known, name);
    Ok(found
        .into_iter()
        .find(|(known, _)| is_it(known))
        .map(|(_, decision)| decision))
}

/// Refuses a party that nothing in the ledger names, which can only be a slip.
///
/// # Errors
/// When nothing names it, or the ledger cannot be read.
pub(crate) fn require_known(connection: &Connection, party: &str) -> Result<()> {
    let parties = Parties::of_decided(&aliases(connection)?);
    let sql = "SELECT name FROM party UNION SELECT party FROM party_alias UNION SELECT party FROM party_side
               UNION SELECT party FROM party_terms";
    let names: BTreeSet<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?
        .into_iter()
        .collect();
    if names.iter().any(|name| parties.is_same(name, party)) {
        return Ok(());
    }
    Err(Box::new(unknown(
        &codes::PARAMETER,
        "party",
        party,
        names.iter().map(String::as_str),
    )))
}

/// Who made a decision, where somebody said so.
pub(super) fn insert_by(connection: &Connection, import_id: i64, by: &str) -> Result<()> {
    let sql = "INSERT INTO decision_by (import_id, decided_by) VALUES (?1, ?2)";
    connection.execute(sql, (import_id, by))?;
    Ok(())
}

//! Which names mean one party: `Ormuco Inc` and `ORMUCO, INC.` mean `ormuco`.

use super::settling::Settling;
use crate::error::Result;
use crate::party::{self, Parties};
use crate::query::select;
use std::collections::{BTreeMap, BTreeSet};

/// Appends each name whose party is not the recorded one.
pub(super) fn settle(settling: &mut Settling) -> Result<()> {
    let connection = settling.connection;
    let sql = "SELECT name FROM party UNION SELECT name FROM book_customer";
    let mut names: BTreeSet<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?
        .into_iter()
        .collect();
    let sql = "SELECT party FROM party_side UNION SELECT party FROM party_terms
               UNION SELECT name FROM party_alias UNION SELECT party FROM party_alias";
    let decided: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
    let aliases = party::aliases(connection)?;
    let own: Vec<&str> = settling
        .registry
        .providers
        .iter()
        .filter(|provider| !provider.is_form)
        .map(|provider| provider.name)
        .collect();
    settling.parties = Parties::new(&names, &aliases, &own);
    let sql = "SELECT name, party FROM party_of";
    let recorded: BTreeMap<String, String> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect();
    names.extend(decided);
    names.extend(recorded.keys().cloned());
    for name in &names {
        let party = settling.parties.of(name).to_owned();
        if recorded.get(name).unwrap_or(name) == &party {
            continue;
        }
        let import_id = settling.import()?;
        connection.execute(
            "INSERT INTO party_name (import_id, name, party) VALUES (?1, ?2, ?3)",
            (import_id, name, &party),
        )?;
        settling.told.push(if name == &party {
            format!("`{name}` is a party of its own")
        } else {
            format!("`{name}` is the party `{party}`")
        });
    }
    Ok(())
}

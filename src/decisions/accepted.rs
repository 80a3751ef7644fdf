//! Findings that are accepted, by their ids: `3fa2b19c0d11`, because the published example is wrong.

use super::worded::Kept;
use crate::contract::finding::{Acceptance, Finding, ID_DIGITS, MEMBERS};
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::source::json::Node;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The acceptance of a finding, under its id or one that it has by another name of its object.
#[must_use]
pub(crate) fn of<'a>(acceptances: &'a BTreeMap<String, Acceptance>, finding: &Finding) -> Option<&'a Acceptance> {
    let of_part = finding.ids().find_map(|id| acceptances.get(&id));
    of_part.or_else(|| {
        let mut whole = finding.ids_without_part().filter_map(|id| acceptances.get(&id));
        whole.find(|acceptance| acceptance.is_worded)
    })
}

/// The acceptances in force, by the ids of their findings. The id of one made when ids covered messages is worked out again
/// from what was kept with it.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn accepted(connection: &Connection) -> Result<BTreeMap<String, Acceptance>> {
    let mut statement = connection.prepare_cached(
        "SELECT a.finding, a.import_id, a.why, i.imported_at, a.check_name, a.object, a.message, a.expected, a.found
         FROM acceptance AS a JOIN import AS i USING (import_id)
         WHERE a.import_id NOT IN (SELECT decision FROM withdrawal)",
    )?;
    let rows = statement.query_map([], |row| {
        let kept = Kept {
            check: row.get(4)?,
            object: row.get(5)?,
            message: row.get(6)?,
            figures: [row.get(7)?, row.get(8)?],
        };
        let finding: String = row.get(0)?;
        let id_now = kept.id_now(&finding);
        let acceptance = Acceptance {
            import_id: row.get(1)?,
            why: row.get(2)?,
            at: row.get(3)?,
            is_worded: id_now.is_some(),
        };
        Ok((id_now.unwrap_or(finding), acceptance))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A finding with the reason for accepting it, as texts.
#[derive(Debug, Clone)]
pub(crate) struct Accept {
    finding: String,
    texts: [String; MEMBERS.len()],
    why: String,
}

/// What is kept beside the members of a finding: its id before them, and the reason after them.
const ID: &str = "finding";
const WHY: &str = "why";

impl Accept {
    /// This finding, for this reason.
    #[must_use]
    pub(crate) fn new(finding: &Finding, why: &str) -> Self {
        Self {
            finding: finding.id(),
            texts: finding.members().map(str::to_owned),
            why: why.to_owned(),
        }
    }

    /// Its members in JSON.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'static str, Json)> {
        let texts = MEMBERS.into_iter().zip(&self.texts);
        let all = std::iter::once((ID, &self.finding)).chain(texts);
        all.chain([(WHY, &self.why)])
            .map(|(name, text)| (name, Json::string(text)))
    }

    /// Reads them again.
    pub(super) fn read(root: &Node) -> Option<Self> {
        let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
        let mut texts = MEMBERS.map(|_| String::new());
        for (kept, name) in texts.iter_mut().zip(MEMBERS) {
            *kept = text(name)?;
        }
        Some(Self {
            finding: text(ID)?,
            texts,
            why: text(WHY)?,
        })
    }
}

pub(super) fn insert(connection: &Connection, import_id: i64, accept: &Accept) -> Result<()> {
    let Accept { finding, texts, why } = accept;
    let [check, severity, object, message, expected, found, difference, place] = texts;
    if let Some(acceptance) = accepted(connection)?.get(finding) {
        return Err(acceptance.again(finding));
    }
    connection.execute(
        "INSERT INTO acceptance (import_id, finding, check_name, severity, object, message, expected, found, difference,
         place, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            import_id, finding, check, severity, object, message, expected, found, difference, place, why,
        ),
    )?;
    Ok(())
}

/// The finding of this id, or of these first digits of it, among those that there are now.
///
/// # Errors
/// When there is none, or several begin so; the nearest are named.
pub(crate) fn find<'f>(findings: &'f [Finding], id: &str) -> Result<&'f Finding> {
    let wanted = id.to_ascii_lowercase();
    let ids: Vec<(String, &Finding)> = findings.iter().map(|finding| (finding.id(), finding)).collect();
    let mut fitting: Vec<&(String, &Finding)> = ids
        .iter()
        .filter(|(id, _)| wanted.len() >= DIGITS_MIN && id.starts_with(&wanted))
        .collect();
    fitting.sort_by(|one, other| one.0.cmp(&other.0));
    fitting.dedup_by(|one, other| one.0 == other.0);
    match fitting.as_slice() {
        [(_, finding)] => Ok(finding),
        [] => {
            let problem = Problem::new(&codes::NOT_FOUND, format!("no finding has the id `{id}`"));
            let nearest = ids
                .iter()
                .map(|(id, finding)| (strsim::levenshtein(id, &wanted), id, finding))
                .min_by_key(|near| near.0);
            Err(Box::new(problem.hint(match nearest {
                Some((0..=DISTANCE_MAX, id, finding)) => format!(
                    "the nearest is {id}: {} {}: {}",
                    finding.severity.name(),
                    finding.check,
                    finding.object
                ),
                Some(_) if wanted.len() < DIGITS_MIN => format!("type at least {DIGITS_MIN} digits of an id"),
                Some(_) => "`billbook check --all --accepted` shows the id of each finding, `billbook reconcile` that of each open statement; repeat `--total` or `--rules` if the statement was made with them".to_owned(),
                None => "`billbook check` has no findings".to_owned(),
            })))
        }
        several => {
            let problem = Problem::new(
                &codes::AMBIGUOUS_ID,
                format!("{} findings have ids that begin with `{id}`", several.len()),
            );
            let told = several.iter().take(CANDIDATES).map(|(id, finding)| {
                let kind = finding.severity.name();
                format!(
                    "{id} is {kind} {}: {}: {}",
                    finding.check, finding.object, finding.message
                )
            });
            let mut problem = told.fold(problem, Problem::hint);
            if several.len() > CANDIDATES {
                problem = problem.hint(format!("and {} more", several.len() - CANDIDATES));
            }
            Err(Box::new(problem.hint("type one digit more")))
        }
    }
}

/// The fewest digits of an id that are looked for.
pub(crate) const DIGITS_MIN: usize = 4;

/// At most so many findings are named where an id is of several.
const CANDIDATES: usize = 8;

/// Whether a text is an id, or the first digits of one.
#[must_use]
pub(crate) fn is_id(text: &str) -> bool {
    (DIGITS_MIN..=ID_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An id that is further away was not meant.
const DISTANCE_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::finding::Severity;

    #[test]
    fn a_finding_is_found_by_its_first_digits_and_its_neighbour_by_a_slip() {
        let findings: Vec<Finding> = (0..40)
            .map(|number| Finding::new("balance", Severity::Error, number.to_string(), "is wrong"))
            .collect();
        for finding in &findings {
            let id = finding.id();
            assert_eq!(find(&findings, &id[..8]).unwrap().object, finding.object);
            let slip = format!("{}{}", &id[..11], if id.ends_with('0') { '1' } else { '0' });
            let problem = find(&findings, &slip).unwrap_err();
            assert!(problem.hints[0].contains(&id), "{problem:?}");
        }
        let many: Vec<Finding> = (0..2000)
            .map(|number| Finding::new("balance", Severity::Error, number.to_string(), "the balance is wrong"))
            .collect();
        let starts: Vec<String> = many.iter().map(|finding| finding.id()[..4].to_owned()).collect();
        let twice = starts
            .iter()
            .find(|start| starts.iter().filter(|one| one == start).count() == 2);
        let report = format!("{}\n", find(&many, twice.unwrap()).unwrap_err().report());
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors/ambiguous-id/report.txt");
        if std::env::var_os("BILLBOOK_BLESS").is_some() {
            std::fs::write(golden, &report).unwrap();
        }
        assert_eq!(std::fs::read_to_string(golden).unwrap(), report);
        assert_eq!(find(&findings, "").unwrap_err().code, &codes::NOT_FOUND);
        assert_eq!(find(&[], "0123").unwrap_err().code, &codes::NOT_FOUND);
    }
}

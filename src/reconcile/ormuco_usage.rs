//! `ormuco-usage`: the total of an Ormuco usage against the totals of its resources.
//!
//! ```text
//! resources               96.73
//! load_balancers         -36.00     missing here: the subtotal of 20.73 is that of the other kinds
//! discount                -0.00     0 % of 20.73
//! tax                      3.10     14.975 % of 20.73, at 2 decimals
//! total                   23.83
//! ```
//!
//! Resources of a usage have no rates, so this starts from their totals. Where the subtotal is not their sum, but that of
//! exactly one choice among their kinds, the other kinds are what is missing; nobody says why.

use super::ormuco_amounts::Stated;
use super::statement::{Kind, Line, Side, Statement};
use super::{Pair, Scope, place};
use crate::check::{Severity, stated};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use rusqlite::{Connection, Row};

/// The pair.
pub const PAIR: Pair = Pair {
    name: "ormuco-usage",
    here: "the total of a usage",
    there: "the totals of its resources",
    rule: "the subtotal at 2 decimals, less the discount, with the taxes",
    run,
};

const PLACES: u32 = 2;
const RULE: &str = "ormuco: subtotals of usages at 2 decimals";

/// Kinds of resources among which a choice is looked for. Eleven are documented.
const MOST_KINDS: usize = 12;

/// Newest revisions, or with `:all` every one.
const USAGES: &str = "SELECT * FROM (
    SELECT a.account, t.scope, t.scope_id, t.usage_period_start_utc, t.usage_period_end_utc, t.subtotal,
           t.discount_percentage, t.discount, t.total, t.row_id, t.import_id, t.place,
           row_number() OVER (PARTITION BY t.account_id, t.scope, t.scope_id, t.usage_period_start_utc
                              ORDER BY i.retrieved_at, t.row_id) AS revision,
           count(*) OVER (PARTITION BY t.account_id, t.scope, t.scope_id, t.usage_period_start_utc) AS revisions,
           coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS currency
    FROM ormuco_usage AS t
    JOIN known_account AS a ON a.account_id = t.account_id
    JOIN import AS i ON i.import_id = t.import_id)
WHERE :all OR revision = revisions
ORDER BY account, scope, scope_id, usage_period_start_utc, revision";

const RESOURCES: &str = "SELECT t.spelling, t.total, t.import_id, t.place
FROM ormuco_usage_line AS t
JOIN ormuco_usage_project AS p ON p.row_id = t.parent_row
WHERE p.parent_row = ?1
ORDER BY t.position";

const TAXES: &str =
    "SELECT name, rate, amount, import_id, place FROM ormuco_usage_tax WHERE parent_row = ?1 ORDER BY position";

/// All resources of one kind.
struct Resources {
    kind: String,
    total: Decimal,
    count: u64,
    /// File and place of the first.
    place: String,
}

fn run(connection: &Connection, scope: &Scope) -> Result<Vec<Statement>> {
    let mut statements = Vec::new();
    let mut query = connection.prepare(USAGES)?;
    let mut rows = query.query([scope.revisions])?;
    while let Some(row) = rows.next()? {
        if let Some(statement) = of_usage(connection, row)? {
            statements.push(statement);
        }
    }
    Ok(statements)
}

fn of_usage(connection: &Connection, row: &Row) -> Result<Option<Statement>> {
    let (Some(subtotal), Some(discount), Some(total)) = (
        stated::decimal(row, "subtotal")?,
        stated::decimal(row, "discount")?,
        stated::decimal(row, "total")?,
    ) else {
        // A text that is no decimal is found by `check integrity`.
        return Ok(None);
    };
    let here = place(connection, row.get("import_id")?, &row.get::<_, String>("place")?)?;
    let usage_row: i64 = row.get("row_id")?;
    let resources = resources(connection, usage_row)?;
    let mut sum = DecimalSum::new();
    for kind in &resources {
        sum.add(&kind.total);
    }
    let sum = sum.total();
    let revision = stated::Revision::of(row)?;
    let (scope, id): (String, String) = (row.get("scope")?, row.get("scope_id")?);
    let mut statement = Statement {
        pair: PAIR.name,
        provider: "ormuco".to_owned(),
        account: row.get("account")?,
        subject: if id.is_empty() { scope } else { format!("{scope}/{id}") },
        period_start: row.get("usage_period_start_utc")?,
        period_end: row.get("usage_period_end_utc")?,
        currency: row.get("currency")?,
        here: Side {
            what: revision.message("`total`"),
            total: total.clone(),
            rows: 1,
            place: here.clone(),
        },
        there: Side {
            what: "totals of its resources".to_owned(),
            total: sum.clone(),
            rows: resources.iter().map(|kind| kind.count).sum(),
            place: String::new(),
        },
        lines: Vec::new(),
        bound: None,
        notes: Vec::new(),
    };
    of_subtotal(&mut statement, &resources, &subtotal, &sum);
    let amounts = Stated {
        subtotal,
        discount,
        percentage: stated::decimal(row, "discount_percentage")?,
        flat: None,
        total,
        place: here,
    };
    for line in amounts.lines(connection, TAXES, usage_row)? {
        statement.push(line);
    }
    Ok(Some(statement))
}

/// Resources by their kinds, in the order in which the usage has them.
fn resources(connection: &Connection, usage_row: i64) -> Result<Vec<Resources>> {
    let mut query = connection.prepare_cached(RESOURCES)?;
    let mut rows = query.query([usage_row])?;
    let mut kinds: Vec<Resources> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(total) = stated::decimal(row, "total")? else {
            continue;
        };
        let kind: String = row.get("spelling")?;
        if let Some(known) = kinds.iter_mut().find(|known| known.kind == kind) {
            known.total = known.total.add(&total);
            known.count += 1;
            continue;
        }
        kinds.push(Resources {
            kind,
            total,
            count: 1,
            place: place(connection, row.get("import_id")?, &row.get::<_, String>("place")?)?,
        });
    }
    Ok(kinds)
}

/// Lines from the sum of the resources to the subtotal.
fn of_subtotal(statement: &mut Statement, resources: &[Resources], subtotal: &Decimal, sum: &Decimal) {
    let mut sum = sum.clone();
    let is_of = |sum: &Decimal| !matches!(stated::misrounded(sum, PLACES, subtotal), Some((Severity::Error, _)));
    if !is_of(&sum)
        && let Some(missing) = left_out(resources, is_of)
    {
        for kind in missing {
            sum = sum.sub(&kind.total);
            let zero = Decimal::zero();
            let what = format!("its {} are not in the subtotal", counted(kind.count));
            let line = Line::differs(Kind::MissingHere, &zero, &kind.total, &*kind.kind, what);
            statement.push(line.at(&*kind.place));
        }
        statement.notes.push(format!(
            "the subtotal of {subtotal} is that of the other kinds, and of no other choice of kinds"
        ));
    }
    let rounded = match stated::misrounded(&sum, PLACES, subtotal) {
        Some((Severity::Error, expected)) => {
            let what = format!("its resources add up to {sum}");
            let line = Line::differs(Kind::AmountDiffers, subtotal, &expected, "subtotal", what);
            let at = statement.here.place.clone();
            statement.push(line.at(at));
            expected
        }
        _ => subtotal.clone(),
    };
    let what = counted(statement.there.rows);
    statement.push(Line::new(Kind::Rounding, rounded.sub(&sum), "", what).by(RULE));
}

fn counted(count: u64) -> String {
    let noun = if count == 1 { "resource" } else { "resources" };
    format!("{count} {noun}")
}

/// The kinds without which the sum is right, where there is one such choice only. Kinds that come to 0 are no choice.
fn left_out(resources: &[Resources], is_right: impl Fn(&Decimal) -> bool) -> Option<Vec<&Resources>> {
    let kinds: Vec<&Resources> = resources.iter().filter(|kind| !kind.total.is_zero()).collect();
    if kinds.len() > MOST_KINDS {
        return None;
    }
    // Every choice with its sum; each further kind doubles them.
    let mut choices = vec![(Vec::new(), Decimal::zero())];
    for kind in kinds {
        let without: Vec<(Vec<&Resources>, Decimal)> = choices
            .iter()
            .map(|(left, sum)| ([left.as_slice(), &[kind]].concat(), sum.clone()))
            .collect();
        for (_, sum) in &mut choices {
            *sum = sum.add(&kind.total);
        }
        choices.extend(without);
    }
    let mut right = choices.into_iter().filter(|(_, sum)| is_right(sum));
    let (left, _) = right.next()?;
    right.next().is_none().then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(totals: &[(&str, &str)]) -> Vec<Resources> {
        let one = |&(kind, total): &(&str, &str)| Resources {
            kind: kind.to_owned(),
            total: Decimal::parse(total).unwrap(),
            count: 1,
            place: String::new(),
        };
        totals.iter().map(one).collect()
    }

    fn names(totals: &[(&str, &str)], subtotal: &str) -> Option<Vec<String>> {
        let subtotal = Decimal::parse(subtotal).unwrap();
        let resources = kinds(totals);
        let left = left_out(&resources, |sum| *sum == subtotal)?;
        Some(left.iter().map(|kind| kind.kind.clone()).collect())
    }

    #[test]
    fn kinds_are_missing_only_when_no_other_choice_adds_up() {
        let totals = [
            ("ips", "2.14"),
            ("servers", "15.14"),
            ("volumes", "3.45"),
            ("images", "0"),
        ];
        assert_eq!(names(&totals, "17.28").unwrap(), ["volumes"]);
        assert_eq!(names(&totals, "0").unwrap(), ["ips", "servers", "volumes"]);
        assert_eq!(names(&totals, "17.29"), None);
        let twice = [("ips", "1.00"), ("servers", "1.00"), ("volumes", "3.45")];
        assert_eq!(names(&twice, "4.45"), None, "either of two");
    }

    #[test]
    fn too_many_kinds_are_not_searched() {
        let many: Vec<(String, String)> = (0..=MOST_KINDS)
            .map(|n| (n.to_string(), format!("1{}", "0".repeat(n))))
            .collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(kind, total)| (&**kind, &**total)).collect();
        assert_eq!(names(&many, "1"), None);
        assert!(names(&many[..MOST_KINDS], "1").is_some());
    }
}

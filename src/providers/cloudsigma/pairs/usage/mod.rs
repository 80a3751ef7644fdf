//! `cloudsigma-usage`: bursts that the ledger charges against the burst usage that the provider states for them.
//!
//! ```text
//! charged in June, mem                        1.11
//! dailyburstusage, 24 days of June            1.10
//! period cut, 518002377 sampled on 31 May     0.01
//! ```
//!
//! Burst usage is stated by day, or for a period that was asked for. A burst belongs to the day of its sample; one sampled
//! shortly before midnight is charged after it. Days are compared by themselves: where usage is the same and the amount is
//! not, seconds (the provider's daily figures know them to the microsecond, the ledger does not) or decimals were dropped,
//! by no rule that is documented; that is left, up to what they can make.

use crate::clock;
use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::AccountEntries;
use crate::providers::cloudsigma::pairs::account::{PROVIDER, currency_of, entries, made_in};
use crate::query::for_each;
use crate::reconcile::months;
use chrono::{Days, NaiveTime};
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet};

mod span;
use crate::providers::cloudsigma::pairs::usage::span::{Outcome, Sample, Samples, Span};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "cloudsigma-usage",
    order: 130,
    here: "bursts that the ledger charges in a period",
    there: "burst usage as the provider states it, by day or for the period",
    rule: "a burst counts for the day of its sample; the documentation does not say how daily figures are rounded",
    run,
};

const DAYS: &str = "SELECT d.date, d.resource_type, d.usage, d.amount, i.retrieved_at, d.import_id, d.place
FROM api_cloudsigma_dailyburstusage AS d JOIN import AS i USING (import_id)
WHERE d.account_id = ?1
ORDER BY d.date, d.resource_type";

const PERIODS: &str =
    "SELECT p.period_start, p.period_end, p.resource_type, p.usage, p.amount, i.retrieved_at, p.import_id, p.place
FROM api_cloudsigma_burstusage AS p JOIN import AS i USING (import_id)
WHERE p.account_id = ?1
ORDER BY p.period_start, p.period_end, p.resource_type, p.uuid, p.place";

/// What is stated for one resource, and from when to when the whole list says something.
struct Group {
    subject: String,
    resource: String,
    start: String,
    end: String,
    spans: Vec<Span>,
    /// Whether samples of days that are not stated are missing there.
    is_daily: bool,
}

impl Group {
    /// The rows that state it.
    fn stated(&self, account_id: i64, adds: &str) -> Query {
        let of_account = [("?1", account_id.into())];
        let rows = if self.is_daily {
            let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
            Query::new("api_cloudsigma_dailyburstusage", DAYS, of_account, adds)
                .when("date >= {}", day(&self.start))
                .when("date < {}", day(&self.end))
        } else {
            Query::new("api_cloudsigma_burstusage", PERIODS, of_account, adds)
                .only("period_start", self.start.clone())
                .only("period_end", self.end.clone())
        };
        rows.only("resource_type", self.resource.clone())
    }
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = Vec::new();
    for chain in entries::chains(connection)? {
        let currency = currency_of(connection, chain.account_id)?;
        let samples = Samples::of(&chain);
        let mut groups = days(connection, &chain, &samples)?;
        groups.extend(periods(connection, &chain)?);
        for group in &groups {
            statements.extend(of_group(connection, &chain, &samples, group, &currency)?);
        }
    }
    Ok(statements)
}

fn span(connection: &Connection, row: &Row, start: String, end: String, name: String) -> Result<Option<Span>> {
    let Some(amount) = stated::decimal(row, "amount")? else {
        return Ok(None);
    };
    Ok(Some(Span {
        name,
        start,
        end,
        usage: Decimal::from(row.get::<_, i64>("usage")?),
        amount,
        retrieved_at: row.get("retrieved_at")?,
        rows: 1,
        place: Place::of_row(connection, row)?,
    }))
}

/// Days by month and resource. A month starts with the first of its days that is stated for any resource, and ends with the
/// last; of days before and after, nobody knows whether they were asked for.
fn days(connection: &Connection, chain: &AccountEntries, samples: &Samples) -> Result<Vec<Group>> {
    let mut of_months: BTreeMap<String, Vec<(String, Span)>> = BTreeMap::new();
    for_each(connection, DAYS, [chain.account_id], |row| {
        let date: String = row.get("date")?;
        let Some((start, end)) = day(&date) else { return Ok(()) };
        let Some(month) = months::of(&date) else { return Ok(()) };
        if let Some(span) = span(connection, row, start, end, date)? {
            of_months
                .entry(month.name)
                .or_default()
                .push((row.get("resource_type")?, span));
        }
        Ok(())
    })?;
    let mut groups = Vec::new();
    for (month, stated) in of_months {
        let start = stated
            .iter()
            .map(|(_, span)| span.start.clone())
            .min()
            .unwrap_or_default();
        let end = stated
            .iter()
            .map(|(_, span)| span.end.clone())
            .max()
            .unwrap_or_default();
        let mut resources: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for (resource, span) in stated {
            resources.entry(resource).or_default().push(span);
        }
        for resource in samples.resources_between(&start, &end) {
            resources.entry(resource).or_default();
        }
        groups.extend(resources.into_iter().map(|(resource, spans)| Group {
            subject: format!("{month}/{resource}"),
            resource,
            start: start.clone(),
            end: end.clone(),
            spans,
            is_daily: true,
        }));
    }
    Ok(groups)
}

/// Periods by resource. What a row's uuid identifies is not documented; rows of one resource are added up.
fn periods(connection: &Connection, chain: &AccountEntries) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for_each(connection, PERIODS, [chain.account_id], |row| {
        let start: String = row.get("period_start")?;
        let end: String = row.get("period_end")?;
        let resource: String = row.get("resource_type")?;
        let name = format!("{} to {}", short(&start), short(&end));
        let Some(span) = span(connection, row, start.clone(), end.clone(), name)? else {
            return Ok(());
        };
        if let Some(last) = groups.last_mut()
            && (&last.start, &last.end, &last.resource) == (&start, &end, &resource)
            && let Some(sum) = last.spans.first_mut()
        {
            sum.add(&span);
            return Ok(());
        }
        groups.push(Group {
            subject: format!("{}/{}/{resource}", short(&start), short(&end)),
            resource,
            start,
            end,
            spans: vec![span],
            is_daily: false,
        });
        Ok(())
    })?;
    Ok(groups)
}

fn day(date: &str) -> Option<(String, String)> {
    let day = clock::parse_date(date)?;
    let start = day.and_time(NaiveTime::MIN).and_utc();
    Some((
        clock::stored(start),
        clock::stored(start.checked_add_days(Days::new(1))?),
    ))
}

/// The day alone of a midnight.
fn short(time: &str) -> &str {
    time.strip_suffix("T00:00:00.000000Z").unwrap_or(time)
}

/// Bursts that were sampled in a day or period.
fn taken_in(bursts: Query, span: &Span) -> Query {
    bursts
        .when("coalesce(charge_start_utc, time_utc) >= {}", span.start.clone())
        .when("coalesce(charge_start_utc, time_utc) < {}", span.end.clone())
}

/// The line of a burst that is sampled on one side of a period's end, and charged on the other.
fn cut(connection: &Connection, account_id: i64, sample: &Sample, is_booked: bool) -> Result<Line> {
    let (amount, adds, what) = if is_booked {
        (
            sample.amount.clone(),
            "amount",
            "charged in the period, sampled before it",
        )
    } else {
        let amount = sample.amount.neg();
        (
            amount,
            "decimal_sub('0', amount)",
            "sampled in the period, charged later",
        )
    };
    let row = entries(account_id, adds).only("id", sample.id.clone());
    let at = Place::of(connection, sample.import_id, &sample.place)?;
    let line = Line::new(LineKind::PeriodCut, amount, &*sample.id, what);
    Ok(line.at(at).made_of(row))
}

fn of_group(
    connection: &Connection,
    chain: &AccountEntries,
    samples: &Samples,
    group: &Group,
    currency: &str,
) -> Result<Option<Statement>> {
    let mut charged = DecimalSum::new();
    let mut rows = 0;
    let mut lines = Vec::new();
    let mut stated_days = BTreeSet::new();
    let mut unstated: BTreeMap<&str, (DecimalSum, Vec<&Sample>)> = BTreeMap::new();
    let bursts = |adds: &str| {
        let bursts = entries(chain.account_id, adds).only("reason_kind", "burst".to_owned());
        bursts.only("reason_resource", group.resource.clone())
    };
    let stated = |adds: &str| group.stated(chain.account_id, adds);
    for span in &group.spans {
        stated_days.insert(short(&span.start));
    }
    for sample in samples.of_resource(&group.resource) {
        let is_within = |time: &str| (group.start.as_str()..group.end.as_str()).contains(&time);
        let (is_booked, is_sampled) = (is_within(&sample.booked_at), is_within(&sample.sampled_at));
        if is_booked {
            charged.add(&sample.amount);
            rows += 1;
        }
        if is_booked != is_sampled {
            lines.push(cut(connection, chain.account_id, sample, is_booked)?);
        }
        let date = sample.sampled_at.get(..10).unwrap_or_default();
        if is_sampled && group.is_daily && !stated_days.contains(date) {
            let (sum, of_day) = unstated.entry(date).or_default();
            sum.add(&sample.amount);
            of_day.push(sample);
        }
    }
    let ends_before = chain.before(&group.start) == chain.entries.len();
    if rows == 0 && (chain.before(&group.end) == 0 || ends_before) {
        // The ledger starts later, or what is held of it ends before.
        return Ok(None);
    }
    let mut stated_sum = DecimalSum::new();
    let mut stated_rows = 0;
    let (mut groups, mut bound) = (0, DecimalSum::new());
    for span in &group.spans {
        stated_sum.add(&span.amount);
        stated_rows += span.rows;
        match span.compare(chain, samples, &group.resource) {
            Outcome::Same => {}
            Outcome::Line(line) => {
                let line = *line;
                let said = stated("decimal_sub('0', amount)");
                let said = if group.is_daily { said.at([&span.place]) } else { said };
                lines.push(line.made_of(Origin::of([taken_in(bursts("amount"), span), said])));
            }
            Outcome::Rounded(count, sum) => {
                groups += count;
                bound.add(&sum);
            }
        }
    }
    for (date, (sum, of_day)) in unstated {
        let Some(first) = of_day.first() else { continue };
        let what = "the ledger charges this day; the list of days lacks it";
        let place = Place::of(connection, first.import_id, &first.place)?;
        let line = Line::new(LineKind::MissingThere, sum.total(), date, what).at(place);
        lines.push(line.made_of(bursts("amount").among("id", of_day.iter().map(|sample| sample.id.as_str()))));
    }
    let (what, place) = match group.spans.as_slice() {
        _ if group.is_daily => ("`dailyburstusage`", Place::default()),
        [span] => ("`burstusage`", span.place.clone()),
        _ => ("`burstusage`", Place::default()),
    };
    let mut statement = PAIR.statement(
        About {
            provider: PROVIDER.to_owned(),
            account: chain.account.clone(),
            subject: group.subject.clone(),
            period: [group.start.clone(), group.end.clone()],
            currency: currency.to_owned(),
        },
        Side::new(format!("bursts of {} charged", group.resource), charged.total(), rows).made_of(made_in(
            bursts("amount"),
            &group.start,
            &group.end,
        )),
        Side::new(what.to_owned(), stated_sum.total(), stated_rows)
            .at(place)
            .made_of(stated("amount")),
    );
    statement.bound =
        (groups > 0).then(|| Bound::of_sizes(groups, bound.total(), "figures with dropped seconds or decimals"));
    for line in lines {
        statement.push(line);
    }
    Ok(Some(statement))
}

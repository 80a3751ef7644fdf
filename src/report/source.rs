//! Where a report gets its figures: sums by month, `charge_by_month`; by day, `charge_by_day`; or every charge.
//!
//! Sums give the same figures as the charges, and faster: they are used wherever they have all columns asked for and no
//! limit of time falls within one of them.

use crate::clock;
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes};
use crate::query::Values;
use crate::report::dimension::Dimension;
use chrono::{DateTime, Datelike, Timelike, Utc};
use rusqlite::types::Value;

/// Sums, coarsest first, or every charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Sums by month and the columns most asked for.
    Months,
    /// Sums by day and all columns a report has.
    Days,
    /// Every charge.
    Charges,
}

impl Source {
    /// Its view.
    #[must_use]
    pub(crate) fn view(self) -> &'static str {
        match self {
            Source::Months => "charge_by_month",
            Source::Days => "charge_by_day",
            Source::Charges => "charge",
        }
    }

    /// What it holds, in words.
    fn words(self) -> &'static str {
        match self {
            Source::Months => "sums by month",
            Source::Days => "sums by day",
            Source::Charges => "every charge",
        }
    }

    /// Its column of time.
    #[must_use]
    pub(crate) fn time(self) -> &'static str {
        match self {
            Source::Months => "month",
            Source::Days => "day",
            Source::Charges => "charge_period_start",
        }
    }

    /// How many letters of a time its column has.
    #[must_use]
    pub(crate) fn letters(self) -> usize {
        match self {
            Source::Months => 7,
            Source::Days => 10,
            Source::Charges => "2025-06-30T00:00:00.000000Z".len(),
        }
    }

    /// The whole time in SQL, of a sum its first moment.
    fn moment(self) -> &'static str {
        match self {
            Source::Months => "month || '-01T00:00:00.000000Z'",
            Source::Days => "day || 'T00:00:00.000000Z'",
            Source::Charges => "charge_period_start",
        }
    }

    /// How many charges a row stands for, in SQL.
    #[must_use]
    pub(crate) fn charges(self) -> &'static str {
        match self {
            Source::Months | Source::Days => "charges",
            Source::Charges => "1",
        }
    }

    /// The part of a cost that is negative, in SQL.
    fn returned(self, cost: &str) -> String {
        match self {
            Source::Months | Source::Days => format!("returned_{cost}"),
            Source::Charges => format!("CASE WHEN substr({cost}, 1, 1) = '-' THEN {cost} END"),
        }
    }

    /// Whether a cost is left at 0: usage states 0 for it beside an effective cost above 0. In SQL, for `list` or
    /// `contracted`; 1 or 0.
    #[must_use]
    pub(crate) fn left_at_zero(self, cost: &str) -> String {
        match self {
            Source::Months | Source::Days => format!("{cost}_left_at_zero"),
            Source::Charges => format!(
                "coalesce(charge_category = 'Usage' AND charge_class IS NULL \
                 AND decimal_sub({cost}_cost, '0') NOT GLOB '*[1-9]*' \
                 AND effective_cost NOT GLOB '-*' AND decimal_sub(effective_cost, '0') GLOB '*[1-9]*', FALSE)"
            ),
        }
    }

    /// The coarsest sums in which this time is a limit.
    fn limited_by(time: DateTime<Utc>) -> Self {
        if time.num_seconds_from_midnight() > 0 || time.nanosecond() > 0 {
            Source::Charges
        } else if time.day() > 1 {
            Source::Days
        } else {
            Source::Months
        }
    }
}

/// The source of one report, with the reason.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// The source.
    pub source: Source,
    why: String,
    by: &'a [Dimension],
    filter: &'a Filter,
    has_steps: bool,
}

impl<'a> Plan<'a> {
    /// Chooses the coarsest sums that will do. `steps` are the times at which rates of exchange change.
    ///
    /// # Errors
    /// When a dimension is named twice.
    pub(crate) fn new(filter: &'a Filter, by: &'a [Dimension], steps: Option<&[&str]>) -> Result<Self> {
        let mut source = Source::Months;
        let mut why = Vec::new();
        let mut need = |needed: Source, reason: String| {
            if needed > source {
                source = needed;
                why.clear();
            }
            if needed == source && needed > Source::Months {
                why.push(reason);
            }
        };
        for (index, dimension) in by.iter().enumerate() {
            if by.iter().take(index).any(|earlier| earlier == dimension) {
                return Err(named_twice(dimension));
            }
            let coarser = match dimension.coarsest() {
                Source::Charges => Source::Days,
                _ => Source::Months,
            };
            need(
                dimension.coarsest(),
                format!("{} has no {}", coarser.view(), dimension.name()),
            );
        }
        if let Some(zone) = filter.zone.as_ref().filter(|_| by.iter().any(Dimension::is_time)) {
            need(
                Source::Charges,
                format!("sums are of the days of UTC, and not of {}", zone.name),
            );
        }
        for (option, time) in [("--from", filter.from), ("--to", filter.to)] {
            let Some(time) = time else { continue };
            let needed = Source::limited_by(time);
            let period = if needed == Source::Charges { "day" } else { "month" };
            need(needed, format!("{option} is not the start of a {period}"));
        }
        if let Some(steps) = steps {
            need(Source::Days, "an exchange rate belongs to a day".to_owned());
            if steps
                .iter()
                .any(|step| clock::parse(step).is_some_and(|time| Source::limited_by(time) == Source::Charges))
            {
                need(Source::Charges, "exchange rates change within a day".to_owned());
            }
        }
        if why.is_empty() {
            why.push("it has everything the report needs".to_owned());
        }
        Ok(Self {
            source,
            why: why.join(", and "),
            by,
            filter,
            has_steps: steps.is_some(),
        })
    }

    /// The same over every charge, whatever sums there are.
    #[must_use]
    pub(crate) fn of_charges(filter: &'a Filter, by: &'a [Dimension], has_steps: bool) -> Self {
        Self {
            source: Source::Charges,
            why: String::new(),
            by,
            filter,
            has_steps,
        }
    }

    /// The conditions under which a charge belongs to a row of a report: what the filter leaves, and the row's dimensions,
    /// which are the parameters `:is_1`, `:is_2`; its currency `:is_currency`, and its step `:is_step`.
    #[must_use]
    pub(super) fn of_row(&self, has_dimensions: bool, has_currency: bool) -> Vec<String> {
        let mut conditions = self.conditions();
        if has_dimensions {
            let dimensions = self.by.iter().enumerate();
            conditions.extend(dimensions.map(|(index, dimension)| {
                format!(
                    "{} IS :is_{}",
                    dimension.sql(self.source, index + 1, self.filter.zone.as_ref()),
                    index + 1
                )
            }));
            if self.has_steps {
                conditions.push(format!("{} IS :is_step", self.step()));
            }
        }
        if has_currency {
            conditions.push("coalesce(billing_currency, 'XXX') IS :is_currency".to_owned());
        }
        conditions
    }

    /// The newest change of its exchange rate that a charge has seen, in SQL.
    fn step(&self) -> String {
        format!(
            "(SELECT max(s.value) FROM json_each(:steps, '$.' || coalesce(billing_currency, 'XXX')) AS s \
             WHERE s.value <= coalesce({}, ''))",
            self.source.moment()
        )
    }

    /// Words for it.
    #[must_use]
    pub(crate) fn words(&self) -> String {
        format!(
            "answered from {}, {}: {}",
            self.source.view(),
            self.source.words(),
            self.why
        )
    }

    /// The dimensions in SQL.
    #[must_use]
    pub(super) fn listed(&self) -> Vec<String> {
        let dimensions = self.by.iter().enumerate();
        dimensions
            .map(|(index, dimension)| dimension.sql(self.source, index + 1, self.filter.zone.as_ref()))
            .collect()
    }

    /// The names of the dimensions in SQL: `by_1, by_2`.
    fn places(&self) -> Vec<String> {
        (1..=self.by.len()).map(|number| format!("by_{number}")).collect()
    }

    /// Fills a template in. `{dimensions}` are the dimensions as `by_1`, …; `{by}` their names, and `{no_by}` as many
    /// NULLs, each with a comma after it; `{where}` or `{and}` what the filter leaves; `{charges}`, `{cost}` and `{returned}` the
    /// figures; `{step}` and `{moment}` what a conversion needs. `{if total}…{end}` stays only with a total.
    #[must_use]
    pub(crate) fn sql(&self, template: &str, cost: &str, has_total: bool) -> String {
        let list = |items: &mut dyn Iterator<Item = String>| items.fold(String::new(), |all, item| all + &item + ", ");
        let places = self.places();
        let dimensions = list(
            &mut self
                .by
                .iter()
                .zip(&places)
                .enumerate()
                .map(|(index, (dimension, place))| {
                    format!(
                        "{} AS {place}",
                        dimension.sql(self.source, index + 1, self.filter.zone.as_ref())
                    )
                }),
        );
        let has_resource = self.by.iter().any(Dimension::is_resource);
        let mut sql = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{if total}") {
            let (inside, after) = after.split_once("{end}").unwrap_or((after, ""));
            sql.push_str(before);
            if has_total {
                sql.push_str(inside.trim_end());
            }
            rest = after.trim_start_matches(' ');
        }
        sql.push_str(rest);
        let step = self.step();
        let without_comments: Vec<&str> = sql
            .lines()
            .filter(|line| !line.trim_start().starts_with("--") && !line.trim().is_empty())
            .collect();
        without_comments
            .join("\n")
            .replace("\n    {where}", &clause(&self.conditions()))
            .replace("{dimensions}", &dimensions)
            .replace("{by}", &list(&mut places.iter().cloned()))
            .replace("{no_by}", &list(&mut places.iter().map(|_| "NULL".to_owned())))
            .replace("{resource_name}", if has_resource { "resource_name" } else { "NULL" })
            .replace("{step}", if self.has_steps { &step } else { "NULL" })
            .replace("{moment}", if self.has_steps { self.source.moment() } else { "NULL" })
            .replace("{charges}", self.source.charges())
            .replace("{list_left}", &self.source.left_at_zero("list"))
            .replace("{contracted_left}", &self.source.left_at_zero("contracted"))
            .replace("{returned}", &self.source.returned(cost))
            .replace("{cost}", cost)
            .replace("{source}", self.source.view())
            .replace("{where}", &clause(&self.conditions()))
            .replace(
                "{and}",
                &self
                    .conditions()
                    .iter()
                    .fold(String::new(), |all, one| all + " AND " + one),
            )
    }

    /// What the filter leaves.
    fn conditions(&self) -> Vec<String> {
        let filter = self.filter;
        let (time, letters) = (self.source.time(), self.source.letters());
        let mut conditions = choice(filter);
        if filter.from.is_some() {
            conditions.push(format!("{time} >= substr(:from, 1, {letters})"));
        }
        if filter.to.is_some() {
            conditions.push(format!("{time} < substr(:to, 1, {letters})"));
        }
        conditions
    }

    /// The parameters of the statement.
    #[must_use]
    pub(crate) fn values(&self) -> Values {
        let mut values = self.filter.values();
        for (index, dimension) in self.by.iter().enumerate() {
            for (name, text) in dimension.parameters(index + 1) {
                values.insert(name, Value::Text(text));
            }
        }
        values
    }
}

/// The conditions of a filter that are not times.
pub(super) fn choice(filter: &Filter) -> Vec<String> {
    let chosen = [
        (
            filter.provider.is_some(),
            "(provider IN (SELECT value FROM json_each(:provider)) OR issuer IN (SELECT value FROM json_each(:provider)))",
        ),
        (
            !filter.sold.is_empty(),
            "(issuer IS NULL OR issuer NOT IN (SELECT value FROM json_each(:sold)))",
        ),
        (filter.account.is_some(), "account = :account"),
        (
            filter.currency.is_some(),
            "coalesce(billing_currency, 'XXX') = :currency",
        ),
    ];
    chosen
        .into_iter()
        .filter(|(is_chosen, _)| *is_chosen)
        .map(|(_, condition)| condition.to_owned())
        .collect()
}

fn clause(conditions: &[String]) -> String {
    if conditions.is_empty() {
        String::new()
    } else {
        format!("\n    WHERE {}", conditions.join(" AND "))
    }
}

/// The statement that counts charges without a time.
#[must_use]
pub(crate) fn untimed(filter: &Filter) -> String {
    let mut conditions = choice(filter);
    conditions.push("month IS NULL".to_owned());
    format!(
        "SELECT coalesce(sum(charges), 0) FROM charge_by_month {}",
        clause(&conditions)
    )
}

fn named_twice(dimension: &Dimension) -> Box<Problem> {
    Box::new(
        Problem::new(&codes::PARAMETER, format!("`--by` names {} twice", dimension.name()))
            .hint("name each dimension once"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(by: &str, from: Option<&str>, steps: Option<&[&str]>) -> (Source, String) {
        let by: Vec<Dimension> = by.split(',').map(|name| name.parse().unwrap()).collect();
        let filter = Filter {
            from: from.map(|text| clock::parse(text).unwrap()),
            ..Filter::default()
        };
        let plan = Plan::new(&filter, &by, steps).unwrap();
        (plan.source, plan.words())
    }

    #[test]
    fn the_coarsest_sums_that_will_do_are_used() {
        for (by, from, steps, expected) in [
            ("month,service,sub-account,region", None, None, Source::Months),
            ("provider", Some("2025-06-01"), None, Source::Months),
            ("provider", Some("2025-06-02"), None, Source::Days),
            ("provider", Some("2025-06-01T00:00:01Z"), None, Source::Charges),
            ("month,resource", None, None, Source::Days),
            ("tag:team", Some("2025-06-01T00:00:00Z"), None, Source::Days),
            ("day", None, None, Source::Days),
            ("month", None, Some(&["", "2025-06-02"][..]), Source::Days),
            ("month", None, Some(&["2025-06-02T12:00:00Z"][..]), Source::Charges),
        ] {
            assert_eq!(source(by, from, steps).0, expected, "{by} {from:?} {steps:?}");
        }
        assert_eq!(
            source("day,sku,month", Some("2025-06-02"), None).1,
            "answered from charge_by_day, sums by day: charge_by_month has no day, and charge_by_month has no sku, \
             and --from is not the start of a month"
        );
    }
}

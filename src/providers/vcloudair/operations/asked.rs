//! What a request asks for: `duration=BillToDate`, `start` and `end`, or `month`, `year` and `level`.
//!
//! The guide's table and its reference swap the parameters of billable and billed usage. Both are taken where they
//! are listed, but never mixed.

use crate::clock;
use crate::contract::document::reading::time_of;
use crate::contract::operation::Operation;
use crate::error::{Result, codes, fail};
use crate::providers::vcloudair::operations::parts;
use chrono::{DateTime, SecondsFormat, Timelike, Utc};

/// Whether a bill was already made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BillStage {
    /// Not yet.
    Billable,
    /// It was.
    Billed,
}

impl BillStage {
    /// That of an operation.
    pub(crate) fn of(operation: &Operation) -> Self {
        if operation.name.starts_with("billed") {
            BillStage::Billed
        } else {
            BillStage::Billable
        }
    }

    /// As stored.
    pub(crate) fn text(self) -> &'static str {
        match self {
            BillStage::Billable => "billable",
            BillStage::Billed => "billed",
        }
    }
}

/// What usage is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsageLevel {
    /// A service group.
    Group,
    /// A service instance.
    Instance,
    /// A virtual data centre.
    L2,
    /// A virtual machine or gateway.
    L1,
}

impl UsageLevel {
    /// That of an operation.
    pub(crate) fn of(operation: &Operation) -> Self {
        let path = operation.path;
        if path.contains("{l1Id}") {
            UsageLevel::L1
        } else if path.contains("{l2Id}") {
            UsageLevel::L2
        } else if path.contains("{serviceInstanceId}") {
            UsageLevel::Instance
        } else {
            UsageLevel::Group
        }
    }

    /// That of an entity, by its type, where that is one of the few the documentation names.
    pub(crate) fn of_entity(type_name: &str) -> Option<Self> {
        match type_name.to_ascii_lowercase().as_str() {
            "serviceinstance" => Some(UsageLevel::Instance),
            "vdc" => Some(UsageLevel::L2),
            "vm" | "gateway" => Some(UsageLevel::L1),
            _ => None,
        }
    }

    /// As stored.
    pub(crate) fn text(self) -> &'static str {
        match self {
            UsageLevel::Group => "service-group",
            UsageLevel::Instance => "instance",
            UsageLevel::L2 => "l2",
            UsageLevel::L1 => "l1",
        }
    }

    /// The value in the path that names it.
    pub(crate) fn path_name(self) -> &'static str {
        match self {
            UsageLevel::Group => "serviceGroupId",
            UsageLevel::Instance => "serviceInstanceId",
            UsageLevel::L2 => "l2Id",
            UsageLevel::L1 => "l1Id",
        }
    }
}

/// The parameters of a request.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// `month`.
    pub month: Option<i64>,
    /// `year`.
    pub year: Option<i64>,
    /// `level`.
    pub level: Option<&'static str>,
    /// `start` and `end`, cut to the hour.
    pub range: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether `duration` is given.
    pub has_duration: bool,
}

/// The key of a usage document.
pub(crate) fn question_text(kind: BillStage, scope: UsageLevel, id: &str, level: &str, period: &str) -> String {
    format!("{}/{}/{id}/{level}/{period}", kind.text(), scope.text())
}

impl Asked {
    /// Reads the parameters.
    ///
    /// # Errors
    /// When one cannot be read, or two exclude each other.
    pub(crate) fn new<'p>(operation: &Operation, parameter: impl Fn(&str) -> Option<&'p str>) -> Result<Self> {
        let given = |name: &str| operation.parameter(name).and_then(|_| parameter(name));
        let mut asked = Asked {
            month: whole(given("month"), "month", 1, 12)?,
            year: whole(given("year"), "year", 1970, 9999)?,
            ..Asked::default()
        };
        asked.level = match given("level") {
            None => None,
            Some("self") => Some("self"),
            Some("one") => Some("one"),
            Some(other) => {
                return fail(
                    &codes::PARAMETER,
                    format!("`level` is `{other}`; the choices are self, one"),
                );
            }
        };
        if let Some(duration) = given("duration") {
            if duration != "BillToDate" {
                return fail(
                    &codes::PARAMETER,
                    format!("`duration` is `{duration}`; the only choice is BillToDate"),
                );
            }
            asked.has_duration = true;
        }
        asked.range = match (given("start"), given("end")) {
            (None, None) => None,
            (Some(start), Some(end)) => {
                let (start, end) = (hour("start", start)?, hour("end", end)?);
                if start >= end {
                    return fail(&codes::PARAMETER, "`end` is not after `start`, both cut to the hour");
                }
                Some((start, end))
            }
            _ => return fail(&codes::PARAMETER, "give `start` and `end` together"),
        };
        if asked.range.is_some() && asked.has_duration {
            return fail(&codes::PARAMETER, "give `duration` without `start` and `end`");
        }
        let has_month = asked.month.is_some() || asked.year.is_some();
        if has_month && (asked.range.is_some() || asked.has_duration) {
            return fail(
                &codes::PARAMETER,
                "give `month` and `year` without `start`, `end` and `duration`",
            );
        }
        Ok(asked)
    }

    /// The period that a request's answer is stored under, where the document itself does not name its month.
    pub(crate) fn period_text(&self, kind: BillStage) -> String {
        match (&self.range, self.year.zip(self.month)) {
            (Some((start, end)), _) => range_text(*start, *end),
            (None, Some((year, month))) => parts::month_text(year, month),
            (None, None) if kind == BillStage::Billable => "BillToDate".to_owned(),
            (None, None) => "last".to_owned(),
        }
    }
}

/// `2014-02-13T10:00:00.000Z/2014-02-13T11:00:00.000Z`.
pub(crate) fn range_text(start: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
    format!("{}/{}", text(start), text(end))
}

fn whole(text: Option<&str>, name: &str, least: i64, most: i64) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
        _ => fail(
            &codes::PARAMETER,
            format!("`{name}` is `{text}`, which is not a whole number from {least} to {most}"),
        ),
    }
}

/// A time cut to the hour: only the hour counts, and it is never rounded up.
fn hour(name: &str, text: &str) -> Result<DateTime<Utc>> {
    let time = time_of(text);
    let cut = time.and_then(|time| {
        let seconds = time.timestamp() - i64::from(time.minute() * 60 + time.second());
        DateTime::from_timestamp(seconds, 0)
    });
    match cut {
        Some(time) => Ok(time),
        None => fail(
            &codes::PARAMETER,
            format!("`{name}` is `{text}`, which is not a time such as 2014-02-13T10:00:00.000Z"),
        ),
    }
}

/// A range's bounds as the ledger stores times, for comparing.
pub(crate) fn stored_range((start, end): (DateTime<Utc>, DateTime<Utc>)) -> (String, String) {
    (clock::stored(start), clock::stored(end))
}

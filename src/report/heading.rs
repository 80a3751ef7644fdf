//! What stands at the head of a report: `Spend by month and provider, 2025-06`, and what was asked.

use crate::clock;
use crate::contract::report::{Report, Request, Takes};
use crate::output::About;
use crate::report::dimension::BY;
use crate::report::exchange;
use crate::report::nothing;
use chrono::{DateTime, Months, Utc};

/// The heading, the sentence and what was asked of a report.
#[must_use]
pub(crate) fn about(report: &Report, request: &Request) -> About {
    let mut heading = report.title.to_owned();
    let by = listed(request.text(BY.name));
    if !by.is_empty() {
        heading.push_str(&format!(" by {by}"));
    }
    let named = report
        .options
        .iter()
        .filter(|option| matches!(option.takes, Takes::Period));
    let named: Vec<&str> = named.map(|option| request.text(option.name)).collect();
    let (from, to) = (request.filter.from, request.filter.to);
    let words = || nothing::period(from, to).map(|words| words.strip_prefix("in ").unwrap_or(&words).to_owned());
    let chosen = from.zip(to).and_then(|(from, to)| months(from, to)).or_else(words);
    let period = match (named.is_empty(), &chosen) {
        (false, _) => Some(named.join(" to ")),
        (true, chosen) => chosen.clone(),
    };
    if let Some(period) = &period {
        heading.push_str(&format!(", {period}"));
    }
    let mut about = About::new(heading).sentence(format!("{}.", report.about));
    if report.is_filtered {
        about = about.fact("Period", period.unwrap_or_else(|| "all that the ledger has".to_owned()));
    }
    let filter = &request.filter;
    for (name, value) in [
        ("Provider", &filter.provider),
        ("Account", &filter.account),
        ("Currency", &filter.currency),
    ] {
        if let Some(value) = value {
            about = about.fact(name, value);
        }
    }
    for option in report.options.iter().filter(|option| option.is_proved) {
        if matches!(option.takes, Takes::Period) {
            continue;
        }
        let given = request.options.iter().filter(|(name, _)| name == option.name);
        for (_, value) in given {
            let value = if value.is_empty() { "yes" } else { value };
            about = about.fact(capitalised(option.name), value.replace(',', ", "));
        }
    }
    if let Some(conversion) = &request.conversion {
        about = about.fact("Converted to", conversion.target());
        for rate in conversion.by_hand() {
            about = about.fact(capitalised(exchange::RATE), rate);
        }
    }
    about
}

/// Whole months as people say them: `2025-06`, `2025-Q2`, `2025`, `2025-04 to 2025-08`; nothing where a month is cut.
fn months(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<String> {
    let [from, to] = [from, to].map(clock::stored);
    let start = from.strip_suffix("-01T00:00:00.000000Z")?;
    let to = clock::parse(
        to.strip_suffix("T00:00:00.000000Z")
            .filter(|day| day.ends_with("-01"))?,
    )?;
    let end = clock::stored(to.checked_sub_months(Months::new(1))?);
    let end = end.get(..7)?;
    let ((year, first), (last_year, last)) = (start.split_once('-')?, end.split_once('-')?);
    let quarter = match (first, last) {
        ("01", "03") => Some("Q1"),
        ("04", "06") => Some("Q2"),
        ("07", "09") => Some("Q3"),
        ("10", "12") => Some("Q4"),
        _ => None,
    };
    Some(match quarter {
        _ if start == end => start.to_owned(),
        Some(quarter) if year == last_year => format!("{year}-{quarter}"),
        _ if year == last_year && (first, last) == ("01", "12") => year.to_owned(),
        _ => format!("{start} to {end}"),
    })
}

/// `month,provider` as `month and provider`.
fn listed(names: &str) -> String {
    let names: Vec<String> = names
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| name.replace(['_', '-'], " "))
        .collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn capitalised(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.map_or(String::new(), |first| first.chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::scope::Filter;
    use crate::report::{compare, spend};

    #[test]
    fn whole_months_have_a_short_name() {
        let time = |text: &str| clock::parse(text).unwrap();
        for (from, to, name) in [
            ("2025-06-01", "2025-07-01", Some("2025-06")),
            ("2025-12-01", "2026-01-01", Some("2025-12")),
            ("2025-04-01", "2025-07-01", Some("2025-Q2")),
            ("2025-01-01", "2026-01-01", Some("2025")),
            ("2025-04-01", "2025-09-01", Some("2025-04 to 2025-08")),
            ("2024-10-01", "2026-01-01", Some("2024-10 to 2025-12")),
            ("2025-04-02", "2025-09-01", None),
            ("2025-04-01", "2025-09-01T01:00:00Z", None),
        ] {
            assert_eq!(months(time(from), time(to)).as_deref(), name, "{from} {to}");
        }
    }

    #[test]
    fn a_heading_says_what_when_and_by_what() {
        let filter = Filter {
            from: clock::parse("2025-06-01"),
            to: clock::parse("2025-07-01"),
            currency: Some("EUR".to_owned()),
            ..Filter::default()
        };
        let request = Request::new(
            &spend::REPORT,
            filter,
            &[("by", "month,sub-account,service"), ("total", "")],
        );
        let made = about(&spend::REPORT, &request);
        assert_eq!(made.heading, "Spend by month, sub account and service, 2025-06");
        let facts: Vec<String> = made
            .facts
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert_eq!(
            facts.join("; "),
            "Period: 2025-06; Currency: EUR; By: month, sub-account, service; Total: yes; Cost: billed"
        );
        let given = [("before", "2025-05"), ("after", "2025-06"), ("by", "service")];
        let request = Request::new(&compare::REPORT, Filter::default(), &given);
        let made = about(&compare::REPORT, &request);
        assert_eq!(made.heading, "What changed by service, 2025-05 to 2025-06");
    }
}

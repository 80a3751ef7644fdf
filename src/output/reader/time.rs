//! Times as people read them: `2025-06-01` for a midnight, else `2025-06-19 10:13`, in UTC
//! or in the zone that is asked for.

use crate::clock::{self, zone};

/// A time of the ledger for readers; another text as it is.
#[must_use]
pub(crate) fn time(text: &str) -> String {
    // A day alone, a month, or something else.
    if text.len() < "2025-06-19T10:13".len() {
        return text.to_owned();
    }
    let Some(time) = clock::parse(text) else {
        return text.to_owned();
    };
    let written = match zone::shown() {
        Some(zone) => time.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        None => clock::stored(time),
    };
    let (day, rest) = written.split_at("2025-06-19".len());
    if rest.starts_with("T00:00:00.000000") {
        day.to_owned()
    } else {
        format!("{day} {}", rest.get(1..6).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_midnight_is_a_day() {
        for (text, shown) in [
            ("2025-06-01T00:00:00.000000Z", "2025-06-01"),
            ("2025-06-19T10:13:05.123456Z", "2025-06-19 10:13"),
            ("2025-06-19 02:00:00+02:00", "2025-06-19"),
            ("2025-06-19T00:00:01Z", "2025-06-19 00:00"),
            ("2025-06", "2025-06"),
            ("2025-06-19", "2025-06-19"),
            ("some time in the summer", "some time in the summer"),
            ("", ""),
        ] {
            assert_eq!(time(text), shown, "{text}");
        }
    }
}

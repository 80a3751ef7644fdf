//! Days and times in cells of a sheet, which are numbers there: `45827` is 2025-06-19.

use calamine::{ExcelDateTime, ExcelDateTimeType};

/// `2025-06-19` or `2025-06-19T10:13:05`; `None` for days before the first of 1900 and after 9999, which have no name.
/// Spreadsheets count days, and have no time zone.
pub(super) fn text_of(time: ExcelDateTime) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&time.as_f64()) {
        return None;
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) != (0, 0, 0, 0) {
        text.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
    }
    if milli != 0 {
        text.push_str(&format!(".{milli:03}"));
    }
    Some(text)
}

/// The day or time behind a number in a cell that is not formatted as one.
pub(super) fn date_of(number: &str, is_1904: bool) -> Option<String> {
    let days = number.parse().ok()?;
    text_of(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_for_days_where_days_are_documented() {
        assert_eq!(date_of("44562", false).as_deref(), Some("2022-01-01"));
        assert_eq!(date_of("43100", true).as_deref(), Some("2022-01-01"));
        assert_eq!(date_of("44562.25", false).as_deref(), Some("2022-01-01T06:00:00"));
        for number in ["0", "-1", "2958466", "1e300", "NaN", "2022-01-01"] {
            assert_eq!(date_of(number, false), None, "{number}");
        }
    }
}

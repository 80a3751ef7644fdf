//! Spellings against a list of those found in real files, and against chrono.

use super::days::{Evidence, Order, Times};
use super::order::decided;
use super::*;
use crate::clock::times;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;

fn time(field: &[u8]) -> Result<(i64, TimeSpelling), TimeError> {
    super::time(field, DateOrder::MonthFirst)
}

fn utc(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp()
}

#[test]
fn years_have_four_digits() {
    assert_eq!(
        (FIRST, LAST),
        (utc("0000-01-01T00:00:00Z"), utc("9999-12-31T23:59:59Z"))
    );
}

#[test]
fn six_spellings_are_no_value_and_nothing_else_is() {
    for (field, expected) in [
        ("", NullSpelling::Empty),
        ("\"\"", NullSpelling::Quoted),
        ("NULL", NullSpelling::Upper),
        ("null", NullSpelling::Lower),
        ("(null)", NullSpelling::Parentheses),
        (r"\N", NullSpelling::Backslash),
    ] {
        assert_eq!(null(field.as_bytes()), Some(expected), "{field}");
        assert_eq!(expected.is_specified(), field.is_empty());
        let is_text = !field.is_empty() && field != "\"\"";
        assert_eq!(NULLS.contains(&field), is_text);
    }
    for field in [
        "N/A",
        "None",
        "Not Applicable",
        "Null",
        " ",
        "0",
        "{}",
        "nullable",
        "(null",
    ] {
        assert_eq!(null(field.as_bytes()), None, "{field}");
    }
}

#[test]
fn every_spelling_found_in_real_files_is_read_to_utc() {
    use TimeSpelling as S;
    for (field, expected, spelling) in [
        ("2024-09-01T00:00:00Z", "2024-09-01T00:00:00Z", S::Specified),
        ("2024-09-01T00:00:00.000Z", "2024-09-01T00:00:00Z", S::Fraction),
        ("2024-09-01 00:00:00", "2024-09-01T00:00:00Z", S::NoZone),
        ("2024-09-01T00:00:00", "2024-09-01T00:00:00Z", S::NoZone),
        ("2023-11-13T10:00Z", "2023-11-13T10:00:00Z", S::NoSeconds),
        ("2022-08-01 03:00:00+00:00", "2022-08-01T03:00:00Z", S::Offset),
        ("2022-08-01T03:00:00-05:30", "2022-08-01T08:30:00Z", S::Offset),
        ("09/22/2023", "2023-09-22T00:00:00Z", S::SlashedDate),
        ("9/2/2023", "2023-09-02T00:00:00Z", S::SlashedDate),
        ("5/1/25", "2025-05-01T00:00:00Z", S::ShortDate),
        ("2020-07-01 00:00:00 +0000", "2020-07-01T00:00:00Z", S::PlainOffset),
        ("2020-07-01 00:00:00 +0200", "2020-06-30T22:00:00Z", S::PlainOffset),
        ("2024-02-29", "2024-02-29T00:00:00Z", S::DateOnly),
        ("2024-02-29 23:59:59Z", "2024-02-29T23:59:59Z", S::Blank),
        ("2026-01-01 00:00:00 UTC", "2026-01-01T00:00:00Z", S::Word),
        ("2026-01-01 10:00:00.000000 UTC", "2026-01-01T10:00:00Z", S::Word),
        ("2026-01-01T00:00:00 UTC", "2026-01-01T00:00:00Z", S::Word),
        ("1/2/2026 0:00", "2026-01-02T00:00:00Z", S::SlashedTime),
        ("01/02/2026 13:05:09", "2026-01-02T13:05:09Z", S::SlashedTime),
        ("1/2/26 12:00 AM", "2026-01-02T00:00:00Z", S::SlashedTime),
        ("1/2/2026 12:30:00 PM", "2026-01-02T12:30:00Z", S::SlashedTime),
        ("1/2/2026 1:30 pm", "2026-01-02T13:30:00Z", S::SlashedTime),
        ("01.02.2026", "2026-01-02T00:00:00Z", S::DottedMonthFirst),
    ] {
        assert_eq!(time(field.as_bytes()), Ok((utc(expected), spelling)), "{field}");
        assert_eq!(spelling.is_specified(), field == expected, "{field}");
    }
}

#[test]
fn what_does_not_exist_is_refused_and_nothing_is_guessed() {
    for (field, expected) in [
        ("2023-02-01T30:00:00Z", TimeError::Impossible),
        ("2023-02-29T00:00:00Z", TimeError::Impossible),
        ("2023-04-31", TimeError::Impossible),
        ("2023-00-01T00:00:00Z", TimeError::Impossible),
        ("2023-01-00T00:00:00Z", TimeError::Impossible),
        ("2023-01-01T24:00:00Z", TimeError::Impossible),
        ("2023-01-01T23:59:60Z", TimeError::Impossible),
        ("2023-01-01T10:60Z", TimeError::Impossible),
        ("2023-01-01T10:00:00+24:00", TimeError::Impossible),
        ("0000-01-01T00:00:00+00:01", TimeError::Impossible),
        ("22/09/2023", TimeError::Impossible),
        ("2023-01-01T00:00:00.001Z", TimeError::Fraction),
        ("2023-01-01T00:00:00.Z", TimeError::Spelling),
        ("2023-01-01T10:00.000Z", TimeError::Spelling),
        ("2023-01-01T00:00:00z", TimeError::Spelling),
        ("2023-01-01T00:00:00 GMT", TimeError::Spelling),
        ("2023-01-01 UTC", TimeError::Spelling),
        ("1/2/2023 0:0", TimeError::Spelling),
        ("1/2/2023 24:00", TimeError::Impossible),
        ("1/2/2023 13:00 PM", TimeError::Impossible),
        ("1/2/2023  0:00", TimeError::Spelling),
        ("1/2/2023T0:00", TimeError::Spelling),
        ("1/2.2023", TimeError::Spelling),
        ("2023-01-01T00:00:00 +00", TimeError::Spelling),
        ("2023-01-01T00:00:00 ", TimeError::Spelling),
        (" 2023-01-01T00:00:00Z", TimeError::Spelling),
        ("2023-1-1", TimeError::Spelling),
        ("1/2/3", TimeError::Spelling),
        ("001/02/2023", TimeError::Spelling),
        ("1675209600", TimeError::Spelling),
        ("2O23-01-01T00:00:00Z", TimeError::Spelling),
        ("", TimeError::Spelling),
    ] {
        assert_eq!(time(field.as_bytes()), Err(expected), "{field}");
    }
}

/// Any second from year 0 to the end of year 9999.
fn seconds() -> impl Strategy<Value = i64> {
    FIRST..=LAST
}

proptest! {
    #[test]
    fn agrees_with_chrono_in_every_spelling(seconds in seconds(), offset in -1_439_i64..1_440) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let text = |format: &str| at.format(format).to_string();
        for format in ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d %H:%M:%S +0000"] {
            prop_assert_eq!(time(text(format).as_bytes()).map(|(found, _)| found), Ok(seconds), "{}", format);
        }
        let minute = seconds - seconds.rem_euclid(60);
        prop_assert_eq!(time(text("%Y-%m-%dT%H:%MZ").as_bytes()), Ok((minute, TimeSpelling::NoSeconds)));
        let day = seconds - seconds.rem_euclid(86_400);
        for format in ["%m/%d/%Y", "%-m/%-d/%Y", "%Y-%m-%d"] {
            prop_assert_eq!(time(text(format).as_bytes()).map(|(found, _)| found), Ok(day), "{}", format);
        }
        let (sign, size) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
        let local = format!("{}{sign}{:02}:{:02}", text("%Y-%m-%d %H:%M:%S"), size / 60, size % 60);
        let expected = seconds - offset * 60;
        let expected = if (FIRST..=LAST).contains(&expected) {
            Ok((expected, TimeSpelling::Offset))
        } else {
            Err(TimeError::Impossible)
        };
        prop_assert_eq!(time(local.as_bytes()), expected);
    }

    #[test]
    fn refuses_what_chrono_refuses(y in 0_i32..10_000, m in 0_u32..15, d in 0_u32..35, h in 0_u32..30, n in 0_u32..70) {
        let text = format!("{y:04}-{m:02}-{d:02}T{h:02}:{n:02}:00Z");
        let expected = NaiveDate::from_ymd_opt(y, m, d).and_then(|date| date.and_hms_opt(h, n, 0));
        prop_assert_eq!(time(text.as_bytes()).ok(), expected.map(|at| (at.and_utc().timestamp(), TimeSpelling::Specified)));
    }

    #[test]
    fn never_panics_and_reads_no_time_chrono_does_not(text in "[0-9TZ:/ .+-]{0,26}") {
        if let Ok((seconds, _)) = time(text.as_bytes()) {
            prop_assert!(DateTime::from_timestamp(seconds, 0).is_some());
        }
    }
}

#[test]
fn every_day_of_four_centuries_is_counted() {
    let start = NaiveDateTime::default().date();
    for day in -73_049..73_049 {
        let date = start + TimeDelta::days(day);
        let text = date.format("%Y-%m-%dT00:00:00Z").to_string();
        assert_eq!(
            time(text.as_bytes()),
            Ok((day * 86_400, TimeSpelling::Specified)),
            "{text}"
        );
    }
}

#[test]
fn times_are_written_as_they_are_read() {
    for text in [
        "2024-09-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2000-02-29T12:30:45Z",
        "9999-12-31T23:59:59Z",
    ] {
        let (seconds, _) = time(text.as_bytes()).unwrap();
        assert_eq!(times::written(seconds), text);
    }
    assert_eq!(times::day(-1), "1969-12-31");
    assert_eq!(times::month(2024 * 12 + 8), "2024-09");
}

#[test]
fn words_are_no_value_where_they_are_none_of_a_few() {
    for field in ["None", "none", "NaN", "N/A", "-", "Not Applicable", r"\N", "NULL", ""] {
        assert!(null_among_words(field.as_bytes()).is_some(), "{field}");
    }
    for field in ["Correction", "correction", "0", "Used", "no"] {
        assert_eq!(null_among_words(field.as_bytes()), None, "{field}");
    }
}

/// The order of rows of billing period, start and end, and charge, start and end.
fn order(rows: &[[&str; 4]]) -> Order {
    let mut evidence = Evidence::default();
    for row in rows {
        let [from, to, start, end] = row.map(|text| (!text.is_empty()).then_some(text.as_bytes()));
        evidence.add(Times {
            billing: [from, to],
            others: [start, end],
        });
    }
    evidence.order()
}

#[test]
fn billing_periods_show_the_order_of_days() {
    use DateOrder::{DayFirst, MonthFirst};
    let open = |example: &str| Order::Open(example.to_owned());
    for (row, expected) in [
        // A billing period is whole months.
        (
            ["01/06/2025", "01/07/2025", "02/06/2025", "03/06/2025"],
            Order::Shown(DayFirst, true),
        ),
        (
            ["06/01/2025", "07/01/2025", "06/02/2025", "06/03/2025"],
            Order::Shown(MonthFirst, true),
        ),
        (["1/6/25 0:00", "1/7/25 0:00", "", ""], Order::Shown(DayFirst, true)),
        (
            ["01.06.2025", "01.07.2025", "02.06.2025", "03.06.2025"],
            Order::Shown(DayFirst, true),
        ),
        (["01/01/2025", "01/02/2025", "", ""], Order::Shown(DayFirst, true)),
        (["01/01/2025", "02/01/2025", "", ""], Order::Shown(MonthFirst, true)),
        // One of the boundaries is enough.
        (["01/06/2025", "", "", ""], Order::Shown(DayFirst, true)),
        (["", "07/01/2025", "", ""], Order::Shown(MonthFirst, true)),
        // A charge lies in its billing period.
        (
            ["2025-06-01", "2025-07-01", "05/06/2025", ""],
            Order::Shown(DayFirst, true),
        ),
        (
            ["2025-06-01", "2025-07-01", "06/05/2025", ""],
            Order::Shown(MonthFirst, true),
        ),
        (["01/01/2025", "01/01/2026", "05/06/2025", ""], open("05/06/2025")),
        (
            ["05/06/2025", "05/07/2025", "10/06/2025", ""],
            Order::Shown(DayFirst, true),
        ),
        // A day must exist.
        (["", "", "05/06/2025", "13/06/2025"], Order::Shown(DayFirst, false)),
        (["", "", "05/06/2025", "06/13/2025"], Order::Shown(MonthFirst, false)),
        (["06/15/2025", "07/15/2025", "", ""], Order::Shown(MonthFirst, false)),
        (["", "", "30/02/2025", ""], Order::Same),
        // Else nothing shows it.
        (["", "", "05/06/2025", "06/06/2025"], open("05/06/2025")),
        (["2025-01-01", "2026-01-01", "05/06/2025", ""], open("05/06/2025")),
        (["", "", "06/06/2025", "07/07/2025"], Order::Same),
        (["", "", "2025-06-05", "2025-06-06"], Order::Same),
        (
            ["", "", "13/06/2025", "06/13/2025"],
            Order::Neither("06/13/2025".to_owned(), "13/06/2025".to_owned()),
        ),
    ] {
        assert_eq!(order(&[row]), expected, "{row:?}");
    }
    let rows = [
        ["", "", "05/06/2025", "06/06/2025"],
        ["2025-06-01", "2025-07-01", "07/06/2025", "08/06/2025"],
    ];
    assert_eq!(order(&rows), Order::Shown(DayFirst, true), "a later row shows it");
}

#[test]
fn the_user_decides_what_is_open_and_nothing_else() {
    use DateOrder::{DayFirst, MonthFirst};
    let open = || Order::Open("05/06/2025".to_owned());
    assert!(decided(open(), None, None).is_err());
    let said = decided(open(), Some(DayFirst), None).unwrap();
    assert_eq!((said.order, said.is_said), (DayFirst, true));
    let shown = decided(Order::Shown(MonthFirst, true), Some(DayFirst), None).unwrap();
    assert_eq!((shown.order, shown.is_said), (MonthFirst, false));
    assert!(decided(Order::Same, None, None).unwrap().sentence.is_none());
    // An import of before is read as it was.
    assert_eq!(
        decided(Order::Shown(DayFirst, true), None, Some(&[])).unwrap().order,
        MonthFirst
    );
    let recorded = [shown.sentence.unwrap().to_owned()];
    assert_eq!(
        decided(Order::Shown(MonthFirst, true), None, Some(&recorded))
            .unwrap()
            .order,
        MonthFirst
    );
}

//! Seconds since 1970 as the specification writes times: `2024-09-01T00:00:00Z`.

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A time in UTC.
#[must_use]
pub(crate) fn written(seconds: i64) -> String {
    let (year, month, day) = civil(i32::try_from(seconds.div_euclid(DAY)).unwrap_or_default());
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A day: `2024-09-01`.
#[must_use]
pub(crate) fn day(day: i32) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The month of a day, as months since January of year 0.
#[must_use]
pub(crate) fn month_of(day: i32) -> i32 {
    let (year, month, _) = civil(day);
    year * 12 + month - 1
}

/// A month, from its count since January of year 0: `2024-09`.
#[must_use]
pub(crate) fn month(months: i32) -> String {
    format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
}

/// Year, month and day of a count of days since 1970-01-01, in the Gregorian calendar. The well-known arithmetic with
/// eras of 400 years, 146097 days each, and years that start in March.
#[must_use]
pub(crate) fn civil(day: i32) -> (i32, i32, i32) {
    let from_march_of_0 = day + 719_468;
    let era = from_march_of_0.div_euclid(146_097);
    let of_era = from_march_of_0.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day_of_month)
}

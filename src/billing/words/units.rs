//! Which word a unit has on a document, by its name in the program or its code in Recommendation 20 of UN/ECE.

use super::list::Word;

/// Names and codes of a unit, its word for one and for more.
const UNITS: &[(&[&str], Word, Word)] = &[
    (&["C62", "unit", "H87"], Word::UnitUnit, Word::UnitUnits),
    (&["LS"], Word::UnitLumpSum, Word::UnitLumpSum),
    (&["second", "SEC"], Word::UnitSecond, Word::UnitSeconds),
    (&["minute", "MIN"], Word::UnitMinute, Word::UnitMinutes),
    (&["hour", "HUR"], Word::UnitHour, Word::UnitHours),
    (&["day", "DAY"], Word::UnitDay, Word::UnitDays),
    (&["WEE"], Word::UnitWeek, Word::UnitWeeks),
    (&["month", "MON"], Word::UnitMonth, Word::UnitMonths),
    (&["quarter", "QAN"], Word::UnitQuarter, Word::UnitQuarters),
    (&["year", "ANN"], Word::UnitYear, Word::UnitYears),
    (&["request"], Word::UnitRequest, Word::UnitRequests),
    (&["GB-hour"], Word::UnitGbHour, Word::UnitGbHours),
    (&["GB-month"], Word::UnitGbMonth, Word::UnitGbMonths),
    (&["GiB-hour"], Word::UnitGibHour, Word::UnitGibHours),
    (&["GiB-month"], Word::UnitGibMonth, Word::UnitGibMonths),
    (&["vCPU-hour"], Word::UnitCpuHour, Word::UnitCpuHours),
];

/// The word of a unit; nothing where it is one of a provider or a book, which stays as it is.
pub(super) fn word(unit: &str, is_one: bool) -> Option<Word> {
    let found = UNITS.iter().find(|(names, ..)| names.contains(&unit));
    found.map(|(_, one, many)| if is_one { *one } else { *many })
}

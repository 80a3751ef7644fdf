//! What somebody meant by `Juni`, `06/2025` or `01.06.2025`: said beside the error, never done.

/// The beginnings of the names of months in languages that people write to their banks in.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mae", "maa", "mrt"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mei", "mag", "maj"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "août", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott", "out"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// A sentence about the period that is meant; nothing where nobody can tell.
#[must_use]
pub(crate) fn period(text: &str) -> Option<String> {
    if let Some(month) = of_name(text) {
        return Some(match year_in(text) {
            Some(year) => format!("that is `{year}-{month:02}`"),
            None => format!("say of which year, for example `2025-{month:02}`"),
        });
    }
    match numbers(text).as_slice() {
        [year, month] | [month, year] if is_year(year) && is_month(month) => {
            Some(format!("that is `{year}-{month:0>2}`"))
        }
        [_, _, _] => date(text).map(|date| format!("that is a day; its month is `{}`", date.get(..7).unwrap_or(&date))),
        _ => None,
    }
}

/// A sentence about the month or day that is meant.
#[must_use]
pub(crate) fn moment(text: &str) -> Option<String> {
    match numbers(text).as_slice() {
        [_, _, _] => date(text).map(|date| format!("that is `{date}`")),
        _ => period(text),
    }
}

/// `01.06.2025` as `2025-06-01`, where day and month cannot be taken for each other: dots mean day first.
fn date(text: &str) -> Option<String> {
    let numbers = numbers(text);
    let (year, month, day) = match numbers.as_slice() {
        [year, month, day] if is_year(year) => (year, month, day),
        [day, month, year] if is_year(year) && (text.contains('.') || !is_month(day) || day == month) => {
            (year, month, day)
        }
        [month, day, year] if is_year(year) && !is_month(day) => (year, month, day),
        _ => return None,
    };
    let is_day = matches!(day.parse::<u32>(), Ok(1..=31));
    (is_month(month) && is_day).then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

fn of_name(text: &str) -> Option<usize> {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    // A word with these letters in front is a month only where it is short: `marketing-costs` is not.
    let is_word = (3..=9).contains(&letters.chars().count());
    let starts = |names: &&[&str]| names.iter().any(|name| letters.starts_with(name));
    let mut numbered = MONTHS.iter().enumerate();
    let found = numbered.find_map(|(place, names)| (is_word && starts(names)).then_some(place))?;
    // June and July share their first letters in French.
    let number = if letters.starts_with("juil") { JULY } else { found + 1 };
    Some(number)
}

const JULY: usize = 7;

fn year_in(text: &str) -> Option<String> {
    numbers(text).into_iter().find(|number| is_year(number))
}

/// The runs of digits in a text.
fn numbers(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

fn is_month(text: &str) -> bool {
    text.len() <= 2 && matches!(text.parse::<u32>(), Ok(1..=12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood_and_what_is_not_is_left() {
        for (text, meant) in [
            ("Juni", Some("say of which year, for example `2025-06`")),
            ("juillet 2024", Some("that is `2024-07`")),
            ("Juni 2025", Some("that is `2025-06`")),
            ("06/2025", Some("that is `2025-06`")),
            ("2025-6", Some("that is `2025-06`")),
            ("6.2025", Some("that is `2025-06`")),
            ("2025-06-17", Some("that is a day; its month is `2025-06`")),
            ("nonsense", None),
            ("marketing-costs", None),
            ("", None),
            ("2025-13", None),
        ] {
            assert_eq!(period(text).as_deref(), meant, "{text}");
        }
        for (text, meant) in [
            ("01.06.2025", Some("that is `2025-06-01`")),
            ("30/06/2025", Some("that is `2025-06-30`")),
            ("06/30/2025", Some("that is `2025-06-30`")),
            ("05/06/2025", None),
            ("06/2025", Some("that is `2025-06`")),
        ] {
            assert_eq!(moment(text).as_deref(), meant, "{text}");
        }
    }
}

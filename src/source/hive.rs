//! Folders that state a column of all files in them: `BILLING_PERIOD=2025-09/charges.csv`, as Hive and its successors write
//! them.
//!
//! Such a column is added only where a file lacks it; where the file has it, both must agree.

/// How Hive writes a null in a folder's name.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// What a folder states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    /// The folder's name as it is: `BILLING_PERIOD=2025-09`.
    pub folder: String,
    /// The name of the column.
    pub name: String,
    /// Its value in every row; none for null.
    pub value: Option<String>,
}

/// What the folders of a path state, from the outermost on; the file's own name states nothing.
#[must_use]
pub(crate) fn stated(path: &str) -> Vec<Stated> {
    let mut folders: Vec<&str> = path.split(['/', '\\']).collect();
    folders.pop();
    folders.into_iter().filter_map(one).collect()
}

fn one(folder: &str) -> Option<Stated> {
    let whole = decoded(folder);
    // Some programs write the equals sign encoded, too.
    let (name, value) = if let Some((name, value)) = folder.split_once('=') {
        (decoded(name), decoded(value))
    } else {
        let (name, value) = whole.split_once('=')?;
        (name.to_owned(), value.to_owned())
    };
    let is_name = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    (is_name && !name.is_empty()).then(|| Stated {
        folder: folder.to_owned(),
        name,
        value: (value != NULL && !value.is_empty()).then_some(value),
    })
}

/// A text with its `%3A` decoded; what is not valid stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits
            .filter(|digits| first == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The letters and digits of a name, in small letters: `BILLING_PERIOD` and `BillingPeriod` are one name.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Stated {
    /// Whether it states the column of this name, in whatever spelling.
    #[must_use]
    pub(crate) fn is_of(&self, column: &str) -> bool {
        letters(&self.name) == letters(column)
    }

    /// Whether a cell of its column says the same: the same text, or the time at which the month or day begins.
    #[must_use]
    pub(crate) fn agrees(&self, cell: Option<&str>) -> bool {
        match (
            self.value.as_deref(),
            cell.map(str::trim).filter(|cell| !cell.is_empty()),
        ) {
            (None, None) => true,
            (Some(value), Some(cell)) => value == cell || first_day(value).is_some_and(|day| begins(cell, &day)),
            _ => false,
        }
    }
}

/// The first day of a month, or a day: `2025-09-01` of `2025-09`, `202509`, `2025-9`.
fn first_day(value: &str) -> Option<String> {
    let value = value.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = value.split(['T', ' ']).next()?;
    let parts: Vec<&str> = match (day.len(), is_digits(day)) {
        (6, true) => vec![day.get(..4)?, day.get(4..)?],
        (8, true) => vec![day.get(..4)?, day.get(4..6)?, day.get(6..)?],
        _ => day.split('-').collect(),
    };
    let (year, month, day) = match *parts.as_slice() {
        [year, month] => (year, month, "1"),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    let number = |text: &str| is_digits(text).then(|| text.parse::<u32>().ok()).flatten();
    let (month, day) = (number(month)?, number(day)?);
    let is_date = year.len() == 4 && is_digits(year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| format!("{year}-{month:02}-{day:02}"))
}

/// Whether a time is the first moment of a day.
fn begins(time: &str, day: &str) -> bool {
    let Some(rest) = time.strip_prefix(day) else {
        return first_day(time).as_deref() == Some(day) && !time.contains(['T', ' ', ':']);
    };
    let rest = rest.trim_end_matches('Z');
    let rest = rest.strip_suffix("+00:00").unwrap_or(rest);
    rest.chars().all(|c| matches!(c, 'T' | ' ' | ':' | '.' | '0'))
}

/// The month that folders state as the billing period, and the folders that do: `2025-09-01` of `BILLING_PERIOD=2025-09`, of
/// `period=2025-09`, or of `year=2025/month=9`.
#[must_use]
pub(crate) fn billing_period(path: &str) -> Option<(String, String)> {
    let all = stated(path);
    let named = |names: &[&str]| {
        let is_one = |stated: &&Stated| names.contains(&letters(&stated.name).as_str());
        all.iter().rfind(is_one)
    };
    let whole = named(&[
        "billingperiod",
        "billingperiodstart",
        "billperiod",
        "billingmonth",
        "period",
    ]);
    if let Some(stated) = whole
        && let Some(day) = stated.value.as_deref().and_then(first_day)
    {
        return Some((day, stated.folder.clone()));
    }
    let (year, month) = (named(&["year"])?, named(&["month"])?);
    let day = first_day(&format!("{}-{}", year.value.as_deref()?, month.value.as_deref()?))?;
    Some((day, format!("{}/{}", year.folder, month.folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_state_columns() {
        let texts = |path: &str| -> Vec<(String, Option<String>)> {
            stated(path).into_iter().map(|one| (one.name, one.value)).collect()
        };
        let text = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(
            texts("s3/data/BILLING_PERIOD=2025-09/provider=Nimbus%20Cloud%20%2F%20GmbH%3D%C3%A4/a=b.csv"),
            [
                text("BILLING_PERIOD", "2025-09"),
                text("provider", "Nimbus Cloud / GmbH=ä")
            ]
        );
        assert_eq!(texts("a\\period%3D2025-09\\x.csv"), [text("period", "2025-09")]);
        assert_eq!(texts("x=__HIVE_DEFAULT_PARTITION__/f"), [("x".to_owned(), None)]);
        assert!(texts("a/b.csv").is_empty());
        assert!(texts("=x/b.csv").is_empty());
        assert_eq!(texts("n=100%/b.csv"), [text("n", "100%")]);
    }

    #[test]
    fn a_folder_and_a_cell_agree_on_what_they_mean() {
        let of = |folder: &str| one(folder).unwrap();
        for (folder, cell) in [
            ("BILLING_PERIOD=2026-03", "2026-03-01T00:00:00Z"),
            ("BILLING_PERIOD=2026-3", "2026-03-01 00:00:00"),
            ("p=202603", "2026-03-01T00:00:00.000Z"),
            ("p=2026-03-05", "2026-03-05T00:00:00+00:00"),
            ("p=2026-03", "202603"),
            ("service=Object Storage", "Object Storage"),
        ] {
            assert!(of(folder).agrees(Some(cell)), "{folder} {cell}");
        }
        for (folder, cell) in [
            ("BILLING_PERIOD=2026-03", Some("2026-02-01T00:00:00Z")),
            ("BILLING_PERIOD=2026-03", Some("2026-03-02T00:00:00Z")),
            ("BILLING_PERIOD=2026-03", Some("2026-03-01T00:00:01Z")),
            ("BILLING_PERIOD=2026-03", None),
            ("service=A", Some("B")),
        ] {
            assert!(!of(folder).agrees(cell), "{folder} {cell:?}");
        }
        assert!(of("BILLING_PERIOD=2026-03").is_of("BillingPeriod"));
    }

    #[test]
    fn the_billing_period_of_a_path() {
        let month = |path: &str| billing_period(path).map(|(day, _)| day);
        assert_eq!(
            month("data/BILLING_PERIOD=2025-09/x.csv").as_deref(),
            Some("2025-09-01")
        );
        assert_eq!(month("lake/period=202509/x.csv").as_deref(), Some("2025-09-01"));
        assert_eq!(month("cur/year=2025/month=9/x.csv").as_deref(), Some("2025-09-01"));
        assert_eq!(month("cur/year=2025/x.csv"), None);
        assert_eq!(month("cur/month=13/year=2025/x.csv"), None);
    }
}

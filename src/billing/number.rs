//! Numbers of documents: `R-{year}-{seq:4}` gives `R-2026-0001`.

/// Says what is wrong with a pattern.
///
/// # Errors
/// When it has no running number, no year where numbers begin again each year, or something else in braces.
pub(crate) fn check(pattern: &str, by_year: bool) -> Result<(), String> {
    let names = names(pattern)?;
    if !names.iter().any(|name| name == "seq" || name.starts_with("seq:")) {
        return Err(format!(
            "the pattern `{pattern}` has no {{seq}}: two documents would have one number"
        ));
    }
    if by_year && !names.iter().any(|name| name == "year") {
        return Err(format!(
            "the pattern `{pattern}` has no {{year}}, and numbers begin again each year"
        ));
    }
    Ok(())
}

/// What stands in braces.
fn names(pattern: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err(format!("a `{{` in the pattern `{pattern}` is not closed"));
        };
        let digits = name.strip_prefix("seq:").map(str::parse::<usize>);
        if !(["year", "seq"].contains(&name) || digits.is_some_and(|digits| digits.is_ok_and(|count| count <= 12))) {
            return Err(format!(
                "the pattern `{pattern}` has `{{{name}}}`, which is neither {{year}} nor {{seq:4}}"
            ));
        }
        names.push(name.to_owned());
        rest = after;
    }
    Ok(names)
}

/// The number of a document.
#[must_use]
pub(crate) fn of(pattern: &str, year: i32, seq: u64) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        match name.strip_prefix("seq:").map(str::parse::<usize>) {
            _ if name == "year" => text.push_str(&format!("{year:04}")),
            Some(Ok(digits)) => text.push_str(&format!("{seq:0digits$}")),
            _ => text.push_str(&seq.to_string()),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_year_and_a_running_number() {
        assert_eq!(of("R-{year}-{seq:4}", 2026, 7), "R-2026-0007");
        assert_eq!(of("{seq}/G", 2026, 12_345), "12345/G");
        assert_eq!(of("{seq:2}", 2026, 123), "123");
    }

    #[test]
    fn a_pattern_without_a_running_number_is_refused() {
        assert!(check("R-{year}-{seq:4}", true).is_ok());
        assert!(check("R-{seq}", false).is_ok());
        for (pattern, by_year) in [
            ("R-{year}", false),
            ("R-{seq}", true),
            ("R-{sequence}", false),
            ("R-{seq", false),
        ] {
            assert!(check(pattern, by_year).is_err(), "{pattern}");
        }
    }
}

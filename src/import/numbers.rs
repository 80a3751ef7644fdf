//! Numbered parts without a manifest: 1, 2 and 3 are a whole, 1 and 3 are not.

use std::collections::BTreeSet;

/// What is wrong with the numbers of parts, in words; `None` where they are whole. They begin with 0 or 1, and their names may
/// say how many they are.
pub(super) fn flaw(parts: &[Vec<u64>], of: Option<u64>) -> Option<String> {
    let distinct: BTreeSet<&Vec<u64>> = parts.iter().collect();
    if let Some(twice) = distinct
        .iter()
        .find(|numbers| parts.iter().filter(|other| *other == **numbers).count() > 1)
    {
        return Some(format!("the part {} is there twice", written(twice)));
    }
    let before = Vec::new();
    let Some(missing) = first_missing(&distinct, &before) else {
        let there = u64::try_from(distinct.len()).unwrap_or(u64::MAX);
        return of
            .filter(|of| *of != there)
            .map(|of| format!("the names say that there are {of}, and {there} are there"));
    };
    let last = distinct.last().map(|numbers| written(numbers)).unwrap_or_default();
    Some(format!("the part {} is missing; the last is {last}", written(&missing)))
}

/// `3`, or `0-2` where parts have two numbers.
fn written(numbers: &[u64]) -> String {
    let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
    texts.join("-")
}

/// The first number that is missing among those that begin with these.
fn first_missing(parts: &BTreeSet<&Vec<u64>>, before: &[u64]) -> Option<Vec<u64>> {
    let numbers: BTreeSet<u64> = parts
        .iter()
        .filter(|numbers| numbers.starts_with(before))
        .filter_map(|numbers| numbers.get(before.len()).copied())
        .collect();
    let first = *numbers.first()?;
    let mut expected = u64::from(first > 0);
    for number in numbers {
        let here = |number: u64| [before, &[number]].concat();
        if number != expected {
            return Some(here(expected));
        }
        if let Some(missing) = first_missing(parts, &here(number)) {
            return Some(missing);
        }
        expected = number.saturating_add(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw_of(parts: &[&[u64]]) -> Option<String> {
        flaw(&parts.iter().map(|numbers| numbers.to_vec()).collect::<Vec<_>>(), None)
    }

    #[test]
    fn whole_numbers() {
        for parts in [
            &[&[1][..], &[2], &[3]][..],
            &[&[0][..], &[1]],
            &[&[1][..]],
            &[&[0, 1][..], &[1, 1], &[2, 1]],
            &[&[0, 1][..], &[0, 2], &[1, 1]],
        ] {
            assert_eq!(flaw_of(parts), None, "{parts:?}");
        }
    }

    #[test]
    fn numbers_that_lack_something() {
        for (parts, part) in [
            (&[&[1][..], &[3]][..], "the part 2 is missing; the last is 3"),
            (&[&[3][..], &[2]], "the part 1 is missing; the last is 3"),
            (&[&[4][..]], "the part 1 is missing; the last is 4"),
            (&[&[0, 1][..], &[2, 1]], "the part 1 is missing; the last is 2-1"),
            (&[&[0, 1][..], &[0, 3]], "the part 0-2 is missing; the last is 0-3"),
            (&[&[1][..], &[1]], "the part 1 is there twice"),
        ] {
            assert_eq!(flaw_of(parts).as_deref(), Some(part));
        }
        let two = [vec![1], vec![2]];
        assert_eq!(flaw(&two, Some(2)), None);
        let lacking = "the names say that there are 3, and 2 are there";
        assert_eq!(flaw(&two, Some(3)).as_deref(), Some(lacking));
    }
}

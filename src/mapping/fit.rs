//! Which files a mapping reads: by kind, by name, and by the names of their columns.

use super::model::{Fold, Header, Kind, Names, Read};
use regex::Regex;
use std::collections::HashSet;

/// How well a file fits a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It has everything that is needed.
    Fits,
    /// It has at least half of the columns that are needed, but not these.
    Lacks(Vec<String>),
    /// It is something else.
    No,
}

impl Names {
    /// A name without what is of no account.
    #[must_use]
    pub(crate) fn folded(self, name: &str) -> String {
        match self.fold {
            Fold::None => name.to_owned(),
            Fold::Case => name.to_lowercase(),
            Fold::Snake => snake(name),
        }
    }

    /// What a name of a header has after a beginning, if it begins so and goes on.
    #[must_use]
    pub(crate) fn rest(self, of_header: &str, beginning: &str) -> Option<String> {
        let as_written = || of_header.strip_prefix(beginning).map(str::to_owned);
        let rest = match self.fold {
            Fold::None => as_written(),
            Fold::Case => {
                let begins = of_header.get(..beginning.len())?.eq_ignore_ascii_case(beginning);
                begins.then(|| of_header.get(beginning.len()..).unwrap_or_default().to_owned())
            }
            Fold::Snake => as_written().or_else(|| {
                self.folded(of_header)
                    .strip_prefix(&self.folded(beginning))
                    .map(str::to_owned)
            }),
        };
        rest.filter(|rest| !rest.is_empty())
    }

    /// Whether a name of a header is that of the mapping.
    #[must_use]
    pub(crate) fn are_one(self, of_header: &str, of_mapping: &str) -> bool {
        let wanted = self.folded(of_mapping);
        self.spelled(of_header).any(|name| name == wanted)
    }

    /// What a name of a header may mean, folded: itself, and what stands in parentheses at its end where that counts.
    fn spelled(self, of_header: &str) -> impl Iterator<Item = String> {
        let inside = of_header.strip_suffix(')').and_then(|name| name.rsplit_once('('));
        let inside = inside
            .filter(|_| self.parenthesis)
            .map(|(_, inside)| self.folded(inside));
        std::iter::once(self.folded(of_header)).chain(inside)
    }
}

/// `lineItem/UnblendedCost` is `line_item_unblended_cost`; a run of capitals is one word, and so is what follows a mark.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 8);
    for (place, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            if !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let next_is_small = letters.get(place + 1).is_some_and(|next| next.is_lowercase());
        let begins = match before {
            Some(before) if before.is_uppercase() => next_is_small,
            Some(before) => before.is_alphanumeric(),
            None => false,
        };
        if letter.is_uppercase() && begins && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

impl Read {
    /// Whether a file of this kind, name and header is one that the mapping reads. Where the file has no header, its first
    /// row stands for one.
    #[must_use]
    pub(crate) fn fit(&self, kind: Kind, file_name: &str, header: &[String]) -> Fit {
        let read = self;
        if !read.kinds.contains(&kind) {
            return Fit::No;
        }
        let pattern = read.file.as_deref().and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(file_name)) {
            return Fit::No;
        }
        if let Header::Given(names) = &read.header {
            return if names.len() == header.len() {
                Fit::Fits
            } else {
                Fit::No
            };
        }
        // Each name is folded once: a table of other things may have tens of thousands, and every mapping looks at all of them.
        let there: HashSet<String> = header.iter().flat_map(|name| read.names.spelled(name)).collect();
        let has = |name: &String| there.contains(&read.names.folded(name));
        let mut lacks: Vec<String> = read.needs.iter().filter(|name| !has(name)).cloned().collect();
        let of_several = read.one_of.iter().filter(|names| !names.iter().any(has));
        lacks.extend(of_several.map(|names| names.join(" or ")));
        let needed = read.needs.len() + read.one_of.len();
        if lacks.is_empty() {
            Fit::Fits
        } else if lacks.len() * 2 <= needed {
            Fit::Lacks(lacks)
        } else {
            Fit::No
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_as_the_mapping_says() {
        for (name, expected) in [
            ("lineItem/UnblendedCost", "line_item_unblended_cost"),
            ("identity/LineItemId", "identity_line_item_id"),
            ("savingsPlan/SavingsPlanARN", "savings_plan_savings_plan_arn"),
            ("product/regionCode", "product_region_code"),
            ("resourceTags/user:Cost Center", "resource_tags_user_cost_center"),
            ("line_item_currency_code", "line_item_currency_code"),
            ("SKUId", "sku_id"),
        ] {
            assert_eq!(snake(name), expected);
        }
        let case = Names {
            fold: Fold::Case,
            parenthesis: true,
        };
        assert!(case.are_one("resourceGroup", "ResourceGroup"));
        assert!(case.are_one("Ressourcengruppe (resourcegroup)", "ResourceGroup"));
        assert!(!case.are_one("Ressourcengruppe (Group)", "ResourceGroup"));
        assert!(!Names::default().are_one("resourceGroup", "ResourceGroup"));
    }

    #[test]
    fn columns_that_begin_alike_are_told_apart_by_the_rest_of_their_names() {
        let folding = |fold| Names {
            fold,
            ..Names::default()
        };
        for (fold, of_header, beginning, rest) in [
            (
                Fold::None,
                "resourceTags/user:Cost Center",
                "resourceTags/",
                Some("user:Cost Center"),
            ),
            (Fold::None, "ResourceTags/user:a", "resourceTags/", None),
            (Fold::None, "resourceTags/", "resourceTags/", None),
            (Fold::Case, "TAGS/Owner", "tags/", Some("Owner")),
            (Fold::Case, "tagé", "tags/", None),
            (
                Fold::Snake,
                "resource_tags_user_app",
                "resource_tags_",
                Some("user_app"),
            ),
            (Fold::Snake, "resourceTags/user:App", "resource_tags_", Some("user_app")),
            (Fold::Snake, "resource_tags", "resource_tags_", None),
        ] {
            assert_eq!(folding(fold).rest(of_header, beginning).as_deref(), rest, "{of_header}");
        }
    }
}

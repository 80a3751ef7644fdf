//! Names in archives: which may become files, and which are only beside them.

/// What systems put beside files: folders of the Finder, and names that begin with a dot, which are left out of folders too.
pub(super) fn is_beside(name: &str) -> bool {
    name.split('/')
        .any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
}

/// What is wrong with a name.
pub(super) fn unsafe_name(name: &str) -> Option<&'static str> {
    let mut parts = name.split('/');
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || has_drive {
        return Some("begins at the root of a disk");
    }
    if name.contains(char::is_control) {
        return Some("has control characters in it");
    }
    parts
        .any(|part| part.is_empty() || part == "." || part == "..")
        .then_some("has `..`, `.` or an empty folder in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_archive() {
        for name in ["a.csv", "june/a.csv", "BILLING_PERIOD=2025-06/a.csv", "a..b/c.csv"] {
            assert_eq!(unsafe_name(name), None, "{name}");
        }
        for name in [
            "../a.csv",
            "/a.csv",
            "C:/a.csv",
            "a/../../b",
            "a//b",
            "./a",
            "a\u{0}b",
            "a\nb",
        ] {
            assert!(unsafe_name(name).is_some(), "{name}");
        }
        for name in ["__MACOSX/._a.csv", ".DS_Store", "june/.hidden"] {
            assert!(is_beside(name), "{name}");
        }
        assert!(!is_beside("../a.csv"));
    }
}

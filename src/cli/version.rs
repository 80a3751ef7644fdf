//! `--version`: what somebody who reports a mistake should name.

use crate::ledger::migrate;
use std::sync::LazyLock;

/// Version, commit, schema version and SQLite's version, a line each. The command line wants a text that lasts.
pub(super) fn long() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        text(
            env!("CARGO_PKG_VERSION"),
            env!("BILLBOOK_COMMIT"),
            migrate::current_version(),
            rusqlite::version(),
        )
    });
    &TEXT
}

fn text(version: &str, commit: &str, schema: i32, sqlite: &str) -> String {
    format!("{version}\ncommit {commit}\nschema version {schema}\nSQLite {sqlite}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_one_thing() {
        assert_eq!(
            text("1.2.3", "0123456789ab", 10, "3.50.0"),
            "1.2.3\ncommit 0123456789ab\nschema version 10\nSQLite 3.50.0"
        );
    }
}

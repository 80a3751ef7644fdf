//! A ledger that has lost a table: what SQLite calls a mistake in a query is damage of the file.

use crate::error::{Problem, codes};
use crate::ledger::{migrations, views};
use crate::providers::REGISTRY;

/// The problem of a query that names what is not in the file. Our own queries name nothing else than what every ledger has, and
/// a query of the user's may name it too.
pub(super) fn damage(problem: Box<Problem>, is_of_user: bool) -> Box<Problem> {
    if problem.code != &codes::SQL {
        return problem;
    }
    let kinds = ["table", "view", "index", "column"];
    let lost = kinds.iter().find_map(|kind| {
        let name = problem.message.strip_prefix(&format!("no such {kind}: "))?;
        // `main.charge`, and `c.amount` for a column.
        Some((*kind, name.rsplit('.').next().unwrap_or(name)))
    });
    let Some((kind, name)) = lost else { return problem };
    if is_of_user && (kind == "column" || !is_ours(name)) {
        return problem;
    }
    let message = format!("the ledger has lost the {kind} `{name}`");
    let hint = "restore the file from a copy; `billbook verify` lists all that is missing";
    Box::new(Problem::new(&codes::DAMAGED, message).hint(hint))
}

fn is_ours(name: &str) -> bool {
    migrations::table_names().iter().any(|table| table == name)
        || views::all(&REGISTRY).iter().any(|view| view.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_every_ledger_has_is_lost_and_another_is_mistyped() {
        let code = |message: &str, is_of_user| damage(Box::new(Problem::new(&codes::SQL, message)), is_of_user).code;
        assert_eq!(code("no such table: main.focus_charge", false), &codes::DAMAGED);
        assert_eq!(code("no such column: c.amount", false), &codes::DAMAGED);
        assert_eq!(code("no such table: focus_charge", true), &codes::DAMAGED);
        assert_eq!(code("no such table: charge", true), &codes::DAMAGED);
        assert_eq!(code("no such table: charges", true), &codes::SQL);
        assert_eq!(code("no such column: amount", true), &codes::SQL);
        assert_eq!(code("near \"SELEC\": syntax error", false), &codes::SQL);
    }
}

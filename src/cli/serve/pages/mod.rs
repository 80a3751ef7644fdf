//! The pages: which there are, and what several of them have in common.

mod accounts;
mod cut;
mod evidence;
mod figure;
mod findings;
mod form;
mod imports;
mod missing;
mod overview;
mod reports;
mod row;
mod sql;
mod statements;
mod tables;

use super::asked::{Asked, Shown};
use crate::error::Result;

/// Makes a page, with a ledger of its own.
pub(super) type Page = fn(&Asked) -> Result<Shown>;

/// Every page by its path.
pub(super) const ALL: &[(&str, Page)] = &[
    ("/", overview::page),
    ("/reports", reports::list),
    ("/report/{name}", reports::page),
    ("/statements", statements::list),
    ("/statement/{id}", statements::page),
    ("/findings", findings::list),
    ("/finding/{id}", findings::page),
    ("/imports", imports::list),
    ("/import/{number}", imports::page),
    ("/import/{number}/file", imports::file),
    ("/import/{number}/place", imports::place),
    ("/attachment/{decision}", row::file),
    ("/accounts", accounts::list),
    ("/account", accounts::page),
    ("/row", row::page),
    ("/sql", sql::page),
];

/// There is no such page.
///
/// # Errors
/// Always.
pub(super) fn none(asked: &Asked) -> Result<Shown> {
    Err(missing::not_found(&format!("there is no page `{}`", asked.path)))
}

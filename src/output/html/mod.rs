//! Pages for working papers: one file, which asks nobody for anything, needs no script, and prints on A4.
//!
//! Every text goes through the template's escaping, and a policy in the page itself forbids a browser to load or run
//! whatever might be in it all the same.

pub(crate) mod bars;

use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::table::is_number;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
/// Nothing is loaded or run but the style in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A whole page: a heading, facts about how it came to be, and what it says.
#[must_use]
pub(crate) fn page(title: &str, facts: &[(String, String)], body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(concat!("billbook ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    dl {
                        @for (name, value) in facts {
                            div { dt { (name) } dd { (value) } }
                        }
                    }
                }
                main { (body) }
            }
        }
    };
    markup.into_string()
}

/// A table with all columns, amounts to the right.
#[must_use]
pub(crate) fn table(rows: &Rows) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr { @for name in &rows.columns { th scope="col" { (name) } } }
                }
                tbody {
                    @for row in &rows.rows {
                        tr { @for cell in row { (data(cell)) } }
                    }
                }
            }
        }
    }
}

/// The same, and below it a text whose lines stay as they are.
#[must_use]
pub(crate) fn with_text(rows: &Rows, heading: &str, text: &str) -> Markup {
    html! {
        (table(rows))
        h2 { (heading) }
        pre { (text) }
    }
}

fn data(cell: &Json) -> Markup {
    html! {
        @if is_number(cell) { td.amount { (cell.cell()) } } @else { td { (cell.cell()) } }
    }
}

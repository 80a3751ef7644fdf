//! What stands around every page: links to the others, the state of the ledger that is shown, and the style.

use super::asked::{AS_OF, Asked, Paper};
use crate::error::Problem;
use crate::output::html::frame::policy as html_policy;
use crate::output::html::{Frame, page as html_page};
use maud::{Markup, html};
use std::sync::LazyLock;

/// A page: its name, its path in segments, and its query.
type Step = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

/// The pages that are one step away from every page.
const PAGES: &[Step] = &[
    ("Overview", &[], &[]),
    ("Spend", &["report", "spend"], &[("by", "month")]),
    ("Invoices", &["report", "invoices"], &[]),
    ("Open items", &["report", "open-items"], &[]),
    ("Statements", &["statements"], &[]),
    ("Findings", &["findings"], &[]),
    ("Imports", &["imports"], &[]),
    ("Accounts", &["accounts"], &[]),
    ("Reports", &["reports"], &[]),
    ("SQL", &["sql"], &[]),
];

/// What a browser may do with a page.
#[must_use]
pub(super) fn policy() -> &'static str {
    // Only a header can forbid frames.
    static POLICY: LazyLock<String> = LazyLock::new(|| format!("{}; frame-ancestors 'none'", html_policy(true)));
    &POLICY
}

/// A page in its frame.
#[must_use]
pub(super) fn page(asked: &Asked, paper: Paper) -> String {
    let mut facts = paper.facts;
    if let Some(as_of) = asked.parameter(AS_OF) {
        facts.insert(0, ("As of".to_owned(), as_of.to_owned()));
    }
    let frame = Frame {
        heading: paper.title,
        sentence: paper.sentence,
        facts,
        notes: Vec::new(),
        navigation: Some(links(asked)),
        language: None,
        has_forms: true,
    };
    html_page(&frame, &paper.body)
}

/// A problem as a page.
#[must_use]
pub(super) fn problem(asked: &Asked, problem: &Problem) -> String {
    let body = html! {
        pre { (problem.report()) }
        p { a href=(asked.link(&[], &[])) { "Overview" } }
    };
    page(asked, Paper::new("This cannot be shown", body))
}

fn links(asked: &Asked) -> Markup {
    let ledger = asked.site.global.file.display().to_string();
    let is_here = |segments: &[&str]| asked.path == format!("/{}", segments.join("/"));
    html! {
        a.skip href="#main" { "Skip to the page" }
        span.ledger title=(ledger) { (ledger.rsplit(['/', '\\']).next().unwrap_or(&ledger)) }
        @for (name, segments, query) in PAGES {
            a href=(asked.link(segments, query)) aria-current=[is_here(segments).then_some("page")] { (name) }
        }
    }
}

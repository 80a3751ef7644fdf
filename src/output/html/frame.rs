//! The frame of every page: heading, what was asked, what the figures are of, and a policy that lets a browser load and run
//! nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use crate::output::html::style::STYLE;

/// What stands above and around the figures of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// The heading, in words: `Spend by month and provider, 2025-06`.
    pub heading: String,
    /// What the page shows, in a sentence; empty where the heading says it.
    pub sentence: String,
    /// What was asked and of what the figures are: `Period`, `Ledger`, `Head of its chain`.
    pub facts: Vec<(String, String)>,
    /// What must be known beside the figures.
    pub notes: Vec<String>,
    /// Ways to other pages, above the heading; a page in a file has none.
    pub navigation: Option<Markup>,
    /// The language of its texts, where it is not English.
    pub language: Option<&'static str>,
    /// Whether forms of the page may be sent to where it comes from; a page in a file has none.
    pub has_forms: bool,
}

/// The hash of the style, which is all that a browser uses besides the page's text.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE.as_bytes())));

/// What a browser may load, run and send, as a value of `Content-Security-Policy`.
#[must_use]
pub(crate) fn policy(has_forms: bool) -> String {
    let forms = if has_forms { "'self'" } else { "'none'" };
    let hash = STYLE_HASH.as_str();
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action {forms}")
}

/// A whole page.
#[must_use]
pub(crate) fn page(frame: &Frame, body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang=(frame.language.unwrap_or("en")) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(frame.has_forms));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(concat!("billbook ", env!("CARGO_PKG_VERSION")));
                title { (frame.heading) }
                style { (PreEscaped(STYLE.as_str())) }
            }
            body {
                (super::bars::patterns())
                @if let Some(navigation) = &frame.navigation { nav { (navigation) } }
                header {
                    h1 { (frame.heading) }
                    @if !frame.sentence.is_empty() { p { (frame.sentence) } }
                    @if !frame.facts.is_empty() {
                        dl {
                            @for (name, value) in &frame.facts {
                                div { dt { (name) } dd { (value) } }
                            }
                        }
                    }
                    @for note in &frame.notes { p.note { b { "Note: " } (note) } }
                }
                main id="main" { (body) }
            }
        }
    };
    markup.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_frame_are_texts() {
        let frame = Frame {
            heading: "</title><script>1</script>".to_owned(),
            sentence: "<img src=x>".to_owned(),
            facts: vec![("<b>".to_owned(), "\"'><script>".to_owned())],
            notes: vec!["<script>".to_owned()],
            ..Frame::default()
        };
        let page = page(&frame, &html! {});
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("default-src 'none'; style-src 'sha256-"), "{page}");
        assert!(!page.contains("unsafe-inline") && !page.contains(" style="), "{page}");
    }
}

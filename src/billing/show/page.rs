//! A run as a page: what it is, and what stands below the heading.

use super::Made;
use super::text::rate;
use crate::billing::rating::draft::Draft;
use crate::output::About;
use maud::{Markup, html};

/// What the run is.
#[must_use]
pub(crate) fn about(made: &Made) -> About {
    let about = About::new(format!("Drafts of {}", made.month))
        .sentence("What customers would be billed; nothing of it is stored.")
        .fact("Period", made.month.to_string())
        .fact("Day of issue", made.issue_date.to_string())
        .fact("Time zone", made.book.billing.time_zone.name())
        .fact("Edition of the book", made.edition.clone());
    match made.hash() {
        Some(hash) => about.fact("Hash of the run", hash),
        None => about,
    }
}

/// Findings, drafts, and what became of the costs.
#[must_use]
pub(crate) fn body(made: &Made) -> Markup {
    html! {
        @if !made.run.findings.is_empty() {
            h2 { "Findings" }
            ul {
                @for finding in &made.run.findings {
                    li { @if finding.is_blocking { strong { "refused: " } } (finding.message) }
                }
            }
        }
        @for draft in &made.run.drafts { (self::draft(made, draft)) }
        h2 { "What became of the costs" }
        table {
            thead { tr { th { "currency" } th { "all costs" } th { "customers" } th { "own use" } th { "nobody" } } }
            tbody {
                @for (currency, kept) in &made.run.conservation {
                    tr {
                        td { (currency) }
                        @for sum in [&kept.all, &kept.customers, &kept.own, &kept.leakage] {
                            td class="amount" { (sum.trim_zeros(2)) }
                        }
                    }
                }
            }
        }
    }
}

fn draft(made: &Made, draft: &Draft) -> Markup {
    let (customer, name) = made.names(draft);
    html! {
        h2 { (name) " (" (customer) ")" }
        p { (draft.becomes.word()) " in " (draft.currency) ", contract " (draft.contracts.join(", ")) }
        table {
            thead { tr { th { "line" } th { "text" } th { "quantity" } th { "unit" } th { "unit price" } th { "amount" } th { "tax" } } }
            tbody {
                @for (index, line) in draft.lines.iter().enumerate() {
                    tr {
                        td { (index + 1) }
                        td { (line.text) }
                        td class="amount" { (line.quantity_shown()) }
                        td { (line.unit) }
                        td class="amount" { (line.unit_price) }
                        td class="amount" { (line.amount) }
                        td { (rate(&line.tax.key)) }
                    }
                }
                @for allowance in &draft.allowances {
                    tr { td {} td { (allowance.name) } td {} td {} td {} td class="amount" { (allowance.amount.neg()) } td {} }
                }
                tr { td {} td { "net" } td {} td {} td {} td class="amount" { (draft.net) } td {} }
                @for tax in &draft.taxes {
                    tr {
                        td {} td { (tax.tax.name) ", " (rate(&tax.tax.key)) " on " (tax.base) } td {} td {} td {}
                        td class="amount" { (tax.amount) } td {}
                    }
                }
                tr { td {} td { strong { "total" } } td {} td {} td {} td class="amount" { strong { (draft.total) } } td {} }
            }
        }
    }
}

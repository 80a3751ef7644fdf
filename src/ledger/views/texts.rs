//! The texts of views: taken out of their files with the comment above each, which then stands in the view itself, so that
//! every program that shows a view's definition shows what it is.

use crate::contract::registry::View;

/// What the views are that are put together here from what the providers bring.
const COMMENTS: &[(&str, &str)] = &[
    (
        "account",
        "One row for each account at a provider, with its newest balance where a document states one.",
    ),
    (
        "resource",
        "One row for each server, volume, licence or other thing that charges are for.",
    ),
    (
        "charge",
        "One row for each priced item of usage, purchase, tax, credit or adjustment, of all providers, in the words of FOCUS.",
    ),
    (
        "commitment_charge",
        "Charges of commitments: purchases, what they cover, and the part that nobody used.",
    ),
    (
        "ledger_entry",
        "One row for each entry of an account's ledger at its provider, with the balances before and after it.",
    ),
    (
        "price",
        "One row for each price that a provider's list or catalogue states.",
    ),
    (
        "discount",
        "One row for each discount that a provider grants on an account.",
    ),
    (
        "invoice_document",
        "One row for each document that states an invoice; several may state the same one. See `invoice`.",
    ),
    (
        "invoice_line",
        "One row for each line of an invoice, as the invoice states it.",
    ),
    (
        "tax",
        "One row for each tax of an invoice, with its rate and the amount that it is on, where these are stated.",
    ),
    (
        "payment_document",
        "One row for each payment of each list or bank statement; several may state the same one. See `payment`.",
    ),
    (
        "account_statement",
        "One row for each statement of an account at a bank. Its entries lead from opening to closing where is_proved is 1.",
    ),
    (
        "exchange_rate",
        "One row for each exchange rate: one unit of from_currency is rate units of to_currency, from valid_from on.",
    ),
    (
        "charge_by_day",
        "Charges added up by day and by everything else that reports group by; `charges` says how many each sum has.",
    ),
    (
        "charge_by_month",
        "Charges added up by month and by most of what reports group by; `charges` says how many each sum has.",
    ),
    (
        "charge_by_day_of_rows",
        "The part of charge_by_day whose charges are not in bulk files.",
    ),
    (
        "charge_by_day_of_bulk",
        "The part of charge_by_day whose charges came in bulk files.",
    ),
    (
        "charge_by_month_unsplit",
        "Charges by month as closings of older versions counted them: a charge over several months counts where it starts.",
    ),
    (
        "charge_beyond_month",
        "Charges that end after the first moment of the month after the one in which they start.",
    ),
    (
        "party",
        "Every name that documents have for an issuer, a payee, a payer or a provider, with the party that it means.",
    ),
    (
        "party_assumed",
        "Resellers with several clients of whom nobody has said on which side their invoices are.",
    ),
    ("invoice_listed", "Invoices as lines of lists state them."),
    (
        "charge_of_others",
        "The rows of `charge` that came from no FOCUS file, with the providers' names for people.",
    ),
    ("focus_1_0", "Every provider's charges in the columns of FOCUS 1.0."),
    ("focus_1_1", "Every provider's charges in the columns of FOCUS 1.1."),
    ("focus_1_2", "Every provider's charges in the columns of FOCUS 1.2."),
    ("focus_1_3", "Every provider's charges in the columns of FOCUS 1.3."),
    ("focus_1_4", "Every provider's charges in the columns of FOCUS 1.4."),
];

/// Takes a file of `CREATE VIEW` statements apart. A statement ends with a semicolon at the end of a line; the comment above
/// it goes into it.
pub(crate) fn split(file: &str) -> Vec<View> {
    file.split(";\n")
        .filter_map(|statement| {
            let (before, text) = statement.split_once("CREATE VIEW ")?;
            let name = text.split_whitespace().next()?.to_owned();
            let mut above: Vec<&str> = before.lines().rev().take_while(|line| is_comment(line)).collect();
            above.reverse();
            Some(View {
                name,
                text: with_comment(text, &above.join("\n")),
            })
        })
        .collect()
}

/// Puts the comment of a view that is put together here into its text.
pub(super) fn explain(view: &mut View) {
    let known = COMMENTS.iter().find(|(name, _)| *name == view.name);
    if let Some((_, comment)) = known.filter(|_| self::comment(&view.text).is_empty()) {
        view.text = with_comment(&view.text, &format!("-- {comment}"));
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with("-- ")
}

fn with_comment(text: &str, comment: &str) -> String {
    match text.split_once(" AS") {
        Some((name, query)) if !comment.is_empty() => format!("{name} AS\n{comment}\n{}", query.trim_start()),
        _ => text.to_owned(),
    }
}

/// The sentences of the comment with which a view or table opens, in one line.
#[must_use]
pub(crate) fn comment(text: &str) -> String {
    let lines = text
        .lines()
        .skip(1)
        .map_while(|line| line.trim_start().strip_prefix("-- "));
    lines.collect::<Vec<_>>().join(" ")
}

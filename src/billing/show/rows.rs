//! A run as rows: a line for each invoice line, allowance and tax.

use super::Made;
use crate::billing::rating::draft::TaxKey;
use crate::output::json::Json;
use crate::output::rows::Rows;

/// The columns.
const COLUMNS: [&str; 16] = [
    "customer",
    "contract",
    "document",
    "kind",
    "line",
    "text",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "currency",
    "tax_category",
    "tax_rate",
    "from",
    "through",
    "exact",
];

/// All rows.
#[must_use]
pub(crate) fn rows(made: &Made) -> Rows {
    let mut rows = Rows {
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    for draft in &made.run.drafts {
        let (customer, _) = made.names(draft);
        let document = draft.becomes.word();
        let mut add = |cells: [String; 14]| {
            let mut row = vec![Json::string(customer)];
            let [contract, kind, rest @ ..] = cells;
            row.extend([contract, document.to_owned(), kind].map(cell));
            row.extend(rest.map(cell));
            rows.rows.push(row);
        };
        let rate = |key: &TaxKey| key.rate.as_ref().map(ToString::to_string).unwrap_or_default();
        for (index, line) in draft.lines.iter().enumerate() {
            let [from, through] = line.period;
            add([
                line.contract.clone(),
                line.kind.clone(),
                (index + 1).to_string(),
                line.text.clone(),
                line.quantity_shown(),
                line.unit.clone(),
                line.unit_price.to_string(),
                line.amount.to_string(),
                draft.currency.clone(),
                line.tax.key.category.clone(),
                rate(&line.tax.key),
                from.to_string(),
                through.to_string(),
                line.exact.to_string(),
            ]);
        }
        let empty = String::new;
        for allowance in &draft.allowances {
            for (key, part) in &allowance.split {
                add([
                    allowance.contract.clone(),
                    "allowance".to_owned(),
                    empty(),
                    allowance.name.clone(),
                    empty(),
                    empty(),
                    empty(),
                    part.neg().to_string(),
                    draft.currency.clone(),
                    key.category.clone(),
                    rate(key),
                    empty(),
                    empty(),
                    empty(),
                ]);
            }
        }
        for tax in &draft.taxes {
            add([
                empty(),
                "tax".to_owned(),
                empty(),
                tax.tax.name.clone(),
                empty(),
                empty(),
                empty(),
                tax.amount.to_string(),
                draft.currency.clone(),
                tax.tax.key.category.clone(),
                rate(&tax.tax.key),
                empty(),
                empty(),
                empty(),
            ]);
        }
    }
    rows
}

fn cell(text: String) -> Json {
    if text.is_empty() {
        Json::Null
    } else {
        Json::String(text)
    }
}

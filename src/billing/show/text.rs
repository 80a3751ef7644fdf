//! A run for people: findings first, then each draft, then what became of the costs.

use super::Made;
use crate::billing::rating::draft::{Draft, TaxKey};
use crate::billing::rating::early::Early;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::table;

/// The whole text.
#[must_use]
pub(crate) fn run(made: &Made) -> String {
    let edition = made.edition.get(..12).unwrap_or(&made.edition);
    let mut text = format!(
        "Run of {}, to be issued on {}, by edition {edition} of the book; days in {}.\n",
        made.month,
        made.issue_date,
        made.book.billing.time_zone.name()
    );
    text.push_str(&findings(made));
    for ([customer, contract], number) in &made.run.issued {
        text.push_str(&format!("\n{customer}, contract {contract}: issued as {number}\n"));
    }
    for draft in &made.run.drafts {
        text.push('\n');
        text.push_str(&self::draft(made, draft));
    }
    if made.run.drafts.is_empty() && made.run.issued.is_empty() && made.run.blocked.is_empty() {
        text.push_str("\nNothing to bill.\n");
    }
    text.push_str(&conservation(made));
    if let Some(hash) = made.hash() {
        text.push_str(&format!("\nThe hash of this run is {hash}.\n"));
    } else {
        let blocked: Vec<&str> = made.run.blocked.iter().map(String::as_str).collect();
        text.push_str(&format!(
            "\nThis run has no hash: the figures of {} are unsure. Mend what is found above; `--customer` runs one of the \
             others.\n",
            blocked.join(", ")
        ));
    }
    text
}

fn findings(made: &Made) -> String {
    if made.run.findings.is_empty() {
        return String::new();
    }
    let mut text = "\nFindings:\n".to_owned();
    for finding in &made.run.findings {
        let mark = if finding.is_blocking { "refused" } else { "note" };
        let customers: Vec<&str> = finding.customers.iter().map(String::as_str).collect();
        let whose = if customers.is_empty() {
            String::new()
        } else {
            format!(" {}:", customers.join(", "))
        };
        text.push_str(&format!("  {mark} [{}]{whose} {}\n", finding.kind, finding.message));
        for place in finding.places.iter().filter(|_| finding.is_blocking) {
            text.push_str(&format!("    in the book: {place}\n"));
        }
        if !finding.charges.is_empty() {
            let others = finding.count - finding.charges.len();
            let others = if others == 0 {
                String::new()
            } else {
                format!(", and {others} more")
            };
            text.push_str(&format!("    charges: {}{others}\n", finding.charges.join(", ")));
        }
    }
    text
}

/// Category and rate: `S 19 %`.
#[must_use]
pub(crate) fn rate(key: &TaxKey) -> String {
    match &key.rate {
        Some(rate) => format!("{} {rate} %", key.category),
        None => key.category.clone(),
    }
}

fn draft(made: &Made, draft: &Draft) -> String {
    let (customer, name) = made.names(draft);
    let what = match draft.becomes.word() {
        "zero" => "no document: it comes to 0",
        other => other,
    };
    let mut rows = Rows {
        columns: ["line", "text", "quantity", "unit", "unit_price", "amount", "tax"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    let empty = || Json::string("");
    for (index, line) in draft.lines.iter().enumerate() {
        rows.rows.push(vec![
            Json::string((index + 1).to_string()),
            Json::string(&line.text),
            Json::string(line.quantity_shown()),
            Json::string(&line.unit),
            Json::string(line.unit_price.to_string()),
            Json::string(line.amount.to_string()),
            Json::string(rate(&line.tax.key)),
        ]);
    }
    let mut add = |text: String, amount: String| {
        rows.rows.push(vec![
            empty(),
            Json::string(text),
            empty(),
            empty(),
            empty(),
            Json::string(amount),
            empty(),
        ]);
    };
    for allowance in &draft.allowances {
        let text = match (&allowance.percent, allowance.redemption) {
            (Some(percent), _) => format!("{}, {percent} %", allowance.name),
            (None, Some([redemption, of])) => format!("{}, {redemption} of {of}", allowance.name),
            (None, None) => allowance.name.clone(),
        };
        add(text, allowance.amount.neg().to_string());
    }
    add("net".to_owned(), draft.net.to_string());
    for tax in &draft.taxes {
        add(
            format!("{}, {} on {}", tax.tax.name, rate(&tax.tax.key), tax.base),
            tax.amount.to_string(),
        );
    }
    add("total".to_owned(), draft.total.to_string());
    if let Some(early) = Early::of_draft(draft, made.issue_date) {
        let text = format!("less {} % if paid by {}", early.percent, early.through);
        add(text, early.payable);
    }
    let costs = draft
        .cost
        .iter()
        .map(|(currency, cost)| format!("{} {currency}", cost.trim_zeros(2)));
    let costs: Vec<String> = costs.collect();
    let costs = if costs.is_empty() {
        String::new()
    } else {
        format!(" Cost: {}.", costs.join(", "))
    };
    let corrects = draft.corrects.map(|month| format!(", corrects {month}"));
    format!(
        "{customer}, {name}: {what} in {}, contract {}{}.{costs}\n{}\n",
        draft.currency,
        draft.contracts.join(", "),
        corrects.unwrap_or_default(),
        table::render(&rows)
    )
}

fn conservation(made: &Made) -> String {
    if made.run.conservation.is_empty() {
        return String::new();
    }
    let has_disputed = made.run.conservation.values().any(|kept| !kept.disputed.is_zero());
    let mut columns = vec!["currency", "all costs", "customers", "own use", "nobody"];
    if has_disputed {
        columns.push("claimed beyond");
    }
    let mut rows = Rows {
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: Vec::new(),
    };
    for (currency, kept) in &made.run.conservation {
        let mut row = vec![Json::string(currency)];
        let mut sums = vec![&kept.all, &kept.customers, &kept.own, &kept.leakage];
        if has_disputed {
            sums.push(&kept.disputed);
        }
        row.extend(sums.into_iter().map(|sum| Json::string(sum.trim_zeros(2).to_string())));
        rows.rows.push(row);
    }
    format!("\nWhat became of the costs:\n{}\n", table::render(&rows))
}

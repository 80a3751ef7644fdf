//! Costs out: the newest document of a service group, and of a billing month.

use crate::contract::document::answer;
use crate::contract::operation::{Answer, AnswerRows, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::vcloudair::operations::asked::{Asked, BillStage};
use crate::providers::vcloudair::operations::nest;
use crate::providers::vcloudair::operations::nest::Found;
use crate::providers::vcloudair::operations::parts;
use crate::providers::vcloudair::tables::{COST_LINE, COST_PROPERTY, COSTS};
use crate::query::select;
use rusqlite::Connection;

/// Answers billable and billed costs.
pub(crate) fn answer(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let kind = BillStage::of(question.operation);
    let group = question.path_value("serviceGroupId").unwrap_or_default();
    refuse_account(question, group)?;
    let asked = Asked::new(question.operation, |name| question.parameter(name))?;
    let sql =
        "SELECT DISTINCT period FROM vcloudair_newest_costs WHERE kind = ?1 AND service_group_id = ?2 ORDER BY period";
    let held: Vec<String> = select(connection, sql, (kind.text(), group), |row| Ok(row.get(0)?))?;
    if held.is_empty() {
        return Err(answer::not_imported(question.operation));
    }
    let period = match kind {
        BillStage::Billable => "BillToDate".to_owned(),
        BillStage::Billed => month_asked(&asked, last_billed(connection, group)?.as_deref()),
    };
    let sql = "SELECT * FROM vcloudair_newest_costs WHERE kind = ?1 AND service_group_id = ?2 AND period = ?3
               ORDER BY retrieved_at DESC, row_id DESC LIMIT 1";
    let Some(found) = nest::select(connection, sql, &[&kind.text(), &group, &period], &COSTS)?.pop() else {
        return Err(no_period(&period, &held));
    };
    let document = document(connection, found)?;
    let rows = document.get("cost").map_or(&[][..], Json::elements).to_vec();
    Ok(Answer {
        document,
        rows: AnswerRows::Own(rows),
        notes: Vec::new(),
    })
}

/// The path already names whose figures are asked for.
pub(crate) fn refuse_account(question: &Question, owner: &str) -> Result<()> {
    match question.account {
        Some(account) if account != owner => Err(Box::new(
            Problem::new(
                &codes::PARAMETER,
                format!("the path asks for {owner}, `--account` for {account}"),
            )
            .hint("leave `--account` out; the path names the account"),
        )),
        _ => Ok(()),
    }
}

/// The month asked for, with what is not asked taken from the last billed one.
pub(crate) fn month_asked(asked: &Asked, last: Option<&str>) -> String {
    let last_parts = last.and_then(|text| {
        let (year, month) = text.split_once('-')?;
        Some((year.parse().ok()?, month.parse().ok()?))
    });
    match (last_parts, asked.year, asked.month) {
        (_, Some(year), Some(month)) => parts::month_text(year, month),
        (Some((last_year, last_month)), year, month) => {
            parts::month_text(year.unwrap_or(last_year), month.unwrap_or(last_month))
        }
        _ => "last".to_owned(),
    }
}

/// A period that the ledger does not hold.
pub(crate) fn no_period(period: &str, held: &[String]) -> Box<Problem> {
    Box::new(
        Problem::new(&codes::NOT_FOUND, format!("the ledger has no such answer for {period}"))
            .hint(format!("it holds {}", held.join(", "))),
    )
}

fn last_billed(connection: &Connection, group: &str) -> Result<Option<String>> {
    let last = connection
        .prepare_cached("SELECT max(period) FROM vcloudair_billed_month WHERE service_group_id = ?1")?
        .query_row([group], |row| row.get(0))?;
    Ok(last)
}

fn document(connection: &Connection, mut costs: Found) -> Result<Json> {
    let mut lines: Vec<Found> = Vec::new();
    let mut items: Vec<(Option<String>, Json)> = Vec::new();
    for mut line in nest::parts(connection, &COST_LINE, costs.row_id)? {
        let properties = nest::parts(connection, &COST_PROPERTY, line.row_id)?;
        let properties = properties.into_iter().map(Found::json).collect();
        line.put_wrapped(("properties", "property"), properties, "properties_form");
        if line.derived("item_position").is_some() {
            items.push((line.derived("cost_position").map(str::to_owned), line.json()));
        } else {
            lines.push(line);
        }
    }
    let mut elements = Vec::new();
    for mut line in lines {
        let position = line.derived("cost_position").map(str::to_owned);
        let own = items
            .iter()
            .filter(|(cost, _)| *cost == position)
            .map(|(_, item)| item.clone())
            .collect();
        line.put_list("costItem", own, "item_form");
        elements.push(line.json());
    }
    costs.put_list("cost", elements, "cost_form");
    Ok(costs.json())
}

//! Costs in: `{"cost": [{"type": "SUPPORT", "amount": 12.50, "properties": {…}}], "currency": "USD"}`.
//!
//! The live service of 2015 wrote a list `costItem` in place of amount and properties; both are read. `cost` may be
//! null or absent: then there were no costs.

use crate::contract::document::{Reading, Row};
use crate::contract::operation::Operation;
use crate::error::codes;
use crate::providers::vcloudair::operations::asked::{Asked, BillStage};
use crate::providers::vcloudair::operations::parts;
use crate::providers::vcloudair::operations::parts::{Parts, text_of};
use crate::providers::vcloudair::operations::usage::named;
use crate::providers::vcloudair::tables::{COST_LINE, COST_PROPERTY, COSTS};
use crate::source::json::Node;

/// Whether a document can be costs of this kind.
pub(crate) fn recognise(operation: &Operation, root: &Node) -> Option<usize> {
    root.get("currency")?.as_str()?;
    let has = |name: &str| root.get(name).is_some();
    if root
        .get("cost")
        .is_some_and(|cost| !cost.is_null() && cost.as_array().is_none())
        || has("entity")
    {
        return None;
    }
    let is_billed = has("month") || has("year");
    let is_billable = has("lastUpdateTime");
    if !is_billed && !is_billable {
        return None;
    }
    let names = [
        "cost",
        "currency",
        "lastUpdateTime",
        "month",
        "year",
        "startTime",
        "endTime",
    ];
    let known = names.iter().filter(|name| has(name)).count();
    let fits = match BillStage::of(operation) {
        BillStage::Billable => is_billable,
        BillStage::Billed => is_billed,
    };
    Some(known + usize::from(fits))
}

/// Whether the document is an error in place of an answer: it has a `status`. Notes the problem.
pub(crate) fn is_error_answer(root: &Node, member: &str, reading: &mut Reading) -> bool {
    let is_error = root.get("status").is_some() && root.get("message").is_some() && root.get(member).is_none();
    if is_error {
        let hint = "repeat the request, and save its answer when it succeeds; a month without a bill has no answer";
        reading.problem_with_hint(
            &codes::ERROR_ANSWER,
            "the document is an error of the provider",
            root,
            "",
            hint,
        );
    }
    is_error
}

/// Reads a document.
pub(crate) fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    if is_error_answer(root, "currency", reading) {
        return Vec::new();
    }
    let kind = BillStage::of(operation);
    let Some(mut row) = parts::object(root, "", &COSTS, &["cost"], reading) else {
        return Vec::new();
    };
    let Some(group) = named(reading, "serviceGroupId") else {
        reading.problem_with_hint(
            &codes::MISSING,
            "the document does not state its `serviceGroupId`",
            root,
            "",
            "give it with `--param serviceGroupId=…`, or save the answer together with its request",
        );
        return Vec::new();
    };
    let asked = match Asked::new(operation, |name| reading.parameter(name)) {
        Ok(asked) => asked,
        Err(problem) => {
            reading.problem(problem.code, format!("the request: {}", problem.message), root, "");
            return Vec::new();
        }
    };
    let stated = parts::integer_of(&row, "year").zip(parts::integer_of(&row, "month"));
    let period = match (kind, stated) {
        (BillStage::Billed, Some((year, month))) => parts::month_text(year, month),
        _ => asked.period_text(kind),
    };
    let end = parts::end_after(text_of(&row, "end_time_utc").as_deref());
    row.set("kind", kind.text());
    row.set("service_group_id", group.as_str());
    row.set("period", period.as_str());
    row.set("period_end_utc", end);
    row.set("question", format!("{}/{group}/{period}", kind.text()));
    row.account = Some(group);
    let mut costs = Parts::default();
    let found = parts::list(root, "", "cost", reading, &mut |node, place, index, reading| {
        read_cost(node, place, index, &mut costs, reading);
        None
    });
    costs.form = found.form;
    parts::take(&mut row, "cost_form", "cost", costs);
    vec![row]
}

/// Reads a cost, and its items as rows of their own after it.
fn read_cost(node: &Node, place: &str, index: usize, costs: &mut Parts, reading: &mut Reading) {
    let Some(mut row) = read_line(node, place, reading) else {
        return;
    };
    for (name, wanted) in [("type", true), ("amount", node.get("costItem").is_none())] {
        if wanted && node.get(name).is_none_or(Node::is_null) {
            reading.problem(&codes::MISSING, format!("`{name}` is missing"), node, place);
        }
    }
    row.set("cost_position", parts::position(index));
    let items = parts::list(node, place, "costItem", reading, &mut |node, place, item, reading| {
        let mut row = read_line(node, place, reading)?;
        row.set("cost_position", parts::position(index));
        row.set("item_position", parts::position(item));
        Some(row)
    });
    row.set("item_form", items.form);
    costs.rows.push(row);
    costs.rows.extend(items.rows);
}

fn read_line(node: &Node, place: &str, reading: &mut Reading) -> Option<Row> {
    let mut row = parts::object(node, place, &COST_LINE, &["properties", "costItem"], reading)?;
    let properties = parts::wrapped(
        node,
        place,
        ("properties", "property"),
        reading,
        &mut |node, place, _, reading| reading.row(node, place, &COST_PROPERTY),
    );
    parts::take(&mut row, "properties_form", "properties", properties);
    Some(row)
}

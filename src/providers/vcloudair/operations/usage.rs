//! Usage in: `{"startTime": "…", "endTime": "…", "entity": [{"id": "…", "entityType": "vdc", "billableList": …}]}`.
//!
//! Whether usage is billable or billed, and of what, the path says. A file without its URL tells by its month and year,
//! or its outermost element, and by its first entity's type. The hierarchy (which machine belongs to which data
//! centre and instance) comes from the path and from entities beside their parent.

use crate::contract::document::{Reading, Row};
use crate::contract::operation::Operation;
use crate::error::codes;
use crate::providers::vcloudair::operations::asked::{BillStage, UsageLevel};
use crate::providers::vcloudair::operations::flat;
use crate::providers::vcloudair::operations::parts;
use crate::providers::vcloudair::operations::parts::text_of;
use crate::providers::vcloudair::tables::{BILLABLE, ENTITY, USAGE};
use crate::source::json::Node;

/// Whether a document can be usage of this kind and scope.
pub(crate) fn recognise(operation: &Operation, root: &Node) -> Option<usize> {
    if let Some((document, _)) = flat::folded(root) {
        // A table does not say whether it is billed.
        let first = document.pointer("/entity/0/entityType")?.as_str()?;
        let has_scope = UsageLevel::of_entity(first) == Some(UsageLevel::of(operation));
        return flat::columns_known(root).filter(|_| has_scope);
    }
    let entities = match root.get("entity") {
        Some(node) => node.as_array()?,
        None => return None,
    };
    let kind = BillStage::of(operation);
    let scope = UsageLevel::of(operation);
    let known = ["month", "year", "startTime", "endTime"]
        .iter()
        .filter(|name| root.get(name).is_some())
        .count();
    if known == 0 {
        return None;
    }
    let first = entities.first()?;
    let (id, type_name) = (first.get("id")?, first.get("entityType")?.as_str()?);
    id.as_str().or(id.as_number_text())?;
    let is_billed = root.get("month").is_some() || root.get("year").is_some();
    let has_kind = is_billed == (kind == BillStage::Billed);
    // What holds the others comes first; a group's document is a guess nobody makes without its path.
    let has_scope = UsageLevel::of_entity(type_name) == Some(scope);
    has_scope.then_some(known + usize::from(has_kind))
}

/// The path's value, or the parameter of that name for a file without its URL.
pub(crate) fn named(reading: &Reading, name: &str) -> Option<String> {
    reading
        .path_value(name)
        .or_else(|| reading.parameter(name))
        .map(bare_id)
}

/// An identifier without `urn:vcloud:vdc:` in front.
pub(crate) fn bare_id(id: &str) -> String {
    match id.strip_prefix("urn:vcloud:").and_then(|rest| rest.split_once(':')) {
        Some((_, bare)) => bare.to_owned(),
        None => id.to_owned(),
    }
}

/// Who the document is about.
struct About {
    scope: UsageLevel,
    group: Option<String>,
    instance: Option<String>,
    l2: Option<String>,
    l1: Option<String>,
}

impl About {
    fn target(&self) -> Option<&String> {
        match self.scope {
            UsageLevel::Group => self.group.as_ref(),
            UsageLevel::Instance => self.instance.as_ref(),
            UsageLevel::L2 => self.l2.as_ref(),
            UsageLevel::L1 => self.l1.as_ref(),
        }
    }
}

fn about(scope: UsageLevel, root: &Node, reading: &mut Reading) -> Option<About> {
    let own = root
        .pointer("/entity/0/id")
        .and_then(|id| id.as_str().or(id.as_number_text()))
        .map(bare_id);
    let or_own =
        |name: &str, wanted: UsageLevel| named(reading, name).or_else(|| own.clone().filter(|_| scope == wanted));
    let about = About {
        scope,
        group: named(reading, "serviceGroupId"),
        instance: or_own("serviceInstanceId", UsageLevel::Instance),
        l2: or_own("l2Id", UsageLevel::L2),
        l1: or_own("l1Id", UsageLevel::L1),
    };
    let owner = match scope {
        UsageLevel::Group => ("serviceGroupId", &about.group),
        _ => ("serviceInstanceId", &about.instance),
    };
    let missing = match (owner, about.target()) {
        ((name, None), _) => name,
        (_, None) => scope.path_name(),
        _ => return Some(about),
    };
    reading.problem_with_hint(
        &codes::MISSING,
        format!("the document does not state its `{missing}`"),
        root,
        "",
        &format!("give it with `--param {missing}=…`, or save the answer together with its request"),
    );
    None
}

/// Reads a document, or the table of its metrics.
pub(crate) fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let Some((document, counts)) = flat::folded(root) else {
        return read_document(operation, root, reading);
    };
    let mut rows = read_document(operation, &document, reading);
    for row in &mut rows {
        flat::place(row, &counts);
    }
    rows
}

fn read_document(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    if crate::providers::vcloudair::operations::costs::is_error_answer(root, "entity", reading) {
        return Vec::new();
    }
    let kind = BillStage::of(operation);
    let Some(mut row) = parts::object(root, "", &USAGE, &["entity"], reading) else {
        return Vec::new();
    };
    let Some(about) = about(UsageLevel::of(operation), root, reading) else {
        return Vec::new();
    };
    let asked =
        match crate::providers::vcloudair::operations::asked::Asked::new(operation, |name| reading.parameter(name)) {
            Ok(asked) => asked,
            Err(problem) => {
                reading.problem(problem.code, format!("the request: {}", problem.message), root, "");
                return Vec::new();
            }
        };
    let stated = parts::integer_of(&row, "year").zip(parts::integer_of(&row, "month"));
    let period = match stated {
        Some((year, month)) if kind == BillStage::Billed || asked.month.is_some() => parts::month_text(year, month),
        _ => asked.period_text(kind),
    };
    let level = asked.level.unwrap_or(match kind {
        BillStage::Billed => "self",
        BillStage::Billable => "",
    });
    let target = about.target().cloned().unwrap_or_default();
    row.set("kind", kind.text());
    row.set("scope", about.scope.text());
    row.set("service_group_id", about.group.clone());
    row.set("service_instance_id", about.instance.clone());
    row.set("l2_id", about.l2.clone());
    row.set("l1_id", about.l1.clone());
    row.set("level", level);
    row.set("period", period.as_str());
    row.set(
        "question",
        crate::providers::vcloudair::operations::asked::question_text(kind, about.scope, &target, level, &period),
    );
    let end = parts::end_after(text_of(&row, "end_time_utc").as_deref());
    row.set("period_end_utc", end);
    row.account = match about.scope {
        UsageLevel::Group => about.group.clone(),
        _ => about.instance.clone(),
    };
    let mut resources = Vec::new();
    let entities = parts::list(root, "", "entity", reading, &mut |node, place, _, reading| {
        let entity = read_entity(node, place, &about, reading)?;
        resources.extend(text_of(&entity, "entity_id"));
        Some(entity)
    });
    parts::take(&mut row, "entity_form", "entity", entities);
    row.resources = resources;
    vec![row]
}

fn read_entity(node: &Node, place: &str, about: &About, reading: &mut Reading) -> Option<Row> {
    let mut entity = parts::object(node, place, &ENTITY, &["billableList"], reading)?;
    let id = bare_id(&text_of(&entity, "id").unwrap_or_default());
    let is_target = about.target() == Some(&id);
    let by_type = UsageLevel::of_entity(&text_of(&entity, "entity_type").unwrap_or_default());
    // Beside an L2 entity stand its machines, beside an instance its data centres, unless their type says otherwise.
    let level = match (is_target, about.scope) {
        (true, scope) => scope,
        (false, UsageLevel::L2 | UsageLevel::L1) => UsageLevel::L1,
        (false, UsageLevel::Instance) => by_type.unwrap_or(UsageLevel::L2),
        (false, UsageLevel::Group) => by_type.unwrap_or(UsageLevel::L1),
    };
    let parent = match (level, about.scope) {
        (UsageLevel::L1, UsageLevel::L2) => about.l2.clone(),
        (UsageLevel::L1, UsageLevel::L1) if is_target => about.l2.clone(),
        (UsageLevel::L2, UsageLevel::Instance | UsageLevel::L2) => about.instance.clone(),
        _ => None,
    };
    let instance = match level {
        UsageLevel::Instance => Some(id.clone()),
        _ => about.instance.clone(),
    };
    entity.set("entity_id", id);
    entity.set("entity_level", level.text());
    entity.set("service_instance_id", instance);
    entity.set("parent_id", parent);
    let names = ("billableList", "billable");
    let billables = parts::wrapped(node, place, names, reading, &mut |node, place, index, reading| {
        let mut row = reading.row(node, place, &BILLABLE)?;
        row.set("position", parts::position(index));
        Some(row)
    });
    parts::take(&mut entity, "billable_form", "billableList", billables);
    Some(entity)
}

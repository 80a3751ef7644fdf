//! Service groups in: `{"companyId": "…", "serviceGroupList": {"serviceGroup": [{"id": "…", "billingCurrency": "USD"}]}}`.
//!
//! A group has its billing attributes, and the periods of the bills there are. A period runs from anniversary to
//! anniversary and is named after the month it begins in; its start and end are stored as stated.

use crate::contract::document::{Child, ChildTable, Reading, Row, Table};
use crate::contract::operation::Operation;
use crate::error::codes;
use crate::providers::vcloudair::operations::parts;
use crate::providers::vcloudair::operations::parts::text_of;
use crate::providers::vcloudair::tables::{ATTRIBUTE, ATTRIBUTE_PROPERTY, BILL, COMPANY, GROUP, LINK, PERIOD};
use crate::source::json::Node;

/// Which groups a company's list names.
static MEMBERS: ChildTable = ChildTable {
    name: "vcloudair_company_group",
    columns: &["position", "service_group_id"],
};

/// Whether a document is a company's list. One without the company, as some clients keep it, is one too: what it lacks is
/// then told by name.
pub(crate) fn recognise_list(_: &Operation, root: &Node) -> Option<usize> {
    let names = ["companyId", "companyName", "serviceGroupList"];
    let known = names.iter().filter(|name| root.get(name).is_some()).count();
    let is_list = root.get("companyId").is_some() && known >= 2;
    let has_groups = root.pointer("/serviceGroupList/serviceGroup").is_some();
    (is_list || has_groups).then_some(known)
}

/// Whether a document is one group.
pub(crate) fn recognise_one(_: &Operation, root: &Node) -> Option<usize> {
    let names = ["id", "displayName", "billingCurrency"];
    let more = ["billingAttributes", "availableBills"];
    let known = more.iter().filter(|name| root.get(name).is_some()).count();
    names
        .iter()
        .all(|name| root.get(name).is_some())
        .then_some(names.len() + known)
}

/// Reads a company's list.
pub(crate) fn read_list(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    if crate::providers::vcloudair::operations::costs::is_error_answer(root, "companyId", reading) {
        return Vec::new();
    }
    let Some(mut company) = parts::object(root, "", &COMPANY, &["serviceGroupList"], reading) else {
        return Vec::new();
    };
    let names = ("serviceGroupList", "serviceGroup");
    let mut groups = parts::wrapped(root, "", names, reading, &mut |node, place, _, reading| {
        read_group(node, place, reading)
    });
    // Groups are objects of their own, revised one by one; the list only names them.
    let rows = std::mem::take(&mut groups.rows);
    for (index, row) in rows.iter().enumerate() {
        company.children.push(Child {
            table: &MEMBERS,
            cells: vec![parts::position(index).into(), text_of(row, "id").into()],
        });
    }
    parts::take(&mut company, "group_form", "serviceGroupList", groups);
    std::iter::once(company).chain(rows).collect()
}

/// Reads one group.
pub(crate) fn read_one(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    if crate::providers::vcloudair::operations::costs::is_error_answer(root, "id", reading) {
        return Vec::new();
    }
    let row = read_group(root, "", reading);
    if let (Some(row), Some(asked)) = (&row, reading.path_value("serviceGroupId").map(str::to_owned))
        && text_of(row, "id").is_some_and(|id| id != asked)
    {
        let message = format!("the request asked for the service group {asked}");
        reading.problem(&codes::CONTRADICTION, message, root, "");
    }
    row.into_iter().collect()
}

fn read_group(node: &Node, place: &str, reading: &mut Reading) -> Option<Row> {
    let lists = ["billingAttributes", "availableBills"];
    let mut row = parts::object(node, place, &GROUP, &lists, reading)?;
    row.account = text_of(&row, "id");
    let names = ("billingAttributes", "attribute");
    let attributes = parts::wrapped(node, place, names, reading, &mut |node, place, _, reading| {
        let mut row = parts::object(node, place, &ATTRIBUTE, &["properties"], reading)?;
        let names = ("properties", "property");
        let properties = parts::wrapped(node, place, names, reading, &mut |node, place, _, reading| {
            reading.row(node, place, &ATTRIBUTE_PROPERTY)
        });
        parts::take(&mut row, "properties_form", "properties", properties);
        Some(row)
    });
    parts::take(&mut row, "attribute_form", "billingAttributes", attributes);
    let bills = parts::wrapped(
        node,
        place,
        ("availableBills", "bill"),
        reading,
        &mut |node, place, _, reading| read_bill(node, place, reading),
    );
    parts::take(&mut row, "bill_form", "availableBills", bills);
    Some(row)
}

fn read_bill(node: &Node, place: &str, reading: &mut Reading) -> Option<Row> {
    let mut bill = parts::object(node, place, &BILL, &["link", "billingPeriod"], reading)?;
    read_member(node, place, "link", &LINK, "link_form", &mut bill, reading);
    read_member(node, place, "billingPeriod", &PERIOD, "period_form", &mut bill, reading);
    for part in &mut bill.parts {
        if let (Some(year), Some(month)) = (parts::integer_of(part, "year"), parts::integer_of(part, "month")) {
            let end = parts::end_after(text_of(part, "end_date_utc").as_deref());
            part.set("period", parts::month_text(year, month));
            part.set("period_end_utc", end);
        }
    }
    Some(bill)
}

/// Reads a member that is an object, as a part.
fn read_member(
    node: &Node,
    place: &str,
    name: &str,
    table: &'static Table,
    form_column: &str,
    row: &mut Row,
    reading: &mut Reading,
) {
    match node.get(name) {
        None => row.set(form_column, "absent"),
        Some(member) if member.is_null() => row.set(form_column, "null"),
        Some(member) => row.parts.extend(reading.row(member, &format!("{place}/{name}"), table)),
    }
}

//! An invoice: `{"id": "331e2d9c-…", "client_id": …, "paid": false, "data": {"invoice_total": 0, "invoice_projects": […], …}}`.
//!
//! The invoice, its data, the projects, their entities (the lines) and the taxes are rows of a table each. Figures are
//! kept as stated, contradictions and all; a tiered rate is an array whose elements are not documented, so nothing
//! is computed from it. The same id with other content is a revision, equal content under another id another invoice.

use crate::contract::document::control;
use crate::contract::document::control::Totals;
use crate::contract::document::reading::time_of;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::providers::ormuco::{period, shape};
use crate::source::json::Node;
use rusqlite::Connection;
use serde_json::value::RawValue;
use shape::Members;

/// The invoice itself.
pub(crate) static INVOICE: Table = Table {
    name: "ormuco_invoice",
    is_envelope: false,
    fields: &[
        Field::new("client_id", ValueKind::Identifier, Form::String, "Client it is for"),
        Field::new(
            "date_deleted",
            ValueKind::Timestamp,
            Form::String,
            "When the client was deleted",
        )
        .nullable(),
        Field::new(
            "deleted",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether the client was deleted",
        ),
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the invoice"),
        Field::new("paid", ValueKind::Boolean, Form::Boolean, "Whether the client has paid"),
        Field::new(
            "processed",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether its creation is complete",
        ),
    ],
    derived: &["currency", "currency_reference"],
    key: &["id"],
    sums: &[],
};

/// Its member `data`.
pub(crate) static DATA: Table = Table {
    name: "ormuco_invoice_data",
    is_envelope: false,
    fields: &[
        Field::new("invoice_discount", ValueKind::Decimal, Form::Number, "Money taken off"),
        Field::new(
            "invoice_discount_flat",
            ValueKind::Decimal,
            Form::Number,
            "Money taken off by a flat coupon",
        )
        .optional(),
        Field::new(
            "invoice_discount_percentage",
            ValueKind::Decimal,
            Form::Number,
            "Percent of the coupon",
        ),
        Field::new(
            "invoice_discount_percentage_value",
            ValueKind::Decimal,
            Form::Number,
            "Money taken off by that percentage",
        )
        .optional(),
        Field::new(
            "invoice_period_end",
            ValueKind::Timestamp,
            Form::String,
            "Moment after the period",
        ),
        Field::new(
            "invoice_period_start",
            ValueKind::Timestamp,
            Form::String,
            "Start of the period",
        ),
        Field::new(
            "invoice_subtotal",
            ValueKind::Decimal,
            Form::Number,
            "Total before taxes and discount",
        ),
        Field::new(
            "invoice_total",
            ValueKind::Decimal,
            Form::Number,
            "Total after taxes and discount",
        ),
        Field::new(
            "subscription_period_end",
            ValueKind::Timestamp,
            Form::String,
            "Moment after the period",
        )
        .nullable()
        .optional(),
        Field::new(
            "subscription_period_start",
            ValueKind::Timestamp,
            Form::String,
            "Start of the period",
        )
        .nullable()
        .optional(),
    ],
    derived: &["first_day", "last_day"],
    key: &[],
    sums: &[
        Sum::control("invoice_subtotal", None),
        Sum::control("invoice_discount", None),
        Sum::control("invoice_total", None),
    ],
};

/// A project.
pub(crate) static PROJECT: Table = Table {
    name: "ormuco_invoice_project",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the project"),
        Field::new("name", ValueKind::Text, Form::String, "Its name").nullable(),
        Field::new("region", ValueKind::Text, Form::String, "Region of the provider").nullable(),
        Field::new(
            "total",
            ValueKind::Decimal,
            Form::Number,
            "Total before taxes and discount",
        ),
    ],
    derived: &["position"],
    key: &[],
    sums: &[Sum::control("total", None)],
};

/// An entity of a project: a line.
pub(crate) static LINE: Table = Table {
    name: "ormuco_invoice_line",
    is_envelope: false,
    fields: &[
        Field::new(
            "active",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether it was active at the end of the period",
        )
        .optional(),
        Field::new("description", ValueKind::Text, Form::String, "What it is").nullable(),
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the resource"),
        Field::new("name", ValueKind::Text, Form::String, "Its name").nullable(),
        Field::new("quantity", ValueKind::Decimal, Form::Number, "Quantity, in the unit"),
        Field::new(
            "rate",
            ValueKind::DecimalOrList,
            Form::Number,
            "Price of one unit; an array for tiered rates",
        ),
        Field::new("rate_system", ValueKind::Text, Form::String, "flat or tiered"),
        Field::new("total", ValueKind::Decimal, Form::Number, "Cost"),
        Field::new("type", ValueKind::Text, Form::String, "Type of the resource"),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::String,
            "Number of the resource",
        )
        .nullable(),
        Field::new("unit", ValueKind::Text, Form::String, "Unit of the quantity"),
        Field::new("size", ValueKind::Text, Form::String, "Number and unit")
            .nullable()
            .optional(),
        Field::new(
            "storage_type",
            ValueKind::Text,
            Form::String,
            "Volumes: type of storage",
        )
        .nullable()
        .optional(),
        Field::new("uptime", ValueKind::Text, Form::String, "DD:HH:MM:SS")
            .nullable()
            .optional(),
    ],
    derived: &["position", "unit_rate"],
    key: &[],
    sums: &[Sum::control("quantity", None), Sum::control("total", None)],
};

/// Members of a tax, of an invoice or a usage.
pub(crate) const TAX_FIELDS: &[Field] = &[
    Field::new("name", ValueKind::Text, Form::String, "Short name"),
    Field::new("rate", ValueKind::Decimal, Form::Number, "Percent"),
    Field::new("amount", ValueKind::Decimal, Form::Number, "Money"),
    Field::new("description", ValueKind::Text, Form::String, "Full name")
        .nullable()
        .optional(),
];

/// A tax on an invoice.
pub(crate) static TAX: Table = Table {
    name: "ormuco_invoice_tax",
    is_envelope: false,
    fields: TAX_FIELDS,
    derived: &["position"],
    key: &[],
    sums: &[Sum::control("amount", None)],
};

const DATA_ORDER: &[&str] = &[
    "invoice_discount",
    "invoice_discount_flat",
    "invoice_discount_percentage",
    "invoice_discount_percentage_value",
    "invoice_period_end",
    "invoice_period_start",
    "invoice_projects",
    "invoice_subtotal",
    "invoice_taxes",
    "invoice_total",
    "subscription_period_end",
    "subscription_period_start",
];

/// Reads an invoice with all its parts.
pub(crate) fn read(node: &Node, place: &str, reading: &mut Reading) -> Option<Row> {
    let mut row = shape::object(reading, node, place, &INVOICE, &["data"])?;
    row.account = shape::text(&row, "client_id").map(str::to_owned);
    let data_node = shape::member(reading, node, place, "data")?;
    let stated = node.get("currency").or_else(|| data_node.get("currency"));
    read_currency(&mut row, stated);
    let data_place = format!("{place}/data");
    let mut data = shape::object(
        reading,
        data_node,
        &data_place,
        &DATA,
        &["invoice_projects", "invoice_taxes"],
    )?;
    let time = |name| data_node.get(name).and_then(Node::as_str).and_then(time_of);
    data.set("first_day", time("invoice_period_start").map(period::first_day));
    data.set("last_day", time("invoice_period_end").map(period::last_day));
    let mut lines = 0;
    let projects = shape::elements(reading, data_node, &data_place, "invoice_projects");
    for (index, project_node) in projects.iter().enumerate() {
        let project_place = format!("{data_place}/invoice_projects/{index}");
        let Some(mut project) = shape::object(reading, project_node, &project_place, &PROJECT, &["entities"]) else {
            continue;
        };
        project.set("position", shape::ordinal(index));
        for (index, node) in shape::elements(reading, project_node, &project_place, "entities")
            .iter()
            .enumerate()
        {
            let Some(mut line) = reading.row(node, &format!("{project_place}/entities/{index}"), &LINE) else {
                continue;
            };
            line.set("position", shape::ordinal(lines));
            lines += 1;
            let rate = shape::text(&line, "rate").filter(|rate| Decimal::parse(rate).is_ok());
            let rate = rate.map(str::to_owned);
            line.set("unit_rate", rate);
            row.resources.extend(shape::text(&line, "id").map(str::to_owned));
            project.parts.push(line);
        }
        data.parts.push(project);
    }
    data.parts
        .extend(read_taxes(data_node, &data_place, "invoice_taxes", &TAX, reading));
    row.parts.push(data);
    Some(row)
}

/// Reads the taxes of an invoice or a usage.
pub(crate) fn read_taxes(
    node: &Node,
    place: &str,
    name: &str,
    table: &'static Table,
    reading: &mut Reading,
) -> Vec<Row> {
    let mut taxes = Vec::new();
    for (index, node) in shape::elements(reading, node, place, name).iter().enumerate() {
        if let Some(mut tax) = reading.row(node, &format!("{place}/{name}/{index}"), table) {
            tax.set("position", shape::ordinal(index));
            taxes.push(tax);
        }
    }
    taxes
}

/// The documentation says that there may be a currency, but not in which form: a code, the uuid of a currency, or an
/// object such as the list of currencies has. Anything else must not pass for the main currency.
fn read_currency(row: &mut Row, stated: Option<&Node>) {
    let Some(stated) = stated.filter(|node| !node.is_null()) else {
        return;
    };
    let of = |name| stated.get(name).and_then(Node::as_str);
    let text = stated.as_str().or_else(|| of("iso_code")).or_else(|| of("uuid"));
    match text {
        Some(code) if currency::is_code(code) => row.set("currency", code),
        other => row.set("currency_reference", other.unwrap_or_default()),
    }
}

/// Counts an invoice a second time.
pub(crate) fn count(totals: &mut Totals, raw: &RawValue) -> std::result::Result<(), String> {
    control::add_object(totals, raw, &INVOICE)?;
    let members = shape::raw_members(raw)?;
    let data = members.get("data").ok_or("`data` is missing")?;
    control::add_object(totals, data, &DATA)?;
    shape::count_elements(totals, data, "invoice_taxes", &TAX)?;
    for project in shape::raw_elements(data, "invoice_projects")? {
        control::add_object(totals, project, &PROJECT)?;
        shape::count_elements(totals, project, "entities", &LINE)?;
    }
    Ok(())
}

/// An invoice put together again: the whole object, and its lines for tables.
pub(crate) struct Whole {
    /// The documented object.
    pub object: Json,
    /// Its lines, each with its project.
    pub lines: Vec<Json>,
}

/// Puts together the invoice whose own members these are.
pub(crate) fn whole(connection: &Connection, row_id: i64, mut members: Members) -> Result<Whole> {
    let mut lines = Vec::new();
    for (data_row, mut data, ()) in shape::parts(connection, &DATA, row_id, |_| Ok(()))? {
        let mut projects = Vec::new();
        for (project_row, mut project, ()) in shape::parts(connection, &PROJECT, data_row, |_| Ok(()))? {
            let entities = shape::plain_parts(connection, &LINE, project_row)?;
            lines.extend(entities.elements().iter().map(|line| with_project(&project, line)));
            project.push(("entities".to_owned(), entities));
            projects.push(shape::arranged(project, &["entities", "id", "name", "region", "total"]));
        }
        data.push(("invoice_projects".to_owned(), Json::Array(projects)));
        let taxes = shape::plain_parts(connection, &TAX, data_row)?;
        data.push(("invoice_taxes".to_owned(), taxes));
        members.push(("data".to_owned(), shape::arranged(data, DATA_ORDER)));
    }
    let order = [
        "client_id",
        "data",
        "date_deleted",
        "deleted",
        "id",
        "paid",
        "processed",
    ];
    Ok(Whole {
        object: shape::arranged(members, &order),
        lines,
    })
}

/// A line with the project's id and name in front.
pub(crate) fn with_project(project: &Members, line: &Json) -> Json {
    let mut flat = Vec::new();
    for (from, to) in [("id", "project_id"), ("name", "project_name")] {
        let found = project.iter().find(|(name, _)| name == from);
        flat.extend(found.map(|(_, value)| (to.to_owned(), value.clone())));
    }
    if let Json::Object(members) = line {
        flat.extend(members.iter().cloned());
    }
    Json::Object(flat)
}

/// How many documented members an invoice has, `None` where it is not one.
pub(crate) fn recognise(node: &Node) -> Option<usize> {
    let known = |node: &Node, table: &Table| {
        let fits = crate::contract::document::likeness::fits(node, table);
        fits.then(|| crate::contract::document::likeness::members_known(node, table))
    };
    Some(known(node, &INVOICE)? + known(node.get("data")?, &DATA)?)
}

/// The id of an invoice's row.
pub(crate) fn id(row: &Row) -> Option<&str> {
    row.cell("id").and_then(Cell::as_text)
}

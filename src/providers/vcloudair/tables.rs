//! The documented objects: usage with its entities and billables, costs, service groups with their bills.

use crate::contract::document::{Field, Form, Sum, Table, ValueKind};

const fn text(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Text, Form::String, help)
}

const fn decimal(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Decimal, Form::Number, help)
}

const fn integer(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Integer, Form::Number, help)
}

const fn time(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Timestamp, Form::String, help).column(column)
}

/// `BillableUsage` or `BilledUsage`.
pub(super) static USAGE: Table = Table {
    name: "vcloudair_usage",
    is_envelope: false,
    fields: &[
        integer("month", "Billing month").nullable().optional(),
        integer("year", "Billing year").nullable().optional(),
        time("startTime", "start_time", "First moment").nullable().optional(),
        time("endTime", "end_time", "Last moment").nullable().optional(),
    ],
    derived: &[
        "kind",
        "scope",
        "service_group_id",
        "service_instance_id",
        "l2_id",
        "l1_id",
        "level",
        "period",
        "period_end_utc",
        "question",
        "entity_form",
    ],
    key: &["question"],
    sums: &[],
};

/// `Entity`: an instance, a virtual data centre, a virtual machine or a gateway.
pub(super) static ENTITY: Table = Table {
    name: "vcloudair_entity",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "Its identifier"),
        text("name", "Its name"),
        text("entityType", "What it is, such as vm, vdc or serviceInstance").column("entity_type"),
    ],
    derived: &[
        "entity_id",
        "entity_level",
        "service_instance_id",
        "parent_id",
        "billable_form",
    ],
    key: &[],
    sums: &[],
};

/// `Billable`: what one metric of an entity costs.
pub(super) static BILLABLE: Table = Table {
    name: "vcloudair_billable",
    is_envelope: false,
    fields: &[
        text("name", "Name of the metric"),
        decimal("usage", "Usage of the metric"),
        text("unit", "Unit of the metric"),
        decimal("rate", "Rate per unit consumed"),
        decimal("cost", "Cost of that consumption"),
        Field::new("currency", ValueKind::Currency, Form::String, "Billing currency"),
    ],
    derived: &["position"],
    key: &[],
    // The same use stands in a machine, its data centre and its instance, so a sum over all means nothing.
    sums: &[
        Sum::control("usage", Some("currency")),
        Sum::control("rate", Some("currency")),
        Sum::control("cost", Some("currency")),
    ],
};

/// `BillableCosts` or `BilledCosts`.
pub(super) static COSTS: Table = Table {
    name: "vcloudair_costs",
    is_envelope: false,
    fields: &[
        integer("month", "Billing month").nullable().optional(),
        integer("year", "Billing year").nullable().optional(),
        time("startTime", "start_time", "First moment").nullable().optional(),
        time("endTime", "end_time", "Last moment").nullable().optional(),
        Field::new("currency", ValueKind::Currency, Form::String, "Billing currency"),
        text("lastUpdateTime", "Last update of the cost items")
            .column("last_update_time")
            .nullable()
            .optional(),
    ],
    derived: &[
        "kind",
        "service_group_id",
        "period",
        "period_end_utc",
        "question",
        "cost_form",
    ],
    key: &["question"],
    sums: &[],
};

/// `Cost`, or an item of one.
pub(super) static COST_LINE: Table = Table {
    name: "vcloudair_cost_line",
    is_envelope: false,
    fields: &[
        text("type", "SERVICE_CREDIT or SUPPORT").nullable().optional(),
        decimal("amount", "The cost").nullable().optional(),
    ],
    derived: &["cost_position", "item_position", "properties_form", "item_form"],
    key: &[],
    sums: &[Sum::control("amount", None)],
};

const PROPERTY: &[Field] = &[
    text("name", "Name of the property").nullable().optional(),
    Field::new("value", ValueKind::Identifier, Form::String, "Its value").nullable(),
];

/// `Property` of a cost.
pub(super) static COST_PROPERTY: Table = Table {
    name: "vcloudair_cost_property",
    is_envelope: false,
    fields: PROPERTY,
    derived: &[],
    key: &[],
    sums: &[],
};

/// `ServiceGroups`, without the groups.
pub(super) static COMPANY: Table = Table {
    name: "vcloudair_company",
    is_envelope: false,
    fields: &[
        Field::new("companyId", ValueKind::Identifier, Form::String, "The company").column("company_id"),
        text("companyName", "Its name").column("company_name"),
    ],
    derived: &["group_form"],
    key: &["company_id"],
    sums: &[],
};

/// `ServiceGroup`.
pub(super) static GROUP: Table = Table {
    name: "vcloudair_service_group",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "The service group"),
        text("displayName", "Its name for people").column("display_name"),
        Field::new("billingCurrency", ValueKind::Currency, Form::String, "Its currency").column("billing_currency"),
    ],
    derived: &["attribute_form", "bill_form"],
    key: &["id"],
    sums: &[],
};

/// `Attribute` of a service group, such as its spend threshold.
pub(super) static ATTRIBUTE: Table = Table {
    name: "vcloudair_attribute",
    is_envelope: false,
    fields: &[
        text("name", "Name of the attribute").nullable().optional(),
        Field::new("value", ValueKind::Identifier, Form::String, "Its value").nullable(),
    ],
    derived: &["properties_form"],
    key: &[],
    sums: &[],
};

/// `Property` of an attribute.
pub(super) static ATTRIBUTE_PROPERTY: Table = Table {
    name: "vcloudair_attribute_property",
    is_envelope: false,
    fields: PROPERTY,
    derived: &[],
    key: &[],
    sums: &[],
};

/// `Bill` of a service group.
pub(super) static BILL: Table = Table {
    name: "vcloudair_bill",
    is_envelope: false,
    fields: &[],
    derived: &["link_form", "period_form"],
    key: &[],
    sums: &[],
};

/// `Link` of a bill.
pub(super) static LINK: Table = Table {
    name: "vcloudair_bill_link",
    is_envelope: false,
    fields: &[
        text("rel", "What the link leads to").nullable().optional(),
        text("href", "Address of the bill").nullable().optional(),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};

/// `BillingPeriod` of a bill: from anniversary to anniversary, named after the month it begins in.
pub(super) static PERIOD: Table = Table {
    name: "vcloudair_billing_period",
    is_envelope: false,
    fields: &[
        integer("month", "Billing month"),
        integer("year", "Billing year"),
        time("startDate", "start_date", "First moment"),
        time("endDate", "end_date", "Last moment"),
    ],
    derived: &["period", "period_end_utc"],
    key: &[],
    sums: &[],
};

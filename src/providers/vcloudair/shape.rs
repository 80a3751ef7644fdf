//! The schema `metering.xsd`: attributes, elements, and their order.

use crate::source::xml::{Attribute, Child, Class, Root, Shape};

const fn text(name: &'static str) -> Attribute {
    Attribute { name, is_number: false }
}

const fn number(name: &'static str) -> Attribute {
    Attribute { name, is_number: true }
}

static BILLABLE: Class = Class {
    attributes: &[],
    children: &[
        Child::text("Name"),
        Child::number("Usage"),
        Child::text("Unit"),
        Child::number("Rate"),
        Child::number("Cost"),
        Child::text("Currency"),
    ],
    text: None,
};

static BILLABLE_LIST: Class = Class {
    attributes: &[],
    children: &[Child::many("Billable", &BILLABLE)],
    text: None,
};

static ENTITY: Class = Class {
    attributes: &[text("id"), text("name"), text("entityType")],
    children: &[Child::one("BillableList", &BILLABLE_LIST)],
    text: None,
};

/// `BillableUsage` has no month and year by the schema; a service that swaps the two types would write them.
static USAGE: Class = Class {
    attributes: &[number("month"), number("year"), text("startTime"), text("endTime")],
    children: &[Child::many("Entity", &ENTITY)],
    text: None,
};

static PROPERTY: Class = Class {
    attributes: &[text("name")],
    children: &[],
    text: Some("value"),
};

static PROPERTIES: Class = Class {
    attributes: &[],
    children: &[Child::many("Property", &PROPERTY)],
    text: None,
};

/// Not in the schema, but in answers of the live service of 2015.
static COST_ITEM: Class = Class {
    attributes: &[],
    children: &[
        Child::text("Type"),
        Child::number("Amount"),
        Child::one("Properties", &PROPERTIES),
    ],
    text: None,
};

static COST: Class = Class {
    attributes: &[],
    children: &[
        Child::text("Type"),
        Child::number("Amount"),
        Child::one("Properties", &PROPERTIES),
        Child::many("CostItem", &COST_ITEM),
    ],
    text: None,
};

static COSTS: Class = Class {
    attributes: &[number("month"), number("year"), text("startTime"), text("endTime")],
    children: &[
        Child::many("Cost", &COST),
        Child::text("Currency"),
        Child::text("LastUpdateTime"),
    ],
    text: None,
};

static ATTRIBUTE: Class = Class {
    attributes: &[text("name")],
    children: &[Child::text("Value"), Child::one("Properties", &PROPERTIES)],
    text: None,
};

static ATTRIBUTES: Class = Class {
    attributes: &[],
    children: &[Child::many("Attribute", &ATTRIBUTE)],
    text: None,
};

static LINK: Class = Class {
    attributes: &[text("rel"), text("href")],
    children: &[],
    text: None,
};

static PERIOD: Class = Class {
    attributes: &[],
    children: &[
        Child::number("Month"),
        Child::number("Year"),
        Child::text("StartDate"),
        Child::text("EndDate"),
    ],
    text: None,
};

static BILL: Class = Class {
    attributes: &[],
    children: &[Child::one("Link", &LINK), Child::one("BillingPeriod", &PERIOD)],
    text: None,
};

static BILLS: Class = Class {
    attributes: &[],
    children: &[Child::many("Bill", &BILL)],
    text: None,
};

static GROUP: Class = Class {
    attributes: &[],
    children: &[
        Child::text("Id"),
        Child::text("DisplayName"),
        Child::text("BillingCurrency"),
        Child::one("BillingAttributes", &ATTRIBUTES),
        Child::one("AvailableBills", &BILLS),
    ],
    text: None,
};

static GROUP_LIST: Class = Class {
    attributes: &[],
    children: &[Child::many("ServiceGroup", &GROUP)],
    text: None,
};

static GROUPS: Class = Class {
    attributes: &[],
    children: &[
        Child::text("CompanyId"),
        Child::text("CompanyName"),
        Child::one("ServiceGroupList", &GROUP_LIST),
    ],
    text: None,
};

/// Both generations of the schema; their structures are the same.
pub(super) static XML: Shape = Shape {
    further: &[],
    is_only_read: false,
    namespaces: &[
        "http://www.vmware.com/vchs/vms/billabledata/v1",
        "http://www.vmware.com/vchs/vms/billabledata/v5.7",
    ],
    open: &[],
    roots: &[
        Root {
            element: "BillableUsage",
            class: &USAGE,
            operations: &[
                "vcloudair/billable-usage",
                "vcloudair/billable-usage/l1",
                "vcloudair/billable-usage/l2",
            ],
        },
        Root {
            element: "BilledUsage",
            class: &USAGE,
            operations: &[
                "vcloudair/billed-usage",
                "vcloudair/billed-usage/service-group",
                "vcloudair/billed-usage/l1",
                "vcloudair/billed-usage/l2",
            ],
        },
        Root {
            element: "BillableCosts",
            class: &COSTS,
            operations: &["vcloudair/billable-costs"],
        },
        Root {
            element: "BilledCosts",
            class: &COSTS,
            operations: &["vcloudair/billed-costs"],
        },
        Root {
            element: "ServiceGroups",
            class: &GROUPS,
            operations: &["vcloudair/service-groups"],
        },
        Root {
            element: "ServiceGroup",
            class: &GROUP,
            operations: &["vcloudair/service-group"],
        },
    ],
};

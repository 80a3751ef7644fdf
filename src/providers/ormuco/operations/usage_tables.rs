//! What a usage is stored in: itself, its providers and projects, its lines and taxes.

use crate::contract::document::{ChildTable, Field, Form, Sum, Table, ValueKind};
use crate::providers::ormuco::operations::invoice::TAX_FIELDS;

/// A usage.
pub(crate) static USAGE: Table = Table {
    name: "ormuco_usage",
    is_envelope: false,
    fields: &[
        Field::new(
            "usage_period_start",
            ValueKind::Timestamp,
            Form::String,
            "Start of the period",
        ),
        Field::new(
            "usage_period_end",
            ValueKind::Timestamp,
            Form::String,
            "Moment after the period",
        ),
        Field::new(
            "subtotal",
            ValueKind::Decimal,
            Form::Number,
            "Total before taxes and discount",
        ),
        Field::new(
            "discount_percentage",
            ValueKind::Decimal,
            Form::Number,
            "Percent of the coupon",
        ),
        Field::new("discount", ValueKind::Decimal, Form::Number, "Money taken off"),
        Field::new(
            "total",
            ValueKind::Decimal,
            Form::Number,
            "Total after taxes and discount",
        ),
    ],
    derived: &["scope", "scope_id"],
    key: &["scope", "scope_id", "usage_period_start_utc"],
    sums: &[Sum::control("subtotal", None), Sum::control("total", None)],
};

/// A provider within a usage.
pub(crate) static PROVIDER: Table = Table {
    name: "ormuco_usage_provider",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the provider").optional(),
        Field::new("uuid", ValueKind::Identifier, Form::String, "Number of the provider").optional(),
        Field::new("name", ValueKind::Text, Form::String, "Its name").nullable(),
    ],
    derived: &["position"],
    key: &[],
    sums: &[],
};

/// A project within a usage.
pub(crate) static PROJECT: Table = Table {
    name: "ormuco_usage_project",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the project"),
        Field::new("name", ValueKind::Text, Form::String, "Its name").nullable(),
    ],
    derived: &["provider_position"],
    key: &[],
    sums: &[],
};

/// A kind of resource that a project lists, under the spelling that the answer had.
pub(crate) static KIND: ChildTable = ChildTable {
    name: "ormuco_usage_kind",
    columns: &["spelling"],
};

/// A line of a usage: one resource of one kind in one project.
pub(crate) static LINE: Table = Table {
    name: "ormuco_usage_line",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the resource"),
        Field::new("name", ValueKind::Text, Form::String, "Its name").nullable(),
        Field::new("description", ValueKind::Text, Form::String, "What it is").nullable(),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::String,
            "Number of the resource",
        )
        .nullable(),
        Field::new("uptime", ValueKind::Text, Form::String, "DD:HH:MM:SS")
            .nullable()
            .optional(),
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
        Field::new("total", ValueKind::Decimal, Form::Number, "Cost"),
        Field::new("quantity", ValueKind::Decimal, Form::Number, "Bandwidth: quantity")
            .nullable()
            .optional(),
    ],
    derived: &["spelling", "position"],
    key: &[],
    sums: &[Sum::control("total", None)],
};

/// A tax of a usage.
pub(crate) static TAX: Table = Table {
    name: "ormuco_usage_tax",
    is_envelope: false,
    fields: TAX_FIELDS,
    derived: &["position"],
    key: &[],
    sums: &[Sum::control("amount", None)],
};

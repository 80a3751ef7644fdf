//! `GET …/schema/`: which members the objects of an operation have.
//!
//! Where a schema was saved from the provider, that one is answered; else the field table of this program, with
//! help texts in our own words, in the same shape.

use crate::contract::document::control;
use crate::contract::document::control::Objects;
use crate::contract::document::likeness;
use crate::contract::document::{Child, ChildTable, Field, Form, Reading, Row, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, BURST_PAGE, NAME, SUBSCRIPTIONS_PAGE};
use crate::providers::cloudsigma::operations::{
    balance, burstusage, currentusage, dailyburstusage, discount, ledger, licenses, list, pricing, subscriptions,
};
use crate::query;
use crate::query::select;
use crate::source::json::Node;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// A saved schema.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_schema",
    is_envelope: false,
    fields: &[
        Field::new(
            "allowed_detail_http_methods",
            ValueKind::Json,
            Form::Nested,
            "Methods of one object",
        ),
        Field::new(
            "allowed_list_http_methods",
            ValueKind::Json,
            Form::Nested,
            "Methods of the list",
        ),
        Field::new("default_format", ValueKind::Text, Form::String, "Format of answers"),
        Field::new("default_limit", ValueKind::Integer, Form::Number, "Objects on a page"),
        Field::new("filtering", ValueKind::Json, Form::Nested, "Filters").optional(),
        Field::new("ordering", ValueKind::Json, Form::Nested, "Orders").optional(),
    ],
    derived: &["endpoint"],
    key: &["endpoint"],
    sums: &[],
};

static FIELDS: ChildTable = ChildTable {
    name: "cloudsigma_schema_field",
    columns: &["field", "description"],
};

/// What a schema describes.
struct Described {
    endpoint: &'static str,
    operation: &'static Operation,
    table: &'static Table,
    default_limit: i64,
}

static DESCRIBED: &[Described] = &[
    Described {
        endpoint: "balance",
        operation: &balance::OPERATION,
        table: &balance::TABLE,
        default_limit: 20,
    },
    Described {
        endpoint: "pricing",
        operation: &pricing::OPERATION,
        table: &pricing::TABLE,
        default_limit: 0,
    },
    Described {
        endpoint: "discount",
        operation: &discount::OPERATION,
        table: &discount::TABLE,
        default_limit: 0,
    },
    Described {
        endpoint: "ledger",
        operation: &ledger::OPERATION,
        table: &ledger::TABLE,
        default_limit: 20,
    },
    Described {
        endpoint: "currentusage",
        operation: &currentusage::OPERATION,
        table: &USAGE,
        default_limit: 20,
    },
    Described {
        endpoint: "licenses",
        operation: &licenses::OPERATION,
        table: &licenses::TABLE,
        default_limit: 20,
    },
    Described {
        endpoint: "burstusage",
        operation: &burstusage::OPERATION,
        table: &burstusage::TABLE,
        default_limit: 20,
    },
    Described {
        endpoint: "dailyburstusage",
        operation: &dailyburstusage::OPERATION,
        table: &dailyburstusage::TABLE,
        default_limit: 20,
    },
    Described {
        endpoint: "subscriptions",
        operation: &subscriptions::OPERATION,
        table: &subscriptions::TABLE,
        default_limit: 20,
    },
];

/// The members of a current usage, which is stored apart from its documented shape.
static USAGE: Table = Table {
    name: "cloudsigma_currentusage",
    is_envelope: false,
    fields: &[
        Field::new(
            "balance",
            ValueKind::Json,
            Form::Nested,
            "Balance and currency of the account",
        ),
        Field::new(
            "usage",
            ValueKind::Json,
            Form::Nested,
            "For each resource: amounts in use, subscribed, and above subscription",
        ),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};

macro_rules! schema_of {
    ($($constant:ident = $name:literal, $path:literal, $page:expr;)*) => {
        $(
            #[doc = concat!("`GET ", $path, "`.")]
            pub(crate) static $constant: Operation = Operation {
                provider: NAME,
                name: $name,
                method: "GET",
                writes: false,
                path: $path,
                summary: concat!("members of the objects of ", $path),
                documented_at: $page,
                parameters: &[list::FORMAT],
                view: "api_cloudsigma_schema",
                recognise,
                read,
                control: |_, text| control::count(text, Objects::Root, &TABLE),
                answer: answer_schema,
            };
        )*
    };
}

schema_of! {
    BALANCE = "balance/schema", "/balance/schema/", BILLING_PAGE;
    PRICING = "pricing/schema", "/pricing/schema/", BILLING_PAGE;
    DISCOUNT = "discount/schema", "/discount/schema/", BILLING_PAGE;
    LEDGER = "ledger/schema", "/ledger/schema/", BILLING_PAGE;
    CURRENTUSAGE = "currentusage/schema", "/currentusage/schema/", BILLING_PAGE;
    LICENSES = "licenses/schema", "/licenses/schema/", BILLING_PAGE;
    BURSTUSAGE = "burstusage/schema", "/burstusage/schema/", BURST_PAGE;
    DAILYBURSTUSAGE = "dailyburstusage/schema", "/dailyburstusage/schema/", BURST_PAGE;
    SUBSCRIPTIONS = "subscriptions/schema", "/subscriptions/schema/", SUBSCRIPTIONS_PAGE;
}

fn described(operation: &Operation) -> Option<&'static Described> {
    DESCRIBED
        .iter()
        .find(|described| operation.name.strip_suffix("/schema") == Some(described.endpoint))
}

/// A schema belongs to the operation whose members it lists: all that are not optional, and no others.
fn recognise(operation: &Operation, root: &Node) -> Option<usize> {
    let table = described(operation)?.table;
    let fields = root.get("fields")?.as_object()?;
    let all_known = fields.iter().all(|member| table.field(&member.key).is_some());
    let all_there = table
        .fields
        .iter()
        .all(|field| field.optional || fields.iter().any(|member| member.key == field.name));
    (all_known && all_there && likeness::fits(root, &TABLE)).then_some(fields.len())
}

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let Some(mut row) = reading.row(root, "", &TABLE) else {
        return Vec::new();
    };
    row.extra = reading.undocumented(root, |name| name == "fields" || TABLE.field(name).is_some());
    if let Some(described) = described(operation) {
        row.set("endpoint", described.endpoint);
    }
    let Some(fields) = root.get("fields").and_then(Node::as_object) else {
        reading.problem(&codes::MISSING, "`fields` is missing or not an object", root, "");
        return Vec::new();
    };
    for member in fields {
        let text = reading.text.get(member.node.start..member.node.end).unwrap_or_default();
        row.children.push(Child {
            table: &FIELDS,
            cells: vec![member.key.as_ref().into(), text.into()],
        });
    }
    vec![row]
}

fn answer_schema(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let Some(described) = described(question.operation) else {
        return Err(answer::not_imported(question.operation));
    };
    let document = match saved(ledger, question, described, &mut values)? {
        Some(document) => document,
        None => built_in(described),
    };
    let rows = match document.get("fields") {
        Some(Json::Object(fields)) => fields.iter().map(|(name, field)| flat(name, field)).collect(),
        _ => Vec::new(),
    };
    Ok(Answer {
        document,
        rows: AnswerRows::Own(rows),
        notes: Vec::new(),
    })
}

fn flat(name: &str, field: &Json) -> Json {
    let mut members = vec![("field".to_owned(), Json::string(name))];
    if let Json::Object(description) = field {
        members.extend(description.iter().cloned());
    }
    Json::Object(members)
}

fn saved(
    ledger: &Ledger,
    question: &Question,
    described: &Described,
    values: &mut query::Values,
) -> Result<Option<Json>> {
    // A ledger without an account of this provider can still say what the fields are.
    let Ok(account_id) = answer::account(&ledger.connection, question) else {
        return Ok(None);
    };
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    values.insert("endpoint".to_owned(), Value::Text(described.endpoint.to_owned()));
    let connection = &ledger.connection;
    let sql = "SELECT * FROM api_cloudsigma_schema WHERE account_id = :account_id AND endpoint = :endpoint";
    let Some(Json::Object(mut members)) = answer::objects(connection, sql, values, &TABLE)?.pop() else {
        return Ok(None);
    };
    let row_id: Option<i64> = connection
        .query_row(
            "SELECT row_id FROM api_cloudsigma_schema WHERE account_id = ?1 AND endpoint = ?2",
            (account_id, described.endpoint),
            |row| row.get(0),
        )
        .optional()?;
    let sql = "SELECT field, description FROM cloudsigma_schema_field WHERE parent_row = ?1 ORDER BY row_id";
    let texts: Vec<(String, String)> = select(connection, sql, [row_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut fields = Vec::new();
    for (name, text) in texts {
        fields.push((name, answer::nested(&text)?));
    }
    members.push(("fields".to_owned(), Json::Object(fields)));
    Ok(Some(Json::Object(members)))
}

fn built_in(described: &Described) -> Json {
    let get = || Json::Array(vec![Json::string("get")]);
    let fields = described
        .table
        .fields
        .iter()
        .map(|field| {
            let description = vec![
                ("help_text".to_owned(), Json::string(field.help)),
                ("nullable".to_owned(), Json::Bool(field.nullable)),
                ("type".to_owned(), Json::string(type_name(field))),
            ];
            (field.name.to_owned(), Json::Object(description))
        })
        .collect();
    let filtering = described
        .operation
        .parameters
        .iter()
        .filter(|parameter| parameter.filters)
        .map(|parameter| (parameter.name.to_owned(), Json::integer(1)))
        .collect();
    let mut members = vec![
        ("allowed_detail_http_methods".to_owned(), get()),
        ("allowed_list_http_methods".to_owned(), get()),
        ("default_format".to_owned(), Json::string("application/json")),
        ("default_limit".to_owned(), Json::integer(described.default_limit)),
        ("fields".to_owned(), Json::Object(fields)),
        ("filtering".to_owned(), Json::Object(filtering)),
    ];
    if described.operation.parameter("order_by").is_some() {
        members.push(("ordering".to_owned(), Json::Array(vec![Json::string("time")])));
    }
    Json::Object(members)
}

fn type_name(field: &Field) -> &'static str {
    match field.kind {
        ValueKind::Decimal if field.name == "amount" && field.help.starts_with("Amount of the resource") => "string",
        ValueKind::Decimal if field.name == "resource_amount" || field.name == "remaining" => "string",
        ValueKind::Decimal | ValueKind::DecimalOrList => "decimal",
        ValueKind::Integer => "integer",
        ValueKind::Boolean => "boolean",
        ValueKind::Timestamp | ValueKind::Date => "datetime",
        ValueKind::Json => "dict",
        ValueKind::Text | ValueKind::Identifier | ValueKind::Currency => "string",
    }
}

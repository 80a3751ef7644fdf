//! `GET /reseller/billing/v1/products/`, and the metadata of one with PUT.
//!
//! `{"products": [{"product_code": "general.pico.mtl.linux", "price_per_unit": 0.00590000, "metadata": null, …}]}`, or the
//! list alone, as a table is read. What the provider answers to the PUT is not documented; here it is the product.

use crate::contract::document::control;
use crate::contract::document::control::Objects;
use crate::contract::document::likeness;
use crate::contract::document::{Field, Form, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::currencies;
use crate::providers::ormuco::operations::write;
use crate::providers::ormuco::operations::write::Body;
use crate::providers::ormuco::shape;
use crate::source::json::Value as JsonValue;
use rusqlite::Connection;

/// A product.
pub(crate) static TABLE: Table = Table {
    name: "ormuco_product",
    is_envelope: false,
    fields: &[
        Field::new(
            "billablecategory_slug",
            ValueKind::Text,
            Form::String,
            "What the price is for",
        ),
        Field::new("billableunit_slug", ValueKind::Text, Form::String, "Unit of the price"),
        Field::new(
            "created_date",
            ValueKind::Timestamp,
            Form::String,
            "When it was created",
        ),
        Field::new("label", ValueKind::Text, Form::String, "Name for people"),
        Field::new(
            "last_updated_date",
            ValueKind::Timestamp,
            Form::String,
            "When it was changed",
        ),
        Field::new(
            "metadata",
            ValueKind::Json,
            Form::Nested,
            "What the reseller wrote there",
        )
        .nullable(),
        Field::new("name", ValueKind::Text, Form::String, "Name"),
        Field::new("price_per_unit", ValueKind::Decimal, Form::Number, "Price of one unit"),
        Field::new("product_code", ValueKind::Text, Form::String, "Code"),
        Field::new("uuid", ValueKind::Identifier, Form::String, "Number of the product"),
    ],
    derived: &[],
    key: &["uuid"],
    sums: &[Sum::control("price_per_unit", None)],
};

/// Reads and answers products.
pub(crate) static LIST: Operation = Operation {
    provider: NAME,
    name: "products",
    method: "GET",
    writes: false,
    path: "/reseller/billing/v1/products/",
    summary: "products of the reseller: what a unit costs",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_products",
    recognise: |_, root| {
        let list = root.get("products").unwrap_or(root);
        let first = list.as_array()?.first()?;
        likeness::fits(first, &TABLE).then(|| likeness::members_known(first, &TABLE) + 1)
    },
    read: |operation, root, reading| {
        let mut products: Vec<Row> = Vec::new();
        let (place, nodes) = match root.as_array() {
            Some(nodes) => ("", nodes),
            None => ("/products", shape::elements(reading, root, "", "products")),
        };
        for (index, node) in nodes.iter().enumerate() {
            products.extend(reading.row(node, &format!("{place}/{index}"), &TABLE));
        }
        let mut envelope = shape::envelope(operation.name, "", root, reading, Some("products"));
        shape::list_items(&mut envelope, products.iter().filter_map(currencies::uuid));
        products.insert(0, envelope);
        products
    },
    control: |_, text| {
        let is_list = text.trim_start().starts_with('[');
        let objects = if is_list {
            Objects::Anywhere
        } else {
            Objects::Member("products")
        };
        let mut totals = control::count(text, objects, &TABLE)?;
        totals.count(&shape::LIST);
        Ok(totals)
    },
    answer: answer_list,
};

/// Sets the metadata of a product.
pub(crate) static METADATA: Operation = Operation {
    provider: NAME,
    name: "products/metadata",
    method: "PUT",
    writes: true,
    path: "/reseller/billing/v1/products/{product_uuid}/metadata/",
    summary: "set the metadata of a product",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_products",
    recognise: |_, _| None,
    read: |_, root, reading| {
        if !likeness::fits(root, &TABLE) {
            let message = "the answer is not a product, and the documentation shows no other form";
            let hint = "import the list of products again, saved after the change";
            reading.problem_with_hint(&codes::WRONG_TYPE, message, root, "", hint);
            return Vec::new();
        }
        reading.row(root, "", &TABLE).into_iter().collect()
    },
    control: |_, text| control::count(text, Objects::Root, &TABLE),
    answer: answer_metadata,
};

fn answer_list(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = shape::reseller(connection, question, &TABLE)?;
    let account_id = account_id.ok_or_else(|| answer::not_imported(question.operation))?;
    values.insert("account_id".to_owned(), rusqlite::types::Value::Integer(account_id));
    let sql = "SELECT * FROM api_ormuco_products WHERE account_id = :account_id
               ORDER BY list_position IS NULL, list_position, row_id";
    let products = answer::objects(connection, sql, &values, &TABLE)?;
    let mut document = vec![("products".to_owned(), Json::Array(products))];
    document.extend(shape::beside(connection, account_id, question.operation.name, "")?);
    Ok(Answer {
        document: Json::Object(document),
        rows: AnswerRows::Member("products"),
        notes: Vec::new(),
    })
}

fn answer_metadata(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let body = Body::read(
        question,
        &["metadata"],
        "give a JSON object such as {\"metadata\": {\"tier\": \"gold\"}}, with `-d`",
    )?;
    let metadata = body.required("metadata")?;
    if !matches!(metadata.value, JsonValue::Object(_)) {
        return body.refuse(format!("`metadata` is {}, not an object", metadata.kind_name()));
    }
    let metadata = Json::from(metadata);
    let transaction = ledger
        .connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let account_id = shape::reseller(&transaction, question, &TABLE)?;
    let account_id = account_id.ok_or_else(|| answer::not_imported(&LIST))?;
    let uuid = question.path_value("product_uuid").unwrap_or_default();
    let (mut product, retrieved_at) = find(&transaction, account_id, uuid)?;
    write::is_after(question, Some(&retrieved_at))?;
    if let Json::Object(members) = &mut product {
        for (name, value) in members.iter_mut() {
            if name == "metadata" {
                *value = metadata.clone();
            }
        }
    }
    let account = write::account_name(&transaction, account_id)?;
    write::append(&transaction, question, &account, |_| {
        write::rows_of(&product, question, |node, reading| {
            reading.row(node, "", &TABLE).into_iter().collect()
        })
    })?;
    transaction.commit()?;
    Ok(Answer {
        document: product,
        rows: AnswerRows::Document,
        notes: Vec::new(),
    })
}

fn find(connection: &Connection, account_id: i64, uuid: &str) -> Result<(Json, String)> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM api_ormuco_products WHERE account_id = ?1 AND uuid = ?2")?;
    let mut rows = statement.query((account_id, uuid))?;
    match rows.next()? {
        Some(row) => Ok((answer::object(row, TABLE.fields)?, row.get("retrieved_at")?)),
        None => Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the ledger has no product `{uuid}`"))
                .hint("`billbook api ormuco /reseller/billing/v1/products/ --output table` lists them"),
        )),
    }
}

//! The shipped views: dropped, rebuilt, and compared by a fingerprint of their text.
//!
//! A provider's views live in its folder. A cross-provider relation such as `charge` is the union of what the
//! providers bring, one view `charge_<provider>` each, put together here from the registry, so that a new
//! provider edits no shared SQL.

mod current;
pub(crate) mod layout;
mod parties;
mod statements;
mod texts;
pub(crate) mod totals;

use crate::contract::registry::{Provider, Registry, View};
use crate::error::Result;
pub(crate) use current::are_current;
pub use current::fingerprint;
use rusqlite::Connection;
pub(crate) use texts::{comment, split};

/// A relation over all providers: its name, what a row is, and its columns in order.
#[derive(Debug)]
pub struct Relation {
    /// Its name, and the prefix of the views that feed it.
    pub name: &'static str,
    /// Columns, in order.
    pub columns: &'static [&'static str],
    /// Columns that a provider's view may leave out, and what stands for them then, beside [`OTHERWISE`].
    pub otherwise: &'static [(&'static str, &'static str)],
}

/// What stands in any relation for a column that a provider's view leaves out: most providers bill for themselves.
const OTHERWISE: (&str, &str) = ("issuer", "provider");

/// The cross-provider relations. Columns are FOCUS's words for charges and bookkeeping's for the rest; the last
/// ones lead back to the import and the place in its file. `provider` is who provides, `issuer` who bills for it.
pub static RELATIONS: &[Relation] = &[
    Relation {
        name: "account",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "billing_currency",
            "balance",
            "balance_at",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "resource",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "resource_id",
            "resource_name",
            "resource_type",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "charge",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "sub_account_id",
            "billing_currency",
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "cost_basis",
            "charge_category",
            "charge_class",
            "charge_description",
            "charge_period_start",
            "charge_period_end",
            "billing_period_start",
            "billing_period_end",
            "region_id",
            "resource_id",
            "resource_name",
            "service_category",
            "service_name",
            "sku_id",
            "pricing_quantity",
            "pricing_unit",
            "list_unit_price",
            "consumed_quantity",
            "consumed_unit",
            "invoice_id",
            "tags",
            "import_id",
            "place",
        ],
        // Where a provider knows one cost only, it is what is billed, and no reduction is known.
        otherwise: &[
            ("sub_account_id", "NULL"),
            ("effective_cost", "billed_cost"),
            ("list_cost", "billed_cost"),
            ("contracted_cost", "billed_cost"),
            ("charge_class", "NULL"),
            ("region_id", "NULL"),
            ("service_category", "NULL"),
            ("sku_id", "NULL"),
            ("tags", "NULL"),
        ],
    },
    // Charges of commitments: purchases, what they cover, and the part that nobody used.
    Relation {
        name: "commitment_charge",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "billing_currency",
            "commitment_id",
            "commitment_name",
            "commitment_category",
            "commitment_type",
            "commitment_status",
            "charge_category",
            "charge_class",
            "charge_period_start",
            "commitment_quantity",
            "commitment_unit",
            "billed_cost",
            "effective_cost",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "ledger_entry",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "currency",
            "entry_id",
            "entry_time",
            "entry_kind",
            "description",
            "amount",
            "balance_before",
            "balance_after",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "price",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "price_id",
            "resource_id",
            "currency",
            "unit_price",
            "pricing_unit",
            "price_level",
            "price_basis",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "discount",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "discount_period",
            "discount_fraction",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    // Amounts as the invoice states them; the period's end is the moment after its last.
    Relation {
        name: "invoice",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "invoice_id",
            "invoice_status",
            "billing_currency",
            "billing_period_start",
            "billing_period_end",
            "issued_at",
            "due_at",
            "subtotal",
            "discount",
            "tax",
            "total",
            "is_paid",
            "import_id",
            "place",
            "is_listed",
            "is_void",
            "direction",
            "customer",
            "payment_reference",
            "payee_account",
        ],
        otherwise: &[
            ("direction", "NULL"),
            ("customer", "NULL"),
            ("payment_reference", "NULL"),
            ("payee_account", "NULL"),
            ("is_listed", "0"),
            (
                "is_void",
                "coalesce(lower(invoice_status) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled'), 0)",
            ),
        ],
    },
    Relation {
        name: "invoice_line",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "invoice_id",
            "line_id",
            "description",
            "service_name",
            "sub_account",
            "resource_id",
            "resource_name",
            "charge_period_start",
            "charge_period_end",
            "quantity",
            "unit",
            "unit_price",
            "amount",
            "currency",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
    Relation {
        name: "tax",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "invoice_id",
            "tax_name",
            "tax_category",
            "tax_rate_percent",
            "taxable_amount",
            "amount",
            "currency",
            "import_id",
            "place",
        ],
        otherwise: &[("tax_category", "NULL")],
    },
    // Money that was paid to somebody is positive, and money that came in is negative. `flow` is 'bank' for entries of a bank
    // account, 'issuer' for a list of what was paid to issuers, and NULL for credits of a provider's own ledger.
    Relation {
        name: "payment",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "payment_id",
            "paid_at",
            "amount",
            "currency",
            "invoice_id",
            "import_id",
            "place",
            "payer",
            "payee",
            "reference",
            "flow",
            "bank_account",
            "structured_reference",
            "end_to_end_id",
            "iban",
            "form",
            "statement_key",
            "entry_key",
            "entry_amount",
            "bank_reference",
            "booked_on",
            "valued_on",
        ],
        // Credits of a provider's own ledger say no more; nothing is allocated from them.
        otherwise: &[
            ("payer", "NULL"),
            ("payee", "NULL"),
            ("reference", "NULL"),
            ("flow", "NULL"),
            ("bank_account", "NULL"),
            ("structured_reference", "NULL"),
            ("end_to_end_id", "NULL"),
            ("iban", "NULL"),
            ("form", "NULL"),
            ("statement_key", "NULL"),
            ("entry_key", "row_key"),
            ("entry_amount", "amount"),
            ("bank_reference", "NULL"),
            ("booked_on", "substr(paid_at, 1, 10)"),
            ("valued_on", "NULL"),
        ],
    },
    // A statement of an account at a bank: its booked entries lead from the opening to the closing balance where `is_proved` is 1.
    Relation {
        name: "account_statement",
        columns: statements::COLUMNS,
        otherwise: &[],
    },
    // One unit of from_currency is rate units of to_currency, from valid_from on.
    Relation {
        name: "exchange_rate",
        columns: &[
            "row_key",
            "provider",
            "issuer",
            "account",
            "from_currency",
            "to_currency",
            "rate",
            "valid_from",
            "import_id",
            "place",
        ],
        otherwise: &[],
    },
];

/// All shipped views, in an order in which each finds those it uses.
pub fn all(registry: &Registry) -> &[View] {
    registry.views.get_or_init(|| {
        let mut views = split(include_str!("../views.sql"));
        views.extend(split(include_str!("../../decisions/views.sql")));
        let mut settled = split(include_str!("../../settle/views.sql"));
        settled.extend(split(include_str!("../../settle/allocations.sql")));
        for provider in registry.feeding() {
            for text in provider.views {
                views.extend(split(text));
            }
        }
        let unions: Vec<View> = RELATIONS
            .iter()
            .map(|relation| union(registry, relation, &views))
            .collect();
        let totals = totals::views(registry, &views);
        let makers = registry.providers.iter().filter_map(|provider| provider.further_views);
        let further: Vec<View> = makers.flat_map(|make| make(registry, &views)).collect();
        views.extend(unions);
        views.extend(settled);
        views.extend(parties::views(registry, &views));
        views.extend(totals);
        views.extend(further);
        views.iter_mut().for_each(texts::explain);
        views
    })
}

fn union(registry: &Registry, relation: &Relation, views: &[View]) -> View {
    let feeds = |provider: &&Provider| provider.relations.contains(&relation.name);
    let parts = registry.feeding().filter(feeds);
    let parts: Vec<String> = parts.map(|provider| part(relation, provider, views)).collect();
    let query = if parts.is_empty() {
        // Nobody feeds it yet; its columns are there all the same.
        let nulls: Vec<String> = relation
            .columns
            .iter()
            .map(|column| format!("NULL AS {column}"))
            .collect();
        format!("SELECT {} WHERE 0", nulls.join(", "))
    } else {
        parts.join("\nUNION ALL\n")
    };
    let name = match relation.name {
        parties::INVOICE => parties::INVOICE_DOCUMENT,
        parties::PAYMENT => parties::PAYMENT_DOCUMENT,
        name => name,
    };
    View {
        name: name.to_owned(),
        text: format!("{name} AS\n{query}"),
    }
}

/// What a provider brings to a relation.
fn part(relation: &Relation, provider: &Provider, views: &[View]) -> String {
    let columns = select(relation, provider, views);
    format!("SELECT {columns} FROM {}_{}", relation.name, provider.name)
}

/// The columns of a relation as a provider's view gives them. It has a column that it may leave out when its text
/// names it.
pub(crate) fn select(relation: &Relation, provider: &Provider, views: &[View]) -> String {
    let feed = format!("{}_{}", relation.name, provider.name);
    let text = views
        .iter()
        .find(|view| view.name == feed)
        .map_or("", |view| &view.text);
    let columns = relation.columns.iter().map(|column| {
        let mut otherwise = relation.otherwise.iter().chain([&OTHERWISE]);
        let otherwise = otherwise.find(|(name, _)| name == column);
        match otherwise {
            Some((_, expression)) if !text.contains(&format!(" AS {column}")) => format!("{expression} AS {column}"),
            _ => (*column).to_owned(),
        }
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// What one provider brings to a relation, as a query in the relation's columns.
#[must_use]
pub(crate) fn feed(registry: &Registry, name: &str, provider: &Provider) -> String {
    let columns = RELATIONS
        .iter()
        .find(|relation| relation.name == name)
        .map(|relation| select(relation, provider, all(registry)));
    format!("SELECT {} FROM {name}_{}", columns.unwrap_or_default(), provider.name)
}

/// Drops every view, ours or not, in the open transaction: a migration cannot rebuild a table that a view mentions.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn drop_all(connection: &Connection) -> Result<()> {
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for name in names {
        connection.execute_batch(&format!("DROP VIEW \"{}\"", name.replace('"', "\"\"")))?;
    }
    connection.pragma_update(None, "user_version", 0)?;
    Ok(())
}

/// Drops and creates all views, and stores their fingerprint, in the open transaction.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn rebuild(connection: &Connection, registry: &Registry) -> Result<()> {
    drop_all(connection)?;
    let written = write(connection, all(registry));
    // Also where they could not be written: from here on, nobody writes there.
    connection.pragma_update(None, "writable_schema", "RESET")?;
    written?;
    connection.pragma_update(None, "user_version", current::shipped())?;
    Ok(())
}

/// Writes views where `CREATE VIEW` writes them, each as it would be. That statement then searches the whole schema for what
/// it has just written: for all views together that was a third of the time of a first import.
fn write(connection: &Connection, views: &[View]) -> Result<()> {
    connection.pragma_update(None, "writable_schema", true)?;
    let mut insert = connection.prepare(
        "INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('view', ?1, ?1, 0, ?2)",
    )?;
    for view in views {
        insert.execute([&view.name, &format!("CREATE VIEW {}", view.text.trim_end())])?;
    }
    // Whoever has the file open reads its schema again when this number is another.
    let version: i32 = connection.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    connection.pragma_update(None, "schema_version", version.wrapping_add(1))?;
    Ok(())
}

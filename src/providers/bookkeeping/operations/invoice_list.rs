//! A list of invoices: `issuer,invoice_number,invoice_date,period,currency,total,tax,account,due_date,status`.
//!
//! Issuer, number and year make an invoice, within an account: some issuers begin again with 1 each year. Entered again
//! otherwise, it is revised; one list that has it twice with other figures contradicts itself.

use crate::clock;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::lists::{List, Unnumbered};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::error::codes;
use crate::party::folded;
use crate::providers::bookkeeping::documentation::{NAME, PAGE};
use crate::providers::bookkeeping::spelled::Spellings;
use crate::providers::bookkeeping::{spelled, words};
use crate::source::json::Node;
use chrono::{DateTime, Months, Utc};

/// What the columns may be called.
const SPELLINGS: Spellings = &[
    (
        "issuer",
        &[
            "vendor",
            "supplier",
            "provider",
            "seller",
            "invoiceissuer",
            "invoiceissuername",
            "lieferant",
            "rechnungssteller",
            "kreditor",
            "aussteller",
            "fournisseur",
            "proveedor",
            "émetteur",
            "emisor",
            "suppliername",
            "vendorname",
            "lieferantenname",
        ],
    ),
    (
        "invoice_number",
        &[
            "invoice",
            "invoiceid",
            "invoiceno",
            "invoicenr",
            "documentnumber",
            "documentno",
            "rechnungsnummer",
            "rechnungsnr",
            "rechnung",
            "belegnummer",
            "belegnr",
            "numérodefacture",
            "numerodefacture",
            "nfacture",
            "facture",
            "númerodefactura",
            "numerodefactura",
            "factura",
            "invoicenum",
        ],
    ),
    (
        "invoice_date",
        &[
            "date",
            "issued",
            "issuedate",
            "issuedat",
            "documentdate",
            "rechnungsdatum",
            "belegdatum",
            "datum",
            "datedefacture",
            "datefacture",
            "fechadefactura",
            "fechafactura",
            "fecha",
        ],
    ),
    (
        "period",
        &[
            "billingperiod",
            "billingmonth",
            "month",
            "serviceperiod",
            "leistungszeitraum",
            "abrechnungszeitraum",
            "leistungsmonat",
            "abrechnungsmonat",
            "monat",
            "zeitraum",
            "période",
            "periode",
            "periodo",
        ],
    ),
    (
        "currency",
        &[
            "currencycode",
            "billingcurrency",
            "währung",
            "waehrung",
            "devise",
            "monnaie",
            "moneda",
            "divisa",
        ],
    ),
    (
        "total",
        &[
            "amount",
            "invoicetotal",
            "totalamount",
            "grossamount",
            "gross",
            "amountdue",
            "betrag",
            "bruttobetrag",
            "brutto",
            "rechnungsbetrag",
            "gesamtbetrag",
            "endbetrag",
            "summe",
            "gesamt",
            "montant",
            "montantttc",
            "totalttc",
            "importe",
            "importetotal",
            "grandtotal",
        ],
    ),
    (
        "tax",
        &[
            "vat",
            "taxamount",
            "vatamount",
            "salestax",
            "mwst",
            "ust",
            "umsatzsteuer",
            "mehrwertsteuer",
            "steuer",
            "steuerbetrag",
            "mwstbetrag",
            "tva",
            "montanttva",
            "iva",
            "importeiva",
            "gst",
        ],
    ),
    (
        "account",
        &[
            "accountid",
            "billingaccount",
            "billingaccountid",
            "customernumber",
            "kundennummer",
            "kundennr",
            "konto",
            "numéroclient",
            "compte",
            "númerodecliente",
            "cuenta",
        ],
    ),
];

/// An invoice.
pub(crate) static TABLE: Table = Table {
    name: "bookkeeping_invoice",
    is_envelope: false,
    fields: &[
        Field::new("issuer", ValueKind::Identifier, Form::String, "Who issued the invoice"),
        Field::new(
            "invoice_number",
            ValueKind::Identifier,
            Form::String,
            "The issuer's number of the invoice",
        ),
        Field::new("invoice_date", ValueKind::Date, Form::String, "When it was issued")
            .nullable()
            .optional(),
        Field::new(
            "period",
            ValueKind::Text,
            Form::String,
            "What it bills: 2025-06, or 2025-06-01/2025-07-01",
        )
        .nullable()
        .optional(),
        Field::new(
            "currency",
            ValueKind::Currency,
            Form::String,
            "Currency of total and tax",
        ),
        Field::new(
            "total",
            ValueKind::Decimal,
            Form::Number,
            "What the customer has to pay, with tax",
        ),
        Field::new("tax", ValueKind::Decimal, Form::Number, "The tax in the total")
            .nullable()
            .optional(),
        Field::new(
            "account",
            ValueKind::Identifier,
            Form::String,
            "The account that is billed",
        )
        .nullable()
        .optional(),
    ],
    derived: &["period_start_utc", "period_end_utc"],
    key: &["issuer", "invoice_number", "year(invoice_date, period_end_utc)"],
    sums: &[
        Sum::amounts("total", Some("currency")),
        Sum::amounts("tax", Some("currency")),
    ],
};

/// The same, for answers: the view's `account` is whose the row is, with or without a column that says so.
static ANSWERED: Table = Table {
    name: "bookkeeping_invoice",
    is_envelope: false,
    fields: &[
        Field::new("issuer", ValueKind::Identifier, Form::String, ""),
        Field::new("invoice_number", ValueKind::Identifier, Form::String, ""),
        Field::new("invoice_date", ValueKind::Date, Form::String, "")
            .nullable()
            .optional(),
        Field::new("period", ValueKind::Text, Form::String, "")
            .nullable()
            .optional(),
        Field::new("currency", ValueKind::Currency, Form::String, ""),
        Field::new("total", ValueKind::Decimal, Form::Number, ""),
        Field::new("tax", ValueKind::Decimal, Form::Number, "")
            .nullable()
            .optional(),
        Field::new("account", ValueKind::Identifier, Form::String, "")
            .column("billed_account")
            .nullable()
            .optional(),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};

/// How people write it.
pub(crate) const LIST: List = List {
    operation: "invoice-list",
    table: &TABLE,
    column: |name| spelled::column(name, SPELLINGS),
    months: &["period"],
    days: |name| DUE.contains(&folded(name).as_str()).then_some("due_date"),
    spread: None,
    words: words::INVOICES,
    needs: &[&["issuer"], &["invoice_number"], &["total"]],
    amounts: &["total", "tax"],
    known_by: &["invoice_number", "invoice_date"],
    stay: &[],
    kept: |name| match folded(name).as_str() {
        "status" | "invoicestatus" => Some("status"),
        folded if CUSTOMER.contains(&folded) => Some("customer"),
        folded => DUE.contains(&folded).then_some("due_date"),
    },
    value_day: None,
    is_of_banks: false,
    made_by_mappings: Some("invoice"),
    unnumbered: Some(&Unnumbered {
        number: "invoice_number",
        when: &["invoice_date", "period"],
        others: ["issuer", "total", "currency"],
    }),
};

const ANSWER: &str = "SELECT * FROM api_bookkeeping_invoice
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:issuer IS NULL OR issuer IN (SELECT value FROM json_each(:issuer)))
  AND (:invoice_number IS NULL OR invoice_number IN (SELECT value FROM json_each(:invoice_number)))
  AND (:currency IS NULL OR currency IN (SELECT value FROM json_each(:currency)))
ORDER BY row_id";

/// Reads and answers the list.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "invoice-list",
    method: "GET",
    writes: false,
    path: "/invoice-list",
    summary: "invoices as somebody entered them in a list",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("issuer", ParameterKind::Text, "who issued the invoice"),
        Parameter::filter(
            "invoice_number",
            ParameterKind::Text,
            "the issuer's number of the invoice",
        ),
        Parameter::filter("currency", ParameterKind::Text, "currency of the total"),
    ],
    view: "api_bookkeeping_invoice",
    recognise: |_, root| spelled::recognise(root, &TABLE, SPELLINGS),
    read: |_, root, reading| spelled::read(root, reading, (&TABLE, SPELLINGS), complete),
    control: |_, text| spelled::control(text, &TABLE, SPELLINGS),
    answer: |question, ledger| spelled::answer(question, ledger, &ANSWERED, ANSWER),
};

fn complete(row: &mut Row, object: &Node, pointer: &str, reading: &mut Reading) {
    row.account = row.cell("account").and_then(Cell::as_text).map(str::to_owned);
    require_due_date(object, pointer, reading);
    let Some(text) = row.cell("period").and_then(Cell::as_text).map(str::to_owned) else {
        return;
    };
    match period(&text) {
        Some((from, to)) => {
            row.set("period_start_utc", Cell::Text(clock::stored(from)));
            row.set("period_end_utc", Cell::Text(clock::stored(to)));
        }
        None => reading.problem_with_hint(
            &codes::DATE,
            "`period` is not a period",
            object.get("period").unwrap_or(object),
            &format!("{pointer}/period"),
            "write a month such as 2025-06, or the first date of the period and the first date after it: 2025-06-01/2025-07-01",
        ),
    }
}

/// What a column may be called that says until when an invoice is to be paid, in letters and digits of one case. It is kept
/// with the other columns of the row; the view reads it there, by the same names.
const DUE: &[&str] = &[
    "duedate",
    "due",
    "dueon",
    "dueat",
    "payableby",
    "paymentdue",
    "paymentduedate",
    "zahlbarbis",
    "vencimiento",
    "fechadevencimiento",
    "échéance",
    "fälligam",
    "fällig",
    "fälligkeit",
];

/// What a column may be called that names the customer of one's own invoice; it is kept and read in the same way.
const CUSTOMER: &[&str] = &[
    "customer",
    "customername",
    "client",
    "clientname",
    "buyer",
    "kunde",
    "kundenname",
    "debitor",
    "rechnungsempfänger",
    "nomclient",
    "nomduclient",
    "acheteur",
    "cliente",
    "nombrecliente",
    "klant",
    "klantnaam",
    "afnemer",
];

/// Refuses a due date that is not a date. A list that came in before this rule comes in again as it did.
fn require_due_date(object: &Node, pointer: &str, reading: &mut Reading) {
    for member in object.as_object().unwrap_or_default() {
        let text = member.node.as_str().unwrap_or_default();
        let is_due = DUE.contains(&folded(&member.key).as_str());
        if !is_due || reading.is_again || text.is_empty() || clock::parse_date(text).is_some() {
            continue;
        }
        reading.problem_with_hint(
            &codes::DATE,
            format!("`{}` is not a date", member.key),
            &member.node,
            &format!("{pointer}/{}", member.key),
            "write the day until which the invoice is to be paid: 2025-07-31",
        );
    }
}

/// First moment, and first moment after it.
fn period(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let day = |text: &str| Some(clock::parse_date(text)?.and_time(chrono::NaiveTime::MIN).and_utc());
    if let Some((from, to)) = text.split_once('/') {
        let (from, to) = (day(from)?, day(to)?);
        return (from < to).then_some((from, to));
    }
    // Spreadsheets make the first day of a month that was typed.
    let month = if text.len() == 10 {
        text.strip_suffix("-01")?
    } else {
        text
    };
    let from = day(&format!("{month}-01"))?;
    Some((from, from.checked_add_months(Months::new(1))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_months_or_intervals() {
        let read =
            |text: &str| period(text).map(|(from, to)| [from, to].map(|time| clock::stored(time)[..10].to_owned()));
        let june = Some(["2025-06-01".to_owned(), "2025-07-01".to_owned()]);
        for text in ["2025-06", "2025-06-01", "2025-06-01/2025-07-01"] {
            assert_eq!(read(text), june, "{text}");
        }
        for text in [
            "2025",
            "June 2025",
            "06/2025",
            "2025-06-15",
            "2025-07-01/2025-06-01",
            "2025-13",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

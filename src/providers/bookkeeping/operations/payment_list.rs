//! A list of payments: `payment_date,amount,currency,invoice_number,reference,payer,payee,payment_id`.
//!
//! Banks number payments in ways of their own, or not at all. Where a list has no number, a row is known by all that it says and
//! by how many rows of its list said the same before: two equal payments in one list are two, and the same list imported again, or
//! one that overlaps with it, brings neither again.

use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::lists::List;
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::digest::hex;
use crate::money::decimal::Decimal;
use crate::providers::bookkeeping::documentation::{NAME, PAGE};
use crate::providers::bookkeeping::spelled;
use crate::providers::bookkeeping::spelled::Spellings;
use crate::source::json::Node;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the columns may be called.
const SPELLINGS: Spellings = &[
    (
        "payment_date",
        &[
            "date",
            "paidat",
            "paidon",
            "bookingdate",
            "valuedate",
            "buchungstag",
            "buchungsdatum",
            "buchung",
            "zahlungsdatum",
            "datum",
            "datedopération",
            "dateoperation",
            "dateopération",
            "datedepaiement",
            "fecha",
            "fechadeoperación",
            "fechaoperación",
            "fechaoperacion",
            "fechadepago",
            "transactiondate",
        ],
    ),
    (
        "amount",
        &[
            "paid",
            "paymentamount",
            "amountpaid",
            "betrag",
            "umsatz",
            "zahlbetrag",
            "zahlungsbetrag",
            "montant",
            "importe",
            "transactionamount",
        ],
    ),
    (
        "currency",
        &[
            "currencycode",
            "währung",
            "waehrung",
            "devise",
            "monnaie",
            "moneda",
            "divisa",
        ],
    ),
    (
        "invoice_number",
        &[
            "invoice",
            "invoiceid",
            "invoiceno",
            "invoicenr",
            "rechnungsnummer",
            "rechnungsnr",
            "rechnung",
            "facture",
            "numérodefacture",
            "factura",
            "númerodefactura",
        ],
    ),
    (
        "reference",
        &[
            "purpose",
            "description",
            "memo",
            "remittance",
            "paymentreference",
            "verwendungszweck",
            "betreff",
            "zweck",
            "libellé",
            "libelle",
            "concepto",
            "details",
            "narrative",
        ],
    ),
    (
        "payer",
        &[
            "from",
            "debtor",
            "paidby",
            "auftraggeber",
            "zahler",
            "zahlungspflichtiger",
            "donneurdordre",
            "ordenante",
        ],
    ),
    (
        "payee",
        &[
            "to",
            "creditor",
            "beneficiary",
            "paidto",
            "empfänger",
            "empfaenger",
            "zahlungsempfänger",
            "zahlungsempfaenger",
            "begünstigter",
            "beguenstigter",
            "bénéficiaire",
            "beneficiaire",
            "beneficiario",
            "payeename",
        ],
    ),
    (
        "payment_id",
        &[
            "transactionid",
            "paymentnumber",
            "bankreference",
            "transaktionsnummer",
            "transaktionsid",
            "buchungsnummer",
            "bankreferenz",
        ],
    ),
];

/// A payment.
pub(crate) static TABLE: Table = Table {
    name: "bookkeeping_payment",
    is_envelope: false,
    fields: &[
        Field::new("payment_date", ValueKind::Date, Form::String, "When it was paid"),
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::Number,
            "What was paid to the issuer of an invoice; negative for a refund",
        ),
        Field::new("currency", ValueKind::Currency, Form::String, "Currency of the amount"),
        Field::new(
            "invoice_number",
            ValueKind::Identifier,
            Form::String,
            "The invoice that was paid",
        )
        .nullable()
        .optional(),
        Field::new(
            "reference",
            ValueKind::Identifier,
            Form::String,
            "What the payment says it is for",
        )
        .nullable()
        .optional(),
        Field::new("payer", ValueKind::Identifier, Form::String, "Who paid")
            .nullable()
            .optional(),
        Field::new("payee", ValueKind::Identifier, Form::String, "Who was paid")
            .nullable()
            .optional(),
        Field::new(
            "payment_id",
            ValueKind::Identifier,
            Form::String,
            "The bank's number of the payment",
        )
        .nullable()
        .optional(),
    ],
    derived: &["payment_key"],
    key: &["payment_key"],
    sums: &[Sum::amounts("amount", Some("currency"))],
};

/// How people write it.
pub(crate) const LIST: List = List {
    operation: "payment-list",
    table: &TABLE,
    column: |name| spelled::column(name, SPELLINGS),
    months: &[],
};

const ANSWER: &str = "SELECT * FROM api_bookkeeping_payment
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:invoice_number IS NULL OR invoice_number IN (SELECT value FROM json_each(:invoice_number)))
  AND (:payee IS NULL OR payee IN (SELECT value FROM json_each(:payee)))
  AND (:currency IS NULL OR currency IN (SELECT value FROM json_each(:currency)))
ORDER BY row_id";

/// Reads and answers the list.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "payment-list",
    method: "GET",
    writes: false,
    path: "/payment-list",
    summary: "payments as a bank or somebody lists them",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("invoice_number", ParameterKind::Text, "the invoice that was paid"),
        Parameter::filter("payee", ParameterKind::Text, "who was paid"),
        Parameter::filter("currency", ParameterKind::Text, "currency of the amount"),
    ],
    view: "api_bookkeeping_payment",
    recognise: |_, root| recognise(root),
    read: |_, root, reading| read(root, reading),
    control: |_, text| spelled::control(text, &TABLE, SPELLINGS),
    answer: |question, ledger| spelled::answer(question, ledger, &TABLE, ANSWER),
};

/// Date, amount and currency alone could be anything; a payment also says what for, or to whom.
fn recognise(root: &Node) -> Option<usize> {
    const FEWEST: usize = 4;
    spelled::recognise(root, &TABLE, SPELLINGS).filter(|members| *members >= FEWEST)
}

fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    spelled::read(root, reading, (&TABLE, SPELLINGS), |row, _, _, _| {
        // The same amount in other digits is the same payment.
        let text = |(index, cell): (usize, &Cell)| {
            let text = cell.as_text().unwrap_or_default();
            let is_amount = TABLE
                .fields
                .get(index)
                .is_some_and(|field| field.kind == ValueKind::Decimal);
            match Decimal::parse(text) {
                Ok(amount) if is_amount => amount.trim_zeros(0).to_string(),
                _ => text.to_owned(),
            }
        };
        let number = row.cell("payment_id").and_then(Cell::as_text).map(str::to_owned);
        let key = number.unwrap_or_else(|| {
            let said: Vec<String> = row.cells.iter().enumerate().map(text).collect();
            let digest = hex(&Sha256::digest(said.join("\u{1f}").as_bytes()));
            let times = seen.entry(digest.clone()).or_default();
            *times += 1;
            format!("{}-{times}", digest.get(..16).unwrap_or_default())
        });
        row.set("payment_key", Cell::Text(key));
    })
}

//! A list of payments: `payment_date,amount,currency,invoice_number,reference,payer,payee,payment_id`.
//!
//! Banks number payments in ways of their own, or not at all; two banks give the same numbers, and a batch has one for all its
//! payments. So a row is known by the bank's account and number and by all that it says. Without a number it counts as well how
//! many rows of its list said the same before: two equal payments in one list are two, and the same list imported again, or one
//! that overlaps with it, brings neither again. One number of one account with other contents in another list is refused.

use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::lists::{List, direction};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::contract::versions::RULES;
use crate::digest::hex;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::providers::bookkeeping::documentation::{NAME, PAGE};
use crate::providers::bookkeeping::spelled::Spellings;
use crate::providers::bookkeeping::{beside, signs, spelled, words};
use crate::query::select;
use crate::source::json::Node;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

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
    days: |_| None,
    spread: None,
    words: words::PAYMENTS,
    needs: &[
        &["payment_date"],
        &["amount", "paid_out", "paid_in"],
        &[
            "reference",
            "payer",
            "payee",
            "counterparty",
            "invoice_number",
            "payment_id",
        ],
    ],
    amounts: &["amount", "paid_out", "paid_in"],
    known_by: &["payment_date"],
    stay: &["paid_out", "paid_in", "fee", "balance", "state", "counterparty"],
    kept: |name| beside::column(name),
    value_day: Some(("payment_date", words::VALUE_DAY)),
    is_of_banks: true,
    unnumbered: None,
    made_by_mappings: Some("payment"),
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

/// The spelling of a number that a bank may give to all payments of a batch.
const REFERENCE: Spellings = &[("bankreference", &[])];

/// How many digits of a digest are kept.
const DIGITS: usize = 16;

/// Date, amount and currency alone could be anything; a payment also says what for, or to whom.
fn recognise(root: &Node) -> Option<usize> {
    const FEWEST: usize = 4;
    spelled::recognise(root, &TABLE, SPELLINGS).filter(|members| *members >= FEWEST)
}

fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    let (mut goes_out, mut accounts) = (Vec::new(), Vec::new());
    let mut rows = spelled::read(root, reading, (&TABLE, SPELLINGS), |_, object, pointer, reading| {
        let (mut out, mut account) = (None, None);
        for member in object.as_object().unwrap_or_default() {
            let Some(column) = spelled::column(&member.key, beside::READ).filter(|_| !member.node.is_null()) else {
                continue;
            };
            let text = member
                .node
                .as_str()
                .or_else(|| member.node.as_number_text())
                .unwrap_or_default();
            if column == beside::DIRECTION {
                out = direction::as_first(text);
                if out.is_none() && reading.rules == RULES {
                    let pointer = format!("{pointer}/{column}");
                    let hint = "write `out` or `in`, `debit` or `credit`";
                    reading.problem_with_hint(&codes::SIGN, "this is not a direction", &member.node, &pointer, hint);
                }
            } else if column == beside::ACCOUNT && !text.trim().is_empty() {
                account = Some(plain(text));
            }
        }
        goes_out.push(out);
        accounts.push(account);
    });
    let keys = if reading.rules < RULES {
        older_keys(&rows)
    } else {
        refuse_twice(&rows, &accounts, root, reading);
        let outgoing = signs::find(&mut rows, &goes_out, (root, SPELLINGS), reading);
        reading.kept = vec![
            ("rules", RULES.to_string()),
            ("outgoing", outgoing.to_owned()),
            ("form", form(root)),
        ];
        keys(&rows, &accounts)
    };
    for (row, key) in rows.iter_mut().zip(keys) {
        row.set("payment_key", Cell::Text(key));
    }
    rows
}

/// Refuses a list that has a bank's number of a payment twice in one account, with other contents. A reference may be that of
/// a batch.
fn refuse_twice(rows: &[Row], accounts: &[Option<String>], root: &Node, reading: &mut Reading) {
    let objects = root.as_array().unwrap_or_default();
    let members = objects.first().and_then(Node::as_object).unwrap_or_default();
    if members
        .iter()
        .any(|member| spelled::column(&member.key, REFERENCE).is_some())
    {
        return;
    }
    let mut seen: BTreeMap<(&String, &str), (String, usize)> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let text = |column: &str| row.cell(column).and_then(Cell::as_text);
        let (Some(Some(account)), Some(number)) = (accounts.get(place), text("payment_id")) else {
            continue;
        };
        let (first, at) = seen.entry((account, number)).or_insert_with(|| (said(row), place));
        if *first != said(row) {
            let message =
                format!("the account {account} has the payment {number} twice, with other contents than in row /{at}");
            let node = objects.get(place).unwrap_or(root);
            let hint = "if the numbers are those of batches, call their column `bank reference`";
            reading.problem_with_hint(&codes::SAME_NUMBER, message, node, &format!("/{place}"), hint);
        }
    }
}

/// What tells each payment from every other: the bank's account and number, and what the row says. A number that a list repeats
/// with other contents is that of a batch. Rows that say the same differ by how many came before, unless the bank
/// gave them one number.
fn keys(rows: &[Row], accounts: &[Option<String>]) -> Vec<String> {
    let of = |row: &Row, column: &str| row.cell(column).and_then(Cell::as_text).map(str::to_owned);
    let mut contents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        if let Some(number) = of(row, "payment_id") {
            contents.entry(number).or_default().insert(said(row));
        }
    }
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let key = |(row, account): (&Row, &Option<String>)| {
        let account = account
            .as_ref()
            .map_or_else(String::new, |account| format!("{account}/"));
        let digest = hex(&Sha256::digest(said(row).as_bytes()));
        let digest = digest.get(..DIGITS).unwrap_or_default();
        let number = of(row, "payment_id");
        let is_unique = number
            .as_ref()
            .is_some_and(|number| contents.get(number).is_some_and(|all| all.len() == 1));
        let key = match number {
            Some(number) => format!("{account}{number}/{digest}"),
            None => format!("{account}{digest}"),
        };
        if is_unique {
            return key;
        }
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        // The first of a batch has the key that it has in a list where it is alone.
        match (row.cell("payment_id").and_then(Cell::as_text), *times) {
            (Some(_), 1) => key,
            (_, times) => format!("{key}-{times}"),
        }
    };
    rows.iter().zip(accounts).map(key).collect()
}

/// Payments of one account at a bank with one number and other contents than one of an earlier list. A number that either list
/// repeats does not identify a payment.
const OTHERWISE: &str = "WITH numbered AS (
    SELECT *, CASE WHEN instr(payment_key, '/' || payment_id || '/') > 0
                   THEN substr(payment_key, 1, instr(payment_key, '/' || payment_id || '/') - 1) ELSE '' END AS bank_account
    FROM bookkeeping_payment WHERE payment_id IS NOT NULL
)
SELECT n.place, n.payment_id, coalesce(nullif(n.bank_account, ''), a.account),
       n.payment_date || ', ' || n.amount || ' ' || n.currency || coalesce(', ' || n.invoice_number, '') || coalesce(', ' || n.reference, ''),
       o.payment_date || ', ' || o.amount || ' ' || o.currency || coalesce(', ' || o.invoice_number, '') || coalesce(', ' || o.reference, ''),
       s.name || ' ' || o.place || ', import ' || o.import_id
FROM numbered AS n
JOIN numbered AS o ON o.account_id = n.account_id AND o.payment_id = n.payment_id AND o.import_id < n.import_id
JOIN known_account AS a ON a.account_id = n.account_id
JOIN import AS i ON i.import_id = o.import_id
JOIN source AS s USING (source_id)
WHERE n.import_id >= ?1 AND n.payment_key <> o.payment_key AND n.bank_account = o.bank_account
  AND (n.bank_account <> '' OR a.account <> 'default')
  AND NOT (o.payment_key = o.payment_id AND o.content_digest = n.content_digest)
  AND NOT EXISTS (SELECT 1 FROM bookkeeping_payment AS m WHERE m.account_id = n.account_id AND m.payment_id = n.payment_id
                  AND m.import_id = n.import_id AND m.payment_key <> n.payment_key)
  AND NOT EXISTS (SELECT 1 FROM bookkeeping_payment AS m WHERE m.account_id = o.account_id AND m.payment_id = o.payment_id
                  AND m.import_id = o.import_id AND m.payment_key <> o.payment_key)
GROUP BY n.row_id ORDER BY n.row_id LIMIT 20";

/// Finds payments that came since an import with the number of another payment of the same account.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn refuse(connection: &Connection, import_id: i64) -> Result<Vec<(String, Problem)>> {
    select(connection, OTHERWISE, [import_id], |row| {
        let [number, account, here, there, place]: [String; 5] =
            [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
        let message = format!("the account {account} has a payment {number} with other contents: {there}, {place}");
        let problem = Problem::new(&codes::SAME_NUMBER, message)
            .value(here)
            .hint("if the lists are of two banks, name the account of each: `--account NAME`, or a column `bank_account`")
            .hint("if the numbers are not the bank's numbers of single payments, give their column another name: billbook then compares payments by all that they say");
        Ok((row.get(0)?, problem))
    })
}

/// What identified payments before accounts and contents counted.
fn older_keys(rows: &[Row]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let key = |row: &Row| {
        if let Some(number) = row.cell("payment_id").and_then(Cell::as_text) {
            return number.to_owned();
        }
        let digest = hex(&Sha256::digest(said(row).as_bytes()));
        let times = seen.entry(digest.clone()).or_default();
        *times += 1;
        format!("{}-{times}", digest.get(..DIGITS).unwrap_or_default())
    };
    rows.iter().map(key).collect()
}

/// All that a row says, with the same amount in other digits as the same.
fn said(row: &Row) -> String {
    let text = |(index, cell): (usize, &Cell)| {
        let text = cell.as_text().unwrap_or_default();
        let field = TABLE.fields.get(index);
        match Decimal::parse(text) {
            Ok(amount) if field.is_some_and(|field| field.kind == ValueKind::Decimal) => {
                amount.trim_zeros(0).to_string()
            }
            _ => text.to_owned(),
        }
    };
    let stated = row.cells.iter().take(TABLE.fields.len()).enumerate();
    // Keys that ledgers have were made with an empty cell at the end.
    let texts: Vec<String> = stated.map(text).chain([String::new()]).collect();
    texts.join("\u{1f}")
}

/// An account without blanks, in one case.
fn plain(account: &str) -> String {
    let letters = account.chars().filter(|letter| !letter.is_whitespace());
    letters.flat_map(char::to_uppercase).collect()
}

/// Which columns a list has.
fn form(root: &Node) -> String {
    let first = root.as_array().and_then(|rows| rows.first());
    let mut names: Vec<&str> = first
        .and_then(Node::as_object)
        .unwrap_or_default()
        .iter()
        .map(|member| member.key.as_ref())
        .collect();
    names.sort_unstable();
    let digest = hex(&Sha256::digest(names.join("\u{1f}").as_bytes()));
    digest.get(..DIGITS).unwrap_or_default().to_owned()
}

//! Statements and lists of banks, and exchange rates.

use crate::source::looks::facts::Facts;
use crate::source::looks::kind::Reads::{No, Yes};
use crate::source::looks::kind::{Kind, kind};
use crate::source::looks::signs::Sign::{Columns, Element, Form};

const OTHER_FORM: &str = "export the same account as CAMT.053, MT940, OFX or CSV, and import that";

const DAMAGED: &str = "download the statement from the bank again; `docs/bank.md` says which versions billbook reads";

const ENCODED: &str =
    "a file that is not in UTF-8 needs `--encoding windows-1252`; else download the statement from the bank again";

/// The kinds.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "a bank statement (CAMT.053)",
        Yes,
        &[Element("camt.053", &["Document"])],
        DAMAGED,
    ),
    kind(
        "a bank's report of the day (CAMT.052)",
        Yes,
        &[Element("camt.052", &["Document"])],
        DAMAGED,
    ),
    kind(
        "a bank's notice of entries (CAMT.054)",
        Yes,
        &[Element("camt.054", &["Document"])],
        DAMAGED,
    ),
    kind(
        "a payment order (PAIN)",
        No,
        &[Element("pain.0", &["Document"])],
        "import the bank's statement instead: an order is not yet a payment",
    ),
    kind(
        "a bank's list of the day (MT942)",
        Yes,
        &[Form(|facts| is_swift(facts) && is_mt942(facts))],
        ENCODED,
    ),
    kind("a bank statement (MT940)", Yes, &[Form(is_swift)], ENCODED),
    kind("a bank statement (OFX)", Yes, &[Form(is_ofx)], DAMAGED),
    kind("a bank statement (QIF)", No, &[Form(is_qif)], OTHER_FORM),
    kind(
        "exchange rates of the European Central Bank",
        Yes,
        &[
            Element("gesmes", &["Envelope"]),
            Columns(&["date", "usd", "jpy", "gbp|chf"]),
        ],
        "download the file again; `docs/exchange-rates.md` says which forms billbook reads",
    ),
    // What lists of invoices have besides a number and an amount, banks' lists do not.
    kind(
        "a list of invoices",
        Yes,
        &[Columns(&[
            "invoice number|invoice no|invoice no.|invoice_number|invoiceno|invoice id|rechnungsnummer|rechnungsnr|rechnungs-nr.|rechnungsnr.|belegnummer|numéro de facture|n° facture|número de factura|factuurnummer",
            "total|amount|gross|betrag|gesamtbetrag|bruttobetrag|rechnungsbetrag|montant|montant ttc|importe|bedrag|total amount|amount due|summe",
            "issuer|supplier|vendor|seller|lieferant|rechnungssteller|kreditor|fournisseur|proveedor|leverancier|due date|fällig am|invoice date|rechnungsdatum|date de facture|fecha de factura|factuurdatum|tax|vat|mwst|ust",
        ])],
        "name the columns as in `docs/tables.md`: an issuer, a number, a currency and a total",
    ),
    kind(
        "a bank's list of entries",
        Yes,
        &[Columns(&[
            "date|booking date|transaction date|value date|posting date|posted date|completed date|started date|buchungstag|buchung|buchungsdatum|valuta|valutadatum|wertstellung|wert|datum|boekdatum|transactiedatum|date opération|date d'opération|date de l'opération|date de comptabilisation|date valeur|fecha|fecha operación|fecha valor|f. valor",
            "amount|paid out|paid in|money out|money in|debit|credit|debit amount|credit amount|withdrawal|deposit|betrag|umsatz|umsatz in eur|soll|haben|lastschrift|gutschrift|montant|débit|crédit|importe|cargo|abono|bedrag|af|bij|af bij",
            "balance|running balance|saldo|saldo nach buchung|kontostand|solde|verwendungszweck|buchungstext|vorgang|auftraggeber/empfänger|auftraggeber / begünstigter|beguenstigter/zahlungspflichtiger|begünstigter|name zahlungsbeteiligter|auftragskonto|iban|payee|merchant|counterparty|narrative|transaction type|libellé|libelle|concepto|omschrijving|mededelingen|naam / omschrijving|state",
        ])],
        "name the columns as in `docs/tables.md`: a day, an amount and a currency, and whom or what was paid",
    ),
];

/// Tags of SWIFT: `:20:` begins, perhaps in blocks in braces, and `:25:` names the account.
fn is_swift(facts: &Facts) -> bool {
    let text = facts.text();
    let begins =
        text.starts_with(":20:") || text.starts_with(":940:") || (text.starts_with("{1:") && text.contains(":20:"));
    begins && (text.contains("\n:25:") || text.contains("\n:25P:"))
}

fn is_mt942(facts: &Facts) -> bool {
    let has = |tag: &str| facts.text().contains(tag);
    has("\n:34F:") || (has("\n:90D:") && !has("\n:62"))
}

fn is_ofx(facts: &Facts) -> bool {
    let text = facts.text();
    let first = text.get(..text.len().min(4096)).unwrap_or(text);
    text.starts_with("OFXHEADER") || text.starts_with("<?OFX") || first.contains("<OFX>") || first.contains("<?OFX ")
}

fn is_qif(facts: &Facts) -> bool {
    ["!Type:", "!Account", "!Option:"]
        .iter()
        .any(|begin| facts.text().starts_with(begin))
}

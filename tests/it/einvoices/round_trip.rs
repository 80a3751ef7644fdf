//! What is written comes in again: the documents by chance, in every form, give the parties, lines, taxes and totals that were
//! issued.

use super::chance;
use crate::sandbox::Sandbox;
use std::collections::BTreeSet;

/// The forms, as files are called by them.
const FORMS: [&str; 6] = [
    "-xrechnung.xml",
    "-peppol.xml",
    "-ubl.xml",
    "-cii.xml",
    "-factur-x.pdf",
    "-factur-x-xrechnung.pdf",
];

/// What was issued: a statement for each kind of row, with `SIGN(x)` for an amount with the sign that the document states.
/// The number comes first.
const ISSUED: [(&str, &str); 4] = [
    (
        "document",
        "SELECT d.number, d.kind, d.issue_date, CASE d.kind WHEN 'invoice' THEN d.due_date END, d.currency, d.seller, d.customer_name,
                SIGN(d.line_total), SIGN(d.allowance_total), SIGN(d.net), SIGN(d.tax), SIGN(d.total), c.number, d.period_start, d.period_end
         FROM issued_document AS d LEFT JOIN issued_document AS c ON c.document_id = d.corrects",
    ),
    (
        "party",
        "SELECT d.number, p.key, json_extract(p.value, '$.name'), json_extract(p.value, '$.street'), json_extract(p.value, '$.street2'),
                json_extract(p.value, '$.city'), json_extract(p.value, '$.post_code'), json_extract(p.value, '$.region'),
                json_extract(p.value, '$.country'),
                CASE WHEN t.tax_category IS NOT 'O' THEN json_extract(p.value, '$.vat_id') END, json_extract(p.value, '$.legal_id'),
                json_extract(p.value, '$.\"contact.name\"'), json_extract(p.value, '$.\"contact.mail\"')
         FROM issued_document AS d, json_each(json_object('seller', json_extract(d.snapshot, '$.seller'),
                                                          'buyer', json_extract(d.snapshot, '$.customer'))) AS p
         LEFT JOIN issued_tax AS t ON t.document_id = d.document_id AND t.position = 1",
    ),
    (
        "line",
        "SELECT d.number, l.line, l.description, SIGN(l.amount), l.tax_category, coalesce(l.tax_rate, '0')
         FROM issued_line AS l JOIN issued_document AS d USING (document_id)",
    ),
    (
        "tax",
        "SELECT d.number, l.tax_category, coalesce(l.tax_rate, '0'), SIGN(l.base), SIGN(l.amount)
         FROM issued_tax AS l JOIN issued_document AS d USING (document_id)",
    ),
];

/// The same of what came in.
const RECEIVED: [&str; 4] = [
    "SELECT d.number, d.kind, d.issue_date, d.due_date, d.currency, d.seller_name, d.buyer_name, d.line_total,
            decimal_sub(coalesce(d.allowance_total, '0'), coalesce(d.charge_total, '0')), d.net, d.tax, d.total, r.number, d.period_from,
            d.period_to
     FROM einvoice_document AS d LEFT JOIN einvoice_reference AS r ON r.parent_row = d.row_id AND r.kind = 'preceding'",
    "SELECT d.number, p.role, p.name, p.street, p.street_2, p.city, p.post_code, p.region, p.country, p.vat_id, p.register_number,
            p.contact_name, p.contact_mail
     FROM einvoice_party AS p JOIN einvoice_document AS d ON d.row_id = p.parent_row WHERE p.role IN ('seller', 'buyer')",
    "SELECT d.number, l.position, l.item_name, l.amount, l.tax_category, coalesce(l.tax_rate, '0')
     FROM einvoice_line AS l JOIN einvoice_document AS d ON d.row_id = l.parent_row",
    "SELECT d.number, t.category, coalesce(t.rate, '0'), t.taxable, t.amount
     FROM einvoice_tax AS t JOIN einvoice_document AS d ON d.row_id = t.parent_row",
];

/// A number without zeros at its end; other texts as they are.
fn plain(cell: &str) -> String {
    let is_number = cell.contains('.')
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if is_number {
        cell.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        cell.to_owned()
    }
}

/// The rows of a statement, sorted, of the documents that are named.
fn rows(sandbox: &Sandbox, sql: &str, numbers: Option<&BTreeSet<String>>) -> Vec<Vec<String>> {
    let sql = sql.replace(
        "SIGN(",
        "decimal_mul(CASE d.kind WHEN 'invoice' THEN '1' ELSE '-1' END, ",
    );
    let text = sandbox.ok(&["sql", &sql, "--output", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let found = reader.records().map(|row| row.unwrap());
    let mut rows: Vec<Vec<String>> = found.map(|row| row.iter().map(plain).collect()).collect();
    rows.retain(|row| numbers.is_none_or(|numbers| numbers.contains(&row[0])));
    rows.sort();
    rows
}

#[test]
fn what_is_written_comes_in_with_the_same_parties_lines_taxes_and_totals() {
    let issued = chance::issued();
    // Pages take long to write: some are enough.
    let some = "SELECT number FROM issued_document WHERE customer IN (SELECT customer FROM issued_document WHERE kind = 'credit-note')
                AND currency = 'EUR' ORDER BY number LIMIT 12";
    let some = issued.lines(some);
    let some: Vec<&str> = some.iter().map(String::as_str).collect();
    let forms = ["--documents", "factur-x,factur-x-xrechnung"];
    issued
        .run(&[&["documents", "render"], &some[..], &forms].concat())
        .expect(0);
    issued.ok(&["documents", "save", "-o", "all"]);
    let files: Vec<String> = std::fs::read_dir(issued.path("all"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for form in FORMS {
        let numbers: BTreeSet<String> = files
            .iter()
            .filter_map(|name| Some(name.strip_suffix(form)?.to_owned()))
            .collect();
        let least = if form.ends_with("pdf") { 12 } else { 40 };
        assert!(numbers.len() >= least, "{form}: {}", numbers.len());
        let received = Sandbox::new();
        for number in &numbers {
            let name = format!("{number}{form}");
            received.write(&format!("in/{name}"), issued.bytes(&format!("all/{name}")));
        }
        received.ok(&["import", "in"]);
        for ((what, sql), back) in ISSUED.iter().zip(RECEIVED) {
            let (written, read) = (rows(&issued, sql, Some(&numbers)), rows(&received, back, None));
            for (ours, theirs) in written.iter().zip(&read) {
                assert_eq!(ours, theirs, "{form}: {what}");
            }
            assert_eq!(written.len(), read.len(), "{form}: {what}");
        }
        assert_eq!(received.check(&["einvoice-sums"]), [""; 0], "{form}");
        // Quantity and price of every line come to its amount, within half a hundredth.
        let off = "SELECT count(*) FROM einvoice_line WHERE abs(quantity * unit_price / coalesce(base_quantity, 1) - amount) > 0.0051";
        assert_eq!(received.value(off), "0", "{form}");
    }
}

//! Chance input for what people send and write by hand: PDFs with an invoice in them, and the folder of a book.

use billbook::testing::billing;
use billbook::testing::source::pdf;

/// A PDF: its invoice is found or not, the same each time, and is no larger than one may be.
pub fn paper(bytes: &[u8]) {
    let found = pdf::invoice_bytes(bytes);
    assert_eq!(found, pdf::invoice_bytes(bytes), "the same bytes have the same invoice");
    if let Ok(Some(invoice)) = found {
        assert!(invoice.len() <= 64 << 20, "{} bytes", invoice.len());
    }
}

/// A file of a book: whatever is written in it, it is read or refused, and what is refused has a place.
pub fn book(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for problem in billing::chance(text) {
        let report = problem.report();
        let speaks = report.contains(|c: char| c.is_control() && c != '\n');
        assert!(!speaks, "a problem is a text for people: {report}");
    }
}

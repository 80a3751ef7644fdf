//! Any e-invoice compared with the rules that it says it follows: UBL, CII, or a PDF with CII in it.

use super::rules;
use en16931::profiles::{self, Declaration};
use en16931::{Finding, Severity, ValidationReport};
use en16931_formats::report::{Entry, Kind, Layer};
use en16931_formats::{Policy, Syntax};

/// What was found in a file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// `UBL`, `CII` or `CII in a PDF`; nothing where it could not be read.
    pub form: Option<&'static str>,
    /// The profile whose rules it was compared with.
    pub profile: Option<String>,
    /// The number of the document.
    pub number: Option<String>,
    /// What is wrong.
    pub broken: Vec<Broken>,
}

/// A rule that is broken, or something that cannot be read.
#[derive(Debug)]
pub(crate) struct Broken {
    /// The id of the rule; nothing where the file's form is wrong.
    pub rule: Option<String>,
    /// Whether a receiver refuses the document for it.
    pub is_error: bool,
    /// Where, in words.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What stands there.
    pub value: Option<String>,
    /// What should stand there.
    pub expected: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// At most so many elements that nobody reads are named.
const UNREAD_MAX: usize = 20;

/// Checks a file by its rules.
#[must_use]
pub(crate) fn check(bytes: &[u8]) -> Checked {
    let form = en16931_formats::read(bytes)
        .ok()
        .map(|read| match (read.pdf, read.syntax) {
            (Some(_), _) => "CII in a PDF",
            (None, Syntax::Ubl) => "UBL",
            (None, _) => "CII",
        });
    let received = en16931_formats::receive(bytes, &Policy::default());
    let report = &received.report_declared;
    let mut broken = Vec::new();
    for layer in [&report.container, &report.syntax, &report.schema] {
        of_layer(layer, &mut broken);
    }
    let mut profile = None;
    if let Some(declared) = &received.declared {
        let rules = declared.profile().unwrap_or(&profiles::EN16931);
        profile = Some(rules.id.to_owned());
        broken.extend(undeclared(declared));
        if !rules.is_en16931_invoice() {
            broken.push(told(
                "the document has totals only and no lines: it helps with booking, and is not an invoice of EN 16931",
            ));
        }
    }
    let findings = report.semantic.report.iter().flat_map(ValidationReport::findings);
    broken.extend(
        findings
            .filter(|finding| finding.severity != Severity::Info)
            .map(of_rule),
    );
    Checked {
        form,
        profile,
        number: received.invoice.and_then(|invoice| invoice.number),
        broken,
    }
}

/// Something to know that no rule forbids.
fn told(message: impl Into<String>) -> Broken {
    Broken {
        rule: None,
        is_error: false,
        place: String::new(),
        message: message.into(),
        value: None,
        expected: None,
        hint: None,
    }
}

/// What is to say of a document that names no known specification.
fn undeclared(declared: &Declaration) -> Option<Broken> {
    let (value, what) = match declared {
        Declaration::Known(_) => return None,
        Declaration::Unknown(None) => (None, "the document names no specification"),
        Declaration::Unknown(Some(id)) => (Some(id), "billbook does not know the specification of the document"),
        Declaration::WrongProcess(id) => (
            Some(id),
            "the specification of the document is that of another business process",
        ),
    };
    Some(Broken {
        place: format!("BT-24 {}", rules::term("BT-24").unwrap_or_default()),
        value: value.cloned(),
        ..told(format!("{what}: billbook checked it by the rules of EN 16931 only"))
    })
}

/// What container, syntax and schema have to say.
fn of_layer(layer: &Layer, broken: &mut Vec<Broken>) {
    let mut unread = layer.entries.iter().filter(|entry| entry.kind == Kind::Unmapped);
    broken.extend(unread.by_ref().take(UNREAD_MAX).map(of_entry));
    let more = unread.count();
    if more > 0 {
        broken.push(told(format!("{more} more elements are not among those of EN 16931")));
    }
    let others = layer.entries.iter().filter(|entry| entry.kind != Kind::Unmapped);
    broken.extend(others.map(of_entry));
}

fn of_entry(entry: &Entry) -> Broken {
    let message = match entry.kind {
        Kind::Unmapped => "an element that is not among those of EN 16931".to_owned(),
        Kind::Malformed => format!("a value does not have its form: {}", entry.message),
        Kind::Duplicate | Kind::Repeated => "an element stands here once more, where only one is allowed".to_owned(),
        Kind::Unreadable => format!("the file is not an e-invoice that can be read: {}", entry.message),
        Kind::Container | Kind::Ambiguous => format!("the PDF and the invoice in it disagree: {}", entry.message),
        _ => entry.message.clone(),
    };
    let term = entry.term.as_deref();
    let named = term.map(|term| format!(" ({term} {})", rules::term(term).unwrap_or_default()));
    Broken {
        rule: entry.rule.clone(),
        is_error: entry.level() == Severity::Fatal,
        place: format!("{}{}", entry.path, named.unwrap_or_default()),
        message,
        value: entry.value.clone(),
        expected: None,
        hint: entry.hint.clone(),
    }
}

fn of_rule(finding: &Finding) -> Broken {
    let words = rules::rule(&finding.rule);
    let (value, expected) = match &finding.detail {
        Some(detail) => (Some(detail.actual.clone()), Some(detail.expected.clone())),
        None => (None, None),
    };
    Broken {
        rule: Some(finding.rule.clone()),
        is_error: finding.severity == Severity::Fatal,
        place: rules::place(finding.path),
        message: words.map_or_else(|| finding.message.clone(), |[wrong, _]| wrong.to_owned()),
        value,
        expected,
        hint: words.map(|[_, todo]| todo.to_owned()).or_else(|| finding.hint.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_is_no_e_invoice_is_said_to_be_none() {
        for bytes in [
            b"".as_slice(),
            b"%PDF-1.7",
            b"<a/>",
            b"\xff\xfe\x00",
            b"<Invoice/>",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        ] {
            let checked = check(bytes);
            assert!(checked.form.is_none(), "{bytes:?}");
            assert!(checked.broken.iter().any(|broken| broken.is_error), "{bytes:?}");
        }
    }
}

//! A model written as an e-invoice, where it keeps the rules of its profile.

use super::profile::Profile;
use en16931::profiles::{En16931, PeppolBis3, XRechnung};
use en16931::{Finding, Invoice, Severity, Validated};
use en16931_formats::report::Entry;
use en16931_formats::zugferd::{self, EmbedOptions};
use en16931_formats::{Syntax, Written};
use std::time::{Duration, SystemTime};

/// Why a model is not written.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It breaks rules.
    Broken(Vec<Finding>),
    /// The form has no place for some of it, or the PDF cannot take it in.
    Form(String),
}

/// In which words an e-invoice is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// UBL 2.1.
    Ubl,
    /// CII D16B.
    Cii,
}

/// The XML of a model.
///
/// # Errors
/// When it breaks a rule of the profile.
pub(crate) fn xml(invoice: Invoice, profile: Profile, words: Words) -> Result<Vec<u8>, Refused> {
    let syntax = match words {
        Words::Ubl => Syntax::Ubl,
        Words::Cii => Syntax::Cii,
    };
    let written = match profile {
        Profile::Core => en16931_formats::write(&proof::<En16931>(invoice)?, syntax),
        Profile::Xrechnung => en16931_formats::write(&proof::<XRechnung>(invoice)?, syntax),
        Profile::Peppol => en16931_formats::write(&proof::<PeppolBis3>(invoice)?, syntax),
    };
    whole(written)
}

/// A PDF with a model in it, as Factur-X wants it. The days since 1970 date the file inside.
///
/// # Errors
/// When the model breaks a rule of the profile, or the PDF is not a PDF/A-3 without attachments.
pub(crate) fn embedded(pdf: &[u8], invoice: Invoice, profile: Profile, days: u64) -> Result<Vec<u8>, Refused> {
    let options = EmbedOptions {
        modified: SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(days.saturating_mul(86_400))),
        ..EmbedOptions::default()
    };
    let made = match profile {
        Profile::Xrechnung => zugferd::embed(pdf, &proof::<XRechnung>(invoice)?, &options),
        Profile::Core | Profile::Peppol => zugferd::embed(pdf, &proof::<En16931>(invoice)?, &options),
    };
    made.map_err(|error| Refused::Form(error.to_string()))
}

fn proof<P: en16931::validation::profile::ProfileMarker>(invoice: Invoice) -> Result<Validated<P>, Refused> {
    Validated::new(invoice).map_err(|rejected| {
        let findings = rejected.report().findings().iter();
        let fatal = findings.filter(|finding| finding.severity == Severity::Fatal);
        Refused::Broken(fatal.cloned().collect())
    })
}

/// Nothing of the model may be left out.
fn whole(written: Written) -> Result<Vec<u8>, Refused> {
    match written.entries.iter().find(|entry| Entry::is_loss(entry)) {
        Some(entry) => Err(Refused::Form(format!("{}: {}", entry.path, entry.message))),
        None => Ok(written.xml.into_bytes()),
    }
}

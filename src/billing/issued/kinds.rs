//! The kinds of files that a customer gets of a document: the words for `documents` in the book, and how files are named.
//! What renders them is in `files`.

use crate::error::nearest;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A page.
    Html,
    /// A PDF for people.
    Pdf,
    /// An XRechnung, in UBL.
    Xrechnung,
    /// A Peppol BIS Billing document, in UBL.
    Peppol,
    /// EN 16931 in UBL.
    Ubl,
    /// EN 16931 in CII.
    Cii,
    /// Factur-X, which is ZUGFeRD: a PDF with CII in it, in the profile EN 16931.
    FacturX,
    /// The same in the profile XRECHNUNG.
    FacturXXrechnung,
}

impl Kind {
    /// All of them, in the order in which they are listed.
    pub(crate) const ALL: [Self; 8] = [
        Self::Html,
        Self::Pdf,
        Self::Xrechnung,
        Self::Peppol,
        Self::Ubl,
        Self::Cii,
        Self::FacturX,
        Self::FacturXXrechnung,
    ];

    /// The word in the book.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Xrechnung => "xrechnung",
            Self::Peppol => "peppol",
            Self::Ubl => "ubl",
            Self::Cii => "cii",
            Self::FacturX => "factur-x",
            Self::FacturXXrechnung => "factur-x-xrechnung",
        }
    }

    /// The kind of a word. ZUGFeRD is the German name of Factur-X.
    #[must_use]
    pub(crate) fn of(word: &str) -> Option<Self> {
        if word == "zugferd" {
            return Some(Self::FacturX);
        }
        Self::ALL.into_iter().find(|kind| kind.name() == word)
    }

    /// What is wrong with a word that is not a kind, and what to write.
    #[must_use]
    pub(crate) fn unknown(word: &str) -> (String, String) {
        let names = Self::ALL.map(Self::name);
        let all = format!("the kinds are: {}", names.join(", "));
        let hint = match nearest(word, names.into_iter()) {
            Some(nearest) => format!("the nearest is `{nearest}`; {all}"),
            None => all,
        };
        (format!("there is no kind of document `{word}`"), hint)
    }

    /// The media type.
    #[must_use]
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Pdf | Self::FacturX | Self::FacturXXrechnung => "application/pdf",
            Self::Xrechnung | Self::Peppol | Self::Ubl | Self::Cii => "application/xml",
        }
    }

    /// The name of the file of a document with this number.
    #[must_use]
    pub(crate) fn file_name(self, number: &str) -> String {
        let plain = |c: char| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '-'
            }
        };
        let number: String = number.chars().map(plain).collect();
        match self {
            Self::Html => format!("{number}.html"),
            Self::Pdf => format!("{number}.pdf"),
            Self::FacturX | Self::FacturXXrechnung => format!("{number}-{}.pdf", self.name()),
            Self::Xrechnung | Self::Peppol | Self::Ubl | Self::Cii => format!("{number}-{}.xml", self.name()),
        }
    }
}

/// The kinds of files of a document: the page, which every document has, and those that are asked for, once each.
#[must_use]
pub(crate) fn with_page(asked: &[Kind]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Html];
    for kind in asked {
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    kinds
}

/// The kinds of a list as the command line and a recorded write have it: `html,pdf`.
///
/// # Errors
/// When a word is not a kind, or there is no word.
pub(crate) fn parse(text: &str) -> std::result::Result<Vec<Kind>, String> {
    let mut kinds = Vec::new();
    for word in text.split(',').map(str::trim) {
        let Some(kind) = Kind::of(word) else {
            let (message, hint) = Kind::unknown(word);
            return Err(format!("{message}; {hint}"));
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Kinds as [`parse`] reads them.
#[must_use]
pub(crate) fn list(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::{Kind, parse, with_page};

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.name()), Some(kind));
        }
        assert_eq!(Kind::of("zugferd"), Some(Kind::FacturX));
        assert_eq!(Kind::of("PDF"), None);
        let (_, hint) = Kind::unknown("xrechnnung");
        assert!(hint.starts_with("the nearest is `xrechnung`;"), "{hint}");
    }

    #[test]
    fn a_list_names_each_kind_once_and_the_page_comes_first() {
        let kinds = parse("pdf, xrechnung,pdf").unwrap();
        assert_eq!(with_page(&kinds), [Kind::Html, Kind::Pdf, Kind::Xrechnung]);
        assert!(parse("").is_err());
    }

    #[test]
    fn files_have_names_that_any_system_takes() {
        assert_eq!(Kind::Pdf.file_name("R/2026:1"), "R-2026-1.pdf");
        assert_eq!(Kind::Peppol.file_name("R-1"), "R-1-peppol.xml");
    }
}

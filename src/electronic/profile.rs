//! Profiles: which rules an e-invoice follows.

use en16931::profiles::{EN16931, PEPPOL_BIS_3, XRECHNUNG};

/// A profile that billbook writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// EN 16931 itself.
    Core,
    /// XRechnung 3.0.
    Xrechnung,
    /// Peppol BIS Billing 3.0.
    Peppol,
}

/// The business process of Peppol, which XRechnung uses too.
pub(crate) const PROCESS: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

impl Profile {
    fn rules(self) -> &'static en16931::Profile {
        match self {
            Self::Core => &EN16931,
            Self::Xrechnung => &XRECHNUNG,
            Self::Peppol => &PEPPOL_BIS_3,
        }
    }

    /// Its name.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        self.rules().id
    }

    /// What a document writes as its specification.
    #[must_use]
    pub(crate) fn specification(self) -> &'static str {
        self.rules().specification_id
    }
}

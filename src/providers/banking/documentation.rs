//! The name of the provider, and the pages that document its forms.

/// The name on the command line.
pub(crate) const NAME: &str = "banking";
/// Messages of a bank to its customer: camt.052, 053, 054.
pub(crate) const CAMT: &str = "https://www.iso20022.org/iso-20022-message-definitions?business-domain=1";
/// Messages of category 9: MT940 and MT942.
pub(crate) const SWIFT: &str = "https://www2.swift.com/knowledgecentre/publications/us9m_20230720";
/// OFX 1 and 2.
pub(crate) const OFX: &str = "https://financialdataexchange.org/FDX/About/OFX-Work-Group.aspx";

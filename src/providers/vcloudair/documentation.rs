//! The name of the provider, and the pages that document it.

/// The name on the command line.
pub(crate) const NAME: &str = "vcloudair";
/// Where its operations are documented.
pub(crate) const TABLE_PAGE: &str = "https://vdc-download.vmware.com/vmwb-repository/dcr-public/f8caf303-01a8-45bb-a5eb-0e340e97c45d/GUID-26877F54-A72B-496B-87B6-6ABC73E5AE5A.html";

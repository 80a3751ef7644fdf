//! The name of the provider, and the pages that document it.

/// The name on the command line.
pub(crate) const NAME: &str = "cloudsigma";
/// Where its operations are documented.
pub(crate) const BILLING_PAGE: &str = "https://docs.cloudsigma.com/en/latest/billing.html";
/// Where its operations are documented.
pub(crate) const BURST_PAGE: &str = "https://docs.cloudsigma.com/en/latest/burst_usage.html";
/// Where its operations are documented.
pub(crate) const USAGE_PAGE: &str = "https://docs.cloudsigma.com/en/latest/usage.html";
/// Where its operations are documented.
pub(crate) const SUBSCRIPTIONS_PAGE: &str = "https://docs.cloudsigma.com/en/latest/subscriptions.html";

//! How a decision means the name of a provider: `{"named": "provider or issuer"}`.
//!
//! Before the relations had issuers, only charges bore the names that FOCUS files give: an invoice of such a file was the
//! provider `focus`'s, and a name was that of the provider alone. A decision of that time keeps its meaning.

use crate::output::json::Json;
use crate::source::json::Node;

/// How a name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Naming {
    /// The provider's, as it was before there were issuers.
    Provider,
    /// The provider's or the issuer's; an invoice is the issuer's, and each document is one.
    ProviderOrIssuer,
    /// Any name of the party of one of them; an invoice is the party's, whatever documents state it.
    #[default]
    Party,
}

/// The member of a recorded decision, and of its import's options.
const MEMBER: &str = "named";
const TEXT: &str = "provider or issuer";
const PARTY: &str = "party";

/// What begins the keys of rows that came from FOCUS files.
const OF_FILES: &str = "focus/";

/// The provider of an invoice before there were issuers, in SQL.
const BEFORE: &str = "CASE WHEN row_key GLOB 'focus/*' THEN 'focus' ELSE provider END";

/// The provider of an invoice before there were issuers.
#[must_use]
pub(crate) fn before(row_key: &str, provider: &str) -> String {
    let is_of_files = row_key.starts_with(OF_FILES);
    if is_of_files { "focus" } else { provider }.to_owned()
}

impl Naming {
    /// The naming of a decision that was recorded with these members or options.
    #[must_use]
    pub(crate) fn of(members: &Node) -> Self {
        Self::of_text(members.get(MEMBER).and_then(Node::as_str))
    }

    /// The same from the text in a column, in SQL: [`Naming::SQL`].
    #[must_use]
    pub(crate) fn of_text(text: Option<&str>) -> Self {
        match text {
            Some(PARTY) => Naming::Party,
            Some(TEXT) => Naming::ProviderOrIssuer,
            _ => Naming::Provider,
        }
    }

    /// The naming in the options of an import, in SQL.
    pub(crate) const SQL: &str = "json_extract(i.options, '$.named')";

    /// The member that records it.
    #[must_use]
    pub(crate) fn member(self) -> Option<(&'static str, Json)> {
        match self {
            Naming::Provider => None,
            Naming::ProviderOrIssuer => Some((MEMBER, Json::string(TEXT))),
            Naming::Party => Some((MEMBER, Json::string(PARTY))),
        }
    }

    /// Fills in a query: `{is}` is whether the parameter named is that of a row, `{invoicer}` whose an invoice is, `{is_invoicer}`
    /// whether the parameter is that, `{names}` all that it may be called, `{invoices}` the relation of invoices, `{bought}` whether a charge is
    /// spent, not received.
    #[must_use]
    pub(crate) fn fill(self, sql: &str, parameter: &str) -> String {
        let bought = match self {
            Naming::Provider | Naming::ProviderOrIssuer => "1",
            Naming::Party => "(issuer IS NULL OR issuer NOT IN (SELECT name FROM party_sold))",
        };
        let (is, whose, is_invoicer, names, invoices) = match self {
            Naming::Provider => (
                format!("provider = {parameter}"),
                BEFORE,
                format!("{BEFORE} = {parameter}"),
                format!("json_array({BEFORE})"),
                "invoice_document",
            ),
            Naming::ProviderOrIssuer => {
                let is = format!("{parameter} IN (provider, issuer)");
                let names = format!("json_array(provider, issuer, {BEFORE})");
                (is.clone(), "issuer", is, names, "invoice_document")
            }
            Naming::Party => {
                let party = format!("coalesce((SELECT party FROM party_of WHERE name = {parameter}), {parameter})");
                let known = format!("SELECT name FROM party_of WHERE party = {party} UNION SELECT {party}");
                let is = format!("(provider IN ({known}) OR issuer IN ({known}))");
                let names = format!(
                    "(SELECT json_group_array(name) FROM (SELECT provider AS name UNION SELECT issuer UNION SELECT {BEFORE}
                      UNION SELECT party UNION SELECT o.name FROM party_of AS o WHERE o.party = invoice.party))"
                );
                (
                    is.clone(),
                    "party",
                    format!("(party = {party} OR {is})"),
                    names,
                    "invoice",
                )
            }
        };
        sql.replace("{is}", &is)
            .replace("{invoicer}", whose)
            .replace("{is_invoicer}", &is_invoicer)
            .replace("{names}", &names)
            .replace("{invoices}", invoices)
            .replace("{bought}", bought)
    }
}

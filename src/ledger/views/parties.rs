//! Views of parties and of invoices in lists, put together from the registry: `party`, `party_assumed`, `invoice_listed`.

use super::{RELATIONS, part};
use crate::contract::registry::{Registry, View};

/// The views, over those so far.
pub(super) fn views(registry: &Registry, so_far: &[View]) -> [View; 3] {
    [parties(registry), assumed(registry), listed(registry, so_far)]
}

/// Documents that are lines of lists: what the view of invoices fills in. A view over all documents would read each
/// provider's twice.
fn listed(registry: &Registry, so_far: &[View]) -> View {
    let relation = RELATIONS.iter().find(|relation| relation.name == INVOICE);
    let is_list = |name: &str| {
        let feed = so_far.iter().find(|view| view.name == format!("{INVOICE}_{name}"));
        feed.is_some_and(|view| view.text.contains(" AS is_listed"))
    };
    let lists = registry.providers.iter().filter(|provider| is_list(provider.name));
    let parts: Vec<String> = relation
        .into_iter()
        .flat_map(|relation| lists.clone().map(move |provider| part(relation, provider, so_far)))
        .collect();
    View {
        name: "invoice_listed".to_owned(),
        text: format!("invoice_listed AS\n{}", parts.join("\nUNION ALL\n")),
    }
}

/// The relation whose documents may state one invoice several times, and the view that has them all.
pub(super) const INVOICE: &str = "invoice";
pub(super) const INVOICE_DOCUMENT: &str = "invoice_document";

/// The relation whose entries may be in several lists, and the view that has them all.
pub(super) const PAYMENT: &str = "payment";
pub(super) const PAYMENT_DOCUMENT: &str = "payment_document";

/// Resellers' names with more clients than one, of whom nobody has decided on which side one is.
fn assumed(registry: &Registry) -> View {
    let resellers = registry.providers.iter().filter(|provider| provider.resells);
    let names: Vec<String> = resellers.map(|provider| format!("'{}'", provider.name)).collect();
    View {
        name: "party_assumed".to_owned(),
        text: format!(
            "party_assumed AS\nSELECT p.party, count(DISTINCT a.account) AS accounts\nFROM known_account AS a\n\
             JOIN party AS p ON p.name = a.provider\nWHERE a.provider IN ({}) AND a.account <> 'default'\n  \
             AND p.party NOT IN (SELECT party FROM party_side_in_force)\nGROUP BY p.party\nHAVING count(DISTINCT a.account) > 1",
            names.join(", ")
        ),
    }
}

/// Every name that documents have for an issuer, a payee, a payer or a provider, with its party.
fn parties(registry: &Registry) -> View {
    let own: Vec<String> = registry
        .providers
        .iter()
        .filter(|provider| !provider.is_form)
        .map(|provider| format!("'{}'", provider.name))
        .collect();
    let mut parts = vec![format!(
        "SELECT provider AS name FROM known_account WHERE provider IN ({})",
        own.join(", ")
    )];
    for (table, column) in registry.feeding().flat_map(|provider| provider.names) {
        parts.push(format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"));
    }
    View {
        name: "party".to_owned(),
        text: format!(
            "party AS\nSELECT s.name, coalesce(p.party, s.name) AS party\nFROM (\n{}) AS s\nLEFT JOIN party_of AS p ON p.name = s.name",
            parts.join("\nUNION\n")
        ),
    }
}

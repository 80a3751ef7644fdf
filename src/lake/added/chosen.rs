//! What is asked of a lake without a ledger: which names of providers are one party, and whether the lake has what is named.

use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes, unknown};
use crate::lake::manifest::Manifest;
use crate::party::folded;
use std::collections::BTreeSet;

/// Finds the names of the chosen provider in the lake, and refuses a choice that the lake does not have.
///
/// # Errors
/// When it has no charges of such a provider or account, or the times are in the wrong order.
pub(crate) fn choose(filter: &mut Filter, manifest: &Manifest) -> Result<()> {
    if let (Some(from), Some(to)) = (filter.from, filter.to)
        && from >= to
    {
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, "`--from` is not before `--to`")
                .hint("`--to` is the first moment that is not included: June is `--from 2025-06 --to 2025-07`"),
        ));
    }
    let deliveries = manifest.added.iter().flat_map(|added| &added.deliveries);
    let parts: Vec<_> = deliveries.flat_map(|one| &one.parts).collect();
    if let Some(wanted) = &filter.provider {
        let names = parts.iter().flat_map(|part| part.scope.iter().take(2).flatten());
        let of_files = manifest.files.iter().filter_map(|file| file.provider.as_ref());
        let names: BTreeSet<String> = names.chain(of_files).cloned().collect();
        let same: Vec<String> = names
            .iter()
            .filter(|name| folded(name) == folded(wanted))
            .cloned()
            .collect();
        if same.is_empty() {
            return Err(Box::new(unknown(&codes::PARAMETER, "provider", wanted, names)));
        }
        filter.names = same;
    }
    if let Some(wanted) = &filter.account {
        let accounts = parts.iter().filter_map(|part| part.scope.get(2)?.clone());
        let accounts: BTreeSet<String> = accounts.collect();
        if !accounts.contains(wanted) {
            return Err(Box::new(unknown(&codes::PARAMETER, "account", wanted, accounts)));
        }
    }
    Ok(())
}

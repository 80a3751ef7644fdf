//! Names, paths, columns and views of everything in the registry.

use crate::contract::operation::route;
use crate::ledger::views;
use crate::providers::REGISTRY;

#[test]
fn a_column_is_where_the_list_of_columns_has_it() {
    for table in REGISTRY.providers.iter().flat_map(|provider| provider.tables) {
        for (index, column) in table.columns().iter().enumerate() {
            assert_eq!(table.column_index(column), Some(index), "{column} of {}", table.name);
        }
        assert_eq!(table.column_index("no_such_column"), None);
    }
}

#[test]
fn a_path_is_found_with_and_without_prefix_and_last_slash() {
    for path in ["/ledger/", "/ledger", "/api/2.0/ledger/", "/api/2.0/ledger"] {
        assert_eq!(
            route(REGISTRY.providers, "GET", path).unwrap().operation.full_name(),
            "cloudsigma/ledger"
        );
    }
}

#[test]
fn of_a_path_that_is_none_the_nearest_is_named_with_its_own_values() {
    for (path, nearest) in [
        ("/api/2.0/ledgre/", "the nearest is `/ledger/`"),
        (
            "/billing/account/7/ppu_acount_resource/172803349",
            "the nearest is `/billing/account/7/ppu_account_resource/172803349`",
        ),
    ] {
        let problem = route(REGISTRY.providers, "PUT", path).unwrap_err();
        assert_eq!(problem.hints[0], nearest);
    }
}

#[test]
fn values_in_a_path_are_named() {
    let route = route(
        REGISTRY.providers,
        "PUT",
        "/billing/account/7/ppu_account_resource/172803349",
    )
    .unwrap();
    let expected = [("account_id", "7"), ("id", "172803349")];
    let found: Vec<_> = route
        .path_values
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn no_two_operations_share_method_and_path() {
    let mut seen = std::collections::BTreeSet::new();
    for operation in REGISTRY.operations() {
        assert!(seen.insert((operation.method, operation.path)), "{}", operation.path);
    }
}

#[test]
fn every_relation_is_fed_and_every_feed_is_a_relation() {
    let views = views::all(&REGISTRY);
    for provider in REGISTRY.providers {
        for relation in provider.relations {
            assert!(views.iter().any(|known| known.name == *relation), "{relation}");
            let view = format!("{relation}_{}", provider.name);
            assert!(views.iter().any(|known| known.name == view), "{view} is missing");
        }
    }
}

#[test]
fn no_two_checks_and_no_two_pairs_share_a_name_or_a_place() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, check) in REGISTRY.checks() {
        assert!(seen.insert(check.name.to_owned()), "{}", check.name);
        assert!(seen.insert(check.order.to_string()), "{}", check.name);
    }
    seen.clear();
    for pair in REGISTRY.pairs() {
        assert!(seen.insert(pair.name.to_owned()), "{}", pair.name);
        assert!(seen.insert(pair.order.to_string()), "{}", pair.name);
    }
}

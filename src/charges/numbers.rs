//! Numbers that a delivery gives to its contexts and groups, before they are those of the ledger.

/// Numbers given in one delivery, from 1 on.
pub(crate) type Id = u32;

/// Numbers of scope, billing account, sub-account, service, region and charge kind.
pub(crate) type CubeKey = [Id; 6];

/// The groups whose numbers make up a part of the cube, in the order of [`CubeKey`] after the scope.
pub(crate) const CUBE: [&str; 5] = ["billing_account", "sub_account", "service", "region", "charge_kind"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charges::columns::GROUPS;

    #[test]
    fn the_cube_is_made_of_groups() {
        for name in CUBE {
            assert!(GROUPS.iter().any(|group| group.name == name), "{name}");
        }
    }
}

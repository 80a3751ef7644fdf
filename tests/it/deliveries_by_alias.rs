//! A provider that was renamed between two deliveries of one month: an alias lets them be compared, until it is withdrawn.

use crate::deliveries::{days, import, verify};
use crate::sandbox::Sandbox;

/// June as `Nimbus`, and later again as `Nuage`, with days of it.
fn renamed(first: impl IntoIterator<Item = usize>, second: impl IntoIterator<Item = usize>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("old.csv", days(first));
    sandbox.write(
        "new.csv",
        days(second).replace("Nimbus GmbH", "Nuage").replace("Nimbus", "Nuage"),
    );
    import(&sandbox, "2025-06-10", &["old.csv"]);
    let told = import(&sandbox, "2025-06-20", &["new.csv"]);
    assert!(told.contains("may be counted twice"), "{told}");
    sandbox
}

fn total(sandbox: &Sandbox) -> String {
    let sums = ["charge", "charge_by_day", "charge_by_month"]
        .map(|view| sandbox.value(&format!("SELECT decimal_sum(billed_cost) FROM {view}")));
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0].clone()
}

#[test]
fn an_alias_lets_a_renamed_month_replace_the_older_one() {
    let sandbox = renamed(1..=2, 1..=3);
    assert_eq!(total(&sandbox), "5.00");
    let found = sandbox.run(&["check", "delivered-twice"]).expect(1).stdout;
    assert!(
        found.contains("is called `Nuage` now, so does `billbook alias`"),
        "{found}"
    );
    sandbox.ok(&["close", "2025-06", "--why", "booked"]);
    let told = sandbox.ok(&["alias", "Nuage", "Nimbus", "--why", "renamed"]);
    assert!(
        told.contains("delivery 2 replaces delivery 1: 2 charges, 2.00 EUR"),
        "{told}"
    );
    assert_eq!(total(&sandbox), "3.00");
    sandbox.ok(&["check", "delivered-twice"]);
    let changed = sandbox.run(&["check", "closings"]).expect(1).stdout;
    assert!(changed.contains("2.00"), "{changed}");
    verify(&sandbox);
    // What comes in later is compared by the alias as well.
    sandbox.write("newer.csv", days(1..=4));
    let told = import(&sandbox, "2025-06-25", &["newer.csv"]);
    assert!(told.contains("replaces delivery 2"), "{told}");
    assert_eq!(total(&sandbox), "4.00");
    let told = sandbox.ok(&["alias", "Nuage", "--withdraw", "--why", "another company"]);
    assert!(told.contains("delivery 2 counts again"), "{told}");
    assert_eq!(total(&sandbox), "7.00");
    verify(&sandbox);
}

#[test]
fn an_alias_before_the_second_delivery_does_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("old.csv", days(1..=2));
    sandbox.write(
        "new.csv",
        days(1..=3).replace("Nimbus GmbH", "Nuage").replace("Nimbus", "Nuage"),
    );
    import(&sandbox, "2025-06-10", &["old.csv"]);
    sandbox.ok(&["alias", "Nuage", "Nimbus", "--why", "renamed"]);
    let told = import(&sandbox, "2025-06-20", &["new.csv"]);
    assert!(told.contains("replaces delivery 1"), "{told}");
    assert_eq!(total(&sandbox), "3.00");
    verify(&sandbox);
}

#[test]
fn what_overlaps_in_part_is_left_to_somebody_and_told() {
    let sandbox = renamed(1..=3, 2..=4);
    let told = sandbox.ok(&["alias", "Nuage", "Nimbus", "--why", "renamed"]);
    assert!(told.contains("delivery 2 overlaps delivery 1 only in part"), "{told}");
    assert_eq!(total(&sandbox), "6.00");
    sandbox.run(&["check", "delivered-twice"]).expect(1);
    sandbox.ok(&["deliveries", "replace", "2"]);
    assert_eq!(total(&sandbox), "3.00");
    sandbox.ok(&["check", "delivered-twice"]);
    verify(&sandbox);
}

//! Ledgers from when deliveries replaced others by their names: an upgrade changes no figure, and decisions do.

use crate::deliveries::{days, import, verify};
use crate::sandbox::Sandbox;

/// Sums of accounts.
fn accounts(sandbox: &Sandbox, as_of: &str) -> String {
    let sql = "SELECT group_concat(account || ' ' || s, ', ') AS s FROM (SELECT account, decimal_sum(billed_cost) AS s
               FROM charge GROUP BY account ORDER BY account)";
    let printed = sandbox.ok(&["sql", "--as-of", as_of, sql, "--output", "csv"]);
    printed
        .trim_end()
        .trim_start_matches("s\n")
        .trim_matches('"')
        .to_owned()
}

#[test]
fn an_upgrade_alters_nothing_until_somebody_decides() {
    let sandbox = Sandbox::upgraded("by-names");
    let before = "ACCT 5.00, acct 4.00, daily 3.00, full 196.00, reseller 7.00";
    assert_eq!(accounts(&sandbox, "11"), before);
    verify(&sandbox);
    let found = sandbox.run(&["check", "deliveries-by-names"]).expect(1).stdout;
    for command in ["replace 7", "part 1", "part 2", "part 4"] {
        assert!(
            found.contains(&format!("`billbook deliveries {command}`")),
            "{command}: {found}"
        );
    }
    assert_eq!(found.lines().count(), 4, "{found}");
    // Another delivery comes in: it is compared with the old ones, which stay as they are.
    sandbox.write("day-4.csv", days([4]).replace(",a,", ",daily,").replace("team-1", "s1"));
    import(&sandbox, "2025-06-04", &["day-4.csv"]);
    assert_eq!(accounts(&sandbox, "12"), before.replace("daily 3.00", "daily 4.00"));
    assert_eq!(accounts(&sandbox, "11"), before);
    sandbox.ok(&[
        "deliveries",
        "part",
        "1",
        "2",
        "4",
        "--why",
        "they are not the same charges",
    ]);
    sandbox.ok(&["deliveries", "replace", "7"]);
    assert_eq!(
        accounts(&sandbox, "16"),
        "ACCT 5.00, daily 7.00, full 196.00, reseller 17.00"
    );
    assert_eq!(accounts(&sandbox, "11"), before);
    sandbox.ok(&["check", "deliveries-by-names"]);
    sandbox.ok(&["check", "closings"]);
    verify(&sandbox);
    sandbox.ok(&["deliveries", "withdraw", "7"]);
    assert!(accounts(&sandbox, "17").contains("acct 4.00"));
    verify(&sandbox);
}

#[test]
fn another_ledger_of_then_says_the_same() {
    let sandbox = Sandbox::upgraded("before-coverage");
    let sql = "SELECT month || ' ' || decimal_sum(billed_cost) FROM charge_by_month WHERE provider = 'Cirrus Inc'
               GROUP BY month ORDER BY month";
    assert_eq!(sandbox.lines(sql), ["2025-05 12.00", "2025-06 10.00"]);
    let found = sandbox.run(&["check", "deliveries-by-names"]).expect(1).stdout;
    let commands: Vec<&str> = found
        .lines()
        .filter_map(|line| line.split("`billbook deliveries part ").nth(1)?.split('`').next())
        .collect();
    assert!(commands.len() > 1, "{found}");
    sandbox.ok(&[&["deliveries", "part"], commands.as_slice()].concat());
    sandbox.ok(&["check", "deliveries-by-names"]);
    assert_ne!(sandbox.lines(sql), ["2025-05 12.00", "2025-06 10.00"]);
    verify(&sandbox);
}

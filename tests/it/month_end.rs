//! A month end: its lists in any order, one by one or in one call, and again, say the same.

use crate::chance::Chance;
use crate::metamorphic::import;
use crate::sandbox::{Sandbox, repository_text};

const LISTS: [&str; 4] = ["bank-july.csv", "bank.csv", "invoices.csv", "suppliers.csv"];
const EXPORTS: [&str; 3] = [
    "fixtures/focus/cost_and_usage_nimbus.csv",
    "fixtures/focus/invoice_detail.csv",
    "fixtures/ormuco/june-2025/invoices.http",
];

fn files() -> Vec<(String, String)> {
    let lists = LISTS.map(|name| format!("docs/month-end/{name}"));
    let all = lists.into_iter().chain(EXPORTS.map(str::to_owned));
    all.map(|name| (name.clone(), repository_text(&name))).collect()
}

/// What is open, and which payment pays which invoice.
fn settled(sandbox: &Sandbox) -> [String; 2] {
    let all = |select: &str| {
        sandbox.value(&format!(
            "SELECT group_concat(line, '; ') FROM ({select} ORDER BY line)"
        ))
    };
    [
        all("SELECT party || ' ' || number || ' ' || open AS line FROM open_item"),
        all("SELECT coalesce(payment_key, '') || ' ' || invoice_key || ' ' || amount || ' ' || basis || ' ' || allocated_on AS line
             FROM allocation_in_force"),
    ]
}

#[test]
fn june_in_any_order_leaves_the_same_open() {
    let mut chance = Chance::new(7);
    let mut all = files();
    let together = Sandbox::new();
    import(&together, &all, &[]);
    let expected = settled(&together);
    assert!(
        expected[0].contains("Nordhost N-207 59.50") && !expected[0].contains("Nordhost N-206"),
        "{expected:?}"
    );
    assert!(expected[1].contains("N-206"), "{expected:?}");
    for _ in 0..6 {
        chance.shuffle(&mut all);
        let single = Sandbox::new();
        for file in &all {
            import(&single, std::slice::from_ref(file), &[]);
        }
        let order: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(settled(&single), expected, "{order:?}");
        // The first one again, and all again.
        import(&single, &all[..1], &[]);
        import(&single, &all, &[]);
        assert_eq!(settled(&single), expected, "{order:?}");
    }
}

#[test]
fn a_list_that_goes_back_to_what_it_was_leaves_what_was_open() {
    let files = files();
    let import_list = |sandbox: &Sandbox, day: &str, text: &str| {
        sandbox.write("docs/month-end/invoices.csv", text);
        sandbox.ok(&["import", "--retrieved-at", day, "docs/month-end/invoices.csv"]);
    };
    let sandbox = Sandbox::new();
    let (invoices, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with("/invoices.csv"));
    import(&sandbox, &others, &[]);
    let first = invoices[0].1.as_str();
    let second = first.replace(",119.00\n", ",129.00\n");
    import_list(&sandbox, "2025-07-02", first);
    let before = settled(&sandbox);
    import_list(&sandbox, "2025-07-03", &second);
    let between = settled(&sandbox);
    assert!(between[0].contains("Nordhost N-206 10.00"), "{between:?}");
    import_list(&sandbox, "2025-07-04", first);
    assert_eq!(settled(&sandbox), before);
    let told = sandbox.ok(&["verify", "--replay"]);
    assert!(told.contains("and the same head"), "{told}");
}

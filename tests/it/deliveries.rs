//! What a delivery replaces: what it covers all of, and nothing else unless somebody says so.

use crate::sandbox::{Sandbox, repository};
use std::io::Read;

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,\
SubAccountId,ResourceId\n";

/// A row of June, of account `a`.
struct Charge<'a> {
    cost: &'a str,
    day: usize,
    sub_account: &'a str,
    account: &'a str,
    provider: &'a str,
    issuer: &'a str,
    period: [&'a str; 2],
}

const CHARGE: Charge = Charge {
    cost: "1.00",
    day: 1,
    sub_account: "team-1",
    account: "a",
    provider: "Nimbus",
    issuer: "Nimbus GmbH",
    period: ["2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z"],
};

fn file(charges: &[Charge]) -> String {
    let mut text = HEADER.to_owned();
    for charge in charges {
        let (cost, day, [start, end]) = (charge.cost, charge.day, charge.period);
        let Charge {
            sub_account,
            account,
            provider,
            issuer,
            ..
        } = charge;
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},{account},EUR,{start},{end},2025-06-{day:02}T00:00:00Z,2025-06-{day:02}T06:00:00Z,\
             Usage,{provider},{issuer},{sub_account},vm-{day}\n"
        ));
    }
    text
}

/// A file with a charge on each of these days.
pub fn days(days: impl IntoIterator<Item = usize>) -> String {
    let charges: Vec<Charge> = days.into_iter().map(|day| Charge { day, ..CHARGE }).collect();
    file(&charges)
}

fn total(sandbox: &Sandbox) -> String {
    let sums = ["charge", "charge_by_day", "charge_by_month"]
        .map(|view| sandbox.value(&format!("SELECT coalesce(decimal_sum(billed_cost), '0') FROM {view}")));
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0].clone()
}

fn import(sandbox: &Sandbox, at: &str, args: &[&str]) -> String {
    sandbox.ok(&[&["import", "--retrieved-at", at], args].concat())
}

/// Everything is as it was written, and comes out the same when it is made again.
fn verify(sandbox: &Sandbox) {
    let told = sandbox.ok(&["verify", "--replay"]);
    assert!(told.contains("and the same head"), "{told}");
}

#[test]
fn files_by_day_and_by_sub_account_add_up() {
    let sandbox = Sandbox::new();
    for day in 1..=3 {
        sandbox.write(&format!("daily/2025-06-0{day}.csv"), days([day]));
    }
    sandbox.write(
        "other.csv",
        file(&[Charge {
            sub_account: "team-2",
            ..CHARGE
        }]),
    );
    sandbox.write(
        "none.csv",
        file(&[Charge {
            sub_account: "",
            ..CHARGE
        }]),
    );
    import(&sandbox, "2025-06-10", &["daily"]);
    assert_eq!(total(&sandbox), "3.00");
    let told = import(&sandbox, "2025-06-01", &["other.csv"]);
    assert!(
        told.contains("other.csv counts in addition to 3 other deliveries"),
        "{told}"
    );
    import(&sandbox, "2025-06-11", &["none.csv"]);
    assert_eq!(total(&sandbox), "5.00");
    // The month as a whole replaces the days, and leaves the other sub-accounts.
    sandbox.write("june.csv", days(1..=30));
    let told = import(&sandbox, "2025-07-01", &["june.csv"]);
    for delivery in 1..=3 {
        assert!(
            told.contains(&format!("june.csv replaces delivery {delivery}: 1 charge, 1.00 EUR.")),
            "{told}"
        );
    }
    assert_eq!(total(&sandbox), "32.00");
    verify(&sandbox);
}

#[test]
fn a_partial_overlap_is_a_question_in_either_order() {
    let refused = |first: (&str, &str), second: (&str, &str)| {
        let sandbox = Sandbox::new();
        sandbox.write("june.csv", days(1..=30));
        sandbox.write("start.csv", days(1..=5));
        import(&sandbox, first.1, &[first.0]);
        let before = (total(&sandbox), sandbox.dump());
        for more in [&[][..], &["--dry-run"]] {
            let args = [&["import", "--retrieved-at", second.1, second.0], more].concat();
            let told = sandbox.run(&args).expect_error(3, "overlap").stderr;
            assert!(told.contains("25 charges, 25.00 EUR"), "{told}");
            assert!(told.contains("25 days (2025-06-06 to 2025-06-30) of team-1"), "{told}");
            assert_eq!((total(&sandbox), sandbox.dump()), before);
        }
        sandbox
    };
    let june = ("june.csv", "2025-07-01");
    let start = ("start.csv", "2025-07-02");
    for (answer, expected) in [
        ("--part", "35.00"),
        ("--replace", "5.00"),
        ("--append", "35.00"),
        ("--compare-only", "30.00"),
    ] {
        let sandbox = refused(june, start);
        import(&sandbox, start.1, &[start.0, answer]);
        assert_eq!(total(&sandbox), expected, "{answer}");
        verify(&sandbox);
    }
    // The newer one is in force, whichever came in first.
    let sandbox = refused(start, june);
    let told = import(&sandbox, june.1, &[june.0, "--replace"]);
    assert!(told.contains("june.csv is older than delivery 1"), "{told}");
    assert_eq!(total(&sandbox), "5.00");
    verify(&sandbox);
}

#[test]
fn an_answer_is_about_the_deliveries_that_were_there() {
    let sandbox = Sandbox::new();
    sandbox.write("one.csv", days([1, 2]));
    sandbox.write("two.csv", days([2, 3]));
    sandbox.write("all.csv", days([1, 2, 3]));
    import(&sandbox, "2025-06-10", &["one.csv"]);
    import(&sandbox, "2025-06-11", &["two.csv", "--part"]);
    assert_eq!(total(&sandbox), "4.00");
    let args = ["import", "--retrieved-at", "2025-06-12", "all.csv"];
    let told = sandbox.run(&args).expect_error(3, "overlap").stderr;
    assert!(told.contains("was imported with `--part`"), "{told}");
    import(&sandbox, "2025-06-12", &["all.csv", "--replace"]);
    assert_eq!(total(&sandbox), "3.00");
    verify(&sandbox);
}

#[test]
fn a_delivery_that_is_seen_again_is_the_newest() {
    let sandbox = Sandbox::new();
    sandbox.write("one.csv", days([1]));
    sandbox.write("two.csv", days([1]).replace("1.00", "5.00"));
    let steps = [
        ("one.csv", "2025-06-10"),
        ("two.csv", "2025-06-20"),
        ("one.csv", "2025-06-30"),
    ];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let _ = std::fs::remove_file(sandbox.ledger_path());
        for step in order {
            let (name, at) = steps[step];
            import(&sandbox, at, &[name]);
        }
        assert_eq!(total(&sandbox), "1.00", "{order:?}");
        verify(&sandbox);
    }
    // The same once more is nothing new, and an earlier time tells nothing.
    let before = sandbox.dump();
    for at in ["2025-06-20", "2025-06-05"] {
        let told = import(&sandbox, at, &["two.csv"]);
        assert!(told.contains("imported before: nothing changed"), "{told}");
    }
    assert_eq!(sandbox.dump(), before);
    let told = import(&sandbox, "2025-07-05", &["two.csv"]);
    assert!(told.contains("two.csv, retrieved again, replaces delivery 1"), "{told}");
    assert_eq!(total(&sandbox), "5.00");
    assert_eq!(
        sandbox.ok(&[
            "sql",
            "--as-of",
            "2",
            "SELECT decimal_sum(billed_cost) AS s FROM charge",
            "--output",
            "csv"
        ]),
        "s\n1.00\n"
    );
}

#[test]
fn a_month_is_as_new_as_its_files() {
    let month = |cost: &str, start: &'static str, end: &'static str| {
        file(&[Charge {
            cost,
            period: [start, end],
            ..CHARGE
        }])
    };
    let june = |cost| month(cost, "2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z");
    let july = |cost| month(cost, "2025-07-01T00:00:00Z", "2025-08-01T00:00:00Z");
    let sandbox = Sandbox::new();
    sandbox.write("both/x-00001.csv", june("1.00"));
    sandbox.write("both/x-00002.csv", july("10.00"));
    sandbox.write("june.csv", june("2.00"));
    let set = |name: &str, at: &str| {
        let time = billbook::testing::clock::parse(at).unwrap();
        let file = std::fs::File::options().write(true).open(sandbox.path(name)).unwrap();
        file.set_modified(time.into()).unwrap();
    };
    set("both/x-00001.csv", "2025-07-02");
    set("both/x-00002.csv", "2025-08-02");
    set("june.csv", "2025-07-10");
    sandbox.ok(&["import", "both"]);
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(total(&sandbox), "12.00");
    verify(&sandbox);
}

#[test]
fn the_same_provider_is_the_same_party_and_a_common_issuer_is_none() {
    for (one, other, expected) in [
        // An account in another case, a provider in another spelling, and files that name neither.
        (
            Charge {
                account: "/Accounts/A",
                ..CHARGE
            },
            Charge {
                account: "/accounts/a",
                ..CHARGE
            },
            "2.00",
        ),
        (
            Charge {
                provider: "Nimbus-Inc.",
                ..CHARGE
            },
            Charge {
                provider: "NIMBUS INC",
                ..CHARGE
            },
            "2.00",
        ),
        (
            Charge { provider: "", ..CHARGE },
            Charge { provider: "", ..CHARGE },
            "2.00",
        ),
        (
            Charge {
                provider: "",
                issuer: "",
                ..CHARGE
            },
            Charge {
                provider: "",
                issuer: "",
                ..CHARGE
            },
            "2.00",
        ),
        // A reseller bills two clouds.
        (
            Charge {
                issuer: "Reseller",
                ..CHARGE
            },
            Charge {
                issuer: "Reseller",
                provider: "Stratus",
                ..CHARGE
            },
            "3.00",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("one.csv", file(&[one]));
        sandbox.write("two.csv", file(&[Charge { cost: "2.00", ..other }]));
        import(&sandbox, "2025-06-10", &["one.csv"]);
        import(&sandbox, "2025-06-20", &["two.csv"]);
        assert_eq!(total(&sandbox), expected);
        let found = sandbox.run(&["check", "delivered-twice"]);
        assert_eq!(found.code, 0, "{}", found.stdout);
    }
}

#[test]
fn a_month_that_is_there_twice_is_found() {
    let midnight = ["2025-05-31T22:00:00Z", "2025-06-30T22:00:00Z"];
    for other in [
        Charge {
            provider: "Nimbus Web Services",
            issuer: "Nimbus Web Services Ltd",
            ..CHARGE
        },
        Charge {
            period: midnight,
            ..CHARGE
        },
        Charge {
            provider: "Nimbus Cloud",
            ..CHARGE
        },
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("one.csv", days([1]));
        sandbox.write("two.csv", file(&[other]));
        import(&sandbox, "2025-06-10", &["one.csv"]);
        let told = import(&sandbox, "2025-06-20", &["two.csv"]);
        assert!(told.contains("two.csv may be counted twice: delivery 1"), "{told}");
        assert_eq!(total(&sandbox), "2.00");
        let found = sandbox.run(&["check", "delivered-twice"]).expect(1).stdout;
        assert!(found.contains("`billbook deliveries compare-only 1`"), "{found}");
        sandbox.ok(&["deliveries", "compare-only", "1", "--why", "the same month"]);
        assert_eq!(total(&sandbox), "1.00");
        sandbox.ok(&["check", "delivered-twice"]);
        verify(&sandbox);
    }
}

#[test]
fn corrections_stay_and_are_added_once() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", days(1..=3));
    sandbox.write(
        "correction.csv",
        file(&[Charge {
            cost: "-1.00",
            day: 2,
            ..CHARGE
        }]),
    );
    sandbox.write(
        "again.csv",
        file(&[Charge {
            cost: "-1.0",
            day: 2,
            ..CHARGE
        }]),
    );
    import(&sandbox, "2025-07-01", &["june.csv"]);
    import(&sandbox, "2025-07-10", &["--append", "correction.csv"]);
    assert_eq!(total(&sandbox), "2.00");
    // The same bytes are known, the same rows are refused.
    let told = import(&sandbox, "2025-07-11", &["--append", "correction.csv"]);
    assert!(told.contains("imported before: nothing changed"), "{told}");
    sandbox
        .run(&["import", "--append", "again.csv"])
        .expect_error(3, "delivered-twice");
    sandbox
        .run(&["import", "--append", "june.csv"])
        .expect_error(3, "delivered-twice");
    sandbox.write("final.csv", days(1..=4));
    import(&sandbox, "2025-08-01", &["final.csv"]);
    assert_eq!(total(&sandbox), "3.00");
    verify(&sandbox);
}

#[test]
fn rows_that_repeat_others_are_counted() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", days([1, 2, 2, 2, 3]));
    import(&sandbox, "2025-07-01", &["june.csv"]);
    assert_eq!(total(&sandbox), "5.00");
    let found = sandbox.run(&["check", "rows-twice"]).expect(1).stdout;
    assert!(found.contains("2 rows repeat others of the same file"), "{found}");
    assert!(found.contains("found 2.00 EUR (june.csv line 4, import 1)"), "{found}");
}

#[test]
fn deliveries_are_listed_and_decided_about() {
    let sandbox = Sandbox::new();
    sandbox.write("one.csv", days([1, 2]));
    sandbox.write("two.csv", days([2, 3]));
    import(&sandbox, "2025-06-10", &["one.csv"]);
    import(&sandbox, "2025-06-11", &["two.csv", "--part"]);
    let list = |sandbox: &Sandbox| {
        let text = sandbox.ok(&["deliveries", "--output", "csv"]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        rows.iter()
            .map(|row| format!("{} {} {}", &row[0], &row[12], &row[13]))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&sandbox), ["1 yes ", "2 yes part of one bill with delivery 1"]);
    let told = sandbox.ok(&["deliveries", "replace", "2", "--dry-run"]);
    assert!(
        told.contains("Delivery 2 replaces delivery 1: 2 charges, 2.00 EUR."),
        "{told}"
    );
    assert_eq!(total(&sandbox), "4.00");
    sandbox.ok(&["deliveries", "replace", "2", "--why", "a corrected export"]);
    assert_eq!(total(&sandbox), "2.00");
    assert_eq!(
        list(&sandbox),
        ["1 no replaced by delivery 2", "2 yes replaces delivery 1"]
    );
    let told = sandbox.ok(&["deliveries", "withdraw", "2"]);
    assert!(
        told.contains("Delivery 2 brings delivery 1 into force again: 2 charges, 2.00 EUR."),
        "{told}"
    );
    assert_eq!(total(&sandbox), "4.00");
    sandbox
        .run(&["deliveries", "withdraw", "2"])
        .expect_error(2, "not-found");
    sandbox.run(&["deliveries", "part", "7"]).expect_error(2, "not-found");
    let decisions = sandbox.ok(&["decisions", "deliveries", "--output", "csv"]);
    assert!(
        decisions.contains("delivery,2,delivery 2: replace,a corrected export"),
        "{decisions}"
    );
    verify(&sandbox);
}

/// A ledger of the version before, brought up to date.
pub fn upgraded() -> Sandbox {
    let sandbox = Sandbox::new();
    let packed = std::fs::read(repository("tests/data/by-names/ledger.db.gz")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .unwrap();
    sandbox.write("billbook.db", bytes);
    sandbox.ok(&["upgrade"]);
    sandbox
}

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
    let sandbox = upgraded();
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

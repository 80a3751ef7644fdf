//! One account under two names: exports of two datasets name it otherwise, and a month of it counts once.

use crate::deliveries::{import, verify};
use crate::sandbox::{Sandbox, repository_text};

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,SubAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName\n";

/// A FOCUS file of June with one charge.
fn focus(provider: &str, account: &str, sub_account: &str) -> String {
    format!(
        "{HEADER}1.00,1.00,1.00,1.00,{account},{sub_account},EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,\
         2025-06-05T00:00:00Z,2025-06-06T00:00:00Z,Usage,{provider},{provider}\n"
    )
}

/// A bill that a mapping reads, and how FOCUS exports name its account and one of its sub-accounts.
struct Bill {
    path: &'static str,
    provider: &'static str,
    account: &'static str,
    sub_account: &'static str,
    /// What the bill comes to.
    sum: &'static str,
    why: &'static str,
}

const LIKE: &str = "both names end alike";
const SAME_SUB_ACCOUNT: &str = "both have charges of the same sub-account";

const BILLS: &[Bill] = &[
    Bill {
        path: "azure-ea/june_ActualCost.csv",
        provider: "Microsoft",
        account: "/providers/Microsoft.Billing/billingAccounts/8600001",
        sub_account: "",
        sum: "896.1760111390000000000000000001 EUR",
        why: LIKE,
    },
    Bill {
        path: "azure-ea/june_ActualCost.csv",
        provider: "Microsoft",
        account: "/subscriptions/6f1e2d3c-0000-4000-8000-00000000000A",
        sub_account: "/subscriptions/6f1e2d3c-0000-4000-8000-00000000000A",
        sum: "896.1760111390000000000000000001 EUR",
        why: SAME_SUB_ACCOUNT,
    },
    Bill {
        path: "aws-cur-2.0/june.csv",
        provider: "AWS",
        account: "arn-of-another-payer",
        sub_account: "044455556666",
        sum: "31.9516002399 USD",
        why: SAME_SUB_ACCOUNT,
    },
    Bill {
        path: "google-bigquery/june.jsonl",
        provider: "Google Cloud",
        account: "billingAccounts/01AAAA-BBBBBB-CCCCCC",
        sub_account: "",
        sum: "0.689996 EUR",
        why: LIKE,
    },
    Bill {
        path: "oci-cost/june.csv",
        provider: "Oracle",
        account: "ocid1.subscription.oc1..example",
        sub_account: "ocid1.tenancy.oc1..example",
        sum: "2.012103002323711001 EUR",
        why: SAME_SUB_ACCOUNT,
    },
];

fn charges(sandbox: &Sandbox) -> String {
    sandbox.value("SELECT count(DISTINCT import_id) FROM charge")
}

#[test]
fn a_month_of_an_account_with_two_names_counts_once_in_either_order() {
    for bill in BILLS {
        let sandbox = || {
            let sandbox = Sandbox::new();
            let extension = bill.path.rsplit_once('.').unwrap().1;
            let mapped = format!("june_ActualCost.{extension}");
            sandbox.write(&mapped, repository_text(&format!("tests/data/mapped/{}", bill.path)));
            sandbox.write("focus.csv", focus(bill.provider, bill.account, bill.sub_account));
            (sandbox, mapped)
        };
        for is_focus_first in [true, false] {
            let (sandbox, mapped) = sandbox();
            let (first, second) = if is_focus_first {
                ("focus.csv", mapped.as_str())
            } else {
                (mapped.as_str(), "focus.csv")
            };
            import(&sandbox, "2025-07-05", &[first]);
            // The older one and the newer one are asked about alike.
            for at in ["2025-07-01", "2025-07-10"] {
                let said = sandbox
                    .run(&["import", "--retrieved-at", at, second])
                    .expect_error(3, "overlap")
                    .stderr;
                for part in [
                    bill.why,
                    bill.sum,
                    "1.00 EUR",
                    bill.account,
                    "`--part`: they are two accounts",
                ] {
                    assert!(said.contains(part), "{}: {part}\n{said}", bill.path);
                }
            }
            assert_eq!(charges(&sandbox), "1");
            // Both in one call: the second is refused, whichever it is.
            let both = Sandbox::new();
            for name in [first, second] {
                both.write(name, sandbox.bytes(name));
            }
            both.run(&["import", first, second]).expect_error(3, "overlap");
            assert_eq!(charges(&both), "1");
            verify(&sandbox);
        }
    }
}

#[test]
fn what_somebody_says_of_two_accounts_holds() {
    let bill = &BILLS[0];
    for (answer, counted, told) in [
        ("--replace", "1", "replaces delivery 1: 1 charge, 1.00 EUR"),
        ("--compare-only", "1", "kept for comparing"),
        ("--part", "2", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(
            "june_ActualCost.csv",
            repository_text(&format!("tests/data/mapped/{}", bill.path)),
        );
        sandbox.write("focus.csv", focus(bill.provider, bill.account, "s"));
        import(&sandbox, "2025-07-05", &["focus.csv"]);
        let said = import(&sandbox, "2025-07-01", &[answer, "june_ActualCost.csv"]);
        assert!(said.contains(told), "{said}");
        assert_eq!(charges(&sandbox), counted, "{answer}");
        sandbox.ok(&["check", "delivered-twice"]);
        verify(&sandbox);
        // Taken back, both count, and the check says so.
        if answer == "--replace" {
            sandbox.ok(&["deliveries", "part", "2", "--why", "two accounts"]);
            assert_eq!(charges(&sandbox), "2");
            sandbox.ok(&["check", "delivered-twice"]);
            verify(&sandbox);
        }
    }
}

#[test]
fn accounts_that_are_two_are_not_asked_about() {
    for (account, sub_account) in [
        (
            "/providers/Microsoft.Billing/billingAccounts/8600002",
            "/subscriptions/another",
        ),
        ("another", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.copy_as("tests/data/mapped/azure-ea/june_ActualCost.csv", "june_ActualCost.csv");
        sandbox.write("focus.csv", focus("Microsoft", account, sub_account));
        sandbox.write(
            "others.csv",
            focus("Another cloud", "8600001", "6f1e2d3c-0000-4000-8000-00000000000a"),
        );
        sandbox.ok(&["import", "june_ActualCost.csv", "focus.csv", "others.csv"]);
        assert_eq!(charges(&sandbox), "3");
        sandbox.ok(&["check", "delivered-twice"]);
        // Within one dataset an account has one name.
        sandbox.write("more.csv", focus("Microsoft", &format!("{account}/x"), sub_account));
        sandbox.ok(&["import", "more.csv"]);
        assert_eq!(charges(&sandbox), "4");
    }
}

/// Where nobody was asked, because an alias made one provider of two later, the check finds it.
#[test]
fn accounts_that_become_one_by_an_alias_are_found() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/data/mapped/azure-ea/june_ActualCost.csv", "june_ActualCost.csv");
    sandbox.write("focus.csv", focus("Microsoft Azure", BILLS[0].account, ""));
    import(&sandbox, "2025-07-01", &["june_ActualCost.csv"]);
    import(&sandbox, "2025-07-02", &["focus.csv"]);
    assert_eq!(charges(&sandbox), "2");
    sandbox.ok(&["check", "delivered-twice"]);
    let told = sandbox.ok(&["alias", "Microsoft Azure", "Microsoft", "--why", "one company"]);
    assert!(
        told.contains("may have the charges of delivery 1 under another name of the account"),
        "{told}"
    );
    let found = sandbox.run(&["check", "delivered-twice"]).expect(1).stdout;
    for part in [
        "delivery/2: the deliveries 1 and 2 are of different datasets, and both names end alike",
        "delivery 1, account 8600001, dataset ActualCost",
        "delivery 2, account /providers/Microsoft.Billing/billingAccounts/8600001, dataset focus",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    sandbox.ok(&["deliveries", "compare-only", "2", "--why", "the same month"]);
    sandbox.ok(&["check", "delivered-twice"]);
    assert_eq!(charges(&sandbox), "1");
    verify(&sandbox);
}

//! All reports and how tests ask for them: the one list that the tests of forms, proofs, splits, pages and snapshots go
//! through, so that none of them forgets a report.

/// A report of the command line.
pub struct Listed {
    pub name: &'static str,
    /// Whether it is asked of every ledger and is in every snapshot; Ormuco's own report is not.
    pub is_general: bool,
    /// Ways to ask for it, the plainest first, words apart by blanks. Rates by hand, so that there is one for everything.
    pub questions: &'static [&'static str],
}

impl Listed {
    /// The plainest question.
    pub fn plain(&self) -> Vec<&'static str> {
        words(self.questions[0])
    }
}

/// The words of a question.
pub fn words(question: &str) -> Vec<&str> {
    question.split(' ').collect()
}

/// A report that may be asked of every ledger.
const fn general(name: &'static str, questions: &'static [&'static str]) -> Listed {
    Listed {
        name,
        is_general: true,
        questions,
    }
}

pub const REPORTS: &[Listed] = &[
    general(
        "spend",
        &[
            "spend",
            "spend --by month,provider,account,service",
            "spend --by month,provider,account,service,category --total",
            "spend --by month,provider,account,service,resource,category",
            "spend --by day,resource,tag:team --cost effective --from 2025-05-03 --to 2025-06-20T12:00",
            "spend --by sku,invoice,tag:a\"b --cost list --provider gigas",
            "spend --by region,sub-account,charge-class --cost contracted --currency USD --total",
            "spend --by service --currency USD --total --in EUR --rate USD=EUR:0.92@2025-04-01 --rate USD=EUR:0.88@2025-06-05",
            "spend --by provider --currency EUR --in CHF --rate USD=EUR:1.07 --rate USD=CHF:0.81",
        ],
    ),
    general(
        "savings",
        &[
            "savings",
            "savings --by provider,service-category --total --from 2025-05",
            "savings --by resource,day --currency EUR",
        ],
    ),
    general("commitments", &["commitments", "commitments --from 2025-06"]),
    general(
        "ledger",
        &[
            "ledger",
            "ledger --from 2025-06-20 --to 2025-06-30T19:00 --currency EUR --in USD --rate EUR=USD:1.17",
        ],
    ),
    general(
        "invoices",
        &["invoices", "invoices --in EUR --rate CAD=EUR:0.63 --rate USD=EUR:0.9"],
    ),
    general("taxes", &["taxes"]),
    general("discounts", &["discounts", "discounts --provider cloudsigma"]),
    Listed {
        name: "billing",
        is_general: false,
        questions: &[
            "billing --start 2017-01-01 --end 2026-01-01",
            "billing --start 2017-01-01 --end 2026-01-01 --detail --provider all",
            "billing --start 2017-01-01 --end 2026-01-01 --show-federated-invoices",
            "billing --start 2018-01-01 --end 2018-12-31 --show-all-resellers --detail",
        ],
    },
];

#[test]
fn the_list_has_every_report_of_the_command_line() {
    let command = billbook::testing::cli::command();
    let reports = command.find_subcommand("report").unwrap();
    let mut known: Vec<&str> = reports.get_subcommands().map(clap::Command::get_name).collect();
    let mut listed: Vec<&str> = REPORTS.iter().map(|report| report.name).collect();
    known.sort_unstable();
    listed.sort_unstable();
    assert_eq!(known, listed);
    for report in REPORTS {
        let is_its_own = |question: &&'static str| words(question)[0] == report.name;
        assert!(report.questions.iter().all(is_its_own), "{}", report.name);
    }
}

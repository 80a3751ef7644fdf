//! A state that is seen again counts: A, then B, then A again leaves A in force, in whatever order they come in.

use crate::chance::Chance;
use crate::metamorphic::{assert_same, figures};
use crate::sandbox::{Sandbox, repository_text};

/// One document of each provider: a text in it, and what that may become.
struct Changing {
    file: &'static str,
    text: &'static str,
    states: &'static [&'static str],
    options: &'static [&'static str],
    /// How the ledger is asked for it; nothing where it has no answer of its own.
    ask: &'static [&'static str],
}

const CHANGING: &[Changing] = &[
    Changing {
        file: "fixtures/gigas/ppu_account_resources.http",
        text: "\"amount\": 4",
        states: &["\"amount\": 4", "\"amount\": 8", "\"amount\": 0"],
        options: &[],
        ask: &["api", "gigas", "/billing/account/7/ppu_account_resources"],
    },
    Changing {
        file: "fixtures/ormuco/june-2025/currencies.http",
        text: "0.73250000",
        states: &["0.73250000", "0.74000000", "0.75"],
        options: &[],
        ask: &["api", "ormuco", "/reseller/billing/v1/currencies/"],
    },
    Changing {
        file: "fixtures/ormuco/june-2025/invoices.http",
        text: "web-1",
        states: &["web-1", "lab-2", "lab-3"],
        options: &[],
        ask: &[
            "api",
            "ormuco",
            "/reseller/billing/v1/clients/fe0b82e3-b7b7-5084-9f16-b2960b8c90ad/invoices/",
        ],
    },
    Changing {
        file: "fixtures/cloudsigma/june-2025/pricing.http",
        text: "\"price\": \"",
        states: &["\"price\": \"", "\"price\": \"1", "\"price\": \"2"],
        options: &[],
        ask: &["api", "cloudsigma", "/pricing/?limit=0"],
    },
    Changing {
        file: "fixtures/vcloudair/service-group-1.http",
        text: "500.00",
        states: &["500.00", "600.00", "700.00"],
        options: &[],
        ask: &[
            "api",
            "vcloudair",
            "/api/billing/service-group/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01",
        ],
    },
    Changing {
        file: "fixtures/focus/invoice_detail.csv",
        text: "812.40",
        states: &["812.40", "812.50", "0.10"],
        options: &[],
        ask: &[],
    },
    Changing {
        file: "tests/reconcile/lists/invoices.csv",
        text: "10.00,,IT",
        states: &["10.00,,IT", "11.00,,IT", "11.00,,HR"],
        options: &["--operation", "bookkeeping/invoice-list"],
        ask: &[],
    },
];

impl Changing {
    /// The document in a state, without the time of its answer.
    fn document(&self, state: usize) -> String {
        let text = repository_text(self.file);
        let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("Date: "));
        let text: String = lines.collect();
        assert!(text.contains(self.text), "{}", self.file);
        text.replacen(self.text, self.states[state], 1)
    }

    /// Imports the state that was seen on a day.
    fn import(&self, sandbox: &Sandbox, (state, day): (usize, usize)) {
        let end = self.file.rsplit('.').next().unwrap();
        let name = format!("state-{state}.{end}");
        sandbox.write(&name, self.document(state));
        let day = format!("2025-06-{day:02}");
        sandbox.ok(&[&["import", &name, "--retrieved-at", &day], self.options].concat());
    }

    fn imported(&self, seen: &[(usize, usize)]) -> Sandbox {
        let sandbox = Sandbox::new();
        for &one in seen {
            self.import(&sandbox, one);
        }
        sandbox
    }
}

#[test]
fn the_state_seen_last_is_in_force_in_whatever_order_states_come_in() {
    let mut chance = Chance::new(7);
    for changing in CHANGING {
        // The last two the other way round is what everybody trips over.
        let again = (vec![(0, 1), (1, 2), (0, 3)], vec![(0, 1), (0, 3), (1, 2)]);
        let seen: Vec<(usize, usize)> = (1..=5).map(|day| (chance.below(3), 3 * day)).collect();
        let mut shuffled = seen.clone();
        chance.shuffle(&mut shuffled);
        for (seen, order) in [again, (seen, shuffled)] {
            let sandbox = changing.imported(&order);
            let what = format!("{}, {order:?}", changing.file);
            if !changing.ask.is_empty() {
                let alone = changing.imported(&[seen[seen.len() - 1]]);
                assert_eq!(sandbox.ok(changing.ask), alone.ok(changing.ask), "{what}");
            }
            assert_same(&figures(&changing.imported(&seen)), &figures(&sandbox), &what);
            let verified = sandbox.ok(&["verify", "--replay"]);
            assert!(verified.contains("and the same head"), "{what}\n{verified}");
            // A part of it once more changes nothing.
            let dump = sandbox.dump();
            order.iter().take(2).for_each(|&one| changing.import(&sandbox, one));
            assert_eq!(sandbox.dump(), dump, "{what}");
        }
    }
}

/// A state that is seen again, and an older one after it.
pub fn see_again(sandbox: &Sandbox) {
    for one in [(0, 1), (0, 3), (1, 2)] {
        CHANGING[6].import(sandbox, one);
    }
}

fn amount(sandbox: &Sandbox, options: &[&str]) -> String {
    let path = "/billing/account/7/ppu_account_resources";
    let answer = sandbox.ok(&[&["api", "gigas", path, "--output", "csv"], options].concat());
    answer.lines().nth(1).unwrap().split(',').nth(3).unwrap().to_owned()
}

#[test]
fn an_older_state_says_that_it_is_not_in_force() {
    let gigas = &CHANGING[0];
    let sandbox = gigas.imported(&[(0, 1), (0, 3)]);
    sandbox.write("b.http", gigas.document(1));
    let dry = sandbox.ok(&["import", "b.http", "--retrieved-at", "2025-06-02", "--dry-run"]);
    let summary = sandbox.ok(&["import", "b.http", "--retrieved-at", "2025-06-02"]);
    let sentence = "b.http was retrieved on 2025-06-02T23:59:59Z; 1 object in it is not in force, because the ledger has a \
                    newer state of it.";
    for text in [dry, summary] {
        assert!(text.contains(sentence), "{text}");
    }
    assert_eq!(amount(&sandbox, &[]), "4");
    // What held before it came in still did then.
    assert_eq!(amount(&sandbox, &["--as-of", "1"]), "4");
    assert_eq!(amount(&sandbox, &["--as-of", "2"]), "4");
    // The row leads to the place in the file that saw it, and to the older one.
    assert_eq!(
        sandbox.value(
            "SELECT group_concat(import_id || ' ' || amount) FROM gigas_account_resource WHERE id = '172803349'"
        ),
        "1 4,3 8,2 4"
    );
    assert_eq!(
        sandbox.value("SELECT group_concat(import_id || ' ' || seen_by) FROM stored_again"),
        "3 2"
    );
    // What is newer than all says nothing.
    let summary = sandbox.ok(&["import", "b.http", "--retrieved-at", "2025-06-04"]);
    assert!(!summary.contains("in force"), "{summary}");
    assert_eq!(amount(&sandbox, &[]), "8");
    // The older state once more, in between, is older still.
    let summary = sandbox.ok(&["import", "b.http", "--retrieved-at", "2025-06-03T12:00:00Z"]);
    assert!(summary.contains("1 object in it is not in force"), "{summary}");
}

#[test]
fn a_balance_without_a_key_is_the_newest_too() {
    let balance = |amount: &str| format!("{{\"balance\": \"{amount}\", \"currency\": \"USD\"}}");
    let sandbox = Sandbox::new();
    sandbox.write("a.json", balance("1.50"));
    sandbox.write("b.json", balance("2.50"));
    for (file, day) in [
        ("a.json", "2025-06-01"),
        ("a.json", "2025-06-03"),
        ("b.json", "2025-06-02"),
    ] {
        let summary = sandbox.ok(&["import", file, "--retrieved-at", day]);
        assert_eq!(summary.contains("not in force"), file == "b.json", "{summary}");
    }
    assert!(sandbox.ok(&["api", "cloudsigma", "/balance/"]).contains("1.50"));
}

#[test]
fn a_file_that_is_saved_again_later_counts_from_then() {
    let gigas = &CHANGING[0];
    let body = |state| {
        gigas
            .document(state)
            .split_once("\n\n")
            .unwrap()
            .1
            .split_once("\n\n")
            .unwrap()
            .1
            .to_owned()
    };
    let sandbox = Sandbox::new();
    let import = |name: &str, day: u64| {
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_748_736_000 + 86_400 * day);
        let file = std::fs::File::options().write(true).open(sandbox.path(name)).unwrap();
        file.set_modified(time).unwrap();
        sandbox.ok(&[
            "import",
            name,
            "--operation",
            "gigas/ppu_account_resources",
            "--account",
            "7",
        ])
    };
    sandbox.write("a.json", body(0));
    sandbox.write("b.json", body(1));
    import("a.json", 1);
    import("b.json", 2);
    assert_eq!(amount(&sandbox, &[]), "8");
    import("a.json", 3);
    assert_eq!(amount(&sandbox, &[]), "4");
    let again = import("a.json", 3);
    assert!(again.contains("1 file imported before: nothing changed."), "{again}");
    sandbox.ok(&["verify", "--replay"]);
}

/// A list that is seen again is noted in a few rows, however many it has.
#[test]
fn seeing_a_long_list_again_takes_little_room() {
    let mut list = String::from("issuer,invoice_number,invoice_date,currency,total\n");
    for number in 0..2_000 {
        list.push_str(&format!("Acme,A-{number},2025-06-01,EUR,{number}.50\n"));
    }
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", &list);
    let operation = ["--operation", "bookkeeping/invoice-list"];
    sandbox.ok(&[&["import", "list.csv", "--retrieved-at", "2025-06-02"], &operation[..]].concat());
    let before = sandbox.bytes("billbook.db").len();
    for day in ["2025-06-03", "2025-06-04"] {
        sandbox.ok(&[&["import", "list.csv", "--retrieved-at", day], &operation[..]].concat());
    }
    // A new line at the top, and one that changed.
    let altered = list.replacen("Acme,A-0", "Acme,A-new,2025-06-01,EUR,1\nAcme,A-0", 1);
    sandbox.write(
        "altered.csv",
        altered.replace("A-1000,2025-06-01,EUR,1000.50", "A-1000,2025-06-01,EUR,7"),
    );
    sandbox.ok(&[
        &["import", "altered.csv", "--retrieved-at", "2025-06-05"],
        &operation[..],
    ]
    .concat());
    assert_eq!(
        sandbox.value("SELECT group_concat(import_id || ' ' || first_row || '-' || last_row || ' ' || place, ', ') FROM seen_again"),
        "2 1-2000 /0, 3 1-2000 /0, 4 1-1000 /1, 4 1002-2000 /1002"
    );
    let grown = sandbox.bytes("billbook.db").len() - before;
    assert!(grown < 65_536, "{grown} bytes");
}

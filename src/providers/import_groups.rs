//! Which files are committed together, and what a full disk takes.

use crate::clock::{self, Clock};
use crate::contract::registry::Ledger;
use crate::error::codes;
use crate::ledger::import::group::{FILES_MAX, Group, SMALL};
use crate::ledger::import::{Options, Outcome, import_into, roll_back};
use crate::providers::REGISTRY;
use crate::source::Source;

/// A list of daily sums of this year, large enough to need new pages.
fn list(year: usize) -> Source {
    let day = |day: usize| {
        let (month, day) = (1 + day / 28, 1 + day % 28);
        format!(
            r#"{{"amount": "0.02", "date": "{year}-{month:02}-{day:02}", "resource_type": "dssd", "usage": {day}}}"#
        )
    };
    let objects: Vec<String> = (0..300).map(day).collect();
    let text = format!(
        r#"{{"meta": {{"limit": 0, "offset": 0, "total_count": 300}}, "objects": [{}]}}"#,
        objects.join(",")
    );
    Source::new(format!("{year}.json"), text.into_bytes(), None)
}

#[test]
fn a_disk_that_fills_up_takes_the_open_group_and_leaves_those_before() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2025-07-01").unwrap());
    let (mut ledger, _) = Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &REGISTRY).unwrap();
    let mut group = Group::new(false, clock).without_haste();
    let import = |group: &mut Group, ledger: &mut Ledger, year| {
        import_into(group, ledger, &list(year), &Options::default(), clock, &mut |_, _| {})
    };
    for year in 2001..=2003 {
        let (outcome, _) = import(&mut group, &mut ledger, year).unwrap();
        assert!(matches!(outcome, Outcome::Imported(_)), "{outcome:?}");
    }
    assert_eq!((group.committed(), group.files()), (0, 3));
    group.commit(&ledger).unwrap();
    assert_eq!((group.committed(), group.names()), (3, None));

    let pragma = |name: &str| format!("SELECT * FROM pragma_{name}");
    let pages: i64 = ledger
        .connection
        .query_row(&pragma("page_count"), [], |row| row.get(0))
        .unwrap();
    ledger
        .connection
        .pragma_update(None, "max_page_count", pages + 60)
        .unwrap();
    let (last, problem) = (2004..2100)
        .find_map(|year| Some((year, import(&mut group, &mut ledger, year).err()?)))
        .unwrap();
    assert_eq!(problem.code, &codes::DISK_FULL);
    let first_and_last = ("2004.json".to_owned(), format!("{}.json", last - 1));
    let names = group.names().map(|(first, last)| (first.to_owned(), last.to_owned()));
    assert_eq!((group.committed(), names), (3, Some(first_and_last)));
    roll_back(&ledger).unwrap();
    let imports: i64 = ledger
        .connection
        .query_row("SELECT count(*) FROM import", [], |row| row.get(0))
        .unwrap();
    assert_eq!(imports, 3);
}

#[test]
fn a_large_file_waits_for_no_other_and_no_other_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2025-07-01").unwrap());
    let (mut ledger, _) = Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &REGISTRY).unwrap();
    let mut group = Group::new(false, clock).without_haste();
    let mut add = |group: &mut Group, name: &str, bytes| {
        group.make_way(&ledger, bytes).unwrap();
        let stored = group.store(&mut ledger, &[name], bytes, |_, _| Ok(Ok::<(), ()>(())));
        stored.unwrap().unwrap();
        (group.committed(), group.files())
    };
    assert_eq!(add(&mut group, "small", SMALL), (0, 1));
    assert_eq!(add(&mut group, "large", SMALL + 1), (1, 1));
    for number in 0..FILES_MAX {
        add(&mut group, &number.to_string(), 1);
    }
    assert!(group.committed() >= FILES_MAX, "{}", group.committed());
    let committed = group.committed() + group.files();
    let slow = add(&mut group, "a pipe", u64::MAX);
    assert_eq!(slow, (committed, 1));
}

//! What is done with chance input: `json(b"{\"amount\": 0.10}")` reads it, prints it, and reads it again.
//!
//! Every function takes any bytes, and panics where something does not hold. They are used twice: by libFuzzer on
//! nightly Rust (`fuzz/run.sh`), and by the tests on stable Rust, which replay the fixtures and every input that once
//! found something (`tests/regressions`).

use super::FROM_MANIFEST;
use billbook::testing::charges::counted::Counted;
use billbook::testing::charges::load;
use billbook::testing::clock::{self, Clock};
use billbook::testing::contract::operation;
use billbook::testing::contract::operation::Question;
use billbook::testing::contract::registry::Ledger;
use billbook::testing::error::{Exit, Problem, codes};
use billbook::testing::ledger::import::{self, Options, Outcome};
use billbook::testing::mapping::chance;
use billbook::testing::output::json::Json;
use billbook::testing::output::xml::render;
use billbook::testing::providers::REGISTRY;
use billbook::testing::providers::focus::cost_and_usage::control::Counter;
use billbook::testing::source::parquet;
use billbook::testing::source::rows::blocks::Blocks;
use billbook::testing::source::rows::record::Record;
use billbook::testing::source::rows::split::{Ends, Splitter};
use billbook::testing::source::table::grid::{Content, Grid, Shape};
use billbook::testing::source::table::guard;
use billbook::testing::source::table::{csv, recount, sheet};
use billbook::testing::source::{self, Known, Source, discover, exchange, json, xml};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "numbers.rs"]
mod numbers;
#[path = "papers.rs"]
mod papers;
#[path = "unpacking.rs"]
mod unpacking;

pub use numbers::decimal;
pub use papers::{book, paper};
pub use unpacking::{packed_files, text, zip};

/// Takes any bytes; panics where something does not hold.
pub type Target = fn(&[u8]);

/// All of them by name, as folders of inputs are called.
pub const TARGETS: &[(&str, Target)] = &[
    ("json", json),
    ("exchange", exchange),
    ("har", har),
    ("csv", csv),
    ("sheet", sheet),
    ("columns", columns),
    ("xml", xml),
    ("mt940", mt940),
    ("ofx", ofx),
    ("mapping", mapping),
    ("book", book),
    ("paper", paper),
    ("decimal", decimal),
    ("path", path),
    ("split", split),
    ("text", text),
    ("zip", zip),
    ("packed", packed_files),
    ("import", import),
];

/// JSON: what is read, printed and read again is the same, and serde finds nothing wrong with what is accepted.
pub fn json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lenient = json::parse(text, true);
    let Ok(parsed) = json::parse(text, false) else {
        if let Ok(parsed) = lenient {
            assert!(
                !parsed.trailing_commas.is_empty(),
                "lenient reading accepts more than commas"
            );
        }
        return;
    };
    assert_eq!(lenient.as_ref(), Ok(&parsed), "lenient reading reads something else");
    let read = Json::from(&parsed.root);
    for printed in [read.compact(), read.pretty()] {
        let again = json::parse(&printed, false).expect("what is printed can be read");
        assert_eq!(Json::from(&again.root), read);
    }
    let other: Result<&serde_json::value::RawValue, _> = serde_json::from_str(text);
    assert!(other.is_ok(), "serde refuses it: {other:?}");
}

/// Messages of SWIFT: what is read lies in the text, and importing it comes to an end.
pub fn mt940(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match source::swift::parse(text) {
        Ok(root) => lies_in(&root, text),
        Err(error) => assert!(error.offset <= text.len()),
    }
}

/// OFX: the same.
pub fn ofx(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match source::ofx::parse(text) {
        Ok(root) => lies_in(&root, text),
        Err(error) => assert!(error.offset <= text.len()),
    }
}

/// Every value has a place in the text, within that of what it is in.
fn lies_in(node: &json::Node, text: &str) {
    assert!(text.get(node.start..node.end).is_some(), "{}..{}", node.start, node.end);
    let is_within = |inner: &json::Node| assert!(node.start <= inner.start && inner.end <= node.end);
    for item in node.as_array().unwrap_or_default() {
        is_within(item);
        lies_in(item, text);
    }
    for member in node.as_object().unwrap_or_default() {
        is_within(&member.node);
        lies_in(&member.node, text);
    }
}

/// A saved exchange: the places that are told lie in the text, and the body is the one at its place.
pub fn exchange(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match exchange::parse(text) {
        Ok(found) => {
            let end = found.body_start + found.body.len();
            assert_eq!(text.get(found.body_start..end), Some(found.body));
            assert!(
                text.get(found.status_start..)
                    .is_some_and(|rest| rest.contains("HTTP/"))
            );
            if let Some(request) = &found.request {
                let _ = exchange::split_target(&request.target);
            }
        }
        Err(error) => {
            if let Some(offset) = error.offset() {
                let (line, column) = json::line_column(text, offset);
                assert!(line >= 1 && column >= 1 && offset <= text.len());
            }
        }
    }
    take_apart(bytes);
}

/// A HAR file: every entry is taken, or a problem says why not.
pub fn har(bytes: &[u8]) {
    take_apart(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(parsed) = json::parse(text, false) else { return };
    if source::har::is_har(&parsed.root) {
        let (entries, problems) = source::har::entries(&parsed.root);
        let all = parsed.root.pointer("/log/entries").and_then(json::Node::as_array);
        let all = all.map_or(0, <[_]>::len);
        assert!(entries.len() == all || (entries.len() < all && !problems.is_empty()));
    }
}

fn take_apart(bytes: &[u8]) {
    let source = Source::new("chance", bytes.to_vec(), None);
    let Ok(text) = source.text() else { return };
    let contents = source::contents(
        &source,
        &text,
        &Known {
            is_documented: &|method, url| {
                exchange::split_target(url)
                    .is_ok_and(|(path, _)| operation::route(REGISTRY.providers, method, &path).is_ok())
            },
            xml_shapes: &REGISTRY.xml_shapes(),
        },
    );
    for document in &contents.documents {
        if let Some(offset) = document.offset.filter(|_| document.sheets.is_none()) {
            assert_eq!(
                text.get(offset..offset + document.text.len()),
                Some(document.text.as_ref())
            );
        }
    }
}

/// A Parquet file: what it holds is read, or refused.
pub fn columns(bytes: &[u8]) {
    let _ = parquet::through(bytes);
}

/// CSV: the table is read alike after it was written, the csv crate counts the same rows, and its JSON can be read.
pub fn csv(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(grid) = csv::read(text) else { return };
    check_rendition(&grid, Some((text, 0)));
    if !grid.flaws.is_empty() {
        return;
    }
    let counted = recount::csv(text, grid.separator, &recount::Wanted::default()).expect("the csv crate reads it");
    assert_eq!(counted.rows, u64::try_from(grid.records.len()).expect("few"), "rows");
    // What is written holds the texts themselves, as FOCUS has them; reading takes a formula's guard off once more.
    let is_guarded = |text: &str| guard::unguard(text) != text;
    let cells = grid.records.iter().flat_map(|record| &record.cells);
    let mut texts = cells.filter_map(|cell| match &cell.content {
        Content::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    if grid.header.iter().any(|name| is_guarded(name)) || texts.any(is_guarded) {
        return;
    }
    let written = String::from_utf8(grid.csv()).expect("text stays text");
    if let Some(again) = csv::read(&written).filter(|again| again.separator == b',') {
        // A row of empty cells of a single column is a blank line, but a table has two columns or more.
        assert_eq!((again.flaws.len(), again.records.len()), (0, grid.records.len()));
        for (one, other) in again.records.iter().zip(&grid.records) {
            let texts = |record: &source::table::grid::Record| -> Vec<_> {
                record.cells.iter().map(|cell| cell_text(&cell.content)).collect()
            };
            assert_eq!(texts(one), texts(other));
        }
    }
}

fn cell_text(content: &Content) -> String {
    match content {
        Content::Text(text) => billbook::testing::source::table::guard::unguard(text).to_owned(),
        Content::Number(text) => text.clone(),
        Content::Bool(value) => value.to_string(),
        Content::Empty => String::new(),
    }
}

fn check_rendition(grid: &Grid, origin: Option<(&str, usize)>) {
    for shape in [Shape::Bare, Shape::Wrapped] {
        let rendition = grid.render(shape, &["NULL"], origin);
        let parsed = json::parse(&rendition.text, false).expect("a table becomes JSON");
        let rows = match shape {
            Shape::Bare => Some(&parsed.root),
            Shape::Wrapped => parsed.root.get("objects"),
        };
        let rows = rows.and_then(json::Node::as_array).expect("its rows are a list");
        assert_eq!(rows.len(), grid.records.len());
        json::parse(&grid.probe(shape), false).expect("a probe is JSON");
    }
}

/// A spreadsheet: every sheet becomes JSON, and the second reader counts the same rows.
pub fn sheet(bytes: &[u8]) {
    let Ok(sheets) = sheet::read(bytes) else { return };
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for grid in &sheets {
        *names.entry(grid.sheet.clone().unwrap_or_default()).or_default() += 1;
    }
    for grid in &sheets {
        check_rendition(grid, None);
        let name = grid.sheet.clone().unwrap_or_default();
        if grid.flaws.is_empty() && names.get(&name) == Some(&1) {
            // Other ways through a damaged file may end elsewhere; then the import is refused.
            let _ = recount::sheet(bytes, &name, &recount::Wanted::default());
        }
    }
}

/// Mapping files: whatever is written in one, it is read or refused, and its tests end.
pub fn mapping(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = chance(text);
}

/// XML: what is read, written and read again is the same.
pub fn xml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = source::tree::tree(text, false, &REGISTRY.xml_shapes());
    for shape in REGISTRY.xml_shapes() {
        let Ok((node, root)) = xml::parse(text, shape) else {
            continue;
        };
        let read = Json::from(&node);
        // Only JSON brings what XML cannot write.
        let written = render(&read, shape, root).expect("what was XML can be XML");
        match xml::parse(&written, shape) {
            Ok((again, _)) => assert_eq!(sorted(Json::from(&again)), sorted(read), "{written}"),
            Err(error) => panic!("{}: {written}", error.message),
        }
    }
}

/// Members in the order of their names: attributes have no order, and are written in that of the documentation.
fn sorted(json: Json) -> Json {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(members)
        }
        Json::Array(elements) => Json::Array(elements.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// `GET cloudsigma /ledger/?limit=5`: any path and query is answered from a ledger of all fixtures, or refused as wrong.
pub fn path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut words = text.splitn(3, ' ');
    let (Some(method), Some(provider), Some(target)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    let Some(provider) = REGISTRY.providers.iter().find(|found| found.name == provider) else {
        return;
    };
    let Ok((path, parameters)) = exchange::split_target(target) else {
        return;
    };
    let Ok(route) = operation::route(&[provider], method, &path) else {
        return;
    };
    if route.operation.writes {
        return;
    }
    let question = Question {
        operation: route.operation,
        target,
        path_values: route.path_values,
        parameters,
        account: None,
        body: None,
        clock: now(),
    };
    with_ledger(Some("fixtures"), |ledger| {
        match (route.operation.answer)(&question, ledger) {
            Ok(answer) => {
                let printed = answer.document.pretty();
                let again = json::parse(&printed, false).expect("an answer is JSON");
                assert_eq!(Json::from(&again.root), answer.document);
            }
            Err(problem) => assert!(
                problem.code.exit == Exit::Usage && problem.code != &codes::SQL,
                "{}",
                problem.report()
            ),
        }
    });
}

/// Rows of Cost and Usage under a header: fields end at the same places whatever the pieces, and both readers find the
/// same records.
pub fn split(bytes: &[u8]) {
    // The first byte says how long the pieces are.
    let Some((&piece, rows)) = bytes.split_first() else {
        return;
    };
    let piece = usize::from(piece) + 1;
    let text = [b"BilledCost,BillingCurrency,ListCost\n".as_slice(), rows].concat();
    let whole = ends(&text, text.len());
    assert_eq!(ends(&text, piece), whole, "pieces of {piece} bytes");
    let counted = count(&text, text.len());
    match (&counted, count(&text, piece)) {
        (Ok(one), Ok(other)) => assert!(one.differences(&other).is_empty(), "{:?}", one.differences(&other)),
        (one, other) => assert_eq!(one.is_err(), other.is_err()),
    }
    let mut blocks = Blocks::new(text.as_slice(), b',');
    let mut records = 0;
    loop {
        match blocks.next_block() {
            Ok(Some((block, ends))) => {
                let mut field = 0;
                let mut start = 0;
                for &last in &ends.records {
                    let record = Record::new(&block.bytes, start, &ends.fields[field..=last]);
                    // One field of many is taken for a blank line here, and refused by the other reader.
                    records += u64::from(record.fields() > 1);
                    (field, start) = (last + 1, record.end() + 1);
                    for place in 0..record.fields() {
                        let _ = record.field(place).map(|field| field.text());
                    }
                }
            }
            Ok(None) => break,
            // A quote without end; such a file is refused.
            Err(_) => return,
        }
    }
    if let Ok(counted) = counted {
        assert_eq!(counted.rows + 1, records, "records");
    }
}

fn ends(text: &[u8], piece: usize) -> Ends {
    let (mut splitter, mut ends) = (Splitter::default(), Ends::default());
    let mut at = 0;
    for piece in text.chunks(piece) {
        splitter.split(piece, at, &mut ends);
        at += u32::try_from(piece.len()).expect("small");
    }
    ends
}

fn count(text: &[u8], piece: usize) -> Result<Counted, String> {
    let mut counter = Counter::default();
    text.chunks(piece).for_each(|piece| counter.feed(piece));
    counter.finish()
}

/// Anything as a file to import: it is refused with a reason of its own, or goes in and its totals agree. It never ends
/// with an error of the ledger, nor with two readers that disagree.
pub fn import(bytes: &[u8]) {
    with_ledger(None, |ledger| {
        let source = Source::new("chance", bytes.to_vec(), None);
        let outcome = import_source(ledger, source, true);
        import::roll_back(ledger).expect("a dry run can be rolled back");
        let problems = match outcome {
            Ok(Outcome::Refused(problems)) => problems,
            Ok(Outcome::NotAnExport(problem)) => vec![*problem],
            Ok(Outcome::Imported(_) | Outcome::AlreadyThere | Outcome::SeenAgain(_)) => Vec::new(),
            Err(problem) => panic!("{}", problem.report()),
        };
        for problem in &problems {
            let is_bad_input = problem.code.exit == Exit::Input && problem.code != &codes::CONTROL_TOTAL;
            assert!(is_bad_input, "{}", problem.report());
            let speaks = problem.report().contains(|c: char| c.is_control() && c != '\n');
            assert!(!speaks, "a problem is a text for people: {}", problem.report());
        }
    });
}

fn import_source(ledger: &mut Ledger, source: Source, dry_run: bool) -> Result<Outcome, Box<Problem>> {
    let options = Options {
        dry_run,
        ..Options::default()
    };
    let mut source = source;
    for bulk in REGISTRY.bulk() {
        match (bulk.claims_bytes)(source) {
            Ok(input) => return load::import(ledger, (bulk, &[input], None), &options, now(), &mut |_, _| {}),
            Err(other) => source = other,
        }
    }
    import::import(ledger, &source, &options, now(), &mut |_, _| {}).map(|(outcome, _)| outcome)
}

fn now() -> Clock {
    Clock::fixed(clock::parse("2025-07-01T12:00:00Z").expect("a time"))
}

thread_local! {
    /// Ledgers by what is in them: a folder of fixtures, or nothing.
    static LEDGERS: RefCell<BTreeMap<Option<&'static str>, Kept>> = const { RefCell::new(BTreeMap::new()) };
}

struct Kept {
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

fn with_ledger<T>(fixtures: Option<&'static str>, work: impl FnOnce(&mut Ledger) -> T) -> T {
    LEDGERS.with_borrow_mut(|ledgers| {
        let kept = ledgers.entry(fixtures).or_insert_with(|| new_ledger(fixtures));
        work(&mut kept.ledger)
    })
}

fn new_ledger(fixtures: Option<&str>) -> Kept {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut ledger, _) = Ledger::open_to_write(
        &folder.path().join("billbook.db"),
        now(),
        &billbook::testing::providers::REGISTRY,
    )
    .expect("a ledger");
    if let Some(fixtures) = fixtures {
        let paths: Vec<PathBuf> = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(FROM_MANIFEST).join(fixtures)];
        for found in discover::all(&paths).files {
            let source = discover::read(&found).expect("a fixture");
            import_source(&mut ledger, source, false).expect("a fixture goes in");
        }
    }
    assert!(REGISTRY.operations().next().is_some());
    Kept {
        ledger,
        _folder: folder,
    }
}

//! Texts, right and wrong, and what is read of them.

use super::super::{BYTES_FREE, BYTES_MAX, TIMES_MAX};
use super::*;
use SyntaxErrorKind as Kind;

fn problems(text: &str) -> Vec<(usize, Kind)> {
    let all = parse(text, false).unwrap_err();
    all.into_iter().map(|p| (p.offset, p.kind)).collect()
}

#[test]
fn values_keep_their_text_and_their_place() {
    let text = r#" {"a": [1.10, -0e+5, "x\n\u00e9\ud83d\ude00"], "b" : {} } "#;
    let root = parse(text, false).unwrap().root;
    assert_eq!((root.start, root.end), (1, text.len() - 1));
    let items = root.get("a").unwrap().as_array().unwrap();
    assert_eq!(items[0].as_number_text(), Some("1.10"));
    assert_eq!(&text[items[1].start..items[1].end], "-0e+5");
    assert_eq!(items[2].as_str(), Some("x\né😀"));
    let member = &root.as_object().unwrap()[1];
    assert_eq!(&text[member.key_start..member.key_start + 3], "\"b\"");
    assert!(matches!(member.key, Cow::Borrowed("b")));
}

#[test]
fn what_can_go_on_comes_all_at_once() {
    let text = r#"{"a": [1,], "a": {"b": 2 , }, "a": 3,}"#;
    let twice = || Kind::DuplicateKey("a".into());
    let mut expected = vec![
        (8, Kind::TrailingComma),
        (12, twice()),
        (25, Kind::TrailingComma),
        (30, twice()),
        (36, Kind::TrailingComma),
    ];
    assert_eq!(problems(text), expected);
    // A broken end does not hide them.
    expected.pop();
    expected.push((37, Kind::BadWord("nope".into())));
    assert_eq!(problems(&text.replace(",}", ",\"c\":nope}")), {
        expected[4].0 = 41;
        expected
    });
    let lenient = parse(r#"{"a": [1,], "b": 2 , }"#, true).unwrap();
    assert_eq!(lenient.trailing_commas, [8, 19]);
    assert_eq!(lenient.root.pointer("/a").unwrap().as_array().unwrap().len(), 1);
    assert!(parse(text, true).is_err(), "repeated keys are never accepted");
}

#[test]
fn many_keys_are_compared_too() {
    let keys: Vec<String> = (0..100).map(|k| format!("\"k{k}\":0")).collect();
    let text = format!("{{{},\"\\u006b7\":1}}", keys.join(","));
    let place = text.find("\"\\u").unwrap();
    assert_eq!(problems(&text), [(place, Kind::DuplicateKey("k7".into()))]);
}

#[test]
fn many_problems_are_counted_and_some_listed() {
    for count in [PROBLEMS_MAX, PROBLEMS_MAX + 1, 1000, 2000, 4000] {
        let text = format!("[{}]", vec!["{\"a\":0,\"a\":1}"; count].join(","));
        let found = problems(&text);
        assert_eq!(found.len(), count.min(PROBLEMS_MAX + 1));
        let last = (count > PROBLEMS_MAX).then_some((text.len(), Kind::More(count - PROBLEMS_MAX)));
        assert_eq!(found.get(PROBLEMS_MAX), last.as_ref());
    }
    // Characters that are refused are all found; whoever reads the text lists some.
    let nuls = format!("[{}0]", "\"\\u0000\",".repeat(1000));
    assert_eq!(parse(&nuls, false).unwrap().root.nuls().len(), 1000);
}

#[test]
fn values_take_no_more_memory_than_they_may() {
    let text = format!("[{}0]", "[],".repeat(6_000_000));
    let at = BYTES_FREE / size_of::<Node>();
    assert_eq!(problems(&text), [(3 * (at + 1), Kind::TooMany(BYTES_FREE >> 20))]);
    assert_eq!(bytes_max(1 << 30), BYTES_MAX);
    // Values of exports, such as `{"id":"1","end":null},`, are far from that.
    assert!(22 * TIMES_MAX > 2 * size_of::<Member>());
}

#[test]
fn one_wrong_thing_has_its_place_and_name() {
    let unexpected = |found, expected| Kind::Unexpected { found, expected };
    let table = [
        ("", 0, Kind::UnexpectedEnd),
        ("[1, ", 4, Kind::UnexpectedEnd),
        ("\"ab", 3, Kind::UnexpectedEnd),
        ("\"ab\\", 4, Kind::UnexpectedEnd),
        ("{\"a\"", 4, Kind::UnexpectedEnd),
        ("[,]", 1, unexpected(',', "a value")),
        ("[1,,]", 3, unexpected(',', "a value")),
        ("[1 2]", 3, unexpected('2', "`,` or `]`")),
        ("{\"a\" 1}", 5, unexpected('1', "`:`")),
        ("{a:1}", 1, unexpected('a', "a key in double quotes")),
        ("{\"a\":1]", 6, unexpected(']', "`,` or `}`")),
        ("[é]", 1, unexpected('é', "a value")),
        ("\u{feff}1", 0, unexpected('\u{feff}', "a value")),
        ("\"a\nb\"", 2, Kind::ControlCharacter),
        ("\"a\\x\"", 2, Kind::BadEscape),
        ("\"\\ud800\"", 1, Kind::BadEscape),
        ("\"\\ud800\\u0041\"", 1, Kind::BadEscape),
        ("\"\\udc00\"", 1, Kind::BadEscape),
        ("\"\\u+123\"", 1, Kind::BadEscape),
        ("[NaN]", 1, Kind::BadWord("NaN".into())),
        ("[-Infinity]", 1, Kind::BadNumber("-Infinity".into())),
        ("1 1", 2, Kind::AfterEnd),
        ("{}}", 2, Kind::AfterEnd),
    ];
    for (text, offset, kind) in table {
        assert_eq!(problems(text), [(offset, kind)], "{text:?}");
    }
    for number in [
        "01", "-", "+1", ".5", "1.", "1e", "1e+", "-01", "1_0", "0x1", "1.2.3", "1e2e3",
    ] {
        assert_eq!(problems(number), [(0, Kind::BadNumber(number.into()))]);
    }
    for number in ["0", "-0", "10", "0.0", "1E9", "1e-09", "1.5e+300000"] {
        assert_eq!(parse(number, false).unwrap().root.as_number_text(), Some(number));
    }
}

#[test]
fn depth_has_a_limit() {
    let nested = |n| "[".repeat(n) + &"]".repeat(n);
    assert!(parse(&nested(MAX_DEPTH), false).is_ok());
    assert_eq!(problems(&nested(MAX_DEPTH + 1)), [(MAX_DEPTH, Kind::TooDeep)]);
    assert_eq!(problems(&"[".repeat(1_000_000)), [(MAX_DEPTH, Kind::TooDeep)]);
    let text = "{\"a\":".repeat(1_000_000);
    assert_eq!(problems(&text), [(5 * MAX_DEPTH, Kind::TooDeep)]);
}

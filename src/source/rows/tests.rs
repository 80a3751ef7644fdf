use super::*;

/// The number of a row, and its cells.
type Numbered = (i64, Vec<Option<String>>);

fn how(form: Medium) -> How {
    How {
        form,
        encoding: "utf-8".to_owned(),
        separator: None,
        head: Head::First,
        which: Which::Only,
        list: "/items".to_owned(),
        document: vec![("number".to_owned(), "/no".to_owned())],
        names: Vec::new(),
        decimal: '.',
    }
}

/// Header, then rows with their numbers; or the problem.
fn read(text: &[u8], how: &How) -> std::result::Result<(Vec<String>, Vec<Numbered>), String> {
    let told = |problem: Box<Problem>| problem.report();
    let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.to_vec()));
    let mut table = Table::open("f", Origin::Text(source), how).map_err(told)?;
    let mut rows = Vec::new();
    let mut row = Row::default();
    while table.next(&mut row).map_err(told)? {
        rows.push((row.number, row.cells().map(|cell| cell.map(str::to_owned)).collect()));
    }
    Ok((table.header.clone(), rows))
}

fn cells(texts: &[&str]) -> Vec<Option<String>> {
    let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
    texts.iter().map(cell).collect()
}

#[test]
fn rows_of_csv_have_their_lines() {
    let text = b"\xEF\xBB\xBFid;note\r\n1;\"a;\"\"b\"\"\nc\"\r\n\r\n2;\r\n3;\"\"";
    let (header, rows) = read(text, &how(Medium::Csv)).unwrap();
    assert_eq!(header, ["id", "note"]);
    let expected = [
        (2, cells(&["1", "a;\"b\"\nc"])),
        (5, cells(&["2", ""])),
        (6, cells(&["3", ""])),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_header_is_found_below_titles_or_stated() {
    let text = b"Costs of June\n\nDate,Cost\n2025-06-01,1\n";
    let mut found = how(Medium::Csv);
    found.head = Head::Find(vec!["Cost".to_owned()], 3);
    assert_eq!(read(text, &found).unwrap().1, [(4, cells(&["2025-06-01", "1"]))]);
    found.head = Head::Find(vec!["Cost".to_owned()], 1);
    assert!(read(text, &found).unwrap_err().contains("none of the first 1 rows"));
    let mut given = how(Medium::Csv);
    given.head = Head::Given(vec!["day".to_owned(), "cost".to_owned()]);
    let (header, rows) = read(b"2025-06-01,1\n2025-06-02\n", &given).unwrap();
    assert_eq!(header, ["day", "cost"]);
    assert_eq!(
        rows,
        [(1, cells(&["2025-06-01", "1"])), (2, cells(&["2025-06-02", ""]))]
    );
}

#[test]
fn places_are_those_of_the_file() {
    let text = b"id,note\n1,\"x\ny\"\n";
    let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.to_vec()));
    let mut table = Table::open("f", Origin::Text(source), &how(Medium::Csv)).unwrap();
    let mut row = Row::default();
    assert!(table.next(&mut row).unwrap());
    assert_eq!(table.position(&row, Some(1)).line_column, Some((2, 3)));
    assert_eq!(table.original(&row), "1,\"x\ny\"");
}

#[test]
fn rows_of_json_keep_their_numbers_and_their_depth() {
    let text = "{\"cost\": 0.1234567890123456789012345678, \"service\": {\"id\": \"S\"}}\r\n\n{\"cost\": 1E-7, \"credits\": [{\"a\": 1}], \"service\": null}\n";
    let (header, rows) = read(text.as_bytes(), &how(Medium::JsonLines)).unwrap();
    assert_eq!(header, ["cost", "service.id", "service", "credits"]);
    let expected = [
        (
            1,
            cells(&["0.1234567890123456789012345678", "S", "{\"id\": \"S\"}", ""]),
        ),
        (3, cells(&["1E-7", "", "", "[{\"a\": 1}]"])),
    ];
    assert_eq!(rows, expected);
    assert!(
        read(b"{\"a\": 1}\n[2]\n", &how(Medium::JsonLines))
            .unwrap_err()
            .contains("f:2:1")
    );
    assert!(read(b"{\"a\": 1, \"a\": 2}\n", &how(Medium::JsonLines)).is_err());
}

#[test]
fn a_list_in_a_document_has_values_beside_it() {
    let text = br#"{"items": [{"a": "x"}, {"a": "y", "b": true}], "page": 1, "pages": 3, "no": 7}"#;
    let (header, rows) = read(text, &how(Medium::Json)).unwrap();
    assert_eq!(header, ["a", "b"]);
    assert_eq!(rows, [(1, cells(&["x", ""])), (2, cells(&["y", "true"]))]);
    let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.to_vec()));
    let table = Table::open("f", Origin::Text(source), &how(Medium::Json)).unwrap();
    assert_eq!(table.page(), Some((1, 3)));
    assert_eq!(table.document(), [("number".to_owned(), "7".to_owned())]);
    assert!(
        read(b"{}", &how(Medium::Json))
            .unwrap_err()
            .contains("no list `/items`")
    );
}

#[test]
fn forms_show_by_the_first_bytes() {
    assert_eq!(forms(b"a,b\n"), [Medium::Csv]);
    assert_eq!(forms(b" {\"a\""), [Medium::JsonLines, Medium::Json]);
    assert_eq!(forms(b"[1]"), [Medium::Json]);
    assert!(forms(b"<a/>").is_empty());
    assert_eq!(forms(b"PAR1\0\0"), [Medium::Parquet]);
}

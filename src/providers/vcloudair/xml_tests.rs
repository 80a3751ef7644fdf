//! The reader and the writer of XML, against each other.

use crate::output::json::Json;
use crate::output::xml::render;
use crate::providers::vcloudair::shape::XML;
use crate::source::xml::parse;
use proptest::prelude::*;

const V1: &str = "http://www.vmware.com/vchs/vms/billabledata/v1";

fn read(text: &str) -> String {
    match parse(text, &XML) {
        Ok((node, _)) => Json::from(&node).compact(),
        Err(error) => format!("{}: {}", error.offset, error.message),
    }
}

#[test]
fn attributes_elements_lists_numbers_and_references() {
    let text = format!(
        "<?xml version='1.0'?><!-- c --><v:BilledUsage xmlns:v='{V1}' month = '5' year=\"2025\">
         <v:Entity id='a&lt;&#x62;' name=\"\" entityType='vm'><v:BillableList><v:Billable><v:Name>C<![CDATA[<P>]]>U</v:Name>
         <v:Usage> 007 </v:Usage><v:Rate>0.0100</v:Rate><v:Cost/><v:More x='1'>y</v:More><v:More/></v:Billable>
         </v:BillableList></v:Entity></v:BilledUsage>"
    );
    assert_eq!(
        read(&text),
        "{\"month\": 5, \"year\": 2025, \"entity\": [{\"id\": \"a<b\", \"name\": \"\", \"entityType\": \"vm\", \
         \"billableList\": {\"billable\": [{\"name\": \"C<P>U\", \"usage\": \"007\", \"rate\": 0.0100, \"cost\": \"\", \
         \"more\": [{\"x\": \"1\", \"value\": \"y\"}, \"\"]}]}}]}"
    );
}

#[test]
fn places_are_those_of_the_text() {
    let text =
        format!("<BilledUsage xmlns=\"{V1}\" month=\"5\"><Entity id=\"é\" name='n'/><Entity id='2'/></BilledUsage>");
    let (node, _) = parse(&text, &XML).unwrap();
    let at = |pointer: &str| {
        let found = node.pointer(pointer).unwrap();
        &text[found.start..found.end]
    };
    assert_eq!(at("/month"), "\"5\"");
    assert_eq!(at("/entity/0"), "<Entity id=\"é\" name='n'/>");
    assert_eq!(at("/entity/0/name"), "'n'");
    assert_eq!(at("/entity"), "<Entity id=\"é\" name='n'/><Entity id='2'/>");
    assert_eq!(at(""), text);
}

#[test]
fn what_would_be_lost_is_refused() {
    let within = |inner: &str| read(&format!("<BilledCosts xmlns='{V1}'>{inner}</BilledCosts>"));
    for (inner, message) in [
        ("x<Currency>USD</Currency>", "has text beside its elements"),
        (
            "<Currency xmlns='other'>USD</Currency>",
            "not in the document's namespace",
        ),
        ("<Currency o:a='b'>USD</Currency>", "of an unknown namespace"),
        ("<Currency>&xxe;</Currency>", "not one of XML's own five"),
        ("<Currency a='1' a='2'/>", "duplicate"),
        ("<Currency></Cost>", "expected"),
        ("</BilledCosts><Currency>", "follows the end"),
        (
            "<Cost><Properties><Property value='1'>2</Property></Properties></Cost>",
            "has `value` twice",
        ),
        (
            "<Cost><Properties><Property name='1' Name='2'/></Properties></Cost>",
            "has `name` twice",
        ),
        ("<Cost 1a='2'/>", "`1a` is not a name of an attribute"),
        ("<Cost a\u{1}b='2'/>", "is not a name of an attribute"),
        ("<1Cost/>", "`1Cost` is not a name of an element"),
        ("<Currency>US\u{1}D</Currency>", "does not allow the character U+0001"),
        ("<Currency>US&#1;D</Currency>", "does not allow the character U+0001"),
        ("<Cost a='&#xFFFF;'/>", "does not allow the character U+FFFF"),
    ] {
        let found = within(inner);
        assert!(found.contains(message), "{inner}: {found}");
    }
    let nil = "<Currency xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>";
    assert_eq!(within(nil), "{\"currency\": null}");
}

fn any_costs() -> impl Strategy<Value = Json> {
    let text = "[ -~é\t\n\r]{0,8}";
    let amount = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,12})?";
    let properties = prop::collection::vec((text, text, text), 1..3).prop_map(|pairs| {
        let property = |(name, unit, value)| {
            Json::Object(vec![
                ("name".to_owned(), Json::String(name)),
                ("unit".to_owned(), Json::String(unit)),
                ("value".to_owned(), Json::String(value)),
            ])
        };
        let list = Json::Array(pairs.into_iter().map(property).collect());
        Json::Object(vec![("property".to_owned(), list)])
    });
    let cost = (text, amount, properties).prop_map(|(kind, amount, properties)| {
        Json::Object(vec![
            ("type".to_owned(), Json::String(kind)),
            ("amount".to_owned(), Json::Number(amount)),
            ("properties".to_owned(), properties),
        ])
    });
    (1..13i64, prop::collection::vec(cost, 1..4), text).prop_map(|(month, costs, more)| {
        Json::Object(vec![
            ("month".to_owned(), Json::integer(month)),
            ("cost".to_owned(), Json::Array(costs)),
            ("currency".to_owned(), Json::string("USD")),
            ("undocumented".to_owned(), Json::String(more)),
        ])
    })
}

/// Elements beside a text, which only XML can bring, and what only JSON can.
#[test]
fn what_the_shape_does_not_know_is_written_or_refused() {
    let root = XML.root("BilledCosts").unwrap();
    let property = |members: &str| {
        let text = format!("{{\"cost\": [{{\"properties\": {{\"property\": [{{{members}}}]}}}}]}}");
        let json = Json::from(&crate::source::json::parse(&text, false).unwrap().root);
        render(&json, &XML, root).map(|written| (read(&written), json.compact()))
    };
    let (again, first) = property(r#""name": "n", "value": "v", "more": {"one": {"two": "2"}, "three": "3"}"#).unwrap();
    assert_eq!(
        again,
        first
            .replace(r#""value": "v", "more": {"#, r#""more": {"#)
            .replace(r#""three": "3"}"#, r#""three": "3"}, "value": "v""#)
    );
    for (members, sentence) in [
        (r#""a b": "1""#, "its member `a b` has a name that XML does not allow"),
        (
            r#""xmlns": "1""#,
            "its member `xmlns` has a name that XML does not allow",
        ),
        (
            r#""more": {"1": 2}"#,
            "its member `1` has a name that XML does not allow",
        ),
        (
            r#""name": "a\u0001""#,
            "a text of its member `name` has the character U+0001, which XML does not allow",
        ),
        (
            r#""value": "\u0000""#,
            "a text of its member `Property` has the character U+0000, which XML does not allow",
        ),
    ] {
        assert_eq!(property(members).unwrap_err().to_string(), sentence);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(costs in any_costs()) {
        let text = render(&costs, &XML, XML.root("BilledCosts").unwrap()).unwrap();
        prop_assert_eq!(read(&text), costs.compact());
    }

    #[test]
    fn any_text_is_read_without_a_panic(costs in any_costs(), at in any::<prop::sample::Index>(), junk in "[<>&/!=\"'\\[\\]a:é]{0,3}") {
        let mut text = render(&costs, &XML, XML.root("BilledCosts").unwrap()).unwrap();
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        text.insert_str(at, &junk);
        if let Ok((node, _)) = parse(&text, &XML) {
            prop_assert!(text.get(node.start..node.end).is_some());
        }
    }
}

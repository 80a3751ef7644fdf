//! An answer as XML: `<BilledUsage xmlns="…" month="12" year="2014"><Entity id="…">…</Entity></BilledUsage>`.
//!
//! The provider's [`Shape`] says what is an attribute, and the order. Members it does not know follow as elements;
//! null is no element at all, as the providers' schemas have no nil.

use super::json::Json;
use crate::source::xml::{Class, Content, Root, Shape, element_name};
use quick_xml::escape::escape;

/// The document, without a last line break.
#[must_use]
pub fn render(document: &Json, shape: &Shape, root: &Root) -> String {
    let namespace = shape.namespaces.first().copied().unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let declaration = format!(" xmlns=\"{namespace}\"");
    element(&mut out, root.element, &declaration, document, Some(root.class), 0);
    out.pop();
    out
}

fn element(out: &mut String, name: &str, declaration: &str, value: &Json, class: Option<&'static Class>, depth: usize) {
    let Json::Object(members) = value else {
        leaf(out, name, value, depth);
        return;
    };
    let is_attribute = |key: &str| class.is_some_and(|class| class.attributes.iter().any(|known| known.name == key));
    let own_text = class.and_then(|class| class.text);
    indent(out, depth);
    out.push_str(&format!("<{name}{declaration}"));
    for attribute in class.map_or(&[][..], |class| class.attributes) {
        match value.get(attribute.name) {
            None | Some(Json::Null) => {}
            Some(found) => out.push_str(&format!(" {}=\"{}\"", attribute.name, attribute_text(&found.cell()))),
        }
    }
    if let Some(text) = own_text.and_then(|member| value.get(member)) {
        out.push_str(&format!(">{}</{name}>\n", text_text(&text.cell())));
        return;
    }
    let mut inner = String::new();
    let children = class.map_or(&[][..], |class| class.children);
    for child in children {
        if let Some((_, found)) = members.iter().find(|(key, _)| element_name(key) == child.element) {
            let class = match child.content {
                Content::Class(class) => Some(class),
                Content::Text | Content::Number => None,
            };
            elements(&mut inner, child.element, found, class, depth + 1);
        }
    }
    for (key, found) in members {
        let name = element_name(key);
        if !is_attribute(key) && children.iter().all(|child| child.element != name) {
            elements(&mut inner, &name, found, None, depth + 1);
        }
    }
    if inner.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(&format!(">\n{inner}"));
    indent(out, depth);
    out.push_str(&format!("</{name}>\n"));
}

fn elements(out: &mut String, name: &str, value: &Json, class: Option<&'static Class>, depth: usize) {
    match value {
        Json::Null => {}
        Json::Array(items) => {
            for item in items {
                elements(out, name, item, class, depth);
            }
        }
        one => element(out, name, "", one, class, depth),
    }
}

fn leaf(out: &mut String, name: &str, value: &Json, depth: usize) {
    indent(out, depth);
    let text = value.cell();
    if text.is_empty() {
        out.push_str(&format!("<{name}/>\n"));
    } else {
        out.push_str(&format!("<{name}>{}</{name}>\n", text_text(&text)));
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("    ");
    }
}

/// White space that a reader would change is written as a reference.
fn attribute_text(text: &str) -> String {
    escape(text)
        .replace('\t', "&#9;")
        .replace('\n', "&#10;")
        .replace('\r', "&#13;")
}

fn text_text(text: &str) -> String {
    escape(text).replace('\r', "&#13;")
}

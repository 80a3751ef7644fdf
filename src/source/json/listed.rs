//! The long lists of a document, whose elements are read one at a time.
//!
//! `{"meta": {"limit": 0}, "objects": [{"id": "2"}, {"id": "1"}]}` is read once to its end, for everything that may be wrong with
//! it; of `objects` only the first element stays. A million elements as values take several times the memory of their text, and
//! whoever makes rows of them needs one after the other.

use super::Node;
use super::read::element;

/// The lists of which [`outline`](super::outline) holds the first element only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lists<'a> {
    pub(super) text: &'a str,
    pub(super) lenient: bool,
    /// How many arrays and objects are open around their elements.
    pub(super) depth: usize,
    /// The byte offsets of their opening brackets, in the order of the text.
    pub(super) starts: Vec<usize>,
}

impl<'a> Lists<'a> {
    /// How many there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether all of the document is held.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// All elements of a list, the first one too, each with its place in the text; nothing where all of it is held.
    #[must_use]
    pub(crate) fn elements(&self, list: &Node) -> Option<Elements<'a>> {
        let found = self.starts.binary_search(&list.start);
        found.ok().map(|_| Elements {
            text: self.text,
            lenient: self.lenient,
            depth: self.depth,
            next: Some(list.start + 1),
        })
    }
}

/// Reads the elements of a list, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a> {
    text: &'a str,
    lenient: bool,
    depth: usize,
    next: Option<usize>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let (node, next) = element(self.text, self.lenient, self.depth, self.next.take()?)?;
        self.next = Some(next);
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{outline, parse};
    use super::*;
    use proptest::prelude::*;

    fn elements<'t>(text: &'t str, lenient: bool, pointer: &str) -> Vec<Node<'t>> {
        let (parsed, lists) = outline(text, lenient).unwrap();
        let list = parsed.root.pointer(pointer).unwrap();
        assert_eq!(list.as_array().unwrap().len(), 1, "one element is held");
        lists.elements(list).unwrap().collect()
    }

    #[test]
    fn elements_are_those_of_the_whole_with_their_places() {
        let text = r#" { "a": [ {"x": 1.10, "y": [1, 2]} , [3] ,"\u00e9]" , ], "b": {"c": [1, 2]}, "d": [7, 8]} "#;
        let whole = parse(text, true).unwrap();
        for pointer in ["/a", "/d"] {
            let expected = whole.root.pointer(pointer).unwrap().as_array().unwrap();
            assert_eq!(elements(text, true, pointer), expected);
        }
        let (outline, lists) = outline(text, true).unwrap();
        assert_eq!(outline.trailing_commas, whole.trailing_commas);
        assert_eq!(lists.len(), 2);
        // What is further down is held as it is.
        assert_eq!(outline.root.pointer("/b"), whole.root.pointer("/b"));
        assert!(lists.elements(outline.root.pointer("/b/c").unwrap()).is_none());
        assert_eq!(
            elements("[1,[2,3],4]", false, ""),
            parse("[1,[2,3],4]", false).unwrap().root.as_array().unwrap()
        );
    }

    #[test]
    fn what_is_held_whole_has_no_list() {
        for text in ["{}", "[]", "[1]", r#"{"a": [{"b": [1, 2]}], "c": []}"#, "7"] {
            let (outlined, lists) = outline(text, false).unwrap();
            assert_eq!(outlined, parse(text, false).unwrap());
            assert!(lists.is_empty());
        }
    }

    #[test]
    fn elements_that_are_not_held_take_no_memory() {
        // As values they would take more than the limit.
        let text = format!("[{}7]", "[],".repeat(8 << 20));
        assert!(parse(&text, false).is_err());
        let (_, lists) = outline(&text, false).unwrap();
        assert_eq!(lists.len(), 1);
    }

    proptest! {
        #[test]
        fn an_outline_finds_the_same_problems(text in "[\\[\\]{},:\"a1 \\\\-]{0,24}") {
            for text in [text.clone(), format!("[{text}]"), format!("{{\"a\":[{text}]}}")] {
                let whole = parse(&text, false).map(|whole| whole.trailing_commas);
                prop_assert_eq!(outline(&text, false).map(|(outlined, _)| outlined.trailing_commas), whole);
            }
        }
    }
}

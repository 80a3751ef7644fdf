//! Nodes with their pointers: a way through trees in which an element may stand once or several times.

use crate::source::json::{Node, Value};

/// A node and where it is.
#[derive(Debug, Clone)]
pub(super) struct At<'n> {
    pub node: &'n Node<'n>,
    pub pointer: String,
}

impl<'n> At<'n> {
    /// The outermost one.
    pub(super) fn root(node: &'n Node<'n>) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// All elements of this name, in order.
    pub(super) fn each(&self, name: &str) -> Vec<At<'n>> {
        let Some(node) = self.node.get(name) else {
            return Vec::new();
        };
        let pointer = format!("{}/{name}", self.pointer);
        match &node.value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, node)| At {
                        node,
                        pointer: format!("{pointer}/{index}"),
                    })
                    .collect()
            }
            _ => vec![At { node, pointer }],
        }
    }

    /// The first element at the end of this path, such as `bookgDt/dt`.
    pub(super) fn find(&self, path: &str) -> Option<At<'n>> {
        let mut found = self.clone();
        for name in path.split('/') {
            found = found.each(name).into_iter().next()?;
        }
        Some(found)
    }

    /// Its own text, without blanks around it; none where that is empty.
    pub(super) fn own_text(&self) -> Option<&'n str> {
        let text = self.node.as_str().or_else(|| self.node.get("value")?.as_str())?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The text of the first element at the end of this path.
    pub(super) fn text(&self, path: &str) -> Option<&'n str> {
        self.find(path)?.own_text()
    }

    /// The first text that one of several paths leads to.
    pub(super) fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path)).map(str::to_owned)
    }
}

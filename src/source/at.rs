//! Nodes with their pointers: a way through trees in which an element may stand once or several times.

use crate::source::json::{Node, Value};

/// Whether a condition on an element asks for a text, or for another one.
const OTHER: char = '!';

/// A node and where it is.
#[derive(Debug, Clone)]
pub(crate) struct At<'n> {
    /// The node.
    pub node: &'n Node<'n>,
    /// Its JSON pointer.
    pub pointer: String,
}

impl<'n> At<'n> {
    /// The outermost one.
    pub(crate) fn root(node: &'n Node<'n>) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// All elements of this name, in order.
    pub(crate) fn each(&self, name: &str) -> Vec<At<'n>> {
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
    pub(crate) fn find(&self, path: &str) -> Option<At<'n>> {
        let mut found = self.clone();
        for name in path.split('/') {
            found = found.each(name).into_iter().next()?;
        }
        Some(found)
    }

    /// Its own text, without blanks around it; none where that is empty.
    pub(crate) fn own_text(&self) -> Option<&'n str> {
        let text = self.node.as_str().or_else(|| self.node.get("value")?.as_str())?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The text of the first element at the end of this path.
    pub(crate) fn text(&self, path: &str) -> Option<&'n str> {
        self.find(path)?.own_text()
    }

    /// The first text that one of several paths leads to.
    pub(crate) fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path)).map(str::to_owned)
    }

    /// The first element with a text to which a path leads, whichever of several elements on its way has it:
    /// `paymentMeans/paymentID`. A step may have a condition: `tax[scheme.iD=VAT]`, or `tax[scheme.iD!=VAT]`.
    pub(crate) fn seek(&self, path: &str) -> Option<At<'n>> {
        let (step, rest) = match path.split_once('/') {
            Some((step, rest)) => (step, Some(rest)),
            None => (path, None),
        };
        self.meeting(step).into_iter().find_map(|found| match rest {
            Some(rest) => found.seek(rest),
            None => found.own_text().is_some().then_some(found),
        })
    }

    /// All elements to which a path leads, with or without a text.
    pub(crate) fn all(&self, path: &str) -> Vec<At<'n>> {
        let mut found = vec![self.clone()];
        for step in path.split('/') {
            found = found.iter().flat_map(|at| at.meeting(step)).collect();
        }
        found
    }

    /// The elements of a step that meet its condition.
    fn meeting(&self, step: &str) -> Vec<At<'n>> {
        let Some((name, condition)) = step.split_once('[') else {
            return self.each(step);
        };
        let (inner, wanted) = condition
            .trim_end_matches(']')
            .split_once('=')
            .unwrap_or((condition, ""));
        let is_other = inner.ends_with(OTHER);
        let inner = inner.trim_end_matches(OTHER).replace('.', "/");
        let mut found = self.each(name);
        found.retain(|at| {
            let text = at.text(&inner).unwrap_or_default();
            text.eq_ignore_ascii_case(wanted) != is_other
        });
        found
    }
}

//! What a provider says of its XML: `BilledUsage` has attributes `month`, `year` and any number of `Entity`.
//!
//! XML does not tell a number from a text, nor a list of one from a single element. A shape does, and gives the
//! order in which attributes and elements are written.

/// The documents of one provider.
#[derive(Debug)]
pub struct Shape {
    /// Namespaces of the outermost element that are read; the first one is written.
    pub namespaces: &'static [&'static str],
    /// Namespaces that elements within it may have besides.
    pub further: &'static [&'static str],
    /// Whether such documents are read, and never written.
    pub is_only_read: bool,
    /// What may be outermost.
    pub roots: &'static [Root],
    /// Elements in which those of any namespace may stand, such as supplements of a bank's own.
    pub open: &'static [&'static str],
}

/// An outermost element.
#[derive(Debug)]
pub struct Root {
    /// Its name.
    pub element: &'static str,
    /// What is in it.
    pub class: &'static Class,
    /// Operations that answer with it, by their full names.
    pub operations: &'static [&'static str],
}

/// What an element consists of.
#[derive(Debug)]
pub struct Class {
    /// Its attributes, in order.
    pub attributes: &'static [Attribute],
    /// Its elements, in order.
    pub children: &'static [Child],
    /// The member that stands for its own text, where it has one.
    pub text: Option<&'static str>,
}

/// An attribute.
#[derive(Debug)]
pub struct Attribute {
    /// Its name, and that of the member.
    pub name: &'static str,
    /// Whether it is a number in JSON.
    pub is_number: bool,
}

/// An element within another.
#[derive(Debug)]
pub struct Child {
    /// Its name.
    pub element: &'static str,
    /// What is in it.
    pub content: Content,
    /// Whether there may be several, so that the member is a list.
    pub many: bool,
}

/// What is in an element.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Text, a string in JSON.
    Text,
    /// A number.
    Number,
    /// Attributes and elements.
    Class(&'static Class),
}

impl Child {
    /// One text.
    #[must_use]
    pub const fn text(element: &'static str) -> Self {
        Self {
            element,
            content: Content::Text,
            many: false,
        }
    }

    /// One number.
    #[must_use]
    pub const fn number(element: &'static str) -> Self {
        Self {
            element,
            content: Content::Number,
            many: false,
        }
    }

    /// One object.
    #[must_use]
    pub const fn one(element: &'static str, class: &'static Class) -> Self {
        Self {
            element,
            content: Content::Class(class),
            many: false,
        }
    }

    /// A list of objects.
    #[must_use]
    pub const fn many(element: &'static str, class: &'static Class) -> Self {
        Self {
            element,
            content: Content::Class(class),
            many: true,
        }
    }
}

impl Shape {
    /// The outermost element of this name.
    #[must_use]
    pub fn root(&self, element: &str) -> Option<&'static Root> {
        self.roots.iter().find(|root| root.element == element)
    }

    /// The outermost element that an operation answers with.
    #[must_use]
    pub fn root_of(&self, operation: &str) -> Option<&'static Root> {
        let mut roots = self.roots.iter().filter(|_| !self.is_only_read);
        roots.find(|root| root.operations.contains(&operation))
    }
}

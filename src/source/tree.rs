//! A document's text as a tree, whichever language it is written in.
//!
//! `{"currency": "USD"}` and `<BilledCosts xmlns="…"><Currency>USD</Currency></BilledCosts>` give the same tree. This
//! is the one place that chooses between them, and the languages of bank statements: OFX, and messages of SWIFT.

use super::{json, ofx, swift, xml};
use crate::error::{Code, codes};

/// A document that was read to its end.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The outermost value.
    pub root: json::Node<'a>,
    /// The byte offsets of the trailing commas that lenient reading accepted.
    pub trailing_commas: Vec<usize>,
    /// The outermost element, where the text is XML.
    pub element: Option<&'static xml::Root>,
}

/// Why a text is not a document, and where.
#[derive(Debug)]
pub struct TreeError {
    /// The byte offset of the problem.
    pub offset: usize,
    /// Which kind of problem.
    pub code: &'static Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<&'static str>,
}

/// Whether a text is XML rather than JSON.
#[must_use]
pub(crate) fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// Whether a text is a bank statement in a language of its own.
#[must_use]
pub(crate) fn is_statement(text: &str) -> bool {
    ofx::is_one(text) || swift::is_one(text)
}

/// Whether a text begins like something a provider sends: JSON, XML in a provider's namespace, or a bank statement.
#[must_use]
pub(crate) fn is_plausible(text: &str, shapes: &[&'static xml::Shape]) -> bool {
    text.trim_start().starts_with(['{', '[']) || is_statement(text) || shape_of(text, shapes).is_some()
}

/// Reads JSON, or XML in the shape that its namespace belongs to.
///
/// # Errors
/// All problems of a JSON text, the first one of an XML text; then texts that SQLite would end early.
pub fn tree<'a>(text: &'a str, lenient: bool, shapes: &[&'static xml::Shape]) -> Result<Tree<'a>, Vec<TreeError>> {
    let tree = read(text, lenient, shapes)?;
    // Hardly any text has one, and finding that out is quicker than looking at every value.
    if text.contains('\0') || text.contains("\\u0000") {
        let nuls = tree.root.nuls();
        let mut errors: Vec<TreeError> = nuls.iter().take(json::PROBLEMS_MAX).map(|at| nul_error(*at)).collect();
        if let Some(next) = nuls.get(json::PROBLEMS_MAX) {
            errors.push(TreeError {
                message: format!(
                    "there are {} more such texts from here on",
                    nuls.len() - json::PROBLEMS_MAX
                ),
                ..nul_error(*next)
            });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
    }
    Ok(tree)
}

/// Texts from this size on are read as an [outline] first.
pub(crate) const LONG: usize = 1 << 20;

/// Reads a long JSON text so that of its lists only the first element is held. `None` for other texts: all of them is to be read.
///
/// # Errors
/// As [`tree`].
pub(crate) fn outline(text: &str, lenient: bool) -> Result<Option<(Tree<'_>, json::Lists<'_>)>, Vec<TreeError>> {
    let has_nul = || text.contains('\0') || text.contains("\\u0000");
    if text.len() < LONG || is_xml(text) || is_statement(text) || has_nul() {
        return Ok(None);
    }
    match json::outline(text, lenient) {
        Ok((_, lists)) if lists.is_empty() => Ok(None),
        Ok((parsed, lists)) => Ok(Some((of_json(parsed), lists))),
        Err(errors) => Err(errors.iter().map(json_error).collect()),
    }
}

fn of_json(parsed: json::Parsed<'_>) -> Tree<'_> {
    Tree {
        root: parsed.root,
        trailing_commas: parsed.trailing_commas,
        element: None,
    }
}

fn nul_error(offset: usize) -> TreeError {
    TreeError {
        offset,
        code: &codes::NUL,
        message: "a text contains the character U+0000".to_owned(),
        hint: Some("remove the character in a copy of the file, and keep the file as you received it"),
    }
}

fn read<'a>(text: &'a str, lenient: bool, shapes: &[&'static xml::Shape]) -> Result<Tree<'a>, Vec<TreeError>> {
    if is_statement(text) {
        return statement(text).map_err(|error| vec![error]);
    }
    if is_xml(text) {
        let shape = shape_of(text, shapes).ok_or_else(|| {
            vec![TreeError {
                offset: 0,
                code: &codes::XML,
                message: "no provider uses the namespace of the outermost element".to_owned(),
                hint: None,
            }]
        })?;
        return match xml::parse(text, shape) {
            Ok((root, element)) => Ok(Tree {
                root,
                trailing_commas: Vec::new(),
                element: Some(element),
            }),
            Err(error) => Err(vec![TreeError {
                offset: error.offset,
                code: &codes::XML,
                message: error.message,
                hint: None,
            }]),
        };
    }
    match json::parse(text, lenient) {
        Ok(parsed) => Ok(of_json(parsed)),
        Err(errors) => Err(errors.iter().map(json_error).collect()),
    }
}

fn statement(text: &str) -> Result<Tree<'_>, TreeError> {
    let root = if ofx::is_one(text) {
        ofx::parse(text).map_err(|error| TreeError {
            offset: error.offset,
            code: &codes::OFX,
            message: error.message,
            hint: Some("download the file from the bank again"),
        })?
    } else {
        swift::parse(text).map_err(|error| TreeError {
            offset: error.offset,
            code: &codes::MT940,
            message: error.message,
            hint: Some("download the file from the bank again"),
        })?
    };
    Ok(Tree {
        root,
        trailing_commas: Vec::new(),
        element: None,
    })
}

fn shape_of(text: &str, shapes: &[&'static xml::Shape]) -> Option<&'static xml::Shape> {
    let (namespace, _) = xml::root(text)?;
    shapes
        .iter()
        .copied()
        .find(|shape| shape.namespaces.contains(&namespace.as_str()))
}

fn json_error(error: &json::SyntaxError) -> TreeError {
    let code = match error.kind {
        json::SyntaxErrorKind::TrailingComma => &codes::JSON_TRAILING_COMMA,
        json::SyntaxErrorKind::DuplicateKey(_) => &codes::JSON_DUPLICATE_KEY,
        json::SyntaxErrorKind::TooMany(_) => &codes::TOO_LARGE,
        _ => &codes::JSON_SYNTAX,
    };
    let hint = match error.kind {
        json::SyntaxErrorKind::TrailingComma => Some(
            "use `--lenient` to accept such commas, and to record this with the import; the documentation prints one",
        ),
        json::SyntaxErrorKind::UnexpectedEnd => Some("the file is cut short; save the answer again"),
        _ => None,
    };
    TreeError {
        offset: error.offset,
        code,
        message: error.kind.to_string(),
        hint,
    }
}

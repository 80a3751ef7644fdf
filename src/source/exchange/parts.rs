//! The first line of a request, and what can be wrong with a saved exchange.

/// The first line of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// The method, such as `GET`.
    pub method: String,
    /// The target as written: path and query, or an absolute URL.
    pub target: String,
}

/// Why a text is not a saved exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// No line like `HTTP/1.1 200 OK` where one should be.
    #[error("there is no status line such as `HTTP/1.1 200 OK`")]
    NoStatusLine,
    /// Headers run into something else.
    #[error("the headers do not end with a blank line")]
    NoBlankLine {
        /// The byte offset of the line that is neither a header nor blank.
        offset: usize,
    },
    /// A successful answer without anything in it.
    #[error("nothing follows the headers of the answer")]
    NoBody {
        /// The byte offset of the place where the body should begin.
        offset: usize,
    },
    /// A first line that begins like a request and goes on differently.
    #[error("`{line}` is not a request line such as `GET /path HTTP/1.1`")]
    BadRequestLine {
        /// The line as written.
        line: String,
        /// The byte offset of the line.
        offset: usize,
    },
    /// A file that was not saved to its end.
    #[error("the body is cut short: its length is stated as {stated} bytes, {found} are there")]
    CutShort {
        /// The length that the headers state.
        stated: usize,
        /// The length that is there.
        found: usize,
    },
    /// More than one exchange; taking one of them would lose the others silently.
    #[error("another request or answer follows; save each exchange in a file of its own")]
    SeveralExchanges {
        /// The byte offset of the second request or answer.
        offset: usize,
    },
    /// A percent sign without two hexadecimal digits after it.
    #[error("`{0}` has a percent sign without two hexadecimal digits after it")]
    BadPercentEscape(String),
    /// Percent escapes that do not make up text.
    #[error("`{0}` is not UTF-8 when its percent escapes are resolved")]
    QueryNotUtf8(String),
    /// A character that would end a text in the ledger.
    #[error("the query has the character U+0000 in it")]
    QueryNul,
}

impl ExchangeError {
    /// The byte offset of the problem, where it has one.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::NoBlankLine { offset }
            | Self::NoBody { offset }
            | Self::BadRequestLine { offset, .. }
            | Self::SeveralExchanges { offset } => Some(*offset),
            _ => None,
        }
    }
}

//! The words of an SQLite expression: names, texts, numbers and operators, as SQLite takes them apart.

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A name or a keyword without quotes.
    Word(&'a str),
    /// A name in `"…"`, `[…]` or `` `…` ``, without them.
    Quoted(String),
    /// A text in `'…'`.
    Text(String),
    /// Digits, perhaps with a point or an exponent.
    Number(&'a str),
    /// An operator or a mark.
    Mark(&'a str),
}

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot<'a> {
    /// The word.
    pub token: Token<'a>,
    /// The byte at which it begins.
    pub at: usize,
    /// The byte behind it.
    pub end: usize,
}

/// What cannot be an expression, with the byte at which it stands.
pub(crate) type Flaw = (usize, String);

/// Operators, longest first.
const MARKS: &[&str] = &[
    "->>", "||", "->", "<=", ">=", "<>", "!=", "==", "<<", ">>", "(", ")", ",", ".", "+", "-", "*", "/", "%", "=", "<",
    ">", "&", "|", "~",
];

/// Takes an expression apart.
pub(crate) fn words(sql: &str) -> Result<Vec<Spot<'_>>, Flaw> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = sql.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if let Some(comment) = rest.strip_prefix("--") {
            at += 2 + comment.find('\n').unwrap_or(comment.len());
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment
                .find("*/")
                .ok_or((at, "this comment is not closed".to_owned()))?;
            at += 4 + end;
            continue;
        }
        let (token, length) = word(rest, first).map_err(|message| (at, message))?;
        let end = at + length;
        found.push(Spot { token, at, end });
        at = end;
    }
    Ok(found)
}

fn word(rest: &str, first: char) -> Result<(Token<'_>, usize), String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    let until = |stop: fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
    match first {
        '\'' => quoted(rest, '\'').map(|(text, length)| (Token::Text(text), length)),
        '"' | '`' => quoted(rest, first).map(|(text, length)| (Token::Quoted(text), length)),
        '[' => {
            let end = rest.find(']').ok_or("this name has no closing `]`")?;
            let name = rest.get(1..end).unwrap_or_default().to_owned();
            Ok((Token::Quoted(name), end + 1))
        }
        '0'..='9' => {
            // What follows is kept to the end of the number and of whatever is glued to it, such as `1e-5` or `0x1F`.
            let mut end = until(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
            let is_exponent = |end: usize| rest.get(..end).is_some_and(|text| text.ends_with(['e', 'E']));
            if is_exponent(end) && rest.get(end..).is_some_and(|more| more.starts_with(['+', '-'])) {
                let more = rest.get(end + 1..).unwrap_or_default();
                end += 1 + more.find(|c: char| !c.is_ascii_digit()).unwrap_or(more.len());
            }
            Ok((Token::Number(rest.get(..end).unwrap_or_default()), end))
        }
        _ if is_name(first) => {
            let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            if name.eq_ignore_ascii_case("x") && rest.get(end..).is_some_and(|more| more.starts_with('\'')) {
                return Err("bytes (`x'…'`) are not a value of a bill".to_owned());
            }
            Ok((Token::Word(name), end))
        }
        _ => {
            let mark = MARKS.iter().find(|mark| rest.starts_with(**mark));
            let mark = mark.ok_or_else(|| match first {
                '?' | ':' | '@' | '$' => {
                    format!("`{first}` begins a parameter; write names of columns as they are, or in double quotes")
                }
                ';' => "an expression has no `;`".to_owned(),
                _ => format!("`{first}` means nothing in an expression"),
            })?;
            Ok((Token::Mark(mark), mark.len()))
        }
    }
}

/// A text up to its closing quote; a doubled quote is one. Gives its length with quotes too.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            text.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok((text, at + quote.len_utf8()));
        }
    }
    Err(format!("this text has no closing `{quote}`"))
}

/// Words of the language, which name no column unless they are in double quotes.
const KEYWORDS: &[&str] = &[
    "and",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "collate",
    "desc",
    "distinct",
    "else",
    "end",
    "escape",
    "from",
    "glob",
    "group",
    "having",
    "in",
    "is",
    "isnull",
    "like",
    "limit",
    "not",
    "notnull",
    "null",
    "or",
    "order",
    "regexp",
    "match",
    "select",
    "then",
    "when",
    "where",
    "true",
    "false",
    "text",
    "integer",
    "nocase",
    "binary",
    "rtrim",
    "exists",
    "filter",
    "over",
    "with",
    "union",
    "join",
    "values",
    "current_time",
    "current_date",
    "current_timestamp",
];

/// Keywords inside of the expressions that are read into a tree: a column of such a name is left to SQLite.
const RESERVED: &[&str] = &[
    "and", "between", "case", "cast", "else", "end", "false", "in", "is", "isnull", "not", "notnull", "null", "or",
    "select", "then", "true", "when",
];

/// Whether a word is a keyword even where a column has its name.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word belongs to the language.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_falls_into_its_words() {
        let sql = "coalesce(\"line/Item\", 'it''s') || [a b] -- why\n->> 1e-5 /* x */ <> é.b";
        let found: Vec<String> = words(sql)
            .unwrap()
            .into_iter()
            .map(|spot| match spot.token {
                Token::Word(word) => format!("w:{word}"),
                Token::Quoted(name) => format!("q:{name}"),
                Token::Text(text) => format!("t:{text}"),
                Token::Number(number) => format!("n:{number}"),
                Token::Mark(mark) => mark.to_owned(),
            })
            .collect();
        assert_eq!(
            found.join(" "),
            "w:coalesce ( q:line/Item , t:it's ) || q:a b ->> n:1e-5 <> w:é . w:b"
        );
        assert_eq!(words("'ab' = c").unwrap()[2].at, 7);
    }

    #[test]
    fn what_is_not_an_expression_is_refused_at_its_place() {
        for (sql, at) in [
            ("a = 'b", 4),
            ("a; b", 1),
            ("a = ?1", 4),
            ("[a", 0),
            ("a /* b", 2),
            ("x'00'", 0),
            ("a # b", 2),
        ] {
            assert_eq!(words(sql).unwrap_err().0, at, "{sql}");
        }
    }
}

//! A statement of SQLite in words, signs and texts.

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Blanks and line breaks.
    Blank(&'a str),
    /// A name, a word of the language, a number, or a name in double quotes.
    Name(&'a str),
    /// A text with its quotes.
    Text(&'a str),
    /// Anything else: one character, or an arrow.
    Sign(&'a str),
}

/// All pieces, which are the statement again when they are joined.
pub(super) fn tokens<'a>(sql: &'a str) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let (length, make): (usize, fn(&'a str) -> Token<'a>) = if first.is_whitespace() {
            (run(rest, char::is_whitespace), Token::Blank)
        } else if is_name(first) {
            (run(rest, is_name), Token::Name)
        } else if first == '\'' {
            (quoted(rest, '\''), Token::Text)
        } else if first == '"' {
            (quoted(rest, '"'), Token::Name)
        } else {
            let arrow = ["->>", "->"].into_iter().find(|arrow| rest.starts_with(arrow));
            (arrow.map_or(first.len_utf8(), str::len), Token::Sign)
        };
        let (token, after) = rest.split_at(length);
        tokens.push(make(token));
        rest = after;
    }
    tokens
}

/// How many bytes of such characters a text begins with.
fn run(text: &str, is_one: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_one(c)).unwrap_or(text.len())
}

/// How many bytes a quoted text has, in which quotes are doubled.
fn quoted(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return index + quote.len_utf8();
        }
    }
    text.len()
}

/// The text of a literal.
pub(super) fn literal_text(literal: &str) -> String {
    let inside = literal.strip_prefix('\'').unwrap_or(literal);
    inside.strip_suffix('\'').unwrap_or(inside).replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_statement_again() {
        for sql in [
            "SELECT a.b, 'it''s' AS \"x \"\"y\" FROM t WHERE tags ->> '$.\"k\"' = 'ä' -- no comment",
            "'not closed",
            "",
            "a->b->>c",
        ] {
            let text: String = tokens(sql)
                .iter()
                .map(|token| match token {
                    Token::Blank(text) | Token::Name(text) | Token::Text(text) | Token::Sign(text) => *text,
                })
                .collect();
            assert_eq!(text, sql);
        }
        assert!(tokens("'it''s'x").contains(&Token::Text("'it''s'")));
    }
}

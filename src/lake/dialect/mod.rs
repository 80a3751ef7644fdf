//! The statement that proves a report, as an engine reads it.
//!
//! SQLite's text is the only one that is written. What engines lack or read otherwise is replaced here, word by word: amounts
//! are texts in SQLite, whose sign and zero are read from their letters, and decimals in an engine; and lists of names are JSON.
//! Whatever else a statement had that an engine does not know, the engine would refuse.

mod tokens;

use tokens::{Token, literal_text, tokens};

/// A program that reads a lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    /// DuckDB
    #[value(name = "duckdb")]
    DuckDb,
    /// Spark SQL
    Spark,
}

impl Engine {
    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::DuckDb => "duckdb",
            Engine::Spark => "spark",
        }
    }

    /// Its name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Engine::DuckDb => "DuckDB",
            Engine::Spark => "Spark SQL",
        }
    }

    /// A text as a literal.
    pub(crate) fn literal(self, text: &str) -> String {
        match self {
            Engine::DuckDb => format!("'{}'", text.replace('\'', "''")),
            // Two quotes end a text and begin the next one there, and a backslash stands for more than itself.
            Engine::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// This word or sign, whatever its case.
    Word(&'static str),
    /// This text.
    Text(&'static str),
    /// Any name, which is kept.
    Name,
    /// Any text, which is kept.
    Any,
}

use Piece::{Any, Name, Text, Word};

/// What takes the place of a pattern.
#[derive(Debug, Clone, Copy)]
enum Becomes {
    /// This text, in which `{}` is the first name or text that is kept.
    Words(&'static str),
    /// The texts of the JSON list that is kept.
    List,
    /// The value of the tag whose path is kept.
    Tag,
}

/// Patterns, the longer ones first where one begins like another.
static PATTERNS: &[(&[Piece], Becomes)] = &[
    (
        &[
            Word("("),
            Word("SELECT"),
            Word("value"),
            Word("FROM"),
            Word("json_each"),
            Word("("),
            Any,
            Word(")"),
            Word(")"),
        ],
        Becomes::List,
    ),
    (
        &[
            Word("("),
            Word("SELECT"),
            Word("value"),
            Word("FROM"),
            Word("json_each"),
            Word("("),
            Word("NULL"),
            Word(")"),
            Word(")"),
        ],
        Becomes::Words("(NULL)"),
    ),
    (
        &[
            Word("CASE"),
            Word("WHEN"),
            Word("json_valid"),
            Word("("),
            Word("tags"),
            Word(")"),
            Word("THEN"),
            Word("CASE"),
            Word("json_type"),
            Word("("),
            Word("tags"),
            Word(","),
            Any,
            Word(")"),
            Word("WHEN"),
            Text("text"),
            Word("THEN"),
            Word("tags"),
            Word("->>"),
            Any,
            Word("WHEN"),
            Text("null"),
            Word("THEN"),
            Word("NULL"),
            Word("ELSE"),
            Word("tags"),
            Word("->"),
            Any,
            Word("END"),
            Word("END"),
        ],
        Becomes::Tag,
    ),
    (
        &[
            Word("decimal_sub"),
            Word("("),
            Name,
            Word(","),
            Text("0"),
            Word(")"),
            Word("NOT"),
            Word("GLOB"),
            Text("*[1-9]*"),
        ],
        Becomes::Words("{} = 0"),
    ),
    (
        &[
            Word("decimal_sub"),
            Word("("),
            Name,
            Word(","),
            Text("0"),
            Word(")"),
            Word("GLOB"),
            Text("*[1-9]*"),
        ],
        Becomes::Words("{} <> 0"),
    ),
    (
        &[Name, Word("NOT"), Word("GLOB"), Text("*[1-9]*")],
        Becomes::Words("{} = 0"),
    ),
    (&[Name, Word("GLOB"), Text("*[1-9]*")], Becomes::Words("{} <> 0")),
    (
        &[Name, Word("NOT"), Word("GLOB"), Text("-*")],
        Becomes::Words("{} >= 0"),
    ),
    (&[Name, Word("GLOB"), Text("-*")], Becomes::Words("{} < 0")),
    (
        &[
            Word("substr"),
            Word("("),
            Name,
            Word(","),
            Word("1"),
            Word(","),
            Word("1"),
            Word(")"),
            Word("="),
            Text("-"),
        ],
        Becomes::Words("{} < 0"),
    ),
    // The zero of an amount.
    (&[Word(","), Text("0"), Word(")")], Becomes::Words(", 0)")),
    (&[Word("iif"), Word("(")], Becomes::Words("if(")),
];

/// A statement of SQLite as an engine reads it.
pub(crate) fn translated(sql: &str, engine: Engine) -> String {
    let tokens = without_sums(tokens(sql), engine);
    let mut out = String::with_capacity(sql.len());
    let mut rest = tokens.as_slice();
    while let Some((first, after)) = rest.split_first() {
        if let Some((text, taken)) = replaced(rest, engine) {
            out.push_str(&text);
            rest = rest.get(taken..).unwrap_or_default();
            continue;
        }
        match first {
            Token::Text(text) => out.push_str(&engine.literal(&literal_text(text))),
            Token::Blank(text) | Token::Name(text) | Token::Sign(text) => out.push_str(text),
        }
        rest = after;
    }
    out
}

/// In Spark no function of SQL adds rows up: `decimal_sum(x)` becomes `coalesce(sum(x), 0)`, as in SQLite a sum of nothing but
/// nulls is 0.
fn without_sums(tokens: Vec<Token>, engine: Engine) -> Vec<Token> {
    if engine != Engine::Spark {
        return tokens;
    }
    let mut out = Vec::with_capacity(tokens.len());
    // How deep the brackets are, of which sums end where.
    let (mut depth, mut sums) = (0_usize, Vec::new());
    for token in tokens {
        match &token {
            Token::Name(name) if *name == "decimal_sum" => {
                out.extend([Token::Name("coalesce"), Token::Sign("("), Token::Name("sum")]);
                sums.push(depth);
                continue;
            }
            Token::Sign("(") => depth += 1,
            Token::Sign(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = token == Token::Sign(")") && sums.last() == Some(&depth);
        out.push(token);
        if ends {
            sums.pop();
            out.extend([Token::Sign(","), Token::Blank(" "), Token::Name("0"), Token::Sign(")")]);
        }
    }
    out
}

/// What takes the place of what the tokens begin with, and of how many.
fn replaced(tokens: &[Token], engine: Engine) -> Option<(String, usize)> {
    PATTERNS.iter().find_map(|(pattern, becomes)| {
        let (kept, taken) = fit(tokens, pattern)?;
        let kept = kept.first().map(String::as_str).unwrap_or_default();
        let text = match becomes {
            Becomes::Words(words) => words.replace("{}", kept),
            Becomes::List => list(kept, engine)?,
            Becomes::Tag => {
                let key = kept.strip_prefix("$.\"")?.strip_suffix('"')?;
                format!("tag_value(tags, {})", engine.literal(key))
            }
        };
        Some((text, taken))
    })
}

/// `('a', 'b')` of `["a", "b"]`.
fn list(json: &str, engine: Engine) -> Option<String> {
    let names: Vec<String> = serde_json::from_str(json).ok()?;
    if names.is_empty() {
        return Some("(NULL)".to_owned());
    }
    let names: Vec<String> = names.iter().map(|name| engine.literal(name)).collect();
    Some(format!("({})", names.join(", ")))
}

/// What is kept of the tokens that fit a pattern, and how many they are.
fn fit(tokens: &[Token], pattern: &[Piece]) -> Option<(Vec<String>, usize)> {
    let mut kept = Vec::new();
    let mut at = 0;
    for (index, piece) in pattern.iter().enumerate() {
        while index > 0 && matches!(tokens.get(at)?, Token::Blank(_)) {
            at += 1;
        }
        let token = tokens.get(at)?;
        at += 1;
        match (piece, token) {
            (Word(word), Token::Name(text) | Token::Sign(text)) if text.eq_ignore_ascii_case(word) => {}
            (Text(text), Token::Text(literal)) if literal_text(literal) == *text => {}
            (Name, Token::Name(name)) => kept.push((*name).to_owned()),
            (Any, Token::Text(literal)) => kept.push(literal_text(literal)),
            _ => return None,
        }
    }
    Some((kept, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_translated_word_by_word() {
        for (sqlite, duckdb, spark) in [
            (
                "coalesce(max(decimal_sub(a, b)), '0')",
                "coalesce(max(decimal_sub(a, b)), 0)",
                "coalesce(max(decimal_sub(a, b)), 0)",
            ),
            (
                "decimal_sum(CASE WHEN substr(x, 1, 1) = '-' THEN (x) END) AS y",
                "decimal_sum(CASE WHEN x < 0 THEN (x) END) AS y",
                "coalesce(sum(CASE WHEN x < 0 THEN (x) END), 0) AS y",
            ),
            (
                "p IN (SELECT value FROM json_each('[\"O''Neil\", \"a\\\\b\"]'))",
                "p IN ('O''Neil', 'a\\b')",
                "p IN ('O\\'Neil', 'a\\\\b')",
            ),
            ("p IN (SELECT value FROM json_each(NULL))", "p IN (NULL)", "p IN (NULL)"),
            (
                "decimal_sub(l, '0') NOT GLOB '*[1-9]*' AND e NOT GLOB '-*' AND decimal_sub(e, '0') GLOB '*[1-9]*'",
                "l = 0 AND e >= 0 AND e <> 0",
                "l = 0 AND e >= 0 AND e <> 0",
            ),
            ("WHERE d GLOB '*[1-9]*'", "WHERE d <> 0", "WHERE d <> 0"),
            ("iif(a, NULL, b)", "if(a, NULL, b)", "if(a, NULL, b)"),
            // What is in a text stays.
            (
                "account = 'iif(x, ''0'')'",
                "account = 'iif(x, ''0'')'",
                "account = 'iif(x, \\'0\\')'",
            ),
            ("account = '0'", "account = '0'", "account = '0'"),
            (
                "x AS \"decimal_sum(\"",
                "x AS \"decimal_sum(\"",
                "x AS \"decimal_sum(\"",
            ),
        ] {
            assert_eq!(translated(sqlite, Engine::DuckDb), duckdb);
            assert_eq!(translated(sqlite, Engine::Spark), spark);
        }
    }
}

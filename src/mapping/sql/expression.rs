//! One expression, ready to be computed row after row.

use super::compute;
use super::lex::{self, Flaw, Spot, Token};
use super::names::{InputKind, Names};
use super::sandbox::{self, BINARY, Sandbox};
use super::tree::{self, Node};
use super::value::Value;
use crate::error::nearest;
use crate::mapping::lookup::Lookup;
use std::collections::HashMap;

/// An expression that was checked.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// As it is written.
    pub sql: String,
    /// What it reads, by place among the inputs, each once.
    pub reads: Vec<usize>,
    tree: Option<Node>,
    statement: String,
    memory: Memory,
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// In words.
    pub message: String,
    /// What to do.
    pub hint: Option<&'static str>,
}

impl Failure {
    /// A failure without a hint.
    pub(crate) fn plain(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            hint: None,
        }
    }
}

/// Results by inputs, where SQLite was asked: columns that change slowly cost it once.
#[derive(Debug, Default)]
struct Memory {
    known: HashMap<Vec<u8>, Value<'static>>,
    asked: u32,
    found: u32,
    is_off: bool,
}

/// So many results are remembered.
const REMEMBERED: usize = 4_096;

/// After so many questions it is seen whether remembering pays.
const TRIAL: u32 = 20_000;

/// Words that no expression has: statements, and types that are binary fractions.
const REFUSED: &[(&str, &str)] = &[
    ("real", FLOATS),
    ("float", FLOATS),
    ("double", FLOATS),
    ("numeric", FLOATS),
    ("with", "an expression has no WITH"),
    ("over", "an expression is over one row: there are no windows"),
    ("current_time", NO_CLOCK),
    ("current_date", NO_CLOCK),
    ("current_timestamp", NO_CLOCK),
];

const FLOATS: &str =
    "binary fractions are not exact: keep the text, and compute with decimal_add, decimal_sub, decimal_mul or div";
const NO_CLOCK: &str = "a mapping has no clock: the same file must give the same charges tomorrow";

/// Names inside a subquery over a JSON text.
const JSON_NAMES: &[&str] = &[
    "key",
    "value",
    "type",
    "atom",
    "id",
    "parent",
    "fullkey",
    "path",
    "json_each",
    "json_tree",
];

impl Compiled {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, with its byte in the text.
    pub(crate) fn new(sql: &str, names: &Names, sandbox: &Sandbox) -> Result<Self, Flaw> {
        let words = lex::words(sql)?;
        if words.is_empty() {
            return Err((0, "the expression is empty; write NULL for nothing".to_owned()));
        }
        check_words(&words)?;
        let reads = reads(&words, names)?;
        check_comparisons(&words, names)?;
        let inputs: Vec<String> = (1..)
            .zip(&reads)
            .map(|(number, place)| format!("?{number} AS {}", quoted(names.name(*place))))
            .collect();
        let from = if inputs.is_empty() {
            String::new()
        } else {
            format!(" FROM (SELECT {})", inputs.join(", "))
        };
        // A comment at its end must not swallow the parenthesis.
        let statement = format!("SELECT ({sql}\n){from}");
        sandbox.check(&statement).map_err(|message| (0, message))?;
        let tree = tree::parse(&words, &|name| names.place(name));
        Ok(Self {
            sql: sql.to_owned(),
            reads,
            tree,
            statement,
            memory: Memory::default(),
        })
    }

    /// The value over the inputs of a row.
    pub(crate) fn value<'v>(
        &'v mut self,
        inputs: &'v [Value<'v>],
        lookups: &'v [Lookup],
        sandbox: &Sandbox,
    ) -> Result<Value<'v>, Failure> {
        if let Some(tree) = &self.tree
            && let Ok(value) = compute::value(tree, inputs, lookups)
        {
            return Ok(value);
        }
        let read: Vec<&Value> = self.reads.iter().filter_map(|place| inputs.get(*place)).collect();
        self.memory
            .value(&self.statement, &read, sandbox)
            .map_err(|message| Failure {
                hint: (message == BINARY)
                    .then_some("compute with decimal_add, decimal_sub, decimal_mul or div, which are exact"),
                message,
            })
    }

    /// The value that SQLite gives, whatever the tree would.
    #[cfg(test)]
    pub(crate) fn by_sqlite(&self, inputs: &[Value], sandbox: &Sandbox) -> Result<Value<'static>, String> {
        let read: Vec<&Value> = self.reads.iter().filter_map(|place| inputs.get(*place)).collect();
        sandbox.value(&self.statement, &read)
    }

    /// The value that the tree gives, where it is sure.
    #[cfg(test)]
    pub(crate) fn by_tree<'v>(&'v self, inputs: &'v [Value<'v>], lookups: &'v [Lookup]) -> Option<Value<'v>> {
        compute::value(self.tree.as_ref()?, inputs, lookups).ok()
    }

    /// Which of these functions an expression calls.
    pub(crate) fn calls(sql: &str, functions: &[&str]) -> Vec<String> {
        let words = lex::words(sql).unwrap_or_default();
        let called = words.iter().filter_map(|spot| match &spot.token {
            Token::Word(word) if functions.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
                Some(word.to_ascii_lowercase())
            }
            _ => None,
        });
        called.collect()
    }
}

impl Memory {
    fn value(&mut self, statement: &str, inputs: &[&Value], sandbox: &Sandbox) -> Result<Value<'static>, String> {
        if self.is_off {
            return sandbox.value(statement, inputs);
        }
        let key = key(inputs);
        self.asked = self.asked.saturating_add(1);
        if let Some(known) = self.known.get(&key) {
            self.found = self.found.saturating_add(1);
            return Ok(known.clone());
        }
        let value = sandbox.value(statement, inputs)?;
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        if self.asked >= TRIAL {
            self.is_off = self.found < self.asked / 4;
            (self.asked, self.found) = (0, 0);
        }
        self.known.insert(key, value.clone());
        Ok(value)
    }
}

/// Inputs as bytes that no other inputs have.
fn key(inputs: &[&Value]) -> Vec<u8> {
    let mut key = Vec::with_capacity(inputs.len() * 16);
    for input in inputs {
        match input {
            Value::Null => key.push(0),
            Value::Integer(number) => {
                key.push(1);
                key.extend_from_slice(&number.to_le_bytes());
            }
            Value::Text(text) => {
                key.push(2);
                key.extend_from_slice(&text.len().to_le_bytes());
                key.extend_from_slice(text.as_bytes());
            }
        }
    }
    key
}

/// A name as SQL writes it, whatever letters it has.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn word<'a>(spot: &'a Spot<'a>) -> Option<&'a str> {
    match &spot.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn is_mark(spot: Option<&Spot>, mark: &str) -> bool {
    matches!(spot.map(|spot| &spot.token), Some(Token::Mark(found)) if *found == mark)
}

/// Refuses words that no expression has, functions that may not be called, and fractions as numbers.
fn check_words(words: &[Spot]) -> Result<(), Flaw> {
    for (place, spot) in words.iter().enumerate() {
        let next = words.get(place + 1);
        if let Token::Number(number) = &spot.token
            && !number.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err((
                spot.at,
                format!("`{number}` is a binary fraction in SQL; write it as a text: '{number}'"),
            ));
        }
        let Some(word) = word(spot) else { continue };
        let is_call = is_mark(next, "(");
        if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(word)) {
            return Err((spot.at, (*reason).to_owned()));
        }
        if is_call && !lex::is_keyword(word) && !sandbox::is_function(word) {
            let nearest = nearest(word, sandbox::functions());
            let nearest = nearest
                .map(|name| format!("; the nearest is `{name}`"))
                .unwrap_or_default();
            return Err((spot.at, format!("there is no function `{word}` in a mapping{nearest}")));
        }
    }
    Ok(())
}

/// The inputs that the words name, each once.
fn reads(words: &[Spot], names: &Names) -> Result<Vec<usize>, Flaw> {
    let has_subquery = words
        .iter()
        .any(|spot| word(spot).is_some_and(|word| word.eq_ignore_ascii_case("select")));
    let mut reads = Vec::new();
    for (place, spot) in words.iter().enumerate() {
        let name = match &spot.token {
            Token::Word(_) if is_mark(words.get(place + 1), "(") => continue,
            // A column may have the name of a keyword, such as `end`; SQLite knows which is meant.
            Token::Word(word) if lex::is_keyword(word) && names.place(word).is_none() => continue,
            Token::Word(word) => *word,
            Token::Quoted(name) => name.as_str(),
            _ => continue,
        };
        match names.place(name) {
            Some(found) if !reads.contains(&found) => reads.push(found),
            Some(_) => {}
            // SQLite finds what is unknown there.
            None if has_subquery && JSON_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) => {}
            None => {
                let nearest = nearest(name, names.all());
                let nearest = nearest
                    .map(|name| format!("; the nearest is `{name}`"))
                    .unwrap_or_default();
                return Err((spot.at, format!("there is no column `{name}` in [read]{nearest}")));
            }
        }
    }
    Ok(reads)
}

/// Refuses operators beside a decimal, which is a text for them: `'0.00' = '0'` does not hold.
fn check_comparisons(words: &[Spot], names: &Names) -> Result<(), Flaw> {
    const COMPARING: &[&str] = &["=", "==", "<>", "!=", "<", "<=", ">", ">="];
    const COMPUTING: &[&str] = &["+", "-", "*", "/", "%"];
    let is_decimal = |spot: Option<&Spot>| {
        let name = match spot.map(|spot| &spot.token) {
            Some(Token::Word(word)) => *word,
            Some(Token::Quoted(name)) => name.as_str(),
            _ => return false,
        };
        names
            .place(name)
            .is_some_and(|place| names.kind(place) == InputKind::Decimal)
    };
    for (place, spot) in words.iter().enumerate() {
        let Token::Mark(mark) = &spot.token else { continue };
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        if !is_decimal(before) && !is_decimal(words.get(place + 1)) {
            continue;
        }
        if COMPARING.contains(mark) {
            return Err((
                spot.at,
                format!(
                    "`{mark}` compares decimals letter by letter, so that 0.00 is not 0: write decimal_cmp(a, b) {mark} 0"
                ),
            ));
        }
        if COMPUTING.contains(mark) {
            return Err((spot.at, format!("`{mark}` computes in binary fractions: {FLOATS}")));
        }
    }
    Ok(())
}

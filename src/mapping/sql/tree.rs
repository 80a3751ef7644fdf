//! Expressions that need no SQLite: read into a tree where every word is one whose meaning is sure, else left to SQLite.
//!
//! The tree covers what nearly all expressions are made of: columns, texts, whole numbers, `CASE`, `coalesce`, equality,
//! `IS NULL`, `IN`, `||`, a few functions of texts, exact decimals and days. It gives what SQLite gives; where it cannot be
//! sure of that, it gives nothing, and SQLite is asked. A property test compares the two.

use super::lex::{self, Spot, Token, is_keyword};

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// NULL.
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// What is read, by its place among the inputs.
    Input(usize),
    /// The first that is not null.
    Coalesce(Vec<Node>),
    /// `CASE operand WHEN … THEN … ELSE … END`, or without an operand.
    Case {
        /// What is compared with each `WHEN`.
        operand: Option<Box<Node>>,
        /// `WHEN` and `THEN`.
        arms: Vec<(Node, Node)>,
        /// `ELSE`.
        otherwise: Option<Box<Node>>,
    },
    /// A comparison.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `IS` (or `IS NOT`, if true).
    Is(bool, Box<Node>, Box<Node>),
    /// `IN` (or `NOT IN`, if true).
    In(bool, Box<Node>, Vec<Node>),
    /// `AND`.
    And(Box<Node>, Box<Node>),
    /// `OR`.
    Or(Box<Node>, Box<Node>),
    /// `NOT`.
    Not(Box<Node>),
    /// `||`.
    Join(Box<Node>, Box<Node>),
    /// A function and its arguments.
    Call(Function, Vec<Node>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Functions of one row whose results are sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// `decimal_add(a, b)`
    DecimalAdd,
    /// `decimal_sub(a, b)`
    DecimalSub,
    /// `decimal_mul(a, b)`
    DecimalMul,
    /// `decimal_cmp(a, b)`
    DecimalCmp,
    /// `lower(text)`
    Lower,
    /// `upper(text)`
    Upper,
    /// `trim(text)`
    Trim,
    /// `substr(text, start[, length])`
    Substr,
    /// `replace(text, what, with)`
    Replace,
    /// `length(text)`
    Length,
    /// `instr(text, part)`
    Instr,
    /// `nullif(a, b)`
    NullIf,
    /// `day_after(day)`
    DayAfter,
    /// `month_of(day)`
    MonthOf,
    /// `month_after(day)`
    MonthAfter,
    /// `lookup('table', key[, day])`
    Lookup,
}

/// The functions by name, with the least and the largest number of their arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("decimal_add", Function::DecimalAdd, 2, 2),
    ("decimal_sub", Function::DecimalSub, 2, 2),
    ("decimal_mul", Function::DecimalMul, 2, 2),
    ("decimal_cmp", Function::DecimalCmp, 2, 2),
    ("lower", Function::Lower, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("substr", Function::Substr, 2, 3),
    ("replace", Function::Replace, 3, 3),
    ("length", Function::Length, 1, 1),
    ("instr", Function::Instr, 2, 2),
    ("nullif", Function::NullIf, 2, 2),
    ("day_after", Function::DayAfter, 1, 1),
    ("month_of", Function::MonthOf, 1, 1),
    ("month_after", Function::MonthAfter, 1, 1),
    ("lookup", Function::Lookup, 2, 3),
];

/// How deep an expression may be nested to be read here.
const DEPTH_MAX: usize = 40;

/// The tree of an expression, if every word of it is sure. `input` gives the place of a name among the inputs.
pub(crate) fn parse(words: &[Spot], input: &dyn Fn(&str) -> Option<usize>) -> Option<Node> {
    let mut parser = Parser {
        words,
        next: 0,
        depth: 0,
        input,
    };
    let tree = parser.or()?;
    (parser.next == words.len()).then_some(tree)
}

struct Parser<'a> {
    words: &'a [Spot<'a>],
    next: usize,
    depth: usize,
    input: &'a dyn Fn(&str) -> Option<usize>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token<'a>> {
        self.words.get(self.next).map(|spot| &spot.token)
    }

    fn peek_at(&self, ahead: usize) -> Option<&'a Token<'a>> {
        self.words.get(self.next + ahead).map(|spot| &spot.token)
    }

    /// Whether the next word is this one; if so, it is taken.
    fn word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.next += usize::from(is_it);
        is_it
    }

    fn mark(&mut self, mark: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Mark(next)) if *next == mark);
        self.next += usize::from(is_it);
        is_it
    }

    fn or(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut left = self.and()?;
        while self.word("or") {
            left = Node::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Some(left)
    }

    fn and(&mut self) -> Option<Node> {
        let mut left = self.not()?;
        while self.word("and") {
            left = Node::And(Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Node> {
        let mut times = 0_usize;
        while self.word("not") {
            times += 1;
        }
        let mut node = self.equal()?;
        for _ in 0..times {
            node = Node::Not(Box::new(node));
        }
        Some(node)
    }

    fn equal(&mut self) -> Option<Node> {
        let mut left = self.order()?;
        loop {
            if self.mark("=") || self.mark("==") {
                left = Node::Compare(Comparison::Equal, Box::new(left), Box::new(self.order()?));
            } else if self.mark("<>") || self.mark("!=") {
                left = Node::Compare(Comparison::Unequal, Box::new(left), Box::new(self.order()?));
            } else if self.word("isnull") {
                left = Node::Is(false, Box::new(left), Box::new(Node::Null));
            } else if self.word("notnull") {
                left = Node::Is(true, Box::new(left), Box::new(Node::Null));
            } else if self.word("is") {
                let is_not = self.word("not");
                // `IS TRUE` and `IS DISTINCT FROM` are something else.
                if matches!(self.peek(), Some(Token::Word(word)) if is_keyword(word) && !word.eq_ignore_ascii_case("null"))
                {
                    return None;
                }
                left = Node::Is(is_not, Box::new(left), Box::new(self.order()?));
            } else if self.word("in") {
                left = Node::In(false, Box::new(left), self.list()?);
            } else if matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case("not")) {
                self.next += 1;
                if self.word("null") {
                    left = Node::Is(true, Box::new(left), Box::new(Node::Null));
                } else if self.word("in") {
                    left = Node::In(true, Box::new(left), self.list()?);
                } else {
                    return None;
                }
            } else {
                return Some(left);
            }
        }
    }

    fn order(&mut self) -> Option<Node> {
        let mut left = self.join()?;
        loop {
            let comparison = match self.peek() {
                Some(Token::Mark("<")) => Comparison::Less,
                Some(Token::Mark("<=")) => Comparison::LessOrEqual,
                Some(Token::Mark(">")) => Comparison::Greater,
                Some(Token::Mark(">=")) => Comparison::GreaterOrEqual,
                _ => return Some(left),
            };
            self.next += 1;
            left = Node::Compare(comparison, Box::new(left), Box::new(self.join()?));
        }
    }

    fn join(&mut self) -> Option<Node> {
        let mut left = self.value()?;
        while self.mark("||") {
            left = Node::Join(Box::new(left), Box::new(self.value()?));
        }
        Some(left)
    }

    /// `(a, b, …)`, with at least one.
    fn list(&mut self) -> Option<Vec<Node>> {
        if !self.mark("(") {
            return None;
        }
        let mut all = vec![self.or()?];
        while self.mark(",") {
            all.push(self.or()?);
        }
        self.mark(")").then_some(all)
    }

    fn value(&mut self) -> Option<Node> {
        match self.peek()? {
            Token::Text(text) => {
                self.next += 1;
                Some(Node::Text(text.clone()))
            }
            Token::Number(number) => {
                self.next += 1;
                let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
                is_plain.then(|| number.parse().ok()).flatten().map(Node::Integer)
            }
            Token::Quoted(name) => {
                self.next += 1;
                self.named(name)
            }
            Token::Mark("-") => {
                self.next += 1;
                let Some(Token::Number(number)) = self.peek() else {
                    return None;
                };
                self.next += 1;
                let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
                let number: i64 = is_plain.then(|| number.parse().ok()).flatten()?;
                Some(Node::Integer(-number))
            }
            Token::Mark("(") => {
                self.next += 1;
                let inside = self.or()?;
                self.mark(")").then_some(inside)
            }
            Token::Mark(_) => None,
            Token::Word(word) => {
                if matches!(self.peek_at(1), Some(Token::Mark("("))) {
                    self.next += 1;
                    return self.call(word);
                }
                if word.eq_ignore_ascii_case("null") {
                    self.next += 1;
                    return Some(Node::Null);
                }
                if word.eq_ignore_ascii_case("case") {
                    self.next += 1;
                    return self.case();
                }
                if lex::is_reserved(word) {
                    return None;
                }
                self.next += 1;
                self.named(word)
            }
        }
    }

    /// A name, unless something is glued to it, as in `a.b`.
    fn named(&mut self, name: &str) -> Option<Node> {
        (self.input)(name).map(Node::Input)
    }

    fn case(&mut self) -> Option<Node> {
        let is_when =
            |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if word.eq_ignore_ascii_case("when"));
        let operand = if is_when(self.peek()) {
            None
        } else {
            Some(Box::new(self.or()?))
        };
        let mut arms = Vec::new();
        while self.word("when") {
            let when = self.or()?;
            if !self.word("then") {
                return None;
            }
            arms.push((when, self.or()?));
        }
        let otherwise = if self.word("else") {
            Some(Box::new(self.or()?))
        } else {
            None
        };
        let is_whole = self.word("end") && !arms.is_empty();
        is_whole.then_some(Node::Case {
            operand,
            arms,
            otherwise,
        })
    }

    fn call(&mut self, name: &str) -> Option<Node> {
        let arguments = self.list()?;
        let lower = name.to_ascii_lowercase();
        match (lower.as_str(), arguments.len()) {
            ("coalesce", 2..) | ("ifnull", 2) => return Some(Node::Coalesce(arguments)),
            ("iif", 3) => {
                let [condition, yes, no] = <[Node; 3]>::try_from(arguments).ok()?;
                return Some(Node::Case {
                    operand: None,
                    arms: vec![(condition, yes)],
                    otherwise: Some(Box::new(no)),
                });
            }
            _ => {}
        }
        let known = FUNCTIONS.iter().find(|(known, ..)| *known == lower);
        let (_, function, least, most) = known?;
        let fits = (*least..=*most).contains(&arguments.len());
        fits.then_some(Node::Call(*function, arguments))
    }
}

//! A decision as it is recorded: `{"decision": "close", "period": "2025-06", "why": "booked"}`.

use super::accepted::Accept;
use super::allocation::ByHand;
use super::assertion::Assertion;
use super::attach::Attach;
use super::delivery::Deliver;
use super::figures::ClosingScope;
use super::naming::Naming;
use super::party::OfParty;
use super::rule::Rule;
use super::saved::Saved;
use crate::error::{Result, codes, fail};
use crate::output::json::Json;
use crate::source::json::{self, Node};
use rusqlite::Connection;

/// What is decided.
#[derive(Debug, Clone)]
pub(crate) enum Request {
    /// A finding is accepted.
    Accept(Box<Accept>),
    /// Records a figure that `check` tests from then on.
    Assert {
        /// The statement.
        assertion: Assertion,
        /// How a provider's name in it is meant.
        naming: Naming,
        /// The rule by which charges are added up.
        rule: Rule,
        /// The reason.
        why: Option<String>,
    },
    /// A period's figures are final.
    Close {
        /// The period.
        scope: ClosingScope,
        /// The reason.
        why: Option<String>,
    },
    /// A part of a payment settles an invoice.
    Allocate {
        /// Which part of which.
        decided: ByHand,
        /// The reason.
        why: String,
    },
    /// A file is attached to an invoice.
    Attach {
        /// Which file to which invoice.
        attached: Box<Attach>,
        /// The reason.
        why: Option<String>,
    },
    /// Who a party is.
    Party {
        /// What is decided of it.
        decided: OfParty,
        /// The reason.
        why: String,
    },
    /// Any of these, with who decided it.
    Signed {
        /// The decision.
        request: Box<Request>,
        /// Who decided it.
        by: String,
    },
    /// What a delivery of bulk charges does to others.
    Deliver(Deliver),
    /// Files with such names need not be read.
    Ignore {
        /// The pattern of their names.
        pattern: String,
        /// The reason.
        why: Option<String>,
    },
    /// Lists with the same header need these options again.
    Save(Saved),
    /// A decision is taken back.
    Withdraw {
        /// Its import.
        decision: i64,
        /// The reason.
        why: Option<String>,
    },
}

impl Request {
    /// The same, with the name of who decides it, where there is one.
    #[must_use]
    pub(crate) fn by(self, by: Option<&str>) -> Self {
        match by {
            Some(by) => Request::Signed {
                request: Box::new(self),
                by: by.to_owned(),
            },
            None => self,
        }
    }

    /// Takes what its text does not have from the ledger in which it was recorded: the bytes of a file.
    ///
    /// # Errors
    /// When that ledger does not have them.
    pub(crate) fn fetch(&mut self, held: &Connection) -> Result<()> {
        match self {
            Request::Attach { attached, .. } => attached.fetch(held),
            Request::Signed { request, .. } => request.fetch(held),
            _ => Ok(()),
        }
    }

    /// As the list of imports names it.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Request::Accept(_) => "accept",
            Request::Assert { .. } => "assert",
            Request::Close { .. } => "close",
            Request::Allocate { .. } => "allocate",
            Request::Attach { .. } => "attach",
            Request::Party { decided, .. } => decided.kind(),
            Request::Signed { request, .. } => request.name(),
            Request::Deliver(_) => "deliveries",
            Request::Ignore { .. } => "ignore",
            Request::Save(_) => "save-mapping",
            Request::Withdraw { .. } => "withdraw",
        }
    }

    /// How it means the name of a provider, where it can name one.
    fn naming(&self) -> Option<Naming> {
        match self {
            Request::Assert { naming, .. } => Some(*naming),
            Request::Close { scope, .. } => Some(scope.naming),
            Request::Signed { request, .. } => request.naming(),
            Request::Accept(_)
            | Request::Allocate { .. }
            | Request::Attach { .. }
            | Request::Party { .. }
            | Request::Deliver(_)
            | Request::Ignore { .. }
            | Request::Save(_)
            | Request::Withdraw { .. } => None,
        }
    }

    /// The rule by which it adds up, where it does.
    fn rule(&self) -> Option<Rule> {
        match self {
            Request::Assert { rule, .. } => Some(*rule),
            Request::Close { scope, .. } => Some(scope.rule),
            Request::Signed { request, .. } => request.rule(),
            _ => None,
        }
    }

    /// What says how it is meant.
    fn meaning(&self) -> impl Iterator<Item = (&'static str, Json)> {
        let naming = self.naming().and_then(Naming::member);
        naming.into_iter().chain(self.rule().and_then(Rule::member))
    }

    /// What is kept with its import.
    #[must_use]
    pub(crate) fn options(&self) -> Json {
        Json::Object(self.meaning().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Its text. The same decision has the same text.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let members = self.members().into_iter().map(|(name, value)| (name.to_owned(), value));
        Json::Object(members.collect()).compact()
    }

    fn members(&self) -> Vec<(&'static str, Json)> {
        if let Request::Signed { request, by } = self {
            let mut members = request.members();
            members.push(("by", Json::string(by)));
            return members;
        }
        let mut members = vec![("decision", Json::string(self.name()))];
        let mut optional = |name, value: &Option<String>| {
            if let Some(value) = value {
                members.push((name, Json::string(value)));
            }
        };
        match self {
            Request::Accept(accept) => members.extend(accept.members()),
            Request::Assert { assertion, why, .. } => {
                optional("statement", &Some(assertion.to_string()));
                optional("why", why);
            }
            Request::Close { scope, why } => {
                optional("period", &Some(scope.period.to_string()));
                optional("provider", &scope.provider);
                optional("account", &scope.account);
                optional("why", why);
            }
            Request::Allocate { decided, why } => {
                members.extend(decided.members());
                members.push(("why", Json::string(why)));
            }
            Request::Party { decided, why } => {
                members.extend(decided.members());
                members.push(("why", Json::string(why)));
            }
            Request::Signed { .. } => {}
            Request::Deliver(deliver) => members.extend(deliver.members()),
            Request::Save(saved) => members.extend(saved.members()),
            Request::Attach { attached, why } => {
                members.extend(attached.members());
                members.extend(why.iter().map(|why| ("why", Json::string(why))));
            }
            Request::Ignore { pattern, why } => {
                optional("pattern", &Some(pattern.clone()));
                optional("why", why);
            }
            Request::Withdraw { decision, why } => {
                members.push(("of", Json::integer(*decision)));
                if let Some(why) = why {
                    members.push(("why", Json::string(why)));
                }
            }
        }
        members.extend(self.meaning());
        members
    }

    /// Reads its text again.
    ///
    /// # Errors
    /// When it was not written by [`Request::text`].
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let parsed = json::parse(text, false);
        let request = parsed.as_ref().ok().and_then(|parsed| read(&parsed.root));
        match request {
            Some(request) => Ok(request),
            None => fail(&codes::DAMAGED, "a recorded decision cannot be read"),
        }
    }
}

fn read(root: &Node) -> Option<Request> {
    let by = root.get("by").map(|by| by.as_str());
    let request = read_unsigned(root)?;
    Some(match by {
        Some(by) => request.by(Some(by?)),
        None => request,
    })
}

fn read_unsigned(root: &Node) -> Option<Request> {
    let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
    let why = text("why");
    match text("decision")?.as_str() {
        "accept" => Some(Request::Accept(Box::new(Accept::read(root)?))),
        "assert" => Some(Request::Assert {
            assertion: text("statement")?.parse().ok()?,
            naming: Naming::of(root),
            rule: Rule::of(root),
            why,
        }),
        "close" => Some(Request::Close {
            scope: ClosingScope {
                period: text("period")?.parse().ok()?,
                provider: text("provider"),
                account: text("account"),
                naming: Naming::of(root),
                rule: Rule::of(root),
            },
            why,
        }),
        "deliveries" => Some(Request::Deliver(Deliver::read(root)?)),
        "attach" => Some(Request::Attach {
            attached: Box::new(Attach::read(root)?),
            why,
        }),
        "ignore" => Some(Request::Ignore {
            pattern: text("pattern")?,
            why,
        }),
        "save-mapping" => Some(Request::Save(Saved::read(root)?)),
        "withdraw" => Some(Request::Withdraw {
            decision: root.get("of")?.as_number_text()?.parse().ok()?,
            why,
        }),
        "allocate" => Some(Request::Allocate {
            decided: ByHand::read(root)?,
            why: why?,
        }),
        kind => Some(Request::Party {
            decided: OfParty::read(kind, root)?,
            why: why?,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            r#"{"decision": "close", "period": "2025-06", "provider": "ormuco", "account": "7", "why": "it's \"booked\""}"#,
            r#"{"decision": "close", "period": "2025-Q2"}"#,
            r#"{"decision": "close", "period": "2025-Q2", "named": "provider or issuer"}"#,
            r#"{"decision": "close", "period": "2025-Q2", "named": "provider or issuer", "rule": "2"}"#,
            r#"{"decision": "close", "period": "2025-Q2", "named": "party"}"#,
            r#"{"decision": "assert", "statement": "spend 2025-06 = 7.10 EUR +- 0.01", "why": "bank"}"#,
            r#"{"decision": "ignore", "pattern": "*.pdf", "why": "paper"}"#,
            r#"{"decision": "attach", "invoice": "ormuco/1/7", "file": "june.pdf", "sha256": "00", "size": 3, "by": "Ann"}"#,
            r#"{"decision": "withdraw", "of": 17}"#,
            r#"{"decision": "withdraw", "of": 17, "by": "Ann"}"#,
            r#"{"decision": "alias", "name": "Ormuco Inc", "party": "ormuco", "why": "their letterhead", "by": "Ann"}"#,
            r#"{"decision": "allocate", "payment": "bookkeeping/default/7", "invoice": "ormuco/1/7", "amount": "5.00", "why": "agreed"}"#,
            r#"{"decision": "side", "party": "ormuco", "side": "sell", "why": "we resell"}"#,
            r#"{"decision": "terms", "party": "ormuco", "days": 30, "why": "contract"}"#,
            r#"{"decision": "deliveries", "answer": "part", "of": 3}"#,
            r#"{"decision": "deliveries", "answer": "compare-only", "of": 12, "why": "the other dataset"}"#,
            r#"{"decision": "accept", "finding": "0123456789ab", "check": "balance", "severity": "error", "object": "a/b", "message": "m", "expected": "1", "found": "2", "difference": "1", "place": "f, import 1", "why": "w"}"#,
        ] {
            assert_eq!(Request::parse(text).unwrap().text(), text);
        }
        for text in [
            "",
            "{}",
            r#"{"decision":"accept"}"#,
            r#"{"decision":"close","period":"June"}"#,
            r#"{"decision":"side","party":"a","side":"both","why":"w"}"#,
            r#"{"decision":"terms","party":"a","days":-1,"why":"w"}"#,
        ] {
            assert!(Request::parse(text).is_err(), "{text}");
        }
    }
}

//! What a delivery of bulk charges does to others: `deliveries part 3 --why 'the other half of the export'`.

use crate::charges::delivered::record;
use crate::contract::import::Answer;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::source::json::Node;
use rusqlite::{Connection, OptionalExtension};

/// An answer about a delivery.
#[derive(Debug, Clone)]
pub(crate) struct Deliver {
    /// The delivery.
    pub delivery: i64,
    /// The answer.
    pub answer: Answer,
    /// The reason.
    pub why: Option<String>,
}

impl Deliver {
    /// Its members, in their order.
    pub(super) fn members(&self) -> Vec<(&'static str, Json)> {
        let mut members = vec![
            ("answer", Json::string(self.answer.name())),
            ("of", Json::integer(self.delivery)),
        ];
        members.extend(self.why.as_ref().map(|why| ("why", Json::string(why))));
        members
    }

    /// Reads its members again.
    pub(super) fn read(root: &Node) -> Option<Self> {
        Some(Self {
            delivery: root.get("of")?.as_number_text()?.parse().ok()?,
            answer: Answer::named(root.get("answer")?.as_str()?)?,
            why: root.get("why").and_then(Node::as_str).map(str::to_owned),
        })
    }

    /// Records it, and says what it altered.
    ///
    /// # Errors
    /// When there is no such delivery, or the ledger cannot be written.
    pub(super) fn record(&self, connection: &Connection, import_id: i64) -> Result<Vec<String>> {
        let is_there: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM focus_delivery WHERE delivery_id = ?1)",
            [self.delivery],
            |row| row.get(0),
        )?;
        if !is_there {
            let problem = Problem::new(&codes::NOT_FOUND, format!("there is no delivery {}", self.delivery));
            return Err(Box::new(problem.hint("`billbook deliveries` lists them")));
        }
        record::answer(connection, import_id, self.delivery, self.answer, self.why.as_deref())?;
        record::settled_by_decision(connection, import_id, self.delivery)
    }
}

/// Settles the delivery that a withdrawn decision was about, if it was about one, and says what that altered.
pub(super) fn withdrawn(connection: &Connection, import_id: i64, decision: i64) -> Result<Vec<String>> {
    let delivery: Option<i64> = connection
        .query_row(
            "SELECT delivery_id FROM focus_answer WHERE import_id = ?1",
            [decision],
            |row| row.get(0),
        )
        .optional()?;
    match delivery {
        Some(delivery) => record::settled_by_decision(connection, import_id, delivery),
        None => Ok(Vec::new()),
    }
}

//! Options that lists with the same header need again, under a name.

use crate::contract::date_order::DateOrder;
use crate::contract::import::Options;
use crate::contract::outgoing::Outgoing;
use crate::error::Result;
use crate::output::json::Json;
use crate::query::select;
use crate::source::encoding::Encoding;
use crate::source::json::{self, Node};
use crate::source::table::amounts::DecimalMark;
use rusqlite::Connection;

/// Options under a name, and the lists that need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    /// As the user calls it.
    pub name: String,
    /// What such a list is.
    pub operation: String,
    /// `csv` or `sheet`.
    pub kind: String,
    /// The names in its header, as a hash.
    pub fingerprint: String,
    /// The options, a JSON object.
    pub options: String,
}

impl Saved {
    /// The options of an import that say what a file leaves open; `None` if the user gave none of them.
    #[must_use]
    pub(crate) fn options_of(recorded: &str) -> Option<String> {
        const NAMES: &[&str] = &["dates", "decimal_mark", "outgoing", "currency", "encoding"];
        let parsed = json::parse(recorded, false).ok()?;
        let members = parsed.root.as_object()?.iter();
        let members = members.filter(|member| NAMES.contains(&member.key.as_ref()));
        let members: Vec<(String, Json)> = members
            .map(|member| (member.key.to_string(), Json::from(&member.node)))
            .collect();
        (!members.is_empty()).then(|| Json::Object(members).compact())
    }

    /// The encoding among its options.
    #[must_use]
    pub(crate) fn encoding(&self) -> Option<Encoding> {
        self.option("encoding").as_deref().and_then(Encoding::of)
    }

    fn option(&self, name: &str) -> Option<String> {
        let parsed = json::parse(&self.options, false).ok()?;
        parsed.root.get(name).and_then(Node::as_str).map(str::to_owned)
    }

    /// The user's options, completed by these.
    #[must_use]
    pub(crate) fn complete(&self, options: &Options) -> Options {
        let text = |name: &str| self.option(name);
        Options {
            dates: options.dates.or_else(|| DateOrder::of(&text("dates")?)),
            decimal_mark: options.decimal_mark.or_else(|| DecimalMark::of(&text("decimal_mark")?)),
            outgoing: options.outgoing.or_else(|| Outgoing::of(&text("outgoing")?)),
            currency: options.currency.clone().or_else(|| text("currency")),
            encoding: options.encoding.or_else(|| self.encoding()),
            ..options.clone()
        }
    }

    /// As the text of a decision has it.
    pub(super) fn members(&self) -> Vec<(&'static str, Json)> {
        let members = [
            ("name", &self.name),
            ("operation", &self.operation),
            ("kind", &self.kind),
            ("fingerprint", &self.fingerprint),
            ("options", &self.options),
        ];
        members.map(|(name, text)| (name, Json::string(text))).into()
    }

    /// From the text of a decision.
    pub(super) fn read(root: &Node) -> Option<Self> {
        let text = |name: &str| root.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            name: text("name")?,
            operation: text("operation")?,
            kind: text("kind")?,
            fingerprint: text("fingerprint")?,
            options: text("options")?,
        })
    }
}

/// Enters one.
pub(super) fn insert(connection: &Connection, import_id: i64, saved: &Saved) -> Result<()> {
    let sql = "INSERT INTO saved_list (import_id, name, operation, kind, fingerprint, options) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.execute(
        sql,
        (
            import_id,
            &saved.name,
            &saved.operation,
            &saved.kind,
            &saved.fingerprint,
            &saved.options,
        ),
    )?;
    Ok(())
}

/// What the imports of a file are, and their options: the newest first.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn recorded(connection: &Connection, sha256: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT operation, options FROM import JOIN source USING (source_id)
               WHERE sha256 = ?1 AND kind = 'import' ORDER BY import_id DESC";
    select(connection, sql, [sha256], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Those in force: of each name the newest. The first is the one that was saved last.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn in_force(connection: &Connection) -> Result<Vec<Saved>> {
    let sql = "SELECT name, operation, kind, fingerprint, options FROM saved_list AS s
               WHERE row_id = (SELECT max(row_id) FROM saved_list AS n WHERE n.name = s.name)
                 AND NOT EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.decision = s.import_id)
               ORDER BY row_id DESC";
    select(connection, sql, [], |row| {
        Ok(Saved {
            name: row.get(0)?,
            operation: row.get(1)?,
            kind: row.get(2)?,
            fingerprint: row.get(3)?,
            options: row.get(4)?,
        })
    })
}

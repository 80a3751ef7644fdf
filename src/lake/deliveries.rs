//! What a manifest says of the deliveries of a lake that was made without a ledger: their files, what they cover, and which count.

use super::manifest::{Sums, member, number, of_null_text, of_number, of_text, read_sums, sums_json, text};
use crate::output::json::Json;
use crate::source::json::{Node, Value};

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Its number.
    pub number: u64,
    /// When it was added.
    pub added_at: String,
    /// The version of the form that its files fill.
    pub version: String,
    /// What was said of deliveries that it overlaps, by the name of the option.
    pub answer: Option<String>,
    /// The manifest that came with it.
    pub manifest: Option<String>,
    /// Which export it is a run of, as that states it.
    pub export: Option<String>,
    /// The range that the run covers.
    pub covers: Option<[String; 2]>,
    /// When the run was made.
    pub made_at: Option<String>,
    /// How many findings the quick checks had.
    pub findings: u64,
    /// Its files.
    pub files: Vec<Delivered>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A file of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivered {
    /// The number by which its charges name it.
    pub import: u64,
    /// Its name.
    pub name: String,
    /// Its hash.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// When it was retrieved.
    pub retrieved_at: String,
    /// What is worth knowing of it, as sentences.
    pub accepted: Vec<String>,
}

/// What a delivery has of one provider, issuer, account and billing period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Provider, issuer, account, start and end of the billing period.
    pub scope: [Option<String>; 5],
    /// When its newest file was retrieved.
    pub retrieved_at: String,
    /// Whether it counts.
    pub in_force: bool,
    /// Why: `alone`, `beside`, `replaced`, …
    pub decision: String,
    /// The other delivery, where it is one.
    pub other: Option<u64>,
    /// Its rows.
    pub rows: u64,
    /// What its costs come to, by currency.
    pub sums: Sums,
    /// What it covers: sub-account, first and last day; no days where charges have none.
    pub covers: Vec<Run>,
}

/// Days of a sub-account.
pub(crate) type Run = (Option<String>, Option<(String, String)>);

/// The names of the parts of a scope.
const SCOPE: [&str; 5] = [
    "provider",
    "issuer",
    "account",
    "billing_period_start",
    "billing_period_end",
];

impl Delivery {
    /// As a manifest has it.
    pub(super) fn json(&self) -> Json {
        let covers = |place: usize| text(self.covers.as_ref().and_then(|covers| covers.get(place)));
        Json::Object(vec![
            member("delivery", number(self.number)),
            member("added_at", Json::string(&self.added_at)),
            member("version", Json::string(&self.version)),
            member("answer", text(self.answer.as_ref())),
            member("manifest", text(self.manifest.as_ref())),
            member("export", text(self.export.as_ref())),
            member("covers_from", covers(0)),
            member("covers_to", covers(1)),
            member("made_at", text(self.made_at.as_ref())),
            member("findings", number(self.findings)),
            member("files", Json::Array(self.files.iter().map(Delivered::json).collect())),
            member("parts", Json::Array(self.parts.iter().map(Part::json).collect())),
        ])
    }

    /// Reads one.
    pub(super) fn read(node: &Node) -> Option<Self> {
        let covers = [
            of_null_text(node, "covers_from").ok()?,
            of_null_text(node, "covers_to").ok()?,
        ];
        let files = node.get("files")?.as_array()?.iter().map(Delivered::read);
        let parts = node.get("parts")?.as_array()?.iter().map(Part::read);
        Some(Self {
            number: of_number(node, "delivery")?,
            added_at: of_text(node, "added_at")?.to_owned(),
            version: of_text(node, "version")?.to_owned(),
            answer: of_null_text(node, "answer").ok()?,
            manifest: of_null_text(node, "manifest").ok()?,
            export: of_null_text(node, "export").ok()?,
            covers: match covers {
                [Some(from), Some(to)] => Some([from, to]),
                _ => None,
            },
            made_at: of_null_text(node, "made_at").ok()?,
            findings: of_number(node, "findings")?,
            files: files.collect::<Option<_>>()?,
            parts: parts.collect::<Option<_>>()?,
        })
    }
}

impl Delivered {
    fn json(&self) -> Json {
        Json::Object(vec![
            member("import", number(self.import)),
            member("name", Json::string(&self.name)),
            member("sha256", Json::string(&self.sha256)),
            member("bytes", number(self.bytes)),
            member("rows", number(self.rows)),
            member("retrieved_at", Json::string(&self.retrieved_at)),
            member(
                "accepted",
                Json::Array(self.accepted.iter().map(Json::string).collect()),
            ),
        ])
    }

    fn read(node: &Node) -> Option<Self> {
        let accepted = node.get("accepted")?.as_array()?.iter();
        Some(Self {
            import: of_number(node, "import")?,
            name: of_text(node, "name")?.to_owned(),
            sha256: of_text(node, "sha256")?.to_owned(),
            bytes: of_number(node, "bytes")?,
            rows: of_number(node, "rows")?,
            retrieved_at: of_text(node, "retrieved_at")?.to_owned(),
            accepted: accepted
                .map(|one| one.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    }
}

impl Part {
    fn json(&self) -> Json {
        let scope = SCOPE.iter().zip(&self.scope);
        let scope = scope.map(|(name, value)| member(name, text(value.as_ref())));
        let covers = self.covers.iter().map(|(sub_account, days)| {
            let day = |day: Option<&String>| text(day);
            Json::Array(vec![
                text(sub_account.as_ref()),
                day(days.as_ref().map(|(first, _)| first)),
                day(days.as_ref().map(|(_, last)| last)),
            ])
        });
        let own = [
            member("retrieved_at", Json::string(&self.retrieved_at)),
            member("in_force", Json::Bool(self.in_force)),
            member("decision", Json::string(&self.decision)),
            member("other", self.other.map_or(Json::Null, number)),
            member("rows", number(self.rows)),
            member("sums", sums_json(&self.sums)),
            member("covers", Json::Array(covers.collect())),
        ];
        Json::Object(scope.chain(own).collect())
    }

    fn read(node: &Node) -> Option<Self> {
        let mut scope: [Option<String>; 5] = Default::default();
        for (name, value) in SCOPE.iter().zip(&mut scope) {
            *value = of_null_text(node, name).ok()?;
        }
        let covers = node.get("covers")?.as_array()?.iter().map(|run| {
            let [sub_account, first, last] = run.as_array()? else {
                return None;
            };
            let days = first.as_str().zip(last.as_str());
            Some((
                sub_account.as_str().map(str::to_owned),
                days.map(|(first, last)| (first.to_owned(), last.to_owned())),
            ))
        });
        Some(Self {
            scope,
            retrieved_at: of_text(node, "retrieved_at")?.to_owned(),
            in_force: matches!(node.get("in_force")?.value, Value::Bool(true)),
            decision: of_text(node, "decision")?.to_owned(),
            other: super::manifest::of_null_number(node, "other").ok()?,
            rows: of_number(node, "rows")?,
            sums: read_sums(node.get("sums")?)?,
            covers: covers.collect::<Option<_>>()?,
        })
    }
}

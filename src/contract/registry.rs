//! The registry: everything that the program knows of providers, checks, pairs and reports, as one value that is handed in.
//!
//! Nothing below the providers names one of them: who opens a ledger says with which [`Registry`], and whoever needs to
//! know a provider's tables, operations or checks asks the ledger's registry. These are plain values with function
//! pointers, so that they can be listed, looped over in tests and read on one screen.

use crate::clock::Clock;
use crate::contract::document::Table;
use crate::contract::finding::Finding;
use crate::contract::import::{DeliveryStated, Loaded, Options};
use crate::contract::lists::List;
use crate::contract::manifest::{Manifest, PartName};
use crate::contract::operation::Operation;
use crate::contract::report::Report;
use crate::contract::scope::{Filter, Scope};
use crate::contract::statement::{About, Line, Side, Statement};
use crate::contract::typed_rows::TypedRows;
use crate::error::{Problem, Result, codes, unknown};
use crate::money::decimal::Decimal;
use crate::source::discover::Found;
use crate::source::input::Input;
use crate::source::{Source, xml};
use rusqlite::Connection;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Everything that is known: the providers, and what belongs to none of them.
#[derive(Debug)]
pub struct Registry {
    /// All providers, in the order in which they are printed.
    pub providers: &'static [&'static Provider],
    /// The checks of no provider.
    pub checks: &'static [&'static Check],
    /// The pairs of no provider.
    pub pairs: &'static [&'static Pair],
    /// The reports of no provider.
    pub reports: &'static [&'static Report],
    /// What the program itself brings to the relations: documents that it issued.
    pub(crate) own: Option<&'static Provider>,
    /// What is worked out after imports and writes.
    pub(crate) settle: Settle,
    /// The shipped views, put together once.
    pub(crate) views: OnceLock<Vec<View>>,
}

impl Registry {
    /// A registry of these.
    #[must_use]
    pub const fn new(
        providers: &'static [&'static Provider],
        checks: &'static [&'static Check],
        pairs: &'static [&'static Pair],
        reports: &'static [&'static Report],
    ) -> Self {
        Self {
            providers,
            checks,
            pairs,
            reports,
            own: None,
            settle: |_, _, _, _| Ok(Vec::new()),
            views: OnceLock::new(),
        }
    }

    /// The same, with what is worked out after imports and writes.
    #[must_use]
    pub(crate) const fn settled_by(mut self, settle: Settle) -> Self {
        self.settle = settle;
        self
    }

    /// The same, with what the program itself brings to the relations.
    #[must_use]
    pub(crate) const fn with_own(mut self, own: &'static Provider) -> Self {
        self.own = Some(own);
        self
    }

    /// Whatever feeds relations: the providers, then the program itself.
    pub(crate) fn feeding(&self) -> impl Iterator<Item = &'static Provider> {
        self.providers.iter().copied().chain(self.own)
    }

    /// The provider of this name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<&'static Provider> {
        self.providers.iter().copied().find(|provider| provider.name == name)
    }

    /// The provider of this name, which somebody typed.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn provider_typed(&self, name: &str) -> Result<&'static Provider> {
        self.provider(name).ok_or_else(|| {
            let names = self.providers.iter().map(|provider| provider.name);
            Box::new(unknown(&codes::UNKNOWN_OPERATION, "provider", name, names))
        })
    }

    /// Every documented operation.
    pub fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.providers
            .iter()
            .flat_map(|provider| provider.operations.iter().copied())
    }

    /// The operation of this full name: `cloudsigma/ledger`.
    #[must_use]
    pub fn operation(&self, full_name: &str) -> Option<&'static Operation> {
        self.operations().find(|operation| operation.full_name() == full_name)
    }

    /// Every check with the provider whose documents it looks at, in the order in which they run.
    #[must_use]
    pub fn checks(&self) -> Vec<(Option<&'static Provider>, &'static Check)> {
        let of_none = self.checks.iter().map(|check| (None, *check));
        let of_providers = self
            .providers
            .iter()
            .flat_map(|provider| provider.checks.iter().map(|check| (Some(*provider), *check)));
        let mut checks: Vec<_> = of_none.chain(of_providers).collect();
        checks.sort_by_key(|(_, check)| check.order);
        checks
    }

    /// Every pair, in the order in which they run.
    #[must_use]
    pub fn pairs(&self) -> Vec<&'static Pair> {
        let of_providers = self.providers.iter().flat_map(|provider| provider.pairs);
        let mut pairs: Vec<_> = self.pairs.iter().chain(of_providers).copied().collect();
        pairs.sort_by_key(|pair| pair.order);
        pairs
    }

    /// Every report, in the order in which they are listed.
    #[must_use]
    pub fn reports(&self) -> Vec<&'static Report> {
        let of_providers = self.providers.iter().flat_map(|provider| provider.reports);
        let mut reports: Vec<_> = self.reports.iter().chain(of_providers).copied().collect();
        reports.sort_by_key(|report| report.order);
        reports
    }

    /// The report of this name.
    #[must_use]
    pub fn report(&self, name: &str) -> Option<&'static Report> {
        self.reports().into_iter().find(|report| report.name == name)
    }

    /// How the providers that answer in XML write it.
    #[must_use]
    pub fn xml_shapes(&self) -> Vec<&'static xml::Shape> {
        self.providers.iter().filter_map(|provider| provider.xml).collect()
    }

    /// What the providers do whose charges come by the million.
    pub fn bulk(&self) -> impl Iterator<Item = &'static Bulk> {
        self.providers.iter().filter_map(|provider| provider.bulk)
    }

    /// The forms in which charges of all providers can be written.
    pub fn exports(&self) -> impl Iterator<Item = &'static Export> {
        self.providers
            .iter()
            .flat_map(|provider| provider.exports.iter().copied())
    }

    /// How the table of an operation is written, where people write it as they are used to.
    #[must_use]
    pub(crate) fn list(&self, operation: &Operation) -> Option<&'static List> {
        let lists = self.provider(operation.provider)?.lists;
        lists.iter().find(|list| list.operation == operation.name)
    }

    /// The operation whose rows mappings make, by what they call them: `invoice`.
    #[must_use]
    pub(crate) fn made_by_mappings(&self, target: &str) -> Option<&'static Operation> {
        let is_its = |list: &&List| list.made_by_mappings == Some(target);
        let of = |provider: &&'static Provider| {
            let list = provider.lists.iter().find(is_its)?;
            let mut operations = provider.operations.iter().copied();
            operations.find(|operation| operation.name == list.operation)
        };
        self.providers.iter().find_map(of)
    }

    /// All such tables, or that of one operation.
    #[must_use]
    pub(crate) fn lists(&self, operation: Option<&Operation>) -> Vec<&'static List> {
        let lists: Vec<&'static List> = match operation {
            Some(operation) => self.list(operation).into_iter().collect(),
            None => self.providers.iter().flat_map(|provider| provider.lists).collect(),
        };
        // A list of exchange rates has no amounts: each of its rows counts, and none is a title or a total.
        lists.into_iter().filter(|list| !list.amounts.is_empty()).collect()
    }

    /// Texts that stand for nothing in the tables of a provider.
    #[must_use]
    pub fn nulls(&self, provider: &str) -> &'static [&'static str] {
        self.provider(provider).map_or(&[], |provider| provider.nulls)
    }
}

/// Works out what follows from all that the ledger holds, appends what differs in the open transaction, and gives
/// sentences for people.
pub(crate) type Settle = fn(&Connection, &Registry, Came, Clock) -> Result<Vec<String>>;

/// What came into the ledger since it was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// This import and those after it.
    Since(i64),
    /// Something else, such as a decision.
    Anything,
}

/// What is wrong with the rows that came since an import, and where.
pub(crate) type Refuses = fn(&Connection, i64) -> Result<Vec<(String, Problem)>>;

/// One provider: its operations, the SQL it brings, and what must hold between its figures.
#[derive(Debug)]
pub struct Provider {
    /// The name on the command line.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// Whether its documents name who provides and who bills, as FOCUS's files and lists do: then its own name is that of a
    /// form, and nobody's.
    pub is_form: bool,
    /// What may stand in front of every path.
    pub prefixes: &'static [&'static str],
    /// Everything it documents, in documented order.
    pub operations: &'static [&'static Operation],
    /// The tables its documents' objects are stored in.
    pub tables: &'static [&'static Table],
    /// Table and column of decimals that are not a field of those: in child tables, and worked out while reading.
    pub decimals: &'static [(&'static str, &'static str)],
    /// Whether its documents bill clients of a reseller, so that they may be one's own invoices.
    pub resells: bool,
    /// Finds what is wrong with the rows of an import beside those of earlier ones: the place of a row, and the problem.
    pub(crate) refuses: Option<Refuses>,
    /// Table and column of names of issuers, payees, payers and providers, besides its own name.
    pub names: &'static [(&'static str, &'static str)],
    /// The tables whose rows state invoices and payments, after which the ledger is settled.
    pub settles: &'static [&'static str],
    /// Texts that stand for nothing in a cell of its tables, such as `NULL`, besides an empty cell.
    pub nulls: &'static [&'static str],
    /// Lists of its operations that people write as they are used to.
    pub lists: &'static [List],
    /// Files of `CREATE VIEW` statements.
    pub views: &'static [&'static str],
    /// Makes views over those of all providers, which it is given before they are put together.
    pub further_views: Option<MakeViews>,
    /// Sentences on lists that came in after an import, of which the ledger has fewer objects than the provider counted.
    pub incomplete: Option<Incomplete>,
    /// Which cross-provider relations it feeds, by a view `<relation>_<provider>` each.
    pub relations: &'static [&'static str],
    /// What must hold between its figures.
    pub checks: &'static [&'static Check],
    /// The pairs that reconcile it.
    pub pairs: &'static [&'static Pair],
    /// What lies between the charges of its invoices and their totals, where its documents say so.
    pub derived: Option<Derive>,
    /// Its own reports.
    pub reports: &'static [&'static Report],
    /// How it writes XML, where it answers in that.
    pub xml: Option<&'static xml::Shape>,
    /// How it brings charges by the million.
    pub bulk: Option<&'static Bulk>,
    /// Forms in which charges of all providers can be written.
    pub exports: &'static [&'static Export],
}

/// How a provider brings charges by the million: what is its own about such files. Called for a file, never for a row.
#[derive(Debug)]
pub struct Bulk {
    /// The operation that answers with them; its view has a row for each, by `row_id`.
    pub operation: &'static Operation,
    /// A file as one of these; `None` where it is something else, or cannot be looked into before it is read.
    pub claims: fn(&Found) -> Result<Option<Input>>,
    /// The same for bytes that are read already, which are given back where they are something else.
    pub claims_bytes: fn(Source) -> std::result::Result<Input, Source>,
    /// What a table of these columns lacks, where it was probably meant as one of these and cannot be read as such.
    pub nearly: fn(&[String]) -> Option<Problem>,
    /// A document as the manifest of a delivery; `None` where it is another document.
    pub manifest: fn(&Source) -> Option<Manifest>,
    /// The name of a part of a delivery without its number, and the number; `None` where the name has none.
    pub part_of: fn(&str) -> Option<PartName>,
    /// Loads the files of a delivery into the open transaction, with what a manifest states of it.
    pub load: LoadDelivery,
    /// The number of the charge that a key names in a view; `None` where the view or the key is another's.
    pub row_of: fn(&str, &str) -> Option<i64>,
    /// The import of a charge, and its place in the file.
    pub place_of: fn(&Connection, i64) -> Result<Option<ImportAndPlace>>,
    /// The texts of the rows that begin on these lines of a file, or that are these rows of one without lines, which ascend.
    pub texts: fn(&Input, &[i64]) -> Result<Texts>,
    /// What the columns of a charge were made of, where a mapping made it of the row on this line.
    pub made_of: fn(&Input, i64) -> Result<Vec<MadeOf>>,
}

/// What a column of a charge was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeOf {
    /// The column.
    pub column: String,
    /// The expression of the mapping.
    pub expression: String,
    /// What it reads: a name, where that stands, and what stands there.
    pub reads: Vec<(String, String, Option<String>)>,
}

/// Loads the files of a delivery into the open transaction, with what a manifest states of it.
pub(crate) type LoadDelivery =
    fn(&Connection, &[Input], Option<&DeliveryStated>, &Options, Clock, BytesDone) -> Result<Loaded>;

/// Derives the totals of all invoices from their charges.
pub(crate) type Derive = fn(&Connection) -> Result<Vec<Derived>>;

/// What lies between the charges of an invoice and its total: rounding of groups, a discount, taxes.
#[derive(Debug)]
pub struct Derived {
    /// The account.
    pub account: String,
    /// The invoice's number.
    pub number: String,
    /// The currency.
    pub currency: String,
    /// The total that its document states.
    pub total: Decimal,
    /// What leads from the charges to it; lines and charges come to the total.
    pub lines: Vec<Line>,
}

/// Sentences on lists that came in after an import and are not whole.
pub(crate) type Incomplete = fn(&Connection, i64) -> Result<Vec<String>>;

/// Makes views over those that there are so far.
pub(crate) type MakeViews = fn(&Registry, &[View]) -> Vec<View>;

/// The number of an import, and a place in its file: `line 7`, or `row 6` where it has no lines.
pub(crate) type ImportAndPlace = (i64, String);

/// Texts of rows; none where there is no such row.
pub(crate) type Texts = Vec<Option<String>>;

/// Called now and then with the bytes done of files, and their sizes.
pub(crate) type BytesDone<'p> = &'p mut dyn FnMut(u64, u64);

/// Charges of all providers as a file for other programs.
#[derive(Debug)]
pub struct Export {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of its form for people.
    pub title: &'static str,
    /// What is written, in one line.
    pub summary: &'static str,
    /// How it is written.
    pub about: &'static str,
    /// The versions of its form, and the one that is written where nobody asks for another.
    pub versions: &'static [&'static str],
    /// That one.
    pub version: &'static str,
    /// What of the ledger a version cannot say, by the names of the columns.
    pub left_out: fn(&Connection, &str) -> Result<Vec<&'static str>>,
    /// Writes it, and tells how many charges it has.
    pub write: fn(&Connection, &ExportRequest, &mut dyn Write) -> Result<u64>,
    /// The same charges as rows of typed columns.
    pub rows: fn(&ExportRequest) -> TypedRows,
}

/// What is exported.
#[derive(Debug)]
pub struct ExportRequest {
    /// In this version.
    pub version: String,
    /// Which charges.
    pub filter: Filter,
    /// Only what came with this delivery.
    pub delivery: Option<i64>,
}

/// One shipped view.
#[derive(Debug)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The text after `CREATE VIEW `: name, `AS` and the query.
    pub text: String,
}

/// One named check.
#[derive(Debug)]
pub struct Check {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its place among all checks; no two have the same.
    pub order: u16,
    /// What must hold, in one line.
    pub rule: &'static str,
    /// Whether it takes no longer than a few looks, however many rows the ledger has: a check that is not is left out
    /// after an import of many rows.
    pub is_quick: bool,
    /// Finds what does not hold.
    pub run: fn(&Ledger) -> Result<Vec<Finding>>,
}

/// Two sides that can be reconciled.
#[derive(Debug)]
pub struct Pair {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its place among all pairs; no two have the same.
    pub order: u16,
    /// This side, in a few words.
    pub here: &'static str,
    /// The other side.
    pub there: &'static str,
    /// The rules that make the one from the other, in one line.
    pub rule: &'static str,
    /// Makes the statements that are asked for, in a fixed order. A pair may leave the choice to whoever runs it, and makes
    /// it again.
    pub run: fn(&Ledger, &Scope) -> Result<Vec<Statement>>,
}

impl Pair {
    /// A statement of this pair, with nothing between its sides yet.
    #[must_use]
    pub fn statement(&self, about: About, here: Side, there: Side) -> Statement {
        Statement::new(self.name, about, here, there)
    }
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    /// The connection, with the decimal functions and collation.
    pub connection: Connection,
    /// The file.
    pub path: PathBuf,
    /// What is known of providers.
    pub registry: &'static Registry,
    /// Whether imports settle what follows from them; a replay does it where the ledger did.
    pub(crate) settles: bool,
    /// What this run made of the path.
    pub(crate) created: Created,
    /// Where it created a ledger: SQLite's count of what others changed in it by then.
    pub(crate) changes: Option<i64>,
    /// The file once more, for [`Early`](crate::ledger::early::Early). Dropped after the connection: see there.
    pub(crate) file: Option<Arc<File>>,
}

impl Ledger {
    /// Works out what follows from what came in, in the open transaction; not in a replay. Gives sentences for people.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(crate) fn settle(&self, came: Came, clock: Clock) -> Result<Vec<String>> {
        self.settle_in(&self.connection, came, clock)
    }

    /// The same in a transaction of the ledger's connection.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub(crate) fn settle_in(&self, connection: &Connection, came: Came, clock: Clock) -> Result<Vec<String>> {
        if !self.settles {
            return Ok(Vec::new());
        }
        (self.registry.settle)(connection, self.registry, came, clock)
    }
}

/// What a run made of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// The ledger was there.
    Nothing,
    /// There was no file.
    File,
    /// There was an empty file.
    Content,
}

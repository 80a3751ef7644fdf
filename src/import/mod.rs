//! Files into the ledger, of whatever kind they are: documents one by one, bulk charges by delivery.

mod books;
mod candidates;
mod deliveries;
pub(crate) mod into_lake;
mod look;
mod manifests;
mod mapped;
mod named;
mod nearly;
mod numbers;
mod paths;
mod saved;
mod stated;
mod totals;

use crate::charges::load;
use crate::clock::Clock;
use crate::contract::import::{DocumentReport, Options, Outcome};
use crate::contract::registry::{Bulk, Ledger, Registry};
use crate::decisions::{attach, ignored};
use crate::error::{Exit, Problem, Result, codes};
use crate::import::deliveries::{Deliveries, Delivery};
use crate::import::mapped::Mappings;
use crate::import::named::Fate;
use crate::import::saved::SavedLists;
use crate::import::stated::Stated;
use crate::interrupt;
use crate::ledger::import;
use crate::ledger::import::group::Group;
use crate::source::Source;
use crate::source::discover::{self, Found};
use crate::source::input::Input;
use crate::source::zipped;
use std::path::Path;

/// What becomes of files, told as it does.
#[derive(Debug)]
pub(crate) enum News<'n> {
    /// This file is begun, or a delivery, by the name of its first.
    Begun(&'n str),
    /// How many rows of it are done, and how many there are.
    Rows(usize, usize),
    /// How many bytes of it are done, and how many there are.
    Bytes(u64, u64),
    /// It is done with, whatever became of it.
    Done,
    /// So many of its entries are something else than documents.
    Entries(usize),
    /// These of its requests were not answered with figures.
    Failed(&'n [Problem]),
    /// These files are in the ledger: what each document of a file brought, or each file of a delivery.
    Imported(&'n [&'n str], Vec<DocumentReport>),
    /// These files were there before, and were retrieved again; what that altered.
    SeenAgain(&'n [&'n str], &'n [String]),
    /// These files were there before.
    Known(&'n [&'n str]),
    /// This file lists the files of a delivery.
    Manifest(&'n str),
    /// The book of this folder is an edition now; which one, and what comes out differently by it.
    Book(&'n str, Vec<String>),
    /// Options that are kept for such lists: sentences about them.
    Saved(Vec<String>),
    /// This file may hold figures and is not read: what it looks like, and why it is refused.
    Unread(&'n str, &'n str, Problem),
    /// This file holds no data, or somebody said that it need not be read; what it is.
    Skipped(&'n str, &'n str),
    /// This file is the ledger itself.
    Itself(&'n str),
    /// These files are refused.
    Refused(&'n str, &'n [Problem]),
}

/// Called with what becomes of files.
pub(crate) type Tell<'t> = &'t mut dyn FnMut(News);

/// Takes files in, small ones together.
///
/// # Errors
/// When the ledger cannot be read or written; then nothing of the open group may be committed. `tell` hears what
/// is wrong with a file.
pub(crate) fn all(
    ledger: &mut Ledger,
    group: &mut Group,
    files: &[Found],
    options: &Options,
    clock: Clock,
    tell: Tell,
) -> Result<()> {
    let mut taken = Taken {
        deliveries: Deliveries::new(options.one_delivery),
        mappings: Mappings::default(),
        saved: SavedLists::read(&ledger.connection)?,
        stated: Stated::of(files.len()),
        passed_over: Vec::new(),
        options,
        of_documents: options,
        clock,
    };
    if options.mapping.is_some() || !options.parameters.is_empty() {
        taken.mappings.open(&ledger.connection, options)?;
    }
    let of_mappings = taken.mappings.only_theirs(ledger.registry, options);
    let mut of_documents = options.clone();
    of_documents
        .parameters
        .retain(|(name, _)| !of_mappings.contains(&name.as_str()));
    taken.of_documents = &of_documents;
    let files = &books::take((ledger, group), files, options, clock, tell)?;
    for file in files {
        interrupt::check()?;
        if !file.named && is_same_file(&file.path, &ledger.path) {
            tell(News::Itself(&file.name()));
            continue;
        }
        if !Input::is_regular(file) {
            taken.one((ledger, group), file, tell)?;
            continue;
        }
        match zipped::members(file) {
            Ok(None) => taken.one((ledger, group), file, tell)?,
            Ok(Some(members)) => taken.each((ledger, group), &members, tell)?,
            Err(problems) => unpackable(ledger, file, &problems, tell)?,
        }
    }
    // Before the files of deliveries are read: somebody meant something else.
    if let Some(problem) = taken.mappings.unused(options, &taken.stated, &taken.passed_over) {
        return Err(Box::new(problem));
    }
    let groups = taken.deliveries.into_groups()?;
    for manifest in &groups.of_others {
        not_ours(manifest, tell);
    }
    let (compared, others): (Vec<&Delivery>, Vec<&Delivery>) = groups
        .deliveries
        .iter()
        .partition(|delivery| !options.totals.is_empty() && delivery.is_mapped());
    if !compared.is_empty() {
        totals::deliveries((ledger, group), &compared, options, clock, tell)?;
    }
    for of_one in others {
        delivery((ledger, group), of_one, options, clock, tell)?;
    }
    group.commit(ledger)?;
    let sentences = taken.saved.keep(ledger, options, clock)?;
    tell(News::Saved(sentences));
    Ok(())
}

/// The files of one call, while they are taken in.
struct Taken<'o> {
    deliveries: Deliveries,
    mappings: Mappings,
    saved: SavedLists,
    stated: Stated,
    /// The files that nothing read.
    passed_over: Vec<String>,
    options: &'o Options,
    /// The options without the parameters that only mappings may need.
    of_documents: &'o Options,
    clock: Clock,
}

impl Taken<'_> {
    /// Takes the files of an archive in. Charges wait for the others of their delivery.
    fn each(&mut self, (ledger, group): (&mut Ledger, &mut Group), files: &[Found], tell: Tell) -> Result<()> {
        self.stated.add(files.len());
        for file in files {
            interrupt::check()?;
            self.one((ledger, group), file, tell)?;
        }
        Ok(())
    }

    fn one(&mut self, (ledger, group): (&mut Ledger, &mut Group), file: &Found, tell: Tell) -> Result<()> {
        // Others should not wait for a file that is slow to come.
        group.make_way(ledger, file.size().unwrap_or(u64::MAX))?;
        let source = match sort(ledger, file, self.options, &mut self.deliveries, &mut self.mappings) {
            Ok(Sorted::Document(source)) => source,
            Ok(Sorted::Manifest) => {
                tell(News::Manifest(&file.name()));
                return Ok(());
            }
            Ok(Sorted::Charges) => return Ok(()),
            Err(problem) => {
                tell(News::Refused(&file.name(), &[*problem]));
                self.passed_over.push(file.name());
                return Ok(());
            }
        };
        if !Input::is_regular(file) && source.mapped.is_none() {
            match zipped::members_of_bytes(&source) {
                Ok(None) => {}
                Ok(Some(members)) => return self.each((ledger, group), &members, tell),
                Err(problems) => return unpackable(ledger, file, &problems, tell),
            }
        }
        if source.mapped.is_some() {
            // Its mapping says all that there is to say of it.
            let (options, clock, stated) = (self.of_documents, self.clock, &mut self.stated);
            return document((ledger, group), file, &source, (options, None, stated), clock, tell);
        }
        let kept = self.saved.for_file(ledger.registry, &source, self.of_documents);
        let options = kept.as_ref().map_or(self.of_documents, |(_, options)| options);
        if let Some((kept, _)) = &kept {
            let sentence = format!("{} is read with the options kept as `{kept}`", file.name());
            tell(News::Saved(vec![sentence]));
        }
        let (clock, stated) = (self.clock, &mut self.stated);
        let nearly = self
            .mappings
            .nearly(&file.name())
            .filter(|_| options.operation.is_none());
        let passed_over = &mut self.passed_over;
        let hear: Tell = &mut |news| {
            if let News::Refused(name, _) | News::Unread(name, ..) | News::Skipped(name, _) = news {
                passed_over.push(name.to_owned());
            }
            tell(news);
        };
        document((ledger, group), file, &source, (options, nearly, stated), clock, hear)?;
        self.saved.note(ledger, &source, self.of_documents)
    }
}

/// Tells why an archive is refused.
fn unpackable(ledger: &Ledger, file: &Found, problems: &[Problem], tell: Tell) -> Result<()> {
    let name = file.name();
    let is_stop = |problem: &Problem| problem.code.exit == Exit::Interrupted;
    if let Some(stopped) = problems.iter().find(|problem| is_stop(problem)) {
        return Err(Box::new(stopped.clone()));
    }
    if !file.named && is_ignored(ledger, &name)? {
        tell(News::Skipped(&name, IGNORED));
    } else {
        tell(News::Refused(&name, problems));
    }
    Ok(())
}

/// What a file is.
enum Sorted {
    /// Bulk charges, which wait for the other files of their delivery.
    Charges,
    /// A list of such files.
    Manifest,
    /// Anything else.
    Document(Source),
}

/// Tells that a manifest lists files of data that this program does not read.
fn not_ours((name, is_named): &(String, bool), tell: Tell) {
    if *is_named {
        let message = "the manifest lists files of data that billbook does not read";
        tell(News::Refused(
            name,
            &[Problem::new(&codes::NOT_AN_EXPORT, message).in_file(name)],
        ));
    } else {
        tell(News::Skipped(name, "a manifest of data that billbook does not read"));
    }
}

fn sort(
    ledger: &Ledger,
    file: &Found,
    options: &Options,
    deliveries: &mut Deliveries,
    mappings: &mut Mappings,
) -> Result<Sorted> {
    let registry = ledger.registry;
    for bulk in registry.bulk() {
        if let Some(input) = (bulk.claims)(file)? {
            deliveries.add(bulk, input, file.named);
            return Ok(Sorted::Charges);
        }
    }
    let by_mapping = registry.bulk().next();
    if let Some(bulk) = by_mapping.filter(|_| Input::is_regular(file))
        && let Some((input, chosen)) = mappings.claim(&ledger.connection, file, options)?
    {
        if chosen.is_charges {
            deliveries.add(bulk, input.mapped(chosen.mapped), file.named);
            return Ok(Sorted::Charges);
        }
        let mut source = discover::read(file)?;
        source.mapped = Some(Box::new(chosen.mapped));
        return Ok(Sorted::Document(source));
    }
    deliveries.add_other(file);
    let mut source = discover::read(file)?;
    if !Input::is_regular(file) {
        match claimed(registry, source) {
            Ok((bulk, input)) => {
                deliveries.add(bulk, input, file.named);
                return Ok(Sorted::Charges);
            }
            Err(other) => source = other,
        }
        if let Some(bulk) = by_mapping {
            match mappings.claim_bytes(&ledger.connection, source, options)? {
                (Ok(input), Some(chosen)) => {
                    deliveries.add(bulk, input.mapped(chosen.mapped), file.named);
                    return Ok(Sorted::Charges);
                }
                (Ok(input), None) => {
                    deliveries.add(bulk, input, file.named);
                    return Ok(Sorted::Charges);
                }
                (Err(mut list), Some(chosen)) => {
                    list.mapped = Some(Box::new(chosen.mapped));
                    return Ok(Sorted::Document(list));
                }
                (Err(other), None) => source = other,
            }
        }
    }
    if deliveries.add_manifest(registry, &source, file.named) {
        return Ok(Sorted::Manifest);
    }
    Ok(Sorted::Document(source))
}

/// Bytes that are read already as bulk charges; gives them back where they are something else.
fn claimed(registry: &Registry, mut source: Source) -> std::result::Result<(&'static Bulk, Input), Source> {
    for bulk in registry.bulk() {
        match (bulk.claims_bytes)(source) {
            Ok(input) => return Ok((bulk, input)),
            Err(other) => source = other,
        }
    }
    Err(source)
}

fn document(
    (ledger, group): (&mut Ledger, &mut Group),
    file: &Found,
    source: &Source,
    (options, nearly, stated): (&Options, Option<Problem>, &mut Stated),
    clock: Clock,
    tell: Tell,
) -> Result<()> {
    let name = file.name();
    if options.operation.is_none()
        && source.mapped.is_none()
        && let Some(fate) = named::own_report(source, file.named)
    {
        return not_read(ledger, source, fate, tell);
    }
    tell(News::Begun(&name));
    let mut options = options.clone();
    let (outcome, skipped) = loop {
        let imported = import::import_into(group, ledger, source, &options, clock, &mut |done, all| {
            tell(News::Rows(done, all));
        });
        let found = match imported {
            Ok(found) => found,
            Err(problem) => {
                tell(News::Done);
                return Err(problem);
            }
        };
        match stated.without(&found.0, &options) {
            Some(others) => options = others,
            None => break found,
        }
    };
    tell(News::Done);
    stated.note(&outcome, &options);
    tell(News::Entries(skipped.entries));
    tell(News::Failed(&skipped.failed));
    match outcome {
        Outcome::Imported(reports) => tell(News::Imported(&[&name], reports)),
        Outcome::AlreadyThere | Outcome::SeenAgain(_) => tell(News::Known(&[&name])),
        Outcome::NotAnExport(problem) => {
            let fate = named::of(source, *problem, nearly, file.named);
            not_read(ledger, source, fate, tell)?;
        }
        Outcome::Refused(problems) if source.mapped.is_some() => tell(News::Refused(&name, &problems)),
        Outcome::Refused(problems) => match named::instead(source, &problems, file.named) {
            Some(fate) => not_read(ledger, source, fate, tell)?,
            None if is_ignored(ledger, &name)? => tell(News::Skipped(&name, IGNORED)),
            None => tell(News::Refused(&name, &problems)),
        },
    }
    Ok(())
}

/// Why a file is skipped that a person decided about.
pub(crate) const IGNORED: &str = "ignored, as somebody decided";

/// Tells of a file that nothing reads.
fn not_read(ledger: &Ledger, source: &Source, fate: Fate, tell: Tell) -> Result<()> {
    let name = source.name.as_str();
    if is_ignored(ledger, name)? {
        tell(News::Skipped(name, IGNORED));
        return Ok(());
    }
    if let Some(invoice) = attach::of_file(&ledger.connection, &source.sha256)? {
        tell(News::Skipped(name, &format!("attached to {invoice}")));
        return Ok(());
    }
    match fate {
        Fate::Unread(what, problem) => tell(News::Unread(name, &what, problem)),
        Fate::NoData(what) => tell(News::Skipped(name, &what)),
        Fate::Refused(problem) => tell(News::Refused(name, &[problem])),
    }
    Ok(())
}

/// Whether somebody said that files of this name need not be read.
pub(crate) fn is_ignored(ledger: &Ledger, name: &str) -> Result<bool> {
    Ok(ignored::matches(&ignored::patterns(&ledger.connection)?, name))
}

fn delivery(
    (ledger, group): (&mut Ledger, &mut Group),
    delivery: &Delivery,
    options: &Options,
    clock: Clock,
    tell: Tell,
) -> Result<()> {
    match load_one((ledger, group), delivery, options, clock, tell)? {
        Some(outcome) => tell_delivery(delivery, outcome, tell),
        None => tell(News::Refused(&delivery.all_names(), &delivery.problems)),
    }
    Ok(())
}

/// Loads a delivery; `None` if it is refused before any file of it is read.
fn load_one(
    (ledger, group): (&mut Ledger, &mut Group),
    delivery: &Delivery,
    options: &Options,
    clock: Clock,
    tell: Tell,
) -> Result<Option<Outcome>> {
    if !delivery.problems.is_empty() {
        return Ok(None);
    }
    let Delivery {
        bulk, files, stated, ..
    } = delivery;
    tell(News::Begun(files.first().map_or("", |file| file.name.as_str())));
    let imported = load::import_into(
        group,
        ledger,
        (bulk, files, stated.as_ref()),
        options,
        clock,
        &mut |done, all| tell(News::Bytes(done, all)),
    );
    tell(News::Done);
    imported.map(Some)
}

/// Tells what became of a delivery that was loaded.
fn tell_delivery(delivery: &Delivery, outcome: Outcome, tell: Tell) {
    let names = delivery.names();
    match outcome {
        Outcome::Imported(reports) => tell(News::Imported(&names, reports)),
        Outcome::AlreadyThere => tell(News::Known(&names)),
        Outcome::SeenAgain(notes) => tell(News::SeenAgain(&names, &notes)),
        Outcome::NotAnExport(problem) => tell(News::Refused(&names.join(", "), &[*problem])),
        Outcome::Refused(problems) => tell(News::Refused(&names.join(", "), &problems)),
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

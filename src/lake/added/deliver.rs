//! One delivery into a lake: its files are read, counted a second time, checked and written as they pass; then it is judged.

use super::Asked;
use super::folder::Lake;
use super::form::{Form, Scales};
use super::named::{Named, Scope};
use super::parts::{Done, Parts};
use super::passing::Passing;
use super::quick::Quick;
use super::standing::{runs, settle};
use super::waiting::Counts;
use crate::charges::batch::Batch;
use crate::charges::columns::COSTS;
use crate::charges::counted::Counted;
use crate::charges::counts;
use crate::charges::delivered::seen;
use crate::charges::folder::against_cells;
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::charges::numbers::Id;
use crate::clock::{self, Clock};
use crate::contract::import::DeliveryStated;
use crate::error::{Problem, Result, codes};
use crate::lake::column::Column;
use crate::lake::deliveries::{Delivered, Delivery, Part};
use crate::lake::manifest::{Added, File, Manifest};
use crate::lake::relation::COSTS as COST_NAMES;
use crate::lake::totals::Totals;
use crate::money::decimal::DecimalSum;
use crate::source::input::Input;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Contexts that are kept in memory before all are forgotten.
const CONTEXTS_MAX: Id = 1 << 16;

/// What a delivery brought.
#[derive(Debug)]
pub(crate) struct Came {
    /// Its number.
    pub number: u64,
    /// Its rows.
    pub rows: u64,
    /// What they come to, in words.
    pub billed: String,
    /// What became of it and of others, and what its files deviate in, as sentences.
    pub notes: Vec<String>,
    /// What the quick checks found, as sentences.
    pub findings: Vec<String>,
}

/// What was read of the files of a delivery.
struct ReadFiles {
    files: Vec<Delivered>,
    /// When the newest file of each scope was retrieved.
    retrieved: BTreeMap<Id, String>,
    counted: Counted,
    version: &'static str,
}

/// Adds a delivery to a lake, or gives the problems with it; then the lake is as it was.
///
/// # Errors
/// When a file cannot be read or written, or Ctrl-C was pressed; then the lake is as it was, too.
pub(super) fn deliver(
    lake: &mut Lake,
    (files, stated): (&[Input], Option<&DeliveryStated>),
    asked: &Asked,
    clock: Clock,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<std::result::Result<Came, Vec<Problem>>> {
    let before = lake.manifest.as_ref();
    let added = before.and_then(|manifest| manifest.added.clone()).unwrap_or_default();
    let version = before.map_or(asked.version.as_str(), |manifest| manifest.version.as_str());
    let fixed = if before.is_some() { added.fixed } else { asked.scale };
    let form = Form::new(asked.form, version);
    let number = added.deliveries.last().map_or(0, |last| last.number) + 1;
    let mut passing = Passing {
        scales: Scales::new(&form, fixed, Some(&added.digits)),
        named: Named::new(&form),
        quick: Quick::new(asked.form),
        parts: Parts::new(&lake.path, number, slugs(before)),
        form: &form,
        file: String::new(),
        import: 0,
        rows: 0,
        is_without_lines: false,
        lines: 0,
    };
    let mut memory = Memory::bounded(CONTEXTS_MAX);
    let first = added
        .deliveries
        .iter()
        .flat_map(|one| &one.files)
        .map(|file| file.import)
        .max();
    let first = first.unwrap_or_default() + 1;
    let read = match read(files, (asked, clock), &mut memory, &mut passing, first, progress)? {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    if let Some(stated) = stated {
        let rows: Vec<u64> = read.files.iter().map(|file| file.rows).collect();
        let problems = counts::contradicted(stated, files, &rows);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
    }
    let done = passing.parts.finish(&form, &passing.scales)?;
    let written = written(&done, &passing.parts.counts);
    let differences = read.counted.differences(&written);
    if !differences.is_empty() {
        return Ok(Err(vec![differ(&differences, files)]));
    }
    // Days are known once all sums were handed over.
    memory.totals.finish();
    let (findings, count) = passing.quick.sentences();
    let mut notes: Vec<String> = Vec::new();
    for file in &read.files {
        notes.extend(file.accepted.iter().map(|one| format!("{}: {one}", file.name)));
    }
    let mut manifest = begun(&form, &passing.scales, (asked.form.title, version), clock);
    let mut deliveries = added.deliveries;
    let (parts, places) = parts(&passing.named, &memory, &done, &read.retrieved);
    deliveries.push(Delivery {
        number,
        added_at: manifest.made_at.clone(),
        version: read.version.to_owned(),
        answer: asked.options.answer.map(|answer| answer.name().to_owned()),
        manifest: stated.map(|stated| stated.manifest.clone()),
        export: stated.and_then(|stated| stated.export.clone()),
        covers: stated.and_then(|stated| stated.covers.clone()),
        made_at: stated.and_then(|stated| stated.made_at).map(clock::stored),
        findings: count,
        files: read.files,
        parts,
    });
    let settled = settle(&mut deliveries);
    if !settled.problems.is_empty() {
        let name = files.first().map_or("", |file| file.name.as_str());
        let problems = settled.problems.into_iter().map(|problem| problem.in_file(name));
        return Ok(Err(problems.collect()));
    }
    notes.extend(settled.notes);
    let names: Vec<String> = COST_NAMES.map(str::to_owned).to_vec();
    let rows = done.iter().map(|one| one.file.rows).sum();
    let columns = form.typed(&passing.scales.digits);
    manifest.files = before.map(|before| older(before, &columns)).unwrap_or_default();
    let mut came = Came {
        number,
        rows,
        billed: String::new(),
        notes,
        findings,
    };
    let fresh: Vec<File> = done
        .into_iter()
        .map(|one| of_done(one, number, &places, &names, &columns))
        .collect();
    came.billed = super::standing::billed(fresh.iter().map(|file| &file.sums));
    manifest.files.extend(fresh);
    let removed = take_out(&mut manifest.files, &deliveries);
    manifest.added = Some(Added {
        deliveries,
        digits: passing.scales.named(&form),
        fixed,
        removed,
    });
    lake.commit(manifest, || passing.parts.keep())?;
    Ok(Ok(came))
}

/// The manifest of a lake before any file of it is known.
fn begun(form: &Form, scales: &Scales, (title, version): (&str, &str), clock: Clock) -> Manifest {
    Manifest {
        head: None,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: 0,
        form: title.to_owned(),
        version: version.to_owned(),
        made_at: clock::stored(clock.now()),
        as_of: None,
        choice: crate::lake::choice::Choice::default(),
        scale: scales.digits.first().map(|digits| digits.scale),
        tables: vec![form.table(&scales.digits)],
        files: Vec::new(),
        added: None,
    }
}

/// Reads all files.
fn read(
    files: &[Input],
    (asked, clock): (&Asked, Clock),
    memory: &mut Memory,
    passing: &mut Passing,
    first: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<std::result::Result<ReadFiles, Vec<Problem>>> {
    let all: u64 = files.iter().map(|file| file.size).sum();
    let mut before = 0;
    let mut problems = Vec::new();
    let mut found = ReadFiles {
        files: Vec::new(),
        retrieved: BTreeMap::new(),
        counted: Counted::default(),
        version: "",
    };
    for (file, import) in files.iter().zip(first..) {
        passing.begin(file, import);
        let mut show = |done| progress(before + done, all);
        let mut exact = None;
        let mut store = |batch: Batch| {
            passing.take(&batch).inspect_err(|problem| {
                exact = (problem.code == &codes::NOT_EXACT).then(|| problem.clone());
            })
        };
        let read = match (asked.form.read)(&mut store, file, &asked.options, memory, &mut show) {
            Err(problem) => match exact {
                // What no lake can hold is wrong with the file, and not with this run.
                Some(problem) => Err(vec![*problem]),
                None => return Err(problem),
            },
            Ok(read) => read,
        };
        before += file.size;
        match read {
            Err(more) => problems.extend(more),
            Ok(read) => {
                // Days of sums that are handed over tell which scopes the file has charges of.
                memory.totals.take_days();
                let (at, _) = seen::retrieved(file, &asked.options, clock);
                problems.extend(note(
                    &mut found,
                    file,
                    read,
                    (import, clock::stored(at)),
                    memory,
                    passing,
                ));
            }
        }
    }
    Ok(if problems.is_empty() { Ok(found) } else { Err(problems) })
}

/// Notes a file that was read; or what the folder around it says otherwise.
fn note(
    found: &mut ReadFiles,
    file: &Input,
    read: FileRead,
    (import, retrieved_at): (u64, String),
    memory: &mut Memory,
    passing: &Passing,
) -> Option<Problem> {
    let mut problem = None;
    let touched = memory.totals.take_scopes();
    for scope in passing.named.scopes().filter(|scope| touched.contains(&scope.id)) {
        let [provider, issuer, account, start, _] = &scope.texts;
        let cells = [account, provider, issuer, start].map(Clone::clone);
        problem = problem.or_else(|| against_cells(&file.name, &cells));
        let newest = found.retrieved.entry(scope.id).or_default();
        *newest = retrieved_at.clone().max(std::mem::take(newest));
    }
    found.version = found.version.max(read.version);
    found.files.push(Delivered {
        import,
        name: file.name.clone(),
        sha256: read.sha256,
        bytes: file.size,
        rows: read.counted.rows,
        retrieved_at,
        accepted: read.accepted,
    });
    found.counted.rows += read.counted.rows;
    for (currency, sums) in read.counted.sums {
        let all: &mut [(u64, DecimalSum); COSTS] = found.counted.sums.entry(currency).or_default();
        for ((count, sum), (more, other)) in all.iter_mut().zip(sums) {
            *count += more;
            sum.add(&other.total());
        }
    }
    problem
}

/// Rows and sums as they were written.
fn written(done: &[Done], counts: &Counts) -> Counted {
    let mut counted = Counted::default();
    let mut totals = Totals::default();
    for one in done {
        counted.rows += one.file.rows;
        totals.add_all(&one.file.totals);
    }
    for (currency, sums) in &totals.by_currency {
        let none = [0; COSTS];
        let counts = counts.get(currency).unwrap_or(&none);
        let all: &mut [(u64, DecimalSum); COSTS] = counted.sums.entry(currency.clone()).or_default();
        for ((count, sum), (counts, found)) in all.iter_mut().zip(counts.iter().zip(sums)) {
            *count = *counts;
            sum.add(&found.total());
        }
    }
    counted
}

fn differ(differences: &[(String, String, String)], files: &[Input]) -> Problem {
    let told = differences
        .iter()
        .map(|(what, second, first)| format!("{what}: {second} by the second reader, and {first} were written"));
    let told = told.collect::<Vec<_>>().join("; ");
    Problem::new(&codes::CONTROL_TOTAL, told).in_file(files.first().map_or("", |file| file.name.as_str()))
}

/// What the delivery has of each scope; and the place of each scope among that.
fn parts(
    named: &Named,
    memory: &Memory,
    done: &[Done],
    retrieved: &BTreeMap<Id, String>,
) -> (Vec<Part>, BTreeMap<Id, u64>) {
    let mut scopes: Vec<&Rc<Scope>> = named.scopes().collect();
    scopes.sort_by_key(|scope| scope.id);
    let costs: Vec<String> = COST_NAMES.map(str::to_owned).to_vec();
    let covered = memory.totals.covered();
    let mut parts = Vec::new();
    let mut places = BTreeMap::new();
    for (scope, place) in scopes.into_iter().zip(0_u64..) {
        let mut totals = Totals::default();
        let of_scope = done.iter().filter(|one| one.scope == scope.id);
        let rows = of_scope.clone().map(|one| one.file.rows).sum();
        of_scope.for_each(|one| totals.add_all(&one.file.totals));
        let mut coverage = crate::charges::delivered::days::Coverage::default();
        for ((_, sub_account), days) in covered.iter().filter(|((of, _), _)| *of == scope.id) {
            let name = named.sub_accounts.get(sub_account).cloned().flatten();
            for run in days.runs() {
                coverage.add(name.clone(), run);
            }
        }
        let covers = coverage
            .each()
            .flat_map(|(name, days)| days.runs().map(|run| runs(name.as_ref(), run)));
        parts.push(Part {
            scope: scope.texts.clone(),
            retrieved_at: retrieved.get(&scope.id).cloned().unwrap_or_default(),
            in_force: true,
            decision: "alone".to_owned(),
            other: None,
            rows,
            sums: crate::lake::manifest::sums(&costs, &totals),
            covers: covers.collect(),
        });
        places.insert(scope.id, place);
    }
    (parts, places)
}

/// The files that a lake has already, beside columns that may have grown.
fn older(before: &Manifest, columns: &[Column]) -> Vec<File> {
    let then = before
        .table(crate::lake::relation::CHARGE)
        .map(|table| table.columns.clone())
        .unwrap_or_default();
    let grown = |file: &File| {
        let own = then.iter().map(|column| {
            let narrower = file.narrower.iter().find(|own| own.name == column.name);
            narrower.unwrap_or(column).clone()
        });
        own.filter(|own| !columns.contains(own)).collect()
    };
    let charges = before.files.iter().filter(|file| file.table.is_some());
    charges
        .map(|file| File {
            narrower: grown(file),
            ..file.clone()
        })
        .collect()
}

fn of_done(done: Done, delivery: u64, places: &BTreeMap<Id, u64>, names: &[String], columns: &[Column]) -> File {
    let narrower = done.columns.into_iter().filter(|own| !columns.contains(own));
    File {
        provider: Some(done.provider),
        period: done.period,
        of: Some((delivery, places.get(&done.scope).copied().unwrap_or_default())),
        narrower: narrower.collect(),
        ..File::of_table(crate::lake::relation::CHARGE, done.file, names)
    }
}

/// Takes files out whose charges do not count; their paths.
fn take_out(files: &mut Vec<File>, deliveries: &[Delivery]) -> Vec<String> {
    let counts = |file: &File| {
        let Some((delivery, part)) = file.of else { return true };
        let delivery = deliveries.iter().find(|one| one.number == delivery);
        let part = delivery.and_then(|one| one.parts.get(usize::try_from(part).ok()?));
        part.is_some_and(|part| part.in_force)
    };
    let out = files.iter().filter(|file| !counts(file)).map(|file| file.path.clone());
    let out = out.collect();
    files.retain(counts);
    out
}

/// The names that folders of providers have.
fn slugs(manifest: Option<&Manifest>) -> BTreeMap<String, String> {
    let files = manifest.into_iter().flat_map(|manifest| &manifest.files);
    let named = files.filter_map(|file| {
        let folder = file.path.split('/').nth(1)?.strip_prefix("provider=")?;
        Some((file.provider.clone()?, folder.to_owned()))
    });
    named.collect()
}

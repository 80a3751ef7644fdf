//! Which files are one delivery: the parts of one snapshot, which add up.
//!
//! Two snapshots of a month must not be added up, and two parts of one must. A provider's manifest says which files are
//! parts; without one, files of a folder are parts of each other when their names differ in nothing but the number of the
//! part, as the provider numbers them. Everything else is a delivery of its own. A delivery of which a part is missing is
//! refused.

use crate::contract::import::DeliveryStated;
use crate::contract::manifest::PartName;
use crate::contract::registry::{Bulk, Registry};
use crate::error::{Problem, Result, codes};
use crate::import::manifests::{Given, Matched, Paths, stated_rows};
use crate::import::{numbers, paths};
use crate::source::Source;
use crate::source::discover::Found;
use crate::source::input::Input;
use std::collections::BTreeMap;

/// The files of one call, by delivery.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    is_one: bool,
    files: Vec<(&'static Bulk, Input)>,
    /// The numbers of those that the user named, rather than a folder around them.
    named: Vec<usize>,
    manifests: Vec<Given>,
    /// The names of files that are something else.
    others: Vec<String>,
}

/// Files that are one delivery.
#[derive(Debug)]
pub(super) struct Delivery {
    /// How they are loaded.
    pub bulk: &'static Bulk,
    /// In the order of their names.
    pub files: Vec<Input>,
    /// What its manifest states, where it has one.
    pub stated: Option<DeliveryStated>,
    /// Why it is refused, before any file of it is read.
    pub problems: Vec<Problem>,
}

impl Delivery {
    /// The names of its files.
    #[must_use]
    pub(super) fn names(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.name.as_str()).collect()
    }

    /// The same, with the manifest that is refused, as one text.
    #[must_use]
    pub(super) fn all_names(&self) -> String {
        let names = self.names();
        let place = self.problems.first().and_then(|problem| problem.place.as_ref());
        let manifest = place.map(|place| place.file.as_str());
        let all = manifest.filter(|name| !names.contains(name)).into_iter();
        all.chain(names.iter().copied()).collect::<Vec<_>>().join(", ")
    }

    /// Whether a mapping reads its files.
    #[must_use]
    pub(super) fn is_mapped(&self) -> bool {
        self.files.iter().any(|file| file.mapped.is_some())
    }
}

/// What the files of a call are.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The deliveries, each in the order of its files' names.
    pub deliveries: Vec<Delivery>,
    /// Manifests of data that this program does not read, and whether the user named them.
    pub of_others: Vec<(String, bool)>,
}

/// What makes files one delivery, after the form they have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Common {
    All,
    Manifest(usize),
    Name(String),
    Nothing(usize),
}

impl Deliveries {
    /// No files yet; `is_one` says that all of a form are parts of one delivery.
    #[must_use]
    pub(super) fn new(is_one: bool) -> Self {
        Self {
            is_one,
            ..Self::default()
        }
    }

    /// Adds a file, which the user may have named.
    pub(super) fn add(&mut self, bulk: &'static Bulk, file: Input, is_named: bool) {
        if is_named {
            self.named.push(self.files.len());
        }
        self.files.push((bulk, file));
    }

    /// Notes a file that is something else.
    pub(super) fn add_other(&mut self, file: &Found) {
        self.others.push(file.name());
    }

    /// Takes a document as a manifest where it is one.
    pub(super) fn add_manifest(&mut self, registry: &Registry, source: &Source, is_named: bool) -> bool {
        for bulk in registry.bulk() {
            if let Some(manifest) = (bulk.manifest)(source) {
                self.manifests.push(Given {
                    bulk,
                    manifest,
                    is_named,
                });
                return true;
            }
        }
        false
    }

    /// The deliveries.
    ///
    /// # Errors
    /// When a file cannot be read, or Ctrl-C was pressed.
    pub(super) fn into_groups(mut self) -> Result<Groups> {
        let mut groups = Groups::default();
        let mut files: Vec<Option<(&'static Bulk, Input)>> = self.files.drain(..).map(Some).collect();
        let matched = self.matched(&files)?;
        let mut owner: Vec<Option<usize>> = vec![None; files.len()];
        for (number, (given, found)) in self.manifests.iter().zip(&matched).enumerate() {
            if found.is_of_others(&given.manifest) {
                groups
                    .of_others
                    .push((given.manifest.stated.manifest.clone(), given.is_named));
            }
            for &file in found.files.iter().flatten() {
                if let Some(owner) = owner.get_mut(file) {
                    *owner = Some(number);
                }
            }
        }
        let mut order: Vec<(String, Common)> = Vec::new();
        let mut members: BTreeMap<(String, Common), Vec<usize>> = BTreeMap::new();
        for (index, file) in files.iter().enumerate() {
            let Some((bulk, input)) = file else { continue };
            let owner = owner.get(index).copied().flatten();
            let is_refused = owner
                .and_then(|number| matched.get(number))
                .is_some_and(|found| !found.problems.is_empty());
            let common = match owner {
                Some(manifest) if is_refused || !self.is_one => Common::Manifest(manifest),
                _ if self.is_one => Common::All,
                _ if pages_of(input).is_some() => Common::Name(format!("{}/", folder(input))),
                _ => match part_of(bulk, input) {
                    Some((folder, part)) => Common::Name(format!("{folder}/{}", part.name)),
                    None => Common::Nothing(index),
                },
            };
            let key = (form_of(bulk, input), common);
            if !members.contains_key(&key) {
                order.push(key.clone());
            }
            members.entry(key).or_default().push(index);
        }
        // A manifest none of whose parts is there is refused by itself.
        for (number, given) in self.manifests.iter().enumerate() {
            let key = (given.bulk.operation.full_name(), Common::Manifest(number));
            let is_wrong = matched.get(number).is_some_and(|found| !found.problems.is_empty());
            if is_wrong && !members.contains_key(&key) {
                order.push(key.clone());
                members.insert(key, Vec::new());
            }
        }
        for key in order {
            let indices = members.remove(&key).unwrap_or_default();
            let delivery = self.delivery(&key.1, &indices, &matched, &owner, &mut files);
            groups.deliveries.extend(delivery);
        }
        Ok(groups)
    }

    /// What each manifest says of the files.
    fn matched(&mut self, files: &[Option<(&'static Bulk, Input)>]) -> Result<Vec<Matched>> {
        // The same manifest may lie beside its run and above all runs.
        let mut distinct: Vec<Given> = Vec::new();
        for given in self.manifests.drain(..) {
            let is_there = distinct.iter().any(|other| {
                let (one, other) = (&given.manifest, &other.manifest);
                let name = |manifest: &DeliveryStated| DeliveryStated {
                    manifest: String::new(),
                    ..manifest.clone()
                };
                one.parts == other.parts && name(&one.stated) == name(&other.stated) && one.rows == other.rows
            });
            if !is_there {
                distinct.push(given);
            }
        }
        self.manifests = distinct;
        if self.manifests.is_empty() {
            return Ok(Vec::new());
        }
        let inputs = files.iter().flatten().map(|(_, file)| file);
        let paths = Paths {
            files: inputs.map(paths::of_input).collect(),
            others: self.others.iter().map(|name| vec![paths::of_file(name)]).collect(),
        };
        let find = |given: &Given| Matched::find(&given.manifest, &paths);
        let mut matched: Vec<Matched> = self.manifests.iter().map(find).collect();
        let mut first_by: BTreeMap<usize, usize> = BTreeMap::new();
        for number in 0..matched.len() {
            let named = matched.get(number).map(|found| found.files.clone()).unwrap_or_default();
            for file in named.into_iter().flatten() {
                let other = *first_by.entry(file).or_insert(number);
                if other != number {
                    self.refuse_both(number, other, file, files, &mut matched);
                    break;
                }
            }
        }
        for (given, found) in self.manifests.iter().zip(&mut matched) {
            if found.problems.is_empty() && !found.is_of_others(&given.manifest) {
                found.compare(&given.manifest, files)?;
            }
        }
        Ok(matched)
    }

    /// Two manifests name one file, and say different things.
    fn refuse_both(
        &self,
        one: usize,
        other: usize,
        file: usize,
        files: &[Option<(&'static Bulk, Input)>],
        matched: &mut [Matched],
    ) {
        let name = |number: usize| {
            let given = self.manifests.get(number);
            given.map_or("", |given| given.manifest.stated.manifest.as_str())
        };
        let input = files.get(file).and_then(Option::as_ref);
        let input = input.map_or("", |(_, input)| input.name.as_str());
        for (here, there) in [(one, other), (other, one)] {
            let message = format!("`{input}` is a part by this manifest, and by `{}` too", name(there));
            let problem = Problem::new(&codes::MANIFEST, message)
                .in_file(name(here))
                .hint("import each run of an export from a folder of its own");
            if let Some(found) = matched.get_mut(here).filter(|found| found.problems.is_empty()) {
                found.problems.push(problem);
            }
        }
    }

    fn delivery(
        &self,
        common: &Common,
        indices: &[usize],
        matched: &[Matched],
        owner: &[Option<usize>],
        files: &mut [Option<(&'static Bulk, Input)>],
    ) -> Option<Delivery> {
        let mut inputs = Vec::new();
        let mut bulk = None;
        let mut stated: Vec<DeliveryStated> = Vec::new();
        let name_of = |file: &Option<usize>| {
            let (_, input) = file.and_then(|index| files.get(index)?.as_ref())?;
            Some(input.name.as_str())
        };
        for (number, (given, found)) in self.manifests.iter().zip(matched).enumerate() {
            if !indices.iter().any(|&index| owner.get(index) == Some(&Some(number))) {
                continue;
            }
            let names: Vec<&str> = found.files.iter().filter_map(name_of).collect();
            stated.push(DeliveryStated {
                rows: stated_rows(&given.manifest, &names),
                ..given.manifest.stated.clone()
            });
        }
        for &index in indices {
            if let Some((form, input)) = files.get_mut(index).and_then(Option::take) {
                bulk = Some(form);
                inputs.push(input);
            }
        }
        let problems = match common {
            Common::Manifest(number) => {
                let given = self.manifests.get(*number)?;
                bulk = bulk.or(Some(given.bulk));
                stated.truncate(1);
                matched
                    .get(*number)
                    .map(|found| found.problems.clone())
                    .unwrap_or_default()
            }
            // One file that the user names is meant, whatever its number.
            Common::Name(_) if inputs.iter().any(|input| pages_of(input).is_some()) => {
                missing_page(&inputs).into_iter().collect()
            }
            Common::Name(_) if !(indices.len() == 1 && indices.iter().all(|index| self.named.contains(index))) => {
                gap(bulk?, &inputs).into_iter().collect()
            }
            _ => Vec::new(),
        };
        Some(Delivery {
            bulk: bulk?,
            files: inputs,
            stated: merged(stated),
            problems,
        })
    }
}

/// The form of a file: files of one delivery have one, and those that a mapping reads are of one dataset.
fn form_of(bulk: &Bulk, input: &Input) -> String {
    let operation = bulk.operation.full_name();
    match &input.mapped {
        Some(mapped) => format!(
            "{operation} {} {}",
            mapped.text.sha256,
            mapped.dataset.as_deref().unwrap_or_default()
        ),
        None => operation,
    }
}

/// How many pages the document has that a file is one of, where it is one of several.
fn pages_of(input: &Input) -> Option<u64> {
    let (_, pages) = input.mapped.as_ref()?.page?;
    (pages > 1).then_some(pages)
}

/// That a document of several pages lacks one, or has one twice.
fn missing_page(files: &[Input]) -> Option<Problem> {
    let pages: Vec<(u64, u64)> = files.iter().filter_map(|file| file.mapped.as_ref()?.page).collect();
    let (_, all) = *pages.first()?;
    let mut found: Vec<u64> = pages.iter().map(|(page, _)| *page).collect();
    found.sort_unstable();
    if pages.iter().all(|(_, pages)| *pages == all) && found.iter().copied().eq(1..=all) {
        return None;
    }
    let found: Vec<String> = found.iter().map(u64::to_string).collect();
    let message = format!(
        "the document has {all} pages, and these are there: {}",
        found.join(", ")
    );
    let hint = "save every page of the answer in one folder, each once, and import them together";
    Some(
        Problem::new(&codes::PARTS, message)
            .in_file(&files.first()?.name)
            .hint(hint),
    )
}

/// What several manifests state of one delivery: only how many rows there are.
fn merged(mut stated: Vec<DeliveryStated>) -> Option<DeliveryStated> {
    if stated.len() < 2 {
        return stated.pop();
    }
    Some(DeliveryStated {
        manifest: stated.first().map(|first| first.manifest.clone()).unwrap_or_default(),
        rows: stated.into_iter().flat_map(|one| one.rows).collect(),
        ..DeliveryStated::default()
    })
}

/// That numbered parts lack one.
fn gap(bulk: &Bulk, files: &[Input]) -> Option<Problem> {
    let parts = files.iter().filter_map(|file| Some(part_of(bulk, file)?.1));
    let (numbers, counts): (Vec<_>, Vec<_>) = parts.map(|part| (part.numbers, part.of)).unzip();
    let flaw = numbers::flaw(&numbers, counts.into_iter().flatten().max())?;
    let first = files.first()?;
    Some(
        Problem::new(
            &codes::PARTS,
            format!("of the numbered parts that this file is one of, {flaw}"),
        )
        .in_file(&first.name)
        .hint("import all parts together; if these are all there are, import them by themselves with `--one-delivery`"),
    )
}

fn folder(file: &Input) -> String {
    let path = file.paths().into_iter().next().unwrap_or_default();
    path.parent()
        .map_or_else(String::new, |folder| folder.display().to_string())
}

/// The folder of a part, and its name and number, where it has one. A part may be packed alone in an archive that is numbered.
fn part_of(bulk: &Bulk, file: &Input) -> Option<(String, PartName)> {
    file.paths().into_iter().find_map(|path| {
        let name = path.to_string_lossy();
        let (folder, base) = name.rsplit_once(['/', '\\']).unwrap_or(("", &name));
        let base = base.strip_suffix(".zip").unwrap_or(base);
        Some((folder.to_owned(), (bulk.part_of)(base)?))
    })
}

//! Which mapping reads a table: one that came with the program, one that the ledger has, or the one that the user names.
//!
//! A file is read by exactly one mapping. What FOCUS and the operations know by themselves is theirs; of mappings that fit
//! alike the user chooses with `--mapping`.

use crate::contract::import::Options;
use crate::contract::registry::Registry;
use crate::error::{Problem, Result, codes};
use crate::import::candidates::{Candidate, Whole, all};
use crate::import::look::{HEAD, Look};
use crate::import::nearly::Nearly;
use crate::import::stated::Stated;
use crate::mapped;
use crate::mapping::{Fit, Says, TargetKind};
use crate::source::discover::Found;
use crate::source::input::{Content, Input};
use crate::source::mapped::Mapped;
use crate::source::packed::Packing;
use crate::source::rows::{self, Medium};
use crate::source::{Source, json};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The mappings of one call, and which of the user's options they needed.
#[derive(Debug, Default)]
pub(super) struct Mappings {
    all: Option<Vec<Candidate>>,
    /// Whether the mapping that the user names was used, and what it lacked where it was not.
    is_used: bool,
    lacks: Option<(String, Vec<String>)>,
    /// The mapping that nearly reads the file that was compared last.
    nearly: Option<Nearly>,
    /// The parameters that were needed, by name.
    used: BTreeSet<String>,
    has_totals_used: bool,
}

/// How a file is read.
#[derive(Debug)]
pub(super) struct Chosen {
    /// With which mapping.
    pub mapped: Mapped,
    /// Whether its rows become charges, rather than a list.
    pub is_charges: bool,
}

/// A mapping that fits a file.
#[derive(Debug, Clone, Copy)]
struct Fitting {
    index: usize,
    form: Medium,
    page: Option<(u64, u64)>,
}

impl Mappings {
    /// Reads all mappings, where that is not done yet.
    ///
    /// # Errors
    /// When the one that the user names is not there or is wrong, or the ledger cannot be read.
    pub(super) fn open(&mut self, connection: &Connection, options: &Options) -> Result<()> {
        if self.all.is_none() {
            self.all = Some(all(connection, options)?);
        }
        Ok(())
    }

    /// The file, and how a mapping reads it; `None` where none does.
    ///
    /// # Errors
    /// When it cannot be read, or several mappings fit, or nobody stated what the mapping needs.
    pub(super) fn claim(
        &mut self,
        connection: &Connection,
        file: &Found,
        options: &Options,
    ) -> Result<Option<(Input, Chosen)>> {
        let (input, head) = Input::look(file, HEAD)?;
        let chosen = self.choose(connection, &input, &head, options)?;
        Ok(chosen.map(|chosen| (input, chosen)))
    }

    /// The same for bytes that are read already. The file is there as it was read, or as its bytes where that is what is needed.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub(super) fn claim_bytes(
        &mut self,
        connection: &Connection,
        source: Source,
        options: &Options,
    ) -> Result<(std::result::Result<Input, Source>, Option<Chosen>)> {
        let most = usize::try_from(HEAD).unwrap_or(usize::MAX);
        let head = match Packing::of(&source.bytes) {
            Some(packing) => packing.beginning(&source.bytes, HEAD),
            None => source.bytes.get(..most).unwrap_or(&source.bytes).to_vec(),
        };
        if rows::forms(&head).is_empty() {
            return Ok((Err(source), None));
        }
        let input = Input::whole(source)?;
        let chosen = self.choose(connection, &input, &head, options)?;
        if chosen.as_ref().is_some_and(|chosen| chosen.is_charges) {
            return Ok((Ok(input), chosen));
        }
        match input.content {
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => {
                let source = Arc::try_unwrap(original).map_err(|_| {
                    let message = "the bytes of the file are held elsewhere";
                    Box::new(Problem::new(&codes::IO, message).in_file(&input.name))
                });
                Ok((Err(source?), chosen))
            }
            _ => Ok((Ok(input), chosen)),
        }
    }

    fn choose(
        &mut self,
        connection: &Connection,
        input: &Input,
        head: &[u8],
        options: &Options,
    ) -> Result<Option<Chosen>> {
        let forms = rows::forms(head);
        if forms.is_empty() || options.operation.is_some() {
            return Ok(None);
        }
        self.open(connection, options)?;
        let all = self.all.as_deref().unwrap_or_default();
        let mut look = Look {
            input,
            head,
            headers: Vec::new(),
        };
        self.nearly = None;
        let mut fitting = Vec::new();
        for (index, candidate) in all.iter().enumerate() {
            for &form in forms {
                match look.fit(&candidate.head, form)? {
                    (Fit::Fits, page) => fitting.push(Fitting { index, form, page }),
                    (Fit::Lacks(names), _) => {
                        if candidate.is_named {
                            self.lacks.get_or_insert((input.name.clone(), names.clone()));
                        }
                        let found = look.header_for(&candidate.head, form);
                        let nearly = Nearly::of(&input.name, &candidate.head, names, &found);
                        let is_nearer = |one: &Nearly| self.nearly.as_ref().is_none_or(|other| one.is_nearer(other));
                        if let Some(nearly) = nearly.filter(is_nearer) {
                            self.nearly = Some(nearly);
                        }
                    }
                    _ => {}
                }
            }
        }
        let is_named = |found: &Fitting| all.get(found.index).is_some_and(|candidate| candidate.is_named);
        if fitting.iter().any(is_named) {
            fitting.retain(is_named);
        }
        fitting.dedup_by_key(|found| found.index);
        // What is stated decides between mappings that differ only in the dataset they read.
        let dataset_of = |found: &Fitting| all.get(found.index).and_then(|one| one.head.read.says.as_ref());
        let words: Vec<&String> = fitting
            .iter()
            .filter_map(dataset_of)
            .flat_map(|says| &says.dataset)
            .collect();
        let stated = stated(input, options, &words);
        if let (true, Some(stated)) = (fitting.len() > 1, &stated) {
            fitting.retain(|found| dataset_of(found).is_none_or(|says| said(says, stated).is_some()));
        }
        let found = match fitting.as_slice() {
            [] => return Ok(None),
            [found] => *found,
            several => {
                let names: Vec<&str> = several
                    .iter()
                    .filter_map(|found| all.get(found.index))
                    .map(|candidate| candidate.head.name.as_str())
                    .collect();
                let message = format!("several mappings read a file with these columns: {}", names.join(", "));
                let hint = format!(
                    "say which, for example `--mapping {}`",
                    names.first().unwrap_or(&"NAME")
                );
                return Err(Box::new(
                    Problem::new(&codes::AMBIGUOUS, message).in_file(&input.name).hint(hint),
                ));
            }
        };
        let Some(candidate) = self.all.as_mut().and_then(|all| all.get_mut(found.index)) else {
            return Ok(None);
        };
        self.is_used |= candidate.is_named;
        let whole = candidate.whole()?;
        let is_charges = whole.mapping.target.kind == TargetKind::Charge;
        self.has_totals_used |= is_charges;
        let read = &whole.mapping.read;
        self.used.extend(read.params.keys().cloned());
        self.used.extend(read.says.iter().map(|_| "dataset".to_owned()));
        let folders = look.of_folders(&whole.mapping, found.form)?;
        let mut mapped = of(&whole, found, stated, input, options)?;
        mapped.parameters.extend(folders);
        Ok(Some(Chosen { mapped, is_charges }))
    }

    /// Why a file is refused that a mapping nearly reads.
    pub(super) fn nearly(&self, file: &str) -> Option<Problem> {
        let nearly = self.nearly.as_ref().filter(|nearly| nearly.file == file);
        nearly.map(Nearly::problem)
    }

    /// The parameters of these that mappings may need and no request has: other files go without them.
    pub(super) fn only_theirs<'o>(&self, registry: &Registry, options: &'o Options) -> Vec<&'o str> {
        let is_theirs = |name: &str| {
            let mut all = self.all.iter().flatten();
            name == "dataset" || all.any(|one: &Candidate| one.head.read.params.contains_key(name))
        };
        let is_of_request = |name: &str| registry.operations().any(|one| one.parameter(name).is_some());
        let names = options.parameters.iter().map(|(name, _)| name.as_str());
        names.filter(|name| is_theirs(name) && !is_of_request(name)).collect()
    }

    /// The problem with options that no file needed: no mapping, and no document. `passed_over` are the files that nothing
    /// read: one of them may be the one that was meant.
    pub(super) fn unused(&self, options: &Options, documents: &Stated, passed_over: &[String]) -> Option<Problem> {
        const SHOWN: usize = 3;
        let problem = self.unused_option(options, documents)?;
        let shown = passed_over.get(..SHOWN).unwrap_or(passed_over).join(", ");
        Some(match passed_over.len() {
            0 => problem,
            1..=SHOWN => problem.hint(format!("nothing was read from {shown}; import it alone to see why")),
            all => problem.hint(format!(
                "nothing was read from {shown} and {} more files; import one alone to see why",
                all - SHOWN
            )),
        })
    }

    fn unused_option(&self, options: &Options, documents: &Stated) -> Option<Problem> {
        if let Some(name) = options.mapping.as_deref().filter(|_| !self.is_used) {
            let problem = Problem::new(
                &codes::PARAMETER,
                format!("no file is one that the mapping `{name}` reads"),
            );
            return Some(match &self.lacks {
                Some((file, names)) => problem.hint(format!("`{file}` lacks the columns {}", names.join(", "))),
                None => problem,
            });
        }
        if !options.totals.is_empty() && !self.has_totals_used {
            let message = "`--total` is for charges that a mapping makes, and no file has any";
            return Some(Problem::new(&codes::PARAMETER, message));
        }
        let known = documents.known();
        let is_unused = |(name, _): &&(String, String)| !known.contains(&name.as_str()) && !self.used.contains(name);
        let (name, _) = options.parameters.iter().find(is_unused)?;
        if let Some(said) = documents.said_of(name) {
            return Some(said.clone());
        }
        Some(Problem::new(
            &codes::PARAMETER,
            format!("no file needs the parameter `{name}`"),
        ))
    }
}

/// What the user said for the sake of a file, in words of its mapping.
fn of(candidate: &Whole, found: Fitting, stated: Option<String>, input: &Input, options: &Options) -> Result<Mapped> {
    let read = &candidate.mapping.read;
    let mut parameters = Vec::new();
    let given = |wanted: &str| {
        let given = options.parameters.iter().find(|(name, _)| name == wanted);
        given.map(|(_, value)| value.clone())
    };
    for (name, is_required) in &read.params {
        let account = || options.account.clone().filter(|_| name == "account");
        match given(name).or_else(account) {
            Some(value) => parameters.push((name.clone(), value)),
            None if *is_required => {
                let message = format!(
                    "the mapping `{}` needs `{name}`, which the file does not say",
                    candidate.mapping.name
                );
                let value = if name == "account" { "NAME" } else { "VALUE" };
                return Err(Box::new(
                    Problem::new(&codes::MISSING, message)
                        .in_file(&input.name)
                        .hint(format!(
                            "state it with `--param {name}={value}`; files that do not need it go without it"
                        )),
                ));
            }
            None => {}
        }
    }
    let mut dataset = None;
    if let Some(says) = &read.says {
        let Some(found) = stated.as_deref().and_then(|stated| said(says, stated)) else {
            let names = says.dataset.join(" or ");
            let message = match stated {
                Some(stated) => format!("the dataset is stated as `{stated}`, and must be {names}"),
                None => format!("nothing says whether the charges are {names}; their columns are the same"),
            };
            let first = says.dataset.first().map_or("NAME", String::as_str);
            return Err(Box::new(
                Problem::new(&codes::MISSING, message)
                    .in_file(&input.name)
                    .hint(format!("state it, for example with `--param dataset={first}`")),
            ));
        };
        if let Some(value) = given("dataset") {
            parameters.push(("dataset".to_owned(), value));
        }
        dataset = Some(found);
    }
    Ok(Mapped {
        text: Arc::clone(&candidate.text),
        form: mapped::form_name(found.form).to_owned(),
        dataset,
        page: found.page,
        parameters,
    })
}

/// The dataset of this name, as the mapping spells it.
fn said(says: &Says, stated: &str) -> Option<String> {
    says.dataset
        .iter()
        .find(|name| name.eq_ignore_ascii_case(stated))
        .cloned()
}

/// What the user states of the dataset, else the manifest beside the file, else the name of the file or of a folder.
fn stated(input: &Input, options: &Options, words: &[&String]) -> Option<String> {
    let given = options.parameters.iter().find(|(name, _)| name == "dataset");
    if let Some((_, value)) = given {
        return Some(value.clone());
    }
    for name in ["manifest.json", "_manifest.json"] {
        let bytes = input.folder().and_then(|folder| std::fs::read(folder.join(name)).ok());
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let parsed = text
            .as_deref()
            .and_then(|text| json::parse(text.trim_start_matches('\u{feff}'), false).ok());
        let kind = parsed
            .as_ref()
            .and_then(|parsed| parsed.root.pointer("/exportConfig/type")?.as_str());
        if let Some(kind) = kind {
            return Some(kind.to_owned());
        }
    }
    let is_in = |text: &str, word: &str| text.to_ascii_lowercase().contains(&word.to_ascii_lowercase());
    input
        .name
        .rsplit(['/', '\\'])
        .find_map(|part| words.iter().find(|word| is_in(part, word)))
        .map(|word| (*word).clone())
}

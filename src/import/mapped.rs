//! Which mapping reads a table: one that came with the program, one that the ledger has, or the one that the user names.
//!
//! A file is read by exactly one mapping. What FOCUS and the operations know by themselves is theirs; of mappings that fit
//! alike the user chooses with `--mapping`.

use crate::charges::mapped;
use crate::contract::import::Options;
use crate::contract::registry::Registry;
use crate::error::{Problem, Result, codes};
use crate::import::candidates::{Candidate, all};
use crate::mapping::{Fit, Kind, Mapping, Says, TargetKind};
use crate::source::discover::Found;
use crate::source::input::{Content, Input};
use crate::source::mapped::Mapped;
use crate::source::packed::Packing;
use crate::source::rows::{self, How, Medium, Origin, Table};
use crate::source::{Source, json};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

/// How much of a file is read to see which mapping reads it.
const HEAD: u64 = 1 << 18;

/// Larger files that have to be read whole to see their columns are left to the ordinary reader.
const WHOLE_MAX: u64 = 64 << 20;

/// The mappings of one call, and which of the user's options they needed.
#[derive(Debug, Default)]
pub(super) struct Mappings {
    all: Option<Vec<Candidate>>,
    /// Whether the mapping that the user names was used, and what it lacked where it was not.
    is_used: bool,
    lacks: Option<(String, Vec<String>)>,
    /// The parameters that were needed, by name.
    used: BTreeSet<String>,
    has_totals_used: bool,
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

    /// The file as one that a mapping reads; `None` where none does.
    ///
    /// # Errors
    /// When it cannot be read, or several mappings fit, or nobody stated what the mapping needs.
    pub(super) fn claim(&mut self, connection: &Connection, file: &Found, options: &Options) -> Result<Option<Input>> {
        let (input, head) = Input::look(file, HEAD)?;
        let chosen = self.choose(connection, &input, &head, options)?;
        Ok(chosen.map(|mapped| input.mapped(mapped)))
    }

    /// The same for bytes that are read already, which are given back where no mapping reads them.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub(super) fn claim_bytes(
        &mut self,
        connection: &Connection,
        source: Source,
        options: &Options,
    ) -> Result<std::result::Result<Input, Source>> {
        let most = usize::try_from(HEAD).unwrap_or(usize::MAX);
        let head = match Packing::of(&source.bytes) {
            Some(packing) => packing.beginning(&source.bytes, HEAD),
            None => source.bytes.get(..most).unwrap_or(&source.bytes).to_vec(),
        };
        if rows::forms(&head).is_empty() {
            return Ok(Err(source));
        }
        let input = Input::whole(source)?;
        match self.choose(connection, &input, &head, options)? {
            Some(mapped) => Ok(Ok(input.mapped(mapped))),
            None => match input.content {
                Content::Bytes { original, .. } | Content::ParquetBytes(original) => {
                    Arc::try_unwrap(original).map(Err).map_err(|_| {
                        Box::new(
                            Problem::new(&codes::IO, "the bytes of the file are held elsewhere").in_file(&input.name),
                        )
                    })
                }
                _ => Ok(Ok(input)),
            },
        }
    }

    fn choose(
        &mut self,
        connection: &Connection,
        input: &Input,
        head: &[u8],
        options: &Options,
    ) -> Result<Option<Mapped>> {
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
        let mut fitting = Vec::new();
        for (index, candidate) in all.iter().enumerate() {
            for &form in forms {
                match look.fit(&candidate.mapping, form)? {
                    (Fit::Fits, page) => fitting.push(Fitting { index, form, page }),
                    (Fit::Lacks(names), _) if candidate.is_named => {
                        self.lacks.get_or_insert((input.name.clone(), names));
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
        let dataset_of = |found: &Fitting| all.get(found.index).and_then(|one| one.mapping.read.says.as_ref());
        let words: Vec<&String> = fitting
            .iter()
            .filter_map(dataset_of)
            .flat_map(|says| &says.dataset)
            .collect();
        let stated = stated(input, options, &words);
        if let (true, Some(stated)) = (fitting.len() > 1, &stated) {
            fitting.retain(|found| dataset_of(found).is_none_or(|says| said(says, stated).is_some()));
        }
        let (found, candidate) = match fitting.as_slice() {
            [] => return Ok(None),
            [found] => match all.get(found.index) {
                Some(candidate) => (*found, candidate),
                None => return Ok(None),
            },
            several => {
                let names: Vec<&str> = several
                    .iter()
                    .filter_map(|found| all.get(found.index))
                    .map(|candidate| candidate.mapping.name.as_str())
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
        self.is_used |= candidate.is_named;
        self.has_totals_used = true;
        let read = &candidate.mapping.read;
        self.used.extend(read.params.keys().cloned());
        self.used.extend(read.says.iter().map(|_| "dataset".to_owned()));
        of(candidate, found, stated, input, options).map(Some)
    }

    /// The parameters of these that mappings may need and no request has: other files go without them.
    pub(super) fn only_theirs<'o>(&self, registry: &Registry, options: &'o Options) -> Vec<&'o str> {
        let is_theirs = |name: &str| {
            let mut all = self.all.iter().flatten();
            name == "dataset" || all.any(|one| one.mapping.read.params.contains_key(name))
        };
        let is_of_request = |name: &str| registry.operations().any(|one| one.parameter(name).is_some());
        let names = options.parameters.iter().map(|(name, _)| name.as_str());
        names.filter(|name| is_theirs(name) && !is_of_request(name)).collect()
    }

    /// The problem with options that were given for files that no mapping read. `others` are the parameters that files of
    /// another kind may have needed.
    pub(super) fn unused(&self, options: &Options, others: &[&str]) -> Option<Problem> {
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
            let message = "`--total` is for files that a mapping reads, and none was";
            return Some(Problem::new(&codes::PARAMETER, message));
        }
        let is_unused = |(name, _): &&(String, String)| !others.contains(&name.as_str()) && !self.used.contains(name);
        let (name, _) = options.parameters.iter().find(is_unused)?;
        Some(Problem::new(
            &codes::PARAMETER,
            format!("no file needs the parameter `{name}`"),
        ))
    }
}

/// What the user said for the sake of a file, in words of its mapping.
fn of(
    candidate: &Candidate,
    found: Fitting,
    stated: Option<String>,
    input: &Input,
    options: &Options,
) -> Result<Mapped> {
    let read = &candidate.mapping.read;
    if candidate.mapping.target.kind != TargetKind::Charge {
        let message = format!(
            "the mapping `{}` makes invoices or payments; billbook imports only charges by mappings",
            candidate.mapping.name
        );
        let hint = "give the columns the names of a list of invoices or payments, and import the table as one";
        return Err(Box::new(
            Problem::new(&codes::MAPPING, message).in_file(&input.name).hint(hint),
        ));
    }
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
                let option = if name == "account" {
                    "--account NAME".to_owned()
                } else {
                    format!("--param {name}=VALUE")
                };
                return Err(Box::new(
                    Problem::new(&codes::MISSING, message)
                        .in_file(&input.name)
                        .hint(format!("state it with `{option}`")),
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

/// A file, with the headers that were found in it.
struct Look<'a> {
    input: &'a Input,
    head: &'a [u8],
    /// Headers by how they were looked for.
    headers: Vec<(How, Seen)>,
}

/// A header, and which page of how many a document is; `None` if the document has no such table.
type Seen = Option<(Vec<String>, Option<(u64, u64)>)>;

impl Look<'_> {
    /// How well the file fits a mapping, read in this form.
    fn fit(&mut self, mapping: &Mapping, form: Medium) -> Result<(Fit, Option<(u64, u64)>)> {
        let kind = mapped::kind(form);
        if !mapping.read.kinds.contains(&kind)
            || (matches!(kind, Kind::Json | Kind::JsonLines) && !self.may_have(mapping))
        {
            return Ok((Fit::No, None));
        }
        let how = How {
            names: Vec::new(),
            document: Vec::new(),
            ..mapped::how(mapping, form)
        };
        let known = self.headers.iter().find(|(known, _)| *known == how);
        let seen = if let Some((_, seen)) = known {
            seen.clone()
        } else {
            let seen = self.header(&how)?;
            self.headers.push((how, seen.clone()));
            seen
        };
        let name = self.input.name.rsplit(['/', '\\']).next().unwrap_or_default();
        Ok(match seen {
            Some((header, page)) => (mapping.fit(kind, name, &header), page),
            None => (Fit::No, None),
        })
    }

    /// Whether it may be worth it to read a text whole: names that the mapping needs are in it.
    fn may_have(&self, mapping: &Mapping) -> bool {
        let text = String::from_utf8_lossy(self.head).to_lowercase();
        let needs = &mapping.read.needs;
        let is_in = |name: &&String| text.contains(&name.to_lowercase());
        needs.iter().filter(is_in).count() * 2 >= needs.len()
    }

    fn header(&self, how: &How) -> Result<Seen> {
        let is_whole = u64::try_from(self.head.len()).is_ok_and(|length| length < HEAD);
        let head = match how.form {
            // Its last line may be cut.
            Medium::JsonLines if !is_whole => {
                let end = memchr::memrchr(b'\n', self.head).map_or(0, |at| at + 1);
                self.head.get(..end).unwrap_or_default()
            }
            Medium::Csv | Medium::JsonLines => self.head,
            Medium::Json | Medium::Sheet if self.input.size > WHOLE_MAX => return Ok(None),
            Medium::Json | Medium::Sheet => {
                let source = rows::opened(self.input)?;
                return Ok(opened(&self.input.name, Origin::Text(source), how));
            }
            Medium::Parquet => {
                let columns = mapped::columns(self.input)?.map_err(Box::new)?;
                let found = columns.as_ref().map(Origin::Columns);
                return Ok(found.and_then(|origin| opened(&self.input.name, origin, how)));
            }
        };
        Ok(opened(&self.input.name, Origin::Text(Box::new(Cursor::new(head))), how))
    }
}

/// The header of a table; the reader reports what is wrong with it.
fn opened(name: &str, origin: Origin<'_>, how: &How) -> Seen {
    let table = Table::open(name, origin, how).ok()?;
    Some((table.header.clone(), table.page()))
}

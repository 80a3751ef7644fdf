//! What the manifests of one call say of its files: which belong to which, and whether all is there.

use crate::contract::import::StatedRows;
use crate::contract::manifest::{Manifest, Part};
use crate::contract::registry::Bulk;
use crate::error::{Problem, Result, codes};
use crate::import::paths::{self, Parts};
use crate::interrupt;
use crate::source::input::Input;
use crate::source::packed::unpacked_name;
use std::io::Read;
use std::path::Path;

/// Parts that are named in a message; the others are counted.
const NAMED: usize = 5;

/// A manifest that came with a call.
#[derive(Debug)]
pub(super) struct Given {
    /// The form of its parts.
    pub bulk: &'static Bulk,
    /// What it states.
    pub manifest: Manifest,
    /// Whether the user named it, rather than a folder around it.
    pub is_named: bool,
}

/// A manifest beside the files of its call.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// The number of the file for each part; `None` where it is not there.
    pub files: Vec<Option<usize>>,
    /// Parts that are there, in another form: their numbers.
    others: Vec<usize>,
    /// Why its delivery is refused.
    pub problems: Vec<Problem>,
}

/// Files of a call by their paths.
pub(super) struct Paths {
    /// Bulk charges, each by all its paths.
    pub files: Vec<Vec<Parts>>,
    /// Other files.
    pub others: Vec<Vec<Parts>>,
}

impl Matched {
    /// Finds the parts of a manifest among files.
    pub(super) fn find(manifest: &Manifest, paths: &Paths) -> Self {
        let own = paths::of_file(&manifest.stated.manifest);
        let mut matched = Self::default();
        for (number, part) in manifest.parts.iter().enumerate() {
            let key = paths::of_key(&part.path);
            let best = |among: &[Vec<Parts>]| {
                let fitting = among.iter().enumerate().filter_map(|(index, file)| {
                    let fit = file.iter().filter_map(|path| paths::fits(&key, path, &own)).max()?;
                    Some((fit, index))
                });
                // Of two that fit alike, the first.
                fitting
                    .reduce(|best, next| if next.0 > best.0 { next } else { best })
                    .map(|(_, index)| index)
            };
            let found = best(&paths.files);
            if found.is_none() && best(&paths.others).is_some() {
                matched.others.push(number);
            }
            matched.files.push(found);
        }
        matched
    }

    /// Whether it is of data that this program does not read: nobody needs its parts then.
    pub(super) fn is_of_others(&self, manifest: &Manifest) -> bool {
        let is_found = self.files.iter().any(Option::is_some);
        let is_there = self.others.len() == manifest.parts.len();
        !is_found && (is_there || manifest.of_others.is_some())
    }

    /// Notes what it states and its files contradict, as far as that is seen before they are read.
    ///
    /// # Errors
    /// When a file cannot be read, or Ctrl-C was pressed.
    pub(super) fn compare(&mut self, manifest: &Manifest, files: &[Option<(&'static Bulk, Input)>]) -> Result<()> {
        let parts = || self.files.iter().zip(&manifest.parts);
        let missing: Vec<&str> = parts()
            .enumerate()
            .filter(|(number, (found, _))| found.is_none() && !self.others.contains(number))
            .map(|(_, (_, part))| part.path.as_str())
            .collect();
        let mut problems = Vec::new();
        if !missing.is_empty() {
            problems.push(
                Problem::new(
                    &codes::PARTS,
                    format!(
                        "the manifest names {}, and {} not among the files of this import",
                        named(&missing),
                        if missing.len() == 1 { "it is" } else { "they are" }
                    ),
                )
                .hint("download the whole export, with its folders, and import its folder"),
            );
        }
        let unread = self.others.iter().filter_map(|&number| manifest.parts.get(number));
        let unread: Vec<&str> = unread.map(|part| part.path.as_str()).collect();
        if !unread.is_empty() {
            let message = format!(
                "the manifest names {}, which billbook cannot read as charges",
                named(&unread)
            );
            problems.push(Problem::new(&codes::PARTS, message).hint("export it as CSV; packed with gzip is fine"));
        }
        let there = u64::try_from(manifest.parts.len()).unwrap_or(u64::MAX);
        if let Some(count) = manifest.count.filter(|count| *count != there) {
            let message = format!("the manifest says that there are {count} parts, and names {there}");
            problems.push(Problem::new(&codes::MANIFEST, message).hint(AGAIN));
        }
        let mut sizes = Some((0_u64, 0_u64));
        for (found, part) in parts() {
            let Some((_, file)) = found.and_then(|index| files.get(index)?.as_ref()) else {
                sizes = None;
                continue;
            };
            let size = Sizes::of(file, part, manifest)?;
            sizes = sizes.zip(size.both).map(|(sum, both)| (sum.0 + both.0, sum.1 + both.1));
            problems.extend(size.problem);
        }
        if let (Some(stated), Some((packed, unpacked)), true) = (
            manifest.bytes.filter(|bytes| is_count(*bytes, manifest.rows)),
            sizes,
            problems.is_empty(),
        ) && stated != packed
            && stated != unpacked
        {
            let message = format!("all parts together have {packed} bytes; the manifest states {stated}");
            problems.push(Problem::new(&codes::MANIFEST, message).hint(AGAIN));
        }
        let name = &manifest.stated.manifest;
        self.problems
            .extend(problems.into_iter().map(|problem| problem.in_file(name)));
        Ok(())
    }
}

const AGAIN: &str =
    "download the export again, all of it; the run may have been going on, or a newer one has replaced a part";

fn named(paths: &[&str]) -> String {
    let shown: Vec<String> = paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(NAMED);
    match more {
        0 => shown.join(", "),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether a number of bytes can be one: every row has at least one byte. Some tools write 1 where they do not know it.
fn is_count(bytes: u64, rows: Option<u64>) -> bool {
    bytes > rows.unwrap_or(1).max(1)
}

/// How many bytes a part has.
struct Sizes {
    /// As it lies there, and unpacked; `None` where it was unpacked before.
    both: Option<(u64, u64)>,
    problem: Option<Problem>,
}

impl Sizes {
    /// Whether bytes are counted before or after packing is not documented: either is taken.
    fn of(file: &Input, part: &Part, manifest: &Manifest) -> Result<Self> {
        let stated = part.bytes.filter(|bytes| is_count(*bytes, part.rows));
        let needed = stated.or_else(|| manifest.bytes.filter(|bytes| is_count(*bytes, manifest.rows)));
        let key = part.path.to_ascii_lowercase();
        let is_zipped = Path::new(&part.path)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let archive = file.member.as_ref().filter(|_| is_zipped);
        let packed = archive.map_or(file.size, |member| member.archive.size);
        let was_packed = file.packing().is_none() && unpacked_name(&key) != key;
        if needed.is_none() || was_packed {
            return Ok(Self {
                both: None,
                problem: None,
            });
        }
        let unpacked = match stated {
            Some(stated) if stated == packed => packed,
            _ if file.packing().is_some() => length(file)?,
            _ => file.size,
        };
        let problem = stated
            .filter(|stated| *stated != packed && *stated != unpacked)
            .map(|stated| {
                let message = format!("`{}` has {packed} bytes; the manifest states {stated}", file.name);
                Problem::new(&codes::MANIFEST, message).hint(AGAIN)
            });
        Ok(Self {
            both: Some((packed, unpacked)),
            problem,
        })
    }
}

/// How long a file is when it is unpacked; what is wrong with it, its reader says.
fn length(file: &Input) -> Result<u64> {
    let (mut text, _) = file.open()?;
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        interrupt::check()?;
        match text.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(length),
            Ok(read) => length += u64::try_from(read).unwrap_or_default(),
        }
    }
}

/// How many rows files have, as a manifest states it: each part, and all.
pub(super) fn stated_rows(manifest: &Manifest, names: &[&str]) -> Vec<StatedRows> {
    let mut all = Vec::new();
    for (part, name) in manifest.parts.iter().zip(names) {
        if let Some(rows) = part.rows {
            all.push(StatedRows {
                what: format!("`dataRowCount` of `{}`", part.path),
                files: vec![(*name).to_owned()],
                rows,
            });
        }
    }
    let is_said = matches!(all.as_slice(), [one] if Some(one.rows) == manifest.rows && manifest.parts.len() == 1);
    if let Some(rows) = manifest.rows.filter(|_| !is_said) {
        all.push(StatedRows {
            what: "`dataRowCount` of all parts".to_owned(),
            files: names.iter().map(|name| (*name).to_owned()).collect(),
            rows,
        });
    }
    all
}

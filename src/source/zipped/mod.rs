//! Zip archives: each file in one is a file of its own, `june.zip/part-00001.csv`.
//!
//! All of an archive is unpacked into temporary files before anything of it is imported: so a checksum that does not fit
//! refuses the archive as a whole, and no file in it needs its size in memory. Workbooks and documents of an Office are zip
//! files too, but not archives here.

mod names;

use crate::digest::hex;
use crate::error::{Problem, Result, codes, io};
use crate::interrupt;
use crate::source::Source;
use crate::source::discover::Found;
use crate::source::packed::Limit;
use crate::source::temporary::Temporary;
use chrono::{DateTime, Utc};
use names::{is_beside, unsafe_name};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// How zip files begin; the second is an empty one, the third a part of one that was split.
const MAGICS: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];

/// Files of workbooks, documents of an Office and programs, which are zip files too.
const OFFICE: &[&str] = &[
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/workbook.bin",
    "word/document.xml",
    "ppt/presentation.xml",
    "mimetype",
    "META-INF/MANIFEST.MF",
];

/// An archive may have this many files.
const FILES_MAX: usize = 10_000;

/// All files together may have this many bytes, whatever the archive's size.
const ALL_BYTES_MAX: u64 = 64 << 30;

/// Problems of one archive that are reported.
const PROBLEMS_MAX: usize = 20;

/// A zip archive as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Archive {
    /// Its path as the user gave it.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its modification time, which stands for that of its files.
    pub modified_at: Option<DateTime<Utc>>,
}

/// A file that was in an archive.
#[derive(Debug)]
pub(crate) struct Member {
    /// The archive.
    pub archive: Arc<Archive>,
    /// Whether it is the only file in it.
    pub is_only: bool,
    /// Its bytes, unpacked; nothing where the ledger has them.
    held: Option<Temporary>,
}

impl Member {
    /// A file of an archive, as a ledger recorded it.
    #[must_use]
    pub(crate) fn recorded(archive: Archive) -> Self {
        Self {
            archive: Arc::new(archive),
            is_only: false,
            held: None,
        }
    }

    /// Where its bytes are.
    #[must_use]
    pub(crate) fn path(&self) -> Option<&Path> {
        self.held.as_ref().map(Temporary::path)
    }
}

/// Whether bytes begin as those of a zip file do.
#[must_use]
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

/// The files in a file, where that is an archive; `None` where it is something else.
///
/// # Errors
/// When it cannot be read, or something is wrong with it: then nothing of it is imported.
pub(crate) fn members(found: &Found) -> std::result::Result<Option<Vec<Found>>, Vec<Problem>> {
    opened(found, None)
}

/// The one file of this name in an archive, unpacked.
///
/// # Errors
/// When the archive cannot be read, or something is wrong with it.
pub(crate) fn member(archive: &Found, name: &str) -> std::result::Result<Option<Found>, Vec<Problem>> {
    Ok(opened(archive, Some(name))?.and_then(|mut found| found.pop()))
}

fn opened(found: &Found, only: Option<&str>) -> std::result::Result<Option<Vec<Found>>, Vec<Problem>> {
    let name = found.name();
    let failed = |error: std::io::Error| vec![*io(&name, "cannot read", &error)];
    let mut file = File::open(found.location()).map_err(failed)?;
    let mut head = [0; 4];
    let length = read_up_to(&mut file, &mut head).map_err(failed)?;
    if !is_zip(head.get(..length).unwrap_or_default()) {
        return Ok(None);
    }
    let data = file.metadata().map_err(failed)?;
    let sha256 = hash(&mut file, &name).map_err(|problem| vec![*problem])?;
    let archive = Archive {
        name,
        sha256,
        size: data.len(),
        modified_at: data.modified().ok().map(Into::into),
    };
    unpack(BufReader::new(file), archive, found.named, only, Limit::default())
}

/// The same for bytes that are read already, such as those of standard input.
///
/// # Errors
/// As `members`.
pub fn members_of_bytes(source: &Source) -> std::result::Result<Option<Vec<Found>>, Vec<Problem>> {
    if !is_zip(&source.bytes) {
        return Ok(None);
    }
    let archive = Archive {
        name: source.name.clone(),
        sha256: source.sha256.clone(),
        size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
        modified_at: source.modified_at,
    };
    unpack(
        Cursor::new(source.bytes.as_slice()),
        archive,
        true,
        None,
        Limit::default(),
    )
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            count => read += count,
        }
    }
    Ok(read)
}

fn hash(file: &mut File, name: &str) -> Result<String> {
    let failed = |error: std::io::Error| io(name, "cannot read", &error);
    file.rewind().map_err(failed)?;
    let mut hasher = Sha256::new();
    copy(file, name, &mut |bytes| {
        hasher.update(bytes);
        Ok(())
    })
    .map_err(|error| match error {
        Copying::Failed(error) => failed(error),
        Copying::Stopped(problem) => problem,
    })?;
    file.rewind().map_err(failed)?;
    Ok(hex(&hasher.finalize()))
}

/// Why copying ended.
enum Copying {
    /// The source cannot be read on.
    Failed(std::io::Error),
    /// Ctrl-C was pressed, or what it is copied to fails.
    Stopped(Box<Problem>),
}

fn copy(
    source: &mut impl Read,
    name: &str,
    call: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
) -> std::result::Result<(), Copying> {
    let mut buffer = vec![0; 1 << 18];
    loop {
        interrupt::check().map_err(Copying::Stopped)?;
        let read = source.read(&mut buffer).map_err(Copying::Failed)?;
        if read == 0 {
            return Ok(());
        }
        call(buffer.get(..read).unwrap_or_default())
            .map_err(|error| Copying::Stopped(io(name, "cannot unpack", &error)))?;
    }
}

/// Whether a zip file is an archive, by the names in it.
fn is_archive<R: Read + Seek>(zip: &ZipArchive<R>) -> bool {
    !OFFICE.iter().any(|name| zip.index_for_name(name).is_some())
}

/// What is wrong with an archive as a whole.
fn broken(archive: &Archive, message: impl Into<String>, hint: &str) -> Vec<Problem> {
    vec![Problem::new(&codes::ZIP, message).in_file(&archive.name).hint(hint)]
}

const AGAIN: &str = "copy it again from its source, and compare the sizes; `unzip -t FILE` tests it";
const BY_HAND: &str = "unpack it, and import the files that are yours";

fn unpack<R: Read + Seek>(
    reader: R,
    archive: Archive,
    is_named: bool,
    only: Option<&str>,
    mut limit: Limit,
) -> std::result::Result<Option<Vec<Found>>, Vec<Problem>> {
    let mut zip = match ZipArchive::new(reader) {
        Ok(zip) => zip,
        Err(ZipError::Io(error)) if error.kind() != ErrorKind::UnexpectedEof => {
            return Err(vec![*io(&archive.name, "cannot read", &error)]);
        }
        Err(_) => {
            let message = "the file begins as a zip archive or a workbook, and is cut short or damaged: \
                           the list of its files at its end cannot be read";
            return Err(broken(&archive, message, AGAIN));
        }
    };
    if !is_archive(&zip) {
        return Ok(None);
    }
    if zip.offset() > 0 {
        // The files of the first of two that were joined are in no list.
        let message = "other bytes stand before the archive, which is all that its list tells of: \
                       two archives may have been joined";
        return Err(broken(&archive, message, BY_HAND));
    }
    let listed = listed(&zip, &archive)?;
    let is_only = listed.len() == 1;
    let shared = Arc::new(archive);
    let mut all = 0;
    let mut found = Vec::new();
    for (name, index) in listed {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let held = unpack_one(&mut zip, &shared, (&name, index), &mut limit, &mut all)?;
        found.push(Found {
            path: PathBuf::from(format!("{}/{name}", shared.name)),
            named: is_named && is_only,
            member: Some(Arc::new(Member {
                archive: Arc::clone(&shared),
                is_only,
                held: Some(held),
            })),
        });
    }
    Ok(Some(found))
}

/// The files of an archive by name, with their numbers; folders and what systems put beside files are left out.
fn listed<R: Read + Seek>(
    zip: &ZipArchive<R>,
    archive: &Archive,
) -> std::result::Result<BTreeMap<String, usize>, Vec<Problem>> {
    if zip.len() > FILES_MAX {
        let message = format!("the archive has {} files; at most {FILES_MAX} are unpacked", zip.len());
        return Err(broken(archive, message, BY_HAND));
    }
    if zip.has_duplicate_names() {
        let message = "two files in the archive have the same name";
        return Err(broken(archive, message, BY_HAND));
    }
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut refuse = |name: &str, message: String, hint: &str| {
        let name = format!("{}/{name}", archive.name);
        problems.push(Problem::new(&codes::ZIP, message).in_file(&name).hint(hint));
    };
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(index) else {
            return Err(broken(archive, "the list of its files cannot be read", AGAIN));
        };
        let Ok(raw) = entry.name() else {
            refuse("?", "the name of a file in the archive is not text".to_owned(), BY_HAND);
            continue;
        };
        // Some programs write names as Windows has them.
        let name = raw.replace('\\', "/");
        if entry.is_dir() || name.ends_with('/') || is_beside(&name) {
            continue;
        }
        if let Some(what) = unsafe_name(&name) {
            let message =
                format!("the name of a file in the archive {what}, so it would lie outside the archive's folder");
            refuse(&name, message, BY_HAND);
        } else if entry.is_symlink() {
            refuse(&name, "the archive has a link here, and not a file".to_owned(), BY_HAND);
        } else if entry.encrypted() {
            let message = "the file in the archive is protected with a password".to_owned();
            refuse(
                &name,
                message,
                "unpack the archive with its password, and import the files",
            );
        } else if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            let method = entry.compression();
            let message =
                format!("the file in the archive is packed by `{method}`; billbook unpacks `Deflated` and `Stored`");
            refuse(&name, message, BY_HAND);
        } else if listed.insert(name.clone(), index).is_some() {
            refuse(&name, "two files in the archive have this name".to_owned(), BY_HAND);
        }
    }
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(problems);
    }
    if listed.is_empty() {
        return Err(broken(archive, "the archive has no files in it", AGAIN));
    }
    Ok(listed)
}

/// Unpacks a file into a temporary one.
fn unpack_one<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    archive: &Archive,
    (name, index): (&str, usize),
    limit: &mut Limit,
    all: &mut u64,
) -> std::result::Result<Temporary, Vec<Problem>> {
    let full = format!("{}/{name}", archive.name);
    let refused = |message: String, hint: &str| vec![Problem::new(&codes::ZIP, message).in_file(&full).hint(hint)];
    let mut packed = match zip.by_index(index) {
        Ok(packed) => packed,
        Err(error) => {
            return Err(refused(
                format!("the file in the archive cannot be read: {error}"),
                AGAIN,
            ));
        }
    };
    let (held, mut file) = Temporary::new("unpacked", "tmp").map_err(|problem| vec![*problem])?;
    let mut begins = Vec::new();
    let mut too_much = None;
    let copied = copy(&mut packed, &full, &mut |bytes| {
        if begins.len() < 4 {
            begins.extend(bytes.iter().take(4 - begins.len()));
        }
        *all += u64::try_from(bytes.len()).unwrap_or_default();
        if let Err(error) = limit.add(bytes.len(), archive.size) {
            too_much = Some(error.to_string());
        } else if *all > ALL_BYTES_MAX {
            too_much = Some(format!("it unpacks to more than {} GiB", ALL_BYTES_MAX >> 30));
        }
        match &too_much {
            Some(_) => Err(ErrorKind::InvalidData.into()),
            None => file.write_all(bytes),
        }
    });
    match (copied, too_much) {
        (_, Some(message)) => {
            return Err(broken(
                archive,
                format!("the archive is not unpacked: {message}"),
                BY_HAND,
            ));
        }
        (Ok(()), None) => {}
        (Err(Copying::Stopped(problem)), None) => return Err(vec![*problem]),
        (Err(Copying::Failed(error)), None) if error.raw_os_error().is_some() => {
            return Err(vec![*io(&archive.name, "cannot read", &error)]);
        }
        (Err(Copying::Failed(_)), None) => {
            let message = "the file in the archive is damaged: its bytes do not fit its checksum, or are cut short";
            return Err(refused(message.to_owned(), AGAIN));
        }
    }
    if is_zip(&begins) && is_nested(held.path()) {
        let message = "the archive has another archive in it".to_owned();
        return Err(refused(message, "unpack the outer archive, and import the inner one"));
    }
    Ok(held)
}

/// Whether a file in an archive is one itself, and no workbook.
fn is_nested(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    // What is damaged says so itself, when it is read.
    ZipArchive::new(BufReader::new(file)).is_ok_and(|zip| is_archive(&zip))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::discover;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bytes = zipped(&[("bomb.csv", &vec![b'x'; 4 << 20])]);
        let archive = Archive {
            name: "bomb.zip".to_owned(),
            sha256: String::new(),
            size: u64::try_from(bytes.len()).unwrap(),
            modified_at: None,
        };
        let unpack = |limit| unpack(Cursor::new(&bytes), archive.clone(), true, None, limit);
        assert_eq!(unpack(Limit::default()).unwrap().unwrap().len(), 1);
        let problems = unpack(Limit::of(1 << 20)).unwrap_err();
        assert!(
            problems[0].message.ends_with("more than 200 times its size"),
            "{problems:?}"
        );
    }

    #[test]
    fn two_archives_that_were_joined_are_not_one() {
        let bytes = [zipped(&[("a.csv", b"1")]), zipped(&[("b.csv", b"2")])].concat();
        let source = Source::new("june.zip", bytes, None);
        let problems = members_of_bytes(&source).unwrap_err();
        assert!(problems[0].message.contains("may have been joined"), "{problems:?}");
    }

    #[test]
    fn a_file_is_found_again_in_its_archive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("june.zip");
        std::fs::write(&path, zipped(&[("a.csv", b"1"), ("x/b.csv", b"22")])).unwrap();
        let name = |name: &str| format!("{}/{name}", path.display());
        let found = discover::again(&name("x/b.csv")).unwrap();
        assert_eq!(discover::read(&found).unwrap().bytes, b"22");
        assert_eq!(found.name(), name("x/b.csv"));
        let held = found.location().to_owned();
        assert!(held.exists());
        drop(found);
        assert!(!held.exists());
        assert!(discover::again(&name("c.csv")).is_none());
    }
}

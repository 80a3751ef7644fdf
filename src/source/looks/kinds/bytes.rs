//! What its first bytes tell: databases, archives, packed files, documents, pictures, programs.

use crate::source::looks::facts::Facts;
use crate::source::looks::kind::Reads::{No, NoData, Yes};
use crate::source::looks::kind::{AGAIN, Kind, LIST, kind};
use crate::source::looks::kinds::ours::FROM_LEDGER;
use crate::source::looks::signs::Sign::{At, Form, Starts};

const UNPACK: &str = "unpack it, and import the files in it";
const AS_CSV: &str = "export the same rows as CSV, and import that";

/// Where an SQLite file says whose it is.
const APPLICATION_ID: std::ops::Range<usize> = 68..72;

/// The kinds.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "a snapshot of a ledger",
        NoData,
        &[Form(is_snapshot)],
        "ask it with `sqlite3` or `billbook sql`; import the files it was made from",
    ),
    kind(
        "a ledger of billbook",
        NoData,
        &[Form(is_ledger)],
        "name it with `-f FILE` in other commands; it is not imported",
    ),
    kind(
        "an SQLite database",
        No,
        &[Starts(b"SQLite format 3\0")],
        "export the table that has the figures as CSV, and import that",
    ),
    kind(
        "an encrypted Parquet file",
        Yes,
        &[Starts(b"PARE"), Form(|facts| facts.bytes.ends_with(b"PARE"))],
        "export it again without encryption",
    ),
    kind(
        "a damaged Parquet file",
        Yes,
        &[Form(|facts| facts.bytes.starts_with(b"PAR1") && !facts.is_parquet)],
        "copy it again from where it came, and compare the sizes",
    ),
    kind("an Arrow file", No, &[Starts(b"ARROW1"), Starts(b"FEA1")], AS_CSV),
    kind("an ORC file", No, &[Starts(b"ORC")], AS_CSV),
    kind("an Avro file", No, &[Starts(b"Obj\x01")], AS_CSV),
    kind(
        "a PDF document with an electronic invoice in it",
        Yes,
        &[Form(is_factur_x)],
        AGAIN,
    ),
    kind(
        "a working paper of billbook",
        NoData,
        &[Form(is_own_paper)],
        FROM_LEDGER,
    ),
    kind(
        "an encrypted PDF document",
        No,
        &[Form(|facts| {
            facts.bytes.starts_with(b"%PDF-") && memchr::memmem::find(&facts.bytes, b"/Encrypt").is_some()
        })],
        "save it without encryption, which `qpdf --decrypt IN OUT` does, and import that; an electronic invoice in it is read then",
    ),
    kind(
        "a PDF document",
        No,
        &[Starts(b"%PDF-")],
        "ask for the same as a table, or write what it says into a list of invoices and import the list",
    ),
    kind(
        "a binary workbook (.xlsb)",
        No,
        &[Form(|facts| has_part(facts, "xl/workbook.bin"))],
        "save it as .xlsx, and import that",
    ),
    kind(
        "a workbook of Apple Numbers",
        No,
        &[Form(|facts| has_part(facts, "Index/Document.iwa"))],
        "export it as Excel or CSV, and import that",
    ),
    kind(
        "a document of an office program",
        No,
        &[
            Form(|facts| {
                ["word/document.xml", "ppt/presentation.xml"]
                    .iter()
                    .any(|part| has_part(facts, part))
            }),
            Form(is_open_document),
        ],
        LIST,
    ),
    kind(
        "a program",
        NoData,
        &[
            Starts(b"\x7FELF"),
            Starts(b"MZ"),
            Form(|facts| has_part(facts, "META-INF/MANIFEST.MF")),
        ],
        "leave it out",
    ),
    kind(
        "a zip archive with a password",
        Yes,
        &[Form(is_locked)],
        "unpack it with its password, and import the files in it",
    ),
    kind("a zip archive", Yes, &[Form(is_zip)], UNPACK).with(contents),
    kind(
        "a file of an older Office, or a workbook with a password",
        No,
        &[Form(is_older_office)],
        "save it as .xlsx without a password; from another document, write its figures into a list",
    ),
    kind("a 7-Zip archive", No, &[Starts(b"7z\xBC\xAF\x27\x1C")], UNPACK),
    kind("a RAR archive", No, &[Starts(b"Rar!\x1A\x07")], UNPACK),
    kind("a tar archive", No, &[At(257, b"ustar")], UNPACK),
    kind(
        "a file packed with Zstandard",
        Yes,
        // A frame to be skipped has 16 numbers of its own.
        &[Starts(b"\x28\xB5\x2F\xFD"), At(1, b"\x2A\x4D\x18")],
        "copy it again from where it came: it cannot be unpacked",
    ),
    kind("a file packed with xz", No, &[Starts(b"\xFD7zXZ\0")], UNPACK),
    kind("a file packed with bzip2", No, &[Starts(b"BZh")], UNPACK),
    kind(
        "a file packed with gzip",
        Yes,
        &[Starts(b"\x1F\x8B")],
        "copy it again from where it came: it cannot be unpacked",
    ),
    kind(
        "an encrypted file",
        No,
        &[
            Starts(b"-----BEGIN PGP MESSAGE"),
            Starts(b"age-encryption.org/"),
            Starts(b"Salted__"),
        ],
        "decrypt it, and import what is in it",
    ),
    kind(
        "a text in UTF-32",
        No,
        &[Form(|facts| wide(&facts.bytes) == Some(4))],
        "save it as UTF-8",
    ),
    kind(
        "a text in UTF-16 without a byte-order mark",
        No,
        &[Form(|facts| wide(&facts.bytes) == Some(2))],
        "save it as UTF-8, or as UTF-16 with a byte-order mark",
    ),
    kind(
        "an e-mail",
        No,
        &[Form(is_mail)],
        "save what is attached to it, and import that",
    ),
    kind(
        "a picture",
        NoData,
        &[
            Starts(b"\x89PNG\r\n"),
            Starts(b"\xFF\xD8\xFF"),
            Starts(b"GIF8"),
            Starts(b"II*\0"),
            Starts(b"MM\0*"),
            Starts(b"\0\0\x01\0"),
            Form(|facts| facts.bytes.starts_with(b"RIFF") && facts.bytes.get(8..12) == Some(b"WEBP")),
            Form(|facts| facts.bytes.get(4..8) == Some(b"ftyp")),
        ],
        "write the figures that it shows into a list, and import the list",
    ),
    kind("a script", NoData, &[Starts(b"#!")], "leave it out"),
    kind(
        "a key or a certificate",
        NoData,
        &[Starts(b"-----BEGIN "), Starts(b"ssh-")],
        "leave it out",
    ),
];

fn is_database(facts: &Facts) -> bool {
    facts.bytes.starts_with(b"SQLite format 3\0")
}

fn is_ledger(facts: &Facts) -> bool {
    let id = facts.bytes.get(APPLICATION_ID).and_then(|id| id.try_into().ok());
    is_database(facts)
        && id
            .map(u32::from_be_bytes)
            .is_some_and(|id| facts.ledger_ids.contains(&id))
}

/// It has the list of its tables.
fn is_snapshot(facts: &Facts) -> bool {
    let lists: [&[u8]; 2] = [b"CREATE TABLE _tables", b"CREATE TABLE snapshot_list"];
    is_database(facts)
        && lists
            .iter()
            .any(|list| memchr::memmem::find(&facts.bytes, list).is_some())
}

/// The name of the invoice in it may be written with an escape, and in either of the names of the standard.
fn is_factur_x(facts: &Facts) -> bool {
    let names: [&[u8]; 3] = [b"factur-x.xml", b"zugferd-invoice.xml", b"xrechnung.xml"];
    facts.bytes.starts_with(b"%PDF-")
        && names
            .iter()
            .any(|name| memchr::memmem::find(&facts.bytes, name).is_some())
}

/// A report, statement or list that billbook put on paper. The author of an invoice is its seller, who may use billbook too:
/// such a document is not ours.
fn is_own_paper(facts: &Facts) -> bool {
    let marks: [&[u8]; 2] = [b"/Author(billbook)", b"/Producer(billbook "];
    facts.bytes.starts_with(b"%PDF-")
        && marks
            .iter()
            .all(|mark| memchr::memmem::find(&facts.bytes, mark).is_some())
}

fn has_part(facts: &Facts, name: &str) -> bool {
    facts.parts.iter().any(|part| part == name)
}

fn is_open_document(facts: &Facts) -> bool {
    !facts.is_workbook && has_part(facts, "content.xml") && has_part(facts, "mimetype")
}

fn is_zip(facts: &Facts) -> bool {
    !facts.is_workbook && (facts.bytes.starts_with(b"PK\x03\x04") || facts.bytes.starts_with(b"PK\x05\x06"))
}

/// How many bytes a character has, in a text of mostly Latin letters whose characters all have several; nothing for UTF-16 that
/// says so by its first bytes, which is read.
fn wide(bytes: &[u8]) -> Option<usize> {
    const LOOKED_AT: usize = 1 << 12;
    let has_mark = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let bytes = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let is_wide = |size: usize| {
        // The first characters may be a mark.
        let letters: Vec<&[u8]> = bytes.chunks_exact(size).skip(1).collect();
        let one_byte = |place: usize| {
            let is_letter = |letter: &&&[u8]| {
                letter
                    .iter()
                    .enumerate()
                    .all(|(at, byte)| (at == place) == (*byte != 0))
            };
            letters.iter().filter(is_letter).count() * 10 >= letters.len() * 9
        };
        letters.len() > 3 && (one_byte(0) || one_byte(size - 1))
    };
    if is_wide(4) {
        Some(4)
    } else {
        (!has_mark && is_wide(2)).then_some(2)
    }
}

fn is_older_office(facts: &Facts) -> bool {
    !facts.is_workbook && facts.bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// The first of its parts says so in its flags.
fn is_locked(facts: &Facts) -> bool {
    facts.bytes.starts_with(b"PK\x03\x04") && facts.bytes.get(6).is_some_and(|flags| flags % 2 == 1)
}

/// ` of june.csv and manifest.json`
fn contents(facts: &Facts) -> Option<String> {
    const SHOWN: usize = 3;
    let files: Vec<&str> = facts
        .parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.ends_with('/'))
        .collect();
    let shown = files.get(..SHOWN).unwrap_or(&files).join(", ");
    match files.len() {
        0 => None,
        count if count > SHOWN => Some(format!(" of {count} files ({shown}, …)")),
        _ => Some(format!(" ({shown})")),
    }
}

fn is_mail(facts: &Facts) -> bool {
    let begins = [
        "Return-Path:",
        "Received:",
        "Delivered-To:",
        "From:",
        "MIME-Version:",
        "Message-ID:",
    ];
    let text = facts.text();
    let header = text.get(
        ..text
            .find("\n\n")
            .or_else(|| text.find("\r\n\r\n"))
            .unwrap_or(text.len()),
    );
    begins.iter().any(|begin| text.starts_with(begin))
        && header.is_some_and(|header| header.contains("\nSubject:") || header.contains("\nMIME-Version:"))
}

//! The embedded files of a PDF, and which of them is an invoice.

use super::Embedded;
use super::objects::Objects;
use super::parse::Object;
use super::stream;
use memchr::memmem;
use std::collections::HashSet;

/// Names that the profiles give to the invoice, the best first; compared in small letters.
const NAMES: &[&str] = &[
    "factur-x.xml",
    "xrechnung.xml",
    "zugferd-invoice.xml",
    "cii.xml",
    "ubl.xml",
    "invoice.xml",
];

/// What the XML of an invoice has in it, whatever the file is called.
const NAMESPACES: &[&[u8]] = &[
    b"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice",
    b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    b"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
];

/// At most so many nodes of the tree of names, and so many files, are read.
const MAX_NODES: usize = 256;

/// The invoice may have at most so many bytes.
const MAX_BYTES: usize = 64 << 20;

/// The invoice in a PDF; nothing where it has none.
///
/// # Errors
/// Says what is wrong with a file that by its name is the invoice.
pub(crate) fn invoice(bytes: &[u8]) -> Result<Option<Embedded>, String> {
    // Most PDFs have no files in them, and saying so should be quick. A packed list of names is in a stream of objects.
    let may_have = [&b"EmbeddedFile"[..], b"ObjStm", b"/EF"];
    if !may_have.iter().any(|word| memmem::find(bytes, word).is_some()) {
        return Ok(None);
    }
    let objects = Objects::of(bytes);
    let files = files(&objects);
    let is_encrypted = objects
        .trailer
        .as_ref()
        .is_some_and(|trailer| trailer.get("Encrypt").is_some());
    let rank = |name: &str| NAMES.iter().position(|known| name.eq_ignore_ascii_case(known));
    let mut named: Vec<(usize, &File)> = files
        .iter()
        .filter_map(|file| Some((rank(&file.name)?, file)))
        .collect();
    named.sort_by_key(|(rank, _)| *rank);
    if let Some((_, file)) = named.first() {
        if is_encrypted {
            return Err(format!("`{}` in it is encrypted", file.name));
        }
        return match content(&objects, file) {
            Ok(bytes) => Ok(Some(Embedded {
                name: file.name.clone(),
                bytes,
            })),
            Err(message) => Err(format!("`{}` in it cannot be read: {message}", file.name)),
        };
    }
    if is_encrypted {
        return Ok(None);
    }
    let is_xml = |file: &&File| file.name.to_lowercase().ends_with(".xml");
    Ok(files.iter().filter(is_xml).find_map(|file| {
        let bytes = content(&objects, file).ok()?;
        let is_invoice = NAMESPACES
            .iter()
            .any(|namespace| memmem::find(&bytes, namespace).is_some());
        is_invoice.then(|| Embedded {
            name: file.name.clone(),
            bytes,
        })
    }))
}

/// An embedded file: its name, and the number of the object that has its bytes.
struct File {
    name: String,
    stream: u32,
}

fn content(objects: &Objects, file: &File) -> Result<Vec<u8>, String> {
    let held = objects.get(file.stream).ok_or("its object is missing")?;
    let raw = objects.raw(&held).ok_or("its object has no stream")?;
    stream::unpacked(objects, &held.object, raw, MAX_BYTES)
}

/// The files that the catalogue names, in its list of names or as associated files.
fn files(objects: &Objects) -> Vec<File> {
    let catalogue = objects
        .trailer
        .as_ref()
        .and_then(|trailer| objects.member(trailer, "Root"));
    let Some(catalogue) = catalogue else {
        return Vec::new();
    };
    let mut specifications: Vec<Object> = Vec::new();
    let tree = objects
        .member(&catalogue, "Names")
        .and_then(|names| objects.member(&names, "EmbeddedFiles"));
    // A tree of names; a node that was met before would lead in a circle.
    let mut nodes: Vec<Object> = tree.into_iter().collect();
    let mut met = HashSet::new();
    let mut count = 0_usize;
    while let Some(node) = nodes.pop() {
        count += 1;
        if count > MAX_NODES {
            break;
        }
        if let Some(names) = objects.member(&node, "Names") {
            specifications.extend(names.items().iter().skip(1).step_by(2).take(MAX_NODES).cloned());
        }
        let Some(kids) = objects.member(&node, "Kids") else {
            continue;
        };
        for kid in kids.items().iter().take(MAX_NODES) {
            if let Object::Reference(number) = kid
                && !met.insert(*number)
            {
                continue;
            }
            nodes.extend(objects.resolved(kid));
        }
    }
    if let Some(associated) = objects.member(&catalogue, "AF") {
        specifications.extend(associated.items().iter().take(MAX_NODES).cloned());
    }
    let mut met = HashSet::new();
    specifications.retain(|one| !matches!(one, Object::Reference(number) if !met.insert(*number)));
    let found = specifications.iter().take(MAX_NODES).filter_map(|specification| {
        let specification = objects.resolved(specification)?;
        let name = ["UF", "F"]
            .iter()
            .find_map(|key| match objects.member(&specification, key)? {
                Object::String(text) => Some(decoded(&text)),
                _ => None,
            })?;
        let embedded = objects.member(&specification, "EF")?;
        let stream = ["F", "UF"].iter().find_map(|key| match embedded.get(key)? {
            Object::Reference(number) => Some(*number),
            _ => None,
        })?;
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        Some(File { name, stream })
    });
    found.collect()
}

/// A text of a PDF: UTF-16 or UTF-8 with a mark, else one byte for each letter.
fn decoded(text: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(text) {
        Some((encoding, _)) => encoding.decode(text).0.into_owned(),
        None => text.iter().map(|&byte| char::from(byte)).collect(),
    }
}

//! Chance input that is packed: text with gzip or zstd, files in zip archives.

use billbook::testing::error::Exit;
use billbook::testing::source::{Source, discover, zipped};
use std::collections::BTreeMap;

/// Text packed and encoded: what can be read is the same packed with gzip, and in UTF-16 where it is text.
pub fn text(bytes: &[u8]) {
    let source = Source::new("chance", bytes.to_vec(), None);
    let Ok(text) = source.text() else { return };
    if text.is_empty() {
        return;
    }
    let packed = Source::new("chance.gz", packed(text.as_bytes()), None);
    let plain = Source::new("chance", text.as_bytes().to_vec(), None);
    // Text that begins with a second mark, or is itself packed, is another text then.
    if plain.text().is_ok_and(|plain| plain == text) {
        assert_eq!(packed.text().expect("packed text is text"), text);
        let mut wide = vec![0xFF, 0xFE];
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let wide = Source::new("wide", wide, None);
        assert_eq!(wide.text().expect("UTF-16 is text"), text);
    }
}

/// A zip archive: it is refused with a reason, or every file in it has a name of its own inside the archive, and the bytes that
/// the crate zip reads there by its name.
pub fn zip(bytes: &[u8]) {
    let source = Source::new("chance.zip", bytes.to_vec(), None);
    match zipped::members_of_bytes(&source) {
        Ok(None) => {}
        Ok(Some(members)) => {
            assert!(!members.is_empty());
            let mut names = BTreeMap::new();
            for member in &members {
                let name = member.name();
                let inside = name.strip_prefix("chance.zip/").expect("a name inside the archive");
                let is_plain = inside.split('/').all(|part| !matches!(part, "" | "." | ".."));
                assert!(is_plain, "{inside}");
                let read = discover::read(member).expect("what was unpacked can be read");
                assert!(names.insert(name, read.sha256).is_none(), "two files of one name");
            }
        }
        Err(problems) => {
            for problem in &problems {
                assert!(problem.code.exit == Exit::Input, "{}", problem.report());
                assert!(!problem.report().contains(|c: char| c.is_control() && c != '\n'));
            }
            assert!(!problems.is_empty());
        }
    }
}

/// Bytes after a magic number: what is packed with gzip or zstd unpacks, or is refused with a reason.
pub fn packed_files(bytes: &[u8]) {
    let zstd = [&[0x28, 0xB5, 0x2F, 0xFD], bytes].concat();
    let gzip = [&[0x1F, 0x8B], bytes].concat();
    for bytes in [bytes.to_vec(), gzip, zstd] {
        let source = Source::new("chance", bytes, None);
        if let Err(problem) = source.content() {
            assert!(["gzip", "zstd"].contains(&problem.code.name), "{}", problem.report());
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

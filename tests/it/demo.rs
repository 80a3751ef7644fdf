//! `billbook demo`: the example that the program carries is the repository's, and its commands work.

use crate::fixtures::files;
use crate::sandbox::{Sandbox, repository};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const PACKED: &str = "src/cli/demo/example.zip";
/// What it may add to the program.
const BYTES_MAX: usize = 300_000;

/// The folders of the repository, by their names in the example.
const FOLDERS: [(&str, &str); 2] = [("exports", "fixtures"), ("month-end", "tests/data/month-end")];

fn expected() -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for (name, folder) in FOLDERS {
        for file in files(folder) {
            let within = file.strip_prefix(folder).unwrap();
            all.insert(format!("{name}{within}"), std::fs::read(repository(&file)).unwrap());
        }
    }
    all
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_example_is_that_of_the_repository_and_small() {
    let expected = expected();
    if std::env::var_os("BILLBOOK_BLESS").is_some() {
        std::fs::write(repository(PACKED), packed(&expected)).unwrap();
    }
    let bytes = std::fs::read(repository(PACKED)).unwrap();
    assert!(bytes.len() < BYTES_MAX, "{}", bytes.len());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut found = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        found.insert(file.name().unwrap().into_owned(), bytes);
    }
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "BILLBOOK_BLESS=1 packs it again");
    assert!(found == expected, "a file differs: BILLBOOK_BLESS=1 packs it again");
}

#[test]
fn what_it_says_to_type_works() {
    let sandbox = Sandbox::new();
    let printed = sandbox.ok(&["demo", "example"]);
    let (head, commands) = printed.split_once("Try next:\n  cd example\n").unwrap();
    let count = expected().len();
    assert!(head.starts_with(&format!("Wrote {count} files to example: ")), "{head}");
    for command in commands.lines() {
        let words: Vec<&str> = command.trim().strip_prefix("billbook ").unwrap().split(' ').collect();
        let mut program = sandbox.command(&words);
        program.current_dir(sandbox.path("example"));
        let output = crate::programs::output(&mut program, b"");
        // Checks find something in an example that is as ledgers are.
        let code = i32::from(words == ["check"]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let run = sandbox.run(&["demo", "example"]).expect_error(2, "output");
    assert!(run.stderr.contains("is not an empty folder"), "{}", run.stderr);
    sandbox.write("file", "x");
    sandbox.run(&["demo", "file"]).expect_error(2, "output");
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.ok(&["demo", "empty"]);
}

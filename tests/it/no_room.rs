//! Outputs where there is no room for them: a file is whole, as it was before, or not there.
#![cfg(unix)]

use crate::sandbox::Sandbox;

/// Commands that write a file larger than the limit below, but one that is written when it is whole.
const COMMANDS: &[&[&str]] = &[
    &["sql", "SELECT * FROM charge", "-o", "out.csv"],
    &["sql", "SELECT * FROM charge", "-o", "out.json"],
    &["sql", "SELECT * FROM charge", "-o", "out.txt"],
    &["sql", "SELECT * FROM charge", "-o", "out.html"],
    &["sql", "SELECT * FROM charge", "-o", "out.md"],
    &["sql", "SELECT * FROM charge", "-o", "out.xlsx"],
    &["report", "ledger", "-o", "out.pdf"],
    &["report", "spend", "--explain", "1", "-o", "out.txt"],
    &["export", "focus", "-o", "out.csv"],
    &["export", "xlsx", "2025", "-o", "out.xlsx"],
];

#[test]
fn an_output_is_whole_or_as_it_was_or_not_there() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut tried = 0;
    for command in COMMANDS {
        let name = command.last().unwrap();
        let whole = sandbox.run(command);
        assert!(whole.code != 2, "{command:?}: {}", whole.stderr);
        let Ok(bytes) = std::fs::read(sandbox.path(name)) else {
            panic!("{command:?} wrote nothing: {}", whole.stderr);
        };
        assert!(bytes.len() >= 4096, "{command:?} is too small: {} bytes", bytes.len());
        tried += 1;
        let kib = bytes.len() / 2048;
        for before in [None, Some(b"the report of last month".as_slice())] {
            match before {
                Some(bytes) => sandbox.write(name, bytes),
                None => std::fs::remove_file(sandbox.path(name)).unwrap(),
            }
            let limit = format!("trap '' XFSZ; ulimit -f {}", kib * 2);
            let Some(run) = sandbox.run_under(&limit, command) else {
                return;
            };
            let run = run.expect(5);
            assert!(run.stderr.contains("cannot write"), "{command:?}: {}", run.stderr);
            assert_eq!(std::fs::read(sandbox.path(name)).ok().as_deref(), before, "{command:?}");
            if before.is_none() {
                sandbox.write(name, "");
            }
        }
        std::fs::remove_file(sandbox.path(name)).unwrap();
        let left = std::fs::read_dir(sandbox.path(".")).unwrap().count();
        assert_eq!(left, 2, "{command:?} left a file behind");
    }
    assert_eq!(tried, COMMANDS.len());
}

#[test]
fn a_new_output_has_the_place_and_the_rights_of_the_old_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::with_all_fixtures();
    let write = |name: &str| sandbox.run(&["sql", "SELECT 1 AS one", "-o", name]);
    sandbox.write("folder/private.csv", "old");
    let private = sandbox.path("folder/private.csv");
    std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o600)).unwrap();
    symlink("folder/private.csv", sandbox.path("link.csv")).unwrap();
    write("link.csv").expect(0);
    assert_eq!(std::fs::read_to_string(&private).unwrap(), "one\n1\n");
    assert_eq!(std::fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(sandbox.path("link.csv").is_symlink());
    symlink("folder/new.csv", sandbox.path("ahead.csv")).unwrap();
    write("ahead.csv").expect(0);
    assert_eq!(sandbox.bytes("folder/new.csv"), b"one\n1\n");
    // A file of the user's with such a name stays.
    sandbox.write("mine.csv.part", "mine");
    write("mine.csv").expect(0);
    assert_eq!(sandbox.bytes("mine.csv"), b"one\n1\n");
    assert_eq!(sandbox.bytes("mine.csv.part"), b"mine");
}

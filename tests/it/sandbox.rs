//! A temporary folder, an empty environment and a clock that stands.
//!
//! The program runs inside the folder, so files are named without paths and texts do not depend on the machine.
//! Where it prints the folder all the same, the texts have `[folder]` instead.

use billbook::testing::contract::registry::Ledger;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The time of every run that does not say otherwise: some hours after the newest fixture.
pub const NOW: &str = "2025-07-01T12:00:00Z";

/// A folder of its own, removed in the end.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// What a run of the program printed, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// Data.
    pub stdout: String,
    /// Problems and notes.
    pub stderr: String,
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
}

impl Run {
    /// Refuses any other exit code, showing everything printed.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Refuses a run that did not stop with this problem and exit code.
    #[track_caller]
    pub fn expect_error(self, code: i32, name: &str) -> Self {
        let start = format!("error[{name}]: ");
        assert!(
            self.stderr.contains(&start),
            "no {name}\n{}\n{}",
            self.stdout,
            self.stderr
        );
        self.expect(code)
    }
}

impl Sandbox {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("billbook-").tempdir().unwrap();
        Self { folder }
    }

    /// A sandbox with all fixtures of the repository in the folder `fixtures`, and a ledger of them.
    pub fn with_all_fixtures() -> Self {
        let sandbox = Self::new();
        sandbox.copy("fixtures");
        sandbox.ok(&["import", "fixtures"]);
        sandbox
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The ledger's path.
    pub fn ledger_path(&self) -> PathBuf {
        self.path("billbook.db")
    }

    /// The ledger, opened as the program opens it.
    pub fn ledger(&self) -> Ledger {
        Ledger::open_to_read(&self.ledger_path(), &billbook::testing::providers::REGISTRY).unwrap()
    }

    /// One value of the ledger, as text.
    pub fn value(&self, sql: &str) -> String {
        let sql = format!("SELECT CAST(({sql}) AS TEXT)");
        self.ledger().connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Writes a file, with folders around it where needed.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Copies a file or folder of the repository, under its own path.
    pub fn copy(&self, path: &str) {
        self.copy_as(path, path);
    }

    /// Copies a file or folder of the repository under another path.
    pub fn copy_as(&self, path: &str, name: &str) {
        let from = repository(path);
        if from.is_dir() {
            for entry in std::fs::read_dir(&from).unwrap() {
                let entry = entry.unwrap().file_name().into_string().unwrap();
                self.copy_as(&format!("{path}/{entry}"), &format!("{name}/{entry}"));
            }
        } else {
            self.write(name, std::fs::read(&from).unwrap());
        }
    }

    /// The program, to be run in the folder with nothing in its environment but the time.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_billbook"));
        command.args(args).current_dir(self.folder.path());
        command.env_clear().env("BILLBOOK_NOW", NOW).stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with_input(args, b"")
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not read its input closes it, which is no failure of the test.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Run {
            stdout: self.normalised(&output.stdout),
            stderr: self.normalised(&output.stderr),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Runs the program, which must end well; gives what it printed as data.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        self.run(args).expect(0).stdout
    }

    /// Everything in the ledger's tables, row by row: two ledgers with the same dump hold the same.
    pub fn dump(&self) -> String {
        let ledger = self.ledger();
        let tables = names(&ledger, "table");
        let dumps = tables.iter().map(|table| rows(&ledger, table).join("\n"));
        tables
            .iter()
            .zip(dumps)
            .fold(String::new(), |all, (table, rows)| all + table + "\n" + &rows + "\n")
    }

    fn normalised(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.replace(&self.folder.path().display().to_string(), "[folder]")
    }
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the repository.
pub fn repository_text(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names of tables or views, without SQLite's and refinery's.
pub fn names(ledger: &Ledger, kind: &str) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'refinery%'
               ORDER BY name";
    let mut statement = ledger.connection.prepare(sql).unwrap();
    let names = statement.query_map([kind], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// A query that gives every row of a table or view as one text, sorted; any SQLite program can run it.
pub fn rows_query(ledger: &Ledger, table: &str) -> String {
    let mut statement = ledger
        .connection
        .prepare("SELECT name FROM pragma_table_info(?1)")
        .unwrap();
    let columns = statement.query_map([table], |row| row.get::<_, String>(0)).unwrap();
    let quoted: Vec<String> = columns
        .map(|column| format!("quote(\"{}\")", column.unwrap()))
        .collect();
    format!(
        "SELECT {} AS one_row FROM \"{table}\" ORDER BY 1",
        quoted.join(" || ', ' || ")
    )
}

/// Every row of a table or view as one text, sorted.
pub fn rows(ledger: &Ledger, table: &str) -> Vec<String> {
    let mut statement = ledger.connection.prepare(&rows_query(ledger, table)).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{table}: {error}"))
}

/// Compares a file of the repository with what it should be; `BILLBOOK_BLESS=1` writes it instead.
#[track_caller]
pub fn compare_with_golden(path: &str, text: &str) {
    if std::env::var_os("BILLBOOK_BLESS").is_some() {
        std::fs::create_dir_all(repository(path).parent().unwrap()).unwrap();
        std::fs::write(repository(path), text).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(repository(path)).unwrap_or_default();
    let different = golden
        .lines()
        .zip(text.lines())
        .position(|(golden, text)| golden != text);
    let line = different.unwrap_or_else(|| golden.lines().count().min(text.lines().count()));
    assert!(
        golden == text,
        "{path} differs from line {} on:\nthere: {}\nnow:   {}\nIf the new text is right: BILLBOOK_BLESS=1 cargo test",
        line + 1,
        golden.lines().nth(line).unwrap_or("(end)"),
        text.lines().nth(line).unwrap_or("(end)"),
    );
}

/// Starts a program that need not be there, with its three streams in hand; says so and gives nothing where it is not.
pub fn start(command: &mut Command, not_done: &str) -> Option<Child> {
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match pipes.spawn() {
        Ok(child) => Some(child),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let name = command.get_program().to_string_lossy();
            // Not `eprintln!`, which the test runner would swallow.
            let note = format!("{not_done}: there is no program `{name}` (Debian: package {name})");
            let _ = writeln!(std::io::stderr(), "{note}");
            None
        }
        Err(error) => panic!("{}: {error}", command.get_program().display()),
    }
}

//! A temporary folder, an empty environment and a clock that stands.
//!
//! The program runs inside the folder, so files are named without paths and texts do not depend on the machine.
//! Where it prints the folder all the same, the texts have `[folder]` instead.
//!
//! Nothing else starts the program, sets its clock or empties its environment; a rule in `tidy` holds that.

use crate::programs;
use billbook::testing::contract::registry::Ledger;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// The time of every run that does not say otherwise: some hours after the newest fixture.
pub const NOW: &str = "2025-08-05T12:00:00Z";

/// When files of the repository were saved, as far as a sandbox knows: a second after its time.
const SAVED: Duration = Duration::from_secs(1_751_371_201);

/// A folder of its own, removed in the end.
pub struct Sandbox {
    folder: tempfile::TempDir,
    now: String,
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
    /// A ledger of a version before, `tests/data/FOLDER/ledger.db.gz`, brought up to date.
    #[track_caller]
    pub fn upgraded(folder: &str) -> Self {
        let sandbox = Self::new();
        let packed = std::fs::read(repository(&format!("tests/data/{folder}/ledger.db.gz"))).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut bytes)
            .unwrap();
        sandbox.write("billbook.db", bytes);
        sandbox.ok(&["upgrade"]);
        sandbox
    }

    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("billbook-").tempdir().unwrap();
        Self {
            folder,
            now: NOW.to_owned(),
        }
    }

    /// The same sandbox, at another time.
    #[must_use]
    pub fn at(self, now: &str) -> Self {
        let now = now.to_owned();
        Self { now, ..self }
    }

    /// A sandbox with files and folders of the repository in it, and a ledger of them, imported in this order.
    #[track_caller]
    pub fn of(paths: &[&str]) -> Self {
        let sandbox = Self::new();
        sandbox.import_all(paths);
        sandbox
    }

    /// A sandbox with all fixtures of the repository in the folder `fixtures`, and a ledger of them.
    ///
    /// They are imported once a run; each test gets the bytes of that ledger, whose paths begin with `fixtures/`.
    pub fn with_all_fixtures() -> Self {
        static LEDGER: OnceLock<Vec<u8>> = OnceLock::new();
        let ledger = LEDGER.get_or_init(|| {
            let sandbox = Self::of(&["fixtures"]);
            let files = std::fs::read_dir(sandbox.path(".")).unwrap().count();
            assert_eq!(files, 2, "no journal is left beside the ledger");
            sandbox.bytes("billbook.db")
        });
        let sandbox = Self::new();
        sandbox.copy("fixtures");
        sandbox.write("billbook.db", ledger);
        sandbox
    }

    /// Copies files and folders of the repository, and imports them in this order.
    #[track_caller]
    pub fn import_all(&self, paths: &[&str]) {
        for path in paths {
            self.copy(path);
        }
        self.ok(&[&["import"], paths].concat());
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

    /// Writes a file and imports it.
    #[track_caller]
    pub fn import_text(&self, name: &str, text: impl AsRef<[u8]>) {
        self.write(name, text);
        self.ok(&["import", name]);
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
            self.save_at_the_time_of_fixtures(name);
        }
    }

    /// Dates a file as the files of the repository are: it is when a body without headers was retrieved.
    pub fn save_at_the_time_of_fixtures(&self, name: &str) {
        let file = std::fs::File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + SAVED).unwrap();
    }

    /// The program, to be run in the folder with nothing in its environment but the time.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_billbook"));
        command.args(args).current_dir(self.folder.path());
        command.env_clear().env("BILLBOOK_NOW", &self.now).stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with_input(args, b"")
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Run {
        self.ended(&programs::output(&mut self.command(args), input))
    }

    /// Runs the program under a limit of the shell's, such as `ulimit -v 700000`; nothing where there is no shell.
    pub fn run_under(&self, limit: &str, args: &[&str]) -> Option<Run> {
        let command = self.command(args);
        let mut limited = programs::program("sh", "nothing was limited")?;
        limited
            .args(["-c", &format!("{limit}; exec \"$0\" \"$@\"")])
            .arg(command.get_program())
            .args(args);
        limited.current_dir(self.folder.path()).env_clear();
        limited.env("BILLBOOK_NOW", &self.now);
        Some(self.ended(&programs::output(&mut limited, b"")))
    }

    /// Runs a command line as a terminal would, where `billbook` is on the path; both streams are in the first.
    pub fn shell(&self, line: &str) -> Run {
        let program = Path::new(env!("CARGO_BIN_EXE_billbook"));
        let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec 2>&1; {line}")]);
        command.current_dir(self.folder.path()).env_clear();
        command.env("PATH", path).env("BILLBOOK_NOW", &self.now);
        self.ended(&programs::output(&mut command, b""))
    }

    /// What a process printed, with `[folder]` for the folder.
    pub fn ended(&self, output: &Output) -> Run {
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

    /// Runs the program, which must refuse what it reads; gives what it said.
    #[track_caller]
    pub fn refused(&self, args: &[&str]) -> String {
        self.run(args).expect(3).stderr
    }

    /// What a query gives: the lines of its CSV, without the header.
    #[track_caller]
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let text = self.ok(&["sql", sql, "--output", "csv"]);
        text.lines().skip(1).map(str::to_owned).collect()
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

/// What a run printed, without what any change of a fixture, a migration or the version changes in it: `[head]` for a
/// head of the chain, `[sha256]` for the hash of a file, `[version]` for that of program and schema, and `[n]` for how
/// many tables and views there are. Texts in the repository are compared after that, so none of them need be rewritten.
///
/// A session that needs such a hash asks for it: `billbook verify --head $(billbook imports … | cut …)`.
pub fn filtered(text: &str) -> String {
    let ours = format!("billbook {}", env!("CARGO_PKG_VERSION"));
    let text = text.replace(&ours, "billbook [version]");
    let mut found = String::new();
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            found.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let is_hash = word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            let counts = [" rows in ", " tables", " views", " computed views"];
            found.push_str(match word.len() {
                64 if is_hash && line.contains("sha256") => "[sha256]",
                64 if is_hash => "[head]",
                12 if is_hash && found.ends_with("head ") => "[head]",
                _ if is_number && found.ends_with("schema version ") => "[version]",
                _ if is_number && counts.iter().any(|count| after.starts_with(count)) => "[n]",
                _ => word,
            });
            rest = after;
        }
        found.push_str(rest);
    }
    found
}

#[test]
fn what_changes_with_every_fixture_is_filtered() {
    let hash = "0f".repeat(32);
    let version = env!("CARGO_PKG_VERSION");
    for (printed, kept) in [
        (format!("head {hash}\n"), "head [head]\n"),
        (format!("7,cloudsigma/balance,{hash}"), "7,cloudsigma/balance,[head]"),
        (format!("sha256    {hash}"), "sha256    [sha256]"),
        ("6 figures, head 0f0f0f0f0f0f  ".to_owned(), "6 figures, head [head]  "),
        (
            format!("billbook {version}, schema version 10"),
            "billbook [version], schema version [version]",
        ),
        (
            "66 links, 2000 rows in 84 tables".to_owned(),
            "66 links, [n] rows in [n] tables",
        ),
        (
            "expected 12.50, found 123456789012".to_owned(),
            "expected 12.50, found 123456789012",
        ),
    ] {
        assert_eq!(filtered(&printed), kept);
    }
}

/// Compares a file of the repository with what it should be, heads and times in it as `[head]` and the like;
/// `BILLBOOK_BLESS=1` writes it instead.
#[track_caller]
pub fn compare_with_golden(path: &str, text: &str) {
    compare_exactly_with_golden(path, &filtered(text));
}

/// The same, with every character as it is.
#[track_caller]
pub fn compare_exactly_with_golden(path: &str, text: &str) {
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

//! Every file is named for what it is, and none is passed over in silence.
//!
//! Which kinds are read is said in one place, the table of kinds; the tests here follow it.

use crate::kinds_of_files::all;
use crate::programs;
use crate::sandbox::{Sandbox, compare_exactly_with_golden};
use billbook::testing::source::looks::{Reads, listed, name};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Kinds whose samples need a program to be made: they are shown in tests of their own, here or beside the table.
const MADE: &[&str] = &[
    "a ledger of billbook",
    "a workbook that billbook wrote",
    "a binary workbook (.xlsb)",
    "a workbook of Apple Numbers",
    "a document of an office program",
    "a tar archive",
    "a Parquet file with other columns",
    "a file packed with gzip",
];

/// The kind of a file that looks like this: details may follow its name.
fn kind_of(what: &str) -> Option<(&'static str, Reads, &'static str)> {
    let kinds = listed().into_iter().filter(|(name, ..)| what.starts_with(name));
    kinds.max_by_key(|(name, ..)| name.len())
}

/// What became of a file, in the list of all files.
fn fate(listed: &str, file: &str) -> String {
    let line = listed.lines().find_map(|line| line.strip_prefix(&format!("{file} ")));
    line.unwrap_or_default().trim().to_owned()
}

#[test]
fn every_kind_is_known_by_a_file_of_it() {
    let mut wrong = Vec::new();
    let mut seen: BTreeSet<&str> = MADE.iter().copied().collect();
    for (file, what, bytes) in all() {
        let found = name(file, bytes).unwrap_or_default();
        if found != *what && !found.starts_with(&format!("{what},")) {
            wrong.push(format!("{file}: looks like {found}, and not like {what}"));
        }
        seen.extend(kind_of(what).map(|(name, ..)| name));
    }
    for (name, ..) in listed() {
        if !seen.contains(name) {
            wrong.push(format!("no file shows {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_kind_that_is_not_read_is_refused_with_its_next_step_in_a_folder_and_by_name() {
    let sandbox = Sandbox::new();
    // The reader of Parquet files says itself that these are cut off or encrypted.
    let is_columns = |file: &str| file.ends_with(".parquet");
    for (file, what, bytes) in all() {
        if kind_of(what).is_some_and(|(_, reads, _)| reads == Reads::No) && !is_columns(file) {
            sandbox.write(&format!("in/{file}"), bytes);
        }
    }
    let run = sandbox.run(&["import", "in", "--verbose"]).expect(3);
    let mut wrong = Vec::new();
    for (file, what, _) in all().filter(|(file, ..)| !is_columns(file)) {
        let Some((_, Reads::No, next)) = kind_of(what) else {
            continue;
        };
        let fate = run
            .stdout
            .lines()
            .find_map(|line| line.trim().strip_prefix(&format!("in/{file} ")));
        let expected = format!("not read: {what}");
        if !fate.is_some_and(|fate| fate.trim().starts_with(&expected)) {
            wrong.push(format!("{file}: {fate:?}, and not {expected}"));
        }
        if !run.stderr.contains(&format!("  hint: {next}\n")) {
            wrong.push(format!("{file}: the next step is not there: {next}"));
        }
        let sentence = format!("error[not-read]: the file looks like {what}");
        if !run.stderr.contains(&sentence) {
            wrong.push(format!("{file}: not there: {sentence}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), run.stderr);
    assert!(!sandbox.ledger_path().exists());
    let one = sandbox.refused(&["import", "in/june.qif"]);
    assert!(one.starts_with("error[not-read]: the file looks like a bank statement (QIF), which billbook cannot read\n  --> in/june.qif\n"), "{one}");
}

#[test]
fn a_kind_without_data_is_counted_and_its_name_is_listed() {
    let sandbox = Sandbox::new();
    let mut files = 0;
    for (file, what, bytes) in all() {
        if kind_of(what).is_some_and(|(_, reads, _)| reads == Reads::NoData) && !file.starts_with("Manifest") {
            sandbox.write(&format!("in/{file}"), bytes);
            files += 1;
        }
    }
    for (file, text) in [
        ("README", "These are the bills of June.\n"),
        ("LICENSE", "Anybody may use this.\n"),
        ("bills.csv.sha256", "0011  bills.csv\n"),
        ("main.tf", "price = 5\n"),
        ("Thumbs.db", "\0\0"),
        ("~$june.xlsx", "\0"),
    ] {
        sandbox.write(&format!("in/{file}"), text);
        files += 1;
    }
    sandbox.write("in/.DS_Store", "");
    let quiet = sandbox.ok(&["import", "in"]);
    let counted = format!("{files} files skipped: without data, or ignored; `--verbose` lists them.\n");
    assert_eq!(quiet, format!("Nothing was imported.\n{counted}"));
    let listed = sandbox.ok(&["import", "in", "--verbose"]);
    for line in [
        "in/README            skipped: a text for people",
        "in/bills.csv.sha256  skipped: a list of hashes",
        "in/spend.csv         skipped: a report of billbook",
        "in/.DS_Store         passed over: its name begins with a dot",
    ] {
        assert!(listed.contains(line), "{line}\n{listed}");
    }
}

#[test]
fn every_file_of_an_import_is_listed_with_what_became_of_it() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "in/list.csv",
        "issuer,invoice_number,currency,total\nNordhost,R-1,EUR,12.50\n",
    );
    sandbox.write("in/june.pdf", "%PDF-1.7 and so on");
    sandbox.write("in/july.pdf", "%PDF-1.7 and so on, too");
    sandbox.write("in/notes.txt", "Ask for the bill of May.\n");
    sandbox.write("in/broken.json", "{\"meta\": 1");
    let run = sandbox.run(&["import", "in", "--verbose"]).expect(3);
    let start = "Not read: in/july.pdf, in/june.pdf: a PDF document.\n";
    assert!(run.stdout.starts_with(start), "{}", run.stdout);
    for line in [
        "in/broken.json  refused: ",
        "in/july.pdf     not read: a PDF document",
        "in/list.csv     imported as bookkeeping/invoice-list",
        "in/notes.txt    skipped: a text without data",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
    // What is the same for both is said once.
    assert_eq!(run.stderr.matches("error[not-read]").count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("  --> in/july.pdf, in/june.pdf\n"),
        "{}",
        run.stderr
    );
    sandbox.ok(&["ignore", "*.pdf"]);
    sandbox.ok(&["ignore", "*.json"]);
    let run = sandbox.run(&["import", "in", "--verbose"]);
    assert!(
        run.stdout
            .contains("in/june.pdf     skipped: ignored, as somebody decided"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("in/list.csv     imported before"), "{}", run.stdout);
}

#[test]
fn a_header_that_is_nearly_one_is_said_once() {
    let sandbox = Sandbox::new();
    let rows = "2025-06-02,R-1,EUR,12.50\n".repeat(50);
    sandbox.write("list.csv", format!("date,invoce_number,currency,total\n{rows}"));
    let err = sandbox.refused(&["import", "list.csv"]);
    assert_eq!(err.matches("error[").count(), 1, "{err}");
    for part in [
        "columns found: `date`, `invoce_number`, `currency`, `total`",
        "the nearest is bookkeeping/invoice-list, which needs `issuer`, `invoice_number`, `currency`, `total`; missing: `issuer`, `invoice_number`",
        "`invoce_number` is near `invoice_number`",
        "`billbook mapping new FILE`",
    ] {
        assert!(err.contains(part), "{part}\n{err}");
    }
    let err = sandbox.refused(&["import", "list.csv", "--operation", "bookkeeping/invoice-list"]);
    assert_eq!(err.matches("error[").count(), 1, "{err}");
    assert!(
        err.starts_with("error[missing]: the table lacks the columns `issuer`, `invoice_number`\n"),
        "{err}"
    );
    assert!(err.contains("`invoce_number` is near `invoice_number`"), "{err}");
}

#[test]
fn a_report_of_another_cloud_says_what_it_lacks_of_focus() {
    let sandbox = Sandbox::new();
    sandbox.write("cur.csv", "identity/LineItemId,lineItem/UnblendedCost\na1,0.25\n");
    let err = sandbox.refused(&["import", "cur.csv", "--operation", "focus/cost_and_usage"]);
    assert!(
        err.contains("lacks columns of FOCUS's Cost and Usage: `BilledCost`, `BillingAccountId`"),
        "{err}"
    );
    assert!(
        err.contains("columns found: `identity/LineItemId`, `lineItem/UnblendedCost`"),
        "{err}"
    );
}

#[test]
fn names_with_escapes_are_shown_escaped() {
    let sandbox = Sandbox::new();
    let name = "in/\u{1b}[31mjune\u{1b}]0;x\u{7}\n.pdf";
    sandbox.write(name, "%PDF-1.7 and so on");
    sandbox.write("in/\u{1b}[2Jnotes.txt", "Nothing.\n");
    let run = sandbox.run(&["import", "in", "--verbose"]).expect(3);
    let shown = format!("{}{}", run.stdout, run.stderr);
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
    assert!(shown.contains("\\u{1b}[2Jnotes.txt "), "{shown}");
    assert!(shown.contains("\\u{1b}[31mjune\\u{1b}]0;x\\u{7}\\n.pdf"), "{shown}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_named_and_stops_nothing() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new();
    sandbox.write(
        "in/list.csv",
        "issuer,invoice_number,currency,total\nNordhost,R-1,EUR,12.50\n",
    );
    symlink("loop", sandbox.path("in/loop")).unwrap();
    symlink("gone.csv", sandbox.path("in/gone")).unwrap();
    symlink(".", sandbox.path("in/again")).unwrap();
    sandbox.write("outside/bill.csv", "a,b\n");
    symlink("../outside", sandbox.path("in/outside")).unwrap();
    std::fs::create_dir(sandbox.path("in/shut")).unwrap();
    std::fs::set_permissions(sandbox.path("in/shut"), std::fs::Permissions::from_mode(0o0)).unwrap();
    // Whoever may read everything reads this too.
    let is_shut = std::fs::read_dir(sandbox.path("in/shut")).is_err();
    let has_pipe = programs::program("mkfifo", "no pipe was made")
        .is_some_and(|mut mkfifo| mkfifo.arg(sandbox.path("in/pipe")).status().unwrap().success());
    let run = sandbox.run(&["import", "in", "--verbose"]).expect(3);
    std::fs::set_permissions(sandbox.path("in/shut"), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(run.stdout.contains("Imported 1 file"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("in/again     passed over: a link to a folder that is read anyway"),
        "{}",
        run.stdout
    );
    for part in ["cannot read `in/loop`", "cannot read `in/gone`", "  --> in/outside\n"] {
        assert!(run.stderr.contains(part), "{part}\n{}", run.stderr);
    }
    assert!(
        !is_shut || run.stderr.contains("cannot read the folder `in/shut`"),
        "{}",
        run.stderr
    );
    assert!(!has_pipe || run.stderr.contains("  --> in/pipe\n"), "{}", run.stderr);
    for name in ["loop", "gone", "outside", "pipe", "shut"] {
        sandbox.ok(&["ignore", name]);
    }
    sandbox.ok(&["import", "in"]);
}

#[test]
fn what_billbook_wrote_is_told_from_what_people_write() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "list.csv",
        "issuer,invoice_number,currency,total\nNordhost,R-1,EUR,12.50\n",
    );
    sandbox.ok(&["import", "list.csv"]);
    for (args, file) in [
        (&["report", "invoices"][..], "own/invoices.xlsx"),
        (&["report", "invoices"], "own/invoices.csv"),
        (&["report", "invoices"], "own/invoices.json"),
        (&["report", "open-items"], "own/open.csv"),
        (&["report", "invoices"], "own/invoices.html"),
        (&["report", "invoices"], "own/invoices.pdf"),
        (&["reconcile"], "own/statements.pdf"),
        (&["reconcile"], "own/statements.csv"),
    ] {
        std::fs::create_dir_all(sandbox.path("own")).unwrap();
        let run = sandbox.run(&[args, &["-o", file]].concat());
        assert!(run.code < 2, "{file}: {}", run.stderr);
    }
    sandbox.ok(&["snapshot", "own/audit.db"]);
    std::fs::copy(sandbox.ledger_path(), sandbox.path("own/copy.db")).unwrap();
    let listed = sandbox.ok(&["import", "own", "--verbose"]);
    for (file, what) in [
        ("audit.db", "a snapshot of a ledger"),
        ("copy.db", "a ledger of billbook"),
        ("invoices.csv", "a report of billbook"),
        ("invoices.html", "a page of billbook"),
        ("invoices.json", "a report of billbook"),
        ("invoices.pdf", "a working paper of billbook"),
        ("statements.pdf", "a working paper of billbook"),
        ("invoices.xlsx", "a report of billbook"),
        ("open.csv", "a report of billbook"),
        ("statements.csv", "a statement of billbook"),
    ] {
        assert_eq!(
            fate(&listed, &format!("own/{file}")),
            format!("skipped: {what}"),
            "{listed}"
        );
    }
}

#[test]
fn a_workbook_with_amounts_below_its_title_is_not_passed_over() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "Zestawienie").unwrap();
    for (column, name) in ["Nummer", "Wer", "Kwota"].iter().enumerate() {
        page.write_string(3, u16::try_from(column).unwrap(), *name).unwrap();
    }
    page.write_number(4, 2, 12.5).unwrap();
    let sandbox = Sandbox::new();
    sandbox.write("in/june.xlsx", book.save_to_buffer().unwrap());
    let listed = sandbox.run(&["import", "in", "--verbose"]).expect(3).stdout;
    assert_eq!(
        fate(&listed, "in/june.xlsx"),
        "not read: a workbook with decimal numbers"
    );
}

#[test]
fn the_page_of_kinds_is_the_table_of_kinds() {
    let mut page = String::from(
        "# Files that billbook recognises\n\n\
         After this page you know what billbook says of each file that you import, and what to do next where it cannot read one.\n\
         billbook tells a file by its first bytes and by the names of its columns or members, never by its own name alone.\n\
         `billbook import --verbose` lists every file with what became of it. [import.md](import.md#files-that-are-not-read) says\n\
         how a command ends.\n\n\
         Besides these, billbook reads the answers that `billbook operations` lists.\n\n",
    );
    for (reads, heading, text, column) in [
        (
            Reads::Yes,
            "## Read",
            "Where one of these is refused all the same, this helps:",
            "if it is refused",
        ),
        (
            Reads::No,
            "## Named and refused",
            "Their figures would be missing, so the exit code is 3:",
            "next step",
        ),
        (
            Reads::NoData,
            "## Skipped",
            "These have no figures, or none that are not in a ledger already. Texts for people, source code, settings and lists of\n\
             hashes are skipped too, by the endings of their names:",
            "if you meant it",
        ),
    ] {
        writeln!(page, "{heading}\n\n{text}\n\n| a file | {column} |\n| --- | --- |").unwrap();
        for (name, of_kind, next) in listed() {
            if of_kind == reads {
                writeln!(page, "| {name} | {next} |").unwrap();
            }
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    compare_exactly_with_golden("docs/recognised.md", &page);
}

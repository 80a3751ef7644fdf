//! Small files are committed together, and each is in the ledger whole or not at all: the same as one by one.

use crate::programs;
use crate::sandbox::{Run, Sandbox};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A saved list of daily sums, the same two objects in each, with another figure.
fn daily(minute: usize, usage: usize) -> String {
    let time = format!("{:02}:{:02}:00", 6 + minute / 60, minute % 60);
    format!(
        "GET /api/2.0/dailyburstusage/ HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: Tue, 01 Jul 2025 {time} GMT\n\n\
         {{\"meta\": {{\"limit\": 0, \"offset\": 0, \"total_count\": {}}}, \"objects\": [\
         {{\"amount\": \"0.02\", \"date\": \"2025-06-17\", \"resource_type\": \"dssd\", \"usage\": {usage}}},\
         {{\"amount\": \"0.01\", \"date\": \"2025-06-17\", \"resource_type\": \"mem\", \"usage\": {}}}]}}\n",
        2 + minute % 7,
        usage / 3
    )
}

/// A saved list that says two things of one day.
const CONTRADICTION: &str = "GET /api/2.0/dailyburstusage/ HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: Tue, 01 Jul 2025 06:00:00 GMT\n\n\
    {\"meta\": {\"limit\": 0, \"offset\": 0, \"total_count\": 2}, \"objects\": [\
    {\"amount\": \"0.07\", \"date\": \"2025-06-18\", \"resource_type\": \"dssd\", \"usage\": 1},\
    {\"amount\": \"0.08\", \"date\": \"2025-06-18\", \"resource_type\": \"dssd\", \"usage\": 1}]}\n";

const COSTS: &str = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart\n\
                     1.50,1.50,EUR,Usage,2025-06-01T00:00:00Z\n";

/// A folder of small files, by name in the order in which they come in.
fn write_files(sandbox: &Sandbox, count: usize) {
    for number in 0..count {
        // Neither forwards nor backwards in time, and some figures again and again.
        let minute = number * 37 % count;
        sandbox.write(&format!("files/{number:04}.http"), daily(minute, minute / 4));
    }
}

/// Starts the program, to be looked at while it runs.
fn start(sandbox: &Sandbox, args: &[&str]) -> Child {
    let mut command = sandbox.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until a writer has begun, or ended, which its journal shows.
fn wait_for_journal(sandbox: &Sandbox, writer: &mut Child, is_there: bool) {
    let journal = sandbox.path("billbook.db-journal");
    while journal.exists() != is_there {
        assert!(writer.try_wait().unwrap().is_none(), "it has ended");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Starts an import of `files`, and sends a signal while its second group is under way.
#[cfg(unix)]
fn stop_in_second_group(sandbox: &Sandbox, stop: impl FnOnce(&Child)) -> Run {
    let mut importing = start(sandbox, &["import", "files"]);
    for is_there in [true, false, true] {
        wait_for_journal(sandbox, &mut importing, is_there);
    }
    stop(&importing);
    sandbox.ended(&importing.wait_with_output().unwrap())
}

#[test]
fn files_together_make_the_ledger_that_they_make_one_by_one() {
    let together = Sandbox::new();
    write_files(&together, 70);
    together.write("files/0030-again.http", daily(37, 9));
    together.write("files/0040-bad.http", CONTRADICTION);
    together.write("files/0041-bad.json", "{");
    together.write("files/0042-text.txt", "no export");
    together.write("files/9999.csv", COSTS);
    let run = together.run(&["import", "files"]).expect(3);
    assert!(run.stdout.starts_with("Imported 71 files into"), "{}", run.stdout);
    assert!(run.stdout.contains("1 file imported before"), "{}", run.stdout);
    let refused = "2 files refused; nothing from them was stored: files/0040-bad.http, files/0041-bad.json.";
    assert!(run.stdout.contains(refused), "{}", run.stdout);
    let places: Vec<usize> = ["0040-bad.http", "0041-bad.json"]
        .map(|name| run.stderr.find(name).unwrap())
        .to_vec();
    assert!(places.is_sorted(), "{}", run.stderr);

    let singly = Sandbox::new();
    let mut names: Vec<String> = std::fs::read_dir(together.path("files"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in &names {
        // With its time of modification.
        let from = together.path(&format!("files/{name}"));
        let to = singly.path(&format!("files/{name}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&from, &to).unwrap();
        let modified = std::fs::metadata(&from).unwrap().modified().unwrap();
        let copy = std::fs::File::options().write(true).open(&to).unwrap();
        copy.set_modified(modified).unwrap();
        singly.run(&["import", &format!("files/{name}")]);
    }
    assert_eq!(together.dump(), singly.dump());
    together.ok(&["verify", "--replay"]);

    // A dry run says the same, but for what comes after.
    let dry = Sandbox::new();
    copy_folder(&together.path("files"), &dry.path("files"));
    let would = dry.run(&["import", "--dry-run", "files"]).expect(3);
    assert_eq!(would.stderr, run.stderr);
    assert!(
        would.stdout.starts_with("Would import 71 files into"),
        "{}",
        would.stdout
    );
    assert!(!dry.ledger_path().exists());
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn where_all_are_refused_the_ledger_stays_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("first.http", daily(1, 1));
    sandbox.ok(&["import", "first.http"]);
    let before = sandbox.bytes("billbook.db");
    for number in 0..9 {
        sandbox.write(
            &format!("bad/{number}.http"),
            CONTRADICTION.replace("0.08", &format!("0.8{number}")),
        );
    }
    for name in ["billbook.db", "new.db"] {
        let run = sandbox.run(&["-f", name, "import", "bad"]).expect(3);
        assert_eq!(run.stderr.matches("error[contradiction]").count(), 9, "{}", run.stderr);
        assert!(run.stdout.starts_with("Nothing was imported."), "{}", run.stdout);
    }
    assert!(sandbox.bytes("billbook.db") == before, "the file changed");
    assert!(!sandbox.path("new.db").exists());
}

#[test]
fn a_group_that_cannot_be_committed_is_reported_whole() {
    let sandbox = Sandbox::new();
    write_files(&sandbox, 5);
    sandbox.ok(&["import", "files/0000.http"]);
    let before = sandbox.dump();
    // Whoever reads shuts out the end of a write.
    let reader = sandbox.ledger();
    reader
        .connection
        .execute_batch("BEGIN; SELECT count(*) FROM import")
        .unwrap();
    let run = sandbox.run(&["import", "files"]).expect_error(5, "busy");
    drop(reader);
    assert_eq!(run.stdout, "");
    // On a slow machine the group ends before the last file.
    let hint = " files that were read were rolled back: from `files/0001.http` to `files/000";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
    let files = number_before(&run.stderr, hint);
    let last = format!(" to `files/{files:04}.http`");
    assert!(run.stderr.contains(&last), "{}", run.stderr);
    assert_eq!(sandbox.dump(), before);
    sandbox.ok(&["import", "files"]);
}

/// The number before a text.
fn number_before(text: &str, what: &str) -> usize {
    let before = text.split(what).next().unwrap();
    before
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap_or_else(|_| panic!("{what}\n{text}"))
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_a_kill_lose_the_last_group_and_the_same_command_brings_it() {
    let Some(send) = programs::signaller() else {
        return;
    };
    let expected = Sandbox::new();
    write_files(&expected, 450);
    expected.write("first.http", daily(900, 1));
    expected.ok(&["import", "first.http"]);
    let all = expected.path("all.db");
    std::fs::copy(expected.ledger_path(), &all).unwrap();

    let interrupted = Sandbox::new();
    let killed = Sandbox::new();
    for (sandbox, signal) in [(&interrupted, "-INT"), (&killed, "-KILL")] {
        std::fs::rename(expected.path("files"), sandbox.path("files")).unwrap();
        std::fs::copy(&all, sandbox.ledger_path()).unwrap();
        let run = stop_in_second_group(sandbox, |importing| send(importing, signal));
        assert_eq!(run.stdout, "");
        let stored = files_stored(sandbox);
        assert!((1..450).contains(&stored), "{stored}");
        if signal == "-INT" {
            let run = run.expect_error(130, "interrupted");
            assert!(
                run.stderr.starts_with("error[interrupted]: stopped\n"),
                "{}",
                run.stderr
            );
            assert_eq!(number_before(&run.stderr, " files of this import are in"), stored);
            if run.stderr.contains("rolled back") {
                let next = format!(" from `files/{stored:04}.http`");
                assert!(
                    run.stderr.contains(&next) || run.stderr.contains("1 file that"),
                    "{}",
                    run.stderr
                );
            }
        }
        sandbox.ok(&["verify"]);
        let again = sandbox.ok(&["import", "files"]);
        let rest = format!("Imported {} files into", 450 - stored);
        assert!(again.starts_with(&rest), "{again}");
        assert!(again.contains(&format!("{stored} files imported before")), "{again}");
        std::fs::rename(sandbox.path("files"), expected.path("files")).unwrap();
    }
    expected.ok(&["import", "files"]);
    let expected = expected.dump();
    assert!(interrupted.dump() == expected, "another ledger after Ctrl-C");
    assert!(killed.dump() == expected, "another ledger after a kill");
}

/// How many of the files are in the ledger, which must be the first ones.
fn files_stored(sandbox: &Sandbox) -> usize {
    // The first command after a kill rolls back.
    sandbox.ok(&["sql", "SELECT count(*) FROM import"]);
    let count: usize = sandbox.value("SELECT count(*) - 1 FROM import").parse().unwrap();
    let last = sandbox.value("SELECT max(name) FROM source WHERE name GLOB 'files/*'");
    assert_eq!(last, format!("files/{:04}.http", count - 1));
    count
}

#[test]
fn another_writer_comes_in_whole_beside_groups() {
    let sandbox = Sandbox::new();
    write_files(&sandbox, 450);
    sandbox.write("first.http", daily(900, 1));
    sandbox.ok(&["import", "first.http"]);
    sandbox.write("other.http", daily(901, 1));
    let mut importing = start(&sandbox, &["import", "files"]);
    wait_for_journal(&sandbox, &mut importing, true);
    sandbox.ok(&["import", "other.http"]);
    let output = importing.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Whether it came between two groups or after the last is for the clock to say; that both are there is not.
    assert_eq!(sandbox.value("SELECT count(*) FROM import"), "452");
    sandbox.ok(&["verify"]);
}

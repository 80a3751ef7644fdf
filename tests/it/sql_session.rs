//! `billbook sql` without a query: a prompt on a terminal, a session from a file or a pipe.

use crate::programs;
use crate::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::of(&["fixtures/gigas"])
}

#[test]
fn a_pipe_is_a_session() {
    let sandbox = sandbox();
    let input =
        "SELECT 1 AS one,\n  ';' AS semicolon;\n-- a comment;\n.tables focus_1_\nSELECT 2 AS two; SELECT 3 AS three\n";
    let run = sandbox
        .run_with_input(&["sql", "--output", "csv"], input.as_bytes())
        .expect(0);
    assert_eq!(
        run.stdout,
        "one,semicolon\n1,;\nfocus_1_0  focus_1_1  focus_1_2  focus_1_3  focus_1_4\ntwo\n2\nthree\n3\n"
    );
    let run = sandbox
        .run_with_input(&["sql"], b".schema charge_by_month\n.quit\nSELECT 1;")
        .expect(0);
    assert!(
        run.stdout.starts_with("CREATE VIEW charge_by_month AS\n-- "),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("\n1\n"), "{}", run.stdout);
    let run = sandbox.run_with_input(&["sql"], b".help\n").expect(0);
    assert!(run.stdout.contains("\n.schema  "), "{}", run.stdout);
}

#[test]
fn the_first_problem_ends_a_session_from_a_pipe() {
    let sandbox = sandbox();
    for (input, hint) in [
        ("SELECT * FROM charges;\nSELECT 1;\n", "the nearest is `charge`"),
        ("SELECT blled_cost FROM charge;", "the nearest is `billed_cost`"),
        (".tabels\n", "the nearest is `.tables`"),
        (".schema charges\n", "the nearest is `charge`"),
        (".schema\n", "`.schema` needs the name"),
        ("SELECT 'ends nowhere;\n", "unrecognized token"),
    ] {
        let run = sandbox
            .run_with_input(&["sql"], input.as_bytes())
            .expect_error(2, "sql");
        assert!(run.stderr.contains(hint), "{input}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{input}");
    }
    sandbox
        .run_with_input(&["sql"], b"DELETE FROM import;")
        .expect_error(2, "sql-writes");
}

/// Types at the prompt of a pseudo terminal, and prints what the terminal shows.
const PYTHON: &str = r#"
import os, pty, select, sys, time
program, folder = sys.argv[1], sys.argv[2]
pid, fd = pty.fork()
if pid == 0:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(TERM="xterm", BILLBOOK_NOW="2025-08-05T12:00:00Z", HOME=folder)
    os.execv(program, [program, "--no-pager", "sql"])
shown = b""
def wait(text):
    """Waits until the terminal has shown the text, and takes what came up to its end as read."""
    global shown
    end = time.time() + 120
    while text not in shown:
        if time.time() > end:
            sys.exit("not shown: %r in %r" % (text, shown))
        if select.select([fd], [], [], 0.2)[0]:
            try:
                shown += os.read(fd, 65536)
            except OSError:
                sys.exit("ended before %r: %r" % (text, shown))
    shown = shown[shown.index(text) + len(text):]
def prompt(text):
    # Keys are read as keys only once the prompt has taken the terminal over, which it says by asking for bracketed
    # paste. What is typed before is the terminal's own line, of which arrows are lost.
    wait(b"\x1b[?2004h")
    wait(text)
def type_(text):
    os.write(fd, text)
prompt(b"billbook> ")
type_(b"SELECT count(*) AS imports\r")
prompt(b"...> ")
type_(b"FROM import;\r")
wait(b"imports")
prompt(b"billbook> ")
# Tab completes what all names that begin so have in common.
type_(b"SELECT charge_category FROM charge_by_mon\t")
wait(b"charge_by_month")
type_(b"\x03")
prompt(b"billbook> ")
type_(b".schema charge_by_month_un\t\r")
wait(b"CREATE VIEW charge_by_month_unsplit AS")
prompt(b"billbook> ")
# A mistake does not end the session.
type_(b"SELECT * FROM charges;\r")
wait(b"the nearest is `charge`")
prompt(b"billbook> ")
# The history has what was typed before.
type_(b"\x1b[A\x1b[A\r")
wait(b"CREATE VIEW charge_by_month_unsplit AS")
prompt(b"billbook> ")
os.write(fd, b".quit\r")
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
"#;

#[cfg(unix)]
#[test]
fn a_terminal_gets_a_prompt_with_completion_and_a_history_that_is_written_nowhere() {
    let Some(mut python) = programs::program("python3", "the prompt was not tried under a pseudo terminal") else {
        return;
    };
    let sandbox = sandbox();
    let before = std::fs::read_dir(sandbox.path(".")).unwrap().count();
    let folder = sandbox.path(".");
    python
        .args(["-c", PYTHON])
        .arg(sandbox.command(&[]).get_program())
        .arg(folder);
    let output = programs::output(&mut python, b"");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}");
    assert_eq!(shown.trim(), "0");
    assert_eq!(
        std::fs::read_dir(sandbox.path(".")).unwrap().count(),
        before,
        "nothing is written"
    );
}

//! Programs that tests need beside ours: the stock shell, a browser, Python, LibreOffice, and small ones of the system.
//!
//! None of them is needed to build, or to test on a machine that lacks them: such a test says on standard error that it
//! was skipped, and why. Where `BILLBOOK_CI` is set, as `.ci/run` sets it, a missing program fails the test instead, so
//! that nothing passes in silence. This is the one place that starts other programs; a rule in `tidy` holds that.

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};

/// A program on the path, with nothing of its own settings but the path; nothing where it is not installed.
pub fn program(name: &str, not_done: &str) -> Option<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join(name).is_file()) {
        return Some(Command::new(name));
    }
    let package = match name {
        "kill" => "procps",
        "mkfifo" => "coreutils",
        "soffice" => "libreoffice-calc",
        "pdftotext" => "poppler-utils",
        same => same,
    };
    let note = format!("SKIPPED: {not_done}: there is no program `{name}` (Debian: package {package})");
    assert!(std::env::var_os("BILLBOOK_CI").is_none(), "{note}");
    // Not `eprintln!`, which the test runner would swallow.
    let _ = writeln!(std::io::stderr(), "{note}");
    None
}

/// A program that a test made itself, at a path of its own.
pub fn made(path: &std::path::Path) -> Command {
    Command::new(path)
}

/// A program on the path that reads from its third pipe and writes to its fourth, which are its standard input and output here;
/// nothing where it is not installed.
pub fn on_further_pipes(name: &str, not_done: &str) -> Option<Command> {
    program(name, not_done)?;
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", name]);
    Some(command)
}

/// Rust's compiler, which built these tests.
pub fn compiler() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
}

/// Cargo, which built these tests.
pub fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

/// Starts a program with its three streams in hand.
pub fn start(command: &mut Command) -> Child {
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    pipes
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()))
}

/// Runs a program with something on its standard input, written beside reading, as neither side of a pipe holds it all.
pub fn output(command: &mut Command, input: &[u8]) -> Output {
    let mut child = start(command);
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that does not read its input closes it, which is no failure of the test.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}

/// What sends a signal, such as `-INT`, to a running program; nothing where no program does.
pub fn signaller() -> Option<impl Fn(&Child, &str)> {
    program("kill", "nothing was interrupted")?;
    Some(|child: &Child, signal: &str| {
        let status = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(status.unwrap().success());
    })
}

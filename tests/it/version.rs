//! `--version`, and the commit that the build script finds for it.

use crate::programs;
use crate::sandbox::{Sandbox, repository};
use std::path::{Path, PathBuf};

#[test]
fn the_version_names_commit_schema_and_sqlite() {
    let sandbox = Sandbox::new();
    let short = sandbox.ok(&["-V"]);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(short, format!("billbook {version}\n"));
    let long = sandbox.ok(&["--version"]);
    let lines: Vec<&str> = long.lines().collect();
    assert_eq!(lines[0], format!("billbook {version}"), "{long}");
    let commit = lines[1].strip_prefix("commit ").unwrap();
    assert!(commit == "unknown" || is_commit(commit), "{long}");
    let schema = billbook::testing::ledger::migrate::current_version();
    assert_eq!(lines[2], format!("schema version {schema}"));
    assert_eq!(lines[3], format!("SQLite {}", rusqlite::version()));
    assert_eq!(lines.len(), 4, "{long}");
}

fn is_commit(text: &str) -> bool {
    text.len() == 12 && text.chars().all(|c| c.is_ascii_hexdigit())
}

/// What the build script finds out of the commit, as a program of its own, run in folders made for it.
struct BuildScript {
    sandbox: Sandbox,
    program: PathBuf,
}

impl BuildScript {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let program = sandbox.path("build-script");
        let commit = repository("build/commit.rs");
        let commit = commit.to_str().unwrap();
        sandbox.write(
            "main.rs",
            format!(
                "#[path = {commit:?}] mod commit;\nfn main() {{ println!(\"cargo:rustc-env=BILLBOOK_COMMIT={{}}\", commit::commit()); }}"
            ),
        );
        let built = programs::compiler()
            .args(["--edition", "2024", "-o"])
            .arg(&program)
            .arg(sandbox.path("main.rs"))
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self { sandbox, program }
    }

    /// The commit and the files watched for it.
    fn run(&self, folder: &str, profile: &str) -> (String, Vec<String>) {
        let output = programs::made(&self.program)
            .current_dir(self.sandbox.path(folder))
            .env("PROFILE", profile)
            .output()
            .unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let values = |key: &str| -> Vec<String> {
            let start = format!("cargo:{key}=");
            text.lines()
                .filter_map(|line| Some(line.strip_prefix(&start)?.to_owned()))
                .collect()
        };
        let commit = values("rustc-env=BILLBOOK_COMMIT").pop().unwrap();
        (commit, values("rerun-if-changed"))
    }

    fn git(&self, folder: &str, args: &[&str]) {
        let folder = self.sandbox.path(folder);
        let output = git(&folder, args);
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn git(folder: &Path, args: &[&str]) -> std::process::Output {
    programs::program("git", "no commit was looked for")
        .unwrap()
        .args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.org",
            "-c",
            "init.defaultBranch=trunk",
        ])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap()
}

#[test]
fn only_a_release_from_its_own_repository_has_a_commit() {
    if programs::program("git", "no commit was looked for").is_none() {
        return;
    }
    let script = BuildScript::new();
    script.sandbox.write("project/README", "a text");
    assert_eq!(script.run("project", "release"), ("unknown".to_owned(), Vec::new()));
    script.git("project", &["init", "--quiet"]);
    assert_eq!(script.run("project", "release"), ("unknown".to_owned(), Vec::new()));
    script.git("project", &["add", "."]);
    script.git("project", &["commit", "--quiet", "-m", "First"]);
    let (first, watched) = script.run("project", "release");
    assert!(is_commit(&first), "{first}");
    assert_eq!(watched, [".git/HEAD", ".git/refs/heads/trunk"]);
    assert_eq!(script.run("project", "debug"), ("unknown".to_owned(), Vec::new()));

    // A tarball that somebody unpacked within a repository is not that repository's commit.
    script.sandbox.write("project/vendor/README", "a text");
    assert_eq!(
        script.run("project/vendor", "release"),
        ("unknown".to_owned(), Vec::new())
    );

    script.git("project", &["commit", "--quiet", "--allow-empty", "-m", "Second"]);
    let (second, _) = script.run("project", "release");
    assert!(is_commit(&second) && second != first, "{first}, {second}");

    // What is packed is watched in the pack, and in the folder where the next commit writes.
    script.git("project", &["pack-refs", "--all"]);
    let (packed, watched) = script.run("project", "release");
    assert_eq!(packed, second);
    assert_eq!(watched, [".git/HEAD", ".git/packed-refs", ".git/refs/heads"]);

    // In a second work tree `.git` is a file.
    script.git("project", &["worktree", "add", "--quiet", "../other"]);
    let (other, watched) = script.run("other", "release");
    assert_eq!(other, second);
    assert_eq!(watched.len(), 2, "{watched:?}");
    assert!(watched[0].ends_with(".git/worktrees/other/HEAD"), "{watched:?}");
    assert!(watched[1].ends_with(".git/refs/heads/other"), "{watched:?}");

    script.git("project", &["checkout", "--quiet", "--detach"]);
    assert_eq!(script.run("project", "release"), (second, vec![".git/HEAD".to_owned()]));
}

//! The commit that a program is built from.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The commit in twelve digits, or `unknown`.
///
/// Only release builds ask for it: whoever develops would otherwise wait, after each commit, for a build of everything.
/// Sources unpacked within somebody else's repository have no `.git` of their own, and must not take that one's commit.
pub(crate) fn commit() -> String {
    let unknown = "unknown".to_owned();
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if !is_release || !Path::new(".git").exists() {
        return unknown;
    }
    let Some(head) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return unknown;
    };
    for path in moved_by_a_commit() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    head
}

/// The files one of which changes when `HEAD` is another commit. Only those that exist: Cargo builds again each time
/// when one is missing.
fn moved_by_a_commit() -> Vec<PathBuf> {
    let path = |name: &str| git(&["rev-parse", "--git-path", name]).map(PathBuf::from);
    let mut paths: Vec<PathBuf> = path("HEAD").into_iter().collect();
    if let Some(branch) = git(&["symbolic-ref", "--quiet", "HEAD"]).and_then(|name| path(&name)) {
        if branch.exists() {
            paths.push(branch);
        } else {
            // The branch is among the packed ones; its next commit makes a file of its own, in this folder.
            paths.extend(path("packed-refs"));
            paths.extend(
                branch
                    .ancestors()
                    .skip(1)
                    .find(|folder| folder.exists())
                    .map(Path::to_path_buf),
            );
        }
    }
    paths.retain(|path| path.exists());
    paths
}

/// The output of git without its line end; `None` when git is missing or fails.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

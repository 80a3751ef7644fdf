//! Mistakes that people make on their first day, and what the program says to each: `tests/mistakes.txt`.
//!
//! Each command must fail, or say on standard error why there is nothing to see, and must say what to do.

use crate::sandbox::{Sandbox, compare_with_golden, repository_text};
use crate::transcripts::replay;

const TRANSCRIPT: &str = "tests/mistakes.txt";

#[test]
fn every_mistake_is_answered_with_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures");
    sandbox.write("rechnung.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n");
    sandbox.write("program", [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0xd0; 64]].concat());
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    compare_with_golden(TRANSCRIPT, &replay(&repository_text(TRANSCRIPT), &sandbox));
}

#[test]
fn no_line_of_them_is_endless() {
    let text = repository_text(TRANSCRIPT);
    let mistakes = text.lines().filter(|line| line.starts_with("$ ")).count();
    assert!(mistakes >= 40, "{mistakes}");
    let long = text.lines().find(|line| line.chars().count() > 600);
    assert_eq!(long, None);
}

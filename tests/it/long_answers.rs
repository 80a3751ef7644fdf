//! Answers that are too long to hold: `sql` writes them as they come, in little memory.
#![cfg(target_os = "linux")]

use crate::sandbox::Sandbox;
use std::process::{Child, Stdio};
use std::time::Duration;

/// The most memory that a program had at any time, in KiB, once it has ended.
pub fn most_memory(child: &mut Child) -> usize {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        most = most.max(kib.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    most
}

/// Many rows of six columns.
const QUERY: &str = "WITH RECURSIVE c(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c WHERE a < 300000)
    SELECT a, 'the text of row ' || a AS text, a || '.50' AS amount, NULL AS empty, 'constant' AS same, a % 7 AS rest FROM c";

#[test]
fn rows_beyond_number_are_written_in_little_memory() {
    let sandbox = Sandbox::new();
    sandbox.import_text("balance.json", "{\"balance\": \"10.00\", \"currency\": \"USD\"}");
    for form in ["csv", "json", "txt"] {
        let file = format!("out.{form}");
        let mut child = sandbox
            .command(&["sql", QUERY, "-o", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let most = most_memory(&mut child);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{form}");
        assert!(most > 0 && most < 64 << 10, "{form} took {most} KiB");
        let text = String::from_utf8(sandbox.bytes(&file)).unwrap();
        assert_eq!(text.matches("the text of row 299999").count(), 1, "{form}");
        assert!(text.ends_with('\n'));
        if form == "json" {
            let json: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            assert_eq!(json.len(), 300_000);
        } else {
            assert_eq!(text.lines().count(), 300_001, "{form}");
        }
    }
}

#[test]
fn an_error_late_in_an_answer_leaves_no_file() {
    let sandbox = Sandbox::new();
    sandbox.import_text("balance.json", "{\"balance\": \"10.00\", \"currency\": \"USD\"}");
    let query = "WITH RECURSIVE c(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c WHERE a < 300000)
        SELECT a, decimal_add('1', CASE a WHEN 299000 THEN 'x' ELSE a END) AS sum FROM c";
    for file in ["out.csv", "out.json", "out.txt"] {
        let run = sandbox.run(&["sql", query, "-o", file]).expect_error(2, "sql");
        assert!(run.stderr.contains("\"x\" is not a decimal"), "{}", run.stderr);
        assert!(!sandbox.path(file).exists(), "{file}");
    }
    let mut left: Vec<_> = std::fs::read_dir(sandbox.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["balance.json", "billbook.db"]);
}

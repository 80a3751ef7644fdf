//! What was asked for and not answered is told: failed requests of a HAR file, saved errors, lists without all pages.

use crate::sandbox::{Run, Sandbox};

fn page(numbers: &[u32], offset: u32, total: u32) -> String {
    let object = |number: &u32| {
        format!(
            r#"{{"amount": "1", "billing_cycle": null, "end": "1", "id": "{number}", "initial": "2",
                "reason": "Payment", "time": "2025-06-{number:02}T00:00:00+00:00"}}"#
        )
    };
    let objects: Vec<String> = numbers.iter().map(object).collect();
    format!(
        r#"{{"meta": {{"limit": 2, "offset": {offset}, "total_count": {total}}}, "objects": [{}]}}"#,
        objects.join(", ")
    )
}

fn entry(method: &str, path: &str, status: u16, body: &str) -> String {
    let body = body.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    format!(
        r#"{{"startedDateTime": "2025-07-01T06:00:00.000Z", "request": {{"method": "{method}", "url": "https://zrh.cloudsigma.example/api/2.0{path}"}},
           "response": {{"status": {status}, "headers": [], "content": {{"mimeType": "application/json", "text": "{body}"}}}}}}"#
    )
}

fn har(sandbox: &Sandbox, entries: &[String]) {
    sandbox.write(
        "saved.har",
        format!(
            r#"{{"log": {{"version": "1.2", "entries": [{}]}}}}"#,
            entries.join(", ")
        ),
    );
}

fn import(sandbox: &Sandbox, entries: &[String], options: &[&str]) -> Run {
    har(sandbox, entries);
    sandbox.run(&[&["import", "saved.har"], options].concat())
}

#[test]
fn a_page_that_failed_is_told_and_the_others_come_in() {
    let first = entry("GET", "/ledger/?limit=2&offset=0", 200, &page(&[4, 3], 0, 4));
    for (status, told) in [
        (500, "status 500"),
        (404, "status 404"),
        (0, "was not answered"),
        (304, "status 304"),
    ] {
        let body = if status == 500 { "{\"error\": \"timeout\"}" } else { "" };
        let failed = entry("GET", "/ledger/?limit=2&offset=2", status, body);
        let sandbox = Sandbox::new();
        let run = import(&sandbox, &[first.clone(), failed.clone()], &[]).expect_error(3, "error-answer");
        assert!(
            run.stderr.contains(told) && run.stderr.contains("offset=2"),
            "{}",
            run.stderr
        );
        assert!(
            run.stdout.contains("1 request was not answered with figures"),
            "{}",
            run.stdout
        );
        let lacks =
            "cloudsigma/ledger of account default: the provider counted 4 objects, and the ledger has 2 of them";
        assert!(run.stdout.contains(lacks), "{}", run.stdout);
        assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "2");
        let partial = Sandbox::new();
        let run = import(&partial, &[first.clone(), failed], &["--partial"]).expect(0);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn what_was_asked_again_or_elsewhere_has_not_failed() {
    let page = page(&[2, 1], 0, 2);
    let good = entry("GET", "/ledger/?limit=2&offset=0", 200, &page);
    for other in [
        entry("GET", "/ledger/?limit=2&offset=0", 503, "busy"),
        entry("GET", "/ledger?limit=2", 301, ""),
        entry("GET", "/servers/", 500, "not of billing"),
    ] {
        for entries in [[good.clone(), other.clone()], [other, good.clone()]] {
            let run = import(&Sandbox::new(), &entries, &[]).expect(0);
            assert!(
                !run.stdout.contains("not answered") && !run.stdout.contains("counted"),
                "{}",
                run.stdout
            );
        }
    }
    // What the browser had kept is as good as what came.
    let sandbox = Sandbox::new();
    let kept = entry("GET", "/ledger/?limit=2&offset=0", 304, &page);
    import(&sandbox, &[kept], &[]).expect(0);
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "2");
    // Nothing but failures brings nothing.
    let failed = entry("GET", "/ledger/", 500, "");
    let sandbox = Sandbox::new();
    import(&sandbox, std::slice::from_ref(&failed), &[]).expect_error(3, "error-answer");
    assert!(!sandbox.ledger_path().exists());
    import(&sandbox, &[failed], &["--partial"]).expect(0);
}

#[test]
fn a_saved_exchange_keeps_the_same_rules() {
    let answer = |status: &str, body: &str| {
        format!("GET /api/2.0/ledger/?limit=2\n\nHTTP/1.1 {status}\nDate: Tue, 01 Jul 2025 06:00:00 GMT\n\n{body}\n")
    };
    let sandbox = Sandbox::new();
    sandbox.write("kept.http", answer("304 Not Modified", &page(&[2, 1], 0, 2)));
    sandbox.ok(&["import", "kept.http"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "2");
    assert_eq!(sandbox.value("SELECT target FROM import"), "/api/2.0/ledger/?limit=2");
    sandbox.write("failed.http", answer("500 Broken", "{\"error\": \"timeout\"}"));
    let run = sandbox.run(&["import", "failed.http"]).expect_error(3, "error-answer");
    assert!(run.stderr.contains("status 500"), "{}", run.stderr);
    let run = sandbox.run(&["import", "--partial", "failed.http"]).expect(0);
    assert!(run.stderr.contains("status 500"), "{}", run.stderr);
}

#[test]
fn pages_of_one_list_are_taken_together() {
    let sandbox = Sandbox::new();
    let write = |name: &str, query: &str, body: String| {
        let head =
            format!("GET /api/2.0/ledger/{query} HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: Tue, 01 Jul 2025 06:00:00 GMT\n\n");
        sandbox.write(name, head + &body);
    };
    write("a.http", "?limit=2", page(&[4, 3], 0, 4));
    write("b.http", "?limit=2&offset=2", page(&[2, 1], 2, 4));
    let counted = "the provider counted";
    let dry = sandbox.ok(&["import", "--dry-run", "a.http"]);
    assert!(dry.contains(counted), "{dry}");
    let both = sandbox.ok(&["import", "a.http", "b.http"]);
    assert!(!both.contains(counted), "{both}");
    // A newer page, which counts one more: the ledger has it, and the others from before.
    write("c.http", "?limit=1", page(&[5], 0, 5));
    let newer = sandbox.ok(&["import", "c.http"]);
    assert!(!newer.contains(counted), "{newer}");
    // Another question is another list.
    write("d.http", "?time__gt=2025-06-01&limit=1", page(&[5], 0, 4));
    let filtered = sandbox.ok(&["import", "d.http"]);
    assert!(
        filtered.contains("counted 4 objects, and the ledger has 1 of them"),
        "{filtered}"
    );
    // An example of the documentation counts 0, and has rows.
    write("e.http", "?billing_cycle=7", page(&[5], 0, 0));
    assert!(!sandbox.ok(&["import", "e.http"]).contains(counted));
}

//! Every page, by its links: what they lead to is there, and every figure has rows behind it.

use super::{Server, links};
use crate::sandbox::Sandbox;
use billbook::testing::providers::REGISTRY;
use std::collections::{BTreeMap, BTreeSet};

/// So many pages of one kind are opened.
const OF_A_KIND: usize = 3;

/// The kind of a page: its path without numbers and ids, and whether it is of evidence.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let segments = path.split('/').skip(2).map(|segment| {
        let is_id = segment.len() >= 12 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        if is_id || is_number { "N" } else { segment }
    });
    let path: Vec<&str> = segments.collect();
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let names: BTreeSet<&str> = names
        .filter(|name| ["explain", "figure", "view", "proof"].contains(name))
        .collect();
    format!("{} {names:?}", path.join("/"))
}

#[test]
fn every_link_leads_to_a_page() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let mut waiting = vec![format!("/{}/", server.token)];
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut opened: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(address) = waiting.pop() {
        let count = opened.entry(kind(&address)).or_default();
        *count += 1;
        if *count > OF_A_KIND {
            continue;
        }
        let reply = server.follow(&address);
        // A report whose periods are still to be named has a form only; there are no other refusals.
        assert_eq!(reply.status, 200, "{address}: {}", reply.text());
        if reply.header("content-type") != "text/html; charset=utf-8" {
            continue;
        }
        let text = reply.text();
        assert_eq!(text.matches("<h1>").count(), 1, "{address}");
        for link in links(&text) {
            if let Some(id) = link.strip_prefix('#') {
                assert!(text.contains(&format!("id=\"{id}\"")), "{address}: {link}");
            } else if seen.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    for wanted in [
        " {}",
        "report/spend {\"explain\"}",
        "statement/N {\"figure\"}",
        "row {\"view\"}",
        "import/N/file {}",
        "import/N/place {}",
        "finding/N {}",
        "account {}",
    ] {
        assert!(
            opened.contains_key(wanted),
            "no page was of the kind {wanted}: {opened:?}"
        );
    }
}

#[test]
fn every_report_is_a_page_with_the_figures_of_the_command() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let list = server.get("/reports").expect(200).text();
    for report in REGISTRY.reports() {
        assert!(list.contains(&format!("/report/{}\"", report.name)), "{}", report.name);
        let page = server
            .get(&format!("/report/{}?exact=yes", report.name))
            .expect(200)
            .text();
        assert!(page.contains("<form"), "{}", report.name);
        let run = sandbox.run(&["report", report.name, "--output", "csv"]);
        if run.code != 0 {
            assert!(page.contains("Fill in what is missing."), "{}", report.name);
            continue;
        }
        let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
        for row in reader.records().take(20) {
            for cell in &row.unwrap() {
                let cell = cell
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;");
                assert!(page.contains(&cell), "{}: {cell}", report.name);
            }
        }
    }
}

#[test]
fn a_page_is_asked_with_the_options_of_the_command() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let page = server.get("/report/spend?by=service&sort=-billed_cost&currency=&exact=yes");
    let text = page.expect(200).text();
    assert!(text.contains("billbook report spend --by=service --sort=-billed_cost --exact"));
    // A row keeps its number when it is sorted to another place: its evidence is that of its figure.
    let is_sum = |link: &String| link.contains("column=billed_cost");
    let sums: Vec<String> = links(&text).into_iter().filter(is_sum).collect();
    assert!(sums.len() > 3, "{sums:?}");
    for sum in &sums {
        let start = format!("href=\"{}\">", sum.replace('&', "&amp;"));
        // The one in the table is the last: those of the picture are rounded.
        let shown = text.split(&start).last().unwrap().split('<').next().unwrap();
        let evidence = server.follow(sum).expect(200).text();
        let exact = evidence.split("<dt>billed_cost</dt><dd>").nth(1).unwrap();
        assert_eq!(exact.split('<').next().unwrap(), shown, "{sum}");
    }
    let wrong = server.get("/report/spend?by=nothing").expect(400).text();
    assert!(wrong.contains("nothing"), "{wrong}");
    server.get("/report/nothing").expect(404);
}

#[test]
fn the_original_file_is_saved_byte_for_byte() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let mut reader_rows = 0;
    let run = sandbox.run(&["imports", "--output", "csv"]).expect(0);
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    for row in reader.records().step_by(7) {
        let row = row.unwrap();
        let (import, file) = (&row[0], &row[3]);
        let reply = server.get(&format!("/import/{import}/file")).expect(200);
        assert_eq!(reply.body, sandbox.bytes(file), "{file}");
        assert!(
            reply.header("content-disposition").starts_with("attachment; "),
            "{file}"
        );
        assert_eq!(reply.header("content-type"), "application/octet-stream");
        reader_rows += 1;
    }
    assert!(reader_rows > 3);
}

#[test]
fn an_attached_file_is_saved_from_the_page_of_its_invoice() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("docs/received", "received");
    sandbox.ok(&["import", "received"]);
    let bytes: Vec<u8> = (0..=255).cycle().take(9_000).collect();
    sandbox.write("as sent.pdf", &bytes);
    sandbox.ok(&["attach", "4711", "as sent.pdf", "--why", "by <mail>"]);
    let decision = sandbox.value("SELECT decision FROM invoice_attachment");
    let server = Server::start(&sandbox, &[]);
    let key = sandbox.value("SELECT row_key FROM invoice WHERE invoice_id = '4711'");
    let key = key
        .bytes()
        .fold(String::new(), |key, byte| key + &format!("%{byte:02X}"));
    let page = server.get(&format!("/row?view=invoice&key={key}")).expect(200).text();
    assert!(page.contains("9000 bytes, decision"), "{page}");
    assert!(page.contains("by &lt;mail&gt;"), "{page}");
    let link = links(&page)
        .into_iter()
        .find(|link| link.contains("/attachment/"))
        .unwrap();
    let reply = server.follow(&link);
    assert_eq!((reply.status, &reply.body), (200, &bytes));
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    // A decision that attaches nothing, or no longer.
    server.get("/attachment/1").expect(404);
    server.get("/attachment/none").expect(404);
    sandbox.ok(&["attach", "--withdraw", &decision]);
    server.get(&format!("/attachment/{decision}")).expect(404);
}

#[test]
fn an_earlier_state_is_kept_from_page_to_page() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let page = server.get("/report/spend?by=provider&as-of=20").expect(200).text();
    let run = sandbox.run(&[
        "report", "spend", "--by", "provider", "--as-of", "20", "--output", "csv",
    ]);
    assert_eq!(page.contains("vcloudair"), run.stdout.contains("vcloudair"));
    let inside: Vec<String> = links(&page).into_iter().filter(|link| !link.starts_with('#')).collect();
    assert!(inside.iter().all(|link| link.contains("as-of=20")), "{inside:?}");
}

//! The page of statements: one file that asks for nothing, says what the other forms say, and shows hostile texts as texts.

use crate::programs;
use crate::sandbox::{Sandbox, repository};

/// Arguments under which a browser talks to nobody.
pub const ALONE: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
];

/// A document as a browser has it after loading; nothing without a browser.
pub fn loaded(sandbox: &Sandbox, page: &str) -> Option<String> {
    let mut command = programs::program("chromium", "no page was opened")?;
    command
        .args(ALONE)
        .arg(format!("--user-data-dir={}", sandbox.path("browser").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", sandbox.path(page).display()))
        .env("HOME", sandbox.path("."));
    let output = programs::output(&mut command, b"");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_page_has_every_figure_that_the_rows_have() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.run(&["reconcile", "--exact", "-o", "page.html"]);
    sandbox.run(&["reconcile", "-o", "rows.csv"]);
    let page = std::fs::read_to_string(sandbox.path("page.html")).unwrap();
    let rows = std::fs::read_to_string(sandbox.path("rows.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let place = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (amount, kind, verdict) = (place("amount"), place("kind"), place("verdict"));
    let mut figures = 0;
    for row in reader.records() {
        let row = row.unwrap();
        // Of two totals that are the same, one may have more zeros.
        let is_same = &row[verdict] == "exact";
        let figure = if is_same {
            row[amount].trim_end_matches('0')
        } else {
            &row[amount]
        };
        let end = if is_same { "" } else { "</td>" };
        assert!(page.contains(&format!(">{figure}{end}")), "{row:?}");
        assert!(page.contains(&format!(">{}</td>", &row[kind])), "{row:?}");
        figures += 1;
    }
    assert!(figures > 20, "{figures}");
    for request in ["src=", "href=\"http", "@import", "<script", "<link"] {
        assert!(!page.contains(request), "{request}");
    }
    assert_eq!(page.matches("url(").count(), page.matches("url(#pattern-").count());
}

#[test]
fn a_browser_shows_hostile_texts_as_texts() {
    let sandbox = Sandbox::new();
    let invoices = std::fs::read_to_string(repository("fixtures/ormuco/june-2025/invoices.http")).unwrap();
    let hostile = r#"</td><script>document.title = \"run\"</script><img src=x onerror=\"document.title = 'run'\">"#;
    let changed = invoices.replace("\"hst\"", &format!("\"{hostile}\""));
    assert_ne!(changed, invoices);
    std::fs::write(sandbox.path("invoices.http"), changed).unwrap();
    sandbox.run(&["import", "invoices.http"]);
    sandbox.run(&["reconcile", "-o", "page with 'quotes'.html"]);
    std::fs::rename(sandbox.path("page with 'quotes'.html"), sandbox.path("page.html")).unwrap();
    let page = std::fs::read_to_string(sandbox.path("page.html")).unwrap();
    assert!(page.contains("&lt;script&gt;"), "the text is not on the page");
    assert!(!page.contains("<script") && !page.contains("<img"));
    let Some(document) = loaded(&sandbox, "page.html") else {
        return;
    };
    assert!(document.contains("<title>Reconciliation</title>"), "{document}");
    assert!(
        !document.contains("<script") && !document.contains("<img"),
        "{document}"
    );
    // The browser mends nothing: it has as many rows and bars as were written.
    for element in ["<tr", "<td", "<rect", "<section"] {
        assert_eq!(
            document.matches(element).count(),
            page.matches(element).count(),
            "{element}"
        );
    }
}

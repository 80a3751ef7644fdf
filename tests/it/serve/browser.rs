//! The pages in a browser: narrow and wide, without a complaint, by the keyboard, and from a figure down to its original text.

use super::devtools::Browser;
use super::{Server, links};
use crate::sandbox::Sandbox;
use serde_json::json;

/// Pages of every kind; those whose addresses depend on the ledger are found by links.
const PAGES: &[&str] = &[
    "/",
    "/reports",
    "/report/spend?by=month",
    "/report/spend?by=service&period=2025-06&explain=1",
    "/report/invoices",
    "/report/open-items",
    "/report/ledger?provider=cloudsigma",
    "/report/compare",
    "/report/compare?before=2025-05&after=2025-06",
    "/statements",
    "/findings",
    "/imports",
    "/import/1",
    "/accounts",
    "/account?provider=cloudsigma&account=default",
    "/sql",
    "/sql?q=SELECT+*+FROM+charge+LIMIT+20",
    "/sql?q=SELECT+nothing",
    "/no/such/page",
];

/// The first link on a page that goes there.
fn first(server: &Server, page: &str, start: &str) -> String {
    let text = server.get(page).text();
    let start = format!("/{}{start}", server.token);
    let found = links(&text).into_iter().find(|link| link.starts_with(&start));
    let found = found.unwrap_or_else(|| panic!("{page} has no link to {start}"));
    found.strip_prefix(&format!("/{}", server.token)).unwrap().to_owned()
}

#[test]
fn pages_fit_every_window_and_nothing_complains() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let Some(mut browser) = Browser::start(&sandbox) else {
        return;
    };
    let mut pages: Vec<String> = PAGES.iter().map(|&page| page.to_owned()).collect();
    pages.push(first(&server, "/statements", "/statement/"));
    pages.push(first(&server, "/findings", "/finding/"));
    pages.push(first(&server, "/report/invoices?explain=1", "/row?"));
    let start = format!("http://127.0.0.1:{}/{}", server.port, server.token);
    for page in &pages {
        for width in [360, 1000, 1600] {
            browser.width(width);
            browser.open(&format!("{start}{page}"));
            let wide = browser.value("document.documentElement.scrollWidth");
            assert!(wide.as_u64().unwrap() <= u64::from(width), "{page} at {width}: {wide}");
            assert_eq!(browser.value("document.querySelectorAll('h1').length"), 1, "{page}");
            assert_eq!(browser.value("document.querySelectorAll('script').length"), 0, "{page}");
            // Whoever has no mouse gets to everything.
            let unreachable = "[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]\
                .filter(e => e.tabIndex < 0 || e.disabled).length";
            assert_eq!(browser.value(unreachable), 0, "{page}");
        }
        let is_expected = |complaint: &String| {
            let of_status = complaint.contains("status of 404") || complaint.contains("status of 400");
            of_status && (page.contains("no/such") || page.contains("nothing"))
        };
        browser.complaints.retain(|complaint| !is_expected(complaint));
        assert!(browser.complaints.is_empty(), "{page}: {:?}", browser.complaints);
    }
}

#[test]
fn a_figure_is_followed_down_to_its_text_with_clicks() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let Some(mut browser) = Browser::start(&sandbox) else {
        return;
    };
    browser.width(1000);
    browser.open(&format!("http://127.0.0.1:{}/{}/", server.port, server.token));
    // A month of a provider in the overview.
    browser.click("[...document.querySelectorAll('table:not(.chart) td a')].find(a => a.href.includes('provider=gigas') && a.href.includes('period='))");
    let title = browser.value("document.querySelector('h1').textContent");
    assert!(title.as_str().unwrap().starts_with("Spend by service, "), "{title}");
    // A sum of the report.
    browser.click("document.querySelector('table:not(.chart) td.amount a[href*=\"explain=\"]')");
    assert!(
        browser
            .value("document.querySelector('h2').textContent")
            .as_str()
            .unwrap()
            .contains("of charge")
    );
    // One of its charges.
    browser.click("document.querySelector('td a[href*=\"/row?\"]')");
    let title = browser.value("document.querySelector('h1').textContent");
    assert!(title.as_str().unwrap().starts_with("Charge: "), "{title}");
    let text = browser.value("document.querySelector('pre.original').textContent");
    let text = text.as_str().unwrap();
    let file = browser.value(
        "[...document.querySelectorAll('dt')].find(e => e.textContent == 'file').nextElementSibling.textContent",
    );
    let file = file.as_str().unwrap().split(':').next().unwrap().to_owned();
    let whole = String::from_utf8(sandbox.bytes(&file)).unwrap();
    assert!(!text.is_empty() && whole.contains(text), "{file}: {text}");
    // And the import with the whole file.
    browser.click("document.querySelector('dd a[href*=\"/import/\"]')");
    assert!(
        browser
            .value("document.querySelector('h1').textContent")
            .as_str()
            .unwrap()
            .starts_with("Import ")
    );
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);
}

#[test]
fn a_bar_of_a_picture_is_followed_down_to_a_charge_with_clicks() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let Some(mut browser) = Browser::start(&sandbox) else {
        return;
    };
    browser.width(1000);
    let start = format!("http://127.0.0.1:{}/{}", server.port, server.token);
    browser.open(&format!("{start}/"));
    // The bar of a provider in a month of the overview, and a bar of that report, of one row.
    browser.click("document.querySelector('svg.bar a[href*=\"provider=gigas\"] rect')");
    let title = browser.value("document.querySelector('h1').textContent");
    assert!(title.as_str().unwrap().starts_with("Spend by service, "), "{title}");
    browser.click("document.querySelector('svg.bar a[href*=\"explain=\"] rect')");
    browser.click("document.querySelector('td a[href*=\"/row?\"]')");
    let title = browser.value("document.querySelector('h1').textContent");
    assert!(title.as_str().unwrap().starts_with("Charge: "), "{title}");
    // A bar of several rows leads to those rows, and on from there.
    browser.open(&format!("{start}/report/spend?by=month,resource"));
    browser.click("document.querySelector('svg.bar a[href*=\"figure=\"] rect')");
    let said = browser.value("document.querySelector('main h2, h2').textContent");
    assert!(
        said.as_str().unwrap().starts_with("Billed cost by month and resource"),
        "{said}"
    );
    browser.click("document.querySelector('td.amount a[href*=\"explain=\"]')");
    browser.click("document.querySelector('td a[href*=\"/row?\"]')");
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);
}

#[test]
fn everything_is_reached_with_the_keyboard() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let Some(mut browser) = Browser::start(&sandbox) else {
        return;
    };
    browser.open(&format!("http://127.0.0.1:{}/{}/", server.port, server.token));
    browser.press("Tab");
    assert_eq!(browser.value("document.activeElement.className"), "skip");
    // The next ones are the pages, in their order.
    let mut names = Vec::new();
    for _ in 0..10 {
        browser.press("Tab");
        names.push(browser.value("document.activeElement.textContent"));
    }
    assert_eq!(names.first(), Some(&json!("Overview")));
    assert_eq!(names.last(), Some(&json!("SQL")));
    browser.press("Enter");
    browser.wait("Page.loadEventFired");
    assert_eq!(browser.value("document.querySelector('h1').textContent"), "SQL");
}

#[test]
fn hostile_texts_of_a_ledger_do_nothing_in_a_page() {
    let sandbox = Sandbox::new();
    let hostile =
        r#"</td></textarea></title><script>document.title = "run"</script><img src=x onerror='document.title = 1'>"#;
    let invoices =
        std::fs::read_to_string(crate::sandbox::repository("fixtures/ormuco/june-2025/invoices.http")).unwrap();
    let changed = invoices.replace("\"hst\"", &format!("\"{}\"", hostile.replace('"', "\\\"")));
    assert_ne!(changed, invoices);
    sandbox.import_text("<img src=x>.http", changed);
    sandbox.import_text(
        "list.csv",
        format!(
            "vendor,invoice_number,invoice_date,currency,amount\n\"javascript:alert(1)\",\"{}\",2025-06-01,EUR,12.50\n",
            hostile.replace('"', "\"\"")
        ),
    );
    let server = Server::start(&sandbox, &[]);
    let asked = super::spelt_out(hostile);
    let mut pages = vec![
        "/".to_owned(),
        "/imports".to_owned(),
        "/import/1".to_owned(),
        "/import/2".to_owned(),
        "/report/invoices".to_owned(),
        "/report/taxes".to_owned(),
        "/report/invoices?explain=1".to_owned(),
        "/report/open-items".to_owned(),
        "/findings".to_owned(),
        "/statements".to_owned(),
        "/accounts".to_owned(),
        "/sql?q=SELECT+*+FROM+tax".to_owned(),
        "/sql?q=SELECT+*+FROM+invoice".to_owned(),
    ];
    for page in [
        "/sql?q=",
        "/report/spend?by=",
        "/report/spend?provider=",
        "/row?view=charge&key=",
        "/row?key=1&view=",
        "/account?account=x&provider=",
        "/",
    ] {
        pages.push(format!("{page}{asked}"));
    }
    let mut seen = 0;
    for page in &pages {
        let text = server.get(page).text();
        for element in ["<script", "<img", "href=\"javascript"] {
            assert!(!text.contains(element), "{page}: {element}");
        }
        seen += usize::from(text.contains("&lt;script&gt;"));
    }
    assert!(seen > 6, "{seen}");
    // A name of a file with markup in it is only a name.
    let saved = server.get("/import/1/file").expect(200);
    assert!(
        saved
            .header("content-disposition")
            .starts_with("attachment; filename*=UTF-8''%3Cimg%20src%3Dx%3E.http")
    );
    let Some(mut browser) = Browser::start(&sandbox) else {
        return;
    };
    for page in &pages {
        browser.open(&format!("http://127.0.0.1:{}/{}{page}", server.port, server.token));
        assert_eq!(
            browser.value("document.querySelectorAll('script, img').length"),
            0,
            "{page}"
        );
        assert_ne!(browser.value("document.title"), "run", "{page}");
        assert_ne!(browser.value("document.title"), "1", "{page}");
    }
}

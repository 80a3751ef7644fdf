//! Markup in every text of every document, in names of files and in reasons: no page has an element of it, and every page
//! shows the texts that the rows have.

use crate::fixtures::{exchanges_in, files};
use crate::hostile::is_exchange;
use crate::html_page::loaded;
use crate::report_list::{plain, reports, words};
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::output::json::Json;
use billbook::testing::source::json;
use std::collections::BTreeSet;

/// Stands before every text, so that what refers to something still does.
const MARKUP: &str =
    r#"</td></title><script>document.title = "run"</script><img src=x onerror='document.title = 1'>&amp;"#;

/// As a page must have it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn marked(value: Json, place: &str, kept: &BTreeSet<String>) -> Json {
    match value {
        Json::String(text) if !text.is_empty() && !kept.contains(place) && !kept.contains(&text) => {
            Json::String(format!("{MARKUP}{text}"))
        }
        Json::Array(elements) => {
            let place = format!("{place}/*");
            Json::Array(
                elements
                    .into_iter()
                    .map(|element| marked(element, &place, kept))
                    .collect(),
            )
        }
        Json::Object(members) => {
            let member = |(name, value): (String, Json)| {
                let value = marked(value, &format!("{place}/{name}"), kept);
                (name, value)
            };
            Json::Object(members.into_iter().map(member).collect())
        }
        other => other,
    }
}

/// Imports all exchanges of a folder under names with markup, with markup in all texts that may be any text.
fn import_marked(sandbox: &Sandbox, folder: &str) {
    let files: Vec<String> = files(folder).into_iter().filter(|name| is_exchange(name)).collect();
    assert!(!files.is_empty(), "{folder}");
    // What stands in any request is what was asked for.
    let asked: BTreeSet<String> = files
        .iter()
        .flat_map(|file| exchanges_in(file))
        .flat_map(|exchange| {
            exchange
                .target
                .split(['/', '?', '&', '='])
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    // Each file with its text and body, and what must stay in it.
    let mut refused = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let Some(exchange) = exchanges_in(file).into_iter().next() else {
            continue;
        };
        let Ok(parsed) = json::parse(&exchange.body, false) else {
            continue;
        };
        let name = format!("<img src=x onerror=1>{number}.http");
        let root = Json::from(&parsed.root);
        refused.push((name, repository_text(file), exchange, root, asked.clone()));
    }
    // All at once, then those again in which a text had to be what it was.
    while !refused.is_empty() {
        let mut import = vec!["-f", "<script>.db", "import"];
        for (name, text, exchange, root, kept) in &refused {
            let body = marked(root.clone(), "", kept).pretty();
            sandbox.write(name, text.replace(exchange.body.as_str(), &body));
            import.push(name);
        }
        let run = sandbox.run(&import);
        let places = |name: &str| -> BTreeSet<String> {
            let lines = run.stderr.lines().filter_map(|line| line.strip_prefix("  --> "));
            let found = lines.filter_map(|line| line.strip_prefix(name)?.rsplit_once(" at "));
            found
                .map(|(_, pointer)| {
                    let steps = pointer.split('/');
                    let steps = steps.map(|step| if step.parse::<usize>().is_ok() { "*" } else { step });
                    steps.collect::<Vec<_>>().join("/")
                })
                .collect()
        };
        let before = refused.len();
        refused.retain_mut(|(name, _, _, _, kept)| {
            let places = places(&format!("{name}:"));
            let known = kept.len();
            kept.extend(places);
            kept.len() > known
        });
        assert_eq!(
            run.code,
            if refused.is_empty() { 0 } else { 3 },
            "{before} files: {}",
            run.stderr
        );
    }
}

/// Texts with markup in what a command answers.
fn texts_of(json: &serde_json::Value, texts: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::String(text) if text.contains('<') => {
            texts.insert(text.clone());
        }
        serde_json::Value::Array(elements) => elements.iter().for_each(|element| texts_of(element, texts)),
        serde_json::Value::Object(members) => members.values().for_each(|member| texts_of(member, texts)),
        _ => {}
    }
}

/// Asks for rows and for a page; every text of the rows is on the page, as text. Gives how many had markup.
fn compare(sandbox: &Sandbox, command: &[&str]) -> usize {
    let command = [&["-f", "<script>.db"], command].concat();
    let rows = sandbox.run(&[command.as_slice(), &["--output", "json"]].concat());
    let page = sandbox.run(&[command.as_slice(), &["--output", "html"]].concat());
    assert_eq!((rows.code, &rows.stderr), (page.code, &page.stderr), "{command:?}");
    for element in ["<script", "<img", "</td></title>"] {
        assert!(!page.stdout.contains(element), "{command:?}: {element}");
    }
    let mut texts = BTreeSet::new();
    let rows = serde_json::from_str(&rows.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    texts_of(&rows, &mut texts);
    for text in &texts {
        assert!(page.stdout.contains(&escaped(text)), "{command:?} has no {text}");
    }
    texts.len()
}

#[test]
fn markup_in_any_text_is_text_on_every_page() {
    let mut in_statements = 0;
    let mut in_others = 0;
    for folder in [
        "fixtures/ormuco/june-2025",
        "tests/reconcile/ormuco",
        "fixtures/vcloudair",
        "tests/reconcile/vcloudair",
        "tests/reconcile/gigas/open",
        "tests/reconcile/cloudsigma/open",
        "lists",
    ] {
        let sandbox = Sandbox::new();
        if folder == "lists" {
            let quoted = |text: &str| format!("\"{}{text}\"", MARKUP.replace('"', "\"\""));
            for (from, to, names) in [
                ("tests/reconcile/lists/invoices.csv", "<img>i.csv", &["Acme Co"][..]),
                ("tests/reconcile/lists/payments.csv", "<img>p.csv", &["Acme Co"]),
                (
                    "tests/reconcile/focus/cost_and_usage.csv",
                    "<img>c.csv",
                    &["Acme Co", "Acme"],
                ),
                (
                    "tests/reconcile/focus/invoice_detail.csv",
                    "<img>d.csv",
                    &["Acme Co", "Acme"],
                ),
            ] {
                let text = repository_text(from);
                let cells = text.lines().map(|line| {
                    let cells = line.split(',');
                    let cells = cells.map(|cell| {
                        if names.contains(&cell) {
                            quoted(cell)
                        } else {
                            cell.to_owned()
                        }
                    });
                    cells.collect::<Vec<_>>().join(",")
                });
                sandbox.write(to, cells.collect::<Vec<_>>().join("\n") + "\n");
                sandbox.ok(&["-f", "<script>.db", "import", to]);
            }
        } else {
            import_marked(&sandbox, folder);
        }
        let id = |command: &str| {
            let rows = sandbox.run(&["-f", "<script>.db", command, "--output", "json"]).stdout;
            let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
            rows.as_array()?
                .iter()
                .find_map(|row| Some(row.get("id")?.as_str()?.to_owned()))
        };
        if let Some(id) = id("check") {
            sandbox.ok(&["-f", "<script>.db", "accept", &id, "--why", MARKUP]);
        }
        // Not every folder has figures of this month.
        sandbox.run(&["-f", "<script>.db", "close", "2025-06", "--why", MARKUP]);
        in_statements += compare(&sandbox, &["reconcile"]);
        for command in [
            &["check"][..],
            &["imports"],
            &["decisions"],
            &["sql", "SELECT * FROM charge"],
            &["sql", "SELECT * FROM resource"],
            &["sql", "SELECT * FROM import_list"],
            &["report", "spend", "--by", "month,provider,account,service,resource,sku"],
        ] {
            in_others += compare(&sandbox, command);
        }
        for question in reports().into_iter().map(plain) {
            in_others += compare(&sandbox, &[&["report"], words(&question).as_slice()].concat());
        }
        sandbox.run(&["-f", "<script>.db", "reconcile", "-o", "page.html"]);
        let page = std::fs::read_to_string(sandbox.path("page.html")).unwrap();
        let Some(document) = loaded(&sandbox, "page.html") else {
            continue;
        };
        assert!(document.contains("<title>Reconciliation</title>"), "{folder}");
        for element in ["<script", "<img"] {
            assert!(!document.contains(element), "{folder}: {element}");
        }
        for element in ["<tr", "<td", "<section"] {
            let found = document.matches(element).count();
            assert_eq!(found, page.matches(element).count(), "{folder}: {element}");
        }
    }
    assert!(in_statements > 20 && in_others > 200, "{in_statements}, {in_others}");
}

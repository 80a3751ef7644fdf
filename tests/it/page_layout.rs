//! Pages at the widths of telephones and large screens and on A4: nothing is beyond the edge, every column is there, and
//! figures add up to what the rows say.

use crate::forms::csv_cells;
use crate::html_page::ALONE;
use crate::programs::{output, program};
use crate::report_list::{plain, questions, reports, words};
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::DecimalSum;
use std::collections::BTreeMap;

/// Windows, in pixels.
const WIDTHS: [u32; 4] = [360, 700, 1000, 1920];

/// Every page of the fixtures by its name: reports, and the commands that have a page of their own.
fn pages(sandbox: &Sandbox) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<Vec<String>> = ["status", "check", "reconcile", "imports", "decisions", "operations"]
        .map(|name| vec![name.to_owned()])
        .to_vec();
    commands.push(["sql", "SELECT * FROM charge LIMIT 40"].map(str::to_owned).to_vec());
    for report in reports() {
        for question in questions(report) {
            let words = words(&question).into_iter().map(str::to_owned);
            commands.push(["report".to_owned()].into_iter().chain(words).collect());
        }
    }
    let mut pages = Vec::new();
    for (number, command) in commands.into_iter().enumerate() {
        let name = format!("page{number}.html");
        let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
        words.extend(["-o", &name]);
        // Findings and open statements give a code of their own.
        assert!(sandbox.run(&words).code <= 1, "{words:?}");
        pages.push((name, command));
    }
    pages
}

/// A page inside an attribute.
fn quoted(page: &str) -> String {
    page.replace('&', "&amp;").replace('"', "&quot;")
}

/// The page as it is on paper: rules for paper hold, those for screens do not, and nothing forbids this style.
fn on_paper(page: &str) -> String {
    let start = page.find("<meta http-equiv").unwrap();
    let end = start + page[start..].find('>').unwrap() + 1;
    let free = format!("{}{}", &page[..start], &page[end..]);
    free.replace("@media print", "@media all")
        .replace("@media screen", "@media not all")
}

/// Says of each frame how wide it is, how wide what is in it is, and what is beyond its edge.
const MEASURE: &str = r#"<script>
window.onload = () => {
  const said = [...document.querySelectorAll("iframe")].map(frame => {
    const root = frame.contentDocument.documentElement;
    const edge = root.clientWidth;
    const is_styled = getComputedStyle(frame.contentDocument.body).maxWidth !== "none" || frame.title.includes("paper");
    const beyond = [...root.querySelectorAll("td, th, svg, p, dd, pre, li, h1, h2")]
      .filter(one => one.getBoundingClientRect().right > edge + 1 && !one.closest("thead"))
      .slice(0, 2).map(one => one.className + ":" + one.textContent.slice(0, 20));
    const said = text => text.replace(/[;&<>"\n\u00a0]/g, " ");
    return [said(frame.title), edge, root.scrollWidth, is_styled, said(beyond.join("|"))].join(";");
  });
  document.body.innerHTML = "";
  document.body.dataset.said = said.join("\n");
};
</script>"#;

#[test]
fn nothing_is_beyond_the_edge_of_a_window_or_a_sheet() {
    let sandbox = Sandbox::with_all_fixtures();
    // A browser has so much time for a document.
    for some in pages(&sandbox).chunks(6) {
        measure(&sandbox, some);
    }
}

/// Measures these pages at every width and on paper.
fn measure(sandbox: &Sandbox, pages: &[(String, Vec<String>)]) {
    let mut frames = String::new();
    let mut expected = 0;
    for (name, command) in pages {
        let page = std::fs::read_to_string(sandbox.path(name)).unwrap();
        let mut add = |what: &str, width: u32, page: &str| {
            expected += 1;
            let title = quoted(&format!("{} {what}", command.join(" ").replace(['<', '>', ';'], " ")));
            let page = quoted(page);
            frames.push_str(&format!(
                "<iframe title=\"{title}\" width=\"{width}\" height=\"600\" frameborder=\"0\" srcdoc=\"{page}\"></iframe>\n"
            ));
        };
        for width in WIDTHS {
            add(&width.to_string(), width, &page);
        }
        // A4 within its margins: 190 mm upright, 277 mm across.
        // A frame has a bar to scroll with, paper has none.
        let width = if page
            .split("</style>")
            .nth(1)
            .is_some_and(|body| body.contains(" across"))
        {
            1047
        } else {
            718
        } + 15;
        add("paper", width, &on_paper(&page));
    }
    sandbox.write(
        "all.html",
        format!("<!DOCTYPE html><meta charset=utf-8><body>{frames}{MEASURE}"),
    );
    let Some(document) = crate::html_page::loaded(sandbox, "all.html") else {
        return;
    };
    let said = document.split("data-said=\"").nth(1).expect("nothing was measured");
    let said = said.split('"').next().unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), expected);
    let mut wrong = Vec::new();
    for line in lines {
        let parts: Vec<&str> = line.split(';').collect();
        let [edge, width] = [1, 2].map(|place| parts[place].parse::<u32>().unwrap());
        assert!(edge >= 340, "{line}");
        if width > edge || parts[3] != "true" || !parts[4].is_empty() {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document as it is printed, and its text; nothing without the programs.
pub fn printed(sandbox: &Sandbox, page: &str) -> Option<String> {
    let mut browser = program("chromium", "no page was printed")?;
    let pdf = format!("{page}.pdf");
    browser
        .args(ALONE)
        .arg(format!("--user-data-dir={}", sandbox.path("browser").display()))
        .arg("--no-pdf-header-footer")
        .arg(format!("--print-to-pdf={}", sandbox.path(&pdf).display()))
        .arg(format!("file://{}", sandbox.path(page).display()))
        .env("HOME", sandbox.path("."));
    output(&mut browser, b"");
    let mut text = program("pdftotext", "no printed page was read")?;
    text.args(["-layout", "-enc", "UTF-8"]).arg(sandbox.path(&pdf)).arg("-");
    Some(String::from_utf8(output(&mut text, b"").stdout).unwrap())
}

#[test]
fn every_column_of_every_report_is_on_the_page_and_on_paper() {
    let sandbox = Sandbox::with_all_fixtures();
    for report in reports() {
        let question = plain(report);
        let command = [&["report"], words(&question).as_slice()].concat();
        sandbox.ok(&[command.as_slice(), &["-o", "page.html"]].concat());
        let (header, rows) = csv_cells(&sandbox.ok(&[command.as_slice(), &["--output", "csv"]].concat()));
        let page = std::fs::read_to_string(sandbox.path("page.html")).unwrap();
        for column in &header {
            let label = column.replace('_', " ");
            assert!(
                page.contains(&format!("title=\"{column}\">{label}</th>")),
                "{question}: {column}"
            );
        }
        let sums = sums(&page);
        for (place, column) in header.iter().enumerate() {
            let mut sum = DecimalSum::new();
            let numbers = rows.iter().filter(|row| !row[place].is_empty());
            let is_number = numbers.clone().all(|row| sum.add_text(&row[place]).is_ok());
            if let Some(found) = sums.get(&column.replace('_', " ")).filter(|_| is_number) {
                assert_eq!(found.total(), sum.total(), "{question}: {column}");
            }
        }
        let Some(text) = printed(&sandbox, "page.html") else {
            continue;
        };
        if rows.is_empty() {
            continue;
        }
        for column in &header {
            for word in column.split('_') {
                assert!(text.contains(word), "{question}: {column} is not on paper\n{text}");
            }
        }
    }
}

/// What the figures of a page come to, with every digit, by the labels of their columns.
fn sums(page: &str) -> BTreeMap<String, DecimalSum> {
    let mut sums: BTreeMap<String, DecimalSum> = BTreeMap::new();
    for cell in page.split("<td class=\"amount").skip(1) {
        let Some((_, rest)) = cell.split_once("data-label=\"") else {
            continue;
        };
        let (label, rest) = rest.split_once('"').unwrap();
        let exact = match rest.strip_prefix(" title=\"") {
            Some(title) => title.split('"').next().unwrap(),
            None => rest.strip_prefix('>').unwrap().split('<').next().unwrap(),
        };
        if !exact.is_empty() {
            // A price may be in steps.
            let _ = sums.entry(label.to_owned()).or_default().add_text(exact);
        }
    }
    sums
}

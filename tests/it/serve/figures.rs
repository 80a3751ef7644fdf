//! Every figure is a link: those of tables, and those of pictures, down to the rows that they are the sums of.

use super::{Server, links};
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::{Decimal, DecimalSum};
use std::collections::BTreeSet;

/// Pages with pictures: what is added to each, so that its rows show every digit.
const PAGES: &[&str] = &[
    "/",
    "/report/spend?by=month,service",
    "/report/spend?by=month,service&limit=3&sort=-billed_cost",
    "/report/spend?by=month,provider&total=yes",
    "/report/spend?by=service&cost=list",
    "/report/spend?by=resource",
    "/report/open-items",
    "/report/commitments",
    "/report/compare?before=2025-05&after=2025-06&by=service",
    "/account?provider=cloudsigma&account=default",
    "/account?provider=Nimbus%20Cloud%20GmbH&account=4711-0815",
];

/// The figures of a page that lead nowhere: cells of amounts, entries of legends, bars.
fn unlinked(page: &str) -> Vec<String> {
    let is_figure = |text: &str| text.chars().any(|c| c.is_ascii_digit() && c != '0');
    let mut found = Vec::new();
    for cell in page.split("<td class=\"amount").skip(1) {
        let cell = cell.split_once('>').unwrap().1.split("</td>").next().unwrap();
        if is_figure(cell) && !cell.starts_with("<a href=") {
            found.push(format!("cell: {cell}"));
        }
    }
    for figure in page.split("<span class=\"figure\">").skip(1) {
        let figure = figure.split("</li>").next().unwrap();
        if is_figure(figure) && !figure.starts_with("<a href=") {
            found.push(format!("legend: {figure}"));
        }
    }
    for bar in page.split("<svg class=\"bar\"").skip(1) {
        let bar = bar.split("</svg>").next().unwrap();
        let linked: usize = bar
            .split("<a href=")
            .skip(1)
            .map(|link| usize::from(link.contains("<rect")))
            .sum();
        if bar.matches("<rect").count() != linked {
            found.push(format!("bar: {bar}"));
        }
    }
    found
}

/// A page of the fixtures, with one statement of each kind.
fn pages(server: &Server) -> Vec<String> {
    let mut pages: Vec<String> = PAGES.iter().map(|&page| page.to_owned()).collect();
    let statements = server.get("/statements").expect(200).text();
    let start = format!("/{}", server.token);
    let found: BTreeSet<String> = links(&statements)
        .into_iter()
        .filter_map(|link| link.strip_prefix(&start).map(str::to_owned))
        .filter(|link| link.starts_with("/statement/") && !link.contains('?'))
        .collect();
    assert!(found.len() > 20, "{found:?}");
    pages.push("/statements".to_owned());
    pages.extend(found);
    pages
}

#[test]
fn figures_of_tables_and_pictures_are_links() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let mut bars = 0;
    for page in pages(&server) {
        let text = server.get(&page).expect(200).text();
        let found = unlinked(&text);
        assert!(found.is_empty(), "{page}: {found:#?}");
        bars += text.matches("<rect class").count();
    }
    assert!(bars > 200, "{bars}");
    // In a file they lead nowhere.
    sandbox.ok(&["report", "spend", "--by", "month,service", "-o", "spend.html"]);
    let file = String::from_utf8(sandbox.bytes("spend.html")).unwrap();
    assert!(file.contains("<svg class=\"bar\"") && !file.contains("<a href=\"/"));
}

/// The digits of all cells of a column whose evidence is linked.
fn sum_of(page: &str, column: &str) -> Decimal {
    let mut sum = DecimalSum::new();
    for cell in page.split("<td class=\"amount").skip(1) {
        let cell = cell.split("</td>").next().unwrap();
        let Some((link, shown)) = cell
            .split_once("<a href=\"")
            .and_then(|(_, rest)| rest.split_once("\">"))
        else {
            continue;
        };
        if link.ends_with(&format!("column={column}")) {
            sum.add(&Decimal::parse(shown.split('<').next().unwrap()).unwrap());
        }
    }
    sum.total()
}

#[test]
fn a_figure_of_a_picture_leads_to_the_rows_that_it_is_the_sum_of() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let mut followed = 0;
    for page in PAGES.iter().filter(|page| page.starts_with("/report/")) {
        let and = if page.contains('?') { '&' } else { '?' };
        let text = server.get(&format!("{page}{and}exact=yes")).expect(200).text();
        let figures: BTreeSet<String> = links(&text)
            .into_iter()
            .filter(|link| link.contains("figure="))
            .collect();
        for figure in &figures {
            let rows = server.follow(figure).expect(200).text();
            let said = rows.split("<h2>").nth(1).unwrap().split("<p>").nth(1).unwrap();
            let (amount, rest) = said.split_once(' ').unwrap();
            let column = rest.split("<code>").nth(1).map(|rest| rest.split('<').next().unwrap());
            let column = column.unwrap_or_else(|| panic!("{figure}: {said}"));
            let sum = sum_of(&rows, column);
            assert!(
                sum.sub(&Decimal::parse(amount).unwrap()).is_zero(),
                "{figure}: {amount} is not {sum}"
            );
            followed += 1;
        }
        // A figure of one row leads to its evidence at once.
        if let Some(one) = links(&text).iter().find(|link| link.contains("explain=")) {
            server.follow(one).expect(200);
        }
    }
    assert!(followed > 30, "{followed}");
    for wrong in ["9-1-0", "1-99-0", "1-0-0", "x", "1-1"] {
        let reply = server
            .get(&format!("/report/spend?by=month,service&figure={wrong}"))
            .expect(404);
        assert!(reply.text().contains("no picture has a figure"), "{wrong}");
    }
}

#[test]
fn a_picture_is_of_all_rows_whichever_are_shown() {
    let sandbox = Sandbox::with_all_fixtures();
    let picture = |further: &[&str]| {
        let asked = ["report", "spend", "--by", "month,service", "-o", "spend.html"];
        sandbox.ok(&[&asked[..], further].concat());
        let page = String::from_utf8(sandbox.bytes("spend.html")).unwrap();
        std::fs::remove_file(sandbox.path("spend.html")).unwrap();
        let (start, end) = (page.find("<figure>").unwrap(), page.rfind("</figure>").unwrap());
        page[start..end].to_owned()
    };
    assert_eq!(picture(&["--limit", "2"]), picture(&[]));
    // On the page of an account, which shows the first rows of the report.
    let server = Server::start(&sandbox, &[]);
    let account = server.get("/account?provider=gigas&account=7").expect(200).text();
    let report = server
        .get("/report/spend?by=month,service&provider=gigas&account=7")
        .expect(200)
        .text();
    let bars = |page: &str| {
        let figure = page
            .split("<figure>")
            .nth(1)
            .unwrap()
            .split("</figure>")
            .next()
            .unwrap();
        let titles = figure
            .split("<title>")
            .skip(1)
            .map(|title| title.split('<').next().unwrap().to_owned());
        titles.collect::<Vec<String>>()
    };
    assert_eq!(bars(&account), bars(&report));
}

#[test]
fn statements_and_findings_are_of_the_ledger_as_it_is() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    let open = || {
        let pages = ["/statements", "/findings", "/"].map(|page| server.get(page).expect(200).text());
        pages.map(|page| page.split("<main").nth(1).unwrap_or(&page).to_owned())
    };
    let before = open();
    assert_eq!(open(), before);
    let json = sandbox.run(&["check", "--output", "json"]).stdout;
    let id = json.split("\"id\": \"").nth(1).unwrap().split('"').next().unwrap();
    sandbox.ok(&["accept", id, "--why", "seen"]);
    let after = open();
    assert!(after[1].contains("Accepted: 1") && !before[1].contains("Accepted: 1"));
    assert_ne!(after[2], before[2]);
    sandbox.import_text(
        "list.csv",
        "vendor,invoice_number,invoice_date,currency,amount\normuco,502267bd-5ca6-5b27-82f5-4c5cf654421f,2025-07-02,CAD,14.80\n",
    );
    let later = open();
    assert!(later[0].contains("14.80") && !after[0].contains("14.80"));
    // An earlier state is another thing.
    let past = server.get("/statements?as-of=20").expect(200).text();
    assert!(!past.contains("14.80"));
    assert_eq!(open(), later);
}

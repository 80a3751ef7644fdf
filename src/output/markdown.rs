//! Rows as a table of Markdown, for a ticket or a wiki: `| invoice_id | total |`. Figures are exact; no text is markup.

use crate::output::about::About;
use crate::output::reader::arrange::inferred;
use crate::output::reader::show::{Kind, Show};
use crate::output::rows::Rows;
use std::fmt::Write as _;

/// The text: a heading, the table, and what was asked.
#[must_use]
pub(crate) fn render(rows: &Rows, shows: &[(String, Show)], about: Option<&About>, notes: &[String]) -> String {
    let mut text = String::new();
    // Writing to memory cannot fail.
    if let Some(about) = about {
        let _ = writeln!(text, "# {}\n", escaped(&about.heading));
        if !about.sentence.is_empty() {
            let _ = writeln!(text, "{}\n", escaped(&about.sentence));
        }
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(rows.columns.iter().map(|name| escaped(name)).collect()));
    let kind = |place: usize, name: &String| {
        let declared = shows.iter().find(|(column, _)| column == name);
        declared.map_or_else(|| inferred(rows, place), |(_, show)| show.kind)
    };
    let aligned = rows.columns.iter().enumerate();
    let aligned = aligned.map(|(place, name)| {
        if Kind::is_number(kind(place, name)) {
            "---:"
        } else {
            "---"
        }
    });
    text.push_str(&line(aligned.map(str::to_owned).collect()));
    for row in &rows.rows {
        text.push_str(&line(row.iter().map(|cell| escaped(&cell.cell())).collect()));
    }
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        let _ = writeln!(text, "- Note: {}", escaped(note.strip_prefix("note: ").unwrap_or(note)));
    }
    if let Some(about) = about.filter(|about| !about.facts.is_empty()) {
        text.push('\n');
        for (name, value) in &about.facts {
            let _ = writeln!(text, "- {}: {}", escaped(name), escaped(value));
        }
    }
    text
}

/// A text on one line in which nothing is markup. A bar within a name, as in `invoice_id`, stays as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_within = before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '_' if !is_within => escaped.push_str("\\_"),
            // An address would become a link.
            ':' if letters.peek() == Some(&'/') => escaped.push_str("\\:"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
        before = letter;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::json::Json;

    #[test]
    fn a_table_of_markdown_has_no_other_markup() {
        let rows = Rows {
            columns: ["invoice_id", "total"].map(str::to_owned).to_vec(),
            rows: vec![
                ["a|b <script>\n_x_", "13.80"].map(Json::string).to_vec(),
                ["[l](http://x)", "-1.5"].map(Json::string).to_vec(),
            ],
        };
        let about = About::new("Invoices").fact("Ledger", "a*b.db");
        let text = render(&rows, &[], Some(&about), &["note: one".to_owned()]);
        assert_eq!(
            text,
            "# Invoices\n\n| invoice_id | total |\n| --- | ---: |\n| a\\|b &lt;script&gt; \\_x\\_ | 13.80 |\n\
             | \\[l\\](http\\://x) | -1.5 |\n\n- Note: one\n\n- Ledger: a\\*b.db\n"
        );
    }
}

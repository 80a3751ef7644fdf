//! What a book says instead of the words of documents, by language: `[texts.de] invoice = "Honorarnote"`.

use super::values::Reader;
use crate::billing::book::model::Book;
use crate::billing::words::Word;
use crate::source::toml::Section;
use std::collections::BTreeMap;

/// What the form of a day may name.
const DAY: &[&str] = &["year", "month", "day", "d", "name"];

/// Reads `[texts.LANGUAGE]`.
pub(super) fn read<'a>(reader: &mut Reader<'a>, top: Section<'a>, book: &mut Book) {
    let Some(section) = reader.toml.section(top, "texts", "texts") else {
        return;
    };
    for entry in section.entries() {
        if !entry.item.is_table_like() {
            let message = format!("`{}` is not a table of texts", entry.key);
            reader.flaw(entry.at, message, "write the texts of a language below [texts.de]");
            continue;
        }
        let Some(inside) = reader.toml.section(section, entry.key, "texts") else {
            continue;
        };
        if book.texts.contains_key(entry.key) {
            let message = format!("the book has [texts.{}] twice", entry.key);
            reader.flaw(inside.at(), message, "keep one of them");
            continue;
        }
        let texts = texts(reader, inside);
        book.texts.insert(entry.key.to_owned(), texts);
    }
}

fn texts<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> BTreeMap<String, String> {
    let keys: Vec<&str> = Word::ALL.iter().map(|word| word.key()).collect();
    reader.toml.known(section, &keys);
    let mut texts = BTreeMap::new();
    for entry in section.entries() {
        let Some(word) = Word::ALL.iter().find(|word| word.key() == entry.key) else {
            continue;
        };
        let Some(text) = entry.item.as_str() else {
            reader.toml.wrong(section, entry, "a text");
            continue;
        };
        if let Some((message, hint)) = wrong(*word, text) {
            reader.flaw(entry.at, format!("{} {message}", section.path(entry.key)), hint);
            continue;
        }
        texts.insert(entry.key.to_owned(), text.to_owned());
    }
    texts
}

/// What is wrong with a text, and what to write.
fn wrong(word: Word, text: &str) -> Option<(String, String)> {
    let one = text.chars().count() == 1;
    match word {
        Word::DecimalMark if !one => return Some(("is one sign".to_owned(), "such as \",\"".to_owned())),
        Word::GroupMark if text.is_empty() || one => return None,
        Word::GroupMark => return Some(("is one sign, or none".to_owned(), "such as \".\" or \"\"".to_owned())),
        Word::Months if text.split(',').count() != 12 => {
            return Some(("has twelve names".to_owned(), "put a comma between them".to_owned()));
        }
        _ if text.trim().is_empty() => {
            return Some((
                "is empty".to_owned(),
                "leave it out for the text of the program".to_owned(),
            ));
        }
        _ => {}
    }
    let own = Word::names(word.texts().first().copied().unwrap_or_default());
    let known = if word == Word::DateForm { DAY } else { own.as_slice() };
    let unknown = Word::names(text).into_iter().find(|name| !known.contains(name))?;
    let hint = if known.is_empty() {
        "it has no names in braces".to_owned()
    } else {
        let known: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
        format!("it may have {}", known.join(", "))
    };
    Some((format!("has nothing for `{{{unknown}}}`"), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_only_the_names_of_its_own() {
        assert_eq!(wrong(Word::Invoice, "Honorarnote"), None);
        assert_eq!(wrong(Word::Payable, "Danke, {amount}"), None);
        assert_eq!(wrong(Word::GroupMark, ""), None);
        for (word, text, part) in [
            (Word::Payable, "{amout}", "has nothing for `{amout}`"),
            (Word::Invoice, "{number}", "has nothing for `{number}`"),
            (Word::DateForm, "{tag}", "has nothing for `{tag}`"),
            (Word::DecimalMark, "", "is one sign"),
            (Word::GroupMark, "..", "is one sign, or none"),
            (Word::Months, "a,b", "has twelve names"),
            (Word::Total, " ", "is empty"),
        ] {
            assert_eq!(wrong(word, text).unwrap().0, part);
        }
    }
}

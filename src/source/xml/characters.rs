//! What XML allows: `Amount` is a name, `1a` is not; U+0009 is a character, U+0001 is not.

/// A character that may stand in a document: XML 1.0, section 2.2.
#[must_use]
pub(crate) fn is_character(found: char) -> bool {
    matches!(found, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A name without a prefix: XML 1.0, section 2.3, less the colon.
#[must_use]
pub(crate) fn is_name(text: &str) -> bool {
    let starts = |found: char| {
        matches!(found, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
            | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
            | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
            | '\u{10000}'..='\u{EFFFF}')
    };
    let follows = |found: char| {
        starts(found)
            || matches!(found, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    let mut characters = text.chars();
    characters.next().is_some_and(starts) && characters.all(follows)
}

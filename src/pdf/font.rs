//! Fonts: which characters they have, and how wide those are.
//!
//! Letters are set one after the other, without ligatures or kerning, so that the width that was measured is the width that is
//! drawn, and figures stand below each other. Scripts whose letters join, turn around or stand above each other need more than
//! that; their characters count as missing.

use crate::error::{Problem, Result, codes};
use flate2::read::ZlibDecoder;
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};
use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, LazyLock};

use crate::pdf::page::{Ink, Length};

/// The family that comes with the program, under the licence beside it, as `build.rs` packs it.
const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/LiberationSans-Regular.ttf.zlib"));
const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/LiberationSans-Bold.ttf.zlib"));

/// The licence of the family that comes with the program.
pub(crate) const LICENCE: &str = include_str!("../../assets/fonts/OFL.txt");

/// A glyph of a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// How wide it is, in the units of the font.
    pub advance: u16,
}

/// A font of one weight.
pub(crate) struct Face {
    /// What writes it.
    pub(super) font: krilla::text::Font,
    /// Units of the size of the font.
    pub(super) units: u16,
    glyphs: HashMap<char, Glyph>,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face")
            .field("glyphs", &self.glyphs.len())
            .finish_non_exhaustive()
    }
}

impl Face {
    /// Reads a font; nothing where the bytes are not one.
    #[must_use]
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let shared: Arc<Vec<u8>> = Arc::new(bytes);
        let parsed = FontRef::from_index(&shared, 0).ok()?;
        let units = parsed.head().ok()?.units_per_em();
        let widths = parsed.hmtx().ok()?;
        let glyph = |(code, id): (u32, skrifa::GlyphId)| {
            let character = char::from_u32(code).filter(|c| !needs_shaping(*c))?;
            let advance = widths.advance(id)?;
            let id = id.to_u32();
            (id > 0).then_some((character, Glyph { id, advance }))
        };
        let glyphs: HashMap<char, Glyph> = parsed.charmap().mappings().filter_map(glyph).collect();
        let data: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::<Vec<u8>>::clone(&shared);
        let font = krilla::text::Font::new(krilla::Data::from(data), 0)?;
        (units > 0 && !glyphs.is_empty()).then_some(Self { font, units, glyphs })
    }

    /// The glyph of a character.
    #[must_use]
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        self.glyphs.get(&character).copied()
    }

    /// How wide a text is in a size. Characters that are missing have no width.
    fn width(&self, text: &str, size: Length) -> Length {
        let units = text.chars().filter_map(|c| self.glyph(c));
        let sum: i64 = units.map(|glyph| i64::from(glyph.advance)).sum();
        sum * size / i64::from(self.units)
    }
}

/// Whether a character joins others, turns the direction of writing or stands above others.
fn needs_shaping(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{590}'..='\u{8ff}' | '\u{900}'..='\u{109f}'
        | '\u{1700}'..='\u{18af}' | '\u{1a00}'..='\u{1aff}' | '\u{1b00}'..='\u{1c4f}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}'
        | '\u{a800}'..='\u{abff}' | '\u{d7b0}'..='\u{d7ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe00}'..='\u{fe2f}'
        | '\u{fe70}'..='\u{feff}' | '\u{10a00}'..='\u{10fff}' | '\u{11000}'..='\u{11fff}' | '\u{1e800}'..='\u{1eeff}')
}

/// A family: texts, and bold texts.
#[derive(Debug, Clone)]
pub(crate) struct Fonts {
    regular: Arc<Face>,
    bold: Arc<Face>,
}

/// The family that comes with the program, read once.
static OWN: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    let face = |packed: &[u8]| {
        let mut font = Vec::new();
        ZlibDecoder::new(packed).read_to_end(&mut font).ok()?;
        Face::read(font).map(Arc::new)
    };
    Some(Fonts {
        regular: face(REGULAR)?,
        bold: face(BOLD)?,
    })
});

impl Fonts {
    /// The family that comes with the program.
    ///
    /// # Errors
    /// Never: its files are part of the program.
    pub(crate) fn own() -> Result<Self> {
        let missing = || Box::new(Problem::new(&codes::PDF, "the program's own font cannot be read"));
        OWN.clone().ok_or_else(missing)
    }

    /// A family of these; texts that are bold have the weight of others where there is no bold font.
    #[must_use]
    pub(crate) fn of(regular: Face, bold: Option<Face>) -> Self {
        let regular = Arc::new(regular);
        let bold = bold.map_or_else(|| Arc::clone(&regular), Arc::new);
        Self { regular, bold }
    }

    /// The font of a text.
    #[must_use]
    pub(crate) fn face(&self, is_bold: bool) -> &Face {
        if is_bold { &self.bold } else { &self.regular }
    }

    /// How wide a text of one line is.
    #[must_use]
    pub(crate) fn width(&self, ink: Ink, text: &str) -> Length {
        self.face(ink.is_bold).width(text, ink.size)
    }

    /// The first character that either weight lacks.
    #[must_use]
    pub(crate) fn missing(&self, text: &str) -> Option<char> {
        let is_there = |c: char| self.regular.glyph(c).is_some() && self.bold.glyph(c).is_some();
        text.chars().find(|c| !is_there(*c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_as_wide_as_each_other_in_both_weights() {
        let fonts = Fonts::own().unwrap();
        for ink in [Ink::new(90), Ink::new(90).bold()] {
            let widths: Vec<Length> = ('0'..='9').map(|digit| fonts.width(ink, &digit.to_string())).collect();
            assert!(
                widths.iter().all(|width| *width == widths[0] && *width > 0),
                "{widths:?}"
            );
        }
    }

    #[test]
    fn languages_of_europe_have_all_their_letters() {
        let fonts = Fonts::own().unwrap();
        for text in [
            "Größe ÄÖÜß „Zitat“ ‚so‘ – 1’234.50 €",
            "Œuvre à l’été « ç » ÿ 12\u{a0}345,60",
            "¿Añadir? ¡Sí! nº ª Ñ",
            "één ĳ Ĳ ƒ",
            "Perché È più °",
            "Łódź Gdańsk Žižkov Şişli İstanbul Ţară Ērģeļi Őrség",
            "Αθήνα Ελλάδα Київ Москва Ђорђе",
            "§ © ® ™ × ÷ ± ≤ ≥ ≠ − … • → µ",
        ] {
            assert_eq!(fonts.missing(text), None, "{text}");
        }
        assert_eq!(fonts.missing("Zürich 中"), Some('中'));
        assert_eq!(fonts.missing("e\u{301}"), Some('\u{301}'));
        assert_eq!(fonts.missing("שלום"), Some('ש'));
    }

    #[test]
    fn what_is_no_font_is_refused() {
        for bytes in [
            &b""[..],
            b"%PDF-1.7",
            &REGULAR[..1000],
            b"\0\x01\0\0\xff\xff\0\0\0\0\0\0",
        ] {
            assert!(Face::read(bytes.to_vec()).is_none());
        }
        assert!(LICENCE.contains("SIL OPEN FONT LICENSE"));
    }
}

//! Pages as the bytes of a PDF/A-3b file. The one file that knows the crate that writes them, and its floating point.

use crate::error::{Problem, Result, codes};
use crate::pdf::font::{Face, Fonts};
use crate::pdf::page::{Colour, Item, Length, Page};
use crate::pdf::picture::{Picture, Pixels};
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::metadata::{self, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use std::sync::Arc;

/// What a file says of itself.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// Its title.
    pub title: String,
    /// Who it is from.
    pub author: String,
    /// Its language: `de`.
    pub language: String,
    /// When it was made.
    pub time: DateTime<Utc>,
}

/// What writes.
const PROGRAM: &str = concat!("billbook ", env!("CARGO_PKG_VERSION"));

/// The bytes of a file with these pages. The same pages give the same bytes.
///
/// # Errors
/// When a character has no glyph, or the pages are more than a file can hold.
pub(crate) fn write(pages: &[Page], fonts: &Fonts, about: &About) -> Result<Vec<u8>> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A3_B);
    let settings = SerializeSettings {
        configuration: configuration.finish().map_err(|error| failed(&format!("{error:?}")))?,
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    document.set_metadata(
        Metadata::new()
            .title(about.title.clone())
            .authors(vec![about.author.clone()])
            .creator(PROGRAM.to_owned())
            .producer(PROGRAM.to_owned())
            .language(about.language.clone())
            .creation_date(time(about.time)),
    );
    for page in pages {
        let size = PageSettings::from_wh(float(page.paper.width), float(page.paper.height));
        let mut written = document.start_page_with(size.ok_or_else(|| failed("a page has no size"))?);
        let mut surface = written.surface();
        for item in &page.items {
            draw(&mut surface, item, fonts)?;
        }
        surface.finish();
        written.finish();
    }
    document.finish().map_err(|error| match error {
        krilla::error::KrillaError::Validation(errors) => failed(&format!("{errors:?}")),
        error => failed(&error.to_string()),
    })
}

fn failed(what: &str) -> Box<Problem> {
    Box::new(Problem::new(&codes::PDF, format!("the PDF cannot be written: {what}")))
}

/// A length in points.
#[allow(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "a place on paper; no amount comes here"
)]
fn float(length: Length) -> f32 {
    length as f32 / 1000.0
}

/// A part of a whole.
#[allow(clippy::float_arithmetic, reason = "a width of a glyph; no amount comes here")]
fn part(of: u16, whole: u16) -> f32 {
    f32::from(of) / f32::from(whole)
}

fn time(time: DateTime<Utc>) -> metadata::DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    metadata::DateTime::new(u16::try_from(time.year()).unwrap_or_default())
        .month(small(time.month()))
        .day(small(time.day()))
        .hour(small(time.hour()))
        .minute(small(time.minute()))
        .second(small(time.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn draw(surface: &mut Surface<'_>, item: &Item, fonts: &Fonts) -> Result<()> {
    match item {
        Item::Text { x, y, ink, text } => {
            let face = fonts.face(ink.is_bold);
            fill(surface, ink.colour);
            let at = Point::from_xy(float(*x), float(*y));
            let glyphs = glyphs(face, text)?;
            surface.draw_glyphs(at, &glyphs, face.font.clone(), text, float(ink.size), false);
        }
        Item::Box { x, y, size, colour } => boxes(surface, &[[*x, *y, size[0], size[1]]], *colour),
        Item::Figure { boxes: all, colour } => boxes(surface, all, *colour),
        Item::Picture { x, y, size, picture } => {
            surface.push_transform(&Transform::from_translate(float(*x), float(*y)));
            if let Some(size) = Size::from_wh(float(size[0]), float(size[1])) {
                match picture {
                    Picture::Pixels(pixels) => {
                        let image = Image::from_custom(Shared(Arc::clone(pixels)), false);
                        surface.draw_image(image.map_err(|error| failed(&error))?, size);
                    }
                    Picture::Drawing(drawing) => drawing.draw(surface, size),
                }
            }
            surface.pop();
        }
    }
    Ok(())
}

fn fill(surface: &mut Surface<'_>, colour: Colour) {
    let Colour(red, green, blue) = colour;
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }));
}

fn boxes(surface: &mut Surface<'_>, all: &[[Length; 4]], colour: Colour) {
    let mut path = PathBuilder::new();
    for [x, y, width, height] in all {
        if let Some(rect) = Rect::from_xywh(float(*x), float(*y), float(*width), float(*height)) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        fill(surface, colour);
        surface.draw_path(&path);
    }
}

/// The glyphs of a text, one for each character.
fn glyphs(face: &Face, text: &str) -> Result<Vec<KrillaGlyph>> {
    let glyph = |(at, character): (usize, char)| {
        let Some(glyph) = face.glyph(character) else {
            return Err(failed(&format!("the font has no glyph for `{character}`")));
        };
        let range = at..at + character.len_utf8();
        let advance = part(glyph.advance, face.units);
        Ok(KrillaGlyph::new(
            GlyphId::new(glyph.id),
            advance,
            0.0,
            0.0,
            0.0,
            range,
            None,
        ))
    };
    text.char_indices().map(glyph).collect()
}

/// A picture as it is handed over: cheap to copy.
#[derive(Clone, Hash)]
struct Shared(Arc<Pixels>);

impl CustomImage for Shared {
    fn color_channel(&self) -> &[u8] {
        &self.0.pixels
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        let [width, height] = self.0.size;
        (width, height)
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        ImageColorspace::Rgb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::{Ink, Paper, points};
    use crate::pdf::{picture, qr};

    fn about() -> About {
        About {
            title: "A title: Größe".to_owned(),
            author: "Ada".to_owned(),
            language: "de".to_owned(),
            time: DateTime::from_timestamp(1_796_083_200, 0).unwrap(),
        }
    }

    /// A logo; the group on the left has attributes.
    fn drawing(of_group: &str) -> String {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'>\
             <linearGradient id='g'><stop stop-color='#1a5'/><stop offset='1' stop-color='#03c'/></linearGradient>\
             <clipPath id='c'><circle cx='10' cy='10' r='9'/></clipPath>\
             <g clip-path='url(#c)' {of_group}><rect width='20' height='20' fill='url(#g)'/></g>\
             <path d='M22 2h16v16h-16z' fill='none' stroke='#c30' stroke-width='2' stroke-dasharray='3 1'/></svg>"
        )
    }

    #[test]
    fn a_drawing_that_lets_shine_through_is_for_archives_too() {
        let fonts = Fonts::own().unwrap();
        let mut page = Page::new(Paper::A4);
        page.items.push(Item::Picture {
            x: points(260),
            y: points(100),
            size: [points(80), points(40)],
            picture: Picture::read(drawing("opacity='.5'").as_bytes()).unwrap(),
        });
        let bytes = write(&[page.clone()], &fonts, &about()).unwrap();
        assert_eq!(bytes, write(&[page], &fonts, &about()).unwrap());
    }

    fn page() -> Page {
        let mut page = Page::new(Paper::A4);
        page.text((points(50), points(60)), Ink::new(90), "Größe 1.234,56 €");
        page.text((points(50), points(80)), Ink::new(90).bold(), "Summe");
        page.rule((points(50), points(90)), points(100), Colour::FAINT);
        page.items
            .extend(qr::code("BCD", (points(50), points(100)), points(60)));
        let png = picture::png_of([4, 4], png::ColorType::Rgba, &[200, 0, 0, 200]);
        page.items.push(Item::Picture {
            x: points(200),
            y: points(100),
            size: [points(40), points(40)],
            picture: Picture::read(&png).unwrap(),
        });
        let svg = drawing("");
        page.items.push(Item::Picture {
            x: points(260),
            y: points(100),
            size: [points(80), points(40)],
            picture: Picture::read(svg.as_bytes()).unwrap(),
        });
        page
    }

    #[test]
    fn a_file_is_a_pdf_for_archives_and_the_same_twice() {
        let fonts = Fonts::own().unwrap();
        let pages = [page(), page()];
        let bytes = write(&pages, &fonts, &about()).unwrap();
        assert_eq!(bytes, write(&pages, &fonts, &about()).unwrap());
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let text = String::from_utf8_lossy(&bytes);
        for part in [
            "/Metadata ",
            "/OutputIntents",
            "<pdfaid:part>3</pdfaid:part>",
            "<pdfaid:conformance>B</pdfaid:conformance>",
            "/FontFile2",
            "/ToUnicode",
            "/Lang",
        ] {
            assert!(text.contains(part), "{part}");
        }
        for part in ["/Encrypt", "/JavaScript", "/EmbeddedFiles", "/SMask"] {
            assert!(!text.contains(part), "{part}");
        }
    }

    #[test]
    fn what_has_no_glyph_is_not_written() {
        let mut page = Page::new(Paper::A4);
        page.text((0, points(10)), Ink::new(90), "中");
        let problem = write(&[page], &Fonts::own().unwrap(), &about()).unwrap_err();
        assert!(problem.report().contains("no glyph for `中`"), "{}", problem.report());
    }
}

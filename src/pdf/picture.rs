//! Pictures: PNG files as red, green and blue on white, and SVG files as drawings.

use super::drawing::Drawing;
use std::io::Cursor;
use std::sync::Arc;

/// A picture has at most so many pixels.
const PIXELS_MAX: u64 = 16 << 20;
/// While it is read, it takes at most so many bytes.
const BYTES_MAX: usize = 128 << 20;

/// A picture.
#[derive(Debug, Clone)]
pub(crate) enum Picture {
    /// Of pixels.
    Pixels(Arc<Pixels>),
    /// Of curves.
    Drawing(Drawing),
}

impl Picture {
    /// Reads a PNG or SVG file, which its first bytes tell apart.
    ///
    /// # Errors
    /// When it is neither, or has something that is not drawn: why.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        match markup(bytes) {
            Some(text) => Ok(Self::Drawing(Drawing::svg(text)?)),
            None => Ok(Self::Pixels(Arc::new(Pixels::png(bytes)?))),
        }
    }

    /// Whether a file is read as SVG.
    #[must_use]
    pub(crate) fn is_svg(bytes: &[u8]) -> bool {
        markup(bytes).is_some()
    }

    /// Its width and height, in a unit of its own.
    #[must_use]
    pub(crate) fn size(&self) -> [i64; 2] {
        match self {
            Self::Pixels(pixels) => pixels.size.map(i64::from),
            Self::Drawing(drawing) => drawing.size(),
        }
    }
}

/// The text of a file that begins like XML.
fn markup(bytes: &[u8]) -> Option<&[u8]> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"<").then_some(text)
}

/// A picture of pixels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Pixels {
    /// Its width and height in pixels.
    pub size: [u32; 2],
    /// Red, green and blue of each pixel, row by row.
    pub pixels: Vec<u8>,
}

impl Pixels {
    /// Reads a PNG file; what is transparent is white.
    ///
    /// # Errors
    /// When it is not one, or too large: why.
    pub(crate) fn png(bytes: &[u8]) -> Result<Self, String> {
        let limits = png::Limits { bytes: BYTES_MAX };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
        let (width, height) = (reader.info().width, reader.info().height);
        if width == 0 || height == 0 || u64::from(width) * u64::from(height) > PIXELS_MAX {
            return Err(format!(
                "it has {width} × {height} pixels; at most {PIXELS_MAX} are read"
            ));
        }
        let length = reader.output_buffer_size().ok_or("it is too large")?;
        let mut buffer = vec![0; length];
        let frame = reader.next_frame(&mut buffer).map_err(|error| error.to_string())?;
        buffer.truncate(frame.buffer_size());
        let (step, has_alpha, is_grey) = match frame.color_type {
            png::ColorType::Grayscale => (1, false, true),
            png::ColorType::GrayscaleAlpha => (2, true, true),
            png::ColorType::Rgb => (3, false, false),
            png::ColorType::Rgba => (4, true, false),
            png::ColorType::Indexed => return Err("its colours cannot be read".to_owned()),
        };
        let mut pixels = Vec::new();
        for pixel in buffer.chunks_exact(step) {
            let (colours, alpha) = pixel.split_at(step - usize::from(has_alpha));
            let alpha = alpha.first().copied().unwrap_or(u8::MAX);
            let times = if is_grey { 3 } else { 1 };
            for colour in std::iter::repeat_n(colours, times).flatten() {
                pixels.push(on_white(*colour, alpha));
            }
        }
        Ok(Self {
            size: [width, height],
            pixels,
        })
    }
}

/// A colour that covers white as far as it is opaque.
fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// A PNG file of one colour.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "only tests make pictures")]
pub(crate) fn png_of(size: [u32; 2], colour: png::ColorType, pixel: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size[0], size[1]);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let count = usize::try_from(size[0] * size[1]).unwrap();
    writer.write_image_data(&pixel.repeat(count)).unwrap();
    writer.finish().unwrap();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_colour_becomes_red_green_and_blue_on_white() {
        for (kind, pixel, wanted) in [
            (png::ColorType::Rgb, &[10_u8, 20, 30][..], [10, 20, 30]),
            (png::ColorType::Rgba, &[10, 20, 30, 0], [255, 255, 255]),
            (png::ColorType::Rgba, &[0, 0, 0, 128], [127, 127, 127]),
            (png::ColorType::Grayscale, &[7], [7, 7, 7]),
            (png::ColorType::GrayscaleAlpha, &[7, 255], [7, 7, 7]),
        ] {
            let picture = Pixels::png(&png_of([3, 2], kind, pixel)).unwrap();
            assert_eq!(picture.size, [3, 2]);
            assert_eq!(picture.pixels, wanted.repeat(6), "{kind:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let whole = png_of([20, 20], png::ColorType::Rgb, &[1, 2, 3]);
        for bytes in [&b""[..], b"GIF89a", &whole[..40], &whole[..whole.len() - 30]] {
            assert!(Pixels::png(bytes).is_err());
        }
    }
}

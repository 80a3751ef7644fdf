//! Drawings: SVG files as curves in the colours that they have, sharp at any size.
//!
//! What has no curves of its own is refused rather than left out: texts (they need fonts), pictures, filters, masks and patterns.

use krilla::geom::{Path, PathBuilder, Size, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{self, FillRule, LineCap, LineJoin, LinearGradient, RadialGradient, SpreadMethod, StrokeDash};
use krilla::surface::Surface;
use std::sync::Arc;
use usvg::roxmltree;
use usvg::tiny_skia_path::PathSegment;

/// A file has at most so many bytes.
const BYTES_MAX: usize = 2 << 20;
/// Groups are within each other at most so deep.
const DEPTH_MAX: usize = 64;

/// A drawing.
#[derive(Debug, Clone)]
pub(crate) struct Drawing {
    tree: Arc<usvg::Tree>,
}

impl Drawing {
    /// Reads an SVG file.
    ///
    /// # Errors
    /// When it is not one, or has something that is not drawn: why.
    pub(crate) fn svg(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > BYTES_MAX {
            return Err(format!("it has {} bytes; at most {BYTES_MAX} are read", bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let settings = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..roxmltree::ParsingOptions::default()
        };
        let document = roxmltree::Document::parse_with_options(text, settings).map_err(|error| error.to_string())?;
        for element in document.descendants().filter(roxmltree::Node::is_element) {
            if let "text" | "image" | "foreignObject" = element.tag_name().name() {
                let place = document.text_pos_at(element.range().start);
                let name = element.tag_name().name();
                return Err(format!("{}:{}: <{name}> is not drawn", place.row, place.col));
            }
        }
        let tree = usvg::Tree::from_xmltree(&document, &usvg::Options::default()).map_err(|error| error.to_string())?;
        require_drawn(tree.root(), 0)?;
        Ok(Self { tree: Arc::new(tree) })
    }

    /// Its width and height, in thousandths of its own unit.
    #[allow(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::float_arithmetic,
        reason = "the shape of a logo; no amount comes here"
    )]
    #[must_use]
    pub(crate) fn size(&self) -> [i64; 2] {
        let size = self.tree.size();
        [size.width(), size.height()].map(|length| (length * 1000.0).round() as i64)
    }

    /// Draws it, as large as this.
    #[allow(clippy::float_arithmetic, reason = "a place on paper; no amount comes here")]
    pub(super) fn draw(&self, surface: &mut Surface<'_>, size: Size) {
        let own = self.tree.size();
        let scale = Transform::from_scale(size.width() / own.width(), size.height() / own.height());
        surface.push_transform(&scale);
        group(surface, self.tree.root());
        surface.pop();
        surface.set_stroke(None);
    }
}

/// Refuses what is not drawn.
fn require_drawn(group: &usvg::Group, depth: usize) -> Result<(), String> {
    let refused = if depth > DEPTH_MAX {
        Some("groups within each other, as many as here, are")
    } else if group.mask().is_some() {
        Some("a mask is")
    } else if !group.filters().is_empty() {
        Some("a filter is")
    } else if group.blend_mode() != usvg::BlendMode::Normal {
        Some("colours that blend are")
    } else {
        None
    };
    if let Some(refused) = refused {
        return Err(format!("{refused} not drawn"));
    }
    if let Some(clip) = group.clip_path() {
        clipping(clip)?;
    }
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => require_drawn(group, depth + 1)?,
            usvg::Node::Path(path) => {
                let paints = [
                    path.fill().map(usvg::Fill::paint),
                    path.stroke().map(usvg::Stroke::paint),
                ];
                if paints
                    .into_iter()
                    .flatten()
                    .any(|paint| matches!(paint, usvg::Paint::Pattern(_)))
                {
                    return Err("a pattern is not drawn".to_owned());
                }
            }
            usvg::Node::Image(_) | usvg::Node::Text(_) => return Err("pictures and texts are not drawn".to_owned()),
        }
    }
    Ok(())
}

/// The outline that a group is cut by.
///
/// # Errors
/// When it is made of more than curves.
fn clipping(clip: &usvg::ClipPath) -> Result<(Option<Path>, FillRule), String> {
    if clip.clip_path().is_some() {
        return Err("an outline that is cut itself is not drawn".to_owned());
    }
    let mut outline = PathBuilder::new();
    let mut rule = FillRule::NonZero;
    let mut waiting: Vec<&usvg::Node> = clip.root().children().iter().collect();
    while let Some(node) = waiting.pop() {
        match node {
            usvg::Node::Path(path) => {
                let transform = clip.transform().pre_concat(path.abs_transform());
                if let Some(path) = path.data().clone().transform(transform) {
                    append(&mut outline, &path);
                }
                if path.fill().is_some_and(|fill| fill.rule() == usvg::FillRule::EvenOdd) {
                    rule = FillRule::EvenOdd;
                }
            }
            usvg::Node::Group(group) if group.clip_path().is_none() => waiting.extend(group.children()),
            _ => return Err("an outline that is cut itself is not drawn".to_owned()),
        }
    }
    Ok((outline.finish(), rule))
}

fn append(outline: &mut PathBuilder, path: &usvg::tiny_skia_path::Path) {
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => outline.move_to(to.x, to.y),
            PathSegment::LineTo(to) => outline.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => outline.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(by, and, to) => outline.cubic_to(by.x, by.y, and.x, and.y, to.x, to.y),
            PathSegment::Close => outline.close(),
        }
    }
}

fn group(surface: &mut Surface<'_>, of: &usvg::Group) {
    let mut pushed = 1;
    surface.push_transform(&transform(of.transform()));
    if let Some(clip) = of.clip_path()
        && let Ok((outline, rule)) = clipping(clip)
    {
        // What is cut by nothing is not to be seen.
        let Some(outline) = outline else {
            surface.pop();
            return;
        };
        surface.push_clip_path(&outline, &rule);
        pushed += 1;
    }
    let opacity = of.opacity().get();
    if opacity < 1.0 {
        surface.push_opacity(part(opacity));
        pushed += 1;
    }
    for node in of.children() {
        match node {
            usvg::Node::Group(of) => group(surface, of),
            usvg::Node::Path(path) => shape(surface, path),
            usvg::Node::Image(_) | usvg::Node::Text(_) => {}
        }
    }
    for _ in 0..pushed {
        surface.pop();
    }
}

fn shape(surface: &mut Surface<'_>, path: &usvg::Path) {
    let mut outline = PathBuilder::new();
    append(&mut outline, path.data());
    let (true, Some(outline)) = (path.is_visible(), outline.finish()) else {
        return;
    };
    let fill = path.fill().and_then(fill);
    let stroke = path.stroke().and_then(stroke);
    let mut draw = |fill: Option<paint::Fill>, stroke: Option<paint::Stroke>| {
        if fill.is_some() || stroke.is_some() {
            surface.set_fill(fill);
            surface.set_stroke(stroke);
            surface.draw_path(&outline);
        }
    };
    match path.paint_order() {
        usvg::PaintOrder::FillAndStroke => draw(fill, stroke),
        usvg::PaintOrder::StrokeAndFill => {
            draw(None, stroke);
            draw(fill, None);
        }
    }
}

fn fill(of: &usvg::Fill) -> Option<paint::Fill> {
    Some(paint::Fill {
        paint: colours(of.paint())?,
        opacity: part(of.opacity().get()),
        rule: match of.rule() {
            usvg::FillRule::NonZero => FillRule::NonZero,
            usvg::FillRule::EvenOdd => FillRule::EvenOdd,
        },
    })
}

fn stroke(of: &usvg::Stroke) -> Option<paint::Stroke> {
    Some(paint::Stroke {
        paint: colours(of.paint())?,
        width: of.width().get(),
        miter_limit: of.miterlimit().get(),
        line_cap: match of.linecap() {
            usvg::LineCap::Butt => LineCap::Butt,
            usvg::LineCap::Round => LineCap::Round,
            usvg::LineCap::Square => LineCap::Square,
        },
        line_join: match of.linejoin() {
            usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoin::Miter,
            usvg::LineJoin::Round => LineJoin::Round,
            usvg::LineJoin::Bevel => LineJoin::Bevel,
        },
        opacity: part(of.opacity().get()),
        dash: of.dasharray().map(|array| StrokeDash {
            array: array.to_vec(),
            offset: of.dashoffset(),
        }),
    })
}

fn colours(of: &usvg::Paint) -> Option<paint::Paint> {
    Some(match of {
        usvg::Paint::Color(colour) => rgb(*colour).into(),
        usvg::Paint::LinearGradient(of) => LinearGradient {
            x1: of.x1(),
            y1: of.y1(),
            x2: of.x2(),
            y2: of.y2(),
            transform: transform(of.transform()),
            spread_method: spread(of.spread_method()),
            stops: stops(of.stops()),
            anti_alias: false,
        }
        .into(),
        usvg::Paint::RadialGradient(of) => RadialGradient {
            fx: of.fx(),
            fy: of.fy(),
            fr: of.fr().get(),
            cx: of.cx(),
            cy: of.cy(),
            cr: of.r().get(),
            transform: transform(of.transform()),
            spread_method: spread(of.spread_method()),
            stops: stops(of.stops()),
            anti_alias: false,
        }
        .into(),
        usvg::Paint::Pattern(_) => return None,
    })
}

fn rgb(colour: usvg::Color) -> krilla::color::rgb::Color {
    krilla::color::rgb::Color::new(colour.red, colour.green, colour.blue)
}

fn stops(of: &[usvg::Stop]) -> Vec<paint::Stop> {
    let stop = |of: &usvg::Stop| paint::Stop {
        offset: part(of.offset().get()),
        color: rgb(of.color()).into(),
        opacity: part(of.opacity().get()),
    };
    of.iter().map(stop).collect()
}

fn spread(of: usvg::SpreadMethod) -> SpreadMethod {
    match of {
        usvg::SpreadMethod::Pad => SpreadMethod::Pad,
        usvg::SpreadMethod::Reflect => SpreadMethod::Reflect,
        usvg::SpreadMethod::Repeat => SpreadMethod::Repeat,
    }
}

fn transform(of: usvg::Transform) -> Transform {
    Transform::from_row(of.sx, of.ky, of.kx, of.sy, of.tx, of.ty)
}

fn part(of: f32) -> NormalizedF32 {
    NormalizedF32::new(of).unwrap_or(NormalizedF32::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'>{body}</svg>");
        Drawing::svg(text.as_bytes()).map_or_else(|error| error, |_| String::new())
    }

    #[test]
    fn curves_are_read_with_their_size() {
        let text =
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 200'><circle r='10' cx='20' cy='20'/></svg>";
        assert_eq!(Drawing::svg(text.as_bytes()).unwrap().size(), [300_000, 200_000]);
        assert_eq!(
            refused("<rect width='5' height='5' fill='red' stroke='blue' stroke-dasharray='1 2'/>"),
            ""
        );
        assert_eq!(
            refused(
                "<clipPath id='a'><rect width='5' height='5'/></clipPath><g clip-path='url(#a)' opacity='.5'><rect width='9' height='9'/></g>"
            ),
            ""
        );
    }

    #[test]
    fn what_is_not_drawn_is_refused_by_name() {
        for (body, message) in [
            ("<text>Acme</text>", "1:64: <text> is not drawn"),
            ("<image href='a.png' width='3' height='3'/>", "<image> is not drawn"),
            (
                "<mask id='m'><rect width='5' height='5'/></mask><rect mask='url(#m)' width='9' height='9'/>",
                "a mask is not drawn",
            ),
            (
                "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter><rect filter='url(#f)' width='9' height='9'/>",
                "a filter is not drawn",
            ),
            (
                "<pattern id='p' width='2' height='2' patternUnits='userSpaceOnUse'><rect width='1' height='1'/></pattern>\
                 <rect fill='url(#p)' width='9' height='9'/>",
                "a pattern is not drawn",
            ),
            (
                "<g style='mix-blend-mode:multiply'><rect width='9' height='9'/></g>",
                "colours that blend are not drawn",
            ),
        ] {
            let error = refused(body);
            assert!(error.contains(message), "{body}: {error}");
        }
        for text in ["", "<svg", "{}", "<html/>"] {
            assert!(Drawing::svg(text.as_bytes()).is_err(), "{text}");
        }
        let deep = format!(
            "{}<rect width='9' height='9'/>{}",
            "<g opacity='.9'>".repeat(100),
            "</g>".repeat(100)
        );
        assert!(refused(&deep).contains("within each other"), "{}", refused(&deep));
    }
}

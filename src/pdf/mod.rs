//! Pages on paper: texts, rules and pictures at places, measured, broken into lines, laid out in tables over pages, and written
//! as PDF/A-3b.
//!
//! A [`Page`] is a plain value: what stands on it and where. Layouts make pages out of [`Flow`] and [`table`]; [`write()`] makes
//! bytes of them; it and drawings are the only files that know the crate that does so. Lengths are whole numbers of thousandths of a point,
//! so that a layout is the same on every machine. The same pages give the same bytes.

mod drawing;
pub(crate) mod flow;
pub(crate) mod font;
pub(crate) mod page;
pub(crate) mod picture;
pub(crate) mod qr;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod write;

pub(crate) use flow::{Flow, Margins};
pub(crate) use font::{Face, Fonts};
pub(crate) use page::{Ink, Length, Page, Paper, mm, points};
pub(crate) use picture::Picture;
pub(crate) use write::{About, write};

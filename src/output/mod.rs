//! Writing answers: JSON, CSV, a table, a spreadsheet, a page, a PDF or a provider's XML, to standard output or a file.

pub(crate) mod about;
pub(crate) mod console;
pub(crate) mod document;
pub(crate) mod form;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod long;
mod markdown;
pub(crate) mod paper;
pub(crate) mod reader;
pub(crate) mod rows;
pub(crate) mod sink;
pub(crate) mod stream;
pub(crate) mod sums;
pub(crate) mod table;
pub(crate) mod target;
pub(crate) mod typed;
pub(crate) mod xlsx;
pub(crate) mod xml;

pub(crate) use about::About;
pub(crate) use document::Document;
pub(crate) use form::Form;
pub(crate) use reader::{Arrange, Show};
pub(crate) use rows::Rows;
pub(crate) use sink::{note, remark, to_file, to_stdout, to_stdout_as_it_is};
pub(crate) use target::Target;

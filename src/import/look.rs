//! How well a file fits a mapping, by the columns of its head.

use crate::error::Result;
use crate::mapped;
use crate::mapping::{Fit, Head, Header, Kind, Mapping, Read};
use crate::source::hive;
use crate::source::input::Input;
use crate::source::rows::{self, How, Medium, Origin, Table};
use std::io::Cursor;

/// How much of a file is read to see which mapping reads it.
pub(super) const HEAD: u64 = 1 << 18;

/// Larger files that have to be read whole to see their columns are left to the ordinary reader.
const WHOLE_MAX: u64 = 64 << 20;

/// A file, with the headers that were found in it.
pub(super) struct Look<'a> {
    pub input: &'a Input,
    pub head: &'a [u8],
    /// Headers by how they were looked for.
    pub headers: Vec<(How, Seen)>,
}

/// A header, and which page of how many a document is; `None` if the document has no such table.
pub(super) type Seen = Option<(Vec<String>, Option<(u64, u64)>)>;

impl Look<'_> {
    /// How well the file fits a mapping, read in this form.
    pub(super) fn fit(&mut self, mapping: &Head, form: Medium) -> Result<(Fit, Option<(u64, u64)>)> {
        let kind = mapped::kind(form);
        if !mapping.read.kinds.contains(&kind)
            || (matches!(kind, Kind::Json | Kind::JsonLines) && !self.may_have(mapping))
        {
            return Ok((Fit::No, None));
        }
        let seen = self.seen(&mapping.read, form)?;
        let name = self.input.name.rsplit(['/', '\\']).next().unwrap_or_default();
        Ok(match seen {
            Some((mut header, page)) => {
                let folders = stated_besides(&mapping.read, form, &header, &self.input.name);
                header.extend(folders.into_iter().map(|(column, _)| column));
                (mapping.read.fit(kind, name, &header), page)
            }
            None => (Fit::No, None),
        })
    }

    /// The header of the file, read in this form.
    fn seen(&mut self, read: &Read, form: Medium) -> Result<Seen> {
        let how = mapped::how_found(read, form);
        let known = self.headers.iter().find(|(known, _)| *known == how);
        if let Some((_, seen)) = known {
            return Ok(seen.clone());
        }
        let seen = self.header(&how)?;
        self.headers.push((how, seen.clone()));
        Ok(seen)
    }

    /// What folders state for the mapping, as parameters that are recorded with the import.
    pub(super) fn of_folders(&mut self, mapping: &Mapping, form: Medium) -> Result<Vec<(String, String)>> {
        let Some((header, _)) = self.seen(&mapping.read, form)? else {
            return Ok(Vec::new());
        };
        let folders = stated_besides(&mapping.read, form, &header, &self.input.name);
        let named = |(column, value): (String, String)| (format!("{}{column}", mapped::OF_FOLDER), value);
        Ok(folders.into_iter().map(named).collect())
    }

    /// The header that was found for a mapping in this form.
    pub(super) fn header_for(&self, mapping: &Head, form: Medium) -> Vec<String> {
        let how = mapped::how_found(&mapping.read, form);
        let known = self.headers.iter().find(|(known, _)| *known == how);
        let seen = known.and_then(|(_, seen)| seen.as_ref());
        seen.map(|(header, _)| header.clone()).unwrap_or_default()
    }

    /// Whether it may be worth it to read a text whole: names that the mapping needs are in it.
    fn may_have(&self, mapping: &Head) -> bool {
        let text = String::from_utf8_lossy(self.head).to_lowercase();
        let needs = &mapping.read.needs;
        let is_in = |name: &&String| text.contains(&name.to_lowercase());
        needs.iter().filter(is_in).count() * 2 >= needs.len()
    }

    fn header(&self, how: &How) -> Result<Seen> {
        let is_whole = u64::try_from(self.head.len()).is_ok_and(|length| length < HEAD);
        let head = match how.form {
            // Its last line may be cut.
            Medium::JsonLines if !is_whole => {
                let end = memchr::memrchr(b'\n', self.head).map_or(0, |at| at + 1);
                self.head.get(..end).unwrap_or_default()
            }
            Medium::Csv | Medium::JsonLines => self.head,
            Medium::Json | Medium::Sheet if self.input.size > WHOLE_MAX => return Ok(None),
            Medium::Json | Medium::Sheet => {
                let source = rows::opened(self.input)?;
                return Ok(opened(&self.input.name, Origin::Text(source), how));
            }
            Medium::Parquet => {
                let columns = mapped::columns(self.input)?.map_err(Box::new)?;
                let found = columns.as_ref().map(Origin::Columns);
                return Ok(found.and_then(|origin| opened(&self.input.name, origin, how)));
            }
        };
        Ok(opened(&self.input.name, Origin::Text(Box::new(Cursor::new(head))), how))
    }
}

/// The columns that a mapping names, a table lacks, and the folders around its file state, with their values. A list of
/// objects may have any member, so a folder adds none to it.
fn stated_besides(read: &Read, form: Medium, header: &[String], path: &str) -> Vec<(String, String)> {
    if matches!(form, Medium::Json | Medium::JsonLines) || matches!(read.header, Header::Given(_)) {
        return Vec::new();
    }
    let stated = hive::stated(path);
    let of = |column: String| {
        // Most folders state nothing, and a header may have very many names.
        let value = stated.iter().rfind(|stated| stated.is_of(&column))?.value.clone()?;
        let is_there = header.iter().any(|name| read.names.are_one(name, &column));
        (!is_there).then_some((column, value))
    };
    read.columns().into_iter().filter_map(of).collect()
}

/// The header of a table; the reader reports what is wrong with it.
fn opened(name: &str, origin: Origin<'_>, how: &How) -> Seen {
    let table = Table::open(name, origin, how).ok()?;
    Some((table.header.clone(), table.page()))
}

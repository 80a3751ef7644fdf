//! The values of one leaf in one row group, page by page.

use super::columns::Kind;
use super::decode::{Coded, Decoder};
use super::file::Parquet;
use super::guarded::guarded;
use super::hybrid::Hybrid;
use super::levels::{LEVELS_MAX, counted, levels, spread};
use super::stated::{refuse_others, unread_compression};
use super::texts::{Texts, Values};
use super::typed::{self, Raw, Typed, unreadable};
use super::values::Form;
use parquet::basic::{Encoding, Type as Physical};
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// What is wrong with a value: how many rows before it were read from the same batch, and what.
pub(super) type Wrong = (usize, String);

/// A leaf in a row group.
pub(super) struct Chunk<'p> {
    parquet: &'p Parquet,
    metadata: &'p ColumnChunkMetaData,
    rows_of_group: usize,
    form: Form,
    as_units: bool,
    pages: Box<dyn PageReader>,
    dictionary: Arc<Texts>,
    has_dictionary: bool,
    page: Option<Data>,
    /// The crate's own reader, from the first page on that is not decoded here.
    typed: Option<(Box<dyn Typed>, Raw)>,
    most_defined: u8,
    repeats: bool,
    rows: usize,
    nulls: u64,
    least: Option<i128>,
    greatest: Option<i128>,
}

/// The levels of values that repeat.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// How much of the path to each value is there.
    pub defined: Vec<u8>,
    /// Whether each begins a row.
    pub begins: Vec<bool>,
}

/// A page of values, and how far it was read.
struct Data {
    page: Page,
    /// For each value, how much of the path to it is there; none where all of it is, of all values.
    defined: Option<Vec<u8>>,
    begins: Option<Vec<bool>>,
    at: usize,
    count: usize,
    values: Coded,
}

impl<'p> Chunk<'p> {
    /// This leaf of this row group; decimals as whole numbers where they are wanted so, and fit into them.
    pub(super) fn new(
        parquet: &'p Parquet,
        group: usize,
        (leaf, kind): (usize, Kind),
        wants_units: bool,
    ) -> Result<Self, String> {
        let group = parquet.metadata.row_groups().get(group).ok_or("is not there")?;
        let metadata = group.columns().get(leaf).ok_or("is not there")?;
        if let Some(name) = unread_compression(metadata) {
            return Err(format!("is compressed with {name}, which billbook does not read"));
        }
        let rows = usize::try_from(group.num_rows()).map_err(|_| "has too many rows")?;
        let descriptor = metadata.column_descr();
        let is_decoded_here = |encoding| {
            use Encoding::{PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY};
            matches!(encoding, PLAIN | PLAIN_DICTIONARY | RLE | RLE_DICTIONARY) || is_packed_levels(encoding)
        };
        let is_for_crate = !metadata.encodings().all(is_decoded_here);
        let form = Form {
            kind,
            physical: metadata.column_type(),
        };
        let mut chunk = Self {
            parquet,
            metadata,
            rows_of_group: rows,
            form,
            as_units: wants_units && form.is_of_units(descriptor.type_length()),
            pages: pages(parquet, metadata, rows)?,
            dictionary: Arc::default(),
            has_dictionary: false,
            page: None,
            typed: None,
            most_defined: u8::try_from(descriptor.max_def_level()).map_err(|_| "is nested too deep")?,
            repeats: descriptor.max_rep_level() > 0,
            rows: 0,
            nulls: 0,
            least: None,
            greatest: None,
        };
        if is_for_crate {
            chunk.change_over()?;
        }
        Ok(chunk)
    }

    /// Reads the values of the next rows. Where the leaf repeats, there may be several for a row, and levels say which.
    pub(super) fn read(&mut self, rows: usize, values: &mut Values, levels: &mut Levels) -> Result<(), Wrong> {
        values.clear();
        values.scale = match self.form.kind {
            Kind::Decimal { scale } if self.as_units => Some(scale),
            _ => None,
        };
        levels.defined.clear();
        levels.begins.clear();
        let mut read = 0;
        while read < rows || (self.repeats && self.goes_on().map_err(|message| (read, message))?) {
            if self.typed.is_some() {
                if read > 0 {
                    return Err((read, OTHER_ENCODING.to_owned()));
                }
                read += self.read_typed(rows, values, levels)?;
                break;
            }
            let is_over = self.page.as_ref().is_none_or(|page| page.at >= page.count);
            if is_over && !self.next_page().map_err(|message| (read, message))? {
                break;
            }
            if self.typed.is_none() {
                let of_page = self.read_page(rows - read, values, levels);
                read += of_page.map_err(|(row, message)| (read + row, message))?;
            }
        }
        values.dictionary = Arc::clone(&self.dictionary);
        self.rows += read;
        if read < rows {
            return Err((
                read,
                format!("has {} rows, and its row group {}", self.rows, self.rows_of_group),
            ));
        }
        if self.rows == self.rows_of_group {
            let nulls = (!self.repeats).then_some(self.nulls);
            refuse_others(self.metadata, self.form, nulls, [self.least, self.greatest])
                .map_err(|message| (0, message))?;
        }
        Ok(())
    }

    /// Whether the next value belongs to the row that was read last.
    fn goes_on(&mut self) -> Result<bool, String> {
        if self.typed.is_some() {
            return Ok(false);
        }
        if self.page.as_ref().is_none_or(|page| page.at >= page.count) && !self.next_page()? {
            return Ok(false);
        }
        let begins = self.page.as_ref().and_then(|page| page.begins.as_ref()?.get(page.at));
        Ok(begins == Some(&false))
    }

    /// Reads values of this page, at most those of so many rows that begin in it.
    fn read_page(&mut self, rows: usize, values: &mut Values, levels: &mut Levels) -> Result<usize, Wrong> {
        let Some(data) = &mut self.page else { return Ok(0) };
        let (mut end, mut read) = (data.at, 0);
        match &data.begins {
            None => {
                read = rows.min(data.count - data.at);
                end += read;
            }
            Some(begins) => {
                for begins in begins.get(data.at..).unwrap_or_default() {
                    if *begins && read == rows {
                        break;
                    }
                    read += usize::from(*begins);
                    end += 1;
                }
                levels
                    .begins
                    .extend_from_slice(begins.get(data.at..end).unwrap_or_default());
            }
        }
        let before = values.codes.len();
        let count = end - data.at;
        let defined = data
            .defined
            .as_ref()
            .map(|levels| levels.get(data.at..end).unwrap_or_default());
        let most = self.most_defined;
        #[allow(clippy::naive_bytecount, reason = "a crate for this alone is too much")]
        let there = defined.map_or(count, |levels| levels.iter().filter(|level| **level == most).count());
        if self.repeats {
            match defined {
                Some(defined) => levels.defined.extend_from_slice(defined),
                None => levels.defined.extend(std::iter::repeat_n(most, count)),
            }
        }
        let mut reader = Decoder {
            form: self.form,
            as_units: self.as_units,
            dictionary: self.dictionary.len(),
            least: &mut self.least,
            greatest: &mut self.greatest,
        };
        let length = self.metadata.column_descr().type_length();
        if let Err(message) = reader.decode(data.page.buffer(), &mut data.values, (there, length), values) {
            let good = values.codes.len() - before;
            let is_there = |(_, level): &(usize, &u8)| **level == most;
            let row = match defined {
                Some(defined) => defined
                    .iter()
                    .enumerate()
                    .filter(is_there)
                    .nth(good)
                    .map(|(row, _)| row),
                None => Some(good),
            };
            return Err((if self.repeats { 0 } else { row.unwrap_or(good) }, message));
        }
        self.nulls += u64::try_from(count - there).unwrap_or_default();
        data.at = end;
        if let Some(defined) = data.defined.as_ref().filter(|_| there < count) {
            let defined = defined.get(end - count..end).unwrap_or_default();
            spread(&mut values.codes, before, defined, most);
        }
        Ok(read)
    }

    /// Takes the next page that has values; `false` where there is none.
    fn next_page(&mut self) -> Result<bool, String> {
        self.page = None;
        loop {
            let page = guarded(|| self.pages.get_next_page())?;
            let Some(page) = page.map_err(|error| unreadable(&error))? else {
                return Ok(false);
            };
            if let Page::DictionaryPage {
                num_values, encoding, ..
            } = &page
            {
                if self.has_dictionary {
                    return Err("has two dictionaries in one row group".to_owned());
                }
                self.has_dictionary = true;
                if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
                    self.change_over()?;
                    return Ok(true);
                }
                let count = usize::try_from(*num_values).unwrap_or(usize::MAX);
                self.dictionary = Arc::new(self.dictionary_of(page.buffer(), count)?);
                continue;
            }
            if page.num_values() == 0 {
                continue;
            }
            match self.data(page)? {
                Some(data) => self.page = Some(data),
                None => self.change_over()?,
            }
            return Ok(true);
        }
    }

    fn dictionary_of(&mut self, buffer: &[u8], count: usize) -> Result<Texts, String> {
        let mut values = Values::default();
        let mut decoder = Decoder {
            form: self.form,
            as_units: self.as_units,
            dictionary: 0,
            least: &mut self.least,
            greatest: &mut self.greatest,
        };
        let length = self.metadata.column_descr().type_length();
        decoder.decode_plain(buffer, &mut 0, (count, length), &mut values, false)?;
        Ok(values.own)
    }

    /// A page of values, with its levels; `None` where it is for the crate's own reader.
    fn data(&self, page: Page) -> Result<Option<Data>, String> {
        let count = usize::try_from(page.num_values()).unwrap_or(usize::MAX);
        if count > LEVELS_MAX {
            return Err("has too many values in one page".to_owned());
        }
        let size = page.buffer().len();
        let most_repeated = u8::from(self.repeats);
        // Where the levels of repetition and of definition are, and the values behind them.
        let (repeated, defined, start) = match &page {
            Page::DataPage {
                def_level_encoding,
                rep_level_encoding,
                ..
            } => {
                let is_read = |most: u8, encoding: Encoding| most == 0 || encoding == Encoding::RLE;
                if !is_read(most_repeated, *rep_level_encoding) || !is_read(self.most_defined, *def_level_encoding) {
                    return Ok(None);
                }
                let repeated = counted(page.buffer(), 0, most_repeated)?;
                let defined = counted(page.buffer(), repeated.1, self.most_defined)?;
                (repeated, defined, defined.1)
            }
            Page::DataPageV2 {
                rep_levels_byte_len,
                def_levels_byte_len,
                ..
            } => {
                let length = |length: u32| usize::try_from(length).unwrap_or(usize::MAX);
                let repeated = length(*rep_levels_byte_len);
                let defined = repeated.checked_add(length(*def_levels_byte_len));
                let defined = defined.filter(|end| *end <= size);
                let defined = defined.ok_or("has levels longer than their page")?;
                ((0, repeated), (repeated, defined), defined)
            }
            Page::DictionaryPage { .. } => return Ok(None),
        };
        let values = match page.encoding() {
            Encoding::PLAIN if self.form.physical == Physical::BOOLEAN => Coded::Bits(start * 8),
            Encoding::PLAIN => Coded::Plain(start),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY if self.has_dictionary => {
                // A page of nulls alone may have no codes at all.
                let width = page.buffer().get(start).copied().unwrap_or_default();
                Coded::Codes(Hybrid::new(start + 1, size, width.into())?)
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                return Err("has codes without a dictionary".to_owned());
            }
            _ => return Ok(None),
        };
        let begins = if self.repeats {
            let levels = levels(page.buffer(), repeated, (count, most_repeated))?;
            Some(match levels {
                None => vec![false; count],
                Some(levels) => levels.into_iter().map(|level| level == 0).collect(),
            })
        } else {
            None
        };
        Ok(Some(Data {
            defined: levels(page.buffer(), defined, (count, self.most_defined))?,
            begins,
            at: 0,
            count,
            values,
            page,
        }))
    }

    /// Leaves the row group to the crate's own reader, before any row of it was read.
    fn change_over(&mut self) -> Result<(), String> {
        if self.rows > 0 {
            return Err(OTHER_ENCODING.to_owned());
        }
        let pages = pages(self.parquet, self.metadata, self.rows_of_group)?;
        let reader = typed::reader(self.metadata.column_descr_ptr(), pages);
        self.typed = Some((reader, Raw::default()));
        self.dictionary = Arc::default();
        Ok(())
    }

    fn read_typed(&mut self, rows: usize, values: &mut Values, levels: &mut Levels) -> Result<usize, Wrong> {
        let Some((reader, raw)) = &mut self.typed else {
            return Ok(0);
        };
        let read = reader.read(rows, raw).map_err(|message| (0, message))?;
        let most = self.most_defined;
        let mut decoder = Decoder {
            form: self.form,
            as_units: self.as_units,
            dictionary: self.dictionary.len(),
            least: &mut self.least,
            greatest: &mut self.greatest,
        };
        for value in raw.values() {
            let wrong = values.codes.len();
            decoder.push(value, values).map_err(|message| (wrong, message))?;
        }
        if !raw.defined.is_empty() {
            let level = |level: &i16| u8::try_from(*level).unwrap_or_default();
            let defined: Vec<u8> = raw.defined.iter().map(level).collect();
            let there = values.codes.len();
            spread(&mut values.codes, 0, &defined, most);
            self.nulls += u64::try_from(values.codes.len() - there).unwrap_or_default();
            if self.repeats {
                levels.defined.extend_from_slice(&defined);
            }
        }
        if self.repeats {
            levels.begins.extend(raw.repeated.iter().map(|level| *level == 0));
        }
        Ok(read)
    }
}

/// The message about pages that are encoded otherwise than the footer says.
const OTHER_ENCODING: &str = "has pages in an encoding that the footer does not list";

/// Levels of old files are packed; their footers list that also where there are no levels.
fn is_packed_levels(encoding: Encoding) -> bool {
    #[expect(deprecated, reason = "files have it")]
    let is_packed = encoding == Encoding::BIT_PACKED;
    is_packed
}

fn pages(parquet: &Parquet, metadata: &ColumnChunkMetaData, rows: usize) -> Result<Box<dyn PageReader>, String> {
    let pages = guarded(|| SerializedPageReader::new(Arc::clone(&parquet.bytes), metadata, rows, None))?;
    Ok(Box::new(pages.map_err(|error| unreadable(&error))?))
}

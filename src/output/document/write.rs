//! A document in each form: the one place that writes.

use super::{Document, Proof, Prove, Shape, Text, no_xml};
use crate::clock::{Clock, steps, zone};
use crate::error::Result;
use crate::output::about::About;
use crate::output::console;
use crate::output::form::Form;
use crate::output::html::{self, Frame, Look};
use crate::output::json::Json;
use crate::output::markdown;
use crate::output::paper;
use crate::output::reader::colour::Colours;
use crate::output::reader::{Reader, pager};
use crate::output::rows::Rows;
use crate::output::sink::{remark, to_file, to_stdout_as_it_is, words};
use crate::output::stream;
use crate::output::sums;
use crate::output::table;
use crate::output::target::Target;
use crate::output::typed;
use crate::output::xlsx::{self, Sheet};
use crate::source::table::own;
use std::rc::Rc;

impl Document<'_> {
    /// Writes it in a form, with its notes.
    ///
    /// # Errors
    /// When a part cannot be made or written, there is no such form of it, or a spreadsheet has no file to go to.
    #[deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]
    pub(crate) fn write(mut self, target: &Target, form: Form, clock: Clock) -> Result<()> {
        let last_notes = std::mem::take(&mut self.last_notes);
        let reader = target.reader().filter(|_| form == Form::Table);
        for text in &self.notes {
            tell(reader, text);
        }
        // Readers see amounts in their currency, also where its column is not asked for.
        self.arrange_rows(
            matches!(form, Form::Html | Form::Pdf) || reader.is_some(),
            reader,
            form == Form::Html,
        );
        match form {
            Form::Json => self.write_json(target),
            Form::Table => self.write_text(target, reader.as_ref()),
            Form::Html => self.write_page(target),
            Form::Pdf => self.write_paper(target, clock),
            Form::Xlsx => self.write_workbook(target, clock),
            Form::Csv => {
                let rows = (self.rows)()?;
                let rows = match prove(self.proof, Shape::Rows)? {
                    Some(proof) => proof.beside(&rows),
                    None => rows,
                };
                write(target, &rows.to_csv())
            }
            Form::Md => self.write_markdown(target),
            Form::Xml => match self.xml {
                Some(xml) => write(target, &xml()?),
                None => no_xml("this output"),
            },
        }?;
        steps::done("write");
        for text in &last_notes {
            tell(reader, text);
        }
        Ok(())
    }

    /// Sorts and cuts the rows as the options say, and tells what is left out, or that there are no rows. The picture is drawn
    /// before: sums of the rows that `--limit` leaves would pass for the whole.
    fn arrange_rows(&mut self, has_all_columns: bool, reader: Option<Reader>, is_drawn: bool) {
        let rows = std::mem::replace(&mut self.rows, Box::new(|| Ok(Rows::default())));
        let empty = self.empty.take();
        let (arrange, shows, totals) = (self.arrange.clone(), self.shows.clone(), self.totals);
        let kept = Rc::clone(&self.said);
        let picture = self.picture.take().filter(|_| is_drawn);
        let drawn = Rc::clone(&self.drawn);
        let say = move |text: String| {
            tell(reader, &text);
            kept.borrow_mut().push(text);
        };
        self.rows = Box::new(move || {
            let made = rows()?;
            if let Some(empty) = empty.filter(|_| made.rows.is_empty()) {
                say(empty()?);
            }
            if let Some(picture) = picture {
                drawn.replace(Some(picture(&made)));
            }
            let (rows, said) = arrange.apply(made, &shows, totals)?;
            if let Some(text) = said {
                say(text);
            }
            if has_all_columns {
                Ok(rows)
            } else {
                arrange.choose(rows)
            }
        });
    }

    fn write_json(self, target: &Target) -> Result<()> {
        let json = match self.json {
            Some(json) => json()?,
            None => typed::list(&(self.rows)()?, &self.shows, &self.json_cells),
        };
        let json = match prove(self.proof, Shape::Whole)? {
            Some(proof) => Json::Object(vec![
                (self.json_name.to_owned(), json),
                ("proof".to_owned(), proof.json()),
            ]),
            None => json,
        };
        write(target, &json.pretty())
    }

    fn write_text(self, target: &Target, reader: Option<&Reader>) -> Result<()> {
        let is_arranged = self.arrange.is_asked();
        let text = match (self.text, reader) {
            (_, Some(reader)) if self.reader_text.is_some() => match self.reader_text {
                Some(text) => text(reader)?,
                None => String::new(),
            },
            (text, Some(reader)) if matches!(text, Text::Table) || !self.shows.is_empty() => {
                let rows = (self.rows)()?;
                let places = self.arrange.places(&rows)?;
                let is_chosen = !self.arrange.columns.is_empty();
                reader.chosen(&rows, &self.shows, (&places, is_chosen), self.totals)
            }
            (Text::Table, _) => table::render(&(self.rows)()?),
            (Text::Whole(_), _) if is_arranged => table::render(&(self.rows)()?),
            (Text::Whole(text), _) => text()?,
            (Text::Stream(text), _) => return stream::write(target.output_file.as_deref(), text).map(|_| ()),
        };
        let text = match zone::shown().filter(|_| reader.is_some()) {
            Some(zone) => format!("Times in {}\n\n{text}", zone.name()),
            None => text,
        };
        let text = match prove(self.proof, Shape::Whole)? {
            Some(proof) => format!("{}\n\n{}", text.trim_end(), proof.text()),
            None => text,
        };
        write(
            target,
            &words(&text, reader.map_or(Colours::None, |reader| reader.colours)),
        )?;
        if let Some(text) = &self.text_note {
            tell(reader.copied(), text);
        }
        Ok(())
    }

    fn write_page(self, target: &Target) -> Result<()> {
        let about = match self.about {
            Some(about) => about()?,
            None => About::new(self.title),
        };
        let proof = prove(self.proof, Shape::Whole)?;
        let body = if let Some(page) = self.page {
            page(proof.as_deref())?
        } else {
            let rows = (self.rows)()?;
            let places = self.arrange.places(&rows)?;
            let look = Look {
                places: &places,
                totals: self.totals,
                is_exact: target.is_exact(),
                ..Look::of(&self.shows)
            };
            // An order that is asked for stays.
            let opens = self.opens.filter(|_| self.arrange.sort.is_empty());
            let picture = self.drawn.take();
            let proof = proof.map(|proof| proof.text());
            html::rows_page((&rows, &look), picture, opens, proof.as_deref())
        };
        let said = self.said.take();
        let notes = self.notes.iter().chain(&said);
        let notes = notes.map(|note| note.strip_prefix("note: ").unwrap_or(note).to_owned());
        let frame = Frame {
            heading: about.heading,
            sentence: about.sentence,
            facts: about.facts,
            notes: notes.collect(),
            ..Frame::default()
        };
        write(target, &html::page(&frame, &body))
    }

    fn write_paper(self, target: &Target, clock: Clock) -> Result<()> {
        let path = target.paper()?;
        let about = match self.about {
            Some(about) => about()?,
            None => About::new(self.title),
        };
        let proof = prove(self.proof, Shape::Whole)?;
        let parts = if let Some(papers) = self.papers {
            papers()?
        } else {
            let rows = (self.rows)()?;
            vec![paper::Part {
                places: self.arrange.places(&rows)?,
                rows,
                shows: self.shows,
                totals: self.totals,
                ..paper::Part::default()
            }]
        };
        let said = self.said.take();
        let notes = self.notes.iter().chain(&said);
        let notes = notes.map(|note| note.strip_prefix("note: ").unwrap_or(note).to_owned());
        let whole = paper::Whole {
            about: &about,
            notes: notes.collect(),
            parts,
            proof: proof.map(|proof| proof.text()),
            is_exact: target.is_exact(),
        };
        to_file(path, &paper::render(&whole, clock)?)
    }

    fn write_markdown(self, target: &Target) -> Result<()> {
        let rows = (self.rows)()?;
        let rows = match prove(self.proof, Shape::Rows)? {
            Some(proof) => proof.beside(&rows),
            None => rows,
        };
        let about = self.about.map(|about| about()).transpose()?;
        let notes: Vec<String> = self.notes.iter().cloned().chain(self.said.take()).collect();
        write(target, &markdown::render(&rows, &self.shows, about.as_ref(), &notes))
    }

    fn write_workbook(self, target: &Target, clock: Clock) -> Result<()> {
        let path = target.workbook()?;
        let rows = (self.rows)()?;
        let totals = if self.totals == 0 {
            sums::totals(&rows, self.sums)
        } else {
            Vec::new()
        };
        let proof = prove(self.proof, Shape::Rows)?.map(|proof| proof.sheet());
        let imports = self.imports.map(|imports| imports()).transpose()?;
        let about = self.about.map(|about| about()).transpose()?;
        let said = self.said.take();
        let facts = about.as_ref().map(|about| about.rows(self.notes.iter().chain(&said)));
        let mut parts = Vec::new();
        for (name, part) in self.parts {
            parts.push((name, part()?));
        }
        let mut sheets = vec![Sheet {
            title: about.as_ref().filter(|_| self.is_for_people),
            totals: &totals,
            ..Sheet::new(own::ROWS, &rows)
        }];
        sheets.extend(parts.iter().map(|(name, rows)| Sheet::new(name, rows)));
        sheets.extend(proof.as_ref().map(|rows| Sheet::new("proof", rows)));
        sheets.extend(imports.as_ref().map(|rows| Sheet::new("imports", rows)));
        sheets.extend(facts.as_ref().map(|rows| Sheet::new("about", rows)));
        to_file(path, &xlsx::workbook(&sheets, clock)?)
    }
}

/// A note on standard error, in lines that fit where somebody reads the document.
fn tell(reader: Option<Reader>, text: &str) {
    match reader {
        Some(reader) => remark(&reader.folded(text)),
        None => remark(text),
    }
}

fn prove(proof: Option<Prove>, shape: Shape) -> Result<Option<Box<dyn Proof>>> {
    proof.map(|proof| proof(shape)).transpose()
}

/// Writes the text whole, with a last line break.
fn write(target: &Target, text: &str) -> Result<()> {
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text = format!("{text}{end}");
    match &target.output_file {
        Some(path) => to_file(path, text.as_bytes()),
        None if !console::get().no_pager && pager::show(&text) => Ok(()),
        None => to_stdout_as_it_is(&text),
    }
}

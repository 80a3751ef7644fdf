//! `cargo run --release --example generate_focus -- --rows 1000000 september.csv`: a month of FOCUS 1.0, as large as wanted.
//!
//! The bill of an invented company: 43 columns, 10 billing accounts of three providers (one of them in EUR), 200
//! sub-accounts, 50,000 resources with two meters each, up to 3,000 SKUs, one row per meter and hour. The same
//! arguments give the same bytes on every machine, so that figures measured with it can be compared. `charge.rs` says
//! what holds between quantities, prices and costs.

mod catalogue;
mod charge;
mod figures;
mod month;
mod rows;
mod series;
#[cfg(test)]
mod tests;

use month::Month;
use rows::Options;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: generate_focus --rows N [--month YYYY-MM] [--hostile] OUT.csv

  --rows N         how many rows, without the header line
  --month YYYY-MM  the billing period [default: 2024-09]
  --hostile        a ChargeDescription and Tags of its own for every row
";

/// Reads the arguments: what to write, and where.
fn arguments(mut given: impl Iterator<Item = String>) -> Result<(Options, String), String> {
    let mut rows = None;
    let mut month = "2024-09".to_owned();
    let mut is_hostile = false;
    let mut path = None;
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--rows" => rows = Some(value()?),
            "--month" => month = value()?,
            "--hostile" => is_hostile = true,
            _ if argument.starts_with('-') => return Err(format!("unknown option {argument}")),
            _ if path.is_some() => return Err(format!("one file only, not also {argument}")),
            _ => path = Some(argument),
        }
    }
    let rows = rows.ok_or("--rows is missing")?;
    let options = Options {
        rows: rows.parse().map_err(|_| format!("not a number of rows: {rows}"))?,
        month: Month::read(&month).ok_or(format!("not a month: {month}"))?,
        is_hostile,
    };
    Ok((options, path.ok_or("the file to write is missing")?))
}

fn write_file(options: &Options, path: &str) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    rows::write_all(options, &mut out)?;
    out.flush()
}

fn main() -> ExitCode {
    let mut errors = io::stderr();
    let (options, path) = match arguments(std::env::args().skip(1)) {
        Ok(read) => read,
        Err(problem) => {
            // Nothing is left to tell the problem to if standard error is closed.
            let _ = write!(errors, "{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Err(problem) = write_file(&options, &path) {
        let _ = writeln!(errors, "{path}: {problem}");
        return ExitCode::from(5);
    }
    ExitCode::SUCCESS
}

//! `cargo run --release --example generate_focus -- --rows 1000000 september.csv`: a month of FOCUS, as large as wanted.
//!
//! The bill of an invented company: 43 columns, 10 billing accounts of three providers (one of them in EUR), 200
//! sub-accounts, 50,000 resources with two meters each, up to 3,000 SKUs, one row per meter and hour. The same
//! arguments give the same bytes on every machine, so that figures measured with it can be compared. `charge.rs` says
//! what holds between quantities, prices and costs, `invoices.rs` what the invoices say.

#![allow(
    unreachable_pub,
    reason = "a program of its own, whose modules are open to each other"
)]

mod catalogue;
mod charge;
mod figures;
mod invoices;
mod month;
mod rows;
mod series;
#[cfg(test)]
mod tests;

use month::Month;
use rows::{Options, Version};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: generate_focus --rows N [--month YYYY-MM] [--months N] [--accounts N] [--focus VERSION] [--invoices DETAIL.csv]
                      [--hostile] OUT.csv

  --rows N         how many rows, without the header line
  --month YYYY-MM  the first billing period [default: 2024-09]
  --months N       how many billing periods [default: 1]
  --accounts N     how many billing accounts [default: 10]
  --focus VERSION  columns of FOCUS 1.0, of 1.2 with invoices, or of 1.4 with their lines [default: 1.0; 1.4 with --invoices]
  --invoices FILE  where to write Invoice Detail: an invoice for each account and billing period
  --hostile        a ChargeDescription and Tags of its own for every row
";

/// What to write, and where.
struct Arguments {
    options: Options,
    path: String,
    /// Where Invoice Detail goes.
    invoices: Option<String>,
}

/// Reads the arguments.
fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut rows = None;
    let mut month = "2024-09".to_owned();
    let (mut months, mut accounts) = ("1".to_owned(), "10".to_owned());
    let mut version = None;
    let mut invoices = None;
    let mut is_hostile = false;
    let mut path = None;
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--rows" => rows = Some(value()?),
            "--month" => month = value()?,
            "--months" => months = value()?,
            "--accounts" => accounts = value()?,
            "--focus" => version = Some(value()?),
            "--invoices" => invoices = Some(value()?),
            "--hostile" => is_hostile = true,
            _ if argument.starts_with('-') => return Err(format!("unknown option {argument}")),
            _ if path.is_some() => return Err(format!("one file only, not also {argument}")),
            _ => path = Some(argument),
        }
    }
    let rows = rows.ok_or("--rows is missing")?;
    let positive = |text: String| match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("not a number above 0: {text}")),
    };
    let version = version.unwrap_or_else(|| if invoices.is_some() { "1.4" } else { "1.0" }.to_owned());
    let version = Version::read(&version).ok_or(format!("neither 1.0, 1.2 nor 1.4: {version}"))?;
    if version == Version::V1_0 && invoices.is_some() {
        return Err("FOCUS 1.0 has no invoices".to_owned());
    }
    let options = Options {
        rows: rows.parse().map_err(|_| format!("not a number of rows: {rows}"))?,
        month: Month::read(&month).ok_or(format!("not a month: {month}"))?,
        months: positive(months)?,
        accounts: positive(accounts)?,
        version,
        is_hostile,
    };
    Ok(Arguments {
        options,
        path: path.ok_or("the file to write is missing")?,
        invoices,
    })
}

fn write_files(arguments: &Arguments) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&arguments.path)?);
    match &arguments.invoices {
        Some(path) => {
            let mut detail = BufWriter::new(File::create(path)?);
            rows::write_all(&arguments.options, &mut out, Some(&mut detail))?;
            detail.flush()?;
        }
        None => rows::write_all(&arguments.options, &mut out, None)?,
    }
    out.flush()
}

fn main() -> ExitCode {
    let mut errors = io::stderr();
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(read) => read,
        Err(problem) => {
            // Nothing is left to tell the problem to if standard error is closed.
            let _ = write!(errors, "{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Err(problem) = write_files(&arguments) {
        let _ = writeln!(errors, "{}: {problem}", arguments.path);
        return ExitCode::from(5);
    }
    ExitCode::SUCCESS
}

//! Files into a lake without a ledger: found, put together to deliveries as those of an import, and added one delivery after the
//! other.

use crate::clock::Clock;
use crate::contract::registry::Registry;
use crate::error::{Exit, Problem, Result, codes};
use crate::import::deliveries::{Deliveries, Delivery};
use crate::interrupt;
use crate::lake::added::{Adding, Asked, Came, Outcome};
use crate::source::discover::{self, Found};
use crate::source::input::Input;
use crate::source::zipped;
use std::path::Path;

/// The largest document that may be the manifest of an export.
const MANIFEST_MAX: u64 = 64 << 20;

/// What becomes of files, told as it does.
#[derive(Debug)]
pub(crate) enum News<'n> {
    /// This delivery is begun, by the name of its first file.
    Begun(&'n str),
    /// How many bytes of it are done, and how many there are.
    Bytes(u64, u64),
    /// It is done with, whatever became of it.
    Done,
    /// These files are in the lake.
    Added(&'n [&'n str], Came),
    /// These files were there before, as this delivery.
    Known(&'n [&'n str], u64),
    /// Files are refused, as each problem says.
    Refused(&'n [Problem]),
}

/// Called with what becomes of files.
pub(crate) type Tell<'t> = &'t mut dyn FnMut(News);

/// Adds files to a lake.
///
/// # Errors
/// When a file cannot be read or written, or Ctrl-C was pressed; deliveries that were told of before are in the lake.
pub(crate) fn all(
    lake: &mut Adding,
    registry: &Registry,
    files: &[Found],
    asked: &Asked,
    clock: Clock,
    tell: Tell,
) -> Result<()> {
    let mut deliveries = Deliveries::new(asked.options.one_delivery);
    for file in files {
        interrupt::check()?;
        if !Input::is_regular(file) {
            refuse(file, unread(), tell);
            continue;
        }
        match zipped::members(file) {
            Ok(None) => one(&mut deliveries, registry, file, asked, tell),
            Ok(Some(members)) => {
                for member in &members {
                    interrupt::check()?;
                    one(&mut deliveries, registry, member, asked, tell);
                }
            }
            Err(problems) => {
                if let Some(stop) = problems.iter().find(|problem| problem.code.exit == Exit::Interrupted) {
                    return Err(Box::new(stop.clone()));
                }
                tell(News::Refused(&problems));
            }
        }
    }
    let groups = deliveries.into_groups()?;
    for (manifest, _) in &groups.of_others {
        let problem = Problem::new(
            &codes::NOT_AN_EXPORT,
            "the manifest lists files of data that billbook does not read",
        );
        tell(News::Refused(&[problem.in_file(manifest)]));
    }
    for delivery in &groups.deliveries {
        add(lake, delivery, asked, clock, tell)?;
    }
    Ok(())
}

/// Sorts a file: charges wait for the others of their delivery.
fn one(deliveries: &mut Deliveries, registry: &Registry, file: &Found, asked: &Asked, tell: Tell) {
    let bulk = asked.form.bulk;
    match (bulk.claims)(file) {
        Ok(Some(input)) => return deliveries.add(bulk, input, file.named),
        Ok(None) => {}
        Err(problem) => return refuse(file, *problem, tell),
    }
    deliveries.add_other(file);
    if file.size().is_none_or(|size| size > MANIFEST_MAX) {
        return refuse(file, unread(), tell);
    }
    match discover::read(file) {
        Ok(source) if deliveries.add_manifest(registry, &source, file.named) => {}
        Ok(_) => refuse(file, unread(), tell),
        Err(problem) => refuse(file, *problem, tell),
    }
}

fn refuse(file: &Found, problem: Problem, tell: Tell) {
    tell(News::Refused(&[problem.in_file(&file.name())]));
}

fn unread() -> Problem {
    Problem::new(
        &codes::NOT_AN_EXPORT,
        "`lake add` reads Cost and Usage of FOCUS: CSV and Parquet files, packed or not",
    )
    .hint(
        "import other files into a ledger, `billbook import FILE`; `billbook export parquet LAKE` writes a lake of it",
    )
}

fn add(lake: &mut Adding, delivery: &Delivery, asked: &Asked, clock: Clock, tell: Tell) -> Result<()> {
    if !delivery.problems.is_empty() {
        tell(News::Refused(&delivery.problems));
        return Ok(());
    }
    let names = delivery.names();
    let first = names.first().copied().unwrap_or_default();
    tell(News::Begun(first));
    let files = (delivery.files.as_slice(), delivery.stated.as_ref());
    let added = lake.add(files, asked, clock, &mut |done, all| tell(News::Bytes(done, all)));
    tell(News::Done);
    match added? {
        Outcome::Added(came) => tell(News::Added(&names, came)),
        Outcome::Known(number) => tell(News::Known(&names, number)),
        Outcome::Refused(problems) => tell(News::Refused(&problems)),
    }
    Ok(())
}

/// Whether a file is one of the lake's own.
pub(crate) fn is_inside(file: &Found, lake: &Path) -> bool {
    match (file.location().canonicalize(), lake.canonicalize()) {
        (Ok(file), Ok(lake)) => file.starts_with(lake),
        _ => false,
    }
}

//! Paths that lead nowhere: an address on the web, a slip of the keyboard, a folder that is not there.

use crate::error::{Problem, codes, io, nearest};
use std::io::ErrorKind;
use std::path::Path;

/// Why nothing can be at a path that was typed; nothing where something may be.
pub(super) fn problem(path: &Path) -> Option<Box<Problem>> {
    if path.as_os_str() == "-" {
        return None;
    }
    let error = std::fs::metadata(path)
        .err()
        .filter(|error| error.kind() == ErrorKind::NotFound)?;
    let name = path.display().to_string();
    if let Some(problem) = web_address(&name) {
        return Some(Box::new(problem));
    }
    let problem = io(&name, "cannot read", &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Some(Box::new(
            problem.hint(format!("there is no folder `{}`", folder.display())),
        ));
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().display().to_string()).collect();
    names.sort();
    let typed = path
        .file_name()
        .map(|name| name.display().to_string())
        .unwrap_or_default();
    let near = nearest(&typed, names.iter().map(String::as_str));
    Some(match near {
        Some(near) => {
            let near = if folder == Path::new(".") {
                near.to_owned()
            } else {
                folder.join(near).display().to_string()
            };
            Box::new(problem.hint(format!("the nearest is `{near}`")))
        }
        None => problem,
    })
}

/// What to do instead of naming an address: `https://…`, `s3://…`.
fn web_address(name: &str) -> Option<Problem> {
    let (scheme, rest) = name.split_once("://")?;
    let is_scheme = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    if !is_scheme {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    let hint = match scheme.as_str() {
        "http" | "https" => format!(
            "save it first, then import the file: `curl -i -o answer.http '{name}'` keeps the headers too, with the time"
        ),
        "s3" => format!("copy it first, then import the folder: `aws s3 cp --recursive '{name}' june/`"),
        "gs" => format!("copy it first, then import the folder: `gcloud storage cp --recursive '{name}' june/`"),
        "file" => format!("write the path alone: `billbook import '{rest}'`"),
        _ => "download it first, then import the file".to_owned(),
    };
    let message = format!("`{name}` is an address, not a file");
    Some(Problem::new(&codes::WEB_ADDRESS, message).hint(hint))
}

//! The plan of the house: which room may use which, and how few files import each other.
//!
//! `ARCHITECTURE.md` has the one list, under "Floors". A room is a file or a folder of `src`; what it uses is every path
//! that begins with `crate::`, in a `use` or anywhere else, tests beside the code left out.

use crate::fixtures::files;
use crate::sandbox::repository_text;
use std::collections::{BTreeMap, BTreeSet};

/// As many files may import each other, in a circle, and no more.
const CIRCLE_MAX: usize = 3;

/// A path that a file mentions.
#[derive(Debug)]
struct Mention {
    line: usize,
    /// Its parts, from the root of the crate.
    path: Vec<String>,
}

/// A file of `src` and what it mentions.
#[derive(Debug)]
struct File {
    path: String,
    module: Vec<String>,
    mentions: Vec<Mention>,
}

/// The room of the list in `ARCHITECTURE.md`, with those it may use, from the ground up.
fn floors() -> Vec<(String, BTreeSet<String>)> {
    let page = repository_text("ARCHITECTURE.md");
    let (_, list) = page
        .split_once("## Floors\n")
        .expect("ARCHITECTURE.md has a list of floors");
    let list = list.split("\nBeside the sources:").next().unwrap();
    let names = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let rows = list.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let mut cells = line.split('|').skip(1);
        let room = names(cells.next().unwrap()).remove(0);
        (room, names(cells.next().unwrap()).into_iter().collect())
    })
    .collect()
}

/// The text without comments and without what stands behind `#[cfg(test)] mod`.
fn code(path: &str) -> String {
    let text = repository_text(path);
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let without_comment = |line: &str| line.split("//").next().unwrap().to_owned();
    text.lines().map(without_comment).collect::<Vec<_>>().join("\n")
}

/// The paths of `a::{b, c::{d, self}}`, each whole.
fn leaves(tree: &str) -> Vec<String> {
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        return vec![path.trim_end_matches("::self").to_owned()];
    };
    let close = tree.rfind('}').expect("a tree that is closed");
    let (mut depth, mut start, mut found) = (0, open + 1, Vec::new());
    for (index, character) in tree[..=close].char_indices().skip(open + 1) {
        match character {
            '{' => depth += 1,
            '}' if index < close => depth -= 1,
            ',' if depth == 0 => {
                found.push(&tree[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    found.push(&tree[start..close]);
    let branches = found.into_iter().filter(|branch| !branch.trim().is_empty());
    branches
        .flat_map(|branch| leaves(branch.trim()))
        .map(|leaf| {
            format!("{}{leaf}", tree[..open].trim())
                .trim_end_matches("::self")
                .to_owned()
        })
        .collect()
}

/// Every path that begins with `crate`, `super` or `self`, or with a module that the file declares.
fn mentions(text: &str, module: &[String]) -> Vec<Mention> {
    let children: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name))
        .collect();
    let absolute = |path: &str| -> Option<Vec<String>> {
        let mut parts: Vec<&str> = path.split("::").map(str::trim).collect();
        let mut base = module.to_vec();
        match parts.first().copied()? {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()),
            child if children.contains(child) => parts.insert(0, "self"),
            _ => return None,
        }
        parts.remove(0);
        while parts.first() == Some(&"super") {
            base.pop();
            parts.remove(0);
        }
        Some(base.into_iter().chain(parts.into_iter().map(str::to_owned)).collect())
    };
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while !rest.is_empty() {
        let is_use = rest.starts_with("use ");
        let end = if is_use {
            rest.find(';').unwrap_or(rest.len())
        } else {
            let part_of_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
            rest.find(|character| !part_of_path(character)).unwrap_or(rest.len())
        };
        let piece = &rest[..end];
        let paths = if is_use {
            leaves(piece["use ".len()..].trim())
        } else {
            vec![piece.trim_end_matches(':').to_owned()]
        };
        found.extend(paths.iter().filter(|path| path.contains("::")).filter_map(|path| {
            Some(Mention {
                line,
                path: absolute(path)?,
            })
        }));
        let step = end.max(rest.chars().next().map_or(1, char::len_utf8));
        line += rest[..step].matches('\n').count();
        rest = &rest[step..];
    }
    found
}

fn sources() -> Vec<File> {
    let paths = files("src")
        .into_iter()
        .filter(|path| path.rsplit_once('.').is_some_and(|(_, end)| end == "rs"));
    let outside = ["src/lib.rs", "src/main.rs", "src/testing.rs"];
    paths
        .filter(|path| !outside.contains(&path.as_str()))
        // Tests beside the code that are files of their own.
        .filter(|path| !is_test(path))
        .map(|path| {
            let module = path.trim_start_matches("src/").trim_end_matches(".rs");
            let module = module.trim_end_matches("/mod");
            let module: Vec<String> = module.split('/').map(str::to_owned).collect();
            let mentions = mentions(&code(&path), &module);
            File { path, module, mentions }
        })
        .collect()
}

/// Whether the file's module is declared behind `#[cfg(test)]`.
fn is_test(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let parent = format!("{folder}/mod.rs");
    let declared = format!("#[cfg(test)]\nmod {};", name.trim_end_matches(".rs"));
    crate::sandbox::repository(&parent).is_file() && repository_text(&parent).contains(&declared)
}

#[test]
fn no_room_uses_one_that_the_list_of_floors_does_not_give_it() {
    let floors = floors();
    let mut known = BTreeSet::new();
    for (room, may_use) in &floors {
        for used in may_use {
            assert!(
                known.contains(used),
                "the list gives `{room}` the room `{used}`, which is not below it"
            );
        }
        known.insert(room.clone());
    }
    let may_use: BTreeMap<&str, &BTreeSet<String>> = floors.iter().map(|(room, used)| (room.as_str(), used)).collect();
    let (mut arrows, mut wrong) = (BTreeSet::new(), Vec::new());
    for file in sources() {
        let room = file.module[0].as_str();
        let Some(may) = may_use.get(room) else {
            panic!(
                "{}: the room `{room}` is not in the list of floors in ARCHITECTURE.md",
                file.path
            );
        };
        for mention in &file.mentions {
            let used = mention.path[0].as_str();
            if used == room || !may_use.contains_key(used) {
                continue;
            }
            arrows.insert((room.to_owned(), used.to_owned()));
            if !may.contains(used) {
                let path = mention.path.join("::");
                wrong.push(format!(
                    "{}:{}: `{room}` may not use `{used}` (crate::{path})",
                    file.path, mention.line
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (room, used) in &floors {
        for one in used {
            let is_used = arrows.contains(&(room.clone(), one.clone()));
            assert!(
                is_used,
                "the list gives `{room}` the room `{one}`, which it does not use"
            );
        }
    }
}

#[test]
fn few_files_import_each_other() {
    let files = sources();
    let places: BTreeMap<&[String], usize> = files
        .iter()
        .enumerate()
        .map(|(place, file)| (file.module.as_slice(), place))
        .collect();
    let file_of = |path: &[String]| {
        (1..=path.len())
            .rev()
            .find_map(|length| places.get(&path[..length]).copied())
    };
    let reached: Vec<BTreeSet<usize>> = files
        .iter()
        .enumerate()
        .map(|(place, file)| {
            let used = file.mentions.iter().filter_map(|mention| file_of(&mention.path));
            used.filter(|used| *used != place).collect()
        })
        .collect();
    let all_from = |start: usize| -> BTreeSet<usize> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(place) = open.pop() {
            open.extend(reached[place].iter().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let from: Vec<BTreeSet<usize>> = (0..files.len()).map(all_from).collect();
    for (place, reached) in from.iter().enumerate() {
        let circle: Vec<&str> = reached
            .iter()
            .filter(|other| from[**other].contains(&place))
            .map(|other| files[*other].path.as_str())
            .collect();
        assert!(
            circle.len() <= CIRCLE_MAX,
            "{} files import each other, more than {CIRCLE_MAX}: {}",
            circle.len(),
            circle.join(", ")
        );
    }
}

#[test]
fn a_module_with_files_of_its_own_is_a_folder_with_a_mod_rs() {
    let all: BTreeSet<String> = files("src").into_iter().collect();
    for path in &all {
        let Some(name) = path.strip_suffix(".rs").filter(|name| !name.ends_with("/mod")) else {
            continue;
        };
        let beside = all.iter().find(|other| other.starts_with(&format!("{name}/")));
        assert_eq!(beside, None, "{path} belongs to {name}/mod.rs");
    }
}

#[test]
fn trees_of_uses_are_read_to_their_leaves() {
    let tree = "crate::a::{self, b::{C, d::E as F}, g}";
    assert_eq!(
        leaves(tree),
        ["crate::a", "crate::a::b::C", "crate::a::b::d::E", "crate::a::g"]
    );
    let text = "mod child;\nuse crate::x::{Y, z::W};\nfn f() { child::g(super::up::H) }\n";
    let found = mentions(text, &["room".to_owned(), "here".to_owned()]);
    let found: Vec<String> = found
        .iter()
        .map(|mention| format!("{} {}", mention.line, mention.path.join("::")))
        .collect();
    assert_eq!(
        found,
        ["2 x::Y", "2 x::z::W", "3 room::here::child::g", "3 room::up::H"]
    );
}

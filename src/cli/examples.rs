//! Two examples for each command, at the end of its help: what one types, and what for.
//!
//! They are lines of `examples.tsv`: the words of a command, what one types, and what it is good for. A test parses every one of
//! them, so that none is of an older version.

use clap::Command;

/// An example: the words of a command, what one types, and what it is good for.
pub(super) type Example = [&'static str; 3];

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Example> {
    include_str!("examples.tsv").lines().filter_map(|line| {
        let mut cells = line.splitn(3, '\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

/// The command line with the examples of each command below its help.
pub(super) fn add(mut command: Command) -> Command {
    let mut texts: Vec<(&str, String)> = Vec::new();
    for [words, typed, what] in all() {
        let lines = format!("\n  {typed}\n      {what}");
        match texts.last_mut() {
            Some((last, text)) if *last == words => text.push_str(&lines),
            _ => texts.push((words, format!("Examples:{lines}"))),
        }
    }
    for (words, text) in texts {
        let words: Vec<&str> = words.split(' ').collect();
        command = add_to(command, &words, &text);
    }
    command
}

fn add_to(command: Command, words: &[&str], text: &str) -> Command {
    let Some((first, rest)) = words.split_first() else {
        return command.after_help(text.to_owned());
    };
    // Some commands are of other versions.
    if command.find_subcommand(first).is_none() {
        return command;
    }
    command.mut_subcommand(*first, |sub| add_to(sub, rest, text))
}

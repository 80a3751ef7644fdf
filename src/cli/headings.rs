//! Headings in the help of commands with many options: what one uses every day stands first, without a heading of its own.

use clap::Command;

/// Options of a command below a heading.
type Below = (&'static str, &'static str, &'static [&'static str]);

const HEADINGS: &[Below] = &[
    (
        "import",
        "Files that leave something open",
        &[
            "account",
            "operation",
            "parameters",
            "mapping",
            "totals",
            "retrieved_at",
            "sheet",
            "dates",
            "decimal_mark",
            "currency",
            "encoding",
            "outgoing",
            "save_mapping",
        ],
    ),
    (
        "import",
        "Exports that overlap",
        &["replace", "part", "append", "compare_only", "one_delivery"],
    ),
    (
        "import",
        "What is refused and kept",
        &["lenient", "strict", "partial", "keep_source"],
    ),
];

/// The command line with these headings.
pub(super) fn add(command: Command) -> Command {
    HEADINGS.iter().fold(command, |command, (name, heading, options)| {
        command.mut_subcommand(*name, |sub| {
            sub.mut_args(|argument| {
                if options.contains(&argument.get_id().as_str()) {
                    argument.help_heading(*heading)
                } else {
                    argument
                }
            })
        })
    })
}

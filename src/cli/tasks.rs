//! `billbook help`: what one wants to do, and the command for it.

use clap::Command;

/// A group of tasks.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

/// All tasks: the command, and what it is for.
pub(super) const TASKS: &[Group] = &[
    (
        "Bring files in",
        &[
            ("import", "read what providers and banks sent: files, folders, archives"),
            ("imports", "list what came in"),
            ("deliveries", "list exports of charges, and say which count"),
            ("mapping", "teach billbook a table that it does not know"),
            ("mappings", "list the tables it knows"),
            ("ignore", "say which files need not be read"),
            ("upgrade", "bring a ledger of an older version up to date"),
        ],
    ),
    (
        "Look",
        &[
            ("status", "what the ledger has, and what is missing"),
            ("report", "spend, invoices, open items, taxes, savings, the ledger"),
            ("api", "ask what the provider's own interface answers"),
            ("operations", "list what can be imported and asked"),
            ("sql", "ask anything"),
            ("serve", "look at the ledger in a browser, on this machine only"),
            ("export", "write charges for other programs and engines"),
            ("lake", "the same of files that are too large for a ledger"),
        ],
    ),
    (
        "Prove",
        &[
            ("check", "find what does not add up"),
            ("reconcile", "compare invoices with charges and payments"),
            ("explain", "follow a row to its file, place and original text"),
            ("sample", "draw items to look at, which anybody can draw again"),
            ("diff", "compare two states of the ledger"),
            ("verify", "prove that nobody altered anything"),
            ("verify-export", "prove the same of a folder of Parquet files"),
            ("snapshot", "make a copy for the auditor"),
        ],
    ),
    (
        "Decide",
        &[
            ("accept", "a finding is known and may stay"),
            ("assert", "a figure is known from elsewhere: test it from now on"),
            ("allocate", "a payment pays an invoice"),
            ("alias", "two names are one party"),
            ("side", "a party's invoices are payable or receivable"),
            ("terms", "when a party's invoices are due"),
            ("close", "a month is final"),
            ("reopen", "open a closed month again"),
            ("attach", "keep a file beside an invoice, for example its PDF"),
            ("attachments", "list attached files, and write them again"),
            ("decisions", "list what was decided, by whom and why"),
        ],
    ),
    (
        "Bill customers",
        &[
            ("book", "say who is billed for what, and at which price"),
            ("bill", "compute what customers are billed, and issue invoices"),
            ("documents", "list invoices and credit notes, and write them again"),
            ("pay", "type a payment that is in no list"),
        ],
    ),
    (
        "Set up",
        &[
            ("demo", "write example files to try billbook with"),
            ("schema", "what the JSON of a command has, as a JSON Schema"),
            ("completions", "complete words in bash, zsh, fish and PowerShell"),
            ("manual", "write manual pages"),
            ("help", "the help of a command: `billbook help import`"),
        ],
    ),
];

/// The command line with the tasks in place of the list of commands.
pub(super) fn add(command: Command) -> Command {
    let text = text(&command);
    command
        .help_template("{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}Common:\n{options}{after-help}")
        .before_help(text)
        .after_help("`billbook help COMMAND` says all of one. A month end: import, check, reconcile, report, close.")
}

fn text(command: &Command) -> String {
    let is_there = |name: &str| name == "help" || command.find_subcommand(name).is_some();
    let mut groups = Vec::new();
    let mut named = Vec::new();
    for (heading, tasks) in TASKS {
        let lines: Vec<String> = tasks
            .iter()
            .filter(|(name, _)| is_there(name))
            .map(|(name, what)| format!("  {name:<13} {what}"))
            .collect();
        named.extend(tasks.iter().map(|(name, _)| *name));
        if !lines.is_empty() {
            groups.push(format!("{heading}:\n{}", lines.join("\n")));
        }
    }
    let others: Vec<String> = command
        .get_subcommands()
        .filter(|one| !one.is_hide_set() && !named.contains(&one.get_name()))
        .map(|one| {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            format!("  {:<13} {}", one.get_name(), about.lines().next().unwrap_or_default())
        })
        .collect();
    if !others.is_empty() {
        groups.push(format!("More:\n{}", others.join("\n")));
    }
    groups.join("\n\n")
}

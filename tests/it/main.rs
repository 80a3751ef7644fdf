//! The one integration binary: the program and its library against fixtures, made-up files and bad files.
//!
//! Unit tests stand beside the code. Here is what shows only when a whole ledger is written and read, and what the
//! repository promises about itself.

#![allow(
    unreachable_pub,
    reason = "a program of its own, whose modules are open to each other"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::panic,
    reason = "clippy.toml lets tests fail loudly, but only functions marked as tests, not their helpers"
)]

/// Cash discounts: agreed, printed, taken, booked.
mod cash_discount;

/// A book that changed after it billed.
mod billing_amended;

/// Issued documents against payments and charges.
mod reconcile_issued;

/// Costs on no document, by the months of the book.
mod unbilled;

/// Payments in another currency than their invoice.
mod foreign_payments;

/// Chance input, and every input that once found something, through every reader.
mod chance;

/// What was used and is on no invoice yet.
mod accruals;

/// Which payment pays which invoice, from outside.
mod allocations;

/// The ladder of allocation against a second one.
mod allocations_model;

/// Billing customers by a book.
mod billing;
mod billing_issue;
/// Issued documents as PDF.
mod billing_pdf;

/// Credit notes, payments and statements of what was billed.
mod receivable;

/// Electronic invoices from suppliers, and files that are attached to invoices.
mod received;

/// What holds for every run of billing.
mod billing_properties;

/// Lakes: folders of Parquet files for engines.
mod lake;

/// Parquet files for tests.
mod columnar;

/// Rows of FOCUS in such files.
mod columnar_focus;

/// FOCUS files in Parquet.
mod focus_parquet;

/// Such files that are broken.
mod focus_parquet_broken;

/// Such files whose pages and row groups differ.
mod focus_parquet_groups;

/// A ledger altered behind the program's back, many changes at a time.
mod altered;

/// Zip archives, and what is packed with gzip or zstd.
mod archives;

/// Reports of a state that the ledger had.
mod as_of;

/// A ledger of before deliveries were compared by what they cover.
mod before_coverage;

/// A ledger of before the relations had issuers.
mod before_issuers;

/// Statements of banks: balances, payments, and what is there in several forms.
mod bank;

/// Every named check finds what it should, and nothing in figures that hold.
mod checks;

/// Rules of FOCUS that rows break, one at a time.
mod checks_focus;

/// Every check finds something.
mod checks_found;

/// Intervals and limits of Gigas.
mod checks_gigas;

/// A file edited behind the program's back.
mod checks_integrity;

/// What Ormuco's published examples contradict, and one broken figure at a time.
mod checks_ormuco;

/// Levels, periods and bills of vCloud Air that do not fit each other.
mod checks_vcloudair;

/// Closed periods, and what comes in later.
mod closings;

/// What changed between two periods, and why.
mod compare;

/// What is accepted and stated stays so, until it is taken back.
mod decisions;

/// What a delivery replaces.
mod deliveries;

/// Deliveries of a provider that was renamed.
mod deliveries_by_alias;

/// The same by chance, beside a model in Python.
mod deliveries_by_chance;

/// Ledgers of the version that judged deliveries by names.
mod deliveries_by_names;

/// One account under two names.
mod deliveries_of_accounts;

/// The example that the program carries, and what it says to type.
mod demo;

/// Two states are compared, and the lines add up.
mod diff;

/// A figure leads back to file, place and original text, from every view and without the file.
mod explain;

/// A folder with one file of every kind, in one command.
mod einvoices;
mod every_kind;

/// What fills every table.
mod everything;

/// Exchange rates of lists and of the European Central Bank.
mod exchange_rates;

/// Failed requests, and pages that are missing.
mod failed_requests;

/// Every fixture, and every exchange in it, as the program's own readers see it.
mod fixtures;

/// Tables of any form become charges through mappings.
mod mapped;
mod mapped_lists;

/// FOCUS: Cost and Usage, in every spelling.
mod focus;

/// FOCUS: Invoice Detail, Billing Period and Contract Commitment, in every spelling.
mod focus_datasets;

/// FOCUS: parts, snapshots, corrections.
mod focus_deliveries;

/// Which room may use which, and how few files import each other.
mod floors;

/// The same figures in JSON, CSV, table and spreadsheet.
mod forms;
mod forms_by_chance;

/// Rows of Cost and Usage in JSON.
mod focus_json;

/// A cost that is not stated is absent, not 0.
mod unit_prices;
mod unstated;

/// Workbooks that we write, added up by a spreadsheet program, and read back.
mod workbooks;

/// FOCUS: spend, savings and commitments, views of every version, and what is exported comes back.
mod focus_reports;

/// Spellings that exports of Cost and Usage have.
mod focus_spellings;

/// Gigas's own rules: what a change of an amount does, what an interval costs, what an invoice says.
mod gigas;

/// Gigas: a PUT appends.
mod gigas_put;

/// Small files committed together: refused, cut short, and the same as one by one.
mod groups;

/// Journals for bookkeeping.
mod handover;

/// Every option has a help text, and the published reference is the help.
mod help;

/// Pages for working papers, in a browser.
mod html_page;

/// Markup in every text of every document is text on every page.
mod html_texts;

/// SQL, HTML, bombs and other harm goes in as text, or not at all.
mod hostile;
mod hostile_forms;

/// A bare body is recognised as the one operation its URL would have named; other files as none.
mod identify;

/// Importing, where the file or its name is what is unusual.
mod import_files;

/// What importing does and does not do to a ledger: repeats, overlaps, orders, revisions, refusals.
mod imports;

/// Locks, pipes, devices, empty files and files of others where a ledger should be.
mod in_the_way;

/// Ctrl-C and other ends that nobody planned leave the ledger as it was.
mod interrupts;

/// Who provides and who bills.
mod issuers;

/// Files that are not read: what they look like, and which of them count.
mod left_unread;

/// Lists as people have them.
mod lists_as_written;
mod lists_found;

/// A file of every kind.
mod kinds_of_files;

/// What goes wrong with the ledger file itself: other files, half files, other versions, other processes.
mod ledger_file;

/// Manifests are obeyed.
mod manifests;

/// Mapping files are written, tried and shown.
mod mapping;

/// The same documents in other orders, parts, names and spellings give the same figures.
mod metamorphic;
/// What people type who do not know the program, and what it says to them.
mod mistakes;

/// A month end, its lists in any order.
mod month_end;

/// Figures survive any split, order, overlap and spelling that chance comes up with.
mod money;

/// What an accountant sees at a terminal: what is open first, and no line too wide.
mod overviews;

/// Sources and licences of what the program is built from.
mod packages;

/// Outputs where there is no room.
mod no_room;

/// Pages in plain words, links that lead somewhere, a short README.
mod page_layout;
mod pages;

/// Every file is named for what it is, and none is passed over in silence.
mod named;

/// Names of one party, and documents of one invoice.
mod parties;

/// Ormuco: operations, revisions, writes, the billing report.
mod ormuco;

/// Programs that tests need beside ours, which are there or are told to be missing.
mod programs;

/// June is June in every command, also of what runs on, and closed periods see what changes.
mod periods;

/// Reports carry their proof, and every figure leads to its rows.
mod proof;

/// Tables for readers: no wider than the terminal, with every row and every figure.
mod reader;

/// Statements carry their proof, and every figure of one leads to its rows.
mod proof_statements;

/// Ormuco reconciled: documented contradictions by name.
mod reconcile_ormuco;

/// vCloud Air reconciled: billed against billable, costs against rates, bills from the top and from the bottom.
mod reconcile_vcloudair;

/// Totals from lists and typed in, derived from charges as the provider's documents say.
mod reconcile_totals;

/// The page for contributors names files and tests that are there.
mod recipes;

/// CloudSigma: balances, bursts, usage and subscriptions against the ledger of transactions.
mod reconcile_cloudsigma;

/// Gigas: invoices against the history.
mod reconcile_gigas;

/// Statements computed again from the files by programs in another language, which refuse altered figures.
mod reconcile_recomputed;

/// What holds for every statement: sums, verdicts, places, forms, orders of imports, the past.
mod reconcile_rules;

/// FOCUS: invoices of every kind against their charges, totals typed in, rules of the user's own.
mod reconcile_focus;

/// Lists of invoices and payments, and what they are reconciled with.
mod reconcile_lists;

/// All reports, for the tests that go through them.
mod report_list;

/// Reports add up to the same totals, whatever they are split by.
mod reports;

/// Reports give the same figures in the stock shell.
mod reports_shell;

/// What goes in comes out: every fixture is the answer to its own request.
mod roundtrip;

/// A folder, a clock and an empty environment for every test.
mod sandbox;

/// The mapping files in the program, and bills that they read.
mod shipped;

/// Rules of single providers, as their files show them.
mod shipped_rules;

/// The ledger in a browser: what is answered, to whom, and every page.
mod serve;

/// What people type first, on a terminal and on paper.
mod sessions;

/// What was seen again counts, in whatever order it comes in.
mod seen_again;

/// The schema is published, append-only and commented.
mod schema;

/// A sample can be drawn again.
mod sample;

/// The JSON of every command is what its schema says.
mod json_schema;

/// Holds a value to a JSON Schema.
mod validator;

/// The auditor's copy has the same figures for every program, and shows what was altered in it.
mod snapshot;

/// A snapshot in programs without decimal functions.
mod snapshot_programs;

/// A snapshot that an older version made.
mod snapshot_older;

/// `sql` computes exactly, never writes, and hands its rows to other programs.
mod sql;

/// A session of `sql`, at a prompt and from a pipe.
mod sql_session;

/// A stock `sqlite3` shell gets the same rows, and the archived files.
mod stock_shell;

/// Documents in parts, merged, repeated and spelt otherwise: the same figures.
mod splits;

/// What a ledger holds, on one screen.
mod status;

/// CSV and spreadsheets: in as the documents they were made from, out for people.
mod tables;

/// The same for Ormuco, Gigas and vCloud Air: the billing report, price lists, usage.
mod tables_ormuco;

/// Rules about our own text that a test can keep better than a reviewer.
mod tidy;

/// Several processes and one ledger.
mod together;

/// Answers that are too long to hold.
mod long_answers;
mod long_documents;

/// Work that is counted.
mod work;

/// Ledgers that somebody altered to do harm.
mod hostile_ledgers;

/// Names that speak to a terminal.
mod spelt_out;

/// Times in another zone.
mod time_zones;

/// The README's session, the pages' sessions and the gallery of errors, word for word.
mod transcripts;

/// vCloud Air: JSON and XML, roll-up, levels, months.
mod vcloudair;

/// Values, rows, views and triggers altered behind the program's back are noticed.
mod verify;

/// Flipped bytes and half files are noticed.
mod verify_bytes;

/// The chain of hashes, and a ledger made anew from its files.
mod verify_chain;

/// Values in other forms, schemas with a trick, and changes that alter nothing.
mod verify_forms;

/// Verify names the altered row.
mod verify_rows;

/// `--version`, and the commit that the build script finds for it.
mod version;

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_file_of_this_folder_is_declared() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let found: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs") || path.join("mod.rs").is_file())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "main")
        .collect();
    let declared: BTreeSet<String> = include_str!("main.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned))
        .collect();
    assert_eq!(found, declared, "a test file that nobody declares tests nothing");
}

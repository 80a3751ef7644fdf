//! Every kind of problem, by its stable name, with the rule it breaks and the exit code it leads to.

use super::{Exit, Problem};

/// One kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable name, as printed in brackets.
    pub name: &'static str,
    /// How the program ends when this stops it.
    pub exit: Exit,
    /// The rule that is broken, in one line; empty where the message says it all.
    pub rule: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $exit:ident, $rule:literal;)*) => {
        $($(#[$doc])* #[allow(unreachable_pub, reason = "tests name some of them")] pub static $constant: Code = Code { name: $name, exit: Exit::$exit, rule: $rule };)*
        /// All of them, in the order of this page.
        pub static ALL: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    // Reading a file.
    /// The file holds bytes that are not UTF-8 text.
    NOT_UTF8 = "not-utf8", Input, "a file must be text in UTF-8, or in UTF-16 with a byte-order mark";
    /// A text with the character U+0000 in it.
    NUL = "nul", Input, "a text must not contain the character U+0000: SQLite's functions and other programs end the text there without a warning";
    /// A file packed with gzip that cannot be unpacked.
    GZIP = "gzip", Input, "a gzip file must be complete, and unpack to at most 1 GiB and, above 64 MiB, at most 200 times its size; a Cost and Usage file may unpack to more than 1 GiB";
    /// A file packed with zstd that cannot be unpacked.
    ZSTD = "zstd", Input, "a zstd file must be complete, look back at most 128 MiB, and unpack to at most 1 GiB and, above 64 MiB, at most 200 times its size; a Cost and Usage file may unpack to more than 1 GiB";
    /// A zip archive that cannot be unpacked.
    ZIP = "zip", Input, "a zip archive must be complete, without a password, without another archive in it and without other bytes before it; each file in it has a name of its own that stays inside the archive's folder; it unpacks to at most 1 GiB, or 200 times its size";
    /// A file too large to be read as a whole.
    TOO_LARGE = "too-large", Input, "a file may have at most 1 GiB; only CSV and Parquet files of FOCUS's Cost and Usage may have any size; another CSV file has at most 1,048,576 rows, 16,384 columns, and 1 MiB in a cell";
    /// JSON cannot be read on from here.
    JSON_SYNTAX = "json-syntax", Input, "a document must be one complete JSON value (RFC 8259)";
    /// A comma before a closing bracket.
    JSON_TRAILING_COMMA = "json-trailing-comma", Input, "JSON has no comma after the last member or element";
    /// One object has the same member twice.
    JSON_DUPLICATE_KEY = "json-duplicate-key", Input, "an object may have each member only once; otherwise billbook would have to guess its value";
    /// XML cannot be read, or holds something that would be lost.
    XML = "xml", Input, "an XML document is well-formed, in its provider's namespace, without a document type or entities of its own, and at most 128 elements deep";
    /// A saved exchange that cannot be taken apart.
    EXCHANGE = "exchange", Input, "a saved exchange is a status line, headers, an empty line and the body, with or without the request before it";
    /// A saved exchange whose body is shorter than its Content-Length.
    CUT_SHORT = "cut-short", Input, "a body must be as long as its Content-Length says";
    /// The provider answered with an error.
    ERROR_ANSWER = "error-answer", Input, "only an answer with a 2xx status, or a 304 that was saved with its body, contains figures";
    /// An entry of a HAR file without what is needed.
    HAR_ENTRY = "har-entry", Input, "an entry of a HAR file has a request with method and URL, and a response with status and content text";
    /// A part of a delivery that is not there, or there twice.
    PARTS = "parts", Input, "all parts of a delivery must be there, each once: those that its manifest names, else those that their numbers show";
    /// A manifest that its files contradict.
    MANIFEST = "manifest", Input, "what a manifest states of its files must hold: how many they are, and how many rows and bytes they have";
    /// A folder that states something else than the files in it.
    FOLDER = "folder", Input, "a folder such as `BILLING_PERIOD=2025-09` states a column of all files in it; where a file has the column itself, both agree";
    /// A CSV file whose quotes are not in order.
    CSV_SYNTAX = "csv-syntax", Input, "a cell that begins with a quote ends with one, and quotes inside it are doubled (RFC 4180)";
    /// A row of a table with more or fewer cells than the header.
    RAGGED_ROW = "ragged-row", Input, "every row of a table must have exactly one cell for each name in the header";
    /// Two columns of a table with one name.
    DUPLICATE_HEADER = "duplicate-header", Input, "a table may have each column only once; otherwise billbook would have to guess its value";
    /// A spreadsheet, or a cell of one, that cannot be read.
    SPREADSHEET = "spreadsheet", Input, "a spreadsheet must be an .xlsx, .xls or .ods file without a password, with at most 64 MiB in each part and no errors in its cells";
    /// A Parquet file, or a page of one, that cannot be read.
    PARQUET = "parquet", Input, "a Parquet file must be complete and not encrypted, and its pages must agree with their checksums and statistics; columns are flat, or maps of texts";
    /// A cell that does not say what its value is.
    CELL = "cell", Input, "the value of a cell is saved in the file, belongs to the cell's own row, and is what its column says";
    /// Several sheets that could be meant, or none of the name given.
    WHICH_SHEET = "which-sheet", Input, "exactly one sheet must be the table of an operation";
    /// A list of payments that does not say which way the money went.
    SIGN = "sign", Input, "a list of payments must say which amounts went out and which came in";
    /// Two payments with one number of the bank.
    SAME_NUMBER = "same-number", Input, "a bank gives the number of an entry once in an account";
    /// An address on the web where a file is to be.
    WEB_ADDRESS = "web-address", Input, "billbook never uses a network: it reads files on this machine";
    /// A file of a kind that is known and cannot be read.
    NOT_READ = "not-read", Input, "a file that may hold figures is imported, or refused by name: billbook passes over none in silence";
    /// A PDF whose electronic invoice cannot be taken out.
    PDF_INVOICE = "pdf-invoice", Input, "the electronic invoice in a PDF is a file in it that is not encrypted, and packed with FlateDecode or not at all";
    /// A text that is meant as OFX, and is not.
    OFX = "ofx", Input, "an OFX file is a header and the element `OFX`, with statements whose elements are nested as in the specification, without a document type";
    /// A text that is meant as messages of SWIFT, and is not.
    MT940 = "mt940", Input, "an MT940 file has messages of fields such as `:20:`, `:25:` and `:61:`, each in the form that SWIFT gives it";
    /// A bank statement whose balances do not hold.
    BALANCE = "balance", Input, "in a bank statement, the opening balance and the booked entries add up to the closing balance";
    /// No operation's document.
    NOT_AN_EXPORT = "not-an-export", Input, "a document must have the members of the answer of exactly one documented operation";
    /// Several operations' document.
    AMBIGUOUS = "ambiguous", Input, "exactly one operation must recognise a document";
    // Reading a document.
    /// A documented member is not there.
    MISSING = "missing", Input, "every member that the documentation does not call optional must be there";
    /// A member has another JSON type than can be read.
    WRONG_TYPE = "wrong-type", Input, "a member must have the documented JSON type; a number may be a string, and a string of digits may be a number";
    /// A member is null that must not be.
    NULL = "null", Input, "only members documented as nullable may be null";
    /// A text that should be a decimal number.
    DECIMAL = "decimal", Input, "a decimal consists of digits, with an optional leading minus, an optional point between digits, and an optional exponent; without plus sign, thousands separators or currency signs";
    /// An amount of a list that has two readings.
    DECIMAL_MARK = "decimal-mark", Input, "all amounts of a list have the same decimal mark, a point or a comma; `1.234` alone does not say which";
    /// A text that should be an amount of a list.
    AMOUNT = "amount", Input, "an amount of a list is digits with one decimal mark, perhaps with thousands in groups, a sign or brackets, and a sign or code of its row's currency; a percentage is not an amount";
    /// A number that cannot be an exchange rate.
    RATE = "rate", Input, "an exchange rate says how many units of one currency one unit of another is: a number above 0, between two currencies";
    /// A text that should be a whole number.
    INTEGER = "integer", Input, "a whole number consists of digits, with an optional leading minus, and fits in 64 bits";
    /// A text that should be a time.
    TIME = "time", Input, "write a time as in ISO 8601: a date, or date and time, with an offset or in UTC; or as in HTTP headers";
    /// A time of retrieval that is yet to come.
    FUTURE = "future", Input, "what was retrieved was retrieved before now; up to 24 hours are allowed for clocks and time zones that differ";
    /// A text that should be a date.
    DATE = "date", Input, "write a date as in ISO 8601: YYYY-MM-DD";
    /// A day such as `05/06/2025`, where nothing says which of the numbers is the month.
    DATE_ORDER = "date-order", Input, "days such as 05/06/2025 are read only where the file or the user says whether days or months come first";
    /// An identifier that a spreadsheet has made a number of.
    SHORTENED = "shortened", Input, "an identifier must have all of its digits";
    /// A text that should be a currency.
    CURRENCY = "currency", Input, "write a currency as a three-letter code of ISO 4217";
    /// A deviation that `--strict` does not accept.
    DEVIATION = "deviation", Input, "with `--strict`, a file must have the form that its specification requires";
    /// The same object twice in one document, with different content.
    CONTRADICTION = "contradiction", Input, "a document may repeat an object only with the same content";
    /// A total or balance of a list that its rows do not come to.
    LIST_TOTAL = "list-total", Input, "totals and balances that a list states must be those of its rows";
    /// The second reader counted something else.
    CONTROL_TOTAL = "control-total", Input, "the stored rows and sums must equal those that a second reader counts in the same file";
    /// A delivery that neither replaces another one nor has nothing in common with it.
    OVERLAP = "overlap", Input, "a newer delivery replaces an older one of its account and billing period if it covers every day of every sub-account of it; if it covers only some, you decide";
    /// A delivery that is there already, as something else.
    DELIVERED_TWICE = "delivered-twice", Input, "a charge counts once: the same rows are not imported as two deliveries";
    /// A mapping file that cannot be read.
    MAPPING = "mapping", Input, "a mapping is a TOML file in the language of docs/mapping.md; each column is one SQLite expression over the columns that it names";
    /// A row that its mapping cannot make a charge of.
    MAPPED = "mapped", Input, "every cell has the form that its mapping declares, and every column that a row must have gets a value";
    /// A test in a mapping file that does not hold.
    MAPPING_TEST = "mapping-test", Input, "every test in a mapping file must hold";
    /// A book that cannot be used to bill.
    BOOK = "book", Input, "a book is a folder of TOML and CSV files in the language of docs/billing.md; every name in it is known, and every charge has one price";
    /// Too many problems; the rest is only counted.
    TOO_MANY = "too-many", Input, "";
    // Asking.
    /// No such path.
    UNKNOWN_OPERATION = "unknown-operation", Usage, "";
    /// The path exists with another method.
    METHOD = "method", Usage, "";
    /// No such parameter on this operation.
    UNKNOWN_PARAMETER = "unknown-parameter", Usage, "only documented parameters are accepted; ignoring an unknown filter would answer a different question";
    /// A parameter's value cannot be read.
    PARAMETER = "parameter", Usage, "";
    /// A request's body cannot be read.
    REQUEST_BODY = "request-body", Usage, "";
    /// The written amount is outside the resource's limits.
    OUTSIDE_LIMITS = "outside-limits", Usage, "an amount must be 0, which releases the resource, or between min_limit and max_limit of the catalogue";
    /// The object asked for is not in the ledger.
    NOT_FOUND = "not-found", Usage, "";
    /// Nothing of this operation was imported yet.
    NOT_IMPORTED = "not-imported", Usage, "";
    /// No account of this name.
    UNKNOWN_ACCOUNT = "unknown-account", Usage, "";
    /// Several accounts, and none chosen.
    WHICH_ACCOUNT = "which-account", Usage, "an answer is about one account";
    /// `--as-of` names no import and no time.
    AS_OF = "as-of", Usage, "";
    /// The first digits of an id are those of several findings.
    AMBIGUOUS_ID = "ambiguous-id", Usage, "";
    /// No check of this name.
    UNKNOWN_CHECK = "unknown-check", Usage, "";
    /// No view of this name that can be explained.
    UNKNOWN_VIEW = "unknown-view", Usage, "";
    /// No exchange rate for an amount that is to be converted.
    NO_RATE = "no-rate", Usage, "billbook converts an amount at the newest exchange rate of the amount's time or earlier";
    /// Two sources state exchange rates of one pair of currencies.
    WHICH_RATES = "which-rates", Usage, "amounts are converted at the rates of one source; where two have rates of a pair of currencies for a day, you choose";
    /// SQL that SQLite refuses.
    SQL = "sql", Usage, "";
    /// SQL that would write.
    SQL_WRITES = "sql-writes", Usage, "`billbook sql` only reads; it never changes a ledger";
    /// A run that is not the one that was shown.
    STALE_RUN = "stale-run", Findings, "`bill issue` issues exactly the drafts that `bill run` showed with this hash";
    /// A document that cannot have the next number of its series.
    NUMBERS = "numbers", Findings, "numbers of a series have no gap, and their days ascend";
    /// A credit note that cannot be issued.
    CREDIT = "credit", Findings, "credit notes never give back more than their invoice has";
    /// A document in a form that cannot be written.
    DOCUMENT_FORM = "document-form", Findings, "a customer gets the kinds of documents that the book names";
    /// A document that breaks rules of its e-invoice.
    E_INVOICE = "e-invoice", Findings, "an e-invoice keeps the rules of EN 16931 and of its profile; a document gets its number when all of its files can be written";
    /// A document that cannot be a PDF for archives.
    PDF = "pdf", Findings, "a PDF for archives shows only characters that its font has";
    /// A book that would change what is billed.
    BILLED = "billed", Input, "what is billed stays as it was billed, unless `--amend` says that the differences are to be billed; ids with billed lines stay in the book";
    /// A book without an account that a journal needs.
    NO_ACCOUNT = "no-account", Findings, "every account of a journal is in the book; billbook chooses none for you";
    /// A document that cannot be booked.
    NOT_BOOKED = "not-booked", Findings, "an entry of a journal has a day, a currency, and parts that add up to its total, in the form that the other program reads";
    /// A decimal that would have to be rounded.
    NOT_EXACT = "not-exact", Findings, "a decimal in a lake is exact: it has at most 38 digits, of which at most 28 are behind the point, and is never rounded";
    /// A folder that is not a lake, or a lake of something else.
    LAKE = "lake", Input, "a lake is a folder that `billbook export parquet` or `billbook lake add` wrote, with its manifest.json";
    /// An output file that must not be written.
    OUTPUT = "output", Usage, "billbook never overwrites a database, and writes a spreadsheet only to a file";
    /// No form of output is known by this extension.
    UNKNOWN_FORM = "unknown-form", Usage, "the extension of a file says in which form it is written";
    // The ledger file.
    /// There is no file.
    NO_LEDGER = "no-ledger", Io, "";
    /// The file is something else.
    NOT_A_LEDGER = "not-a-ledger", Input, "a ledger must be an SQLite file with billbook's application id";
    /// A snapshot, where a ledger is needed.
    SNAPSHOT = "snapshot", Input, "a snapshot is for reading only: its tables would not show later imports";
    /// Made by a newer program.
    NEWER_LEDGER = "newer-ledger", Input, "billbook reads ledgers of its own version and of older versions";
    /// Made by an older program; reading does not change it.
    OLDER_LEDGER = "older-ledger", Input, "commands that read never change a ledger, not even to upgrade it";
    /// SQLite or a check of ours finds the file broken.
    DAMAGED = "damaged", Damaged, "";
    /// Another process is writing.
    BUSY = "busy", Io, "only one process can write to a ledger at a time";
    /// No room.
    DISK_FULL = "disk-full", Io, "";
    /// Any other failure of reading or writing.
    IO = "io", Io, "";
    /// Ctrl-C.
    INTERRUPTED = "interrupted", Interrupted, "";
}

/// How a message ends that says that nothing was stored.
pub(crate) const AS_BEFORE: &str = "; the ledger is unchanged";

/// The problem of whoever was interrupted.
pub(crate) fn stopped() -> Problem {
    Problem::new(&INTERRUPTED, format!("stopped{AS_BEFORE}"))
}

/// The problem behind an SQLite error.
pub(super) fn from_sqlite(error: &rusqlite::Error) -> Problem {
    use rusqlite::ErrorCode;
    let text = match error {
        rusqlite::Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Problem::new(&BUSY, "another process is writing to the ledger")
                .hint("wait until that process has finished, then run the command again")
        }
        Some(ErrorCode::DiskFull) => Problem::new(&DISK_FULL, "there is no room left for the ledger")
            .hint(format!("free some space and run the command again{AS_BEFORE}")),
        Some(ErrorCode::DatabaseCorrupt) => Problem::new(&DAMAGED, format!("the ledger file is damaged: {text}"))
            .hint("restore the file from a copy; `sqlite3 FILE .recover` may recover single rows"),
        Some(ErrorCode::NotADatabase) => Problem::new(
            &NOT_A_LEDGER,
            "the file is not an SQLite file, or its first page is damaged",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            Problem::new(&IO, format!("the ledger cannot be written: {text}"))
        }
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
            Problem::new(&IO, format!("the ledger cannot be read or written: {text}"))
        }
        Some(ErrorCode::OperationInterrupted) => stopped(),
        _ => Problem::new(&SQL, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "max_page_count", 10).unwrap();
        connection.execute_batch("CREATE TABLE page (bytes BLOB)").unwrap();
        let error = connection
            .execute("INSERT INTO page VALUES (zeroblob(1000000))", [])
            .unwrap_err();
        let report = from_sqlite(&error).report();
        assert_eq!(
            format!("{report}\n"),
            include_str!("../../tests/errors/disk-full/report.txt")
        );
    }
}

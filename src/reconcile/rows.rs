//! Statements as rows and as JSON: `ormuco-invoice, ormuco, 5c1f…, 331e…, USD, amount differs, project 14a85e42…, 4.45, 0.10, 4.35`.

use crate::contract::bound::focus_tolerance;
use crate::contract::statement::{Line, Side, Statement, Verdict};
use crate::money::decimal::Decimal;
use crate::output::Rows;
use crate::output::json::Json;

/// The first columns of every row, which say of what it is.
const HEAD: [&str; 8] = [
    "pair",
    "provider",
    "issuer",
    "account",
    "subject",
    "period_start",
    "period_end",
    "currency",
];

fn with_head(columns: &[&str]) -> Vec<String> {
    HEAD.iter().chain(columns).map(|&name| name.to_owned()).collect()
}

/// A row for each statement: its totals and its verdict.
#[must_use]
pub(crate) fn summary(statements: &[Statement]) -> Rows {
    let columns = [
        "here",
        "there",
        "difference",
        "explained",
        "named",
        "unexplained",
        "to_clear",
        "bound",
        "focus_tolerance",
        "verdict",
        "finding",
        "accepted_at",
        "accepted_why",
    ];
    let rows = statements
        .iter()
        .map(|statement| {
            let difference = statement.difference();
            let mut cells = head(statement);
            cells.extend([
                amount(&statement.here.total),
                amount(&statement.there.total),
                amount(&difference),
                amount(&statement.explained()),
                amount(&statement.named()),
                amount(&statement.unexplained()),
                amount(&statement.to_clear()),
                optional(
                    statement
                        .bound
                        .as_ref()
                        .map(crate::contract::bound::Bound::amount)
                        .as_ref(),
                ),
                amount(&tolerance(statement)),
                Json::string(statement.verdict().name()),
            ]);
            cells.extend(decision(statement));
            cells
        })
        .collect();
    Rows {
        columns: with_head(&columns),
        rows,
    }
}

/// Rows that a statement has beside its lines: both totals, what is unexplained, and what is to be cleared.
pub(crate) const TOTALS: usize = 4;

/// A row for each total and each line of each statement, in the order in which they are read: this side, the lines, what is
/// unexplained, what is to be cleared, the other side. `amount` is of this side for the totals, and the difference for lines.
#[must_use]
pub(crate) fn lines(statements: &[Statement]) -> Rows {
    let columns = [
        "kind", "object", "what", "here", "there", "amount", "rule", "place", "verdict",
    ];
    let mut rows = Vec::new();
    for statement in statements {
        let mut push = |kind: &str, cells: [Json; 7]| {
            let mut row = head(statement);
            row.push(Json::string(kind));
            row.extend(cells);
            row.push(Json::string(statement.verdict().name()));
            rows.push(row);
        };
        push("total here", side(&statement.here));
        for line in &statement.lines {
            push(line.kind.name(), cells(line));
        }
        let none = || Json::Null;
        for (kind, figure) in [
            ("unexplained", statement.unexplained()),
            ("to clear", statement.to_clear()),
        ] {
            push(kind, [none(), none(), none(), none(), amount(&figure), none(), none()]);
        }
        push("total there", side(&statement.there));
    }
    Rows {
        columns: with_head(&columns),
        rows,
    }
}

/// Statements as a list of objects, with sides, lines, bound and notes within each.
#[must_use]
pub(crate) fn json(statements: &[Statement]) -> Json {
    let summary = summary(statements);
    let lines_of = |statement: &Statement| {
        let names = ["object", "what", "here", "there", "amount", "rule", "place"];
        let object = |line: &Line| {
            let mut members = vec![("kind".to_owned(), Json::string(line.kind.name()))];
            members.extend(names.iter().map(|&name| name.to_owned()).zip(cells(line)));
            Json::Object(members)
        };
        Json::Array(statement.lines.iter().map(object).collect())
    };
    let objects = summary.rows.into_iter().zip(statements).map(|(row, statement)| {
        let mut members: Vec<(String, Json)> = summary.columns.iter().cloned().zip(row).collect();
        for (name, side) in [("here_is", &statement.here), ("there_is", &statement.there)] {
            members.push((
                name.to_owned(),
                Json::Object(vec![
                    ("what".to_owned(), Json::string(&*side.what)),
                    ("rows".to_owned(), Json::Number(side.rows.to_string())),
                    ("place".to_owned(), text(&side.place)),
                ]),
            ));
        }
        members.push(("lines".to_owned(), lines_of(statement)));
        let bound = statement.bound.as_ref().map_or(Json::Null, |bound| {
            Json::Object(vec![
                ("groups".to_owned(), Json::Number(bound.groups.to_string())),
                ("of".to_owned(), Json::string(&*bound.of)),
                ("each".to_owned(), optional(bound.each().as_ref())),
            ])
        });
        members.push(("bound_is".to_owned(), bound));
        let notes = statement.notes.iter().map(Json::string).collect();
        members.push(("notes".to_owned(), Json::Array(notes)));
        Json::Object(members)
    });
    Json::Array(objects.collect())
}

/// What an open statement is accepted by, and why it was, if it was.
fn decision(statement: &Statement) -> [Json; 3] {
    if statement.verdict() != Verdict::Open {
        return [Json::Null, Json::Null, Json::Null];
    }
    let (at, why) = statement
        .accepted
        .as_ref()
        .map_or((Json::Null, Json::Null), |acceptance| {
            (Json::string(&*acceptance.at), Json::string(&*acceptance.why))
        });
    [Json::String(statement.finding().id()), at, why]
}

/// What FOCUS tolerates for a statement: by the rows of its larger side.
#[must_use]
pub(crate) fn tolerance(statement: &Statement) -> Decimal {
    focus_tolerance(&statement.currency, statement.here.rows.max(statement.there.rows))
}

/// How many statements have each verdict, the best first: `3 exact, 1 open, of which 1 is accepted`.
#[must_use]
pub(crate) fn count(statements: &[Statement]) -> String {
    let verdicts = [Verdict::Exact, Verdict::Explained, Verdict::WithinBound, Verdict::Open];
    let mut parts: Vec<String> = verdicts
        .iter()
        .map(|verdict| {
            let count = statements.iter().filter(|statement| statement.verdict() == *verdict);
            (count.count(), verdict.name())
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let accepted = statements
        .iter()
        .filter(|statement| statement.accepted.is_some())
        .count();
    if accepted > 0 {
        let are = if accepted == 1 { "is" } else { "are" };
        parts.push(format!("{accepted} of them {are} accepted"));
    }
    parts.join(", ")
}

fn head(statement: &Statement) -> Vec<Json> {
    let cells: [Json; HEAD.len()] = [
        Json::string(statement.pair),
        Json::string(&*statement.provider),
        Json::string(statement.issuer()),
        text(&statement.account),
        text(&statement.subject),
        text(&statement.period_start),
        text(&statement.period_end),
        Json::string(&*statement.currency),
    ];
    cells.to_vec()
}

fn side(side: &Side) -> [Json; 7] {
    [
        Json::Null,
        Json::string(&*side.what),
        Json::Null,
        Json::Null,
        amount(&side.total),
        Json::Null,
        text(&side.place),
    ]
}

fn cells(line: &Line) -> [Json; 7] {
    [
        text(&line.object),
        text(&line.what),
        optional(line.here.as_ref()),
        optional(line.there.as_ref()),
        amount(&line.amount),
        text(&line.rule),
        text(&line.place),
    ]
}

fn amount(value: &Decimal) -> Json {
    Json::String(value.to_string())
}

fn optional(value: Option<&Decimal>) -> Json {
    value.map_or(Json::Null, amount)
}

fn text(value: &str) -> Json {
    if value.is_empty() {
        Json::Null
    } else {
        Json::string(value)
    }
}

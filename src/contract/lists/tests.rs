use super::*;
use crate::contract::date_order::DateOrder;
use crate::contract::document::{Field, Form, Sum, Table};
use crate::source::table::csv;

static TABLE: Table = Table {
    name: "acme_bill",
    is_envelope: false,
    fields: &[
        Field::new("day", ValueKind::Date, Form::String, ""),
        Field::new("amount", ValueKind::Decimal, Form::Number, ""),
        Field::new("tax", ValueKind::Decimal, Form::Number, ""),
        Field::new("currency", ValueKind::Currency, Form::String, ""),
        Field::new("month", ValueKind::Text, Form::String, ""),
    ],
    derived: &[],
    key: &[],
    sums: &[
        Sum::amounts("amount", Some("currency")),
        Sum::amounts("tax", Some("currency")),
    ],
};

static LIST: List = List {
    operation: "bill",
    table: &TABLE,
    column: |name| TABLE.fields.iter().map(|field| field.name).find(|field| *field == name),
    months: &["month"],
    days: |_| None,
    words: &[],
    needs: &[],
    amounts: &["amount", "tax"],
    known_by: &[],
    stay: &[],
    kept: |_| None,
    spread: None,
    value_day: None,
    is_of_banks: false,
    unnumbered: None,
    made_by_mappings: None,
};

/// The cells of a list, or what is wrong with them.
#[allow(clippy::needless_pass_by_value, reason = "a test says it in place")]
fn settled(text: &str, said: Said) -> Result<String, Vec<String>> {
    let grid = csv::read(text).unwrap();
    let settled = settle(&grid, &LIST, &said);
    if !settled.grid.flaws.is_empty() {
        return Err(settled.grid.flaws.into_iter().map(|flaw| flaw.message).collect());
    }
    let text = String::from_utf8(settled.grid.csv()).unwrap();
    Ok(text.lines().skip(1).collect::<Vec<_>>().join(" "))
}

fn of(text: &str) -> Result<String, Vec<String>> {
    settled(text, Said::default())
}

#[test]
fn the_other_cells_of_a_file_decide() {
    assert_eq!(
        of("amount;currency\n1.234;EUR\n12,50;EUR\n").unwrap(),
        "1234,EUR 12.50,EUR"
    );
    assert_eq!(
        of("amount;currency\n1.234;EUR\n12.50;EUR\n").unwrap(),
        "1.234,EUR 12.50,EUR"
    );
    assert_eq!(of("amount;tax;currency\n1.234;0,50;EUR\n").unwrap(), "1234,0.50,EUR");
    assert_eq!(of("amount;currency\n1.234;KWD\n").unwrap(), "1.234,KWD");
    assert_eq!(
        of("day;amount\n05/06/2025;1\n30/06/2025;1\n").unwrap(),
        "2025-06-05,1 2025-06-30,1"
    );
    assert_eq!(
        of("day;amount\n06/05/2025;1\n06/30/2025;1\n").unwrap(),
        "2025-06-05,1 2025-06-30,1"
    );
    assert_eq!(of("day;amount\n06/06/2025;1\n").unwrap(), "2025-06-06,1");
    assert_eq!(of("day;month\n05.06.2025;Juni 2025\n").unwrap(), "2025-06-05,2025-06");
}

#[test]
fn what_nothing_decides_is_refused_until_the_user_does() {
    let open = "amount;currency\n1.234;EUR\n12.500;EUR\n";
    let message = "`amount` is `12.500`, which can mean 12.500 or 12500";
    assert_eq!(of(open).unwrap_err()[1], message);
    let with = |mark| {
        let decimal_mark = Some(mark);
        settled(
            open,
            Said {
                decimal_mark,
                ..Said::default()
            },
        )
        .unwrap()
    };
    assert_eq!(with(DecimalMark::Comma), "1234,EUR 12500,EUR");
    assert_eq!(with(DecimalMark::Point), "1.234,EUR 12.500,EUR");
    assert!(of("amount;currency\n1,234;JPY\n").is_err());
    assert!(of("amount;currency\n1,5;EUR\n1.5;EUR\n").is_err());
    let open = "day;amount\n05/06/2025;1\n";
    assert!(of(open).unwrap_err()[0].contains("2025-06-05 or 2025-05-06"));
    let with = |order| {
        let dates = Some(order);
        settled(
            open,
            Said {
                dates,
                ..Said::default()
            },
        )
        .unwrap()
    };
    assert_eq!(with(DateOrder::DayFirst), "2025-06-05,1");
    assert_eq!(with(DateOrder::MonthFirst), "2025-05-06,1");
    assert!(of("day;amount\n30/06/2025;1\n06/30/2025;1\n").is_err());
}

#[test]
fn signs_of_currencies_agree_with_the_row() {
    assert_eq!(
        of("amount;currency\n€ 5,00;€\n(1,00);eur\n").unwrap(),
        "5.00,EUR -1.00,EUR"
    );
    assert_eq!(of("amount;currency\n$5.00;CAD\n").unwrap(), "5.00,CAD");
    assert!(of("amount;currency\n$5.00;EUR\n").unwrap_err()[0].contains("the row's currency is EUR"));
    assert!(of("amount;currency\n19 %;EUR\n").unwrap_err()[0].contains("percentage"));
}

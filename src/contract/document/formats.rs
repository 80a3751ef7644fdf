//! What formats of cells say of the numbers in a document that was a sheet.

use super::reading::Reading;
use super::{Cell, Field, Row, ValueKind};
use crate::error::{Code, codes};
use crate::source::json::{self, Member, Node, Value};
use crate::source::table::amounts::currencies;
use crate::source::table::format::has_lost_digits;

impl Reading<'_> {
    /// The cell of a number in a sheet, where its format or its digits decide; `None` where its value does.
    pub(super) fn formatted(&self, node: &Node, field: &Field) -> Option<Result<Cell, (&'static Code, String)>> {
        let name = field.name;
        let table = self.table.filter(|table| table.is_sheet() && self.reads_formats)?;
        let Value::Number(number) = &node.value else {
            return None;
        };
        let format = table.shown(node.start);
        match field.kind {
            ValueKind::Identifier | ValueKind::Text if has_lost_digits(number) => {
                let message = format!("`{name}` has more digits than a number cell keeps: its last ones are lost");
                Some(Err((&codes::CELL, message)))
            }
            ValueKind::Identifier | ValueKind::Text => {
                let text = format.and_then(|format| format.text.clone());
                Some(Ok(Cell::Text(text.unwrap_or_else(|| (*number).to_owned()))))
            }
            ValueKind::Decimal | ValueKind::DecimalOrList if format.is_some_and(|format| format.is_percent) => {
                Some(Err((
                    &codes::CELL,
                    format!("`{name}` is in a cell of percentages, not of amounts"),
                )))
            }
            _ => None,
        }
    }

    /// Refuses amounts whose cells are formatted as another currency than that of their row.
    pub(super) fn refuse_other_currencies(&mut self, members: &[Member], row: &Row, pointer: &str) {
        let Some(table) = self.table.filter(|_| self.reads_formats) else {
            return;
        };
        for sum in row.table.sums {
            let code = sum.currency.and_then(|name| row.cell(name)?.as_text());
            let member = members.iter().find(|member| member.key == sum.field);
            let (Some(code), Some(member)) = (code, member) else {
                continue;
            };
            let shown = table.shown(member.node.start);
            let Some(mark) = shown.and_then(|shown| shown.currency.as_deref()) else {
                continue;
            };
            if !currencies(mark).iter().any(|currency| currency == code) {
                let message = format!(
                    "`{}` is in a cell of `{mark}`, but the row's currency is {code}",
                    sum.field
                );
                let pointer = format!("{pointer}/{}", json::escape_pointer(sum.field));
                self.problem(&codes::CELL, message, &member.node, &pointer);
            }
        }
    }
}

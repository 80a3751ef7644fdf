//! What two readers of one file must agree on, and the sentences about it.

use super::Costs;
use super::count::Raw;
use crate::error::{Problem, codes};
use crate::money::decimal::{Decimal, DecimalSum};

/// What both readers came to.
#[derive(Debug)]
pub(crate) struct Both<'a> {
    /// What the amounts are made of.
    pub costs: &'a Costs<'a>,
    /// Rows of the first reader: read, skipped, and of totals.
    pub rows: [u64; 3],
    /// What the second one counted.
    pub raw: &'a Raw,
    /// The sums of the first reader, where it added cells up.
    pub first: Option<&'a [DecimalSum]>,
    /// The sum of the amounts that were made, and what they are called.
    pub made: (Decimal, &'a str),
    /// Whether columns were added up as wholes: rows that were not taken are in their sums.
    pub is_by_columns: bool,
}

/// How sums were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// The amounts come to the sums of the columns.
    Amounts,
    /// The columns have the same sums in both readers.
    Columns,
    /// No sum was.
    Nothing,
}

impl Both<'_> {
    /// Which sums can be compared.
    #[must_use]
    pub(crate) fn compared(&self) -> Compared {
        let [_, skipped, totals] = self.rows;
        if self.raw.sums.is_empty() || self.is_by_columns && skipped + totals > 0 {
            Compared::Nothing
        } else if self.costs.amounts.is_whole {
            Compared::Amounts
        } else if self.first.is_some() {
            Compared::Columns
        } else {
            Compared::Nothing
        }
    }

    /// What differs.
    #[must_use]
    pub(crate) fn differences(&self) -> Vec<Problem> {
        let mut messages = Vec::new();
        let [read, ..] = self.rows;
        if self.raw.rows != read {
            messages.push(format!(
                "rows: the second reader counts {}, the first {read}",
                self.raw.rows
            ));
        }
        let amounts = &self.costs.amounts;
        match self.compared() {
            Compared::Amounts => {
                let mut all = DecimalSum::default();
                for (term, sum) in amounts.terms.iter().zip(&self.raw.sums) {
                    all.add(&sum.total().mul(&term.factor));
                }
                let (file, (made, name)) = (all.total(), &self.made);
                if file != *made {
                    messages.push(format!(
                        "the sum of {} in the file is {file}, that of {name} {made}",
                        amounts.shown()
                    ));
                }
            }
            Compared::Columns => {
                let firsts = self.first.unwrap_or_default();
                for ((term, second), first) in amounts.terms.iter().zip(&self.raw.sums).zip(firsts) {
                    let (second, first) = (second.total(), first.total());
                    if second != first {
                        messages.push(format!(
                            "the sum of `{}` is {second} by the second reader, {first} by the first",
                            term.names.join("`, `")
                        ));
                    }
                }
            }
            Compared::Nothing => {}
        }
        let problem = |message| Problem::new(&codes::CONTROL_TOTAL, message);
        messages.into_iter().map(problem).collect()
    }
}

/// Sentences on which control totals were compared. `is_stated` says whether the user stated totals, `advice` what to state
/// where the sum of the amounts was not compared.
#[must_use]
pub(crate) fn sentences(
    compared: (Compared, &Costs),
    totals: u64,
    is_stated: bool,
    advice: Option<&str>,
) -> Vec<String> {
    let (compared, costs) = compared;
    let mut what = vec!["the number of rows".to_owned()];
    match compared {
        Compared::Amounts => what.push(format!("the sum of {}", costs.amounts.shown())),
        Compared::Columns if costs.amounts.terms.len() > 1 => {
            what.push(format!("the sums of the columns {}", costs.amounts.shown()));
        }
        Compared::Columns => what.push(format!("the sum of the column {}", costs.amounts.shown())),
        Compared::Nothing => {}
    }
    if totals > 0 {
        what.push("rows of totals in the file".to_owned());
    }
    if is_stated {
        what.push("the totals that you stated".to_owned());
    }
    let mut sentences = vec![format!("control totals that were compared: {}", what.join(", "))];
    if let Some(advice) = advice.filter(|_| compared != Compared::Amounts && totals == 0 && !is_stated) {
        sentences.push(match compared {
            Compared::Columns => {
                format!("the sum of the amounts was not compared, since they depend on conditions; {advice}")
            }
            _ => format!("no sum was compared; {advice}"),
        });
    }
    sentences
}

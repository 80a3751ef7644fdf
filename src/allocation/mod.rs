//! Which payment pays which invoice: one ladder, and nothing but it.
//!
//! | step | a payment pays the invoice | basis |
//! | --- | --- | --- |
//! | 0 | that the column for the invoice names | `column` |
//! | 1 | that the structured reference names | `structured` |
//! | 2 | that the end-to-end id names | `end-to-end` |
//! | 3 | whose number is the one known number in the text | `number` |
//! | 4 | those of the only subset of the numbers in the text whose open amounts equal what is left | `subset` |
//! | 5 | of the payee, or of whoever has the IBAN, that alone has exactly this open amount | `amount` |
//!
//! Each step counts only when it gives a single answer. Allocated is the smaller of what is open and what is left, on the later
//! day of both. Payments are taken by day, then by key; step 5 comes after the others have been tried with every payment, so that
//! an amount alone never takes an invoice from a payment that names it. What was allocated by hand counts first. A credit note that
//! is for an invoice lowers it on its own day, as far as both are open then.
//!
//! Where a cash discount was agreed, a payment within its days that lacks no more than it settles the invoice. For the steps that ask
//! for an exact amount, what is open less the discount is exact too.
//!
//! Nothing here reads a ledger: plain values in, plain values out.

mod by_amount;
mod claims;
mod early;
mod ladder;
mod names;
mod numbers;
mod offsets;
mod subset;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_early;
mod values;

pub use ladder::allocate;
pub use values::{Allocation, Answer, Basis, ByHand, Flow, Invoice, Offset, Party, Payment, Rest};
pub(crate) use values::{Discount, Early};

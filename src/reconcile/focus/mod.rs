//! FOCUS: invoices against the charges behind them.

pub mod between;
pub mod charges;
mod detail;
pub mod invoice_detail;
mod parts;
pub mod prices;
mod rounded;
pub mod rows;

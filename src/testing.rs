//! What tests and the fuzz targets reach of the inside, and nobody else: no promise is made of any of it.
#![allow(
    missing_docs,
    reason = "each module is a door to the one of the same name, which has its own"
)]

pub mod allocation {
    pub use crate::allocation::{
        Allocation, Answer, Basis, ByHand, Flow, Invoice, Offset, Party, Payment, Rest, allocate,
    };
}
pub mod charges {
    pub mod counted {
        pub use crate::charges::counted::Counted;
    }
    pub mod load {
        pub use crate::charges::load::import;
    }
}
pub mod check {
    pub mod integrity {
        pub use crate::check::integrity::{new_ledger, schema_digest};
    }
}
pub mod cli {
    pub use crate::cli::{command, examples, instead};
}
pub mod billing {
    pub use crate::billing::book::chance;
}
pub mod clock {
    pub use crate::clock::{Clock, parse, parse_date};
}
pub mod contract {
    pub mod conversion {
        pub use crate::contract::conversion::Conversion;
    }
    pub mod document {
        pub use crate::contract::document::ValueKind;
    }
    pub mod import {
        pub use crate::contract::import::Answer;
    }
    pub mod operation {
        pub use crate::contract::operation::{Operation, Question, route};
    }
    pub mod recognise {
        pub use crate::contract::recognise::recognise;
    }
    pub mod registry {
        pub use crate::contract::registry::Ledger;
    }
    pub mod report {
        pub use crate::contract::report::{Report, Request, Takes};
    }
    pub mod scope {
        pub use crate::contract::scope::{Filter, Scope};
    }
    pub mod times {
        pub use crate::contract::times::filled;
    }
}
pub mod error {
    pub use crate::error::{Exit, Problem};
    pub mod codes {
        pub use crate::error::codes::{ALL, CONTROL_TOTAL, SQL};
    }
}
pub mod ledger {
    pub use crate::ledger::APPLICATION_ID;
    pub mod archive {
        pub use crate::ledger::archive::get;
    }
    pub mod chain {
        pub use crate::ledger::chain::{NOT_COVERED, TABLES, cover_older, newest_head};
    }
    pub mod decimal_functions {
        pub use crate::money::decimal_functions::register;
    }
    pub mod explain {
        pub use crate::ledger::explain::{each, explain};
    }
    pub mod import {
        pub use crate::ledger::import::{Options, Outcome, import, roll_back};
    }
    pub mod migrate {
        pub use crate::ledger::migrate::{current_version, run_migrations};
    }
    pub mod views {
        pub use crate::ledger::views::{RELATIONS, all, fingerprint};
    }
}
pub mod mapping {
    pub use crate::mapping::door::{chance, charge_columns};
}
pub mod money {
    pub mod decimal {
        pub use crate::money::decimal::{Decimal, DecimalSum};
    }
    pub mod rounding {
        pub use crate::money::rounding::{Mode, divide};
    }
}
pub mod output {
    pub mod json {
        pub use crate::output::json::Json;
    }
    pub mod reader {
        pub use crate::output::reader::Reader;
        pub use crate::output::reader::colour::Colours;
    }
    pub mod rows {
        pub use crate::output::rows::Rows;
    }
    pub mod xml {
        pub use crate::output::xml::render;
    }
}
pub mod providers {
    pub use crate::providers::REGISTRY;
    pub mod focus {
        pub mod cost_and_usage {
            pub mod columns {
                pub use crate::providers::focus::cost_and_usage::columns::{COLUMNS, ColumnKind, Version};
            }
            pub mod control {
                pub use crate::providers::focus::cost_and_usage::control::Counter;
            }
        }
    }
}
pub mod reconcile {
    pub use crate::reconcile::run;
    pub mod evidence {
        pub use crate::reconcile::evidence::evidence;
    }
    pub mod prove {
        pub use crate::reconcile::prove::Column;
    }
}
pub mod report {
    pub mod prove {
        pub use crate::report::prove::evidence;
    }
    pub mod run {
        pub use crate::report::run::run;
    }
}
pub mod snapshot {
    pub mod reports {
        pub use crate::snapshot::reports::{Named, all};
    }
}
pub mod source {
    pub use crate::source::{Known, Source, contents};
    pub mod discover {
        pub use crate::source::discover::{all, read};
    }
    pub mod looks {
        pub use crate::source::looks::kind::Reads;
        pub use crate::source::looks::kinds::listed;
        pub use crate::source::looks::name;
    }
    pub mod exchange {
        pub use crate::source::exchange::{parse, split_target};
    }
    pub mod har {
        pub use crate::source::har::{entries, is_har};
    }
    pub mod json {
        pub use crate::source::json::{Node, Value, line_column, parse};
    }
    pub mod ofx {
        pub use crate::source::ofx::parse;
    }
    pub mod parquet {
        pub use crate::source::parquet::through;
    }
    pub mod pdf {
        /// The invoice in a PDF.
        ///
        /// # Errors
        /// As the reader.
        pub fn invoice_bytes(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
            crate::source::pdf::invoice(bytes).map(|found| found.map(|found| found.bytes))
        }
    }
    pub mod swift {
        pub use crate::source::swift::parse;
    }
    pub mod rows {
        pub mod blocks {
            pub use crate::source::rows::blocks::Blocks;
        }
        pub mod record {
            pub use crate::source::rows::record::Record;
        }
        pub mod split {
            pub use crate::source::rows::split::{Ends, Splitter};
        }
    }
    pub mod table {
        pub mod csv {
            pub use crate::source::table::csv::read;
        }
        pub mod grid {
            pub use crate::source::table::grid::{Content, Grid, Record, Shape, cell_name};
        }
        pub mod guard {
            pub use crate::source::table::guard::unguard;
        }
        pub mod recount {
            pub use crate::source::table::recount::{Wanted, csv, sheet};
        }
        pub mod sheet {
            pub use crate::source::table::sheet::read;
        }
    }
    pub mod tree {
        pub use crate::source::tree::tree;
    }
    pub mod xml {
        pub use crate::source::xml::parse;
    }
    pub mod zipped {
        pub use crate::source::zipped::members_of_bytes;
    }
}
pub mod verify {
    pub use crate::verify::{Verdict, run};
    pub mod question {
        pub use crate::verify::question::Question;
    }
}

//! Rows and sums of a Parquet file, counted a second time: from its footer, and from the pages of six columns, by other
//! readers than the first. Both get their pages from the same hand, the crate `parquet`.

use crate::charges::columns::COSTS;
use crate::charges::counted::Counted;
use crate::money::currency;
use crate::providers::focus::cost_and_usage::layout::Layout;
use crate::providers::focus::spelling;
use crate::source::parquet::Parquet;
use crate::source::parquet::second::sums;

/// Counts a file.
///
/// # Errors
/// Says what cannot be read.
pub(super) fn count(parquet: &Parquet, layout: &Layout) -> Result<Counted, String> {
    let costs = layout.facts.get(..COSTS).unwrap_or_default();
    let sums = sums(parquet, costs, layout.place("BillingCurrency"))?;
    let mut counted = Counted {
        rows: sums.rows,
        ..Counted::default()
    };
    for (name, of_name) in sums.by_key {
        let code = name.filter(|name| spelling::null(name.as_bytes()).is_none());
        let code = code.unwrap_or_else(|| currency::NONE.to_owned());
        let known = counted.sums.entry(code).or_default();
        for ((count, sum), (more, other)) in known.iter_mut().zip(of_name) {
            *count += more;
            sum.add(&other.total());
        }
    }
    Ok(counted)
}

//! Closed figures that an import or a write altered: `2025-06 is closed since 2025-07-02: ormuco/7/invoice_total/331e was
//! 23.51 CAD, is 24.51 CAD`.

use super::closing::Change;

/// How many figures are named one by one; the others are counted.
const TOLD: usize = 10;

/// A sentence for each closed figure that is not as it was before.
#[must_use]
pub(crate) fn sentences(before: &[Change], after: &[Change]) -> Vec<String> {
    let is_known = |change: &&Change| {
        before.iter().any(|known| {
            known.closing.import_id == change.closing.import_id
                && known.key == change.key
                && known.after == change.after
        })
    };
    let altered: Vec<&Change> = after.iter().filter(|change| !is_known(change)).collect();
    let mut sentences: Vec<String> = altered.iter().take(TOLD).map(|change| sentence(change)).collect();
    let more = altered.len().saturating_sub(TOLD);
    if more > 0 {
        sentences.push(format!(
            "{more} more figures of closed periods have changed: `billbook check closings` lists them"
        ));
    }
    sentences
}

fn sentence(change: &Change) -> String {
    let (scope, day) = (&change.closing.scope, change.closing.at.get(..10).unwrap_or_default());
    let (key, currency) = (&change.key, &change.key.currency);
    let [was, is] = change.amounts();
    if change.of_details {
        return format!(
            "{scope} is closed since {day}: {key} is still {is} {currency}, but on other invoices, resources, SKUs, tags or days"
        );
    }
    if was == is {
        return format!(
            "{scope} is closed since {day}: {key} is still {is} {currency}, but other amounts add up to it"
        );
    }
    format!("{scope} is closed since {day}: {key} was {was} {currency} and is now {is} {currency}")
}

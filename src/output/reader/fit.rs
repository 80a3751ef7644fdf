//! How wide each column gets, and which go, so that a line is no longer than the terminal.

/// Blanks between two columns.
pub(super) const GAP: usize = 2;

/// What a column wants.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// At least so wide.
    pub least: usize,
    /// Wide enough for everything in it.
    pub most: usize,
    /// The largest goes first; of equals, the last.
    pub rank: u8,
    /// Whether it stays in any case.
    pub stays: bool,
}

/// The width of each column; nothing for those that go.
pub(super) fn fit(wanted: &[Wanted], total: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<Option<usize>> = wanted.iter().map(|column| Some(column.least)).collect();
    while taken(&widths) > total {
        let left = wanted.iter().zip(&widths).enumerate();
        let left = left.filter(|(_, (column, width))| width.is_some() && !column.stays);
        let going = left.max_by_key(|(index, (column, _))| (column.rank, *index));
        let Some(index) = going.map(|(index, _)| index) else {
            break;
        };
        if widths.iter().flatten().count() == 1 {
            break;
        }
        if let Some(width) = widths.get_mut(index) {
            *width = None;
        }
    }
    // What is left is shared out, column by column.
    let mut spare = total.saturating_sub(taken(&widths));
    let mut is_shared = true;
    while is_shared && spare > 0 {
        is_shared = false;
        for (width, column) in widths.iter_mut().zip(wanted) {
            if let Some(width) = width.as_mut().filter(|width| **width < column.most)
                && spare > 0
            {
                *width += 1;
                spare -= 1;
                is_shared = true;
            }
        }
    }
    widths
}

fn taken(widths: &[Option<usize>]) -> usize {
    let shown: Vec<usize> = widths.iter().flatten().copied().collect();
    shown.iter().sum::<usize>() + GAP * shown.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(columns: &[(usize, usize, u8)]) -> Vec<Wanted> {
        let column = |&(least, most, rank): &(usize, usize, u8)| Wanted {
            least,
            most,
            rank,
            stays: false,
        };
        columns.iter().map(column).collect()
    }

    #[test]
    fn columns_get_what_they_want_where_there_is_room() {
        assert_eq!(fit(&wanted(&[(3, 5, 0), (4, 4, 1)]), 80), [Some(5), Some(4)]);
        assert_eq!(fit(&wanted(&[(3, 9, 0), (4, 9, 1)]), 12), [Some(5), Some(5)]);
    }

    #[test]
    fn those_of_little_use_go_first_and_the_last_of_equals() {
        let columns = wanted(&[(4, 4, 0), (4, 4, 2), (4, 4, 1), (4, 4, 1)]);
        assert_eq!(fit(&columns, 16), [Some(4), None, Some(4), Some(4)]);
        assert_eq!(fit(&columns, 10), [Some(4), None, Some(4), None]);
        assert_eq!(fit(&columns, 1), [Some(4), None, None, None]);
        let mut columns = columns;
        columns[3].stays = true;
        assert_eq!(fit(&columns, 10), [Some(4), None, None, Some(4)]);
    }
}

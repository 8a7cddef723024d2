//! The figures of bodies as sums of their cases; never how one is written or shown.

use std::collections::BTreeMap;

use ayumi_core::figures::Tally;
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::Participation;
use ayumi_store::views::FigureRow;

/// The figures of some cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sum<'a> {
    /// How their steps stand.
    pub(crate) tally: Tally,
    /// How many are live.
    pub(crate) live: usize,
    /// How many there are.
    pub(crate) systems: usize,
    /// How many are in each class, by mark and value.
    pub(crate) marks: BTreeMap<&'a ItemId, BTreeMap<&'a ItemId, usize>>,
}

impl<'a> Sum<'a> {
    fn add(&mut self, row: &'a FigureRow) {
        self.tally = self.tally.plus(row.tally);
        self.live += usize::from(row.live_on.is_some());
        self.systems += 1;
        for (mark, figure) in &row.marks {
            *self.marks.entry(mark).or_default().entry(&figure.value).or_default() += 1;
        }
    }

    /// How many are in a class.
    pub(crate) fn in_class(&self, mark: &ItemId, value: &ItemId) -> usize {
        self.marks.get(mark).and_then(|values| values.get(value)).copied().unwrap_or_default()
    }
}

/// The sum of some cases.
pub(crate) fn sum<'a>(rows: impl IntoIterator<Item = &'a FigureRow>) -> Sum<'a> {
    let mut sum = Sum::default();
    rows.into_iter().for_each(|row| sum.add(row));
    sum
}

/// The cases of each body that takes part, in the order of codes.
pub(crate) fn by_body(rows: &[FigureRow]) -> BTreeMap<&OrganizationId, Vec<&FigureRow>> {
    let mut grouped: BTreeMap<&OrganizationId, Vec<&FigureRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| takes_part(row)) {
        grouped.entry(&row.participant).or_default().push(row);
    }
    grouped
}

fn takes_part(row: &FigureRow) -> bool {
    match row.participation {
        Participation::Joined | Participation::Enrolled => true,
        Participation::Invited | Participation::Declined | Participation::Withdrawn => false,
    }
}

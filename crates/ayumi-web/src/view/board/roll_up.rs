//! The board of a programme with a case for every body and system: bodies by systems, cells as counts of steps.

use std::collections::{BTreeSet, HashMap};

use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, ItemId, OrganizationId};
use ayumi_store::views::{BoardRow, CaseRow};

use crate::view::board::{Drawn, Head, Material, Place};
use crate::view::shell::Shell;
use crate::view::status::{Counts, Reading, Standing};

pub(super) fn draw<'a>(shell: &Shell, material: &'a Material<'_>) -> Drawn<'a> {
    let by_case: HashMap<CaseId, &CaseRow> = material.cases.iter().map(|case| (case.case, case)).collect();
    let mut parts: HashMap<(&OrganizationId, &ItemId), Vec<&BoardRow>> = HashMap::new();
    for row in material.rows {
        let system = by_case.get(&row.case).and_then(|case| case.attributes.values().next());
        if let (Some(body), Some(system)) = (&row.participant, system) {
            parts.entry((body, system)).or_default().push(row);
        }
    }
    let bodies: BTreeSet<&OrganizationId> = parts.keys().map(|(body, _)| *body).collect();
    let place = |body, (system, title): &(ItemId, String)| match parts.get(&(body, system)) {
        Some(rows) => system_place(shell, material, rows, title),
        None => (Standing::OutOfScope, Place::Nothing),
    };
    let row = |body| (body, material.systems.iter().map(|system| place(body, system)).collect::<Vec<_>>());
    let rows: Vec<_> = bodies.into_iter().map(row).collect();
    let head = |(at, (_, title)): (usize, &(ItemId, String))| {
        let column = rows
            .iter()
            .filter_map(|(_, places)| places.get(at))
            .filter(|(_, place)| matches!(place, Place::State(_)));
        let ended = column.clone().filter(|(standing, _)| standing.row().counts == Counts::Finished).count();
        Head {
            title: title.clone(),
            due: None,
            asked: None,
            ended: Some((ended, column.count())),
            href: None,
        }
    };
    let heads = material.systems.iter().enumerate().map(head).collect();
    Drawn { heads, joint: None, rows }
}

fn system_place(
    shell: &Shell,
    material: &Material<'_>,
    rows: &[&BoardRow],
    title: &str,
) -> (Standing, Place) {
    let standing = as_a_whole(rows, material.reading);
    let Some(row) = rows.iter().find(|row| row.promise.is_some()).or(rows.first()) else {
        return (standing, Place::Nothing);
    };
    let mut cell = material.cell(shell, row, title, &format!("/cases/{}", row.case));
    let completion = tally(rows).completion();
    cell.badge = standing.badge(shell.t);
    cell.figure = Some(format!("{}/{}", completion.numerator, completion.denominator));
    cell.unreported = false;
    let is_outstanding = standing.row().counts == Counts::Outstanding;
    cell.due = cell.due.filter(|_| is_outstanding);
    cell.asked = cell.asked.filter(|_| is_outstanding);
    (standing, Place::State(Box::new(cell)))
}

/// A system is as late as its latest part and as done as all of them.
pub(crate) fn as_a_whole(rows: &[&BoardRow], reading: Reading) -> Standing {
    let standings: BTreeSet<Standing> = rows.iter().map(|row| Standing::of_row(row, reading)).collect();
    let outstanding = |standing: &Standing| standing.row().counts == Counts::Outstanding;
    if !standings.iter().any(outstanding) {
        return standings.first().copied().unwrap_or(Standing::OutOfScope);
    }
    let urgent = [Standing::Overdue, Standing::DueSoon].into_iter().find(|urgent| standings.contains(urgent));
    let tally = tally(rows);
    match urgent {
        Some(urgent) => urgent,
        None if tally.done + tally.in_progress + tally.not_applicable > 0 => Standing::InProgress,
        None if tally.not_started > 0 => Standing::NotStarted,
        None => Standing::Unreported,
    }
}

fn tally(rows: &[&BoardRow]) -> Tally {
    rows.iter().filter_map(|row| row.tally).fold(Tally::default(), Tally::plus)
}

//! The board of one case: bodies by phases, joint work in a row of its own; never narrowed here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ayumi_core::definition::Phase;
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_store::views::{BoardRow, CaseRow};

use crate::view::board::{BodyRow, Drawn, Head, Material, Place};
use crate::view::date::{self, Time};
use crate::view::link;
use crate::view::shell::Shell;
use crate::view::status::{Counts, Standing};

type Cells<'a> = HashMap<(Option<&'a OrganizationId>, &'a ItemId), &'a BoardRow>;

pub(super) fn draw<'a>(shell: &Shell, material: &'a Material<'_>, case: &CaseRow) -> Drawn<'a> {
    let t = shell.t;
    // Meetings and contacts have lists of their own.
    let phases: Vec<&Phase> =
        material.definition.phases.iter().filter(|phase| phase.entry.is_none()).collect();
    let own: Vec<&BoardRow> = material.rows.iter().filter(|row| row.case == case.case).collect();
    let cells: Cells<'_> = own.iter().map(|row| ((row.participant.as_ref(), &row.phase), *row)).collect();
    let bodies: BTreeSet<&OrganizationId> = own.iter().filter_map(|row| row.participant.as_ref()).collect();
    let place = |body: Option<&OrganizationId>, phase: &Phase| {
        if body.is_some() && !phase.is_each() {
            return (Standing::OutOfScope, Place::Joint);
        }
        let Some(row) = cells.get(&(body, &phase.id)) else { return (Standing::OutOfScope, Place::Nothing) };
        let path = format!("/cases/{}#phase-{}", row.case, row.phase);
        let path = link::with(&path, body.map(|body| ("body", body.as_str())));
        (
            material.standing(row),
            Place::State(Box::new(material.cell(shell, row, t.label(&phase.title), &path))),
        )
    };
    let joint = phases.iter().any(|phase| !phase.is_each()).then(|| BodyRow {
        name: t.say("共同の段階", "Joint work").to_owned(),
        kana: String::new(),
        joint: true,
        places: phases
            .iter()
            .map(|phase| if phase.is_each() { Place::Nothing } else { place(None, phase).1 })
            .collect(),
    });
    let row = |body| (body, phases.iter().map(|phase| place(Some(body), phase)).collect());
    Drawn {
        heads: phases.iter().map(|phase| head(shell, material, case, phase, &own)).collect(),
        joint,
        rows: bodies.into_iter().map(row).collect(),
    }
}

fn head(shell: &Shell, material: &Material<'_>, case: &CaseRow, phase: &Phase, own: &[&BoardRow]) -> Head {
    let t = shell.t;
    let rows = || own.iter().filter(|row| row.phase == phase.id);
    let counted =
        rows().map(|row| material.standing(row).row().counts).filter(|counts| *counts != Counts::Apart);
    let ended = counted
        .fold((0, 0), |(ended, all), counts| (ended + usize::from(counts == Counts::Finished), all + 1));
    // The date in the head is the one most cells have; single bodies may have another.
    let mut dates: BTreeMap<String, (usize, Time)> = BTreeMap::new();
    for promise in rows().filter_map(|row| row.promise.as_ref()) {
        let time = date::due_short(t, &promise.due);
        dates.entry(time.iso.clone()).or_insert((0, time)).0 += 1;
    }
    Head {
        title: t.label(&phase.title).to_owned(),
        due: dates.into_values().max_by_key(|(count, _)| *count).map(|(_, time)| time),
        asked: material.asked(shell, case.case, &phase.id, None).filter(|_| phase.is_each()),
        ended: phase.is_each().then_some(ended),
        href: material
            .may_open(case.case)
            .then(|| shell.to(&format!("/cases/{}#phase-{}", case.case, phase.id))),
    }
}

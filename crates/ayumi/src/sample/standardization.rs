//! The standardisation sample: step counts as published for January 2026, and the transition support systems.

use anyhow::{Context as _, ensure};
use ayumi_core::command::{Command, ItemAnswer, SetChecklist, SetMark};
use ayumi_core::event::{Basis, BasisKind, ItemStatus};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_exchange::matrix_csv::{self, Matrix};
use chrono::NaiveDate;

use super::files;
use super::script::{Act, Deed, Script};

const PROGRAMME: &str = "standardization-r8";

/// The official steps of each phase, in order.
const PHASES: [(&str, &[&str]); 4] = [
    (
        "planning",
        &[
            "s01-1", "s01-2", "s01-3", "s02-1", "s02-2", "s02-3", "s02-4", "s03-1", "s03-2", "s04-1",
            "s04-2", "s04-3", "s04-4",
        ],
    ),
    (
        "selection",
        &[
            "s05-1", "s05-2", "s05-3", "s06-1", "s06-2", "s07-1", "s07-2", "s08-1", "s08-2", "s09-1",
            "s09-2", "s09-3", "s10-1", "s10-2", "s11-1", "s11-2", "s12-1",
        ],
    ),
    ("migration", &["s13-1", "s14-1", "s14-2", "s14-3", "s15-1", "s15-2", "s16-1", "s16-2", "s17-1"]),
    ("go_live", &["s18-1"]),
];

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let mut acts = checklists(script)?;
    acts.extend(marks(script)?);
    Ok(acts)
}

fn matrix(text: &str) -> anyhow::Result<Matrix> {
    matrix_csv::parse(text).map_err(|problems| anyhow::anyhow!("sample matrix: {problems:?}"))
}

/// One command a phase: the published count says how many steps are done, not which; the sample takes the first ones.
fn checklists(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let on = NaiveDate::from_ymd_opt(2026, 4, 7).context("a day")?;
    let as_of = NaiveDate::from_ymd_opt(2026, 1, 31);
    let matrix = matrix(files::CHECKLIST)?;
    let mut acts = Vec::new();
    for (phase_index, (phase, items)) in PHASES.iter().enumerate() {
        let before: usize = PHASES.iter().take(phase_index).map(|(_, items)| items.len()).sum();
        for (code, counts) in &matrix.rows {
            let body: OrganizationId = code.parse()?;
            for (system, count) in matrix.columns.iter().zip(counts) {
                let done = usize::try_from(*count)?;
                ensure!(done <= 40, "a count of steps is beyond 40");
                let items =
                    items.iter().enumerate().map(|(index, item)| answer(item, before + index, done, as_of));
                acts.push(Act {
                    on,
                    by: Some(body.clone()),
                    case: script.case(PROGRAMME, &format!("{code}.{system}"))?,
                    deed: Deed::Command(Box::new(Command::SetChecklist(SetChecklist {
                        phase: phase.parse()?,
                        participant: Some(body.clone()),
                        items: items.collect::<anyhow::Result<_>>()?,
                        basis: None,
                    }))),
                });
            }
        }
    }
    Ok(acts)
}

fn answer(
    item: &str,
    index: usize,
    done: usize,
    effective_on: Option<NaiveDate>,
) -> anyhow::Result<ItemAnswer> {
    let status = match index {
        index if index < done => ItemStatus::Done,
        index if index == done => ItemStatus::InProgress,
        _ => ItemStatus::NotStarted,
    };
    Ok(ItemAnswer { item: item.parse()?, status, effective_on })
}

fn marks(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let on = NaiveDate::from_ymd_opt(2026, 4, 6).context("a day")?;
    let dated_on = NaiveDate::from_ymd_opt(2026, 2, 27);
    let ground: ItemId = "vendor_shortage".parse()?;
    let matrix = matrix(files::TRANSITION_SUPPORT)?;
    let mut acts = Vec::new();
    for (code, marks) in &matrix.rows {
        let body: OrganizationId = code.parse()?;
        // The 21st column, the common functions, has no steps and no case.
        for (system, _) in matrix
            .columns
            .iter()
            .zip(marks)
            .filter(|(system, mark)| **mark == 1 && system.as_str() != "common_functions")
        {
            acts.push(Act {
                on,
                by: None,
                case: script.case(PROGRAMME, &format!("{code}.{system}"))?,
                deed: Deed::Command(Box::new(Command::SetMark(SetMark {
                    mark: "transition_support".parse()?,
                    participant: Some(body.clone()),
                    value: Some("designated".parse()?),
                    grounds: vec![ground.clone()],
                    due_on: None,
                    reason_code: None,
                    reason: Some("令和7年12月末時点の公表資料による（見本）".into()),
                    basis: Some(Basis { kind: BasisKind::Notice, document_number: None, dated_on }),
                }))),
            });
        }
    }
    Ok(acts)
}

//! `GET /programmes/{id}/standardization`: the completion figures of every body as exact fractions, with their rule
//! beside them; never a rounded number that is reckoned with.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::directory::Directory;
use ayumi_core::figures::{Fraction, Tally};
use ayumi_core::id::{ItemId, OrganizationId, ProgrammeId};
use ayumi_core::state::Participation;
use ayumi_core::text::Label;
use ayumi_store::views::FigureRow;
use serde::Serialize;

use crate::error::Problem;
use crate::extract::{AsOf, Path};
use crate::respond;
use crate::state::App;

/// A share as it is reckoned and as it is shown.
#[derive(Debug, Serialize)]
struct Rate {
    #[serde(flatten)]
    exact: Fraction,
    percent: String,
}

impl Rate {
    fn of(tally: Tally) -> Self {
        let exact = tally.completion();
        Self { exact, percent: exact.percent() }
    }
}

/// How many systems are live.
#[derive(Debug, Default, Serialize)]
struct Live {
    count: usize,
    of: usize,
}

/// The figures of a programme. Written as they stand: there is a row for every case.
#[derive(Debug, Serialize)]
struct Figures<'a> {
    programme: &'a ProgrammeId,
    title: &'a Label,
    live_milestone: Option<&'a ItemId>,
    rule: Label,
    bodies: Vec<BodyFigures<'a>>,
    total: Total,
}

#[derive(Debug, Serialize)]
struct Total {
    tally: Tally,
    completion: Rate,
    live: Live,
}

/// The figures of one body.
#[derive(Debug, Serialize)]
struct BodyFigures<'a> {
    organization: &'a OrganizationId,
    name: Option<&'a Label>,
    tally: Tally,
    completion: Rate,
    live: Live,
    /// How many systems are in each class, by mark and value.
    marks: BTreeMap<&'a ItemId, BTreeMap<&'a ItemId, usize>>,
    cases: Vec<CaseFigures<'a>>,
}

#[derive(Debug, Serialize)]
struct CaseFigures<'a> {
    #[serde(flatten)]
    row: &'a FigureRow,
    completion: Rate,
}

/// `GET /programmes/{id}/standardization`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<ProgrammeId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let programme = super::programmes::existing(&app, &id, at.position).await?;
    let definition = app.engine.library().definition(&programme.definition).await?;
    // A programme without checklists has no such figures.
    if definition.checklist_size() == 0 {
        return Err(Problem::not_found());
    }
    let directory = app.engine.directory_at(at.position).await?;
    let mut rows = app.views.figures(&id, at.position).await?;
    rows.retain(takes_part);
    let bodies = by_body(&rows, &directory);
    let total = rows.iter().fold(Tally::default(), |sum, row| sum.plus(row.tally));
    respond::read(
        &at,
        &Figures {
            programme: &id,
            title: &programme.title,
            live_milestone: definition.live_milestone.as_ref(),
            rule: rule(),
            bodies,
            total: Total { tally: total, completion: Rate::of(total), live: live(rows.iter()) },
        },
    )
}

/// The definition of the rate, for the reader.
fn rule() -> Label {
    Label::new(
        "完了率 =（完了済み + 対象外）÷ 全ステップ数（全システムの合計）。小数第3位を四捨五入して表示します。",
        "completion = (done + not applicable) / all steps of all systems; shown rounded half up to two decimals",
    )
}

fn takes_part(row: &FigureRow) -> bool {
    match row.participation {
        Participation::Joined | Participation::Enrolled => true,
        Participation::Invited | Participation::Declined | Participation::Withdrawn => false,
    }
}

fn by_body<'a>(rows: &'a [FigureRow], directory: &'a Directory) -> Vec<BodyFigures<'a>> {
    let mut grouped: BTreeMap<&OrganizationId, Vec<&FigureRow>> = BTreeMap::new();
    for row in rows {
        grouped.entry(&row.participant).or_default().push(row);
    }
    grouped.into_iter().map(|(body, rows)| figures(body, rows, directory)).collect()
}

fn figures<'a>(
    organization: &'a OrganizationId,
    rows: Vec<&'a FigureRow>,
    directory: &'a Directory,
) -> BodyFigures<'a> {
    let tally = rows.iter().fold(Tally::default(), |sum, row| sum.plus(row.tally));
    let mut marks: BTreeMap<&ItemId, BTreeMap<&ItemId, usize>> = BTreeMap::new();
    for (mark, figure) in rows.iter().flat_map(|row| &row.marks) {
        *marks.entry(mark).or_default().entry(&figure.value).or_default() += 1;
    }
    BodyFigures {
        organization,
        name: directory.organizations.get(organization).map(|body| &body.name),
        tally,
        completion: Rate::of(tally),
        live: live(rows.iter().copied()),
        marks,
        cases: rows.into_iter().map(|row| CaseFigures { row, completion: Rate::of(row.tally) }).collect(),
    }
}

fn live<'a>(rows: impl Iterator<Item = &'a FigureRow>) -> Live {
    rows.fold(Live::default(), |live, row| Live {
        count: live.count + usize::from(row.live_on.is_some()),
        of: live.of + 1,
    })
}

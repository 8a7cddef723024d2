//! `GET /programmes/{id}/standardization`: the completion figures of every body as exact fractions, with their rule
//! beside them; never a rounded number that is reckoned with.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::directory::Directory;
use ayumi_core::event::DueDate;
use ayumi_core::figures::{Fraction, Tally};
use ayumi_core::id::{CaseId, CaseKey, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::state::Participation;
use ayumi_core::text::Label;
use ayumi_store::views::{FigureRow, MarkFigure};
use chrono::NaiveDate;
use serde::Serialize;

use crate::error::Problem;
use crate::extract::{AsOf, Path, SignedIn};
use crate::figures;
use crate::policy::Reach;
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

/// The figures of one case of a body.
#[derive(Debug, Serialize)]
struct CaseFigures<'a> {
    case: CaseId,
    key: &'a CaseKey,
    attributes: &'a BTreeMap<ItemId, ItemId>,
    programme: &'a ProgrammeId,
    participant: &'a OrganizationId,
    participation: Participation,
    tally: Tally,
    live_on: Option<NaiveDate>,
    marks: BTreeMap<&'a ItemId, Class<'a>>,
    completion: Rate,
}

/// A class a case is in. That it is, and until when, is published; on what grounds is its body's own matter.
#[derive(Debug, Serialize)]
struct Class<'a> {
    value: &'a ItemId,
    #[serde(skip_serializing_if = "Option::is_none")]
    grounds: Option<&'a [ItemId]>,
    since: NaiveDate,
    due: Option<&'a DueDate>,
}

impl<'a> CaseFigures<'a> {
    fn of(row: &'a FigureRow, reach: &Reach) -> Self {
        let sees_grounds = reach.sees(Some(&row.participant));
        let class = |mark: &'a MarkFigure| Class {
            value: &mark.value,
            grounds: sees_grounds.then_some(mark.grounds.as_slice()),
            since: mark.since,
            due: mark.due.as_ref(),
        };
        Self {
            case: row.case,
            key: &row.key,
            attributes: &row.attributes,
            programme: &row.programme,
            participant: &row.participant,
            participation: row.participation,
            tally: row.tally,
            live_on: row.live_on,
            marks: row.marks.iter().map(|(id, mark)| (id, class(mark))).collect(),
            completion: Rate::of(row.tally),
        }
    }
}

/// `GET /programmes/{id}/standardization`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let programme = super::programmes::existing(&app, &id, at.position).await?;
    let definition = super::programmes::followed(&app, &programme, at.position).await?;
    // A programme without checklists has no such figures.
    if definition.checklist_size() == 0 {
        return Err(Problem::not_found());
    }
    let directory = app.engine.directory_at(at.position).await?;
    let rows = app.views.figures(&id, at.position).await?;
    let bodies = figures::by_body(&rows);
    let total = figures::sum(bodies.values().flatten().copied());
    let total = Total {
        tally: total.tally,
        completion: Rate::of(total.tally),
        live: Live { count: total.live, of: total.systems },
    };
    let of_body = |(body, rows)| body_figures(body, rows, &directory, signed_in.reach());
    let bodies = bodies.into_iter().map(of_body).collect();
    respond::read(
        &at,
        &Figures {
            programme: &id,
            title: &programme.title,
            live_milestone: definition.live_milestone.as_ref(),
            rule: rule(),
            bodies,
            total,
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

fn body_figures<'a>(
    organization: &'a OrganizationId,
    rows: Vec<&'a FigureRow>,
    directory: &'a Directory,
    reach: &Reach,
) -> BodyFigures<'a> {
    let sum = figures::sum(rows.iter().copied());
    BodyFigures {
        organization,
        name: directory.organizations.get(organization).map(|body| &body.name),
        tally: sum.tally,
        completion: Rate::of(sum.tally),
        live: Live { count: sum.live, of: sum.systems },
        marks: sum.marks,
        cases: rows.into_iter().map(|row| CaseFigures::of(row, reach)).collect(),
    }
}

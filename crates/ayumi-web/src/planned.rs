//! The plan of a programme as it was published; never what became of it since.

use ayumi_core::plan::{CasePlan, ProgrammePlan};
use ayumi_core::state::Case;
use ayumi_definition::read_plan;
use ayumi_store::views::ProgrammeRow;

use crate::error::Problem;
use crate::state::App;

/// What the plan says of a programme; none when it cannot be read any more.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn programme(app: &App, row: &ProgrammeRow) -> Result<Option<ProgrammePlan>, Problem> {
    let source = app.engine.store().content(&row.plan_sha256).await?;
    let text = source.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let programmes = read_plan(&text).value.map(|plan| plan.programmes).unwrap_or_default();
    Ok(programmes.into_iter().find(|planned| planned.id == row.programme))
}

/// What the plan says of a case; none for one that was opened besides.
pub(crate) fn case<'a>(planned: &'a ProgrammePlan, case: &Case) -> Option<&'a CasePlan> {
    let key = &case.opening.as_ref()?.key;
    planned.cases.iter().find(|planned| planned.key == *key)
}

//! `GET /p/{programme}/slips`: how promised dates moved.

use axum::response::Response;
use ayumi_core::id::ProgrammeId;

use crate::error::Problem;
use crate::extract::Path;
use crate::page::timeline::Scene;
use crate::page::visit::Visit;
use crate::view::people::{People, Texts};
use crate::view::slips::SlipsPage;
use crate::view::timeline::Words;

pub(super) async fn show(Path(id): Path<ProgrammeId>, visit: Visit) -> Result<Response, Problem> {
    let scene = Scene::asked(&visit, &id).await?;
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let mut courses = scene.courses(&visit).await?;
    // A date of everybody is one of this body's, too.
    courses.retain(|course| {
        scene.body.is_none() || course.participant.is_none() || course.participant == scene.body
    });
    let choices = scene.choices(&visit, people, None).await?;
    let words =
        Words { shell: &visit.shell, people, day: visit.moment.effective_on, by_case: scene.by_system };
    visit.html(&SlipsPage::new(words, scene.link(&visit), choices, &courses))
}

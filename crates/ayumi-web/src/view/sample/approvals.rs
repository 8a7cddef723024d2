//! A sample of the queue of requests; what it shows is asserted in `tests`.

use ayumi_core::decide::{Acting, Context};
use ayumi_core::envelope::Actor;
use ayumi_core::event::Role;

use super::pages::Sample;
use super::story::{LEAD, acting, calendar, calendar_ref, case_id, day, directory, education, story};
use crate::view::approvals::{ApprovalsPage, Filter};
use crate::view::case::Pen;
use crate::view::form::Maker;
use crate::view::pending::{Desk, RequestView};
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::sentence::Speaker;
use crate::view::shell::Shell;

impl Sample for ApprovalsPage {
    fn sample(t: Say) -> Self {
        let definition = education();
        let story = story(&definition);
        let (calendar, calendar_ref, directory, acting) =
            (calendar(), calendar_ref(), directory(), acting(Role::PrefectureOfficer, LEAD));
        // Somebody else of the lead looks than who wrote the story.
        let acting = Acting { actor: Actor { user: None, ..acting.actor }, ..acting };
        let context = Context {
            case: case_id(),
            definition: &definition,
            calendar: &calendar,
            calendar_ref: &calendar_ref,
            directory: &directory,
            acting: &acting,
            today: day("2026-06-20"),
            time: chrono::NaiveTime::MIN,
        };
        let people = People { t, directory: &directory, texts: &story.texts };
        let speaker = Speaker { people, definition: &definition, past: &[] };
        let pen = Pen::of(&context, &story.case);
        let desk = Desk { case: &story.case, context: &context, speaker, pen: &pen };
        let maker = Maker { t, action: "/cases/1".into(), refusal: None, key: "0193f3c0".into() };
        let whole = Some(("/cases/1#request-1".to_owned(), t.say("学校支援", "School affairs").to_owned()));
        let views = story.case.requests.iter().map(|((item, body), request)| RequestView {
            whole: whole.clone(),
            ..desk.view(&maker, (item, body.as_ref()), request)
        });
        let filter = |value: &str, chosen| Filter {
            value: value.to_owned(),
            text: t.say("事業", "Programme").to_owned(),
            count: 1,
            chosen,
        };
        let filters = vec![filter("education-dx-r8", true), filter("shared-procurement-r8", false)];
        Self::new(Shell::sample(t), views.collect(), filters, (2, true), Some("/approvals?after=1".into()))
    }
}

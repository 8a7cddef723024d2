//! What views keep on every database, one law a function; the database is empty when a law begins.

use std::sync::Arc;
use std::time::Duration;

use ayumi_core::event::{ItemStatus, VoteChoice};
use ayumi_core::id::{CaseId, DecisionId, ItemId};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::ReadError;
use tokio_util::sync::CancellationToken;

use crate::config::DatabaseUrl;
use crate::views::testing::{Feed, Story, body, day, programme};
use crate::views::{
    AgendaKind, CaseFilter, DeadlineFilter, DecisionFilter, EntryFilter, Inbox, ProjectionState, Views,
    ViewsConfig, ViewsError,
};

const HIMEJI: &str = "282014";
const KAMIKAWA: &str = "284467";
const ALL: [&str; 15] = [
    "agenda",
    "board",
    "cases",
    "conditions",
    "deadlines",
    "decisions",
    "definitions",
    "entries",
    "evidence",
    "figures",
    "inbox",
    "participants",
    "programmes",
    "unlinked",
    "votes",
];
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// One test for each law; `$fresh` makes an empty database and something that keeps it.
#[macro_export]
macro_rules! views_laws {
    ($fresh:path) => {
        $crate::views_laws! { $fresh:
            rows_do_not_depend_on_the_size_of_a_batch
            a_rebuild_gives_the_same_bytes
            as_of_shows_what_the_shorter_log_showed
            an_event_nobody_can_read_parks_those_who_read_it_and_nobody_else
            a_definition_that_is_missing_parks_those_who_need_it
            views_of_another_log_are_thrown_away
            views_beyond_the_end_of_the_log_are_thrown_away
            two_processes_catching_up_make_every_change_once
            a_reader_can_wait_for_its_own_write
            a_hole_in_the_log_stops_the_views
            lists_show_what_was_asked_for
            the_agenda_tells_which_cases_to_look_at
        }
    };
    ($fresh:path: $($law:ident)*) => {
        $(
            #[tokio::test]
            async fn $law() {
                let (url, _kept) = $fresh(stringify!($law)).await;
                $crate::views::testing::laws::$law(url).await;
            }
        )*
    };
}

/// A year of two cases, with something of everything.
struct Saga {
    story: Story,
    first: CaseId,
    second: CaseId,
    decision: DecisionId,
}

fn saga() -> Saga {
    let mut story = Story::default();
    let first = story.open_case("a");
    story.set_date(first, "recruit", None, "2026-06-30").set_date(first, "draft", None, "2026-09-30");
    story.set_date(first, "migrate", None, "2027-03-31").invite(first, &[HIMEJI, KAMIKAWA]);
    story.open_phase(first, "recruit", None).open_phase(first, "migrate", None);
    let second = story.open_case("b");
    story
        .invite(second, &[HIMEJI])
        .set_date(second, "recruit", None, "2026-05-29")
        .open_phase(second, "recruit", None);
    story.on("2026-05-11").join(first, HIMEJI).report(first, "recruit", Some(HIMEJI)).complete(
        first,
        "recruit",
        Some(HIMEJI),
    );
    story.move_date(first, "recruit", None, ("2026-06-30", "2026-07-31"), 2);
    story.on("2026-06-01").miss(second, "recruit", None, "2026-05-29", 1);
    story.move_date(second, "recruit", None, ("2026-05-29", "2026-08-31"), 2).decline(second, HIMEJI);
    story.open_phase(first, "draft", None);
    let decision = story.attach(first, "draft", b"minutes").ask(first);
    story.name_electors(first, decision, &[HIMEJI, KAMIKAWA]);
    story.vote(first, decision, HIMEJI, VoteChoice::Abstain).vote(first, decision, HIMEJI, VoteChoice::For);
    story.check(first, HIMEJI, &[("m1", ItemStatus::InProgress)]).check(
        first,
        HIMEJI,
        &[("m1", ItemStatus::Done)],
    );
    story.on("2026-07-01").decide(first, decision, "adopted").complete(first, "draft", None);
    story.mark(first, HIMEJI, Some("designated")).set_date(first, "transition", Some(HIMEJI), "2031-03-31");
    story.on("2026-08-03").mark(first, HIMEJI, None).mark(first, HIMEJI, Some("expected"));
    story.check(first, HIMEJI, &[("m2", ItemStatus::Done)]).go_live(first, HIMEJI).join(first, KAMIKAWA);
    story.publish_next().on("2026-08-17").migrate(first).set_date(first, "audit", None, "2026-12-28");
    story.open_phase(first, "audit", None).report(first, "inquiry", Some(KAMIKAWA));
    story.move_date(first, "inquiry", None, ("2026-07-31", "2026-08-14"), 3).mark(first, HIMEJI, None);
    story.complete(first, "migrate", Some(HIMEJI)).on("2026-09-01").migrate(second).cancel(second);
    story.serve(first, second, [HIMEJI, KAMIKAWA]);
    Saga { story, first, second, decision }
}

async fn open(url: &DatabaseUrl, feed: &Arc<Feed>) -> Arc<Views> {
    open_in_batches(url, feed, 3).await
}

async fn open_in_batches(url: &DatabaseUrl, feed: &Arc<Feed>, batch_max: usize) -> Arc<Views> {
    let (url, log, library) = (url.clone(), Arc::clone(feed), feed.library());
    let config = ViewsConfig { batch_max, ..ViewsConfig::new(url, log, library) };
    Arc::new(Views::open(config).await.unwrap())
}

async fn digests(views: &Views) -> Vec<String> {
    let mut digests = Vec::new();
    for name in ALL {
        digests.push(format!("{name} {}", views.digest(name).await.unwrap()));
    }
    digests
}

/// Everything that can be asked as of a position, as text.
async fn everything(views: &Views, saga: &Saga, at: Option<u64>) -> String {
    let himeji = body(HIMEJI);
    let cases = views.cases(&CaseFilter::default(), usize::MAX, at).await.unwrap();
    let his = CaseFilter { organization: Some(himeji.clone()), ..CaseFilter::default() };
    let deadlines = DeadlineFilter { organization: Some(himeji.clone()), ..DeadlineFilter::default() };
    let text = (
        views.board(&programme(), None, at).await.unwrap(),
        views.board(&programme(), Some(saga.first), at).await.unwrap(),
        views.board_of(&himeji, at).await.unwrap(),
        (cases, views.cases(&his, usize::MAX, at).await.unwrap(), views.case(saga.second, at).await.unwrap()),
        (views.votes(None, at).await.unwrap(), views.votes(Some(&himeji), at).await.unwrap()),
        (
            views.decisions(&DecisionFilter::default(), at).await.unwrap(),
            views.decision(saga.decision, at).await.unwrap(),
        ),
        (
            views.deadlines(&DeadlineFilter::default(), at).await.unwrap(),
            views.deadlines(&deadlines, at).await.unwrap(),
        ),
        views.figures(&programme(), at).await.unwrap(),
        (
            views.entries(&EntryFilter::default(), at).await.unwrap(),
            views.conditions(&programme(), at).await.unwrap(),
        ),
        views.inbox(None, Inbox::Everything, at).await.unwrap(),
        (views.programmes(at).await.unwrap(), views.definitions(at).await.unwrap()),
    );
    format!("{text:#?}")
}

/// The rows are those of the events, not of how the events were bundled.
pub async fn rows_do_not_depend_on_the_size_of_a_batch(url: DatabaseUrl) {
    let feed = Feed::new(saga().story.events());
    let mut seen = Vec::new();
    for batch_max in [1, 7, 1_000] {
        let views = open_in_batches(&url, &feed, batch_max).await;
        views.rebuild(None).await.unwrap();
        seen.push(digests(&views).await);
        views.close().await;
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    let empty = ayumi_core::merkle::Tree::empty().root().to_hex();
    let filled = seen[0].iter().filter(|line| !line.ends_with(&empty)).count();
    assert_eq!(filled, ALL.len() - 1, "no reminder fired in the saga, everything else happened");
}

/// One projection, or all, can be thrown away at any time.
pub async fn a_rebuild_gives_the_same_bytes(url: DatabaseUrl) {
    let saga = saga();
    let views = open(&url, &Feed::new(saga.story.events())).await;
    assert_eq!(views.catch_up().await.unwrap(), saga.story.position());
    let before = digests(&views).await;
    for name in ALL {
        views.rebuild(Some(name)).await.unwrap();
        assert_eq!(digests(&views).await, before, "after a rebuild of {name}");
    }
    views.rebuild(None).await.unwrap();
    assert_eq!(digests(&views).await, before);
    let unknown = views.rebuild(Some("weather")).await;
    assert_eq!(unknown, Err(ViewsError::UnknownProjection("weather".into())));
}

/// As of a position, everything reads as it read when the log ended there.
pub async fn as_of_shows_what_the_shorter_log_showed(url: DatabaseUrl) {
    let saga = saga();
    let feed = Feed::new(&[]);
    let views = open(&url, &feed).await;
    let mut then = Vec::new();
    for event in saga.story.events() {
        feed.tell(std::slice::from_ref(event));
        assert_eq!(views.catch_up().await.unwrap(), event.position);
        then.push(everything(&views, &saga, None).await);
    }
    for (event, then) in saga.story.events().iter().zip(&then) {
        assert!(
            everything(&views, &saga, Some(event.position)).await == *then,
            "as of position {}",
            event.position
        );
    }
}

/// A poison event parks a projection before it; a program that can read it goes on from there.
pub async fn an_event_nobody_can_read_parks_those_who_read_it_and_nobody_else(url: DatabaseUrl) {
    let mut saga = self::saga();
    let poison = saga.story.position() + 1;
    let mut mended = self::saga();
    mended.story.open_case("c");
    let case = saga.first;
    saga.story.garble(case).open_case("c");
    let feed = Feed::new(saga.story.events());
    let views = open(&url, &feed).await;
    views.catch_up().await.unwrap();
    for status in views.status().await.unwrap() {
        if ["definitions", "programmes", "waiting"].contains(&status.name.as_str()) {
            assert_eq!((status.state, status.lag, status.error), (ProjectionState::Live, 0, None));
        } else {
            assert_eq!(
                (status.state, status.position, status.lag),
                (ProjectionState::Parked, poison - 1, 2),
                "{}",
                status.name
            );
            assert!(status.error.unwrap().contains(&format!("position {poison}")));
        }
    }
    assert_eq!(views.position(), poison + 1);
    views.close().await;
    feed.tell(mended.story.events());
    let views = open(&url, &feed).await;
    views.catch_up().await.unwrap();
    assert!(
        views
            .status()
            .await
            .unwrap()
            .iter()
            .all(|status| status.state == ProjectionState::Live && status.lag == 0)
    );
}

/// What a case follows may be missing; the case parks those who need it.
pub async fn a_definition_that_is_missing_parks_those_who_need_it(url: DatabaseUrl) {
    let mut saga = saga();
    let mut unpublished = crate::views::testing::definition_ref();
    unpublished.version = 9;
    saga.story.open_case_by("lost", unpublished);
    let opened = saga.story.position();
    saga.story.open_case("c");
    let views = open(&url, &Feed::new(saga.story.events())).await;
    views.catch_up().await.unwrap();
    for status in views.status().await.unwrap() {
        let parked = status.state == ProjectionState::Parked;
        // Others have not had anything to do with the case yet.
        let unconcerned = [
            "calendars",
            "conditions",
            "decisions",
            "definitions",
            "evidence",
            "inbox",
            "participants",
            "programmes",
            "requests",
            "unlinked",
            "votes",
            "waiting",
        ]
        .contains(&status.name.as_str());
        assert_eq!(parked, !unconcerned, "{}", status.name);
        assert_eq!(status.position, if parked { opened - 1 } else { opened + 1 });
    }
    let board = views.board(&programme(), Some(saga.first), None).await.unwrap();
    // Two phases of two bodies and a joint one, a meeting, and two contacts of two steps with a body each.
    assert_eq!(board.len(), 10, "what was known before stays readable");
}

/// The file of one log beside another log is not believed.
pub async fn views_of_another_log_are_thrown_away(url: DatabaseUrl) {
    let views = open(&url, &Feed::new(saga().story.events())).await;
    views.catch_up().await.unwrap();
    views.close().await;
    let mut other = Story::of_log(2);
    for key in ["x", "y", "z"].iter().cycle().take(60) {
        other.open_case(key);
    }
    let views = open(&url, &Feed::new(other.events())).await;
    assert_eq!(views.position(), 0);
    views.catch_up().await.unwrap();
    assert_eq!(views.cases(&CaseFilter::default(), usize::MAX, None).await.unwrap().len(), 3);
}

/// A log restored from an older copy is shorter than its views, or reads otherwise where they end.
pub async fn views_beyond_the_end_of_the_log_are_thrown_away(url: DatabaseUrl) {
    let saga = saga();
    let views = open(&url, &Feed::new(saga.story.events())).await;
    views.catch_up().await.unwrap();
    views.close().await;
    let shorter = Feed::new(&saga.story.events()[..20]);
    let views = open(&url, &shorter).await;
    assert_eq!(views.position(), 0);
    assert_eq!(views.catch_up().await.unwrap(), 20);
    views.close().await;
    let again = open(&url, &shorter).await;
    assert_eq!(again.position(), 20, "views of this very log are kept");
}

/// Checkpoints move by compare-and-set, so that whoever is second finds its work done.
pub async fn two_processes_catching_up_make_every_change_once(url: DatabaseUrl) {
    let saga = saga();
    let feed = Feed::new(&saga.story.events()[..10]);
    let (one, two) = (open(&url, &feed).await, open(&url, &feed).await);
    for end in 10..=saga.story.events().len() {
        feed.tell(&saga.story.events()[..end]);
        let (first, second) = tokio::join!(one.catch_up(), two.catch_up());
        assert_eq!((first.unwrap(), second.unwrap()), (end as u64, end as u64));
    }
    let together = digests(&one).await;
    one.rebuild(None).await.unwrap();
    assert_eq!(digests(&one).await, together);
    assert_eq!(two.catch_up().await.unwrap(), saga.story.position());
}

/// A receipt names a position; a read can wait until the views hold it.
pub async fn a_reader_can_wait_for_its_own_write(url: DatabaseUrl) {
    let saga = saga();
    let feed = Feed::new(&saga.story.events()[..5]);
    let views = open(&url, &feed).await;
    let cancel = CancellationToken::new();
    let reading = async {
        assert!(views.wait_for(5, PATIENCE).await);
        assert!(!views.wait_for(6, Duration::from_millis(1)).await);
        feed.tell(saga.story.events());
        assert!(views.wait_for(saga.story.position(), PATIENCE).await);
        cancel.cancel();
    };
    let (run, ()) = tokio::join!(Arc::clone(&views).run(cancel.clone()), reading);
    assert_eq!(run, Ok(()));
}

/// A position that is missing is never skipped.
pub async fn a_hole_in_the_log_stops_the_views(url: DatabaseUrl) {
    let saga = saga();
    let mut events = saga.story.events().to_vec();
    events.remove(11);
    let views = open(&url, &Feed::new(&events)).await;
    let stopped = Arc::clone(&views).run(CancellationToken::new()).await;
    assert_eq!(stopped, Err(ViewsError::Log(ReadError::Hole { expected: 12, found: 13 })));
    assert!(views.position() < 12);
}

/// Filters, pages and orders.
pub async fn lists_show_what_was_asked_for(url: DatabaseUrl) {
    let saga = saga();
    let views = open(&url, &Feed::new(saga.story.events())).await;
    views.catch_up().await.unwrap();
    let kamikawa = Some(body(KAMIKAWA));
    let his = CaseFilter { organization: kamikawa.clone(), ..CaseFilter::default() };
    let cases = views.cases(&his, 10, None).await.unwrap();
    assert_eq!(cases.iter().map(|row| row.case).collect::<Vec<_>>(), [saga.first]);
    let first = views.cases(&CaseFilter::default(), 1, None).await.unwrap();
    let rest = CaseFilter { after: Some(first[0].case), ..CaseFilter::default() };
    let rest = views.cases(&rest, 10, None).await.unwrap();
    assert_eq!((first.len(), rest.len()), (1, 1));
    assert!(first[0].case < rest[0].case);
    let open = DecisionFilter { open: Some(true), ..DecisionFilter::default() };
    assert_eq!(views.decisions(&open, None).await.unwrap(), []);
    let closed =
        DecisionFilter { organization: kamikawa.clone(), open: Some(false), ..DecisionFilter::default() };
    assert_eq!(views.decisions(&closed, None).await.unwrap().len(), 1);
    let entries = async |filter: EntryFilter| {
        let rows = views.entries(&filter, None).await.unwrap();
        rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    let all = EntryFilter { programme: Some(programme()), ..EntryFilter::default() };
    assert_eq!(entries(all.clone()).await, ["consultation.1", "consultation.2", "meeting.1"]);
    let his = EntryFilter { organization: kamikawa.clone(), ..all.clone() };
    assert_eq!(entries(his).await, ["consultation.2"]);
    let meetings = EntryFilter { register: Some("meeting".parse().unwrap()), ..all };
    assert_eq!(entries(meetings.clone()).await, ["meeting.1"]);
    assert_eq!(entries(EntryFilter { open: Some(false), ..meetings }).await, Vec::<String>::new());
    assert_eq!(views.conditions(&programme(), None).await.unwrap().len(), 3);
    let (from, to) = (Some(day("2026-07-31")), Some(day("2026-08-31")));
    let summer = DeadlineFilter { from, to, programme: Some(programme()), ..DeadlineFilter::default() };
    let summer = views.deadlines(&summer, None).await.unwrap();
    assert_eq!(summer.iter().map(|row| row.case).collect::<Vec<_>>(), [saga.first, saga.second]);
    let of_kamikawa = DeadlineFilter { organization: kamikawa, ..DeadlineFilter::default() };
    let items: Vec<_> =
        views.deadlines(&of_kamikawa, None).await.unwrap().into_iter().map(|row| row.item).collect();
    assert_eq!(items.iter().map(ItemId::as_str).collect::<Vec<_>>(), ["inquiry", "audit", "migrate"]);
}

/// The sweep asks for cases; what fires then is decided from the log, and leaves the agenda for the inbox.
pub async fn the_agenda_tells_which_cases_to_look_at(url: DatabaseUrl) {
    let mut story = Story::default();
    let (late, later) = (story.open_case("a"), story.open_case("b"));
    for (case, date) in [(later, "2026-07-31"), (late, "2026-06-30")] {
        story.set_date(case, "recruit", None, date).invite(case, &[HIMEJI]).open_phase(case, "recruit", None);
    }
    let feed = Feed::new(story.events());
    let views = open(&url, &feed).await;
    views.catch_up().await.unwrap();
    let instant = |text: &str| -> Timestamp { text.parse().unwrap() };
    let due = |now: &str| views.due_cases(instant(now), 10);
    assert_eq!(due("2026-06-22T23:59:59Z").await.unwrap(), []);
    assert_eq!(due("2026-06-23T00:00:00Z").await.unwrap(), [late]);
    assert_eq!(due("2026-12-01T00:00:00Z").await.unwrap(), [late, later]);
    let agenda = views.agenda(instant("2026-07-01T00:00:00Z"), 10, None).await.unwrap();
    let kinds: Vec<_> = agenda.iter().map(|row| (row.kind, row.case)).collect();
    assert_eq!(kinds, [(AgendaKind::Reminder, late), (AgendaKind::Lapse, late)]);
    let before = views.position();
    story.on("2026-06-23").fire(&agenda[0]);
    story.on("2026-07-01").miss(late, "recruit", None, "2026-06-30", 1);
    feed.tell(story.events());
    views.catch_up().await.unwrap();
    assert_eq!(due("2026-07-02T00:00:00Z").await.unwrap(), []);
    assert_eq!(views.inbox(Some(&body(HIMEJI)), Inbox::Open, None).await.unwrap().len(), 1);
    assert_eq!(views.inbox(Some(&body(KAMIKAWA)), Inbox::Open, None).await.unwrap(), []);
    let until = instant("2026-07-01T00:00:00Z");
    assert_eq!(views.agenda(until, 10, None).await.unwrap(), [], "both were done");
    assert_eq!(views.agenda(until, 10, Some(before)).await.unwrap(), agenda, "what was planned then");
    views.rebuild(Some("agenda")).await.unwrap();
    assert_eq!(due("2026-07-02T00:00:00Z").await.unwrap(), []);
}

//! Laws of appending: order, versions, all or nothing; never of time or keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use ayumi_core::event::{DefinitionPublished, DefinitionRef, NewEvent};
use ayumi_core::id::ContentHash;
use ayumi_core::text::Label;

use super::{Database, Story, case};
use crate::port::EventStore;
use crate::port::store::{AppendError, StoredEvent};

/// The first event of a log is `log.opened`, and no other is.
pub async fn the_log_is_opened_before_anything_else(database: &dyn Database) {
    let story = Story::empty(database).await;
    let head = story.log.head().await.expect("head");
    assert_eq!((head.position, head.recorded_at.micros()), (0, 0));
    let early = story.append(story.notes(&case(1), 0, &["早すぎる"])).await;
    assert!(matches!(early, Err(AppendError::Storage { .. })), "{early:?}");
    assert!(story.append(story.notes(&case(1), 0, &[])).await.is_err(), "an answer alone opens nothing");

    let opened = story.append(story.opening()).await.expect("the first event").receipt;
    assert_eq!((opened.position, opened.version), (1, 1));
    let mut again = story.opening();
    again.expected_version = 1;
    assert!(story.append(again).await.is_err(), "a log is opened once");
    assert_eq!(story.log.head().await.expect("head").position, 1);
}

/// Positions count the log, versions count the stream, both from 1 without a gap.
pub async fn positions_and_versions_have_no_gaps(database: &dyn Database) {
    let story = Story::begun(database).await;
    let first =
        story.append(story.notes(&case(1), 0, &["一", "二", "三"])).await.expect("three events").receipt;
    let other = story.append(story.notes(&case(2), 0, &["四"])).await.expect("another stream").receipt;
    let next = story.append(story.notes(&case(1), 3, &["五"])).await.expect("the first stream again").receipt;
    assert_eq!((first.position, first.version, first.event_ids.len()), (4, 3, 3));
    assert_eq!((other.position, other.version), (5, 1));
    assert_eq!((next.position, next.version), (6, 4));
    let events = story.everything().await;
    assert_eq!(events.last().map(|event| event.leaf_hash), next.leaf_hash);
    assert_contiguous(&events);
}

/// A decision on an old version is refused and leaves nothing behind.
pub async fn a_stale_version_conflicts_and_takes_no_position(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("first");
    for expected in [0, 2, 7] {
        let conflict = AppendError::Conflict { stream: case(1), expected, actual: 1 };
        assert_eq!(story.append(story.notes(&case(1), expected, &["二"])).await, Err(conflict));
    }
    let unborn = AppendError::Conflict { stream: case(9), expected: 3, actual: 0 };
    assert_eq!(story.append(story.notes(&case(9), 3, &["無"])).await, Err(unborn));
    assert_eq!(story.append(story.notes(&case(1), 1, &["二"])).await.expect("second").receipt.position, 3);
}

/// A decision that read another stream is refused when that stream has moved.
pub async fn a_stale_read_conflicts(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("first");
    let mut request = story.notes(&case(2), 0, &["二"]);
    request.reads = vec![(case(1), 1), (case(3), 0)];
    story.append(request).await.expect("what it read is what is there");
    let mut stale = story.notes(&case(2), 1, &["三"]);
    stale.reads = vec![(case(1), 0)];
    let conflict = AppendError::Conflict { stream: case(1), expected: 0, actual: 1 };
    assert_eq!(story.append(stale).await, Err(conflict));

    // The earlier requests of the same batch count as well.
    let (writes, mut reads) = (story.notes(&case(1), 1, &["四"]), story.notes(&case(2), 1, &["五"]));
    reads.reads = vec![(case(1), 1)];
    let (written, read) = (story.enqueue(writes), story.enqueue(reads));
    assert!(written.await.expect("answer").is_ok());
    let conflict = AppendError::Conflict { stream: case(1), expected: 1, actual: 2 };
    assert_eq!(read.await.expect("answer"), Err(conflict));
}

/// When one event of a request cannot be appended, none is.
pub async fn a_request_is_appended_whole_or_not_at_all(database: &dyn Database) {
    let story = Story::begun(database).await;
    let first = story.notes(&case(1), 0, &["一"]);
    let mut second = story.notes(&case(2), 0, &["二", "三"]);
    second.events[1] = first.events[0].clone();
    story.append(first).await.expect("first");
    assert!(story.append(second).await.is_err(), "the second event of the request is there already");
    assert_eq!(story.everything().await.len(), 2);
    assert!(story.log.read_stream(&case(2), 0, 10).await.expect("stream").is_empty());
    assert!(story.append(story.notes(&case(2), 0, &["二"])).await.is_ok(), "the stream is still new");
}

/// Requests of one batch do not share their refusals.
pub async fn a_refused_request_harms_no_neighbour(database: &dyn Database) {
    let story = Story::begun(database).await;
    let pending: Vec<_> = (0..30)
        .map(|number| story.enqueue(story.notes(&case(number), u64::from(number % 3 == 1), &["並ぶ"])))
        .collect();
    for (number, answer) in (0_u32..).zip(pending) {
        let answer = answer.await.expect("answer");
        assert_eq!(answer.is_ok(), number % 3 != 1, "{number}: {answer:?}");
    }
    let events = story.everything().await;
    assert_eq!(events.len(), 21);
    assert_contiguous(&events);
}

/// The format bounds an envelope, and so does the log.
pub async fn an_event_too_large_is_refused(database: &dyn Database) {
    let story = Story::begun(database).await;
    let refused = story.append(story.request(&case(1), 0, vec![titled(30_000)])).await;
    assert!(matches!(refused, Err(AppendError::TooLarge { limit: 65_535, .. })), "{refused:?}");
    story.append(story.request(&case(1), 0, vec![titled(20_000)])).await.expect("60 KB fit");
}

/// An event with a title of so many characters, three bytes each.
fn titled(characters: usize) -> NewEvent {
    let sha256 = ContentHash::of(b"yaml");
    let id = "long-title".parse().expect("a definition id");
    NewEvent::DefinitionPublished(DefinitionPublished {
        definition: DefinitionRef { id, version: 1, sha256: sha256.clone() },
        source_sha256: sha256,
        title: Label { ja: "長".repeat(characters), en: None },
    })
}

/// An event id names one event for ever; a second use is refused and harms no neighbour.
pub async fn an_event_id_is_used_once(database: &dyn Database) {
    let story = Story::begun(database).await;
    let request = story.notes(&case(1), 0, &["一"]);
    let mut twin = story.notes(&case(2), 0, &["二"]);
    twin.events = request.events.clone();
    let neighbour = story.notes(&case(3), 0, &["三"]);
    let pending = [request, twin, neighbour].map(|request| story.enqueue(request));
    let mut answers = Vec::new();
    for answer in pending {
        answers.push(answer.await.expect("answer"));
    }
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(matches!(answers[1], Err(AppendError::Storage { .. })), "{answers:?}");
    assert_contiguous(&story.everything().await);
}

/// Requests queued one after the other are decided in that order, without waiting for each other.
pub async fn requests_of_one_caller_keep_their_order(database: &dyn Database) {
    let story = Story::begun(database).await;
    let pending: Vec<_> =
        (0..100).map(|version| story.enqueue(story.notes(&case(1), version, &["続く"]))).collect();
    for (version, answer) in (1..).zip(pending) {
        assert_eq!(answer.await.expect("answer").expect("in order").receipt.version, version);
    }
    assert_contiguous(&story.everything().await);
}

/// 64 callers at once lose nothing and double nothing.
pub async fn many_callers_share_one_log(database: &dyn Database) {
    let story = Arc::new(Story::begun(database).await);
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..64 {
        let story = Arc::clone(&story);
        callers.spawn(async move {
            for version in 0..5 {
                let answer =
                    story.append(story.notes(&case(number), version, &["同時"])).await.expect("own stream");
                let read = story
                    .log
                    .read_event(answer.receipt.event_ids[0])
                    .await
                    .expect("read")
                    .expect("own write");
                assert_eq!(read.position, answer.receipt.position);
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("no caller fails");
    }
    let events = story.everything().await;
    assert_eq!(events.len(), 1 + 64 * 5);
    assert_contiguous(&events);
}

/// Two writers on one database, each sure of its own head, still make one log.
pub async fn two_writers_share_one_log(database: &dyn Database) {
    let story = Arc::new(Story::begun(database).await);
    let other = database.open(Arc::clone(&story.clock)).await;
    let mut callers = tokio::task::JoinSet::new();
    for (number, log) in (0..8).zip([Arc::clone(&story.log), other].into_iter().cycle()) {
        let story = Arc::clone(&story);
        callers.spawn(async move {
            for _ in 0..10 {
                append_somewhere(&story, &*log, number % 4).await;
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("no caller fails");
    }
    let events = story.everything().await;
    assert_eq!(events.len(), 1 + 80);
    assert_contiguous(&events);
}

/// What a caller does who shares a stream with others: reads, decides, and decides again when it lost.
async fn append_somewhere(story: &Story, log: &dyn EventStore, number: u128) {
    loop {
        let version = log.read_stream(&case(number), 0, 2_000).await.expect("stream").len() as u64;
        let pending = log.enqueue(story.notes(&case(number), version, &["交互"])).expect("room");
        match pending.await.expect("answer") {
            Ok(_) => return,
            Err(AppendError::Conflict { expected, actual, .. }) => {
                assert!(actual > expected, "{actual} > {expected}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A log that is opened again goes on where it was.
pub async fn a_log_opened_again_goes_on(database: &dyn Database) {
    let mut story = Story::begun(database).await;
    story.append(story.notes(&case(1), 0, &["前"])).await.expect("before");
    let before = story.log.head().await.expect("head");
    story.log = database.open(Arc::clone(&story.clock)).await;
    assert_eq!(story.log.head().await.expect("head"), before);
    assert_eq!(*story.log.watch().borrow(), 2);
    let after = story.append(story.notes(&case(1), 1, &["後"])).await.expect("after").receipt;
    assert_eq!((after.position, after.version), (3, 2));
}

/// Positions from 1, each stream's versions from 1, time never running back.
pub(super) fn assert_contiguous(events: &[StoredEvent]) {
    let mut versions = BTreeMap::new();
    let mut last = None;
    for (position, event) in (1..).zip(events) {
        assert_eq!(event.position, position);
        let envelope = event.parse().expect("an event of the contract can be read");
        let version = versions.entry(envelope.stream).or_insert(0);
        *version += 1;
        assert_eq!(envelope.version, *version, "at position {position}");
        assert!(last <= Some(envelope.recorded_at), "at position {position}");
        last = Some(envelope.recorded_at);
    }
}

//! Laws of idempotency keys: one request, one effect, one answer, for good.

use ayumi_core::request::body_hash;
use std::sync::Arc;

use super::{Database, Story, case, keyed};
use crate::port::store::{AppendError, RequestKey};

/// A retry gets the stored answer and changes nothing, also when the world has moved on.
pub async fn the_same_request_gets_the_same_answer(database: &dyn Database) {
    let story = Story::begun(database).await;
    let request = keyed(story.notes(&case(1), 0, &["一", "二"]), "u1", "k1", "body");
    let first = story.append(request.clone()).await.expect("first");
    assert!(!first.replayed);
    story.append(story.notes(&case(1), 2, &["三"])).await.expect("the stream moves on");
    // A retry is decided anew: other ids, another version, perhaps nothing to do at all.
    let retries = [
        request,
        keyed(story.notes(&case(1), 3, &["一", "二"]), "u1", "k1", "body"),
        keyed(story.notes(&case(1), 3, &[]), "u1", "k1", "body"),
        keyed(story.notes(&case(1), 99, &["一"]), "u1", "k1", "body"),
    ];
    for retry in retries {
        let again = story.append(retry).await.expect("a replay");
        assert!(again.replayed);
        assert_eq!(again.receipt, first.receipt);
    }
    assert_eq!(story.everything().await.len(), 4);
}

/// Two copies of a request in one batch are one request.
pub async fn the_same_request_twice_in_one_batch_is_appended_once(database: &dyn Database) {
    let story = Story::begun(database).await;
    let copy = || keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body");
    let pending: Vec<_> = (0..10).map(|_| story.enqueue(copy())).collect();
    let mut answers = Vec::new();
    for answer in pending {
        answers.push(answer.await.expect("answer").expect("the one effect or its replay"));
    }
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(!answers[0].replayed, "the first is the one");
    assert!(answers.iter().all(|answer| answer.receipt == answers[0].receipt));
    assert_eq!(story.everything().await.len(), 2);
}

/// A key says the same thing for ever, on every target.
pub async fn a_key_with_another_body_is_refused(database: &dyn Database) {
    let story = Story::begun(database).await;
    let reused = Err(AppendError::KeyReused { key: "k1".to_owned() });
    let first = story.enqueue(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body"));
    let within = story.enqueue(keyed(story.notes(&case(1), 1, &["二"]), "u1", "k1", "other body"));
    assert!(first.await.expect("answer").is_ok());
    assert_eq!(within.await.expect("answer"), reused);
    for (stream, version) in [(case(1), 1), (case(2), 0), (case(2), 5)] {
        let later = keyed(story.notes(&stream, version, &["三"]), "u1", "k1", "other body");
        assert_eq!(story.append(later).await, reused);
    }
    assert_eq!(story.everything().await.len(), 2);
}

/// Nobody receives another's answer, whatever key they guess.
pub async fn a_key_belongs_to_its_principal(database: &dyn Database) {
    let story = Story::begun(database).await;
    let mine =
        story.append(keyed(story.notes(&case(1), 0, &["私"]), "u1", "k1", "mine")).await.expect("mine");
    let theirs =
        story.append(keyed(story.notes(&case(2), 0, &["他"]), "u2", "k1", "theirs")).await.expect("theirs");
    assert!(!theirs.replayed);
    assert_ne!(mine.receipt, theirs.receipt);
    assert!(story.log.answers("u3", "k1").await.expect("answers").is_empty());
}

/// One command for many streams has one answer for each, and a retry finishes the missing ones.
pub async fn one_key_may_have_many_targets(database: &dyn Database) {
    let story = Story::begun(database).await;
    for number in 1..=3 {
        let part = keyed(story.notes(&case(number), 0, &["一斉"]), "u1", "k1", "body");
        assert!(!story.append(part).await.expect("each target is new").replayed);
    }
    let replay = keyed(story.notes(&case(2), 1, &["一斉"]), "u1", "k1", "body");
    assert!(story.append(replay).await.expect("a replay").replayed);
    let answers = story.log.answers("u1", "k1").await.expect("answers");
    let targets: Vec<_> = answers.iter().map(|(key, _)| key.target.clone()).collect();
    assert_eq!(targets, [case(1), case(2), case(3)]);
    let principal = |(key, _): &(RequestKey, _)| (key.principal.clone(), key.request_hash);
    let expected = ("u1".to_owned(), body_hash(b"", b"body"));
    assert!(answers.iter().map(principal).all(|found| found == expected));
}

/// "Nothing was to be done" is an answer like any other.
pub async fn an_answer_without_events_is_kept(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("first");
    let nothing =
        story.append(keyed(story.notes(&case(1), 1, &[]), "u1", "k1", "body")).await.expect("nothing to do");
    assert_eq!((nothing.receipt.position, nothing.receipt.version, nothing.receipt.leaf_hash), (2, 1, None));
    story.append(story.notes(&case(1), 1, &["二"])).await.expect("second");
    let again = story
        .append(keyed(story.notes(&case(1), 2, &["遅れて"]), "u1", "k1", "body"))
        .await
        .expect("a replay");
    assert!(again.replayed);
    assert_eq!(again.receipt, nothing.receipt);
    let stale = story.append(story.notes(&case(1), 1, &[])).await;
    assert!(matches!(stale, Err(AppendError::Conflict { actual: 2, .. })), "{stale:?}");
}

/// Answers are in the log's database, not in the process.
pub async fn an_answer_outlives_the_process_and_holds_in_the_next(database: &dyn Database) {
    let mut story = Story::begun(database).await;
    let first =
        story.append(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body")).await.expect("first");
    let here = Arc::clone(&story.log);
    story.log = database.open(Arc::clone(&story.clock)).await;
    let there =
        story.append(keyed(story.notes(&case(1), 1, &["一"]), "u1", "k1", "body")).await.expect("a replay");
    assert_eq!((there.replayed, &there.receipt), (true, &first.receipt));

    // An answer the other process stores without moving the head is seen as well.
    story.append(keyed(story.notes(&case(1), 1, &[]), "u1", "k2", "body")).await.expect("nothing to do");
    story.log = here;
    let back =
        story.append(keyed(story.notes(&case(1), 1, &["二"]), "u1", "k2", "body")).await.expect("a replay");
    assert!(back.replayed);
    assert_eq!(story.everything().await.len(), 2);
}

/// What was refused may be tried again under the same key.
pub async fn a_refusal_is_not_kept(database: &dyn Database) {
    let story = Story::begun(database).await;
    let refused = story.append(keyed(story.notes(&case(1), 4, &["一"]), "u1", "k1", "body")).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{refused:?}");
    assert!(story.log.answers("u1", "k1").await.expect("answers").is_empty());
    let second =
        story.append(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body")).await.expect("second try");
    assert!(!second.replayed);
}

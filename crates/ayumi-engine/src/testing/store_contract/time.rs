//! Laws of time: the log never runs back, and a clock that contradicts it is not believed.

use std::sync::Arc;

use super::{Database, Story, case, instant, today};
use crate::port::Clock;
use crate::port::store::{AppendError, AppendRequest};

/// `today` of a decision is always the date of `recorded_at`, in the zone of the log.
pub async fn a_decision_of_yesterday_is_decided_again(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.clock.set(instant("2026-06-30T23:59:59.999999+09:00"));
    let decided_on = today(&story.clock);
    let decide = |version| {
        let mut request = story.notes(&case(1), version, &["深夜"]);
        request.decided_on = Some(decided_on);
        request
    };
    story.append(decide(0)).await.expect("still the same day");
    story.clock.set(instant("2026-07-01T00:00:00+09:00"));
    let refused = story.append(decide(1)).await;
    assert_eq!(refused, Err(AppendError::DateChanged { today: today(&story.clock) }));

    // A clock set back does not bring the day back: the log has seen the next one.
    story.append(story.notes(&case(1), 1, &["翌日"])).await.expect("a decision without a date");
    story.clock.set(instant("2026-06-30T23:59:30+09:00"));
    assert!(matches!(story.append(decide(2)).await, Err(AppendError::DateChanged { .. })));
}

/// A small step back is held: the log stands still until the clock has caught up.
pub async fn a_clock_a_little_behind_is_held(database: &dyn Database) {
    let story = Story::begun(database).await;
    let before = story.log.head().await.expect("head").recorded_at;
    story.clock.advance(-600);
    let held = story.append(story.notes(&case(1), 0, &["一"])).await.expect("ten minutes are held").receipt;
    assert_eq!(held.recorded_at, before);
    story.clock.advance(601);
    let later = story.append(story.notes(&case(1), 1, &["二"])).await.expect("caught up").receipt;
    assert_eq!(later.recorded_at, story.clock.now());
    assert_eq!(story.log.head().await.expect("head").recorded_at, later.recorded_at);
}

/// A clock far behind the log stops all writing, until a person says it is right.
pub async fn a_clock_far_behind_writes_nothing_until_confirmed(database: &dyn Database) {
    let mut story = Story::begun(database).await;
    let head = story.log.head().await.expect("head").recorded_at;
    story.clock.advance(-601);
    let refused = story.append(story.notes(&case(1), 0, &["一"])).await;
    assert!(
        matches!(&refused, Err(AppendError::Clock { now, head: at, .. }) if *now < *at && *at == head),
        "{refused:?}"
    );
    assert_eq!(story.everything().await.len(), 1);

    let confirmed = story.append(story.confirmation(1)).await.expect("a person confirms").receipt;
    assert_eq!(confirmed.recorded_at, head, "the log does not run back");
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("the clock is believed now");
    story.log = database.open(Arc::clone(&story.clock)).await;
    story.append(story.notes(&case(1), 1, &["二"])).await.expect("by every process");
    story.clock.advance(-700);
    let again = story.append(story.notes(&case(1), 2, &["三"])).await;
    assert!(matches!(again, Err(AppendError::Clock { .. })), "one confirmation lifts one refusal: {again:?}");
}

/// A clock far ahead when a process starts is likelier wrong than the log at rest.
pub async fn a_clock_far_ahead_at_the_start_writes_nothing_until_confirmed(database: &dyn Database) {
    let mut story = Story::begun(database).await;
    story.clock.advance(400 * 86_400 + 1);
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("a running process has seen the time pass");
    story.clock.advance(400 * 86_400 + 1);
    story.log = database.open(Arc::clone(&story.clock)).await;
    let refused = story.append(story.notes(&case(1), 1, &["二"])).await;
    assert!(matches!(&refused, Err(AppendError::Clock { now, head, .. }) if now > head), "{refused:?}");
    let confirmed = story.append(story.confirmation(1)).await.expect("a person confirms").receipt;
    assert_eq!(confirmed.recorded_at, story.clock.now());
    story.append(story.notes(&case(1), 1, &["二"])).await.expect("the clock is believed now");
}

/// A clock that leaps ahead of the time that passed is believed only after a person says so: an event from the future
/// would stop all writing when the clock is put right.
pub async fn a_clock_that_leaps_ahead_writes_nothing_until_confirmed(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.clock.advance(86_400);
    story.append(story.notes(&case(1), 0, &["一"])).await.expect("a day passed");
    story.clock.leap(600);
    story.append(story.notes(&case(1), 1, &["二"])).await.expect("ten minutes are held");
    story.clock.leap(601);
    let refused = story.append(story.notes(&case(1), 2, &["三"])).await;
    assert!(matches!(&refused, Err(AppendError::Clock { now, head, .. }) if now > head), "{refused:?}");
    story.clock.leap(-601);
    story.append(story.notes(&case(1), 2, &["三"])).await.expect("the clock is right again");
    story.clock.leap(86_400);
    let refused = story.append(story.notes(&case(1), 3, &["四"])).await;
    assert!(matches!(refused, Err(AppendError::Clock { .. })), "{refused:?}");
    let confirmed = story.append(story.confirmation(1)).await.expect("a person confirms").receipt;
    assert_eq!(confirmed.recorded_at, story.clock.now());
    story.append(story.notes(&case(1), 3, &["四"])).await.expect("the clock is believed now");
}

/// Whether the clock is believed can be asked with a version that no stream has: the clock is judged first, and nothing
/// comes of the question, not even that a later clock is held against this one.
pub async fn the_clock_can_be_asked_about(database: &dyn Database) {
    let mut story = Story::begun(database).await;
    story.log = database.open(Arc::clone(&story.clock)).await;
    let question = || AppendRequest { events: Vec::new(), ..story.notes(&case(1), u64::MAX, &[]) };
    story.clock.leap(3_600);
    let believed = story.append(question()).await;
    assert!(matches!(believed, Err(AppendError::Conflict { .. })), "{believed:?}");
    story.clock.leap(-7_200);
    let refused = story.append(question()).await;
    assert!(matches!(refused, Err(AppendError::Clock { .. })), "{refused:?}");
    story.clock.leap(2 * 7_200);
    story
        .append(story.notes(&case(1), 0, &["一"]))
        .await
        .expect("nothing was believed that could contradict it");
    assert_eq!(story.everything().await.len(), 2);
}

/// The state at an instant is the log up to one position.
pub async fn every_instant_has_its_position(database: &dyn Database) {
    let story = Story::begun(database).await;
    let at = async |instant| story.log.position_at(instant).await.expect("position");
    let first = story.clock.now();
    for number in 1..=20 {
        story.clock.advance(60);
        story.append(story.notes(&case(number), 0, &["一", "二"])).await.expect("two at one instant");
    }
    assert_eq!(at(first.plus_seconds(-1)).await, 0);
    for number in 0..=20 {
        let then = first.plus_seconds(60 * number);
        let position = 1 + 2 * u64::try_from(number).expect("small");
        assert_eq!(at(then).await, position, "number {number}");
        assert_eq!(at(then.plus_seconds(59)).await, position, "after number {number}");
    }
}

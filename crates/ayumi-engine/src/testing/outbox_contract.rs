//! What every outbox promises, as stories that run on any of them; never knows how a store does it.
//!
//! `ayumi_engine::outbox_contract!(fresh)` makes one test of each law, where `fresh` is a function that gives a new
//! [`Database`](super::store_contract::Database).
#![expect(
    clippy::missing_panics_doc,
    reason = "a law that does not hold is a panic, and that is all a law is for"
)]

pub mod attempts;
pub mod claim;
pub mod feed;
pub mod settle;

use std::sync::Arc;

use ayumi_core::id::MessageId;
use ayumi_core::time::Timestamp;

use super::ManualClock;
use super::store_contract::{Database, instant};
use crate::port::Outbox;
use crate::port::outbox::{Delivery, NewDelivery, Way};

/// The feed of the stories.
const FEED: &str = "outward";
/// What a node takes is its own for so long.
const LEASE_S: i64 = 600;
/// Pieces nobody has more of in a story.
const MANY: usize = 1_000;

/// Makes a test of every law.
#[macro_export]
macro_rules! outbox_contract {
    ($fresh:path) => {
        $crate::outbox_contract!(@tests $fresh,
            feed: what_the_log_asks_for_is_put_in_whole_or_not_at_all
                the_same_thing_put_in_twice_is_one_piece
                every_feed_has_a_place_of_its_own
                of_nodes_that_feed_at_once_one_does,
            claim: a_piece_is_taken_once
                what_was_taken_and_never_settled_is_taken_by_another_after_its_time
                nothing_is_taken_before_its_time
                the_longest_due_is_taken_first_and_no_more_than_asked_for
                nodes_that_take_at_once_share_no_piece
                nodes_that_take_over_at_once_share_no_piece
                a_clock_that_was_ahead_strands_nothing,
            settle: what_was_delivered_is_gone
                what_failed_is_tried_again_at_its_moment_and_in_its_turn
                what_is_parked_waits_for_a_person
                what_is_let_go_begins_anew
                only_what_is_parked_is_let_go
                a_late_word_of_a_former_holder_changes_nothing,
            attempts: the_latest_attempts_are_kept_the_latest_first
        );
    };
    (@tests $fresh:path, $($group:ident: $($law:ident)+),+) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $law() {
                let database = $fresh();
                $crate::testing::outbox_contract::$group::$law(&database).await;
            }
        )+)+
    };
}

/// One more node on the database.
async fn node(database: &dyn Database) -> Arc<dyn Outbox> {
    database.open_outbox(Arc::new(ManualClock::at(now()))).await
}

fn now() -> Timestamp {
    instant("2026-06-30T17:15:30.123456+09:00")
}

fn id(name: &str) -> MessageId {
    name.parse().expect("an id of the contract is a message id")
}

/// A piece that is due from `next_at` on.
fn piece(name: &str, next_at: Timestamp) -> NewDelivery {
    NewDelivery {
        id: id(name),
        way: Way::Mail,
        target: format!("who gets {name}"),
        about: format!("what {name} says"),
        next_at,
    }
}

/// Puts pieces in as the next event of the log.
async fn put(outbox: &dyn Outbox, pieces: &[NewDelivery]) {
    let from = outbox.fed(FEED).await.expect("the place of the feed");
    assert!(
        outbox.feed(FEED, from, from + 1, pieces).await.expect("feed"),
        "nobody else feeds in this story"
    );
}

/// The names of what a holder gets at an instant.
async fn taken(outbox: &dyn Outbox, holder: &str, at: Timestamp) -> Vec<String> {
    let until = at.plus_seconds(LEASE_S);
    names(&outbox.claim(at, until, holder, MANY).await.expect("claim"))
}

fn names(deliveries: &[Delivery]) -> Vec<String> {
    deliveries.iter().map(|delivery| delivery.id.to_string()).collect()
}

async fn waiting(outbox: &dyn Outbox) -> Vec<Delivery> {
    outbox.deliveries(MANY).await.expect("what waits")
}

//! Laws of taking: what is due has one holder at a time, and never none for good; never what comes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use ayumi_core::time::Timestamp;
use tokio::task::JoinSet;

use super::{Database, LEASE_S, MANY, id, names, node, now, piece, put, taken};
use crate::port::Outbox;
use crate::port::outbox::{NewDelivery, Settled};

/// Pieces of a story in which nodes are in each other's way.
const CROWD: usize = 300;
/// Tasks that take at once.
const TAKERS: usize = 6;
/// Pieces one of them takes at a time.
const HANDFUL: usize = 16;
const NONE: [String; 0] = [];

/// What one node has no other takes, nor the same one again.
pub async fn a_piece_is_taken_once(database: &dyn Database) {
    let (north, south) = (node(database).await, node(database).await);
    put(&*north, &[piece("a.mail", now()), piece("b.mail", now())]).await;
    assert_eq!(taken(&*north, "north", now()).await, ["a.mail", "b.mail"]);
    assert_eq!(taken(&*south, "south", now()).await, NONE);
    assert_eq!(taken(&*north, "north", now()).await, NONE);
}

/// A node that died with a piece in its hands has it until its time is over, then any other does.
pub async fn what_was_taken_and_never_settled_is_taken_by_another_after_its_time(database: &dyn Database) {
    let (north, south) = (node(database).await, node(database).await);
    put(&*north, &[piece("a.mail", now())]).await;
    assert_eq!(taken(&*north, "north", now()).await, ["a.mail"]);
    assert_eq!(taken(&*south, "south", now().plus_seconds(LEASE_S - 1)).await, NONE, "it is left alone");
    let over = now().plus_seconds(LEASE_S);
    let again = south.claim(over, over.plus_seconds(LEASE_S), "south", MANY).await.expect("claim");
    assert_eq!(names(&again), ["a.mail"]);
    assert_eq!(again[0].attempts, 0, "nobody knows of an attempt");
    assert_eq!(
        taken(&*north, "north", over.plus_seconds(LEASE_S - 1)).await,
        NONE,
        "now the other one has it"
    );
    assert_eq!(taken(&*north, "north", over.plus_seconds(LEASE_S)).await, ["a.mail"]);
}

/// A piece has a moment from which on it is taken.
pub async fn nothing_is_taken_before_its_time(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now().plus_seconds(60))]).await;
    let just_before = Timestamp::from_micros(now().plus_seconds(60).micros() - 1);
    assert_eq!(taken(&*outbox, "north", just_before).await, NONE);
    assert_eq!(taken(&*outbox, "north", now().plus_seconds(60)).await, ["a.mail"]);
}

/// What is due for longest comes first, in whichever order it was put in, and no more than a node can carry.
pub async fn the_longest_due_is_taken_first_and_no_more_than_asked_for(database: &dyn Database) {
    let outbox = node(database).await;
    let seconds_ago = [("a.mail", 1), ("b.mail", 30), ("c.mail", 20), ("e.mail", 10), ("d.mail", 10)];
    put(&*outbox, &seconds_ago.map(|(name, ago)| piece(name, now().plus_seconds(-ago)))).await;
    let take = async |limit| {
        let until = now().plus_seconds(LEASE_S);
        names(&outbox.claim(now(), until, "north", limit).await.expect("claim"))
    };
    assert_eq!(take(0).await, NONE);
    assert_eq!(take(2).await, ["b.mail", "c.mail"]);
    assert_eq!(take(2).await, ["d.mail", "e.mail"]);
    assert_eq!(take(2).await, ["a.mail"]);
}

fn crowd() -> Vec<NewDelivery> {
    (0..CROWD).map(|number| piece(&format!("{number:03}.mail"), now())).collect()
}

/// Several nodes, several tasks each, take until nothing is left; gives what each of them got.
async fn take_together(nodes: &[Arc<dyn Outbox>], at: Timestamp) -> Vec<Vec<String>> {
    let mut taking = JoinSet::new();
    for number in 0..TAKERS {
        let outbox = Arc::clone(&nodes[number % nodes.len()]);
        taking.spawn(async move {
            let (until, holder) = (at.plus_seconds(LEASE_S), format!("holder-{number}"));
            let (mut all, mut empty) = (Vec::new(), 0);
            // What others look at just now can leave one with nothing although something is left.
            while empty < 2 && all.len() <= CROWD {
                let got = outbox.claim(at, until, &holder, HANDFUL).await.expect("claim");
                empty = if got.is_empty() { empty + 1 } else { 0 };
                all.extend(names(&got));
            }
            all
        });
    }
    taking.join_all().await
}

/// Nothing is in two hands, and nothing is left lying.
async fn assert_shared_out(outbox: &dyn Outbox, hands: Vec<Vec<String>>, at: Timestamp) {
    let mut all: Vec<String> = hands.into_iter().flatten().collect();
    all.extend(taken(outbox, "the last", at).await);
    let different: BTreeSet<&String> = all.iter().collect();
    assert_eq!((different.len(), all.len()), (CROWD, CROWD), "a piece is in two hands, or in none");
}

/// However many take at once, no piece is in two hands.
pub async fn nodes_that_take_at_once_share_no_piece(database: &dyn Database) {
    let nodes = [node(database).await, node(database).await];
    put(&*nodes[0], &crowd()).await;
    let hands = take_together(&nodes, now()).await;
    assert_shared_out(&*nodes[0], hands, now()).await;
}

/// The same when a node died with all of it and the others wait for its time to be over.
pub async fn nodes_that_take_over_at_once_share_no_piece(database: &dyn Database) {
    let nodes = [node(database).await, node(database).await];
    put(&*nodes[0], &crowd()).await;
    assert_eq!(taken(&*nodes[1], "who died", now()).await.len(), CROWD);
    let over = now().plus_seconds(LEASE_S);
    let hands = take_together(&nodes, over).await;
    assert_shared_out(&*nodes[0], hands, over).await;
}

/// A clock that was ahead by a month left a lease and a next attempt in the future: both count for nothing.
pub async fn a_clock_that_was_ahead_strands_nothing(database: &dyn Database) {
    let outbox = node(database).await;
    let ahead = now().plus_seconds(30 * 86_400);
    put(&*outbox, &[piece("a.mail", now()), piece("b.mail", ahead)]).await;
    assert_eq!(taken(&*outbox, "north", ahead).await, ["a.mail", "b.mail"]);
    assert_eq!(
        taken(&*outbox, "south", now()).await,
        ["a.mail", "b.mail"],
        "a lease of next month is no lease"
    );
    let again = Settled::Again { at: ahead.plus_seconds(300), cause: "451".into() };
    assert!(outbox.settle(&id("a.mail"), "south", &again).await.expect("settle"));
    assert_eq!(taken(&*outbox, "north", now()).await, ["a.mail"], "nothing is put off until next month");
    // The longest wait there is: ten hours.
    let again = Settled::Again { at: now().plus_seconds(36_000), cause: "451".into() };
    assert!(outbox.settle(&id("a.mail"), "north", &again).await.expect("settle"));
    assert_eq!(taken(&*outbox, "north", now()).await, NONE, "what a sound clock put off waits");
    assert_eq!(taken(&*outbox, "north", now().plus_seconds(36_000)).await, ["a.mail", "b.mail"]);
}

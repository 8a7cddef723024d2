//! Laws of putting in: what the log asks for is there once, whoever reads the log; never of taking it out.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Database, FEED, MANY, id, names, node, now, piece, put, taken, waiting};
use crate::port::outbox::{Delivery, Settled, Way};

/// The place of the feed and what it puts in move together; from a place that was left nothing is put in.
pub async fn what_the_log_asks_for_is_put_in_whole_or_not_at_all(database: &dyn Database) {
    let outbox = node(database).await;
    assert_eq!(outbox.fed(FEED).await.expect("the beginning"), 0);
    let (first, second) = (piece("a.mail", now()), piece("b.mail", now().plus_seconds(1)));
    assert!(outbox.feed(FEED, 0, 5, &[first.clone(), second]).await.expect("feed"));
    let other = node(database).await;
    assert_eq!(other.fed(FEED).await.expect("the place"), 5);
    let late = [piece("c.mail", now())];
    assert!(!other.feed(FEED, 0, 3, &late).await.expect("feed"), "another node was faster");
    assert!(!other.feed(FEED, 6, 7, &late).await.expect("feed"), "nothing is left out");
    assert_eq!(other.fed(FEED).await.expect("the place"), 5);
    let found = waiting(&*other).await;
    assert_eq!(names(&found), ["a.mail", "b.mail"]);
    let expected = Delivery {
        id: first.id,
        way: Way::Mail,
        target: first.target,
        about: first.about,
        attempts: 0,
        next_at: now(),
        parked: false,
        cause: None,
    };
    assert_eq!(found[0], expected);
    assert_eq!(names(&outbox.deliveries(1).await.expect("one")), ["a.mail"]);
}

/// A piece has an id of its own: in already, it stays as it is, with its attempts and whoever has it.
pub async fn the_same_thing_put_in_twice_is_one_piece(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now()), piece("a.mail", now())]).await;
    assert_eq!(taken(&*outbox, "north", now()).await, ["a.mail"]);
    let again = Settled::Again { at: now().plus_seconds(5), cause: "451".into() };
    assert!(outbox.settle(&id("a.mail"), "north", &again).await.expect("settle"));
    let before = waiting(&*outbox).await;
    put(&*outbox, &[piece("a.mail", now())]).await;
    assert_eq!(waiting(&*outbox).await, before);
    assert_eq!(taken(&*outbox, "north", now().plus_seconds(5)).await, ["a.mail"]);
    put(&*outbox, &[piece("a.mail", now())]).await;
    assert_eq!(
        taken(&*outbox, "south", now().plus_seconds(6)).await,
        Vec::<String>::new(),
        "somebody has it"
    );
}

/// One reader of the log does not move another one's place.
pub async fn every_feed_has_a_place_of_its_own(database: &dyn Database) {
    let outbox = node(database).await;
    assert!(outbox.feed(FEED, 0, 9, &[]).await.expect("feed"));
    assert_eq!(outbox.fed("elsewhere").await.expect("a place"), 0);
    assert!(outbox.feed("elsewhere", 0, 2, &[piece("a.mail", now())]).await.expect("feed"));
    assert_eq!(outbox.fed(FEED).await.expect("a place"), 9);
    assert_eq!(outbox.fed("elsewhere").await.expect("a place"), 2);
}

/// Nodes that read the same events of the log put them in once, and nothing of those that were slower is there.
pub async fn of_nodes_that_feed_at_once_one_does(database: &dyn Database) {
    let nodes = [node(database).await, node(database).await];
    for round in 0..8_u64 {
        let mut feeding = JoinSet::new();
        for number in 0..8_usize {
            let outbox = Arc::clone(&nodes[number % nodes.len()]);
            feeding.spawn(async move {
                let own = [piece(&format!("{round}-{number}.mail"), now())];
                let fed = outbox.feed(FEED, round, round + 1, &own).await.expect("feed");
                fed.then(|| own[0].id.to_string())
            });
        }
        let done: Vec<String> = feeding.join_all().await.into_iter().flatten().collect();
        assert_eq!(done.len(), 1, "{done:?}");
        let there = names(&nodes[0].deliveries(MANY).await.expect("what waits"));
        let of_round: Vec<String> =
            there.into_iter().filter(|name| name.starts_with(&format!("{round}-"))).collect();
        assert_eq!(of_round, done);
    }
}

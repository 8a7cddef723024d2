//! Laws of what becomes of a piece: gone, tried again, or waiting for a person; never how it was tried.

use super::{Database, LEASE_S, id, names, node, now, piece, put, taken, waiting};
use crate::port::outbox::{Delivery, Settled};

const NONE: [String; 0] = [];
/// Longer than anything waits for time alone.
const YEAR_S: i64 = 366 * 86_400;

fn again(seconds: i64) -> Settled {
    Settled::Again { at: now().plus_seconds(seconds), cause: "451 try later".into() }
}

fn parked() -> Settled {
    Settled::Parked { cause: "550 nobody".into() }
}

/// What the other side has leaves the outbox, and nothing beside it.
pub async fn what_was_delivered_is_gone(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now()), piece("b.mail", now())]).await;
    assert_eq!(taken(&*outbox, "north", now()).await.len(), 2);
    assert!(outbox.settle(&id("a.mail"), "north", &Settled::Delivered).await.expect("settle"));
    assert_eq!(names(&waiting(&*outbox).await), ["b.mail"]);
    assert!(!outbox.settle(&id("a.mail"), "north", &Settled::Delivered).await.expect("settle"), "once");
    assert_eq!(taken(&*outbox, "south", now().plus_seconds(LEASE_S)).await, ["b.mail"]);
}

/// A failed attempt counts, frees the piece at once, and moves its moment and with it its turn.
pub async fn what_failed_is_tried_again_at_its_moment_and_in_its_turn(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now()), piece("b.mail", now().plus_seconds(1))]).await;
    let at = now().plus_seconds(1);
    assert_eq!(taken(&*outbox, "north", at).await, ["a.mail", "b.mail"]);
    assert!(outbox.settle(&id("a.mail"), "north", &again(30)).await.expect("settle"));
    assert!(outbox.settle(&id("b.mail"), "north", &again(20)).await.expect("settle"));
    let found = waiting(&*outbox).await;
    assert_eq!(names(&found), ["b.mail", "a.mail"]);
    let expected = |delivery: &Delivery| (delivery.attempts, delivery.next_at, delivery.cause.clone());
    assert_eq!(expected(&found[0]), (1, now().plus_seconds(20), Some("451 try later".into())));
    assert_eq!(taken(&*outbox, "south", now().plus_seconds(19)).await, NONE);
    assert_eq!(taken(&*outbox, "south", now().plus_seconds(20)).await, ["b.mail"], "no lease is left over");
    assert!(outbox.settle(&id("b.mail"), "south", &again(40)).await.expect("settle"));
    assert_eq!(taken(&*outbox, "south", now().plus_seconds(40)).await, ["a.mail", "b.mail"]);
    let found = waiting(&*outbox).await;
    assert_eq!(found.iter().map(|one| one.attempts).collect::<Vec<_>>(), [1, 2]);
}

/// Parked, a piece is not taken however much time goes by, and is the first that is listed.
pub async fn what_is_parked_waits_for_a_person(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now()), piece("b.mail", now())]).await;
    assert_eq!(taken(&*outbox, "north", now()).await.len(), 2);
    assert!(outbox.settle(&id("a.mail"), "north", &again(0)).await.expect("settle"));
    assert!(outbox.settle(&id("b.mail"), "north", &parked()).await.expect("settle"));
    let found = waiting(&*outbox).await;
    assert_eq!(names(&found), ["b.mail", "a.mail"]);
    assert_eq!((found[0].parked, found[0].attempts), (true, 1));
    assert_eq!(found[0].cause.as_deref(), Some("550 nobody"));
    assert!(!found[1].parked);
    for seconds in [0, LEASE_S, YEAR_S] {
        let at = now().plus_seconds(seconds);
        let got = outbox.claim(at, at.plus_seconds(LEASE_S), "south", 1).await.expect("claim");
        assert_eq!(names(&got), ["a.mail"], "after {seconds} s; what is parked takes nobody's place");
    }
    assert!(
        !outbox.settle(&id("b.mail"), "north", &Settled::Delivered).await.expect("settle"),
        "nobody has it"
    );
}

/// What a person lets go is due at once and has all its attempts before it again.
pub async fn what_is_let_go_begins_anew(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now().plus_seconds(-60)), piece("b.mail", now())]).await;
    assert_eq!(taken(&*outbox, "north", now()).await.len(), 2);
    assert!(outbox.settle(&id("a.mail"), "north", &parked()).await.expect("settle"));
    assert!(outbox.settle(&id("b.mail"), "north", &again(5)).await.expect("settle"));
    let later = now().plus_seconds(10);
    assert!(outbox.release(&id("a.mail"), later).await.expect("release"));
    assert!(!outbox.release(&id("a.mail"), later).await.expect("release"), "once");
    let found = waiting(&*outbox).await;
    assert_eq!(names(&found), ["b.mail", "a.mail"], "its turn is when it was let go");
    assert_eq!((found[1].attempts, found[1].parked, found[1].next_at), (0, false, later));
    assert_eq!(taken(&*outbox, "south", later).await, ["b.mail", "a.mail"]);
}

/// What waits or is being tried is not touched by letting go, nor is what is not there.
pub async fn only_what_is_parked_is_let_go(database: &dyn Database) {
    let outbox = node(database).await;
    put(&*outbox, &[piece("a.mail", now())]).await;
    assert!(!outbox.release(&id("a.mail"), now().plus_seconds(-60)).await.expect("release"), "it only waits");
    assert_eq!(taken(&*outbox, "north", now()).await, ["a.mail"]);
    let before = waiting(&*outbox).await;
    assert!(!outbox.release(&id("a.mail"), now()).await.expect("release"), "it is being tried");
    assert!(!outbox.release(&id("b.mail"), now()).await.expect("release"), "there is none");
    assert_eq!(waiting(&*outbox).await, before);
    assert_eq!(taken(&*outbox, "south", now()).await, NONE, "whoever tries it has it still");
}

/// Whose time is over and whose piece another has taken since says nothing about it any more.
pub async fn a_late_word_of_a_former_holder_changes_nothing(database: &dyn Database) {
    let (north, south) = (node(database).await, node(database).await);
    put(&*north, &[piece("a.mail", now())]).await;
    assert_eq!(taken(&*north, "north", now()).await, ["a.mail"]);
    let over = now().plus_seconds(LEASE_S);
    assert_eq!(taken(&*south, "south", over).await, ["a.mail"]);
    let late = async |what: &str| {
        let before = waiting(&*south).await;
        for settled in [Settled::Delivered, again(0), parked()] {
            let counted = north.settle(&id("a.mail"), "north", &settled).await.expect("settle");
            assert!(!counted, "{what}: {settled:?}");
        }
        assert_eq!(waiting(&*south).await, before, "{what}");
    };
    late("another tries it").await;
    assert_eq!(taken(&*north, "north", over.plus_seconds(LEASE_S - 1)).await, NONE, "the other has it still");
    assert!(south.settle(&id("a.mail"), "south", &again(2 * LEASE_S)).await.expect("settle"));
    late("another failed").await;
    assert_eq!(taken(&*south, "south", now().plus_seconds(2 * LEASE_S)).await, ["a.mail"]);
    assert!(south.settle(&id("a.mail"), "south", &parked()).await.expect("settle"));
    late("another parked it").await;
    assert!(south.release(&id("a.mail"), now().plus_seconds(3 * LEASE_S)).await.expect("release"));
    late("a person let it go").await;
    assert_eq!(taken(&*south, "south", now().plus_seconds(3 * LEASE_S)).await, ["a.mail"]);
    assert!(south.settle(&id("a.mail"), "south", &Settled::Delivered).await.expect("settle"));
    late("another delivered it").await;
}

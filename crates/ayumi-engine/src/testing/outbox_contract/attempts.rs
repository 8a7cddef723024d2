//! The law of the record of attempts: the last of them, of all nodes; never of what is still to be tried.

use super::{Database, id, node, now, waiting};
use crate::port::outbox::{ATTEMPTS_KEPT, Attempt, Way};

fn attempt(number: usize) -> Attempt {
    // The clock may step back between two of them: what was kept last is the latest all the same.
    let seconds = i64::try_from(number % 7).expect("a small number");
    Attempt {
        delivery: id(&format!("{number}.webhook")),
        way: Way::Webhook,
        address: "https://hooks.example.jp/".into(),
        at: now().plus_seconds(-seconds),
        delivered: number.is_multiple_of(2),
        answer: format!("HTTP {number}"),
        body: "{\"title\": \"共同利用\"}".into(),
    }
}

/// They are listed the latest first, whichever node made them; the oldest are forgotten, and no piece comes of them.
pub async fn the_latest_attempts_are_kept_the_latest_first(database: &dyn Database) {
    let nodes = [node(database).await, node(database).await];
    assert_eq!(nodes[0].attempts().await.expect("attempts"), []);
    let made: Vec<Attempt> = (0..ATTEMPTS_KEPT + 3).map(attempt).collect();
    for (number, attempt) in made.iter().enumerate() {
        nodes[number % 2].keep_attempt(attempt).await.expect("keep");
        let kept = nodes[(number + 1) % 2].attempts().await.expect("attempts");
        let latest: Vec<Attempt> = made[..=number].iter().rev().take(ATTEMPTS_KEPT).cloned().collect();
        assert_eq!(kept, latest);
    }
    assert_eq!(waiting(&*nodes[0]).await, []);
}

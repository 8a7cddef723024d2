//! A post office that fails by chance: later, never, or having taken a mail without saying so; never a network.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ayumi_engine::port::channel::{Channel, Message, Outcome};

use crate::chance::Chance;

/// The other side of every mail.
pub(crate) struct PostOffice(Mutex<Counter>);

struct Counter {
    chance: Chance,
    is_out: bool,
    taken: BTreeMap<String, u32>,
}

impl PostOffice {
    pub(crate) fn new(chance: Chance) -> Self {
        Self(Mutex::new(Counter { chance, is_out: false, taken: BTreeMap::new() }))
    }

    fn counter(&self) -> MutexGuard<'_, Counter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it takes nothing for now.
    pub(crate) fn set_out(&self, is_out: bool) {
        self.counter().is_out = is_out;
    }

    /// How often it took each mail, by id.
    pub(crate) fn taken(&self, id: &str) -> u32 {
        self.counter().taken.get(id).copied().unwrap_or_default()
    }

    /// Everything it took.
    pub(crate) fn ledger(&self) -> Vec<(String, u32)> {
        self.counter().taken.clone().into_iter().collect()
    }
}

#[async_trait]
impl Channel<Message> for PostOffice {
    async fn deliver(&self, message: &Message) -> Outcome {
        let mut counter = self.counter();
        let id = match message {
            Message::Mail(mail) => mail.id.to_string(),
            Message::Hook(hook) => hook.id.to_string(),
            Message::File(file) => file.id.to_string(),
        };
        let luck = counter.chance.below(100);
        if counter.is_out || luck < 8 {
            return Outcome::RetryLater { cause: "451 try again later".into() };
        }
        if luck < 10 {
            return Outcome::GiveUp { cause: "550 no such mailbox".into() };
        }
        *counter.taken.entry(id).or_default() += 1;
        if luck < 14 {
            // The reply is lost on its way back.
            return Outcome::RetryLater { cause: "the connection was cut".into() };
        }
        Outcome::Delivered { reply: "250 taken".into() }
    }
}

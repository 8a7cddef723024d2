//! Which channel carries which kind of message; never tries again by itself.

use async_trait::async_trait;
use ayumi_engine::port::channel::{Channel, Message, Outcome};

use crate::channel::folder::Folder;
use crate::channel::mail::Mailer;
use crate::channel::webhook::Webhooks;

/// The channels that are set up.
#[derive(Debug, Default)]
pub struct Registry {
    /// Mail, when a mail server is set.
    pub mail: Option<Mailer>,
    /// Webhooks, when they are allowed to leave.
    pub webhooks: Option<Webhooks>,
    /// Files, when a folder is set.
    pub folder: Option<Folder>,
}

#[async_trait]
impl Channel<Message> for Registry {
    async fn deliver(&self, message: &Message) -> Outcome {
        match message {
            Message::Mail(mail) => match &self.mail {
                Some(channel) => channel.deliver(mail).await,
                None => not_set_up("mail"),
            },
            Message::Hook(hook) => match &self.webhooks {
                Some(channel) => channel.deliver(hook).await,
                None => not_set_up("webhook"),
            },
            Message::File(file) => match &self.folder {
                Some(channel) => channel.deliver(file).await,
                None => not_set_up("file"),
            },
        }
    }
}

/// Not given up: who sets the channel up finds what waited.
fn not_set_up(channel: &str) -> Outcome {
    Outcome::RetryLater { cause: format!("the {channel} channel is not set up") }
}

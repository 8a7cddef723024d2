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

#[cfg(test)]
mod tests {
    use ayumi_engine::port::channel::TextFile;

    use super::*;

    #[tokio::test]
    async fn a_message_waits_for_its_channel_to_be_set_up_and_then_goes_through_it() {
        let text = TextFile { id: "r-1".parse().unwrap(), text: "お知らせ".to_owned() };
        let message = Message::File(text);
        let waits = Registry::default().deliver(&message).await;
        assert_eq!(waits, Outcome::RetryLater { cause: "the file channel is not set up".to_owned() });
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry { folder: Some(Folder::new(folder.path())), ..Registry::default() };
        assert!(matches!(registry.deliver(&message).await, Outcome::Delivered { .. }));
        assert_eq!(std::fs::read_to_string(folder.path().join("r-1.txt")).unwrap(), "お知らせ");
    }
}

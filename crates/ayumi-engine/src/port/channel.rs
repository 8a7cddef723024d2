//! The port of outgoing messages: a finished message and what became of it; never what is sent to whom, nor when again.

use async_trait::async_trait;
use ayumi_core::id::MessageId;
use ayumi_core::mail_address::MailAddress;
use ayumi_core::time::Timestamp;
use ayumi_core::webhook_secret::WebhookSecret;

/// A way out of the program for messages of one kind.
#[async_trait]
pub trait Channel<M: Sync>: Send + Sync {
    /// Tries once. The id of a message is the same over all attempts, so that a receiver that got it twice can tell.
    async fn deliver(&self, message: &M) -> Outcome;
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The peer has taken it.
    Delivered {
        /// What the peer said, for the record.
        reply: String,
    },
    /// It may go through later: the peer is down, busy, or answers in a way that somebody can mend.
    RetryLater {
        /// What happened, with the words of the peer.
        cause: String,
    },
    /// It never will as it is.
    GiveUp {
        /// What happened, with the words of the peer.
        cause: String,
    },
}

/// A message of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A mail.
    Mail(Mail),
    /// A webhook.
    Hook(Hook),
    /// A text file in a folder.
    File(TextFile),
}

/// A mail of plain text to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The same over all attempts.
    pub id: MessageId,
    /// The receiver.
    pub to: MailAddress,
    /// The receiver's name, of any characters.
    pub to_name: Option<String>,
    /// One line; line breaks in it become spaces.
    pub subject: String,
    /// The body.
    pub text: String,
    /// When it was finished, which is what its header says.
    pub sent_at: Timestamp,
    /// Whether it goes to those who subscribed and tells how to leave.
    pub list: bool,
}

/// A webhook: a finished body, signed when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The same over all attempts.
    pub id: MessageId,
    /// The address as kept, checked again at every attempt.
    pub url: String,
    /// The secrets in force: during a change of secrets the old and the new one.
    pub secrets: Vec<WebhookSecret>,
    /// The body, a CloudEvents event.
    pub body: String,
    /// When this attempt is made, which is what is signed.
    pub sent_at: Timestamp,
}

/// A text put into a folder, from which another program or a person takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// The same over all attempts; it names the file.
    pub id: MessageId,
    /// The contents.
    pub text: String,
}

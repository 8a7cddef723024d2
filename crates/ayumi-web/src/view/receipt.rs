//! The receipt of one record: number, time, hash, and a text to paste; never the record's private words.

use askama::Template;
use ayumi_core::envelope::Envelope;
use base64::Engine as _;
use chrono::FixedOffset;

use crate::view::date::{self, Time};
use crate::view::sentence::Speaker;
use crate::view::shell::Shell;

/// The receipt page.
#[derive(Debug, Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    /// The frame.
    pub shell: Shell,
    /// Title of the case.
    pub case_title: String,
    /// The case.
    pub case_link: String,
    /// Place in the log: the receipt number.
    pub position: u64,
    /// What was recorded.
    pub text: String,
    /// Who recorded it.
    pub actor: String,
    /// For whom, when not for their own body.
    pub proxy: Option<String>,
    /// When.
    pub at: Time,
    /// Hash of the record, base64.
    pub hash: String,
    /// Id of the record.
    pub event: String,
    /// A text to paste into a document.
    pub copy: String,
}

/// What a receipt is made from.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// Place in the log.
    pub position: u64,
    /// Hash of the leaf.
    pub leaf: &'a [u8],
    /// The event.
    pub envelope: &'a Envelope,
    /// Offset of the log's zone.
    pub offset: FixedOffset,
}

impl ReceiptPage {
    /// The receipt of an event.
    pub fn new(
        shell: Shell,
        speaker: Speaker<'_>,
        recorded: Recorded<'_>,
        case_title: String,
        case_link: String,
    ) -> Self {
        let t = shell.t;
        let Recorded { position, envelope, offset, .. } = recorded;
        let hash = base64::engine::general_purpose::STANDARD.encode(recorded.leaf);
        let text = speaker.told(envelope).text;
        let actor = speaker.people.actor(&envelope.actor);
        let at = date::moment(t, envelope.recorded_at, offset);
        let copy = match t.0 {
            ayumi_core::text::Language::Ja => {
                format!(
                    "受付番号：{position}\n内容：{text}\n案件：{case_title}\n記録者：{actor}\n記録日時：{}\n記録の照合値：{hash}",
                    at.text
                )
            }
            ayumi_core::text::Language::En => {
                format!(
                    "Receipt: {position}\nRecord: {text}\nCase: {case_title}\nBy: {actor}\nRecorded: {}\nHash: {hash}",
                    at.text
                )
            }
        };
        Self {
            case_title,
            case_link,
            position,
            text,
            actor,
            proxy: speaker.people.on_behalf_of(&envelope.actor),
            at,
            hash,
            event: envelope.id.to_string(),
            copy,
            shell,
        }
    }
}

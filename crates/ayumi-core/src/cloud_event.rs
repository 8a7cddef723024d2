//! The body of a webhook: a CloudEvents 1.0 event in structured JSON; never how it is signed or sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::time::Timestamp;

/// The content type of the structured mode.
pub const CONTENT_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// An event as CloudEvents 1.0 writes it; its members are the specification's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudEvent {
    specversion: Version,
    /// Unique within `source`; the same over all attempts to deliver it.
    pub id: String,
    /// Where it happened: a URI reference, `/programmes/education-dx-r8`.
    pub source: String,
    /// What happened, `ayumi.phase.completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it happened to within the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened.
    pub time: Timestamp,
    datacontenttype: Json,
    /// What the receiver may know of it.
    pub data: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Version {
    #[serde(rename = "1.0")]
    One,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Json {
    #[serde(rename = "application/json")]
    Json,
}

impl CloudEvent {
    /// An event without a subject.
    pub fn new(
        id: impl Into<String>,
        source: impl Into<String>,
        kind: impl Into<String>,
        time: Timestamp,
        data: Value,
    ) -> Self {
        Self {
            specversion: Version::One,
            id: id.into(),
            source: source.into(),
            kind: kind.into(),
            subject: None,
            time,
            datacontenttype: Json::Json,
            data,
        }
    }

    /// The same event with its subject.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The text that is signed and sent.
    #[expect(clippy::missing_panics_doc, reason = "the expectation cannot fail")]
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).expect("texts and JSON values always can be written")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_written_with_the_members_of_the_specification() {
        let time = "2026-06-30T17:15:30+09:00".parse().unwrap();
        let event = CloudEvent::new(
            "0193",
            "/programmes/education-dx-r8",
            "ayumi.phase.completed",
            time,
            json!({"a": 1}),
        );
        assert_eq!(
            serde_json::from_str::<Value>(&event.clone().about("case-1").to_body()).unwrap(),
            json!({
                "specversion": "1.0", "id": "0193", "source": "/programmes/education-dx-r8",
                "type": "ayumi.phase.completed", "subject": "case-1", "time": "2026-06-30T08:15:30.000000Z",
                "datacontenttype": "application/json", "data": {"a": 1}
            })
        );
        assert!(!event.to_body().contains("subject"), "a member without a value is left out, never null");
        assert_eq!(serde_json::from_str::<CloudEvent>(&event.to_body()).unwrap(), event);
    }

    #[test]
    fn another_version_is_not_read_as_this_one() {
        let text = CloudEvent::new("1", "/", "x", Timestamp::from_micros(0), json!(null)).to_body();
        assert!(serde_json::from_str::<CloudEvent>(&text.replace("1.0", "0.3")).is_err());
    }
}

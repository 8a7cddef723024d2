//! What can be said of one row without its neighbours; pure, so that pages are checked beside the reading.

use ayumi_core::canonical::to_canonical;
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{DecodeError, SealedEvent};
use ayumi_core::id::ContentHash;
use ayumi_core::merkle::{Hash, leaf_hash};
use ayumi_core::private::Commitment;
use serde_json::Value;

use super::problem::Problem;
use super::stored::Row;

/// A row that was looked at by itself.
pub(super) struct Checked {
    pub(super) leaf: Hash,
    pub(super) problems: Vec<Problem>,
    /// Commitments of the event, by pointer.
    pub(super) commitments: Vec<(String, Commitment)>,
    /// What must be stored beside the log.
    pub(super) names: Vec<Named>,
}

/// Something an event names by its hash.
#[derive(Debug, Clone)]
pub(super) enum Named {
    Content(ContentHash),
    Evidence(ContentHash, u64),
}

pub(super) fn check(row: &Row) -> Checked {
    let position = row.position.unsigned_abs();
    let leaf = leaf_hash(row.envelope.as_bytes());
    let mut checked = Checked { leaf, problems: Vec::new(), commitments: Vec::new(), names: Vec::new() };
    if leaf.0.as_slice() != row.leaf_hash {
        checked.problems.push(Problem::leaf(position));
    }
    let Ok(value) = serde_json::from_str::<Value>(&row.envelope) else {
        checked.problems.push(Problem::event(position, "envelope", "JSON"));
        return checked;
    };
    let read = Envelope::parse(&row.envelope);
    let another = |envelope: &Envelope| {
        value["schema"] == envelope.data.schema() && envelope.render().ok().as_deref() != Some(&*row.envelope)
    };
    if !is_canonical(&value, &row.envelope) || read.as_ref().is_ok_and(another) {
        checked.problems.push(Problem::form(position));
    }
    match read {
        Ok(envelope) => {
            let columns = different_columns(row, &envelope);
            checked.problems.extend(columns.map(|column| Problem::column(position, column)));
            checked.names = names(&envelope.data);
        }
        Err(cause) => {
            let rule = match cause {
                DecodeError::Unknown { .. } => "unknown_type",
                DecodeError::Envelope(_) | DecodeError::Data { .. } => "envelope",
            };
            checked.problems.push(Problem::event(position, rule, &cause.to_string()));
        }
    }
    collect_commitments(&value["data"], &mut "/data".to_owned(), &mut checked.commitments);
    checked
}

/// Without letters beyond ASCII and without fractions the plain writer of JSON has no choice left that RFC 8785 would
/// make otherwise, and it is ten times as fast.
fn is_canonical(value: &Value, text: &str) -> bool {
    let plain = text.is_ascii() && !has_fraction(value);
    if plain && serde_json::to_string(value).is_ok_and(|written| written == text) {
        return true;
    }
    to_canonical(value).is_ok_and(|canonical| canonical == text)
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn different_columns(row: &Row, envelope: &Envelope) -> impl Iterator<Item = &'static str> {
    let columns = [
        ("stream", row.stream == envelope.stream.as_str()),
        ("version", u64::try_from(row.version) == Ok(envelope.version)),
        ("id", row.id_hex == envelope.id.0.simple().to_string()),
        ("type", row.type_name == envelope.data.type_name()),
        ("recorded_at", row.recorded_at == envelope.recorded_at.micros()),
        ("effective_on", row.effective_on == envelope.effective_on.to_string()),
    ];
    columns.into_iter().filter(|(_, same)| !same).map(|(column, _)| column)
}

fn names(event: &SealedEvent) -> Vec<Named> {
    if let SealedEvent::EvidenceAttached(attached) = event {
        return vec![Named::Evidence(attached.sha256.clone(), attached.size)];
    }
    let contents = if let SealedEvent::DefinitionPublished(published) = event {
        vec![&published.definition.sha256, &published.source_sha256]
    } else if let SealedEvent::CalendarPublished(published) = event {
        vec![&published.calendar.sha256]
    } else if let SealedEvent::ProgrammeOpened(opened) = event {
        vec![&opened.definition.sha256, &opened.calendar.sha256, &opened.plan_sha256]
    } else if let SealedEvent::MigrationProposed(proposed) = event {
        vec![&proposed.plan_sha256, &proposed.from.sha256, &proposed.to.sha256]
    } else {
        Vec::new()
    };
    contents.into_iter().cloned().map(Named::Content).collect()
}

/// Every `{"commit": "…"}` below `value`, which stands at `path` of the envelope.
fn collect_commitments(value: &Value, path: &mut String, found: &mut Vec<(String, Commitment)>) {
    match value {
        Value::Object(members) => {
            if let (1, Some(Value::String(commit))) = (members.len(), members.get("commit")) {
                found.push((path.clone(), Commitment { commit: commit.clone() }));
                return;
            }
            for (name, member) in members {
                below(member, &name.replace('~', "~0").replace('/', "~1"), path, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(item, &index.to_string(), path, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn below(value: &Value, step: &str, path: &mut String, found: &mut Vec<(String, Commitment)>) {
    if !value.is_object() && !value.is_array() {
        return;
    }
    let length = path.len();
    path.push('/');
    path.push_str(step);
    collect_commitments(value, path, found);
    path.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules a stored text breaks, its columns being those of the text.
    fn rules(text: &str) -> Vec<&'static str> {
        let envelope = Envelope::parse(text).expect("the reader takes it");
        let row = Row {
            position: 1,
            prev_position: None,
            stream: envelope.stream.to_string(),
            version: i64::try_from(envelope.version).expect("a small version"),
            id_hex: envelope.id.0.simple().to_string(),
            type_name: envelope.data.type_name().to_owned(),
            recorded_at: envelope.recorded_at.micros(),
            effective_on: envelope.effective_on.to_string(),
            envelope: text.to_owned(),
            leaf_hash: leaf_hash(text.as_bytes()).0.to_vec(),
        };
        check(&row).problems.into_iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn a_member_less_or_another_spelling_is_not_the_form_of_the_log() {
        let good = include_str!("../../../ayumi-core/golden/note.added.v1.json");
        assert_eq!(rules(good), Vec::<&str>::new());
        assert_eq!(rules(&good.replace("\"causation\":null,", "")), ["canonical"]);
        assert_eq!(rules(&good.replace(".000000Z", "Z")), ["canonical"]);
    }

    #[test]
    fn only_one_spelling_of_a_value_is_canonical() {
        let is = |text: &str| is_canonical(&serde_json::from_str(text).unwrap(), text);
        for good in [r#"{"a":1,"b":["\u001f\n\"\\",null]}"#, r#"{"a":"市町"}"#, r#"{"a":1.5}"#] {
            assert!(is(good), "{good}");
        }
        // U+FF61 sorts after U+1F600 in UTF-16, before it in UTF-8.
        let other = "{\"\u{ff61}\":1,\"\u{1f600}\":2}";
        for bad in
            [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"{"a":"\u0041"}"#, r#"{"a":"\/"}"#, r#"{"a":1e2}"#, other]
        {
            assert!(!is(bad), "{bad}");
        }
    }
}

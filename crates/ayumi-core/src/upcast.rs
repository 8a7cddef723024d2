//! Raises stored data of older schemas to the present one, one pure step a version; never touches stored bytes.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::event::{DecodeError, TYPES};

/// A step: type, the schema it raises by one, and what it does to the data.
type Step = (&'static str, u32, fn(&mut Value));

/// Every step there ever was, in any order.
const STEPS: &[Step] = &[
    ("case.completed", 1, case_completed_2),
    ("decision.opened", 1, decision_opened_2),
    ("decision.closed", 1, decision_closed_2),
    ("deadline.set", 1, deadline_set_2),
    ("digest.composed", 1, digest_composed_2),
    ("deadline.changed", 1, deadline_changed_2),
    ("deadline.missed", 1, deadline_set_2),
    ("mark.set", 1, deadline_set_2),
    ("reminder.fired", 1, reminder_fired_2),
];

/// The data of `type_name` as its present schema has it.
///
/// # Errors
/// When the type is unknown or its schema is newer than this program.
pub fn raise(type_name: &str, schema: u32, mut data: Value) -> Result<Value, DecodeError> {
    let unknown = || DecodeError::Unknown { type_name: type_name.to_owned(), schema };
    let present =
        TYPES.iter().find(|(name, _)| *name == type_name).map(|(_, version)| *version).ok_or_else(unknown)?;
    if schema == 0 || schema > present {
        return Err(unknown());
    }
    for from in schema..present {
        let step = STEPS.iter().find(|(name, at, _)| *name == type_name && *at == from);
        let (_, _, step) = step.ok_or_else(unknown)?;
        step(&mut data);
    }
    Ok(data)
}

/// What a later schema added; data that has it already is not of the older one, and is left to be refused.
fn add(data: &mut Value, members: &[(&str, Value)]) {
    let Value::Object(object) = data else { return };
    if members.iter().any(|(name, _)| object.contains_key(*name)) {
        object.clear();
        return;
    }
    object.extend(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
}

/// Before a case only ended by itself.
fn case_completed_2(data: &mut Value) {
    add(data, &[("basis", Value::Null)]);
}

/// Before a digest held everything that was told that day.
fn digest_composed_2(data: &mut Value) {
    let total = data.get("items").and_then(Value::as_array).map_or(0, Vec::len);
    add(data, &[("total", json!(total))]);
}

/// Before every reminder lay business days from its date.
fn reminder_fired_2(data: &mut Value) {
    add(data, &[("ahead", Value::Null)]);
}

/// Before it was one body that decided, and nothing was said with the question.
fn decision_opened_2(data: &mut Value) {
    if let Some(electorate) = data.get_mut("electorate") {
        add(electorate, &[("total_weight", json!(1))]);
    }
    let unsaid = ["proposal", "rationale", "basis", "votes_until", "calendar"];
    add(data, &unsaid.map(|name| (name, Value::Null)));
}

/// Before there were neither votes nor waivers.
fn decision_closed_2(data: &mut Value) {
    add(data, &[("tally", Value::Null), ("waived", json!([]))]);
}

/// Before a date could end within its day, or go on record as missed some days after it.
fn due_date_2(due: Option<&mut Value>) {
    let Some(due) = due.filter(|due| due.is_object()) else { return };
    let effective =
        due.get("effective").and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok());
    let missed_from = effective.and_then(|day| day.succ_opt()).map(|day| day.to_string());
    add(due, &[("cut_off", Value::Null), ("missed_from", missed_from.into())]);
}

fn deadline_set_2(data: &mut Value) {
    due_date_2(data.get_mut("due"));
}

/// Before a date was asked for, rested on a decision or followed another.
fn deadline_changed_2(data: &mut Value) {
    due_date_2(data.get_mut("due"));
    due_date_2(data.get_mut("former"));
    add(data, &["request", "decision", "follows"].map(|name| (name, Value::Null)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_stops_the_reader() {
        assert!(raise("note.added", 2, Value::Null).is_err());
        assert!(raise("note.added", 0, Value::Null).is_err());
        assert!(raise("note.removed", 1, Value::Null).is_err());
        assert_eq!(raise("note.added", 1, Value::Bool(true)), Ok(Value::Bool(true)));
    }

    #[test]
    fn every_older_schema_has_its_step() {
        for (type_name, present) in TYPES {
            for schema in 1..*present {
                assert!(raise(type_name, schema, json!({})).is_ok(), "{type_name} {schema}");
            }
        }
    }

    #[test]
    fn a_digest_that_held_everything_told_as_many_things_as_it_has() {
        let raised = raise("digest.composed", 1, json!({"items": [1, 2]}));
        assert_eq!(raised, Ok(json!({"items": [1, 2], "total": 2})));
    }

    #[test]
    fn what_says_to_be_older_and_is_not_is_not_taken_for_it() {
        let newer = json!({"tally": null, "waived": []});
        assert_eq!(raise("decision.closed", 1, newer), Ok(json!({})));
    }
}

//! The schemas of cases; never those of their history.

use serde_json::Value;

use super::{Named, label, page, status};
use crate::openapi::schema::{
    body, boolean, date, integer, item, list, map, number, object, one_of, or_null, schema, uuid,
};

pub(super) fn cases() -> Named {
    let listed = object(vec![
        ("case", uuid(), ""),
        ("programme", item(), ""),
        ("key", item(), ""),
        ("title", label(), ""),
        ("attributes", map(item()), ""),
        ("fiscal_year", integer(), ""),
        ("definition", schema("DefinitionRef"), ""),
        ("calendar", schema("CalendarRef"), ""),
        ("lead", body(), ""),
        ("status", one_of(&["open", "completed", "cancelled"]), ""),
        ("opened_on", or_null(date()), ""),
        ("ended_on", or_null(date()), ""),
        ("participants", schema("Counts"), "How many bodies said what."),
        ("current_phase", or_null(item()), ""),
        ("next_due", or_null(schema("NextDue")), "Of the dates with work outstanding, the earliest."),
    ]);
    vec![("Cases", page("cases", listed)), ("Case", case()), ("CaseTrack", track())]
}

fn case() -> Value {
    let participant = object(vec![
        ("organization", body(), ""),
        ("party", item(), ""),
        ("participation", one_of(&["invited", "enrolled", "joined", "declined", "withdrawn"]), ""),
        ("since", date(), ""),
        ("version", number(), "The version of its part, for `If-Match`."),
    ]);
    let entry = object(vec![("register", item(), ""), ("entry", item(), ""), ("step", item(), "")]);
    let phase = object(vec![
        ("phase", item(), ""),
        ("title", label(), ""),
        ("scope", one_of(&["joint", "each"]), ""),
        ("party", or_null(item()), "Whose participants, in an each-phase."),
        ("by", item(), "The party that acts."),
        ("optional", boolean(), ""),
        ("after", list(item()), "Phases that must end first."),
        ("prefer_after", list(item()), "Phases that should end first."),
        ("revision", number(), ""),
        ("opened_on", or_null(date()), ""),
        ("ended_for_all_on", or_null(date()), "Set for phases that had ended before the case was opened."),
        ("ended", boolean(), ""),
        ("report", list(schema("PhaseField")), "The fields it asks for."),
        ("checklist", list(schema("ChecklistStep")), "Its items."),
        ("documents", list(schema("PhaseDocument")), "The documents it asks for."),
        ("decision", or_null(schema("PhaseDecision")), "Its question, authority and outcomes."),
        ("barrier", or_null(schema("PhaseBarrier")), "How its barrier stands."),
        ("attendance", or_null(item()), "The party whose presence is recorded in it."),
        ("entry", or_null(entry), "The meeting or contact it is a step of."),
        ("tracks", list(schema("CaseTrack")), "The joint track, or one a participant."),
    ]);
    object(vec![
        ("case", uuid(), ""),
        ("version", number(), "The version of the case, for `If-Match`."),
        ("programme", item(), ""),
        ("key", item(), ""),
        ("title", label(), ""),
        ("attributes", map(item()), ""),
        ("fiscal_year", integer(), ""),
        ("definition", schema("DefinitionRef"), ""),
        ("calendar", schema("CalendarRef"), ""),
        ("lead", body(), ""),
        ("due_from", date(), "Nothing due before this day ever fires."),
        ("status", one_of(&["open", "completed", "cancelled"]), ""),
        ("ended_on", or_null(date()), ""),
        ("effective_on", date(), "The day facts are shown for."),
        ("participants", list(participant), ""),
        ("phases", list(phase), ""),
        ("deadlines", list(schema("CaseDate")), "Every date, for all or for one body."),
        ("decisions", list(schema("CaseDecision")), "Every round of every decision."),
        ("marks", list(schema("CaseMark")), "The classes participants are in."),
        ("notes", number(), "How many notes were written."),
        ("entries", list(schema("Entry")), "Meetings, and the contacts the reader may know of."),
        ("lifecycles", list(schema("CaseLifecycle")), "The conditions of every body."),
        (
            "declared",
            or_null(schema("Declared")),
            "Declared beside named numbers; null where nothing is counted.",
        ),
        ("indicators", list(schema("CaseIndicator")), "Figures that make participants comparable."),
        ("pauses", list(schema("CasePause")), "Work that stands still."),
        ("links", list(schema("CaseLink")), "Cases it was raised from or that were raised from it."),
    ])
}

fn track() -> Value {
    let mut track = object(vec![
        ("participant", or_null(body()), ""),
        ("status", status(), ""),
        ("revision", number(), ""),
        ("version", number(), "The version to name in `If-Match` when writing to it."),
        ("opened_on", or_null(date()), ""),
        ("end", or_null(schema("TrackEnd")), "How and when it ended."),
        ("reported_on", or_null(date()), ""),
        ("due", or_null(schema("Dated")), "The date that applies, with its history in short."),
        ("tally", or_null(schema("Tally")), ""),
        ("excluded", boolean(), ""),
        (
            "waits_for",
            list(label()),
            "Titles of the phases that must end first; then of what its conditions lack.",
        ),
        ("milestones", map(date()), ""),
        ("former_revisions", number(), ""),
        (
            "attendance",
            or_null(list(schema("Attendance"))),
            "Who was present; null where it is not recorded.",
        ),
    ]);
    let own = object(vec![
        ("missing", list(label()), "What it still lacks to end."),
        ("fields", list(schema("HeldField")), "What was reported."),
        ("checklist", list(schema("HeldStep")), "The status of its items."),
        ("evidence", list(schema("AttachedEvidence")), "The documents attached."),
    ]);
    // These are there for whoever may see what the body reported, and absent for others.
    if let (Some(members), Some(own)) = (track["properties"].as_object_mut(), own["properties"].as_object()) {
        members.extend(own.clone());
    }
    track
}

//! The schemas of deadlines and reminders; never how a date is reckoned.

use serde_json::{Value, json};

use super::{Named, label, page};
use crate::openapi::schema::{
    Member, body, boolean, date, instant, integer, item, list, map, number, object, one_of, or_null, schema,
    sent, text, uuid,
};

/// What every date and reminder says it is about.
fn about() -> Vec<Member> {
    vec![
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("item", item(), "The phase or mark."),
        ("item_title", label(), ""),
        ("revision", number(), ""),
        ("participant", or_null(body()), ""),
    ]
}

/// A reminder or a lapse that time alone will bring about.
fn planned() -> Value {
    let mut planned = about();
    planned.extend([
        ("kind", one_of(&["reminder", "lapse"]), ""),
        ("deadline_version", number(), ""),
        ("nominal", date(), ""),
        ("precision", one_of(&["day", "month", "quarter", "fiscal_year"]), "How exactly the date is meant."),
        ("due_at", instant(), ""),
        ("reminder", or_null(map(json!({}))), "To whom, when it is a reminder."),
    ]);
    object(planned)
}

/// A reminder that was told.
fn fired() -> Value {
    let mut fired = about();
    fired.extend([
        ("reminder", uuid(), ""),
        ("event", uuid(), ""),
        ("deadline_version", number(), ""),
        ("nominal", date(), ""),
        ("precision", one_of(&["day", "month", "quarter", "fiscal_year"]), "How exactly the date is meant."),
        ("offset_business_days", integer(), "Negative before the date."),
        (
            "ahead",
            or_null(text()),
            "How long before the date, where its rule says it as `180d`, `3w` or `12mo`.",
        ),
        ("condition", one_of(&["not_started", "not_completed"]), ""),
        ("role", item(), ""),
        ("organization", body(), "The body told."),
        ("posts", list(uuid()), ""),
        ("users", list(uuid()), ""),
        ("due_at", instant(), ""),
        ("fired_at", instant(), ""),
        ("missed_repeats", list(map(json!({}))), "Earlier ones it tells as well."),
        ("open", boolean(), "Whether the work is still outstanding."),
        ("superseded", boolean(), "Whether the date has moved since."),
        ("snoozed", list(map(json!({}))), "Who put it off, each a pair of the user and the day."),
    ]);
    object(fired)
}

pub(super) fn due() -> Named {
    let mut deadline = about();
    deadline.extend([
        ("version", number(), ""),
        ("due", schema("DueDate"), ""),
        ("original", schema("DueDate"), ""),
        ("moves", number(), ""),
        ("moved_after_lapse", boolean(), ""),
        ("missed", boolean(), ""),
        ("set_on", date(), ""),
        ("outstanding", number(), "How many tracks it leaves outstanding."),
        ("history", list(schema("DateStep")), "Every step of it, oldest first."),
        ("overdue", boolean(), ""),
    ]);
    let mut request = about();
    request.extend(asked());
    vec![
        ("Deadlines", page("deadlines", object(deadline))),
        ("DateStep", step()),
        ("Timeline", page("dates", course())),
        ("DeadlineRequests", page("requests", object(request))),
        ("FiredReminder", fired()),
        (
            "Reminders",
            object(vec![
                (
                    "planned",
                    list(planned()),
                    "What time alone will bring about; of a past moment, what was planned then.",
                ),
                (
                    "notices",
                    list(schema("Notice")),
                    "What else will be told and when, such as that a decision waits; the next 200, with every page.",
                ),
                ("fired", list(schema("FiredReminder")), "The latest first."),
                ("next", or_null(text()), "Cursor of the next page, where either list goes on."),
            ]),
        ),
        ("Inbox", inbox()),
        ("Notice", notice()),
        (
            "PutOff",
            sent(
                vec![("until", date(), "The day to be told again, at most 60 days ahead.")],
                vec![
                    ("reason_code", item(), "Why, as a code of the reasons known."),
                    ("reason", text(), "Why, in words; needed where the day is past the date itself."),
                ],
            ),
        ),
    ]
}

/// One step of the history of a date.
fn step() -> Value {
    object(vec![
        ("kind", one_of(&["set", "moved", "followed", "recomputed"]), "How it came about."),
        ("version", number(), "A date reckoned anew keeps its own."),
        ("revision", number(), "Of the item."),
        ("event", uuid(), "The reason in words is found there."),
        ("on", date(), "The day from which it counts."),
        ("due", schema("DueDate"), ""),
        ("lapsed", or_null(boolean()), "Whether the date before had lapsed."),
        ("reason_code", or_null(item()), ""),
        ("basis", or_null(schema("Basis")), "On whose authority."),
        ("by", or_null(body()), "The body that moved it; null for a rule."),
        ("request", or_null(uuid()), "The event that asked for it."),
        ("decision", or_null(uuid()), "The decision it rests on."),
        ("follows", or_null(item()), "The phase whose date it followed."),
        ("days", or_null(integer()), "How far it moved."),
        ("business_days", or_null(integer()), "The same in business days."),
    ])
}

/// The course of a date.
fn course() -> Value {
    let pause = object(vec![
        ("from", date(), ""),
        ("to", or_null(date()), "Null while it still stands."),
        ("reason_code", item(), ""),
    ]);
    object(vec![
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("item", item(), "The phase or mark."),
        ("item_title", label(), ""),
        ("participant", or_null(body()), ""),
        ("opened_on", or_null(date()), "When work on it began."),
        ("ended_on", or_null(date()), "When it ended, for all whose date it is."),
        ("original", date(), "The first promise."),
        ("due", schema("DueDate"), "The present one."),
        ("moves", number(), ""),
        ("moved_after_lapse", boolean(), ""),
        ("missed", boolean(), ""),
        ("outstanding", number(), "How many tracks it leaves outstanding."),
        ("slip_days", integer(), "How far it is from the first promise."),
        ("history", list(schema("DateStep")), "Every step of it, oldest first."),
        ("pauses", list(pause), "Spans in which its work stood still."),
    ])
}

/// What a request says beyond what it is about.
fn asked() -> Vec<Member> {
    vec![
        ("request", uuid(), "The event that asked."),
        ("asked_on", date(), ""),
        ("asked_by", or_null(body()), "The body that asked."),
        ("proxy", boolean(), "Whether it was entered for another body."),
        ("deadline_version", number(), "The version it is to replace."),
        ("former", schema("DueDate"), "The date in force."),
        ("original_nominal", date(), "The date as first promised."),
        ("moves", number(), "How often it has moved."),
        ("due", schema("DueDate"), "The date asked for."),
        ("lapsed", boolean(), "Whether the date in force had lapsed when another was asked for."),
        ("reason_code", item(), ""),
        ("reason", or_null(text()), "In words; private."),
        ("basis", or_null(schema("Basis")), ""),
        ("needs_manager", boolean(), "Whether only a manager of the lead can approve."),
        ("moves_max", or_null(number()), "How often the date may be moved in all."),
        ("latest", or_null(date()), "The last day it may be moved to."),
        ("calendar", schema("CalendarRef"), "The calendar its case follows."),
        ("days", integer(), "How far the date would move."),
        ("business_days", integer(), "The same in business days."),
        ("waiting_business_days", integer(), "For how long it has waited."),
        ("passed", boolean(), "Whether the date in force has passed."),
    ]
}

/// A notice that was given.
fn notice() -> Value {
    object(vec![
        ("notice", uuid(), ""),
        (
            "kind",
            one_of(&[
                "deadline_changed",
                "deadline_recomputed",
                "change_requested",
                "change_closed",
                "decision_waiting",
                "suspension_unconfirmed",
                "phases_behind",
                "evidence_missing",
                "work_unchanged",
            ]),
            "What it tells of.",
        ),
        ("about", uuid(), "The event it tells of."),
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("item", or_null(item()), "The phase, mark or decision; null for the case as a whole."),
        ("item_title", label(), ""),
        ("participant", or_null(body()), ""),
        ("role", item(), "As which party or duty the body is told."),
        ("organization", body(), "The body told."),
        ("due_at", instant(), ""),
        ("given", or_null(map(json!({}))), "The event, the instant, the posts and people told."),
        ("open", boolean(), "Whether it asks for something that was not done yet."),
        ("snoozed", list(map(json!({}))), "Who put it off, each a pair of the user and the day."),
    ])
}

/// Reminders page by page, and with each page the votes asked for and the notices given.
fn inbox() -> Value {
    let mut inbox = page("reminders", schema("FiredReminder"));
    inbox["properties"]["votes"] = list(schema("AskedVote"));
    inbox["properties"]["notices"] = list(schema("Notice"));
    if let Some(required) = inbox["required"].as_array_mut() {
        required.extend(["notices".into(), "votes".into()]);
    }
    inbox
}

//! The schemas of explanations and of what would come of suppositions; never those of suppositions themselves.

use serde_json::{Value, json};

use super::{Named, label, status};
use crate::openapi::schema::{
    body, boolean, date, integer, item, list, number, object, one_of, or_null, schema, text, uuid,
};

pub(super) fn explained() -> Named {
    let mut found = parts();
    found.extend(answers());
    found.extend(supposed());
    found
}

/// Kinds of things that are explained.
const KINDS: [&str; 10] = [
    "case",
    "participation",
    "phase",
    "decision",
    "milestone",
    "deadline",
    "reminders",
    "lifecycle",
    "register",
    "entry",
];

/// A sentence with its code and what fills its gaps, and more members.
fn said(more: Vec<(&'static str, Value, &'static str)>) -> Value {
    let with = list(
        json!({ "type": "object", "description": "One of `item` with `title`, `words`, `organization`, `date`, `count`, `code`." }),
    );
    let mut members = vec![
        ("code", text(), "Stable, for programs."),
        ("text", label(), "The sentence."),
        ("with", with, "What fills its gaps, in order."),
    ];
    members.extend(more);
    object(members)
}

fn parts() -> Named {
    let tally = object(vec![
        ("counted", number(), "Bodies that count."),
        ("ended", number(), ""),
        ("needed", or_null(number()), "Null when named bodies must have ended it."),
        ("excluded", number(), "Bodies taken out."),
        ("silent", number(), "Of those that lag, how many have not answered whether they take part."),
    ]);
    let post = object(vec![("post", uuid(), ""), ("title", or_null(label()), "")]);
    let deed = object(vec![("code", text(), ""), ("text", label(), "")]);
    vec![
        ("Said", said(Vec::new())),
        ("BarrierTally", tally),
        ("VoteStanding", vote_standing()),
        (
            "EventName",
            object(vec![
                ("event", uuid(), ""),
                ("type", text(), "Its stored type."),
                ("on", date(), "The day from which it holds."),
                ("participant", or_null(body()), ""),
            ]),
        ),
        ("Cause", said(vec![("events", list(schema("EventName")), "The events it rests on.")])),
        (
            "WhoCan",
            object(vec![
                ("organization", body(), ""),
                ("name", or_null(label()), ""),
                ("deed", deed, "By doing what."),
                ("posts", list(post), "The posts of the body that may."),
            ]),
        ),
        (
            "Blocker",
            said(vec![
                ("item", or_null(item()), "What the definition calls it."),
                (
                    "tally",
                    or_null(schema("BarrierTally")),
                    "How bodies stand at the barrier, where one is in the way.",
                ),
                (
                    "who",
                    list(schema("WhoCan")),
                    "Who can bring it about: at most 60 bodies, and of those the reader may be told.",
                ),
                ("others", number(), "How many more can."),
                ("by_when", or_null(date()), "The last day on which that is in time."),
            ]),
        ),
    ]
}

fn vote_standing() -> Value {
    let lacks = object(vec![
        ("electors", number(), "How many more bodies must vote for the quorum."),
        ("weight", number(), "What more must weigh for it."),
        ("in_reach", boolean(), "Whether those who have not voted yet are enough."),
    ]);
    object(vec![
        ("electors", number(), "How many bodies vote."),
        ("total_weight", number(), ""),
        ("quorum", schema("Said"), "As a rule."),
        ("pass", schema("Said"), "What carries it."),
        ("votes_until", or_null(date()), "Last day of the vote, when silence then consents."),
        ("tally", schema("VoteTally"), ""),
        ("lacks", lacks, "What it lacks, if everybody who has not voted yet voted for it."),
    ])
}

/// Members every explanation has.
fn why() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("state", schema("Said"), "Where it stands."),
        ("since", or_null(date()), "Since when."),
        ("because", list(schema("Cause")), "Why it stands there."),
        ("blockers", list(schema("Blocker")), "What must come about before it moves on."),
        ("next", list(schema("Said")), "What happens then."),
        ("vote", or_null(schema("VoteStanding")), "How the vote it rests on stands."),
    ]
}

fn answers() -> Named {
    let mut explained = vec![
        ("kind", one_of(&KINDS), ""),
        ("item", or_null(item()), "What the definition calls it; null for the case and for taking part."),
        ("within", or_null(item()), "The phase or register it belongs to."),
        ("participant", or_null(body()), "Null for what is joint or for everybody."),
        ("title", label(), ""),
        ("due", or_null(schema("DueDate")), "The date that counts for it."),
    ];
    explained.extend(why());
    let event = object(vec![
        ("case", uuid(), ""),
        ("event", uuid(), ""),
        ("type", text(), "Its stored type."),
        ("effective_on", date(), ""),
        ("automatic", boolean(), "Whether a rule made it."),
        ("rule", schema("Said"), "The rule, or whose hand it was."),
        ("inputs", list(schema("Cause")), "What the rule was applied to."),
    ]);
    let whole = object(vec![
        ("case", uuid(), ""),
        ("version", number(), ""),
        ("effective_on", date(), ""),
        ("tracks", list(schema("ExplainedTrack")), "The parts that have not ended."),
        (
            "items",
            list(schema("Explained")),
            "What `item` and `participant` name, of every kind; without either, the case and what concerns everybody.",
        ),
    ]);
    vec![
        ("Explained", object(explained)),
        ("ExplainedTrack", track()),
        ("Explanation", whole),
        ("EventExplanation", event),
    ]
}

fn track() -> Value {
    let mut track = vec![
        ("phase", item(), ""),
        ("title", label(), ""),
        ("participant", or_null(body()), ""),
        ("status", status(), ""),
        (
            "expected",
            or_null(one_of(&["answer_invitation", "work", "resume"])),
            "What is expected next; null while something must come before.",
        ),
        (
            "waits_for",
            list(schema("WaitsFor")),
            "The phases that hold it back, each with the bodies that lag.",
        ),
        (
            "conditions",
            list(schema("HoldingCondition")),
            "The conditions that hold it back once no phase does.",
        ),
        ("missing", or_null(list(label())), "What it still lacks."),
        ("by", item(), "The party that acts."),
        ("who", or_null(list(body())), "The bodies that can move it on."),
        ("due", or_null(schema("Dated")), "The date that counts."),
        ("overdue", boolean(), ""),
    ];
    track.extend(why());
    object(track)
}

/// What every row of a comparison is about, and more members.
fn row(more: Vec<(&'static str, Value, &'static str)>) -> Value {
    let mut members =
        vec![("item", item(), ""), ("title", label(), ""), ("participant", or_null(body()), "")];
    members.extend(more);
    object(members)
}

fn supposed() -> Named {
    let scheduled = object(vec![
        ("due", schema("DueDate"), ""),
        ("forecast", boolean(), "Whether it will come with an opening that has not come."),
    ]);
    let told = object(vec![("count", number(), ""), ("first", or_null(date()), "The day of the first.")]);
    let both = |of: fn() -> Value| vec![("before", of(), "Now."), ("after", of(), "Then.")];
    let case_status = || one_of(&["open", "completed", "cancelled"]);
    let mut vote = vec![("decision", item(), ""), ("title", label(), ""), ("phase", item(), "")];
    vote.extend(both(|| or_null(schema("VoteSide"))));
    let vote = object(vote);
    let mut barrier = vec![("item", item(), ""), ("title", label(), "")];
    barrier.extend(both(|| schema("BarrierSide")));
    let barrier = object(barrier);
    let mut dates = both(|| or_null(schema("Scheduled")));
    dates.push(("moved", or_null(integer()), "By how many business days; null when it comes or goes."));
    let mut reminders = vec![("organization", body(), "To whom.")];
    reminders.extend(both(|| schema("RemindersAhead")));
    reminders.push(("anew", number(), "How many of those ahead then fall on another day, or are new."));
    let report = object(vec![
        ("case", uuid(), ""),
        ("version", number(), "The version of the case it was tried on."),
        ("suppositions", list(schema("Supposition")), "As they were taken."),
        ("today", date(), "The day it is."),
        ("on", date(), "The day it would be."),
        ("assumed", list(schema("Said")), "What was assumed beyond the law."),
        ("status", object(both(case_status)), ""),
        ("dates", list(row(dates)), "Every date."),
        ("statuses", list(row(both(status))), "The states that would be others."),
        (
            "blockers",
            list(row(both(|| list(schema("Blocker"))))),
            "Where something else would be in the way.",
        ),
        ("reminders", list(object(reminders)), "To whom other reminders would go."),
        ("overdue", list(row(vec![("due", schema("DueDate"), "")])), "What would be late and is not."),
        ("votes", list(vote), "How every vote that is open or still to come would stand."),
        ("barriers", list(barrier), "The barriers that would stand otherwise."),
        ("others", number(), "How many bodies the reader is not told of have something change."),
    ]);
    vec![
        ("VoteSide", vote_side()),
        ("BarrierSide", barrier_side()),
        ("Scheduled", scheduled),
        ("RemindersAhead", told),
        ("WhatIfReport", report),
    ]
}

fn vote_side() -> Value {
    let refusal = object(vec![("code", text(), ""), ("text", label(), "")]);
    object(vec![
        ("put", boolean(), "Whether the question was put; its electorate is frozen then."),
        ("electors", number(), "The bodies that vote, or would if it were put on that day."),
        ("total_weight", number(), ""),
        ("rule", schema("Said"), "The quorum as a rule."),
        ("quorum", number(), "How many bodies that is."),
        ("vote", or_null(schema("VoteStanding")), "Null before the question is put."),
        ("refusal", or_null(refusal), "Why the question could not be put."),
    ])
}

fn barrier_side() -> Value {
    object(vec![
        ("rule", schema("Said"), ""),
        ("tally", schema("BarrierTally"), ""),
        ("met", boolean(), "Whether joint work behind it may begin."),
    ])
}

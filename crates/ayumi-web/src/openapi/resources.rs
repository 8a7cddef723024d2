//! The schemas of what the API answers; never those of what it is sent.

use serde_json::{Map, Value, json};

use super::schema::{body, boolean, date, hash, instant, integer, item, list, map, number, object, one_of, or_null, schema, sha256, text, uuid};

/// Every schema of an answer.
pub(super) fn schemas() -> Map<String, Value> {
    let all = [people(), published(), programmes(), cases(), history(), due(), machine()];
    all.into_iter().flatten().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

type Named = Vec<(&'static str, Value)>;

fn label() -> Value {
    schema("Label")
}

fn role() -> Value {
    one_of(&["prefecture_officer", "municipal_officer", "auditor"])
}

fn page(name: &'static str, of: Value) -> Value {
    object(vec![(name, list(of), ""), ("next", or_null(text()), "The cursor of the next page; null on the last.")])
}

fn people() -> Named {
    let kinds = ["prefecture", "municipality", "board-of-education", "union", "council", "company"];
    let right = vec![
        ("role", role(), ""),
        ("organization", body(), "The body the role is for."),
        ("post", uuid(), "The post that carries it."),
        ("post_title", or_null(label()), ""),
    ];
    vec![
        (
            "Organization",
            object(vec![
                ("organization", body(), "Its code."),
                ("kind", one_of(&kinds), "What kind of body it is."),
                ("name", label(), ""),
                ("kana", text(), "Reading of the name in hiragana."),
                ("class", or_null(text()), "Class of city, such as 中核市."),
                ("county", or_null(text()), "District (郡)."),
                ("region", or_null(text()), "Region of the prefecture."),
                ("office", or_null(text()), "Regional office in charge."),
                ("population", or_null(number()), ""),
                ("population_on", or_null(date()), ""),
                ("corporate_number", or_null(text()), "法人番号, 13 digits."),
            ]),
        ),
        ("Organizations", page("organizations", schema("Organization"))),
        ("Right", object(right)),
        (
            "Me",
            object(vec![
                ("user", uuid(), ""),
                ("name", or_null(text()), "Null once it was erased."),
                ("organization", body(), ""),
                ("organization_name", or_null(label()), ""),
                ("credential", uuid(), "The token or session used."),
                ("rights", list(schema("Right")), ""),
            ]),
        ),
        (
            "Users",
            page(
                "users",
                object(vec![
                    ("user", uuid(), ""),
                    ("name", or_null(text()), ""),
                    ("organization", body(), ""),
                    ("enabled", boolean(), ""),
                    ("rights", list(schema("Right")), ""),
                    ("tokens", number(), "How many of their tokens work."),
                ]),
            ),
        ),
    ]
}

fn published() -> Named {
    let reference = || vec![("id", item(), ""), ("version", number(), "From 1."), ("sha256", sha256(), "")];
    vec![
        ("DefinitionRef", object(reference())),
        ("CalendarRef", object(reference())),
        (
            "Definitions",
            page(
                "definitions",
                object(vec![
                    ("definition", schema("DefinitionRef"), "Pinned by the hash of its canonical form."),
                    ("source_sha256", sha256(), "SHA-256 of the YAML as published."),
                    ("title", label(), ""),
                    ("published_on", date(), ""),
                    ("published_by", uuid(), "The event that published it."),
                ]),
            ),
        ),
        (
            "Diagnostic",
            object(vec![
                ("code", text(), "Stable code such as `AY101`."),
                ("severity", one_of(&["error", "warning"]), ""),
                ("line", number(), "From 1."),
                ("column", number(), "In characters, from 1."),
                ("span", object(vec![("start", number(), ""), ("end", number(), "")]), "The same place in bytes."),
                ("message_ja", text(), ""),
                ("message_en", text(), ""),
                ("hint_ja", or_null(text()), ""),
                ("hint_en", or_null(text()), ""),
            ]),
        ),
        ("Check", object(vec![("valid", boolean(), ""), ("diagnostics", list(schema("Diagnostic")), "")])),
        (
            "PublishReceipt",
            json!({ "allOf": [
                schema("Receipt"),
                object(vec![("definition", schema("DefinitionRef"), ""), ("diagnostics", list(schema("Diagnostic")), "Warnings.")]),
            ] }),
        ),
    ]
}

fn programmes() -> Named {
    let opened = || {
        vec![
            ("programme", item(), ""),
            ("title", label(), ""),
            ("fiscal_year", integer(), "The year it starts in: 2026 for 令和8年度."),
            ("definition", schema("DefinitionRef"), ""),
            ("calendar", schema("CalendarRef"), ""),
            ("lead", body(), "The body that leads it."),
            ("plan_sha256", sha256(), "SHA-256 of the plan it was opened from."),
            ("opened_on", date(), ""),
            ("opened_by", uuid(), "The event that opened it."),
        ]
    };
    let mut whole = opened();
    whole.extend([
        ("parties", list(map(json!({}))), "Who takes part, the lead first."),
        ("phases", list(schema("PhaseOutline")), "In the order of the definition."),
        ("marks", list(map(json!({}))), "Classes a participant may be put in."),
        ("live_milestone", or_null(item()), "The milestone that counts as live."),
        ("cases", object(vec![("open", number(), ""), ("completed", number(), ""), ("cancelled", number(), "")]), "How many the reader knows of."),
    ]);
    vec![
        ("Programmes", page("programmes", object(opened()))),
        ("Programme", object(whole)),
        (
            "PhaseOutline",
            object(vec![
                ("phase", item(), ""),
                ("title", label(), ""),
                ("scope", one_of(&["joint", "each"]), "Once for the case, or once per participant."),
                ("party", or_null(item()), "Whose participants, in an each-phase."),
                ("by", item(), "The party that acts."),
                ("after", list(item()), "Phases that must end first."),
                ("prefer_after", list(item()), "Phases that should end first."),
                ("optional", boolean(), ""),
                ("due", or_null(map(json!({}))), "Its date rule and kind."),
                ("decision", or_null(item()), ""),
                ("checklist_items", number(), ""),
            ]),
        ),
        (
            "Board",
            object(vec![
                ("programme", item(), ""),
                ("title", label(), ""),
                ("phases", list(schema("PhaseOutline")), ""),
                ("rows", list(schema("BoardCell")), "One a participant and phase, one a joint phase."),
                ("totals", map(map(number())), "By phase and status; `overdue` counts across statuses."),
            ]),
        ),
        ("BoardCell", board_cell()),
        ("Promise", promise()),
        ("DueDate", due_date()),
        ("Tally", tally()),
        ("Rate", object(vec![("numerator", number(), ""), ("denominator", number(), ""), ("percent", text(), "Two decimals, half rounded up.")])),
        ("Standardization", standardization()),
    ]
}

fn status() -> Value {
    one_of(&["unanswered", "waiting", "ready", "active", "done", "skipped", "not_applicable", "cancelled"])
}

fn board_cell() -> Value {
    let gave_way = object(vec![("mark", item(), ""), ("promise", or_null(schema("Promise")), "")]);
    object(vec![
        ("case", uuid(), ""),
        ("programme", item(), ""),
        ("phase", item(), ""),
        ("participant", or_null(body()), "Null in a joint phase."),
        ("participation", or_null(one_of(&["invited", "enrolled", "joined", "declined", "withdrawn"])), ""),
        ("status", status(), ""),
        ("revision", number(), "From 1."),
        ("opened_on", or_null(date()), ""),
        ("ended_on", or_null(date()), ""),
        ("promise", or_null(schema("Promise")), "The date of the phase."),
        ("gave_way_to", or_null(gave_way), "The mark whose date applies instead."),
        ("reported_on", or_null(date()), "The last day something was reported."),
        ("tally", or_null(schema("Tally")), ""),
        ("excluded", boolean(), "Whether it was taken out of the barrier."),
        ("overdue", boolean(), "Whether the date has passed on `effective_on` with the work outstanding."),
    ])
}

fn promise() -> Value {
    object(vec![
        ("version", number(), ""),
        ("due", schema("DueDate"), ""),
        ("original_nominal", date(), "The date as first promised."),
        ("moves", number(), "How often it moved."),
        ("moved_after_lapse", boolean(), ""),
        ("missed", boolean(), "Whether this version was recorded as missed."),
    ])
}

fn due_date() -> Value {
    object(vec![
        ("nominal", date(), "The date as promised."),
        ("precision", one_of(&["day", "month", "quarter", "fiscal_year"]), ""),
        ("kind", one_of(&["statutory", "plan_target", "survey", "contract"]), ""),
        ("effective", date(), "The last day on which it is kept."),
        ("last_business_day", date(), "Reminders are counted from it."),
        ("provisional", boolean(), "Whether it lies beyond the gazetted holidays."),
    ])
}

fn tally() -> Value {
    object(vec![
        ("done", number(), "完了済み"),
        ("in_progress", number(), "作業中"),
        ("not_started", number(), "未着手"),
        ("not_applicable", number(), "対象外"),
        ("unreported", number(), "未報告"),
    ])
}

fn standardization() -> Value {
    let live = || object(vec![("count", number(), ""), ("of", number(), "")]);
    let figures = object(vec![
        ("organization", body(), ""),
        ("name", or_null(label()), ""),
        ("tally", schema("Tally"), ""),
        ("completion", schema("Rate"), ""),
        ("live", live(), "Systems that reached the milestone."),
        ("marks", map(map(number())), "Systems in each class, by mark and value."),
        ("cases", list(map(json!({}))), "The same for each case."),
    ]);
    object(vec![
        ("programme", item(), ""),
        ("title", label(), ""),
        ("live_milestone", or_null(item()), ""),
        ("rule", label(), "How the rate is reckoned."),
        ("bodies", list(figures), "In the order of their codes."),
        ("total", object(vec![("tally", schema("Tally"), ""), ("completion", schema("Rate"), ""), ("live", live(), "")]), ""),
    ])
}

fn cases() -> Named {
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
        ("participants", map(number()), "How many bodies said what."),
        ("current_phase", or_null(item()), ""),
        ("next_due", or_null(map(json!({}))), "Of the dates with work outstanding, the earliest."),
    ]);
    let explained = object(vec![
        ("phase", item(), ""),
        ("title", label(), ""),
        ("participant", or_null(body()), ""),
        ("status", status(), ""),
        ("expected", or_null(one_of(&["answer_invitation", "work"])), "What is expected next; null while something must come before."),
        ("waits_for", list(map(json!({}))), "The phases that hold it back, each with the bodies that lag."),
        ("missing", or_null(list(label())), "What it still lacks."),
        ("by", item(), "The party that acts."),
        ("who", or_null(list(body())), "The bodies that can move it on."),
        ("due", or_null(map(json!({}))), ""),
        ("overdue", boolean(), ""),
    ]);
    vec![
        ("Cases", page("cases", listed)),
        ("Case", case()),
        ("CaseTrack", track()),
        (
            "Explanation",
            object(vec![("case", uuid(), ""), ("version", number(), ""), ("effective_on", date(), ""), ("tracks", list(explained), "")]),
        ),
    ]
}

fn case() -> Value {
    let participant = object(vec![
        ("organization", body(), ""),
        ("party", item(), ""),
        ("participation", one_of(&["invited", "enrolled", "joined", "declined", "withdrawn"]), ""),
        ("since", date(), ""),
        ("version", number(), "The version of its part, for `If-Match`."),
    ]);
    let phase = object(vec![
        ("phase", item(), ""),
        ("title", label(), ""),
        ("scope", one_of(&["joint", "each"]), ""),
        ("revision", number(), ""),
        ("opened_on", or_null(date()), ""),
        ("ended", boolean(), ""),
        ("report", list(map(json!({}))), "The fields it asks for."),
        ("checklist", list(map(json!({}))), "Its items."),
        ("documents", list(map(json!({}))), "The documents it asks for."),
        ("decision", or_null(map(json!({}))), "Its question, authority and outcomes."),
        ("barrier", or_null(map(json!({}))), "How its barrier stands."),
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
        ("deadlines", list(map(json!({}))), "Every date, for all or for one body."),
        ("decisions", list(map(json!({}))), "Every round of every decision."),
        ("marks", list(map(json!({}))), "The classes participants are in."),
        ("notes", number(), "How many notes were written."),
    ])
}

fn track() -> Value {
    let mut track = object(vec![
        ("participant", or_null(body()), ""),
        ("status", status(), ""),
        ("revision", number(), ""),
        ("version", number(), "The version to name in `If-Match` when writing to it."),
        ("opened_on", or_null(date()), ""),
        ("end", or_null(map(json!({}))), "How and when it ended."),
        ("reported_on", or_null(date()), ""),
        ("due", or_null(map(json!({}))), "The date that applies, with its history in short."),
        ("tally", or_null(schema("Tally")), ""),
        ("excluded", boolean(), ""),
        ("waits_for", list(label()), "Titles of the phases that must end first."),
        ("milestones", map(date()), ""),
        ("former_revisions", number(), ""),
    ]);
    let own = object(vec![
        ("missing", list(label()), "What it still lacks to end."),
        ("fields", list(map(json!({}))), "What was reported."),
        ("checklist", list(map(json!({}))), "The status of its items."),
        ("evidence", list(map(json!({}))), "The documents attached."),
    ]);
    // These are there for whoever may see what the body reported, and absent for others.
    if let (Some(members), Some(own)) = (track["properties"].as_object_mut(), own["properties"].as_object()) {
        members.extend(own.clone());
    }
    track
}

fn history() -> Named {
    let receipt = || {
        vec![
            ("position", number(), "Position of the last event; the head when nothing was to do."),
            ("event_ids", list(uuid()), "The events, in order."),
            ("version", number(), "Version of the stream afterwards."),
            ("leaf_hash", or_null(hash()), "Leaf hash of the last event."),
            ("recorded_at", instant(), "When the log took them."),
            ("events", list(schema("RecordedEvent")), ""),
        ]
    };
    let rehearsed = list(object(vec![("event", schema("Envelope"), "")]));
    let result = json!({
        "type": "object",
        "required": ["case", "status"],
        "properties": {
            "case": uuid(),
            "status": integer(),
            "replayed": boolean(),
            "receipt": { "anyOf": [schema("Receipt"), schema("Rehearsal")] },
            "problem": schema("Problem"),
        },
    });
    let mut recorded = object(vec![("position", number(), "Its place in the log."), ("leaf_hash", hash(), "RFC 6962 leaf hash of `event`."), ("event", schema("Envelope"), "")]);
    recorded["properties"]["private"] = json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "Private values by JSON Pointer, for readers who may see them; erased ones are absent.",
    });
    vec![
        ("Receipt", object(receipt())),
        ("Rehearsal", object(vec![("dry_run", json!({ "const": true }), ""), ("version", number(), ""), ("events", rehearsed, "")])),
        ("RecordedEvent", recorded),
        ("Envelope", envelope()),
        ("ManyResults", object(vec![("correlation", uuid(), ""), ("dry_run", boolean(), ""), ("results", list(result), "One a case, in the order of their ids.")])),
        ("Events", object(vec![("events", list(schema("RecordedEvent")), ""), ("scanned_to", number(), "The last position looked at, to go on after.")])),
        (
            "CaseEvents",
            object(vec![("events", list(schema("RecordedEvent")), ""), ("version", number(), ""), ("next", or_null(number()), "The version to go on after.")]),
        ),
        ("Decisions", page("decisions", schema("Decision"))),
        ("Decision", decision()),
        ("DecisionRecord", json!({ "allOf": [schema("Decision"), object(vec![
            ("rationale", or_null(text()), "Null while open, or once erased."),
            ("dissent", or_null(text()), ""),
            ("events", list(schema("RecordedEvent")), "As the log has them."),
        ])] })),
        ("EvidenceStored", object(vec![("sha256", sha256(), ""), ("size", number(), "In bytes."), ("media_type", text(), "")])),
    ]
}

fn envelope() -> Value {
    object(vec![
        ("id", uuid(), ""),
        ("stream", text(), "Such as `case-UUID`."),
        ("version", number(), "Its number in the stream, from 1."),
        ("type", text(), "Such as `phase.completed`."),
        ("schema", number(), ""),
        ("recorded_at", instant(), ""),
        ("effective_on", date(), "The day from which the fact holds."),
        ("actor", map(json!({})), "Who acted, in which post, by which right, for whom."),
        ("via", one_of(&["page", "api", "cli", "apply", "sweeper", "sample", "store"]), ""),
        ("command_id", uuid(), ""),
        ("correlation", uuid(), ""),
        ("causation", or_null(uuid()), ""),
        ("data", map(json!({})), "The fact; private values as commitments."),
    ])
}

fn decision() -> Value {
    let closed = object(vec![
        ("event", uuid(), ""),
        ("outcome", item(), ""),
        ("outcome_title", label(), ""),
        ("mode", one_of(&["approval", "delegated", "acting"]), "決裁, 専決 or 代決."),
        ("decided_on", date(), ""),
        ("decided_by", or_null(uuid()), "The post, when it is in the directory."),
        ("decided_by_title", or_null(text()), ""),
        ("basis", schema("Basis"), ""),
        ("has_dissent", boolean(), ""),
        ("evidence", list(sha256()), ""),
    ]);
    object(vec![
        ("decision", uuid(), ""),
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("question", item(), ""),
        ("question_title", label(), ""),
        ("phase", item(), ""),
        ("phase_title", label(), ""),
        ("revision", number(), ""),
        ("participant", or_null(body()), ""),
        ("round", number(), ""),
        ("electorate", map(json!({})), "Who decides, frozen when it was opened."),
        ("opened_by", uuid(), "The event that put the question."),
        ("opened_on", date(), ""),
        ("closed", or_null(closed), "Null while it is open."),
    ])
}

fn due() -> Named {
    let about = || {
        vec![
            ("case", uuid(), ""),
            ("case_title", label(), ""),
            ("programme", item(), ""),
            ("item", item(), "The phase or mark."),
            ("item_title", label(), ""),
            ("revision", number(), ""),
            ("participant", or_null(body()), ""),
        ]
    };
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
        ("history", list(map(json!({}))), "Every version, oldest first."),
        ("overdue", boolean(), ""),
    ]);
    let mut planned = about();
    planned.extend([
        ("kind", one_of(&["reminder", "lapse"]), ""),
        ("deadline_version", number(), ""),
        ("nominal", date(), ""),
        ("due_at", instant(), ""),
        ("reminder", or_null(map(json!({}))), "To whom, when it is a reminder."),
    ]);
    let mut fired = about();
    fired.extend([
        ("reminder", uuid(), ""),
        ("event", uuid(), ""),
        ("deadline_version", number(), ""),
        ("nominal", date(), ""),
        ("offset_business_days", integer(), "Negative before the date."),
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
    ]);
    vec![
        ("Deadlines", page("deadlines", object(deadline))),
        ("FiredReminder", object(fired)),
        (
            "Reminders",
            object(vec![
                ("planned", or_null(list(object(planned))), "What time alone will bring about; null for a past moment."),
                ("fired", list(schema("FiredReminder")), "The latest first."),
            ]),
        ),
        ("Inbox", page("reminders", schema("FiredReminder"))),
    ]
}

fn machine() -> Named {
    let fault = json!({
        "type": "object",
        "required": ["detail"],
        "properties": {
            "pointer": { "type": "string", "description": "RFC 6901 pointer into the body." },
            "header": { "type": "string" },
            "parameter": { "type": "string" },
            "detail": text(),
        },
    });
    let projection = object(vec![
        ("name", text(), ""),
        ("position", number(), ""),
        ("state", one_of(&["live", "parked"]), ""),
        ("error", or_null(text()), ""),
        ("lag", number(), ""),
    ]);
    let mut problem = object(vec![
        ("type", json!({ "type": "string", "format": "uri" }), ""),
        ("title", text(), "In the language of `Accept-Language`."),
        ("status", integer(), ""),
        ("detail", text(), "What is refused, by which rule, and what to do."),
        ("code", text(), "Stable, for programs."),
        ("errors", list(fault), "The offending parts."),
        ("request_id", uuid(), ""),
    ]);
    problem["properties"]["outcome"] = json!({
        "type": "string",
        "enum": ["rejected", "not_applied", "unknown"],
        "description": "What became of a write; `unknown` is settled by sending it again with the same key.",
    });
    problem["properties"]["current_version"] = json!({ "type": "integer", "description": "With 412 and 428: the version there is." });
    vec![
        ("Health", object(vec![("status", text(), "")])),
        (
            "Readiness",
            object(vec![
                ("status", one_of(&["ready", "behind"]), ""),
                ("position", number(), "Position of the last event."),
                ("lag", number(), "Events the projections are behind."),
                ("projections", list(projection), ""),
            ]),
        ),
        ("Problem", problem),
    ]
}

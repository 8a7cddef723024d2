//! Every operation of the API: its address, parameters, body and answers; never a schema.

mod migrations;
mod outward;
mod tags;

use serde_json::{Map, Value, json};

pub(super) use tags::tags;

use super::schema::{body, boolean, date, item, number, one_of, schema, sha256, text, uuid};

/// What an operation takes beside its path and body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// `as_of`, `effective_on`, `Ayumi-Min-Position`: a read of a moment.
    Moment,
    /// `Ayumi-Min-Position` alone: a read of the present.
    Present,
    /// `limit` and `cursor`: a list.
    Page,
    /// `Idempotency-Key` and `dry_run`: a write.
    Key,
    /// `If-Match`: a write against a version.
    Version,
}

/// What is sent.
enum Sent {
    Nothing,
    Json(&'static str),
    Yaml,
    File,
}

/// What comes back.
enum Given {
    Json(&'static str),
    /// A receipt, and the schema of a dry run's answer.
    Receipt(&'static str),
    /// A receipt, and what a dry run answers instead.
    Dry(&'static str, &'static str),
    NoContent,
    Other(&'static [&'static str]),
}

struct Operation {
    method: &'static str,
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    takes: &'static [Takes],
    query: Vec<(&'static str, Value, &'static str)>,
    sent: Sent,
    given: Given,
    is_public: bool,
}

impl Operation {
    fn new(
        method: &'static str,
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
    ) -> Self {
        let (query, sent, given) = (Vec::new(), Sent::Nothing, Given::NoContent);
        Self { method, path, id, tag, summary, takes: &[], query, sent, given, is_public: false }
    }

    fn takes(mut self, takes: &'static [Takes]) -> Self {
        self.takes = takes;
        self
    }

    fn query(mut self, name: &'static str, schema: Value, meaning: &'static str) -> Self {
        self.query.push((name, schema, meaning));
        self
    }

    fn sent(mut self, sent: Sent) -> Self {
        self.sent = sent;
        self
    }

    fn given(mut self, given: Given) -> Self {
        self.given = given;
        self
    }

    fn public(mut self) -> Self {
        self.is_public = true;
        self
    }
}

/// A read of a moment.
fn read(
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    given: &'static str,
) -> Operation {
    Operation::new("get", path, id, tag, summary).takes(&[Takes::Moment]).given(Given::Json(given))
}

/// A read of a moment, page by page.
fn page(
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    given: &'static str,
) -> Operation {
    read(path, id, tag, summary, given).takes(&[Takes::Moment, Takes::Page])
}

fn operations() -> Vec<Operation> {
    [
        machine(),
        people(),
        published(),
        migrations::migrations(),
        programmes(),
        cases(),
        history(),
        due(),
        outward::outward(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn machine() -> Vec<Operation> {
    let get = |path, id, summary| Operation::new("get", path, id, "machine", summary).public();
    vec![
        get("/healthz", "health", "Whether the process runs").given(Given::Json("Health")),
        get("/readyz", "readiness", "Whether it can answer, and how far its projections are")
            .given(Given::Json("Readiness")),
        get("/metrics", "metrics", "What the server counts of itself, for Prometheus")
            .given(Given::Other(&["text/plain"])),
        get("/openapi.json", "openapi", "This document").given(Given::Other(&["application/json"])),
    ]
}

fn people() -> Vec<Operation> {
    vec![
        Operation::new("post", "/api/v1/login", "login", "people", "Opens a browser session with a token")
            .sent(Sent::Json("Login"))
            .given(Given::Json("Me"))
            .public(),
        Operation::new("delete", "/api/v1/session", "logout", "people", "Ends the browser session"),
        Operation::new("get", "/api/v1/me", "me", "people", "Who is signed in, with their rights")
            .takes(&[Takes::Present])
            .given(Given::Json("Me")),
        page("/api/v1/users", "listUsers", "people", "Who has access", "Users"),
        page(
            "/api/v1/organizations",
            "listOrganizations",
            "people",
            "The bodies of the directory",
            "Organizations",
        )
        .query("kind", text(), "Of this kind alone.")
        .query("region", text(), "Of this region alone."),
        read("/api/v1/organizations/{code}", "getOrganization", "people", "One body", "Organization"),
    ]
}

/// The forms a definition is read in.
const DEFINITION_FORMS: &[&str] =
    &["application/json", "application/yaml", "text/vnd.mermaid", "text/vnd.graphviz", "image/svg+xml"];

fn published() -> Vec<Operation> {
    vec![
        page(
            "/api/v1/definitions",
            "listDefinitions",
            "definitions",
            "Every published version",
            "Definitions",
        ),
        Operation::new(
            "post",
            "/api/v1/definitions",
            "publishDefinition",
            "definitions",
            "Publishes a definition; the same again changes nothing",
        )
        .takes(&[Takes::Key])
        .sent(Sent::Yaml)
        .given(Given::Receipt("PublishReceipt")),
        Operation::new(
            "post",
            "/api/v1/definitions/check",
            "checkDefinition",
            "definitions",
            "Checks a definition or a plan without publishing it",
        )
        .sent(Sent::Yaml)
        .given(Given::Json("Check")),
        Operation::new(
            "get",
            "/api/v1/definitions/schema.json",
            "definitionSchema",
            "definitions",
            "The JSON Schema of definitions, plans and tests, for editors",
        )
        .given(Given::Other(&["application/schema+json"]))
        .public(),
        read(
            "/api/v1/definitions/{id}/{version}",
            "getDefinition",
            "definitions",
            "One version: canonical, as written, or drawn",
            "Check",
        )
        .query(
            "format",
            one_of(&["json", "yaml", "mermaid", "dot", "svg"]),
            "The canonical form, whose hash names it, the source, or its phases drawn.",
        )
        .given(Given::Other(DEFINITION_FORMS)),
    ]
}

fn programmes() -> Vec<Operation> {
    vec![
        read("/api/v1/programmes", "listProgrammes", "programmes", "Every programme", "Programmes"),
        read(
            "/api/v1/programmes/{id}",
            "getProgramme",
            "programmes",
            "One programme with its phases",
            "Programme",
        ),
        read(
            "/api/v1/programmes/{id}/board",
            "getBoard",
            "programmes",
            "Participants by phases: where everybody is",
            "Board",
        )
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "Of this body alone.")
        .query("phase", item(), "Of this phase alone.")
        .query("status", text(), "In this status alone."),
        page(
            "/api/v1/programmes/{id}/entries",
            "listEntries",
            "programmes",
            "Meetings and contacts with their steps",
            "Entries",
        )
        .query("case", uuid(), "Of this case alone.")
        .query("register", item(), "Of this register alone.")
        .query("organization", body(), "With this body alone.")
        .query("open", boolean(), "Those with something to be done alone, or the others."),
        page(
            "/api/v1/programmes/{id}/services",
            "listServices",
            "programmes",
            "Who uses which service: declared, named, and in which condition",
            "Services",
        ),
        page(
            "/api/v1/programmes/{id}/timeline",
            "getTimeline",
            "programmes",
            "The course of every date: first promise, every step since, work, pauses and end",
            "Timeline",
        )
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "Of this body, and of everybody in a case of its.")
        .query("item", item(), "Of this phase or mark alone."),
        read(
            "/api/v1/programmes/{id}/standardization",
            "getStandardization",
            "programmes",
            "The completion figures of every body",
            "Standardization",
        ),
        Operation::new(
            "post",
            "/api/v1/programmes/{id}/commands",
            "commandCases",
            "programmes",
            "The same command for many cases, each on its own",
        )
        .takes(&[Takes::Key])
        .sent(Sent::Json("ProgrammeCommand"))
        .given(Given::Json("ManyResults")),
    ]
}

fn cases() -> Vec<Operation> {
    vec![
        page("/api/v1/cases", "listCases", "cases", "The cases the reader may know of", "Cases")
            .query("programme", item(), "Of this programme alone.")
            .query("organization", body(), "In which this body was asked to take part.")
            .query("status", one_of(&["open", "completed", "cancelled"]), "In this status alone."),
        Operation::new("post", "/api/v1/cases", "openCase", "cases", "Opens a further case of a programme")
            .takes(&[Takes::Key])
            .sent(Sent::Json("OpenCase"))
            .given(Given::Receipt("Receipt")),
        read("/api/v1/cases/{id}", "getCase", "cases", "Everything of one case the reader may see", "Case"),
        read(
            "/api/v1/cases/{id}/explain",
            "explainCase",
            "cases",
            "Why things stand as they do, what holds them up, who can move them on, and until when",
            "Explanation",
        )
        .query(
            "item",
            item(),
            "About this phase, decision, milestone, date, lifecycle, register or entry alone.",
        )
        .query("participant", body(), "About this body alone."),
        read(
            "/api/v1/cases/{id}/events/{event}/explain",
            "explainEvent",
            "cases",
            "Which rule made an event, from which facts; or whose hand",
            "EventExplanation",
        ),
        Operation::new(
            "post",
            "/api/v1/cases/{id}/what-if",
            "supposeOfCase",
            "cases",
            "What would come of suppositions, tried on a copy; nothing is written",
        )
        .takes(&[Takes::Moment])
        .sent(Sent::Json("WhatIf"))
        .given(Given::Json("WhatIfReport")),
        Operation::new(
            "post",
            "/api/v1/cases/{id}/commands",
            "commandCase",
            "cases",
            "The one way to change a case",
        )
        .takes(&[Takes::Key, Takes::Version])
        .sent(Sent::Json("Command"))
        .given(Given::Receipt("Receipt")),
        read("/api/v1/cases/{id}/events", "listCaseEvents", "cases", "The history of a case", "CaseEvents")
            .query("after", number(), "Above this version.")
            .query("limit", number(), "At most so many, at most 200."),
    ]
}

fn history() -> Vec<Operation> {
    vec![
        read(
            "/api/v1/events",
            "listEvents",
            "history",
            "The feed of everything the reader may see",
            "Events",
        )
        .query("after", number(), "Above this position.")
        .query("limit", number(), "At most so many looked at, at most 200."),
        Operation::new(
            "get",
            "/api/v1/events/stream",
            "streamEvents",
            "history",
            "The feed as server-sent events; `id` is the position, `Last-Event-ID` resumes",
        )
        .query("after", number(), "Above this position; from now on when absent.")
        .given(Given::Other(&["text/event-stream"])),
        page(
            "/api/v1/decisions",
            "listDecisions",
            "history",
            "What was decided, the latest first",
            "Decisions",
        )
        .query("programme", item(), "Of this programme alone.")
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "About this body, or about joint work it was asked to take part in.")
        .query("open", boolean(), "Open ones alone, or closed ones alone."),
        read(
            "/api/v1/decisions/{id}",
            "getDecision",
            "history",
            "One decision with its words and events",
            "DecisionRecord",
        ),
        Operation::new(
            "post",
            "/api/v1/evidence",
            "uploadEvidence",
            "history",
            "Stores a file under its hash; the same file again changes nothing",
        )
        .sent(Sent::File)
        .given(Given::Json("EvidenceStored")),
        read(
            "/api/v1/evidence/{sha256}",
            "getEvidence",
            "history",
            "A file attached to a case the reader may know of",
            "EvidenceStored",
        )
        .given(Given::Other(&["application/octet-stream"])),
    ]
}

fn due() -> Vec<Operation> {
    vec![
        page(
            "/api/v1/deadlines",
            "listDeadlines",
            "deadlines",
            "Every date with its history, the earliest first",
            "Deadlines",
        )
        .query("programme", item(), "Of this programme alone.")
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "About this body, or about everybody in a case of its.")
        .query("from", date(), "Whose last day is not before this one.")
        .query("to", date(), "Whose last day is not after this one.")
        .query("outstanding", boolean(), "With work outstanding alone, or without."),
        page(
            "/api/v1/deadlines/requests",
            "listDeadlineRequests",
            "deadlines",
            "The requests for other dates that wait for an answer, the oldest first",
            "DeadlineRequests",
        )
        .query("programme", item(), "Of this programme alone.")
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "For this body's own date alone."),
        page(
            "/api/v1/reminders",
            "listReminders",
            "deadlines",
            "What will be told, and what was told",
            "Reminders",
        )
        .query("until", date(), "How far ahead; 40 days when absent.")
        .query("programme", item(), "Of this programme alone.")
        .query("case", uuid(), "Of this case alone.")
        .query("organization", body(), "To this body alone."),
        page("/api/v1/inbox", "listInbox", "deadlines", "The reminders sent to the reader's body", "Inbox")
            .query("organization", body(), "To this body instead, for those who read everything.")
            .query("open", boolean(), "False gives those whose work has ended as well."),
        Operation::new(
            "post",
            "/api/v1/cases/{id}/reminders/{reminder}/snooze",
            "snoozeReminder",
            "deadlines",
            "Puts a reminder or a notice off for the one who was told; the record of it is unchanged",
        )
        .takes(&[Takes::Key])
        .sent(Sent::Json("PutOff"))
        .given(Given::Receipt("Receipt")),
    ]
}

/// Every path with its operations.
pub(super) fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for operation in operations() {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        item[operation.method] = written(&operation);
    }
    paths
}

fn written(operation: &Operation) -> Value {
    let mut told = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": parameters_of(operation),
        "responses": responses_of(operation),
    });
    if let Some(content) = content_of(&operation.sent) {
        told["requestBody"] = json!({ "required": true, "content": content });
    }
    if operation.is_public {
        told["security"] = json!([]);
    }
    told
}

fn parameters_of(operation: &Operation) -> Vec<Value> {
    let parts = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = parts.map(|name| path_part(operation.path, name)).collect();
    for (name, schema, meaning) in &operation.query {
        parameters.push(json!({ "name": name, "in": "query", "required": false, "schema": schema, "description": meaning }));
    }
    for takes in operation.takes {
        let shared: &[&str] = match takes {
            Takes::Moment => &["AsOf", "EffectiveOn", "MinPosition"],
            Takes::Present => &["MinPosition"],
            Takes::Page => &["Limit", "Cursor"],
            Takes::Key => &["IdempotencyKey", "DryRun"],
            Takes::Version => &["IfMatch"],
        };
        parameters
            .extend(shared.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })));
    }
    parameters
}

fn path_part(path: &str, name: &str) -> Value {
    let schema = match name {
        "code" => body(),
        "file" => text(),
        "id" if path.contains("/deliveries/") => text(),
        "sha256" => sha256(),
        "version" => number(),
        _ if path.contains("/definitions/") || path.contains("/programmes/") => item(),
        _ => uuid(),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn content_of(sent: &Sent) -> Option<Value> {
    let any_bytes = || json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    match sent {
        Sent::Nothing => None,
        Sent::Json(name) => Some(json!({ "application/json": { "schema": schema(name) } })),
        Sent::Yaml => Some(json!({ "application/yaml": { "schema": { "type": "string" } } })),
        Sent::File => Some(json!({
            "multipart/form-data": { "schema": { "type": "object", "required": ["file"], "properties": { "file": any_bytes() } } },
            "*/*": { "schema": any_bytes() },
        })),
    }
}

fn responses_of(operation: &Operation) -> Value {
    let moment = operation.takes.contains(&Takes::Moment) || operation.takes.contains(&Takes::Present);
    let mut headers = json!({});
    if moment {
        headers = json!({ "Ayumi-Position": header("Position"), "Ayumi-As-Of": header("AsOf"), "ETag": header("ETag") });
    }
    if operation.takes.contains(&Takes::Page) {
        headers["Link"] = header("Link");
    }
    let json_of = |name: &str| json!({ "application/json": { "schema": schema(name) } });
    let fine = |meaning: &str, content: Value| json!({ "description": meaning, "headers": headers, "content": content });
    let receipt = |name: &str, dry: &str| {
        json!({
            "200": fine("Nothing was to do, or a dry run", json!({ "application/json": { "schema": { "anyOf": [schema(name), schema(dry)] } } })),
            "201": {
                "description": "Recorded",
                "headers": { "Ayumi-Position": header("Position"), "Idempotent-Replayed": header("Replayed") },
                "content": json_of(name),
            },
        })
    };
    let mut responses = match &operation.given {
        Given::NoContent => json!({ "204": { "description": "Done" } }),
        Given::Json(name) => {
            let status = if operation.id == "uploadEvidence" { "201" } else { "200" };
            json!({ (status): fine("The answer", json_of(name)) })
        }
        Given::Receipt(name) => receipt(name, "Rehearsal"),
        Given::Dry(name, dry) => receipt(name, dry),
        Given::Other(kinds) => {
            let content: Map<String, Value> =
                kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect();
            json!({ "200": fine("The answer", Value::Object(content)) })
        }
    };
    if operation.path == "/readyz" {
        responses["503"] = json!({ "description": "Too far behind", "content": json_of("Readiness") });
    }
    if moment {
        responses["304"] =
            json!({ "description": "What `If-None-Match` names by its weak tag is what would be told" });
    }
    if !matches!(operation.sent, Sent::Nothing) {
        responses["413"] = json!({ "$ref": "#/components/responses/TooLarge" });
    }
    responses["default"] = json!({ "$ref": "#/components/responses/Problem" });
    responses
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

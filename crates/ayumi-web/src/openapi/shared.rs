//! Parameters, headers and answers many operations share; never an operation.

use serde_json::{Value, json};

use super::schema::{boolean, date, instant, number, schema, text};

/// Parameters many operations share.
pub(super) fn parameters() -> Value {
    let parameter = |name: &str, place: &str, required: bool, schema: Value, meaning: &str| json!({ "name": name, "in": place, "required": required, "schema": schema, "description": meaning });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 100 });
    let as_of = json!({ "anyOf": [instant(), date()] });
    let key = json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" });
    json!({
        "AsOf": parameter("as_of", "query", false, as_of, "What was recorded by then: an instant, or a date, which means its end in the log's zone."),
        "EffectiveOn": parameter("effective_on", "query", false, date(), "The day facts are to hold on."),
        "MinPosition": parameter("Ayumi-Min-Position", "header", false, number(), "Waits until the answer can contain this position, so that a writer sees their own write."),
        "Limit": parameter("limit", "query", false, limit, "Entries of a page."),
        "Cursor": parameter("cursor", "query", false, text(), "`next` of the page before."),
        "IdempotencyKey": parameter("Idempotency-Key", "header", false, key, "Makes a retry the same request, for good. Required but for a dry run."),
        "DryRun": parameter("dry_run", "query", false, boolean(), "Decides without writing."),
        "IfMatch": parameter("If-Match", "header", false, json!({ "type": "string", "pattern": "^\"[0-9]+\"$", "example": "\"17\"" }), "The version that was seen: of the track written to, or of the case. Required where a command overwrites what somebody saw."),
    })
}

/// Headers many answers share.
pub(super) fn headers() -> Value {
    let header = |schema: Value, meaning: &str| json!({ "schema": schema, "description": meaning });
    json!({
        "Position": header(number(), "The last position of the log the answer can contain; of a write, its own."),
        "AsOf": header(instant(), "The moment the answer shows."),
        "ETag": header(text(), "Weak: the moment shown. Strong: the version to write against."),
        "Link": header(text(), "`rel=\"next\"`: the next page, when there is one."),
        "Replayed": header(json!({ "const": "true" }), "The stored answer of an earlier identical request."),
    })
}

/// Answers many operations share.
pub(super) fn responses() -> Value {
    json!({
        "Problem": {
            "description": "400 malformed, 401 not signed in, 403 no right, 404 not there, 405 wrong method, 409 not in this state, 412 stale version, 413 too large, 415 wrong media type, 422 does not fit, 428 version required, 429 busy, 503 not available or outcome unknown, 507 storage full",
            "headers": { "Retry-After": { "schema": number() } },
            "content": { "application/problem+json": { "schema": schema("Problem") } },
        },
        "TooLarge": {
            "description": "The body is larger than is taken; nothing was written",
            "content": { "application/problem+json": { "schema": { "allOf": [schema("Problem"), { "required": ["outcome"] }] } } },
        },
    })
}

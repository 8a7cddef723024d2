//! The groups operations are shown in; never an operation.

use serde_json::{Value, json};

/// The groups operations are shown in.
pub(in crate::openapi) fn tags() -> Value {
    json!([
        { "name": "programmes", "description": "Where everybody is" },
        { "name": "cases", "description": "Cases and the commands that change them" },
        { "name": "history", "description": "Events, decisions and documents" },
        { "name": "deadlines", "description": "What is due and who is told" },
        { "name": "definitions", "description": "The published definitions" },
        { "name": "people", "description": "Bodies, users and who is signed in" },
        { "name": "outward", "description": "What leaves: mail, webhooks, calendars" },
        { "name": "machine", "description": "For machines" },
    ])
}

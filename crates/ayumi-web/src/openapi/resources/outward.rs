//! The schemas of what leaves the program and of what is sent to change that.

use serde_json::Value;

use super::Named;
use crate::openapi::schema::{
    boolean, instant, item, list, number, object, one_of, or_null, schema, sent, text, uuid,
};

pub(super) fn outward() -> Named {
    let mut named = webhooks();
    named.extend(deliveries());
    named.extend(own());
    named
}

fn way() -> Value {
    one_of(&["mail", "file", "webhook"])
}

/// A receipt with what was made beside it.
fn made(members: Vec<(&'static str, Value, &'static str)>) -> Value {
    serde_json::json!({ "allOf": [schema("Receipt"), object(members)] })
}

fn webhooks() -> Named {
    let types = || list(text());
    let secret = "The secret requests are signed with; null in the answer of a repeated request.";
    vec![
        (
            "NewWebhook",
            sent(
                vec![
                    ("url", text(), "Where, over https, or a host that was let through."),
                    ("types", types(), "Types such as `deadline.changed`, or a noun such as `deadline.*`."),
                ],
                vec![("programme", or_null(item()), "The one programme whose events are sent.")],
            ),
        ),
        ("WebhookMade", made(vec![("webhook", uuid(), ""), ("secret", or_null(text()), secret)])),
        (
            "Webhooks",
            object(vec![(
                "webhooks",
                list(object(vec![
                    ("webhook", uuid(), ""),
                    ("url", or_null(text()), "Null once it was erased."),
                    ("types", types(), ""),
                    ("programme", or_null(item()), ""),
                    ("secrets", number(), "How many secrets sign."),
                ])),
                "",
            )]),
        ),
    ]
}

fn deliveries() -> Named {
    let tried = || {
        vec![
            ("delivery", text(), "The name it leaves under, the same over all attempts."),
            ("way", way(), ""),
            ("address", text(), ""),
            ("at", instant(), ""),
            ("delivered", boolean(), ""),
            ("answer", text(), "What the other side said, or what went wrong."),
            ("body", text(), "What was sent."),
        ]
    };
    let mut at_once = tried();
    at_once.push(("dry_run", boolean(), "True when nothing was sent."));
    vec![
        (
            "Deliveries",
            object(vec![(
                "deliveries",
                list(object(vec![
                    ("id", text(), "The name it leaves under."),
                    ("way", way(), ""),
                    ("target", text(), "A user or a webhook."),
                    ("about", text(), "The event it tells of."),
                    ("attempts", number(), ""),
                    ("next_at", instant(), ""),
                    ("parked", boolean(), "Whether it waits for somebody."),
                    ("cause", or_null(text()), "What went wrong last."),
                ])),
                "",
            )]),
        ),
        ("Attempts", object(vec![("attempts", list(object(tried())), "The latest first.")])),
        ("Tried", object(at_once)),
        ("RetryDelivery", sent(vec![], vec![("reason", or_null(text()), "Why, for the record.")])),
        (
            "Released",
            object(vec![
                ("delivery", text(), ""),
                ("receipt", or_null(object(vec![])), "Where it was recorded; null for a webhook."),
                ("dry_run", boolean(), ""),
            ]),
        ),
    ]
}

fn own() -> Named {
    let feed = object(vec![
        ("feed", uuid(), ""),
        ("programme", or_null(item()), "The one programme it is about."),
        ("revoked", boolean(), ""),
    ]);
    let address = "Where a calendar program reads it; null in the answer of a repeated request.";
    vec![
        ("SetMail", sent(vec![("mail", or_null(text()), "The address; null for none.")], vec![])),
        ("MailAddress", object(vec![("mail", or_null(text()), "Null when none is set.")])),
        ("NewFeed", sent(vec![], vec![("programme", or_null(item()), "The one programme it is about.")])),
        ("FeedMade", made(vec![("feed", uuid(), ""), ("address", or_null(text()), address)])),
        ("Feeds", object(vec![("feeds", list(feed), "Also those that were revoked.")])),
    ]
}

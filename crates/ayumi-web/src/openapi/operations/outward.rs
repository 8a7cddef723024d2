//! The operations on what leaves the program: webhooks, deliveries, addresses and calendar feeds.

use super::{Given, Operation, Sent, Takes, read};

const TAG: &str = "outward";

fn write(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(method, path, id, TAG, summary).takes(&[Takes::Key])
}

pub(super) fn outward() -> Vec<Operation> {
    let mut all = own();
    all.extend(webhooks());
    all.extend(deliveries());
    all
}

fn own() -> Vec<Operation> {
    let present = |path, id, summary| Operation::new("get", path, id, TAG, summary).takes(&[Takes::Present]);
    vec![
        present("/api/v1/me/mail", "getOwnMail", "Where the digests of whoever asks go")
            .given(Given::Json("MailAddress")),
        write("put", "/api/v1/me/mail", "setOwnMail", "Sets where one's own digests go; null for nowhere")
            .sent(Sent::Json("SetMail"))
            .given(Given::Receipt("Receipt")),
        write("put", "/api/v1/users/{id}/mail", "setMail", "Sets where somebody's digests go")
            .sent(Sent::Json("SetMail"))
            .given(Given::Receipt("Receipt")),
        read("/api/v1/feeds", "listFeeds", TAG, "The calendar feeds of whoever asks", "Feeds"),
        write("post", "/api/v1/feeds", "createFeed", "Makes a calendar feed; its address is told this once")
            .sent(Sent::Json("NewFeed"))
            .given(Given::Receipt("FeedMade")),
        write("delete", "/api/v1/feeds/{id}", "revokeFeed", "Lets a calendar feed open no more")
            .given(Given::Receipt("Receipt")),
        Operation::new(
            "get",
            "/api/v1/calendars/{file}",
            "readFeed",
            TAG,
            "The dates of whoever made the feed, as a calendar; the file is its token and `.ics`",
        )
        .given(Given::Other(&["text/calendar"]))
        .public(),
    ]
}

fn webhooks() -> Vec<Operation> {
    vec![
        read("/api/v1/webhooks", "listWebhooks", TAG, "Where events are sent; never a secret", "Webhooks"),
        write("post", "/api/v1/webhooks", "registerWebhook", "Registers an address; its secret is told this once")
            .sent(Sent::Json("NewWebhook"))
            .given(Given::Receipt("WebhookMade")),
        write(
            "post",
            "/api/v1/webhooks/{id}/rotate",
            "rotateWebhook",
            "Gives a new secret, told this once; the former one goes on signing beside it until the next change",
        )
        .given(Given::Receipt("WebhookMade")),
        write(
            "post",
            "/api/v1/webhooks/{id}/test",
            "testWebhook",
            "Sends an event of the type `ayumi.test` at once and tells what the other side said",
        )
        .given(Given::Json("Tried")),
        write("delete", "/api/v1/webhooks/{id}", "removeWebhook", "Sends nothing there any more")
            .given(Given::Receipt("Receipt")),
    ]
}

fn deliveries() -> Vec<Operation> {
    let present = |path, id, summary| Operation::new("get", path, id, TAG, summary).takes(&[Takes::Present]);
    vec![
        present("/api/v1/deliveries", "listDeliveries", "What waits to leave, the parked first")
            .given(Given::Json("Deliveries")),
        present("/api/v1/deliveries/attempts", "listAttempts", "The last 50 attempts with what was sent")
            .given(Given::Json("Attempts")),
        write(
            "post",
            "/api/v1/deliveries/test-mail",
            "testMail",
            "Sends a mail to one's own address at once",
        )
        .given(Given::Json("Tried")),
        write(
            "post",
            "/api/v1/deliveries/{id}/retry",
            "retryDelivery",
            "Lets what was parked be tried again",
        )
        .sent(Sent::Json("RetryDelivery"))
        .given(Given::Json("Released")),
    ]
}

//! Examples of what is told and by which ways it leaves: notices, snoozes, digests, addresses, webhooks, feeds; never a
//! secret.

use uuid::Uuid;

use crate::envelope::{Actor, Via};
use crate::event::{
    DigestChannel, DigestComposed, DigestDelivered, DigestItem, DigestKind, DigestOmission, DigestParked,
    DigestReason, DigestReleased, Event, FeedCreated, FeedRevoked, LeftOut, NoticeGiven, NoticeKind,
    Recipient, ReminderSnoozed, UserMailSet, WebhookRegistered, WebhookRemoved, WebhookSecretRotated,
};
use crate::id::{CredentialId, DigestId, FeedId, PostId, ReminderId, StreamId, UserId, WebhookId};
use crate::private::Clear;
use crate::testing::golden::{
    MUNICIPAL, OFFICER, OFFICER_POST, Sample, code, event_id, municipal_officer, officer, procurement, uuid,
};
use crate::testing::world::{PREFECTURE, TOYOOKA, body, date};

const HOOK: &str = "41a6d6a4-6a0f-4d1f-8b1a-0a7c9d2e5b13";
const FEED: &str = "7d2c51b0-1c7e-4a40-9c43-5b1f7e0a9d22";
const SECRET: &str = "d8f7b0a1-53c2-4f6e-9a17-2b4c6d8e0f31";
const NEXT_SECRET: &str = "e91a7c3d-84b6-4c02-b5d8-3c5e7f9a1b42";

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = notices();
    samples.extend(digests());
    samples.extend(outward());
    samples
}

fn user() -> UserId {
    UserId(uuid(MUNICIPAL))
}

fn told() -> ReminderId {
    let name = format!("reminder/needs/1/{TOYOOKA}/1/-5/not_completed/member/{TOYOOKA}");
    ReminderId(Uuid::new_v5(&procurement().0, name.as_bytes()))
}

fn notices() -> Vec<Sample> {
    let case = procurement();
    let asked = event_id("2026-06-19T05:20:00.000000Z", "deadline.change_requested");
    let name = format!("notice/change_requested/{asked}/lead/{PREFECTURE}/0");
    let given = Event::NoticeGiven(NoticeGiven {
        notice: ReminderId(Uuid::new_v5(&case.0, name.as_bytes())),
        case,
        case_version: 34,
        kind: NoticeKind::ChangeRequested,
        about: asked,
        item: Some(code("needs")),
        participant: Some(body(TOYOOKA)),
        recipient: Recipient {
            role: code("lead"),
            organization: body(PREFECTURE),
            posts: vec![PostId(uuid(OFFICER_POST))],
            users: vec![UserId(uuid(OFFICER))],
        },
        due_at: code("2026-06-19T05:20:00.000000Z"),
    });
    let snoozed = Event::ReminderSnoozed(ReminderSnoozed {
        reminder: told(),
        user: user(),
        until: date("2026-06-26"),
        reason_code: Some(code("other-bodies")),
        reason: Some(Clear::text("事業者の回答を待っているため")),
    });
    let stream = StreamId::reminders(case);
    vec![
        Sample::new(given, stream.clone(), 5, "2026-06-19T05:20:03.000000Z", Actor::system(), Via::Sweeper),
        Sample::new(snoozed, stream, 6, "2026-06-23T02:10:00.000000Z", municipal_officer(), Via::Page),
    ]
}

fn digests() -> Vec<Sample> {
    let (case, on) = (procurement(), date("2026-06-23"));
    let digest = DigestId(Uuid::new_v5(&user().0, b"digest/2026-06-23/1"));
    let item = |reminder, at: &str, reason| DigestItem {
        reminder,
        event: event_id(at, "reminder.fired"),
        case,
        reason,
    };
    let composed = Event::DigestComposed(DigestComposed {
        digest,
        user: user(),
        organization: body(TOYOOKA),
        on,
        kind: DigestKind::Daily,
        total: 1,
        items: vec![item(told(), "2026-06-23T00:00:02.000000Z", DigestReason::Due)],
        left_out: vec![DigestOmission {
            reminder: ReminderId(Uuid::new_v5(&case.0, b"reminder/example")),
            event: event_id("2026-06-23T00:00:02.000000Z", "notice.given"),
            case,
            because: LeftOut::Done,
        }],
        channels: vec![DigestChannel::Mail],
        due_at: code("2026-06-23T00:00:00.000000Z"),
    });
    let (channel, attempts) = (DigestChannel::Mail, 8);
    let delivered = Event::DigestDelivered(DigestDelivered { digest, channel, attempts: 1 });
    let cause = Clear::text("550 5.1.1 mailbox unavailable");
    let parked = Event::DigestParked(DigestParked { digest, channel, attempts, cause });
    let released = Event::DigestReleased(DigestReleased {
        digest,
        channel,
        reason_code: Some(code("entry-error")),
        reason: Some(Clear::text("宛先を直したため")),
    });
    let stream = StreamId::digests(user());
    let by_system =
        |event, version, at| Sample::new(event, stream.clone(), version, at, Actor::system(), Via::Sweeper);
    vec![
        by_system(composed, 7, "2026-06-23T00:00:06.000000Z"),
        by_system(delivered, 8, "2026-06-23T00:00:08.000000Z"),
        by_system(parked, 9, "2026-06-24T04:00:20.000000Z"),
        Sample::new(released, stream.clone(), 10, "2026-06-24T05:00:00.000000Z", officer(), Via::Page),
    ]
}

fn outward() -> Vec<Sample> {
    let (webhook, feed) = (WebhookId(uuid(HOOK)), FeedId(uuid(FEED)));
    let secret = |id| CredentialId(uuid(id));
    let mail = Some(Clear::about(user(), "kikaku@city.example.lg.jp"));
    let registered = Event::WebhookRegistered(WebhookRegistered {
        webhook,
        url: Clear::text("https://hooks.example.lg.jp/ayumi"),
        types: vec!["deadline.*".into(), "decision.closed".into()],
        programme: Some(code("education-dx-r8")),
        secrets: vec![secret(SECRET)],
    });
    let rotated = Event::WebhookSecretRotated(WebhookSecretRotated {
        webhook,
        secrets: vec![secret(NEXT_SECRET), secret(SECRET)],
    });
    let removed = Event::WebhookRemoved(WebhookRemoved {
        webhook,
        reason_code: Some(code("no-need")),
        reason: Some(Clear::text("受け側のシステムを廃止したため")),
    });
    let created = Event::FeedCreated(FeedCreated { feed, user: user(), programme: None });
    let revoked = Event::FeedRevoked(FeedRevoked {
        feed,
        reason_code: Some(code("staff")),
        reason: Some(Clear::text("異動のため")),
    });
    let of_directory =
        |event, version, at, actor| Sample::new(event, StreamId::directory(), version, at, actor, Via::Page);
    vec![
        of_directory(
            Event::UserMailSet(UserMailSet { user: user(), mail }),
            60,
            "2026-04-02T01:00:00.000000Z",
            municipal_officer(),
        ),
        of_directory(registered, 70, "2026-05-11T01:00:00.000000Z", officer()),
        of_directory(rotated, 71, "2026-08-03T01:00:00.000000Z", officer()),
        of_directory(removed, 72, "2027-02-26T01:00:00.000000Z", officer()),
        of_directory(created, 73, "2026-04-02T01:05:00.000000Z", municipal_officer()),
        of_directory(revoked, 74, "2027-03-31T08:10:00.000000Z", municipal_officer()),
    ]
}

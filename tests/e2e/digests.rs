//! One mail a person and day, when the office is open, to whoever holds the post: as a real mail server receives it.

use ayumi::config::{Outward, OutwardFlags};
use ayumi::ids::SystemIds;
use ayumi::sweeping::Clerk;
use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{DigestComposed, DigestKind, DigestReason, Event, LeftOut, Role};
use ayumi_core::id::{CorrelationId, OrganizationId, PostId, UserId};
use ayumi_core::text::Label;
use ayumi_engine::admin::NewUser;
use ayumi_engine::handle::Request;
use ayumi_engine::port::{EventStore as _, Ids as _};
use ayumi_engine::posts::Transfer;
use ayumi_tests::app::TestApp;
use ayumi_tests::mail::MailReceiver;
use ayumi_tests::template::Database;

use crate::deeds::{self, EDUCATION, KOBE};

fn code(text: &str) -> OrganizationId {
    text.parse().expect("a code")
}

/// The person and post of a body's officer.
fn officer_of(app: &TestApp, body: &str) -> (UserId, PostId) {
    let directory = app.node.engine.directory();
    let today = app.node.engine.today();
    let (post, user) = directory.duty_posts(&code(body), today)[0];
    (user.expect("somebody holds it"), post)
}

/// What the operator of the machine asks with.
fn operator(key: &str) -> Request {
    Request {
        principal: "system:operator".into(),
        key: key.into(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Cli,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run: false,
    }
}

async fn composed(app: &TestApp) -> Vec<DigestComposed> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = app.node.log.read_all(after, 2_000).await.expect("the log");
        let Some(last) = page.last() else { return found };
        after = last.position;
        for stored in page {
            if let Event::DigestComposed(digest) = stored.parse().expect("an event").data {
                found.push(digest);
            }
        }
    }
}

/// The digests that tell a person something.
async fn digests_of(app: &TestApp, user: UserId) -> Vec<DigestComposed> {
    composed(app).await.into_iter().filter(|digest| digest.user == user && !digest.items.is_empty()).collect()
}

/// A clerk whose ways out are set.
fn clerk(app: &TestApp, flags: &OutwardFlags) -> Clerk {
    let outward =
        Outward::resolve(flags, Some("https://ayumi.example.lg.jp"), "127.0.0.1:8640").expect("settings");
    let channels = std::sync::Arc::new(outward.registry().expect("channels"));
    Clerk { outward, channels, ..app.node.clerk.clone() }
}

fn mailing(receiver: &MailReceiver) -> OutwardFlags {
    OutwardFlags {
        smtp_url: Some(format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port)),
        mail_from: Some("ayumi@pref.example.lg.jp".into()),
        mail_sender: Some("兵庫県 デジタル戦略課".into()),
        ..OutwardFlags::default()
    }
}

async fn tell(app: &TestApp, clerk: &Clerk) {
    app.sweep().await;
    ayumi::telling::tell(clerk).await.expect("digests");
    app.sees_everything().await;
    ayumi::posting::post(clerk).await.expect("sending");
    app.sees_everything().await;
}

async fn one_mail_a_day(database: Database) {
    let app = TestApp::start(database).await;
    let receiver = MailReceiver::start("none", &[]).expect("a mail server");
    let clerk = clerk(&app, &mailing(&receiver));
    let (kobe, _) = officer_of(&app, KOBE);
    app.node
        .engine
        .set_mail(kobe, Some("dx@city.kobe.example.lg.jp"), &operator("mail"))
        .await
        .expect("an address");

    app.step_to("2026-04-01T08:59:00+09:00").await;
    tell(&app, &clerk).await;
    assert_eq!(digests_of(&app, kobe).await.len(), 0, "nobody is told before nine");

    app.step_to("2026-04-01T09:00:05+09:00").await;
    tell(&app, &clerk).await;
    let told = digests_of(&app, kobe).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, DigestKind::Daily);
    assert_eq!(told[0].items.len(), 3, "one survey in each of the three education cases");
    let mail = receiver.mail().expect("a mail");
    assert_eq!(mail["to"][0][1], "dx@city.kobe.example.lg.jp");
    let subject = mail["subject"].as_str().expect("a subject");
    assert!(subject.contains("【期限20営業日前】") && subject.contains("ほか2件"), "{subject}");
    let text = mail["text"].as_str().expect("a text");
    assert_eq!(text.matches("http").count(), 1, "{text}");
    assert!(
        text.contains("https://ayumi.example.lg.jp/inbox") && text.contains("令和8年4月1日（水）"),
        "{text}"
    );
    let id = mail["headers"]["message-id"].as_str().unwrap_or_default();
    assert!(id.contains(&told[0].digest.to_string()), "{id}");

    // Whatever comes up later that day waits for the next digest, however often the program looks.
    let case = app.case(EDUCATION, "school-affairs");
    let moved = deeds::move_deadline("survey", "2026-05-29");
    app.officer().command_seen(case, &moved).await.is(201);
    for _ in 0..3 {
        tell(&app, &clerk).await;
    }
    assert_eq!(digests_of(&app, kobe).await.len(), 1);
    app.step_to("2026-04-02T09:00:05+09:00").await;
    tell(&app, &clerk).await;
    let told = digests_of(&app, kobe).await;
    assert_eq!(told.len(), 2);
    let mail = receiver.mail().expect("the next day's mail");
    assert!(mail["subject"].as_str().unwrap_or_default().contains("期限変更"), "{mail}");
    assert_eq!(receiver.taken().expect("the folder"), 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_one_mail_a_day_with_everything_in_it() {
    one_mail_a_day(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_one_mail_a_day_with_everything_in_it_on_postgres() {
    one_mail_a_day(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_at_the_turn_of_the_year_and_what_was_done_meanwhile_is_left_out() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kobe, _) = officer_of(&app, KOBE);
    // The program stands still from before the first reminders to the last days of the year.
    app.step_to("2026-12-29T10:00:00+09:00").await;
    app.tell().await;
    assert_eq!(digests_of(&app, kobe).await.len(), 0, "a closed day");
    for day in ["2026-12-31", "2027-01-01", "2027-01-03"] {
        app.step_to(&format!("{day}T10:00:00+09:00")).await;
        app.tell().await;
    }
    assert_eq!(composed(&app).await.len(), 0, "nobody is told anything on closed days");
    let case = app.case(EDUCATION, "school-affairs");
    let kobe_town = app.municipality(KOBE);
    kobe_town.command(case, &deeds::join()).await.is(201);
    kobe_town.command(case, &deeds::report_survey("none")).await.is(201);
    app.step_to("2027-01-04T09:00:05+09:00").await;
    app.tell().await;
    let told = digests_of(&app, kobe).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, DigestKind::CatchUp);
    let left: Vec<LeftOut> = told[0].left_out.iter().map(|left| left.because).collect();
    assert!(left.contains(&LeftOut::Done), "{left:?}");
    assert!(told[0].items.iter().all(|item| item.case != case), "what is done is not told");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_first_of_april_what_is_open_goes_to_whoever_takes_the_post_over() {
    let app = TestApp::start(Database::Sqlite).await;
    let (former, post) = officer_of(&app, KOBE);
    app.step_to("2026-04-30T09:00:05+09:00").await;
    app.tell().await;
    assert_eq!(digests_of(&app, former).await.len(), 1);
    let new = NewUser {
        name: "神戸　次郎".into(),
        organization: code(KOBE),
        post_title: Label { ja: "控え".into(), en: None },
        role: Role::MunicipalOfficer,
    };
    let (next, _) = app.node.engine.add_user(new, &operator("next")).await.expect("a person");
    let from = "2026-05-07".parse().expect("a day");
    let transfer = Transfer { post, to: Some(next), from, basis: None };
    app.node.engine.transfer_post(&transfer, &operator("transfer")).await.expect("a transfer");

    app.step_to("2026-05-06T10:00:00+09:00").await;
    app.tell().await;
    assert_eq!(digests_of(&app, next).await.len(), 0, "a holiday, and not their post yet");
    app.step_to("2026-05-07T09:00:05+09:00").await;
    app.tell().await;
    let told = digests_of(&app, next).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, DigestKind::HandOver);
    assert!(told[0].items.iter().any(|item| item.reason == DigestReason::HandedOver));
    app.tell().await;
    assert_eq!(digests_of(&app, next).await.len(), 1, "once");
    // From here on what is due goes to the new holder alone.
    let before = digests_of(&app, former).await.len();
    app.step_to("2026-05-13T09:00:05+09:00").await;
    app.tell().await;
    assert_eq!(digests_of(&app, next).await.len(), 2);
    assert_eq!(digests_of(&app, former).await.len(), before);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_down_is_tried_again_with_the_same_message_and_nothing_happens_to_the_case() {
    let app = TestApp::start(Database::Sqlite).await;
    let receiver = MailReceiver::start("none", &["451 try later", "after-dot"]).expect("a mail server");
    let clerk = clerk(&app, &mailing(&receiver));
    let (kobe, _) = officer_of(&app, KOBE);
    app.node.engine.set_mail(kobe, Some("dx@city.kobe.example.lg.jp"), &operator("mail")).await.expect("set");
    app.step_to("2026-04-01T09:00:05+09:00").await;
    tell(&app, &clerk).await;
    let waiting = clerk.outbox.deliveries(10).await.expect("the outbox");
    assert_eq!((waiting.len(), waiting[0].attempts), (1, 1), "{waiting:?}");
    app.step_to("2026-04-01T09:00:12+09:00").await;
    tell(&app, &clerk).await;
    app.step_to("2026-04-01T09:06:00+09:00").await;
    tell(&app, &clerk).await;
    assert_eq!(clerk.outbox.deliveries(10).await.expect("the outbox"), []);
    let attempts = clerk.outbox.attempts().await.expect("attempts");
    assert!(attempts.len() >= 2 && attempts[0].delivered, "{attempts:?}");
    assert!(attempts[0].body.contains("神戸市"), "the body is kept for whoever looks after it");
    // The reply was lost once, so the same mail may have come twice: under one id.
    let first = receiver.mail().expect("a mail");
    assert!(
        first["headers"]["message-id"]
            .as_str()
            .unwrap_or_default()
            .contains(&digests_of(&app, kobe).await[0].digest.to_string())
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_setting_nothing_is_put_into_the_outbox() {
    let app = TestApp::start(Database::Sqlite).await;
    app.step_to("2026-04-01T09:00:05+09:00").await;
    app.tell().await;
    assert!(composed(&app).await.iter().all(|digest| digest.channels.is_empty()));
    assert_eq!(ayumi::posting::post(&app.node.clerk).await.expect("nothing to do"), 0);
    assert_eq!(app.node.clerk.outbox.deliveries(10).await.expect("the outbox"), []);
    app.stop().await;
}

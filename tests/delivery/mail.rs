//! Mail as a mail server and the mail parser of Python see it; never who is written to.

use std::time::Duration;

use ayumi_engine::port::channel::{Channel as _, Mail, Outcome};
use ayumi_notify::channel::mail::Mailer;
use ayumi_notify::channel::mail_settings::{MailServer, MailSettings};
use ayumi_tests::mail::{MailReceiver, PASSWORD, USER};
use serde_json::{Value, json};

const SUBJECT: &str = "【お知らせ】共同利用「地域通貨・地域ポイント」令和9年度の利用希望について、9月30日（水）までにご回答をお願いします（𠮷野川支所）";
const NAME: &str = "猪名川町, 企画政策課 \"DX\" 髙橋 <担当>";
const FROM_NAME: &str = "兵庫県 デジタル戦略課（歩み）";

fn encoded(text: &str) -> String {
    text.bytes().flat_map(|byte| ["%".to_owned(), hex::encode([byte])]).collect()
}

fn mailer_by(server: &str, receiver: &MailReceiver) -> Mailer {
    let separator = if server.contains('?') { '&' } else { '?' };
    let authority = encoded(&receiver.certificates.authority().display().to_string());
    let server: MailServer = format!("{server}{separator}ca={authority}").parse().unwrap();
    let mut settings = MailSettings::new(server, "ayumi@pref.example.lg.jp".parse().unwrap());
    settings.from_name = Some(FROM_NAME.to_owned());
    settings.unsubscribe = Some("https://ayumi.example.lg.jp/me/notices".parse().unwrap());
    Mailer::new(settings).unwrap()
}

/// By STARTTLS, signed in.
fn mailer(receiver: &MailReceiver) -> Mailer {
    let server = format!("smtp://{}:{}@127.0.0.1:{}", encoded(USER), encoded(PASSWORD), receiver.peer.port);
    mailer_by(&server, receiver)
}

/// Without TLS and signing in, for what happens after both.
fn plain(receiver: &MailReceiver) -> Mailer {
    mailer_by(&format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port), receiver)
}

fn text() -> String {
    format!("髙橋様\n\n.先頭の点\n..\n.\n{}\n\tタブ\nFrom here\n終わり\n", "長い行".repeat(500))
}

fn mail() -> Mail {
    Mail {
        id: "r-0193".parse().unwrap(),
        to: "dx@town.inagawa.example.lg.jp".parse().unwrap(),
        to_name: Some(NAME.to_owned()),
        subject: SUBJECT.to_owned(),
        text: text(),
        sent_at: "2026-09-24T00:00:00Z".parse().unwrap(),
        list: false,
    }
}

fn delivered(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Delivered { reply } => reply,
        Outcome::RetryLater { .. } | Outcome::GiveUp { .. } => panic!("not delivered: {outcome:?}"),
    }
}

fn retried(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::RetryLater { cause } => cause,
        Outcome::Delivered { .. } | Outcome::GiveUp { .. } => panic!("not to be tried again: {outcome:?}"),
    }
}

fn given_up(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::GiveUp { cause } => cause,
        Outcome::Delivered { .. } | Outcome::RetryLater { .. } => panic!("not given up: {outcome:?}"),
    }
}

fn names(read: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        read["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

const HEADERS: [&str; 9] = [
    "auto-submitted",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
];

#[tokio::test]
async fn a_japanese_mail_is_read_as_it_was_written() {
    let receiver = MailReceiver::start("starttls", &[]).unwrap();
    let outcome = mailer(&receiver).deliver(&mail()).await;
    assert!(delivered(&outcome).contains("taken as 1"), "{outcome:?}");
    let read = receiver.mail().unwrap();
    assert_eq!((&read["encrypted"], &read["signed_in"]), (&json!(true), &json!(true)));
    assert_eq!(read["sender"], "ayumi@pref.example.lg.jp");
    assert_eq!(read["receivers"], json!(["dx@town.inagawa.example.lg.jp"]));
    assert_eq!(read["subject"], SUBJECT);
    assert_eq!(read["from"], json!([[FROM_NAME, "ayumi@pref.example.lg.jp"]]));
    assert_eq!(read["to"], json!([[NAME, "dx@town.inagawa.example.lg.jp"]]));
    assert_eq!(read["date"], "2026-09-24T00:00:00+00:00");
    assert_eq!((&read["type"], &read["charset"]), (&json!("text/plain"), &json!("utf-8")));
    assert_eq!(read["text"].as_str().unwrap().replace("\r\n", "\n"), text());
    assert_eq!(read["headers"]["message-id"], "<r-0193@pref.example.lg.jp>");
    assert_eq!(read["headers"]["auto-submitted"], "auto-generated");
    assert_eq!(names(&read), HEADERS, "and no way out of a list nobody joined");
    assert_eq!(read["defects"], json!([]));
    assert!(read["line_octets_max"].as_u64().unwrap() <= 998);
    assert_eq!(read["bare_breaks"], 0);
}

#[tokio::test]
async fn a_mail_to_subscribers_tells_how_to_leave() {
    let receiver = MailReceiver::start("none", &[]).unwrap();
    delivered(&plain(&receiver).deliver(&Mail { list: true, ..mail() }).await);
    let read = receiver.mail().unwrap();
    assert_eq!(read["headers"]["list-unsubscribe"], "<https://ayumi.example.lg.jp/me/notices>");
}

#[tokio::test]
async fn tls_from_the_first_byte_is_spoken_too() {
    let receiver = MailReceiver::start("implicit", &[]).unwrap();
    let mailer = mailer_by(&format!("smtps://127.0.0.1:{}", receiver.peer.port), &receiver);
    delivered(&mailer.deliver(&mail()).await);
    assert_eq!(receiver.mail().unwrap()["encrypted"], true);
}

#[tokio::test]
async fn a_server_that_is_not_trusted_or_not_encrypted_gets_nothing() {
    let trusted = MailReceiver::start("starttls", &[]).unwrap();
    let other = MailReceiver::start("none", &[]).unwrap();
    let server = format!("smtp://127.0.0.1:{}", trusted.peer.port);
    // Another authority than the server's.
    let outcome = mailer_by(&server, &other).deliver(&mail()).await;
    assert!(retried(&outcome).contains("certificate"), "{outcome:?}");
    // A server that does not offer STARTTLS, though it is required.
    let server = format!("smtp://127.0.0.1:{}?tls=required", other.peer.port);
    retried(&mailer_by(&server, &other).deliver(&mail()).await);
    assert_eq!((trusted.taken().unwrap(), other.taken().unwrap()), (0, 0));
    // The same server may have it when the settings say so.
    let server = format!("smtp://127.0.0.1:{}?tls=opportunistic", other.peer.port);
    delivered(&mailer_by(&server, &other).deliver(&mail()).await);
}

#[tokio::test]
async fn a_wrong_password_waits_for_somebody_to_mend_it() {
    let receiver = MailReceiver::start("starttls", &[]).unwrap();
    let server = format!("smtp://{}:wrong@127.0.0.1:{}", encoded(USER), receiver.peer.port);
    let outcome = mailer_by(&server, &receiver).deliver(&mail()).await;
    assert!(retried(&outcome).contains("535"), "{outcome:?}");
    assert!(!retried(&outcome).contains("wrong"), "the password stays out of the record");
    assert_eq!(receiver.taken().unwrap(), 0);
}

#[tokio::test]
async fn a_reply_of_4xx_is_for_later_and_one_of_5xx_is_final_with_the_words_of_the_server() {
    let receiver =
        MailReceiver::start("none", &["451 4.7.1 greylisted", "550 5.1.1 no such person here"]).unwrap();
    let mailer = plain(&receiver);
    let outcome = mailer.deliver(&mail()).await;
    assert!(retried(&outcome).contains("451") && retried(&outcome).contains("greylisted"), "{outcome:?}");
    let outcome = mailer.deliver(&mail()).await;
    assert!(
        given_up(&outcome).contains("550") && given_up(&outcome).contains("no such person"),
        "{outcome:?}"
    );
    delivered(&mailer.deliver(&mail()).await);
    assert_eq!(receiver.taken().unwrap(), 1);
}

#[tokio::test]
async fn a_line_cut_before_or_after_the_end_of_a_mail_is_tried_again_under_the_same_id() {
    let receiver = MailReceiver::start("none", &["before-dot", "after-dot"]).unwrap();
    let mailer = plain(&receiver);
    retried(&mailer.deliver(&mail()).await);
    assert_eq!(receiver.taken().unwrap(), 0);
    retried(&mailer.deliver(&mail()).await);
    delivered(&mailer.deliver(&mail()).await);
    // The server had taken the one whose reply was lost: its id tells that the next is the same.
    let (first, second) = (receiver.mail().unwrap(), receiver.mail().unwrap());
    assert_eq!(first["headers"]["message-id"], second["headers"]["message-id"]);
    assert_eq!(first["headers"]["date"], second["headers"]["date"]);
    assert_eq!(receiver.taken().unwrap(), 2);
}

#[tokio::test]
async fn a_server_that_is_silent_or_gone_is_for_later() {
    let receiver = MailReceiver::start("none", &["silence"]).unwrap();
    let server: MailServer = format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port).parse().unwrap();
    let mut settings = MailSettings::new(server, "ayumi@pref.example.lg.jp".parse().unwrap());
    settings.timeout = Duration::from_millis(100);
    let mailer = Mailer::new(settings).unwrap();
    assert!(retried(&mailer.deliver(&mail()).await).contains("127.0.0.1"));
    drop(receiver);
    retried(&mailer.deliver(&mail()).await);
}

#[tokio::test]
async fn no_text_of_a_mail_becomes_a_header() {
    let receiver = MailReceiver::start("none", &[]).unwrap();
    let mailer = plain(&receiver);
    let endings = ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\0", "\r\n ", "\n\n", "=?utf-8?Q?=0D=0A?="];
    for ending in endings {
        let attack = format!("件名{ending}Bcc: other@example.jp{ending}X-Injected: yes{ending}{ending}本文");
        let ascii = format!("subject{ending}Bcc: other@example.jp{ending}X-Injected: yes");
        for words in [attack, ascii] {
            let mail = Mail { subject: words.clone(), to_name: Some(words.clone()), ..mail() };
            delivered(&mailer.deliver(&mail).await);
            let read = receiver.mail().unwrap();
            assert_eq!(names(&read), HEADERS, "{words:?}");
            assert_eq!(read["receivers"], json!(["dx@town.inagawa.example.lg.jp"]));
            assert_eq!(read["to"].as_array().unwrap().len(), 1);
            assert_eq!(read["to"][0][1], "dx@town.inagawa.example.lg.jp");
            assert_eq!(read["text"].as_str().unwrap().replace("\r\n", "\n"), text());
        }
    }
}

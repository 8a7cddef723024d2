//! Webhooks as the library of Standard Webhooks verifies them; never what is told by one.

use std::time::Duration;

use ayumi_core::cloud_event::CloudEvent;
use ayumi_engine::port::channel::{Channel as _, Hook, Outcome};
use ayumi_notify::channel::webhook::{HookSettings, Webhooks};
use ayumi_tests::hooks::HookReceiver;
use ayumi_tests::peer::Certificates;
use serde_json::{Value, json};

const AT: &str = "2026-09-24T00:00:00Z";
const OLD: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
const NEW: &str = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4";
const OTHER: &str = "whsec_enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRj";

fn hook(url: String) -> Hook {
    let data = json!({"title": "髙橋・𠮷野の\"回答\"", "n": 1});
    let time = AT.parse().unwrap();
    let event = CloudEvent::new("0193", "/programmes/education-dx-r8", "ayumi.phase.completed", time, data);
    Hook {
        id: "h-0193".parse().unwrap(),
        url,
        secrets: vec![OLD.parse().unwrap(), NEW.parse().unwrap()],
        body: event.about("case-1").to_body(),
        sent_at: time,
    }
}

fn webhooks(receivers: &[&HookReceiver], timeout: Duration) -> Webhooks {
    let allowed: Vec<String> = receivers.iter().map(|receiver| receiver.allowed()).collect();
    let allowed = allowed.join(",").parse().unwrap();
    Webhooks::new(HookSettings { timeout, allowed, ..HookSettings::default() }).unwrap()
}

const AMPLE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_webhook_is_verified_with_either_of_two_secrets_and_with_no_other() {
    let receiver = HookReceiver::start(AT, &[OLD, NEW, OTHER], &json!([{"status": 503}])).unwrap();
    let channel = webhooks(&[&receiver], AMPLE);
    let hook = hook(receiver.url("/hooks?tenant=1"));
    assert!(matches!(channel.deliver(&hook).await, Outcome::RetryLater { .. }));
    assert_eq!(channel.deliver(&hook).await, Outcome::Delivered { reply: "HTTP 204".to_owned() });
    let (first, second) = (receiver.peer.line().unwrap(), receiver.peer.line().unwrap());
    for request in [&first, &second] {
        assert_eq!(request["verified"], json!([true, true, false]));
        assert_eq!((&request["method"], &request["path"]), (&json!("POST"), &json!("/hooks?tenant=1")));
        assert_eq!(request["headers"]["webhook-id"], "h-0193");
        assert_eq!(request["headers"]["webhook-timestamp"], "1790208000");
        assert_eq!(request["headers"]["content-type"], "application/cloudevents+json; charset=utf-8");
        assert_eq!(request["body"], hook.body);
    }
    let event: Value = serde_json::from_str(first["body"].as_str().unwrap()).unwrap();
    assert_eq!((&event["specversion"], &event["type"]), (&json!("1.0"), &json!("ayumi.phase.completed")));
}

#[tokio::test]
async fn a_changed_body_or_an_old_request_is_not_verified() {
    let later = "2026-09-24T00:05:01Z";
    let receiver = HookReceiver::start(later, &[OLD], &json!([])).unwrap();
    webhooks(&[&receiver], AMPLE).deliver(&hook(receiver.url("/"))).await;
    assert_eq!(receiver.peer.line().unwrap()["verified"], json!([false]), "five minutes have passed");
}

#[tokio::test]
async fn an_answer_decides_what_becomes_of_a_webhook() {
    let statuses = [400, 401, 404, 408, 410, 422, 429, 500, 503];
    let answers: Vec<Value> =
        statuses.iter().map(|status| json!({"status": status, "body": "なぜなら\r\n今は夜"})).collect();
    let receiver = HookReceiver::start(AT, &[], &json!(answers)).unwrap();
    let channel = webhooks(&[&receiver], AMPLE);
    for status in statuses {
        let outcome = channel.deliver(&hook(receiver.url("/"))).await;
        let cause = match &outcome {
            Outcome::GiveUp { cause } if status == 410 => cause,
            Outcome::RetryLater { cause } if status != 410 => cause,
            Outcome::Delivered { .. } | Outcome::RetryLater { .. } | Outcome::GiveUp { .. } => {
                panic!("{status}: {outcome:?}")
            }
        };
        assert_eq!(*cause, format!("HTTP {status}: なぜなら  今は夜"));
    }
    for status in [200, 201, 202, 204] {
        let receiver = HookReceiver::start(AT, &[], &json!([{"status": status}])).unwrap();
        let outcome = webhooks(&[&receiver], AMPLE).deliver(&hook(receiver.url("/"))).await;
        assert_eq!(outcome, Outcome::Delivered { reply: format!("HTTP {status}") });
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let canary = HookReceiver::start(AT, &[], &json!([])).unwrap();
    let to = canary.url("/elsewhere");
    let statuses = [301, 302, 303, 307, 308];
    let answers: Vec<Value> =
        statuses.iter().map(|status| json!({"status": status, "location": to})).collect();
    let receiver = HookReceiver::start(AT, &[], &json!(answers)).unwrap();
    // The canary is allowed, so that nothing but the refusal to follow keeps the request from it.
    let channel = webhooks(&[&receiver, &canary], AMPLE);
    for status in statuses {
        let outcome = channel.deliver(&hook(receiver.url("/"))).await;
        let Outcome::RetryLater { cause } = &outcome else { panic!("{outcome:?}") };
        assert!(cause.contains(&format!("HTTP {status}")) && cause.contains(&to), "{cause}");
    }
    assert_eq!((receiver.hits().unwrap(), canary.hits().unwrap()), (5, 0));
    channel.deliver(&hook(to)).await;
    assert_eq!(canary.peer.line().unwrap()["path"], "/elsewhere", "the canary would have sung");
}

#[tokio::test]
async fn a_slow_receiver_is_left_in_time() {
    let receiver = HookReceiver::start(AT, &[], &json!([{"silent": true}])).unwrap();
    let channel = webhooks(&[&receiver], Duration::from_millis(300));
    let outcome = channel.deliver(&hook(receiver.url("/"))).await;
    assert_eq!(outcome, Outcome::RetryLater { cause: "the receiver did not answer in time".to_owned() });
    assert_eq!(receiver.peer.line().unwrap()["event"], "hook", "it was reached");
}

// The line is closed by a task of its own, which runs while this one waits.
#[tokio::test(flavor = "multi_thread")]
async fn an_endless_answer_is_read_up_to_a_limit() {
    let receiver = HookReceiver::start(AT, &[], &json!([{"status": 500, "endless": true}])).unwrap();
    let outcome = webhooks(&[&receiver], AMPLE).deliver(&hook(receiver.url("/"))).await;
    let Outcome::RetryLater { cause } = &outcome else { panic!("{outcome:?}") };
    assert!(cause.starts_with("HTTP 500: xxx") && cause.chars().count() <= 500, "{cause}");
    assert_eq!(receiver.peer.line().unwrap()["event"], "hook");
    let closed = receiver.peer.line().unwrap();
    assert_eq!(closed["event"], "closed", "the line is closed long before the time is up");
}

#[tokio::test]
async fn a_receiver_of_a_closed_network_is_reached_over_tls_of_its_own_authority() {
    let certificates = Certificates::make().unwrap();
    let receiver = HookReceiver::start_with_tls(&certificates).unwrap();
    let settings = |authority| HookSettings {
        allowed: format!("127.0.0.1:{}", receiver.peer.port).parse().unwrap(),
        authority,
        ..HookSettings::default()
    };
    let hook = hook(format!("https://127.0.0.1:{}/", receiver.peer.port));
    let outcome = Webhooks::new(settings(None)).unwrap().deliver(&hook).await;
    assert!(
        matches!(&outcome, Outcome::RetryLater { cause } if cause.contains("certificate")),
        "{outcome:?}"
    );
    let outcome = Webhooks::new(settings(Some(certificates.authority()))).unwrap().deliver(&hook).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    assert_eq!(receiver.hits().unwrap(), 1);
}

#[tokio::test]
async fn without_a_secret_or_a_receiver_nothing_is_delivered() {
    let receiver = HookReceiver::start(AT, &[], &json!([])).unwrap();
    let channel = webhooks(&[&receiver], AMPLE);
    let unsigned = Hook { secrets: Vec::new(), ..hook(receiver.url("/")) };
    assert!(matches!(channel.deliver(&unsigned).await, Outcome::GiveUp { .. }));
    assert_eq!(receiver.hits().unwrap(), 0);
    let gone = hook(receiver.url("/"));
    drop(receiver);
    assert!(matches!(channel.deliver(&gone).await, Outcome::RetryLater { .. }));
}

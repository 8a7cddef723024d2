//! Requests that must not leave, told by a canary that would be reached; never requests that may.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ayumi_engine::port::channel::{Channel as _, Hook, Outcome};
use ayumi_notify::channel::webhook::{HookSettings, Webhooks};
use ayumi_notify::resolve::Resolve;
use ayumi_tests::hooks::HookReceiver;
use ayumi_tests::peer::Certificates;
use serde_json::json;

/// Spellings of hosts that lead to this machine or into an inner network with some library or resolver.
const HOSTS: [&str; 62] = [
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "0.0",
    "2130706433",
    "0x7f000001",
    "0x7F.0x0.0x0.0x1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "00000177.1",
    "127.0.0.01",
    "127.0.0.1.",
    "127.0.0.0x1",
    "127.000.000.001",
    "%31%32%37.0.0.1",
    "127%2E0%2E0%2E1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "localhost",
    "LocalHost",
    "localhost.",
    "localhost.localdomain",
    "a.localhost",
    "ip6-localhost",
    "canary",
    "canary.local",
    "canary.internal",
    "metadata.google.internal",
    "10.0.0.1",
    "010.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "2852039166",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[::1%25lo]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
];

fn urls(port: u16) -> Vec<String> {
    let mut urls = Vec::new();
    for host in HOSTS {
        urls.push(format!("https://{host}/"));
        urls.push(format!("https://{host}:8443/x"));
        urls.push(format!("https://{host}:{port}/x"));
        urls.push(format!("http://{host}:{port}/x"));
    }
    for authority in ["example.jp@127.0.0.1", "example.jp:443@127.0.0.1", "user:pass@[::1]", "@127.0.0.1"] {
        urls.push(format!("https://{authority}:{port}/"));
    }
    for text in [
        "https://example.jp\\@127.0.0.1:PORT/",
        "https://example.jp#@127.0.0.1:PORT/",
        "https://127.0.0.1:PORT#.example.jp/",
        "https://127.0.0.1:PORT\\.example.jp/",
        "//127.0.0.1:PORT/",
        "127.0.0.1:PORT",
        "http:127.0.0.1:PORT",
        "http:/127.0.0.1:PORT/",
        "http:///127.0.0.1:PORT/",
        "\thttp://127.0.0.1:PORT/",
        "http://127.0.0.1:PORT/\r\nX: y",
        "ht\ntp://127.0.0.1:PORT/",
        "HTTP://127.0.0.1:PORT/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:PORT/",
        "ftp://127.0.0.1:PORT/",
        "data:text/plain,x",
        "unix:/run/x.sock",
        "https://",
        "https:///",
        "",
    ] {
        urls.push(text.replace("PORT", &port.to_string()));
    }
    urls
}

fn hook(url: &str) -> Hook {
    Hook {
        id: "h-1".parse().unwrap(),
        url: url.to_owned(),
        secrets: vec!["whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz".parse().unwrap()],
        body: "{}".to_owned(),
        sent_at: "2026-09-24T00:00:00Z".parse().unwrap(),
    }
}

/// A name service that gives each answer once and then the last of them again, and counts its questions.
fn answering(answers: &[&[&str]]) -> (Resolve, Arc<AtomicUsize>) {
    let read = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
    let answers: Vec<Vec<IpAddr>> = answers.iter().map(read).collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let resolve: Resolve = Arc::new(move |_| {
        let turn = count.fetch_add(1, Ordering::SeqCst);
        let answer = answers[turn.min(answers.len() - 1)].clone();
        Box::pin(async move { Ok(answer) })
    });
    (resolve, asked)
}

#[tokio::test]
async fn no_spelling_of_an_inner_host_is_reached() {
    let canary = HookReceiver::start("2026-09-24T00:00:00Z", &[], &json!([])).unwrap();
    // Whatever is asked leads to the canary's machine: a name that slipped through would reach it.
    let (resolve, asked) = answering(&[&["127.0.0.1"]]);
    let channel = Webhooks::new(HookSettings::default()).unwrap().resolving_by(resolve);
    let urls = urls(canary.peer.port);
    assert!(urls.len() >= 100, "{}", urls.len());
    for url in &urls {
        let outcome = channel.deliver(&hook(url)).await;
        assert!(
            matches!(&outcome, Outcome::GiveUp { cause } if cause.contains("refused")),
            "{url}: {outcome:?}"
        );
    }
    assert_eq!((canary.hits().unwrap(), asked.load(Ordering::SeqCst)), (0, 0));

    let allowed = canary.allowed().parse().unwrap();
    let channel = Webhooks::new(HookSettings { allowed, ..HookSettings::default() }).unwrap();
    channel.deliver(&hook(&canary.url("/"))).await;
    assert_eq!(canary.peer.line().unwrap()["event"], "hook", "the canary would have sung");
}

#[tokio::test]
async fn a_public_name_that_leads_to_an_inner_address_is_refused_whole() {
    for answer in [
        &["127.0.0.1"][..],
        &["8.8.8.8", "10.0.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::a00:1"],
        &["fd00::1", "2606:4700::1"],
        &["100.64.0.1"],
        &[],
    ] {
        let (resolve, asked) = answering(&[answer]);
        let channel = Webhooks::new(HookSettings::default()).unwrap().resolving_by(resolve);
        let outcome = channel.deliver(&hook("https://hooks.example.jp/")).await;
        assert!(
            matches!(&outcome, Outcome::RetryLater { cause } if cause.contains("refused")),
            "{answer:?}: {outcome:?}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_name_that_changes_what_it_leads_to_is_checked_at_every_attempt() {
    let certificates = Certificates::make().unwrap();
    let canary = HookReceiver::start_with_tls(&certificates).unwrap();
    let settings = HookSettings {
        allowed: format!("127.0.0.1:{}", canary.peer.port).parse().unwrap(),
        authority: Some(certificates.authority()),
        ..HookSettings::default()
    };
    // The canary listens on every address of the machine; only one of them is allowed.
    let (resolve, asked) =
        answering(&[&["127.0.0.1"], &["127.0.0.2"], &["127.0.0.1", "127.0.0.2"], &["127.0.0.1"]]);
    let channel = Webhooks::new(settings).unwrap().resolving_by(resolve);
    let hook = hook(&format!("https://hooks.example.jp:{}/", canary.peer.port));
    assert!(matches!(channel.deliver(&hook).await, Outcome::Delivered { .. }));
    assert_eq!(canary.hits().unwrap(), 1);
    for _ in 0..2 {
        let outcome = channel.deliver(&hook).await;
        assert!(
            matches!(&outcome, Outcome::RetryLater { cause } if cause.contains("refused")),
            "{outcome:?}"
        );
    }
    assert_eq!(canary.hits().unwrap(), 0);
    assert!(matches!(channel.deliver(&hook).await, Outcome::Delivered { .. }));
    assert_eq!(canary.hits().unwrap(), 1);
    assert_eq!(
        asked.load(Ordering::SeqCst),
        4,
        "a name is resolved once an attempt, and never again to connect"
    );
}

#[tokio::test]
async fn behind_a_proxy_only_names_that_need_no_leave_or_are_named_pass() {
    let canary = HookReceiver::start("2026-09-24T00:00:00Z", &[], &json!([])).unwrap();
    let settings = HookSettings {
        proxy: Some(canary.url("/")),
        allowed: "http://10.0.0.0/8, http://named.example".parse().unwrap(),
        ..HookSettings::default()
    };
    let channel = Webhooks::new(settings).unwrap();
    let outcome = channel.deliver(&hook("http://unnamed.example/")).await;
    assert!(matches!(outcome, Outcome::GiveUp { .. }), "its addresses are not seen: {outcome:?}");
    assert_eq!(canary.hits().unwrap(), 0);
    assert!(matches!(channel.deliver(&hook("http://named.example/x")).await, Outcome::Delivered { .. }));
    assert_eq!(canary.peer.line().unwrap()["path"], "http://named.example/x", "asked of the proxy");
}

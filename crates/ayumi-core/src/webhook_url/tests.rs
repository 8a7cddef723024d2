//! Which addresses of webhooks pass and which are refused with which reason; never a connection.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<WebhookUrl, UrlRefusal> {
    WebhookUrl::parse(text, &AllowList::default())
}

#[test]
fn plain_addresses_of_the_public_internet_pass() {
    for (text, host, port) in [
        ("https://hooks.example.jp", "hooks.example.jp", 443),
        ("https://hooks.example.jp:443/a/b?c=d&e=%20", "hooks.example.jp", 443),
        ("https://Hooks.Example.JP:8443/", "hooks.example.jp", 8443),
        ("https://xn--eckwd4c7c.example?x", "xn--eckwd4c7c.example", 443),
    ] {
        let url = parse(text).unwrap();
        assert_eq!((url.as_str(), url.host(), url.port()), (text, &Host::Name(host.to_owned()), port));
    }
    assert_eq!(parse("https://8.8.8.8/").unwrap().host(), &Host::Address("8.8.8.8".parse().unwrap()));
    assert_eq!(parse("https://[2606:4700::1]:8443/").unwrap().port(), 8443);
}

#[test]
fn every_refusal_is_reached_and_has_words_in_both_languages() {
    use UrlRefusal as Why;
    let inner = |text: &str, why| Why::Inner(text.parse().unwrap(), why);
    let long = format!("https://example.jp/{}", "a".repeat(2048));
    let cases = [
        (long.as_str(), Why::TooLong),
        ("https://市.example.jp/", Why::Characters),
        ("https://example.jp\r\nX: y", Why::Characters),
        (" https://example.jp/", Why::Characters),
        ("https://example.jp\\@127.0.0.1/", Why::Characters),
        ("http://example.jp/", Why::Scheme),
        ("ftp://example.jp/", Why::Scheme),
        ("//example.jp/", Why::Scheme),
        ("", Why::Scheme),
        ("https://user:pass@example.jp/", Why::Credentials),
        ("https://@example.jp/", Why::Credentials),
        ("https://example.jp/#a", Why::Fragment),
        ("https://example.jp#@127.0.0.1/", Why::Fragment),
        ("https://example.jp:22/", Why::Port),
        ("https://example.jp:/", Why::Port),
        ("https://example.jp:0443/", Why::Port),
        ("https://example.jp:+443/", Why::Port),
        ("https://example.jp:99999/", Why::Port),
        ("https://", Why::HostMissing),
        ("https:///etc/passwd", Why::HostMissing),
        ("https://2130706433/", Why::HostSpelling),
        ("https://0x7f000001/", Why::HostSpelling),
        ("https://0x7f.1/", Why::HostSpelling),
        ("https://127.1/", Why::HostSpelling),
        ("https://0177.0.0.1/", Why::HostSpelling),
        ("https://%31%32%37.0.0.1/", Why::HostSpelling),
        ("https://a_b.example.jp/", Why::HostSpelling),
        ("https://[::1/", Why::HostSpelling),
        ("https://[::1]x/", Why::HostSpelling),
        ("https://::1/", Why::HostSpelling),
        ("https://[fe80::1%25eth0]/", Why::ZoneId),
        ("https://example.jp./", Why::TrailingDot),
        ("https://127.0.0.1./", Why::TrailingDot),
        ("https://localhost/", Why::LocalName),
        ("https://LOCALHOST:8443/", Why::LocalName),
        ("https://a.localhost/", Why::LocalName),
        ("https://intra/", Why::LocalName),
        ("https://metadata.google.internal/", Why::LocalName),
        ("https://127.0.0.1/", inner("127.0.0.1", InnerAddress::Loopback)),
        ("https://[::ffff:127.0.0.1]/", inner("::ffff:127.0.0.1", InnerAddress::Embedded)),
    ];
    for (text, why) in cases {
        assert_eq!(parse(text), Err(why.clone()), "{text}");
        assert!(!why.words().ja.is_empty() && why.words().en.is_some());
    }
    assert!(!Why::NoAddress.words().ja.is_empty());
}

#[test]
fn a_name_that_passes_is_still_refused_by_what_it_leads_to() {
    let none = AllowList::default();
    let url = parse("https://hooks.example.jp/").unwrap();
    assert_eq!(url.check("8.8.8.8".parse().unwrap(), &none), Ok(()));
    assert!(url.check("10.0.0.1".parse().unwrap(), &none).is_err());
    let network: AllowList = "10.0.0.0/24".parse().unwrap();
    assert_eq!(url.check("10.0.0.1".parse().unwrap(), &network), Ok(()));
    assert!(url.check("10.0.1.1".parse().unwrap(), &network).is_err());
    let named: AllowList = "hooks.example.jp".parse().unwrap();
    assert_eq!(url.check("10.0.1.1".parse().unwrap(), &named), Ok(()));
}

#[test]
fn the_settings_let_an_inner_host_through_with_its_scheme_and_port_only() {
    let allowed: AllowList = "http://127.0.0.1:18080".parse().unwrap();
    assert!(WebhookUrl::parse("http://127.0.0.1:18080/x", &allowed).is_ok());
    for text in [
        "http://127.0.0.1/x",
        "https://127.0.0.1:18080/",
        "http://127.0.0.2:18080/",
        "http://localhost:18081/",
    ] {
        assert!(WebhookUrl::parse(text, &allowed).is_err(), "{text}");
    }
}

#[test]
fn a_name_may_lead_into_an_allowed_network_and_nowhere_else_on_its_terms() {
    let allowed: AllowList = "http://10.1.0.0/16:8080".parse().unwrap();
    let url = WebhookUrl::parse("http://chat.pref.example:8080/", &allowed).unwrap();
    assert_eq!(url.check("10.1.2.3".parse().unwrap(), &allowed), Ok(()));
    // Neither inner hosts beside it nor public ones without encryption.
    for address in ["10.2.0.1", "8.8.8.8", "127.0.0.1"] {
        assert_eq!(url.check(address.parse().unwrap(), &allowed), Err(UrlRefusal::Scheme), "{address}");
    }
    assert_eq!(url.check_name(&allowed), Err(UrlRefusal::Scheme), "a proxy would resolve it unchecked");
    assert!(WebhookUrl::parse("http://chat.pref.example:8081/", &allowed).is_err());
}

proptest! {
    #[test]
    fn any_spelling_of_an_address_that_passes_is_the_usual_one_of_a_public_host(
        host in "(0x|0)?[0-9a-fA-F]{1,10}(\\.(0x|0)?[0-9a-fA-F]{0,4}){0,4}"
    ) {
        if let Ok(url) = parse(&format!("https://{host}/")) {
            match url.host() {
                Host::Address(address) => {
                    prop_assert_eq!(address.to_string(), host);
                    prop_assert_eq!(inner_address(*address), None);
                }
                Host::Name(name) => {
                    let last = name.rsplit('.').next().unwrap();
                    prop_assert!(!last.bytes().all(|byte| byte.is_ascii_digit()) && !last.starts_with("0x"));
                }
            }
        }
    }

    #[test]
    fn nothing_makes_the_reader_fail(text in ".{0,80}", tail in "[\\[\\]:@%#?/.0-9a-fx]{0,30}") {
        let _ = parse(&text);
        let _ = parse(&format!("https://{tail}"));
    }
}

//! The inner hosts an installation lets webhooks reach, as its settings name them; never allows what nobody named.

use core::net::IpAddr;
use std::str::FromStr;

use super::{Host, Scheme, is_name};

/// Hosts let through; empty unless configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Allowed>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Allowed {
    scheme: Scheme,
    target: Target,
    /// Without one: the usual ports of the scheme.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Name(String),
    Network { address: IpAddr, prefix: u8 },
}

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no entry of the allow list: write a host name, an address or a network such as `10.1.0.0/16`, with \
     `http://` before it to allow unencrypted requests and `:PORT` after it for another port (`[fd00::/8]:8443`)"
)]
pub struct InvalidAllowed(String);

impl AllowList {
    /// Whether the host as written in an address is named for this scheme and port.
    pub(super) fn names(&self, scheme: Scheme, host: &Host, port: u16) -> bool {
        match host {
            Host::Name(name) => {
                self.entries(scheme, port).any(|entry| entry.target == Target::Name(name.clone()))
            }
            Host::Address(address) => self.holds(scheme, *address, port),
        }
    }

    /// Whether an address lies in a network that is named for this scheme and port.
    pub(super) fn holds(&self, scheme: Scheme, address: IpAddr, port: u16) -> bool {
        self.entries(scheme, port).any(|entry| match &entry.target {
            Target::Name(_) => false,
            Target::Network { address: network, prefix } => is_within(address, *network, *prefix),
        })
    }

    /// Whether any network is named for this scheme and port.
    pub(super) fn has_network(&self, scheme: Scheme, port: u16) -> bool {
        self.entries(scheme, port).any(|entry| matches!(entry.target, Target::Network { .. }))
    }

    fn entries(&self, scheme: Scheme, port: u16) -> impl Iterator<Item = &Allowed> {
        self.0.iter().filter(move |entry| {
            entry.scheme == scheme
                && entry.port.map_or(scheme.usual_ports().contains(&port), |own| own == port)
        })
    }
}

impl FromStr for AllowList {
    type Err = InvalidAllowed;

    /// Entries separated by commas or spaces.
    fn from_str(text: &str) -> Result<Self, InvalidAllowed> {
        let entries = text.split([',', ' ', '\n']).filter(|entry| !entry.is_empty());
        let read = |entry: &str| allowed(entry).ok_or_else(|| InvalidAllowed(entry.to_owned()));
        entries.map(read).collect::<Result<_, _>>().map(Self)
    }
}

fn allowed(entry: &str) -> Option<Allowed> {
    let (scheme, rest) = match entry.strip_prefix("http://") {
        Some(rest) => (Scheme::Http, rest),
        None => (Scheme::Https, entry.strip_prefix("https://").unwrap_or(entry)),
    };
    let (target, port) = match rest.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']')?;
            (inside, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        // More than one colon: an IPv6 address without brackets, which has no port.
        None => match rest.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            Some(_) | None => (rest, None),
        },
    };
    let port = match port {
        Some(port) => Some(port.parse().ok().filter(|port| *port > 0)?),
        None => None,
    };
    Some(Allowed { scheme, target: target_of(target)?, port })
}

fn target_of(text: &str) -> Option<Target> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, prefix)| (a, Some(prefix)));
    if let Ok(address) = address.parse::<IpAddr>() {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(bits), |prefix| prefix.parse().ok())?;
        return (prefix <= bits).then_some(Target::Network { address, prefix });
    }
    let name = text.to_ascii_lowercase();
    (is_name(&name)).then_some(Target::Name(name))
}

fn is_within(address: IpAddr, network: IpAddr, prefix: u8) -> bool {
    let (address, network, bits) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => (u128::from(a.to_bits()), u128::from(n.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(n)) => (a.to_bits(), n.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let rest = u32::from(bits - prefix.min(bits));
    address.checked_shr(rest).unwrap_or(0) == network.checked_shr(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_allows_its_scheme_host_and_port_and_nothing_else() {
        let list: AllowList =
            "http://127.0.0.1:8080, chat.pref.example 10.1.0.0/16,[fd00::/8]:8443,http://hooks"
                .parse()
                .unwrap();
        let address = |text: &str| Host::Address(text.parse().unwrap());
        let name = |text: &str| Host::Name(text.to_owned());
        let (http, https) = (Scheme::Http, Scheme::Https);
        for (scheme, host, port, allowed) in [
            (http, address("127.0.0.1"), 8080, true),
            (http, address("127.0.0.1"), 80, false),
            (https, address("127.0.0.1"), 8080, false),
            (http, address("127.0.0.2"), 8080, false),
            (https, name("chat.pref.example"), 443, true),
            (https, name("chat.pref.example"), 8443, true),
            (https, name("chat.pref.example"), 22, false),
            (http, name("chat.pref.example"), 80, false),
            (https, name("other.pref.example"), 443, false),
            (https, address("10.1.255.255"), 443, true),
            (https, address("10.2.0.0"), 443, false),
            (https, address("fdff::1"), 8443, true),
            (https, address("fdff::1"), 443, false),
            (https, address("fe00::1"), 8443, false),
            (http, name("hooks"), 80, true),
        ] {
            assert_eq!(list.names(scheme, &host, port), allowed, "{scheme:?} {host:?} {port}");
        }
        assert!(!AllowList::default().names(https, &name("chat.pref.example"), 443));
        assert!("0.0.0.0/0".parse::<AllowList>().unwrap().holds(https, "8.8.8.8".parse().unwrap(), 443));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for text in [
            "10.0.0.0/33",
            "ftp://x.example",
            "a_b.example",
            "x.example:0",
            "x.example:99999",
            "[::1",
            "::/129",
        ] {
            let refused = text.parse::<AllowList>().unwrap_err();
            assert!(refused.to_string().contains(text), "{refused}");
        }
    }
}

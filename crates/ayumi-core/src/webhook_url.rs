//! The address of a webhook, checked so that no request leaves for an inner host; never resolves a name, never connects.

mod allow;
mod inner;

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::fmt;

use crate::text::Label;

pub use allow::{AllowList, InvalidAllowed};
pub use inner::{InnerAddress, inner_address};

/// Characters of an address; longer ones are cut by servers on the way.
pub const URL_CHARS_MAX: usize = 2048;
const NAME_CHARS_MAX: usize = 253;
const LABEL_CHARS_MAX: usize = 63;
/// Names that never lead to the public internet.
const LOCAL_ENDINGS: [&str; 8] =
    ["localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "in-addr.arpa"];

/// An address that was let through by [`WebhookUrl::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    text: String,
    scheme: Scheme,
    host: Host,
    port: u16,
}

/// The host as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name in lower case.
    Name(String),
    /// A literal.
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn usual_ports(self) -> &'static [u16] {
        match self {
            Self::Http => &[80],
            Self::Https => &[443, 8443],
        }
    }
}

/// Why an address is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlRefusal {
    /// Longer than 2048 characters.
    TooLong,
    /// A space, a control character, a backslash or a character outside ASCII.
    Characters,
    /// Not `https://`.
    Scheme,
    /// A name or password before the host.
    Credentials,
    /// A part after `#`, which no server sees.
    Fragment,
    /// A port that is none, or not 443 or 8443.
    Port,
    /// No host.
    HostMissing,
    /// Not a plain host name, and not an address in its usual spelling: `0x7f.1`, `2130706433`, `010.0.0.1`, `a_b`.
    HostSpelling,
    /// `%` and a network interface in an IPv6 address.
    ZoneId,
    /// A dot at the end of the host.
    TrailingDot,
    /// `localhost` and other names of inner networks, or a name without a dot.
    LocalName,
    /// An inner address, as written or as the name resolves now.
    Inner(IpAddr, InnerAddress),
    /// The name resolves to nothing.
    NoAddress,
}

impl UrlRefusal {
    /// The words for the person who entered it: what is wrong and what would do.
    pub fn words(&self) -> Label {
        let (ja, en) = match self {
            Self::TooLong => ("URL は2048字までです", "a URL has at most 2048 characters"),
            Self::Characters => (
                "URL に空白・制御文字・「\\」・全角文字は使えません。日本語のドメイン名は「xn--」の形で入力してください",
                "a URL has no space, control character, backslash or character outside ASCII; write the name of the \
                 host in its `xn--` form",
            ),
            Self::Scheme => ("URL は「https://」で始めてください", "a URL begins with `https://`"),
            Self::Credentials => {
                ("URL に利用者名やパスワードは書けません", "a URL has no user name and no password")
            }
            Self::Fragment => ("URL に「#」以降は書けません", "a URL has no part after `#`"),
            Self::Port => ("ポート番号は443か8443にしてください", "the port is 443 or 8443"),
            Self::HostMissing => ("URL にホスト名がありません", "a URL names a host"),
            Self::HostSpelling => (
                "ホスト名は英数字とハイフンと点で、アドレスは「8.8.8.8」のような通常の書き方で入力してください",
                "a host name has letters, digits, hyphens and dots; an address is spelled the usual way, `8.8.8.8`",
            ),
            Self::ZoneId => ("アドレスに「%」は使えません", "an address has no `%` and interface"),
            Self::TrailingDot => ("ホスト名の末尾の点を取ってください", "a host name has no dot at its end"),
            Self::LocalName => (
                "組織内の名前には送れません。必要な場合は管理者が設定で許可してください",
                "a name of an inner network is not reached unless the settings allow it",
            ),
            Self::Inner(address, why) => return inner_words(*address, *why),
            Self::NoAddress => ("ホスト名からアドレスが引けません", "the name of the host has no address"),
        };
        Label::new(ja, en)
    }
}

fn inner_words(address: IpAddr, why: InnerAddress) -> Label {
    let is = why.words();
    let en = is.en.as_deref().unwrap_or_default();
    Label::new(
        format!("{address} は{}のため送れません。必要な場合は管理者が設定で許可してください", is.ja),
        format!("{address} is {en}, which is not reached unless the settings allow it"),
    )
}

impl fmt::Display for UrlRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().in_language(crate::text::Language::En))
    }
}

impl std::error::Error for UrlRefusal {}

impl WebhookUrl {
    /// Reads an address, refusing everything but a plain `https` one of the public internet or of a host that the
    /// settings allow. A name is not resolved here: every address it leads to passes [`WebhookUrl::check`].
    pub fn parse(text: &str, allowed: &AllowList) -> Result<Self, UrlRefusal> {
        if text.len() > URL_CHARS_MAX {
            return Err(UrlRefusal::TooLong);
        }
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte);
        if !text.bytes().all(plain) {
            return Err(UrlRefusal::Characters);
        }
        let (scheme, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (Scheme::Https, rest),
            (None, Some(rest)) => (Scheme::Http, rest),
            (None, None) => return Err(UrlRefusal::Scheme),
        };
        if rest.contains('#') {
            return Err(UrlRefusal::Fragment);
        }
        let (host, port) = authority(rest.split(['/', '?']).next().unwrap_or(""))?;
        let port = match port {
            Some(port) => port,
            None => scheme.usual_ports()[0],
        };
        let url = Self { text: text.to_owned(), scheme, host, port };
        url.let_through(allowed).map(|()| url)
    }

    /// A name may lead into a network that the settings allow; then its addresses decide.
    fn let_through(&self, allowed: &AllowList) -> Result<(), UrlRefusal> {
        match &self.host {
            Host::Name(_) if allowed.has_network(self.scheme, self.port) => Ok(()),
            Host::Name(_) => self.check_name(allowed),
            Host::Address(address) => self.check(*address, allowed),
        }
    }

    /// The guard where somebody else resolves the name, such as a proxy: the settings name the host, or it is one that
    /// needs no leave.
    pub fn check_name(&self, allowed: &AllowList) -> Result<(), UrlRefusal> {
        if allowed.names(self.scheme, &self.host, self.port) {
            return Ok(());
        }
        if self.scheme == Scheme::Http {
            return Err(UrlRefusal::Scheme);
        }
        if !self.scheme.usual_ports().contains(&self.port) {
            return Err(UrlRefusal::Port);
        }
        match &self.host {
            Host::Name(name) if is_local(name) => Err(UrlRefusal::LocalName),
            Host::Name(_) => Ok(()),
            Host::Address(address) => {
                inner_address(*address).map_or(Ok(()), |why| Err(UrlRefusal::Inner(*address, why)))
            }
        }
    }

    /// The guard on an address this host leads to; asked again at every attempt, since names change what they lead to.
    pub fn check(&self, address: IpAddr, allowed: &AllowList) -> Result<(), UrlRefusal> {
        if allowed.names(self.scheme, &self.host, self.port) || allowed.holds(self.scheme, address, self.port)
        {
            return Ok(());
        }
        self.check_name(allowed)?;
        inner_address(address).map_or(Ok(()), |why| Err(UrlRefusal::Inner(address, why)))
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Its port, also where it is not written.
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn authority(text: &str) -> Result<(Host, Option<u16>), UrlRefusal> {
    if text.contains('@') {
        return Err(UrlRefusal::Credentials);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']').ok_or(UrlRefusal::HostSpelling)?;
        if inside.contains('%') {
            return Err(UrlRefusal::ZoneId);
        }
        let address: Ipv6Addr = inside.parse().map_err(|_| UrlRefusal::HostSpelling)?;
        let port = match after.strip_prefix(':') {
            Some(port) => Some(port_of(port)?),
            None if after.is_empty() => None,
            None => return Err(UrlRefusal::HostSpelling),
        };
        return Ok((Host::Address(IpAddr::V6(address)), port));
    }
    let (host, port) = match text.split_once(':') {
        Some((_, port)) if port.contains(':') => return Err(UrlRefusal::HostSpelling),
        Some((host, port)) => (host, Some(port_of(port)?)),
        None => (text, None),
    };
    Ok((host_of(host)?, port))
}

fn port_of(text: &str) -> Result<u16, UrlRefusal> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain).ok_or(UrlRefusal::Port)
}

fn host_of(text: &str) -> Result<Host, UrlRefusal> {
    if text.is_empty() {
        return Err(UrlRefusal::HostMissing);
    }
    if text.ends_with('.') {
        return Err(UrlRefusal::TrailingDot);
    }
    // Browsers and libraries take any host whose last part is a number for an address, in many spellings.
    let last = text.rsplit('.').next().unwrap_or(text);
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X") {
        let address: Ipv4Addr = text.parse().map_err(|_| UrlRefusal::HostSpelling)?;
        return Ok(Host::Address(IpAddr::V4(address)));
    }
    let name = text.to_ascii_lowercase();
    if is_name(&name) { Ok(Host::Name(name)) } else { Err(UrlRefusal::HostSpelling) }
}

/// Labels of lower-case letters, digits and inner hyphens.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_CHARS_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= NAME_CHARS_MAX && name.split('.').all(label)
}

fn is_local(name: &str) -> bool {
    let ends =
        |ending: &str| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || LOCAL_ENDINGS.into_iter().any(ends)
}

#[cfg(test)]
mod tests;

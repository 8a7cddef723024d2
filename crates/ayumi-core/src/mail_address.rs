//! A mail address one message can go to, checked once when it is read; never a list of addresses, never a display name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text::Label;

/// The longest address a path of RFC 5321 (256 octets with its brackets) can hold.
pub const ADDRESS_BYTES_MAX: usize = 254;
/// The longest part before the `@`, by RFC 5321.
pub const LOCAL_BYTES_MAX: usize = 64;
/// The longest label of a domain name, by RFC 1035.
const LABEL_BYTES_MAX: usize = 63;

/// An address such as `dx@city.example.lg.jp`: letters, digits and the plain signs, one `@`, a domain name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(Arc<str>);

/// Why a text is not a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailAddress {
    /// Nothing was given.
    #[error("a mail address is empty")]
    Empty,
    /// Longer than any mail server must accept.
    #[error("a mail address has at most 254 bytes")]
    TooLong,
    /// A line break or another control character, which would end the header it stands in.
    #[error("a mail address has no line break and no other control character")]
    Control,
    /// A space, inside or around.
    #[error("a mail address has no space")]
    Space,
    /// No `@`.
    #[error("a mail address has an `@`")]
    NoAt,
    /// More than one `@`.
    #[error("a mail address has only one `@`")]
    ManyAt,
    /// A character outside ASCII before the `@`.
    #[error(
        "the part before the `@` has letters, digits and signs of ASCII only; full-width ones are others"
    )]
    LocalNotAscii,
    /// The part before the `@` is empty, too long, or has a sign or a dot where none may be.
    #[error(
        "the part before the `@` has 1 to 64 letters, digits or signs, and no dot at its ends or doubled"
    )]
    Local,
    /// The part after the `@` is no domain name.
    #[error("the part after the `@` is a domain name such as `city.example.lg.jp`, in ASCII")]
    Domain,
}

impl InvalidMailAddress {
    /// The words for the person who typed it.
    pub fn words(self) -> Label {
        let ja = match self {
            Self::Empty => "メールアドレスが空です",
            Self::TooLong => "メールアドレスは254バイトまでです",
            Self::Control => "メールアドレスに改行や制御文字は使えません",
            Self::Space => "メールアドレスに空白は使えません",
            Self::NoAt => "メールアドレスに「@」がありません",
            Self::ManyAt => "メールアドレスの「@」は一つだけです",
            Self::LocalNotAscii => "「@」の前は半角の英数字と記号で入力してください",
            Self::Local => {
                "「@」の前は半角の英数字と記号で64字までです。点は先頭と末尾に置けず、続けて置けません"
            }
            Self::Domain => "「@」の後は「city.example.lg.jp」のような半角のドメイン名で入力してください",
        };
        Label::new(ja, self.to_string())
    }
}

impl MailAddress {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// The domain after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for MailAddress {
    type Err = InvalidMailAddress;

    fn from_str(text: &str) -> Result<Self, InvalidMailAddress> {
        if text.is_empty() {
            return Err(InvalidMailAddress::Empty);
        }
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(InvalidMailAddress::TooLong);
        }
        if text.chars().any(breaks_a_line) {
            return Err(InvalidMailAddress::Control);
        }
        if text.chars().any(char::is_whitespace) {
            return Err(InvalidMailAddress::Space);
        }
        let (local, domain) = text.split_once('@').ok_or(InvalidMailAddress::NoAt)?;
        if domain.contains('@') {
            return Err(InvalidMailAddress::ManyAt);
        }
        if !local.is_ascii() {
            return Err(InvalidMailAddress::LocalNotAscii);
        }
        if !is_local(local) {
            return Err(InvalidMailAddress::Local);
        }
        if !is_domain(domain) {
            return Err(InvalidMailAddress::Domain);
        }
        Ok(Self(text.into()))
    }
}

/// Control characters, and the two separators some programs break lines at.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The dot-atom of RFC 5322; quoted local parts are refused, since hardly any server takes them.
fn is_local(local: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= LOCAL_BYTES_MAX && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(plain))
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address is personal: the log of the program shows its domain only.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailAddress(…@{})", self.domain())
    }
}

impl Serialize for MailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_offices_are_taken_as_written() {
        for text in ["dx@city.example.lg.jp", "a.b+c_d@xn--eckwd4c7c.example", "o'neil@sub.example.co.jp"] {
            assert_eq!(text.parse::<MailAddress>().unwrap().as_str(), text);
        }
        let address: MailAddress = "dx@city.example.lg.jp".parse().unwrap();
        assert_eq!((address.local(), address.domain()), ("dx", "city.example.lg.jp"));
        assert_eq!(format!("{address:?}"), "MailAddress(…@city.example.lg.jp)");
    }

    #[test]
    fn every_refusal_is_reached_and_has_words_in_both_languages() {
        use InvalidMailAddress as Why;
        let long = format!("a@{}.jp", "b.".repeat(130));
        let local = format!("{}@example.jp", "a".repeat(65));
        let cases = [
            ("", Why::Empty),
            (long.as_str(), Why::TooLong),
            ("a@example.jp\r\nBcc: b@example.jp", Why::Control),
            ("a@example.jp\u{2028}", Why::Control),
            ("a\0@example.jp", Why::Control),
            (" a@example.jp", Why::Space),
            ("a\u{3000}@example.jp", Why::Space),
            ("example.jp", Why::NoAt),
            ("a＠example.jp", Why::NoAt),
            ("a@b@example.jp", Why::ManyAt),
            ("市@example.jp", Why::LocalNotAscii),
            ("ａ@example.jp", Why::LocalNotAscii),
            ("@example.jp", Why::Local),
            (local.as_str(), Why::Local),
            (".a@example.jp", Why::Local),
            ("a..b@example.jp", Why::Local),
            ("a,b@example.jp", Why::Local),
            ("<a@example.jp>", Why::Local),
            ("\"a\"@example.jp", Why::Local),
            ("a@localhost", Why::Domain),
            ("a@-x.jp", Why::Domain),
            ("a@市.jp", Why::Domain),
            ("a@[127.0.0.1]", Why::Domain),
            ("a@example.jp>", Why::Domain),
            ("a@example..jp", Why::Domain),
        ];
        for (text, why) in cases {
            assert_eq!(text.parse::<MailAddress>(), Err(why), "{text:?}");
            assert!(!why.words().ja.is_empty() && why.words().en.is_some());
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_fits_on_one_line_of_a_header(text in "[ -~\r\n@.あ]{0,40}") {
            if let Ok(address) = text.parse::<MailAddress>() {
                prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert!(!address.as_str().contains(['<', '>', ',', ';', '"', '(', ')', ':', '\\']));
            }
        }
    }
}

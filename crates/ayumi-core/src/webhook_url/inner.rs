//! Which network addresses are inner ones, no business of a webhook; never resolves a name, never connects.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::text::Label;

/// Why an address is not one of the public internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InnerAddress {
    /// `0.0.0.0/8`, `::`.
    Unspecified,
    /// `127.0.0.0/8`, `::1`: the machine itself.
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`.
    Private,
    /// `169.254.0.0/16`, `fe80::/10`: also where clouds keep their credentials.
    LinkLocal,
    /// `fc00::/7` and the older `fec0::/10`.
    UniqueLocal,
    /// `100.64.0.0/10`: shared by the customers of a carrier.
    Carrier,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `255.255.255.255`.
    Broadcast,
    /// Ranges for examples in texts.
    Documentation,
    /// An IPv4 address written as an IPv6 one: mapped or compatible.
    Embedded,
    /// `64:ff9b::/96` and `64:ff9b:1::/48`, behind which a translator reaches any IPv4 address.
    Translated,
    /// 6to4 and Teredo, tunnels to any IPv4 address.
    Tunnelled,
    /// Anything else that is not given to anybody on the internet.
    Reserved,
}

impl InnerAddress {
    /// The words for the person who entered it.
    pub fn words(self) -> Label {
        let (ja, en) = match self {
            Self::Unspecified => ("未指定アドレス", "an unspecified address"),
            Self::Loopback => ("このサーバー自身を指すアドレス", "an address of this machine itself"),
            Self::Private => ("組織内（プライベート）アドレス", "a private address"),
            Self::LinkLocal => ("リンクローカルアドレス", "a link-local address"),
            Self::UniqueLocal => ("組織内（ユニークローカル）アドレス", "a unique local address"),
            Self::Carrier => ("通信事業者内の共有アドレス", "a shared address of a carrier"),
            Self::Multicast => ("マルチキャストアドレス", "a multicast address"),
            Self::Broadcast => ("ブロードキャストアドレス", "a broadcast address"),
            Self::Documentation => ("文書の例示用アドレス", "an address for documentation"),
            Self::Embedded => ("IPv4 を埋め込んだ IPv6 アドレス", "an IPv4 address inside an IPv6 one"),
            Self::Translated => ("アドレス変換（NAT64）用のアドレス", "an address of a NAT64 translator"),
            Self::Tunnelled => {
                ("トンネル（6to4・Teredo）用のアドレス", "an address of a 6to4 or Teredo tunnel")
            }
            Self::Reserved => ("予約済みのアドレス", "a reserved address"),
        };
        Label::new(ja, en)
    }
}

/// Why `address` is an inner one; none for addresses of the public internet.
pub fn inner_address(address: IpAddr) -> Option<InnerAddress> {
    match address {
        IpAddr::V4(address) => inner_v4(address),
        IpAddr::V6(address) => inner_v6(address),
    }
}

fn inner_v4(address: Ipv4Addr) -> Option<InnerAddress> {
    use InnerAddress as Is;
    match address.octets() {
        [0, ..] => Some(Is::Unspecified),
        [127, ..] => Some(Is::Loopback),
        [10, ..] | [192, 168, ..] => Some(Is::Private),
        [172, second, ..] if second & 0xf0 == 16 => Some(Is::Private),
        [100, second, ..] if second & 0xc0 == 64 => Some(Is::Carrier),
        [169, 254, ..] => Some(Is::LinkLocal),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some(Is::Documentation),
        [192, 88, 99, _] => Some(Is::Tunnelled),
        [224..=239, ..] => Some(Is::Multicast),
        [255, 255, 255, 255] => Some(Is::Broadcast),
        [192, 0, 0, _] | [198, 18 | 19, ..] | [240..=255, ..] => Some(Is::Reserved),
        _ => None,
    }
}

fn inner_v6(address: Ipv6Addr) -> Option<InnerAddress> {
    use InnerAddress as Is;
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(Is::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(Is::Loopback),
        [0, 0, 0, 0, 0 | 0xffff, 0 | 0xffff, ..] => Some(Is::Embedded),
        [0x64, 0xff9b, ..] => Some(Is::Translated),
        [0x2001, 0, ..] | [0x2002, ..] => Some(Is::Tunnelled),
        [0x2001, 0xdb8, ..] => Some(Is::Documentation),
        [0x3fff, second, ..] if second < 0x1000 => Some(Is::Documentation),
        [0x2001, second, ..] if second < 0x200 => Some(Is::Reserved),
        [first, ..] if first & 0xfe00 == 0xfc00 => Some(Is::UniqueLocal),
        [first, ..] if first & 0xffc0 == 0xfec0 => Some(Is::UniqueLocal),
        [first, ..] if first & 0xffc0 == 0xfe80 => Some(Is::LinkLocal),
        [first, ..] if first & 0xff00 == 0xff00 => Some(Is::Multicast),
        // Only 2000::/3 is given out.
        [first, ..] if first & 0xe000 == 0x2000 => None,
        _ => Some(Is::Reserved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inner_range_is_known_at_both_of_its_ends() {
        use InnerAddress as Is;
        let ranges = [
            ("0.0.0.0", "0.255.255.255", Is::Unspecified),
            ("10.0.0.0", "10.255.255.255", Is::Private),
            ("100.64.0.0", "100.127.255.255", Is::Carrier),
            ("127.0.0.0", "127.255.255.255", Is::Loopback),
            ("169.254.0.0", "169.254.255.255", Is::LinkLocal),
            ("172.16.0.0", "172.31.255.255", Is::Private),
            ("192.0.0.0", "192.0.0.255", Is::Reserved),
            ("192.0.2.0", "192.0.2.255", Is::Documentation),
            ("192.88.99.0", "192.88.99.255", Is::Tunnelled),
            ("192.168.0.0", "192.168.255.255", Is::Private),
            ("198.18.0.0", "198.19.255.255", Is::Reserved),
            ("198.51.100.0", "198.51.100.255", Is::Documentation),
            ("203.0.113.0", "203.0.113.255", Is::Documentation),
            ("224.0.0.0", "239.255.255.255", Is::Multicast),
            ("240.0.0.0", "255.255.255.254", Is::Reserved),
            ("255.255.255.255", "255.255.255.255", Is::Broadcast),
            ("::", "::", Is::Unspecified),
            ("::1", "::1", Is::Loopback),
            ("::2", "::ffff", Is::Embedded),
            ("::ffff:0.0.0.0", "::ffff:255.255.255.255", Is::Embedded),
            ("::ffff:0:8.8.8.8", "::ffff:0:10.0.0.1", Is::Embedded),
            ("64:ff9b::", "64:ff9b::ffff:ffff", Is::Translated),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Is::Translated),
            ("100::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Reserved),
            ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", Is::Tunnelled),
            ("2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Reserved),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Is::Documentation),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Tunnelled),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Documentation),
            ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Reserved),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::UniqueLocal),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::LinkLocal),
            ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::UniqueLocal),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Is::Multicast),
        ];
        for (first, last, is) in ranges {
            for text in [first, last] {
                assert_eq!(inner_address(text.parse().unwrap()), Some(is), "{text}");
            }
            assert!(!is.words().ja.is_empty());
        }
    }

    #[test]
    fn neighbours_of_inner_ranges_are_public() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2400::1",
            "3fff:1000::",
            "2606:4700::1",
        ] {
            assert_eq!(inner_address(text.parse().unwrap()), None, "{text}");
        }
    }
}

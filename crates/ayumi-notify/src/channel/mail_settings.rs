//! The settings of mail as one URL and a sender, read and checked before the first mail; never connects.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ayumi_core::mail_address::MailAddress;
use percent_encoding::percent_decode_str;
use url::Url;

/// How long one step of a conversation with the server may take.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// How a mail leaves and from whom.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The server.
    pub server: MailServer,
    /// The sender.
    pub from: MailAddress,
    /// The sender's name, of any characters.
    pub from_name: Option<String>,
    /// Where a receiver of a list leaves it: an `https` or `mailto` URL.
    pub unsubscribe: Option<Url>,
    /// How long one step of the conversation may take.
    pub timeout: Duration,
}

impl MailSettings {
    /// Settings with the usual timeout.
    pub fn new(server: MailServer, from: MailAddress) -> Self {
        Self { server, from, from_name: None, unsubscribe: None, timeout: TIMEOUT }
    }
}

/// A mail server as its URL tells it: `smtp://USER:PASSWORD@HOST:PORT?tls=required|opportunistic|none&ca=FILE`, or
/// `smtps://` for TLS from the first byte.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Name or address.
    pub host: String,
    /// Port: 587 with STARTTLS, 465 with TLS, 25 without, unless written.
    pub port: u16,
    /// When the conversation is encrypted.
    pub encryption: Encryption,
    /// Who signs in.
    pub credentials: Option<Credentials>,
    /// Certificates of a further authority, PEM.
    pub authority: Option<PathBuf>,
}

/// When the conversation is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte.
    Tls,
    /// By STARTTLS before anything else, or no mail.
    Required,
    /// By STARTTLS when the server offers it.
    Opportunistic,
    /// Never.
    None,
}

/// A name and its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// Why a URL is no mail server. It does not repeat the URL, which holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailServer {
    /// Not a URL at all.
    #[error("the mail server is written `smtp://HOST`, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`")]
    Url,
    /// Neither `smtp` nor `smtps`.
    #[error("the URL of a mail server begins with `smtp://` or `smtps://`, not `{0}://`")]
    Scheme(String),
    /// No host.
    #[error("the URL of a mail server names a host")]
    Host,
    /// A path or a fragment.
    #[error("the URL of a mail server has nothing after its port but `?tls=…` and `&ca=…`")]
    Rest,
    /// An unknown way to encrypt.
    #[error(
        "`tls` is `required`, `opportunistic` or `none` with `smtp://`, and left out with `smtps://`; not `{0}`"
    )]
    Encryption(String),
    /// An unknown parameter.
    #[error("the URL of a mail server has no parameter `{0}`; there are `tls` and `ca`")]
    Parameter(String),
    /// A name without a password, or either is not UTF-8.
    #[error("name and password of a mail server come together, as percent-encoded UTF-8")]
    Credentials,
    /// A password without encryption.
    #[error("a password is not sent without encryption: use `tls=required` or `smtps://`")]
    PasswordInTheClear,
}

impl std::str::FromStr for MailServer {
    type Err = InvalidMailServer;

    fn from_str(text: &str) -> Result<Self, InvalidMailServer> {
        let url = Url::parse(text).map_err(|_| InvalidMailServer::Url)?;
        let mut encryption = match url.scheme() {
            "smtp" => Encryption::Required,
            "smtps" => Encryption::Tls,
            other => return Err(InvalidMailServer::Scheme(other.to_owned())),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidMailServer::Host)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidMailServer::Rest);
        }
        let mut authority = None;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value, url.scheme()) {
                ("ca", file, _) if !file.is_empty() => authority = Some(PathBuf::from(file)),
                ("tls", "required", "smtp") => encryption = Encryption::Required,
                ("tls", "opportunistic", "smtp") => encryption = Encryption::Opportunistic,
                ("tls", "none", "smtp") => encryption = Encryption::None,
                ("tls", other, _) => return Err(InvalidMailServer::Encryption(other.to_owned())),
                (other, _, _) => return Err(InvalidMailServer::Parameter(other.to_owned())),
            }
        }
        let credentials = credentials(&url)?;
        // Opportunistic would hand the password to whoever strips STARTTLS from the conversation.
        let clear = matches!(encryption, Encryption::None | Encryption::Opportunistic);
        if credentials.is_some() && clear {
            return Err(InvalidMailServer::PasswordInTheClear);
        }
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self {
            host,
            port: url.port().unwrap_or(encryption.usual_port()),
            encryption,
            credentials,
            authority,
        })
    }
}

impl Encryption {
    fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::Required => 587,
            Self::Opportunistic | Self::None => 25,
        }
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, InvalidMailServer> {
    let read = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().map_err(|_| InvalidMailServer::Credentials)?;
        Ok(text.into_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => {
            Ok(Some(Credentials { user: read(user)?, password: read(password)? }))
        }
        (_, _) => Err(InvalidMailServer::Credentials),
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, …)", self.user)
    }
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailServer({}:{}, {:?}, {:?})", self.host, self.port, self.encryption, self.credentials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MailServer, InvalidMailServer> {
        text.parse()
    }

    #[test]
    fn a_url_tells_host_port_encryption_sign_in_and_authority() {
        let server =
            read("smtp://dx%40pref:p%C3%A4ss%3A%2F@mail.example.jp:2525?tls=required&ca=/etc/ca.pem")
                .unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.example.jp", 2525));
        assert_eq!(server.encryption, Encryption::Required);
        assert_eq!(server.authority, Some(PathBuf::from("/etc/ca.pem")));
        let credentials = server.credentials.clone().unwrap();
        assert_eq!((credentials.user.as_str(), credentials.password.as_str()), ("dx@pref", "päss:/"));
        assert!(!format!("{server:?}").contains("päss"), "a password never reaches the log");
        for (text, port, encryption) in [
            ("smtp://mail.example.jp", 587, Encryption::Required),
            ("smtps://mail.example.jp/", 465, Encryption::Tls),
            ("smtp://mail.example.jp?tls=opportunistic", 25, Encryption::Opportunistic),
            ("smtp://10.0.0.1?tls=none", 25, Encryption::None),
        ] {
            let server = read(text).unwrap();
            assert_eq!(
                (server.port, server.encryption, server.credentials),
                (port, encryption, None),
                "{text}"
            );
        }
        assert_eq!(read("smtp://[::1]:25?tls=none").unwrap().host, "::1");
    }

    #[test]
    fn what_is_no_mail_server_is_refused_with_the_reason_and_without_the_password() {
        use InvalidMailServer as Why;
        for (text, why) in [
            ("mail.example.jp", Why::Url),
            ("http://mail.example.jp", Why::Scheme("http".to_owned())),
            ("smtp:///x", Why::Host),
            ("smtp://mail.example.jp/x", Why::Rest),
            ("smtp://mail.example.jp#x", Why::Rest),
            ("smtp://mail.example.jp?tls=maybe", Why::Encryption("maybe".to_owned())),
            ("smtps://mail.example.jp?tls=none", Why::Encryption("none".to_owned())),
            ("smtp://mail.example.jp?cert=x", Why::Parameter("cert".to_owned())),
            ("smtp://user@mail.example.jp", Why::Credentials),
            ("smtp://:secret@mail.example.jp", Why::Credentials),
            ("smtp://user:%FF@mail.example.jp", Why::Credentials),
            ("smtp://user:secret@mail.example.jp?tls=none", Why::PasswordInTheClear),
            ("smtp://user:secret@mail.example.jp?tls=opportunistic", Why::PasswordInTheClear),
        ] {
            assert_eq!(read(text), Err(why.clone()), "{text}");
            assert!(!why.to_string().contains("secret"));
        }
    }
}

//! Mail by SMTP, one receiver a message; never decides who receives it.

use std::error::Error as _;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use ayumi_core::mail_address::MailAddress;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::channel::{Channel, Mail, Outcome};
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::mail_settings::{Encryption, MailServer, MailSettings};
use crate::cause::{chain, cut};
use crate::tls;

/// Connections kept open at once: many mails go to one server, which counts connections of one sender.
const CONNECTIONS_MAX: u32 = 2;
/// Shorter than the idle time after which servers hang up.
const IDLE_MAX: Duration = Duration::from_secs(20);
/// A whole attempt has several steps, of which each may take the time of the settings.
const STEPS: u32 = 4;
/// Replies to signing in. They tell of the settings, not of the mail, and end when somebody mends the settings.
const SIGN_IN_REPLIES: [&str; 4] = ["530", "534", "535", "538"];

/// The mail channel.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: MailSettings,
}

/// Why a mail channel cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The authority's file.
    #[error("set up TLS to the mail server")]
    Authority(#[from] tls::Error),
    /// The library refuses the host or a certificate.
    #[error("set up TLS to the mail server {host}")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: SmtpError,
    },
}

impl Mailer {
    /// A channel by these settings; nothing connects before the first mail.
    pub fn new(settings: MailSettings) -> Result<Self, SetupError> {
        let server = &settings.server;
        let pool = PoolConfig::new().max_size(CONNECTIONS_MAX).idle_timeout(IDLE_MAX);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.as_str())
            .port(server.port)
            .tls(encryption(server)?)
            .timeout(Some(settings.timeout))
            .pool_config(pool);
        if let Some(credentials) = &server.credentials {
            let credentials = credentials.clone();
            builder = builder.credentials(Credentials::new(credentials.user, credentials.password));
        }
        Ok(Self { transport: builder.build(), settings })
    }

    fn message(&self, mail: &Mail) -> Result<Message, Unwritable> {
        let from = mailbox(self.settings.from_name.as_deref(), &self.settings.from)?;
        let to = mailbox(mail.to_name.as_deref(), &mail.to)?;
        let mut builder = Message::builder()
            .from(from)
            .to(to)
            .subject(one_line(&mail.subject))
            .date(system_time(mail.sent_at))
            .message_id(Some(format!("<{}@{}>", mail.id, self.settings.from.domain())))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN);
        if let Some(way_out) = self.settings.unsubscribe.as_ref().filter(|_| mail.list) {
            builder = builder.raw_header(raw("List-Unsubscribe", format!("<{way_out}>")));
        }
        builder.body(mail.text.clone()).map_err(Unwritable::Message)
    }
}

/// A mail that cannot be written as RFC 5322 wants.
#[derive(Debug, thiserror::Error)]
enum Unwritable {
    #[error("{0}")]
    Address(AddressError),
    #[error("{0}")]
    Message(lettre::error::Error),
}

#[async_trait]
impl Channel<Mail> for Mailer {
    async fn deliver(&self, mail: &Mail) -> Outcome {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(error) => return Outcome::GiveUp { cause: format!("the mail cannot be written: {error}") },
        };
        // The library's own limit holds for connecting alone.
        let limit = self.settings.timeout * STEPS;
        match tokio::time::timeout(limit, self.transport.send(message)).await {
            Ok(Ok(reply)) => {
                let words: Vec<&str> = reply.message().collect();
                Outcome::Delivered { reply: cut(&format!("{} {}", reply.code(), words.join(" "))) }
            }
            Ok(Err(error)) => self.failed(&error),
            Err(_) => Outcome::RetryLater {
                cause: format!(
                    "the mail server {} did not answer within {limit:?}",
                    self.settings.server.host
                ),
            },
        }
    }
}

impl Mailer {
    /// Only a refusal of this very mail is final; all else is about the server, the line or the settings.
    fn failed(&self, error: &SmtpError) -> Outcome {
        let host = &self.settings.server.host;
        let words = error.source().map_or_else(|| error.to_string(), chain);
        let Some(code) = error.status() else {
            return Outcome::RetryLater { cause: cut(&format!("the mail server {host}: {words}")) };
        };
        let cause = cut(&format!("the mail server {host} answered {code} {words}"));
        let signing_in = SIGN_IN_REPLIES.contains(&code.to_string().as_str());
        if error.is_permanent() && !signing_in {
            Outcome::GiveUp { cause }
        } else {
            Outcome::RetryLater { cause }
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailer({:?})", self.settings.server)
    }
}

fn encryption(server: &MailServer) -> Result<Tls, SetupError> {
    let parameters = || -> Result<TlsParameters, SetupError> {
        let failed = |source| SetupError::Tls { host: server.host.clone(), source };
        let mut parameters = TlsParameters::builder(server.host.clone());
        if let Some(file) = &server.authority {
            for certificate in tls::certificates(file)? {
                let certificate = Certificate::from_der(certificate.to_vec()).map_err(failed)?;
                parameters = parameters.add_root_certificate(certificate);
            }
        }
        parameters.build_rustls().map_err(failed)
    };
    Ok(match server.encryption {
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::Required => Tls::Required(parameters()?),
        Encryption::Opportunistic => Tls::Opportunistic(parameters()?),
        Encryption::None => Tls::None,
    })
}

fn mailbox(name: Option<&str>, address: &MailAddress) -> Result<Mailbox, Unwritable> {
    let email = Address::new(address.local(), address.domain()).map_err(Unwritable::Address)?;
    Ok(Mailbox::new(name.map(one_line).filter(|name| !name.is_empty()), email))
}

/// A header is one line: with its breaks gone a text cannot begin another one.
fn one_line(text: &str) -> String {
    let broken = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let words: Vec<&str> = text.split(broken).filter(|word| !word.is_empty()).collect();
    words.join(" ").trim().to_owned()
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn system_time(instant: Timestamp) -> std::time::SystemTime {
    let micros = u64::try_from(instant.micros()).unwrap_or(0);
    UNIX_EPOCH + Duration::from_micros(micros)
}

//! Webhooks by HTTP, signed by Standard Webhooks; never follows a redirect, never reaches an address the guard refuses.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use ayumi_core::cloud_event::CONTENT_TYPE;
use ayumi_core::webhook_secret::seconds;
use ayumi_core::webhook_url::{AllowList, Host, UrlRefusal, WebhookUrl};
use ayumi_engine::port::channel::{Channel, Hook, Outcome};
use reqwest::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, HeaderMap, HeaderValue, LOCATION, USER_AGENT};
use reqwest::{Client, Proxy, Response, StatusCode, Url, redirect, retry};

use crate::cause::{chain, cut};
use crate::resolve::{self, Resolve};
use crate::tls;

/// Standard Webhooks asks senders to wait 15 to 30 seconds.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// What is read of an answer; the rest is not waited for.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// A name that leads to more addresses than this is not looked at further.
const ADDRESSES_MAX: usize = 16;

/// How webhooks leave.
#[derive(Clone)]
pub struct HookSettings {
    /// How long an attempt may take.
    pub timeout: Duration,
    /// Inner hosts let through.
    pub allowed: AllowList,
    /// Certificates of a further authority, PEM.
    pub authority: Option<PathBuf>,
    /// Where the network wants requests to go through. The proxy then resolves names, and guards what they lead to.
    pub proxy: Option<String>,
}

impl Default for HookSettings {
    fn default() -> Self {
        Self { timeout: TIMEOUT, allowed: AllowList::default(), authority: None, proxy: None }
    }
}

/// The webhook channel.
pub struct Webhooks {
    tls: rustls::ClientConfig,
    timeout: Duration,
    allowed: AllowList,
    proxy: Option<Proxy>,
    resolve: Resolve,
}

/// Why the webhook channel cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The authority's file.
    #[error("set up TLS of webhooks")]
    Tls(#[from] tls::Error),
    /// The proxy.
    #[error("the proxy of webhooks is no URL")]
    Proxy(#[source] reqwest::Error),
}

impl Webhooks {
    /// A channel by these settings; nothing connects before the first webhook.
    pub fn new(settings: HookSettings) -> Result<Self, SetupError> {
        let proxy = settings.proxy.map(|url| Proxy::all(url).map_err(SetupError::Proxy)).transpose()?;
        Ok(Self {
            tls: tls::client_config(settings.authority.as_deref())?,
            timeout: settings.timeout,
            allowed: settings.allowed,
            proxy,
            resolve: resolve::system(),
        })
    }

    /// The same channel, asking another name service.
    #[must_use]
    pub fn resolving_by(mut self, resolve: Resolve) -> Self {
        self.resolve = resolve;
        self
    }

    /// Resolves once and checks every address: a name with one inner address among public ones is refused whole.
    async fn addresses(&self, url: &WebhookUrl) -> Result<Vec<IpAddr>, Refused> {
        let found = match url.host() {
            Host::Address(address) => vec![*address],
            Host::Name(name) => {
                let found = (self.resolve)(name.clone()).await;
                found.map_err(|error| Refused::Unresolved(name.clone(), error))?
            }
        };
        if found.is_empty() {
            return Err(Refused::Address(UrlRefusal::NoAddress));
        }
        for address in &found {
            url.check(*address, &self.allowed).map_err(Refused::Address)?;
        }
        Ok(found.into_iter().take(ADDRESSES_MAX).collect())
    }

    /// A client of its own for each attempt: it knows the checked addresses and keeps no connection, so that the next
    /// attempt is checked again.
    fn client(&self, host: &str, port: u16, addresses: Option<&[IpAddr]>) -> reqwest::Result<Client> {
        let builder = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .timeout(self.timeout)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(0)
            .no_proxy();
        let builder = match (&self.proxy, addresses) {
            (Some(proxy), _) => builder.proxy(proxy.clone()),
            (None, Some(addresses)) => {
                let addresses: Vec<_> =
                    addresses.iter().map(|address| SocketAddr::new(*address, port)).collect();
                builder.resolve_to_addrs(host, &addresses)
            }
            (None, None) => builder,
        };
        builder.build()
    }

    async fn attempt(&self, hook: &Hook) -> Result<Outcome, Refused> {
        let url = WebhookUrl::parse(&hook.url, &self.allowed).map_err(Refused::Url)?;
        let target = Url::parse(url.as_str()).map_err(|_| Refused::Url(UrlRefusal::HostSpelling))?;
        same_host(&url, &target)?;
        let addresses = match self.proxy {
            Some(_) => {
                url.check_name(&self.allowed).map_err(Refused::Url)?;
                None
            }
            None => Some(self.addresses(&url).await?),
        };
        let host = target.host_str().unwrap_or_default();
        let client = self.client(host, url.port(), addresses.as_deref()).map_err(Refused::Request)?;
        let request = client.post(target.clone()).headers(headers(hook)?).body(hook.body.clone());
        let answer = request.send().await.map_err(Refused::Request)?;
        Ok(outcome(answer).await)
    }
}

/// Two readers of one text: whoever connects must have understood the same host as whoever checked.
fn same_host(checked: &WebhookUrl, target: &Url) -> Result<(), Refused> {
    let same = match (checked.host(), target.host()) {
        (Host::Name(name), Some(url::Host::Domain(host))) => name == host,
        (Host::Address(IpAddr::V4(address)), Some(url::Host::Ipv4(host))) => *address == host,
        (Host::Address(IpAddr::V6(address)), Some(url::Host::Ipv6(host))) => *address == host,
        (Host::Name(_) | Host::Address(_), _) => false,
    };
    let plain = target.username().is_empty() && target.password().is_none();
    let port = target.port_or_known_default() == Some(checked.port());
    if same && plain && port { Ok(()) } else { Err(Refused::Url(UrlRefusal::HostSpelling)) }
}

/// Why nothing was answered.
enum Refused {
    Url(UrlRefusal),
    Address(UrlRefusal),
    Unresolved(String, std::io::Error),
    Secrets,
    Request(reqwest::Error),
}

impl From<Refused> for Outcome {
    fn from(refused: Refused) -> Self {
        match refused {
            // The URL itself will not become another one.
            Refused::Url(why) => Self::GiveUp { cause: format!("the URL is refused: {why}") },
            // The name may, and the next attempt checks it again.
            Refused::Address(why) => Self::RetryLater { cause: format!("the host is refused: {why}") },
            Refused::Unresolved(name, error) => {
                Self::RetryLater { cause: format!("the name `{name}` cannot be resolved: {error}") }
            }
            Refused::Secrets => Self::GiveUp { cause: "the webhook has no secret to sign with".to_owned() },
            Refused::Request(error) if error.is_timeout() => {
                Self::RetryLater { cause: "the receiver did not answer in time".to_owned() }
            }
            Refused::Request(error) => Self::RetryLater { cause: cut(&chain(&error.without_url())) },
        }
    }
}

#[async_trait]
impl Channel<Hook> for Webhooks {
    async fn deliver(&self, hook: &Hook) -> Outcome {
        match tokio::time::timeout(self.timeout, self.attempt(hook)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(refused)) => refused.into(),
            Err(_) => Outcome::RetryLater { cause: "the receiver did not answer in time".to_owned() },
        }
    }
}

/// The headers of Standard Webhooks: one signature for each secret in force.
fn headers(hook: &Hook) -> Result<HeaderMap, Refused> {
    if hook.secrets.is_empty() {
        return Err(Refused::Secrets);
    }
    let sign =
        |secret: &ayumi_core::webhook_secret::WebhookSecret| secret.sign(&hook.id, hook.sent_at, &hook.body);
    let signatures: Vec<String> = hook.secrets.iter().map(sign).collect();
    // Ids, numbers and base64 are plain ASCII.
    let value = |text: String| HeaderValue::try_from(text).map_err(|_| Refused::Secrets);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE_HEADER, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(USER_AGENT, HeaderValue::from_static("ayumi-webhook/1"));
    headers.insert("webhook-id", value(hook.id.to_string())?);
    headers.insert("webhook-timestamp", value(seconds(hook.sent_at).to_string())?);
    headers.insert("webhook-signature", value(signatures.join(" "))?);
    Ok(headers)
}

async fn outcome(mut answer: Response) -> Outcome {
    let status = answer.status();
    if status.is_success() {
        return Outcome::Delivered { reply: format!("HTTP {}", status.as_u16()) };
    }
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("elsewhere");
        return Outcome::RetryLater {
            cause: cut(&format!(
                "HTTP {}: the receiver points to {to}, which is not followed; register that address",
                status.as_u16()
            )),
        };
    }
    let cause =
        cut(format!("HTTP {}: {}", status.as_u16(), words(&mut answer).await).trim_end_matches([':', ' ']));
    if status == StatusCode::GONE { Outcome::GiveUp { cause } } else { Outcome::RetryLater { cause } }
}

/// What the receiver said, up to the limit; what breaks off counts as far as it came.
async fn words(answer: &mut Response) -> String {
    let mut read = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        let room = ANSWER_BYTES_MAX - read.len();
        read.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if read.len() == ANSWER_BYTES_MAX {
            break;
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// The URL of a proxy may hold a password.
impl fmt::Debug for HookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookSettings({:?}, {:?}, proxy: {})", self.timeout, self.allowed, self.proxy.is_some())
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhooks({:?}, {:?}, proxy: {})", self.timeout, self.allowed, self.proxy.is_some())
    }
}

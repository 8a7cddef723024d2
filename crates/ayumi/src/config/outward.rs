//! The settings of everything that leaves the program. Without any of them nothing does.

use std::path::PathBuf;

use anyhow::Context as _;
use ayumi_core::mail_address::MailAddress;
use ayumi_core::webhook_url::AllowList;
use ayumi_notify::Registry;
use ayumi_notify::channel::folder::Folder;
use ayumi_notify::channel::mail::Mailer;
use ayumi_notify::channel::mail_settings::{MailServer, MailSettings};
use ayumi_notify::channel::webhook::{HookSettings, Webhooks};
use clap::Args;

use super::read_line;
use crate::exit::Failure;

/// Who answers questions about a digest, unless that is set.
const SENDER: &str = "県 デジタル担当課";

/// The ways out; all of them are off until they are set.
#[derive(Debug, Clone, Default, Args)]
pub struct OutwardFlags {
    /// Mail server for digests: `smtp://USER:PASSWORD@HOST:PORT?tls=required` or `smtps://…` [default: no mail]
    #[arg(long, env = "AYUMI_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<String>,

    /// File that holds the mail server setting, for passwords
    #[arg(long, env = "AYUMI_SMTP_URL_FILE", value_name = "FILE")]
    pub smtp_url_file: Option<PathBuf>,

    /// Address mails come from; needed with a mail server
    #[arg(long, env = "AYUMI_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// Name of the sender, also in the text of digests [default: 県 デジタル担当課]
    #[arg(long, env = "AYUMI_MAIL_SENDER", value_name = "NAME")]
    pub mail_sender: Option<String>,

    /// Folder into which digests are put as text files, for networks without mail [default: none]
    #[arg(long, env = "AYUMI_DROP_FOLDER", value_name = "FOLDER")]
    pub drop_folder: Option<PathBuf>,

    /// Lets webhooks leave
    #[arg(long, env = "AYUMI_WEBHOOKS", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", value_name = "BOOL")]
    pub webhooks: bool,

    /// Inner hosts and networks webhooks may go to, separated by commas [default: none]
    #[arg(long, env = "AYUMI_WEBHOOK_ALLOW", value_name = "HOSTS")]
    pub webhook_allow: Option<String>,

    /// Proxy webhooks leave through
    #[arg(long, env = "AYUMI_WEBHOOK_PROXY", value_name = "URL")]
    pub webhook_proxy: Option<String>,

    /// Certificates of a further authority webhooks may be encrypted for, PEM
    #[arg(long, env = "AYUMI_WEBHOOK_CA", value_name = "FILE")]
    pub webhook_ca: Option<PathBuf>,
}

/// The ways out as they are set.
#[derive(Debug, Clone, Default)]
pub struct Outward {
    mail: Option<MailSettings>,
    /// The folder for files.
    pub folder: Option<PathBuf>,
    webhooks: bool,
    /// Inner hosts webhooks may go to.
    pub allowed: AllowList,
    proxy: Option<String>,
    authority: Option<PathBuf>,
    /// Who answers questions.
    pub sender: String,
    link: String,
}

impl Outward {
    /// The ways out from their flags.
    ///
    /// # Errors
    /// When one does not parse or lacks what it needs.
    pub fn resolve(flags: &OutwardFlags, public_url: Option<&str>, listen: &str) -> anyhow::Result<Self> {
        let from_file = flags.smtp_url_file.as_deref().map(read_line).transpose()?;
        let server = flags.smtp_url.clone().or(from_file);
        let sender = flags.mail_sender.clone().unwrap_or_else(|| SENDER.to_owned());
        let mail = server.map(|url| mail(&url, flags, &sender)).transpose()?;
        let hosts = flags.webhook_allow.as_deref().unwrap_or_default();
        let allowed = hosts.parse().map_err(|error| {
            Failure::usage(
                format!("AYUMI_WEBHOOK_ALLOW が正しくありません：{error}"),
                format!("AYUMI_WEBHOOK_ALLOW: {error}"),
            )
        })?;
        Ok(Self {
            mail,
            folder: flags.drop_folder.clone(),
            webhooks: flags.webhooks,
            allowed,
            proxy: flags.webhook_proxy.clone(),
            authority: flags.webhook_ca.clone(),
            sender,
            link: public_url.map_or_else(|| format!("http://{listen}"), str::to_owned),
        })
    }

    /// Where a reader of a letter finds the pages.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Whether mail leaves.
    pub fn mails(&self) -> bool {
        self.mail.is_some()
    }

    /// Whether webhooks leave.
    pub fn hooks(&self) -> bool {
        self.webhooks
    }

    /// Whether anything leaves.
    pub fn is_on(&self) -> bool {
        self.mails() || self.webhooks || self.folder.is_some()
    }

    /// The ways out, set up; nothing connects before the first message.
    ///
    /// # Errors
    /// When one cannot be set up, such as with an authority's file that does not read.
    pub fn registry(&self) -> anyhow::Result<Registry> {
        let mail = self.mail.clone().map(Mailer::new).transpose().context("set up mail")?;
        let hooks = HookSettings {
            allowed: self.allowed.clone(),
            authority: self.authority.clone(),
            proxy: self.proxy.clone(),
            ..HookSettings::default()
        };
        let webhooks = self.webhooks.then(|| Webhooks::new(hooks)).transpose().context("set up webhooks")?;
        Ok(Registry { mail, webhooks, folder: self.folder.as_ref().map(Folder::new) })
    }
}

fn mail(url: &str, flags: &OutwardFlags, sender: &str) -> Result<MailSettings, Failure> {
    let server: MailServer = url.parse().map_err(|error| {
        Failure::usage(
            format!("AYUMI_SMTP_URL が正しくありません：{error}"),
            format!("AYUMI_SMTP_URL: {error}"),
        )
    })?;
    let missing = || {
        Failure::usage(
            "メールを送るには、差出人のアドレスを --mail-from（AYUMI_MAIL_FROM）で指定してください。",
            "give the address mails come from with --mail-from (AYUMI_MAIL_FROM)",
        )
    };
    let from = flags.mail_from.as_deref().ok_or_else(missing)?;
    let from: MailAddress = from.parse().map_err(|error: ayumi_core::mail_address::InvalidMailAddress| {
        Failure::usage(
            format!("AYUMI_MAIL_FROM が正しくありません：{}", error.words().ja),
            format!("AYUMI_MAIL_FROM: {error}"),
        )
    })?;
    Ok(MailSettings { from_name: Some(sender.to_owned()), ..MailSettings::new(server, from) })
}

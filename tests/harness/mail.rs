//! A mail server in Python that receives what the product sends; never asserts.

use anyhow::Result;
use serde_json::{Value, json};

use crate::peer::{Certificates, Peer};

/// Debian's: another one on the PATH does not see Debian's modules.
pub const PYTHON: &str = "/usr/bin/python3";
/// Who may sign in.
pub const USER: &str = "ayumi@pref";
/// With what; every sign in it means something in a URL.
pub const PASSWORD: &str = "合言葉:/?#[]@ %";

/// A running mail server.
#[derive(Debug)]
pub struct MailReceiver {
    /// What it says.
    pub peer: Peer,
    /// Whom its certificate is from.
    pub certificates: Certificates,
    folder: tempfile::TempDir,
}

impl MailReceiver {
    /// Starts one: `tls` is `starttls` or `implicit`, with signing in, or `none`, without.
    pub fn start(tls: &str, faults: &[&str]) -> Result<Self> {
        let certificates = Certificates::make()?;
        let folder = tempfile::tempdir()?;
        let mut options = json!({
            "tls": tls, "faults": faults, "folder": folder.path(),
            "certificate": certificates.certificate(), "key": certificates.key(),
        });
        if tls == "starttls" {
            options["user"] = USER.into();
            options["password"] = PASSWORD.into();
        }
        let peer = Peer::start(PYTHON, "mail_receiver.py", &options)?;
        Ok(Self { peer, certificates, folder })
    }

    /// The next mail it takes, past all else it says.
    pub fn mail(&self) -> Result<Value> {
        self.next("mail")
    }

    /// The next time something happens to it, past all else it says.
    pub fn next(&self, event: &str) -> Result<Value> {
        loop {
            let line = self.peer.line()?;
            if line["event"] == event {
                return Ok(line);
            }
        }
    }

    /// From now on its faults are these; gives what it said before and was not read.
    pub fn becomes(&self, faults: &[&str]) -> Result<Vec<Value>> {
        self.peer.told(&json!({ "faults": faults }).to_string())
    }

    /// How many mails it has taken by now.
    pub fn taken(&self) -> Result<usize> {
        Ok(std::fs::read_dir(&self.folder)?.count())
    }
}

//! A receiver of webhooks in Node that verifies what the product sends; never asserts.

use anyhow::Result;
use serde_json::{Value, json};

use crate::peer::{Certificates, Peer};

/// A running receiver.
#[derive(Debug)]
pub struct HookReceiver {
    /// What it says.
    pub peer: Peer,
}

impl HookReceiver {
    /// Starts one that believes it is `at`, tries `secrets` and gives `answers` in turn, then 204.
    pub fn start(at: &str, secrets: &[&str], answers: &Value) -> Result<Self> {
        let options = json!({ "at": at, "secrets": secrets, "answers": answers });
        Ok(Self { peer: Peer::start("node", "hook_receiver.mjs", &options)? })
    }

    /// Starts one that speaks TLS.
    pub fn start_with_tls(certificates: &Certificates) -> Result<Self> {
        let options = json!({ "certificate": certificates.certificate(), "key": certificates.key() });
        Ok(Self { peer: Peer::start("node", "hook_receiver.mjs", &options)? })
    }

    /// From now on it believes it is `at`, tries `secrets` and gives `answers` in turn, then 204.
    pub fn becomes(&self, at: &str, secrets: &[&str], answers: &Value) -> Result<()> {
        let options = json!({ "at": at, "secrets": secrets, "answers": answers });
        self.peer.told(&options.to_string()).map(drop)
    }

    /// Its address without TLS.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.peer.port)
    }

    /// The entry of an allow list that lets this one through.
    pub fn allowed(&self) -> String {
        format!("http://127.0.0.1:{}", self.peer.port)
    }

    /// How many requests it has got by now that were not read: a request is said before it is answered.
    pub fn hits(&self) -> Result<usize> {
        Ok(self.peer.said()?.iter().filter(|line| line["event"] == "hook").count())
    }
}

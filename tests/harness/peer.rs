//! A program of others that a test talks to: started here, read line by line, ended with the test; never asserts.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// A peer that says nothing for so long has failed.
const WAIT: Duration = Duration::from_secs(30);

/// A running peer; dropping it ends it.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    lines: Receiver<String>,
    /// Where it listens on the loopback address.
    pub port: u16,
}

impl Peer {
    /// Starts `tests/peers/<script>` with its options and waits until it listens.
    pub fn start(program: &str, script: &str, options: &Value) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(script_path(script))
            .arg(options.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {program} {script}"))?;
        let output = child.stdout.take().context("the output was piped")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The test has ended when nobody listens.
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut peer = Self { child, lines, port: 0 };
        let first = peer.line()?;
        ensure!(first["event"] == "listening", "{script} began with {first}");
        peer.port = u16::try_from(first["port"].as_u64().context("a port")?)?;
        Ok(peer)
    }

    /// What it says next.
    pub fn line(&self) -> Result<Value> {
        let line = self.lines.recv_timeout(WAIT).context("the peer said nothing")?;
        Ok(serde_json::from_str(&line)?)
    }

    /// All it has said by now and was not read. The peer is asked, since its words take a while to arrive.
    pub fn said(&self) -> Result<Vec<Value>> {
        self.told("said?")
    }

    /// Tells it something; gives what it said before and was not read.
    pub fn told(&self, line: &str) -> Result<Vec<Value>> {
        let mut input = self.child.stdin.as_ref().context("the input was piped")?;
        input.write_all(format!("{line}\n").as_bytes())?;
        let mut said = Vec::new();
        loop {
            let line = self.line()?;
            if line["event"] == "said" {
                return Ok(said);
            }
            said.push(line);
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A script of the peers.
pub fn script_path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(script)
}

/// An authority of the test's own and a certificate of it for the names peers are reached by.
#[derive(Debug)]
pub struct Certificates {
    folder: tempfile::TempDir,
}

impl Certificates {
    /// Makes them with openssl.
    pub fn make() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let openssl = |arguments: &[&str]| -> Result<()> {
            let output = Command::new("openssl").args(arguments).current_dir(&folder).output()?;
            ensure!(output.status.success(), "openssl: {}", String::from_utf8_lossy(&output.stderr));
            Ok(())
        };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
        let authority = ["req", "-x509", "-subj", "/CN=Test", "-keyout", "ca.key", "-out", "ca.pem"];
        openssl(&[&authority[..], &key].concat())?;
        let names = "subjectAltName=IP:127.0.0.1,DNS:hooks.example.jp";
        let usage = "basicConstraints=critical,CA:FALSE";
        let leaf = ["req", "-x509", "-subj", "/CN=Peer", "-keyout", "peer.key", "-out", "peer.pem"];
        let signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", names, "-addext", usage];
        openssl(&[&leaf[..], &key, &signed].concat())?;
        Ok(Self { folder })
    }

    /// The authority, which a client is told to trust.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The peer's certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("peer.pem")
    }

    /// The peer's key.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("peer.key")
    }
}

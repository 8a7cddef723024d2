//! A whole server inside the test: node, real listener, a trial clock the test moves; never a story of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use ayumi::app;
use ayumi::config::Settings;
use ayumi::ids::SystemIds;
use ayumi::sample::Login;
use ayumi::wire::Node;
use ayumi_core::event::Role;
use ayumi_core::id::{CaseId, CaseKey, ProgrammeId};
use ayumi_core::time::Timestamp;
use ayumi_engine::genesis;
use ayumi_engine::port::store::Head;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::client::Client;
use crate::template::{self, Content, Copy, Database};

/// A server of a test's own. Its clock goes on by itself only as fast as the machine's; a test steps it.
pub struct TestApp {
    /// The node behind the server.
    pub node: Node,
    /// Where it listens.
    pub url: String,
    copy: Copy,
    logins: Vec<Login>,
    written: Arc<AtomicU64>,
}

/// How long projections may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks after which nothing is due any more: a lapse may be what makes the next thing due.
const SWEEPS_MAX: usize = 12;

/// The code of the prefecture.
pub const PREFECTURE: &str = "280003";

impl TestApp {
    /// Hyogo's year on the morning of 2026-04-01; nobody has done anything.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(database: Database) -> Self {
        Self::with(template::copy(database, Content::Year)).await
    }

    /// The same with the sample activity until the morning of 2026-04-08.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_sample(database: Database) -> Self {
        Self::with(template::copy(database, Content::Sample)).await
    }

    /// A second server on the database of another one, with a node and a clock of its own.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn beside(other: &Self) -> Self {
        let copy = other.copy.beside().unwrap_or_else(|error| panic!("a place beside a server: {error:#}"));
        Self::with(copy).await
    }

    /// A server on a loaded database.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn with(copy: Copy) -> Self {
        match Self::open(copy).await {
            Ok(app) => app,
            Err(error) => panic!("start a server: {error:#}"),
        }
    }

    async fn open(copy: Copy) -> Result<Self> {
        let node = Node::open(&copy.settings).await?;
        node.views.catch_up().await?;
        // The sweeper does not run by itself here: a test says when time is looked at.
        let (views, cancel) = (Arc::clone(&node.views), node.cancel.clone());
        node.tasks.spawn(async move { views.run(cancel).await });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (app, stop) = (app::app(&node, &copy.settings).await?, node.cancel.clone());
        node.tasks.spawn(async move { ayumi_web::serve(listener, app, stop.cancelled_owned()).await });
        let logins = std::fs::read(copy.folder.path().join("logins.json")).context("the logins")?;
        let logins = serde_json::from_slice(&logins)?;
        let written = Arc::new(AtomicU64::new(node.engine.store().head().await?.position));
        Ok(Self { node, url, copy, logins, written })
    }

    /// The prefecture's officer.
    pub fn officer(&self) -> Client {
        self.login(|login| login.role == Role::PrefectureOfficer)
    }

    /// The officer of a municipality.
    pub fn municipality(&self, code: &str) -> Client {
        self.login(|login| login.role == Role::MunicipalOfficer && login.organization.as_str() == code)
    }

    /// The token of the officer of a municipality.
    ///
    /// # Panics
    /// When the body has none.
    pub fn token(&self, code: &str) -> String {
        let login = self.logins.iter().find(|login| login.organization.as_str() == code);
        login.map(|login| login.token.clone()).expect("every municipality has a login")
    }

    /// The auditor.
    pub fn auditor(&self) -> Client {
        self.login(|login| login.role == Role::Auditor)
    }

    /// Somebody who has not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None, Arc::clone(&self.written))
    }

    /// Somebody with this token.
    pub fn holder(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token), Arc::clone(&self.written))
    }

    /// The codes of all municipalities, in order.
    pub fn municipalities(&self) -> Vec<String> {
        let municipal = self.logins.iter().filter(|login| login.role == Role::MunicipalOfficer);
        let mut codes: Vec<String> = municipal.map(|login| login.organization.to_string()).collect();
        codes.sort();
        codes
    }

    fn login(&self, wanted: impl Fn(&Login) -> bool) -> Client {
        let login = self.logins.iter().find(|login| wanted(login));
        self.holder(&login.expect("everybody has a login").token)
    }

    /// The case of a programme with a key.
    ///
    /// # Panics
    /// When one of them is spelled wrongly.
    pub fn case(&self, programme: &str, key: &str) -> CaseId {
        let named = || Some((programme.parse::<ProgrammeId>().ok()?, key.parse::<CaseKey>().ok()?));
        let (programme, key) = named().unwrap_or_else(|| panic!("no ids: {programme}, {key}"));
        CaseId::derive(self.node.engine.log().id, &programme, &key)
    }

    /// The end of the log.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn head(&self) -> Head {
        self.node.engine.store().head().await.expect("the log of a test can be read")
    }

    /// Steps the clock to an instant, as a restart under `AYUMI_NOW` does, without looking at what is due then.
    ///
    /// # Panics
    /// When the step cannot be recorded.
    pub async fn step_to(&self, instant: &str) {
        let to: Timestamp = instant.parse().unwrap_or_else(|_| panic!("not an instant: {instant}"));
        let clock = self.node.trial_clock.as_ref().expect("a test runs on a trial log");
        let store = self.node.engine.store();
        let former = self.head().await.recorded_at;
        clock.step_to(to);
        let stepped = genesis::set_clock(store.as_ref(), clock.as_ref(), &SystemIds, former).await;
        stepped.unwrap_or_else(|error| panic!("step the clock to {instant}: {error}"));
        self.sees_everything().await;
    }

    /// Looks at what is due now until nothing is, as the server does every few seconds.
    ///
    /// # Panics
    /// When that fails.
    pub async fn sweep(&self) {
        for _ in 0..SWEEPS_MAX {
            let swept = ayumi::sweeping::sweep(&self.node.engine, &self.node.views).await;
            if swept.unwrap_or_else(|error| panic!("sweep: {error:#}")) == 0 {
                return self.sees_everything().await;
            }
        }
        panic!("a case stays due however often it is looked at");
    }

    /// Looks at what is due and puts together the digests of those who may be told now, as the server does.
    ///
    /// # Panics
    /// When that fails.
    pub async fn tell(&self) {
        self.sweep().await;
        let told = ayumi::telling::tell(&self.node.clerk).await;
        told.unwrap_or_else(|error| panic!("digests: {error:#}"));
        self.sees_everything().await;
    }

    /// From now on every read contains what is in the log now.
    ///
    /// # Panics
    /// When the projections do not get there.
    pub async fn sees_everything(&self) {
        let head = self.head().await.position;
        assert!(
            self.node.views.wait_for(head, PATIENCE).await,
            "the projections did not reach position {head}"
        );
        self.written.fetch_max(head, Ordering::SeqCst);
    }

    /// The folder with the database, when it is a file, and the files beside it.
    pub fn folder(&self) -> &Path {
        self.copy.folder.path()
    }

    /// How the program is told of this database.
    pub fn settings(&self) -> &Settings {
        &self.copy.settings
    }

    /// A digest of every view; what it is made from stands in the log.
    ///
    /// # Panics
    /// When a view stands still or cannot be read.
    pub async fn digests(&self) -> Vec<String> {
        let mut digests = Vec::new();
        for status in self.node.views.status().await.expect("the state of the views") {
            assert_eq!(status.error, None, "{}", status.name);
            digests.push(self.node.views.digest(&status.name).await.expect("a digest"));
        }
        digests
    }

    /// Ends the server and keeps what it left behind.
    pub async fn stop(self) -> Copy {
        self.node.close().await;
        self.copy
    }

    /// Ends the server and starts another one on the same database.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn restart(self) -> Self {
        Self::with(self.stop().await).await
    }

    /// Ends the server; gives the folder for what looks at it afterwards.
    pub async fn into_folder(self) -> TempDir {
        self.stop().await.folder
    }
}

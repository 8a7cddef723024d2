//! What every handler shares: engine, projections, files, settings; never the state of one request.

use std::sync::Arc;

use ayumi_engine::engine::Engine;
use ayumi_engine::port::channel::{Channel, Message};
use ayumi_engine::port::{Ids, Outbox};
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::views::Views;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::outward::OutwardSettings;
use crate::remembered::Remembered;

/// Most event streams held open at once: each is a connection and a reader of the log.
const STREAMS_MAX: usize = 256;

/// Most uploads at once: each may take minutes, and a disk writes none of them faster for having more.
const UPLOADS_MAX: usize = 16;

/// How the server shows itself.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that have nothing to do with each other")]
pub struct AppSettings {
    /// Whether the log is a trial's.
    pub trial: bool,
    /// Whether the log holds sample activity, which every page then says.
    pub sample: bool,
    /// Whether the clock is not the machine's and so is shown on every page.
    pub clock_shown: bool,
    /// Whether session cookies are sent over TLS only.
    pub secure_cookies: bool,
    /// Where the server is reached from outside, when that is known.
    pub public_url: Option<String>,
}

/// The parts a server is made of.
pub struct Parts {
    /// The one way to change anything.
    pub engine: Arc<Engine>,
    /// The projections.
    pub views: Arc<Views>,
    /// The evidence files.
    pub evidence: Arc<EvidenceFiles>,
    /// Fresh ids for requests and forms.
    pub ids: Arc<dyn Ids>,
    /// What `/metrics` prints.
    pub metrics: PrometheusHandle,
    /// How the server shows itself.
    pub settings: AppSettings,
    /// What waits to leave.
    pub outbox: Arc<dyn Outbox>,
    /// The ways out, for trying one.
    pub channels: Arc<dyn Channel<Message>>,
    /// Which of them are set.
    pub outward: OutwardSettings,
    /// Where commands run to their end although their sender has gone; a shutdown waits for them.
    pub tasks: TaskTracker,
    /// Ends the streams that would hold a shutdown back.
    pub shutdown: CancellationToken,
}

/// What every handler shares.
pub struct App {
    /// The one way to change anything.
    pub engine: Arc<Engine>,
    /// The projections.
    pub views: Arc<Views>,
    /// The evidence files.
    pub evidence: Arc<EvidenceFiles>,
    /// What `/metrics` prints.
    pub metrics: PrometheusHandle,
    /// How the server shows itself.
    pub settings: AppSettings,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) channels: Arc<dyn Channel<Message>>,
    pub(crate) outward: OutwardSettings,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) tasks: TaskTracker,
    pub(crate) shutdown: CancellationToken,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) remembered: Remembered,
}

impl App {
    /// A server of these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { engine, views, evidence, ids, metrics, settings, tasks, shutdown, .. } = parts;
        let (outbox, channels, outward) = (parts.outbox, parts.channels, parts.outward);
        let places = |max| Arc::new(Semaphore::new(max));
        let (streams, uploads) = (places(STREAMS_MAX), places(UPLOADS_MAX));
        Self {
            engine,
            views,
            evidence,
            metrics,
            settings,
            outbox,
            channels,
            outward,
            ids,
            tasks,
            shutdown,
            streams,
            uploads,
            remembered: Remembered::default(),
        }
    }

    /// What waits to leave, and the ways it does.
    pub(crate) fn ways(&self) -> (&dyn Outbox, &dyn Channel<Message>) {
        (self.outbox.as_ref(), self.channels.as_ref())
    }

    /// A fresh idempotency key, for a form that carries it hidden.
    pub fn fresh_key(&self) -> String {
        self.ids.uuid().hyphenated().to_string()
    }
}

//! `ayumi serve`: pages and API until told to stop; never writes anything itself.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use ayumi_core::event::LogMode;
use ayumi_engine::port::store::PAGE_MAX;
use ayumi_web::{App, AppSettings, Parts};

use crate::config::Settings;
use crate::ids::SystemIds;
use crate::output::Output;
use crate::wire::Node;

/// Events at the beginning of a trial log that are looked through for sample activity.
const SAMPLE_LOOKED_AT: u64 = 20_000;

pub(crate) async fn run(settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = Node::open(settings).await?;
    serve(node, settings, output, |_| Ok(())).await
}

/// Serves a node until the process is asked to end; `ready` hears of the address first.
pub(crate) async fn serve(
    node: Node,
    settings: &Settings,
    output: Output,
    ready: impl FnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let listener = tokio::net::TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listen on {}", settings.listen))?;
    let url = format!("http://{}", listener.local_addr()?);
    node.start_tasks();
    let app = app(&node, settings).await?;
    node.tasks.spawn(ayumi_web::metrics::upkeep(app.metrics.clone(), node.cancel.clone()));
    ready(&url)?;
    output.note(
        &format!("{url} で待ち受けています。終了は Ctrl+C です。"),
        &format!("listening on {url}; Ctrl+C ends it"),
    );
    let cancel = node.cancel.clone();
    let stop = async move {
        asked_to_stop().await;
        // Open event streams end with this; otherwise they would hold the shutdown for ever.
        cancel.cancel();
    };
    ayumi_web::serve(listener, app, stop).await.context("serve")?;
    node.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn app(node: &Node, settings: &Settings) -> anyhow::Result<Arc<App>> {
    let trial = node.engine.log().mode == LogMode::Trial;
    let app_settings = AppSettings {
        trial,
        sample: trial && has_sample(node).await?,
        clock_shown: trial,
        secure_cookies: settings.secure_cookies,
        public_url: None,
    };
    Ok(Arc::new(App::new(Parts {
        engine: Arc::clone(&node.engine),
        views: Arc::clone(&node.views),
        evidence: Arc::clone(&node.evidence),
        ids: Arc::new(SystemIds),
        metrics: ayumi_web::metrics::install().map_err(anyhow::Error::msg)?,
        settings: app_settings,
        tasks: node.tasks.clone(),
        shutdown: node.cancel.clone(),
    })))
}

/// Whether a trial log holds sample activity; it follows the opening of the cases, so the beginning tells.
async fn has_sample(node: &Node) -> anyhow::Result<bool> {
    let mut after = 0;
    while after < SAMPLE_LOOKED_AT {
        let page = node.engine.store().read_all(after, PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok(false) };
        after = last.position;
        if page.iter().any(|stored| stored.envelope.ends_with("\"via\":\"sample\"}")) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Waits for Ctrl+C or the signal a service manager sends.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

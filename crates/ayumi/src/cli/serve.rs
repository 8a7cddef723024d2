//! `ayumi serve`: pages and API until told to stop; never writes anything itself.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use ayumi_core::event::LogMode;
use ayumi_web::state::{App, AppSettings};

use crate::config::Settings;
use crate::output::Output;
use crate::wire::Node;

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
    let router = ayumi_web::router::router(app(&node, settings));
    ready(&url)?;
    output.note(&format!("{url} で待ち受けています。終了は Ctrl+C です。"), &format!("listening on {url}; Ctrl+C ends it"));
    let cancel = node.cancel.clone();
    let stop = async move {
        asked_to_stop().await;
        // Open event streams end with this; otherwise they would hold the shutdown for ever.
        cancel.cancel();
    };
    axum_serve(listener, router, stop).await?;
    node.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn axum_serve(
    listener: tokio::net::TcpListener,
    router: ayumi_web::router::Routes,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    ayumi_web::router::serve(listener, router, stop).await.context("serve")
}

fn app(node: &Node, settings: &Settings) -> Arc<App> {
    let trial = node.engine.log().mode == LogMode::Trial;
    let app_settings = AppSettings { trial, secure_cookies: settings.secure_cookies };
    Arc::new(App::new(
        Arc::clone(&node.engine),
        Arc::clone(&node.views),
        Arc::clone(&node.evidence),
        app_settings,
        node.cancel.clone(),
    ))
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

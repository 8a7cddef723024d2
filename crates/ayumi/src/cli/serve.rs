//! `ayumi serve`: pages and API until told to stop; never writes anything itself.

use std::process::ExitCode;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::app;
use crate::config::Settings;
use crate::exit::{Code, Failure};
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
    let listener = listen(settings).await?;
    let url = format!("http://{}", listener.local_addr()?);
    node.start_tasks();
    let app = app::app(&node, settings).await?;
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

async fn listen(settings: &Settings) -> Result<TcpListener, Failure> {
    let address = settings.listen;
    TcpListener::bind(address).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            return Failure::new(
                Code::Unavailable,
                format!("{address} は他のプログラムが使っています。--listen（AYUMI_LISTEN）で別の番号を指定してください。"),
                format!("{address} is taken by another program; name another one with --listen (AYUMI_LISTEN)"),
            );
        }
        Failure::new(
            Code::Unavailable,
            format!("{address} で待ち受けられません：{error}。--listen（AYUMI_LISTEN）を確かめてください。"),
            format!("cannot listen on {address}: {error}; check --listen (AYUMI_LISTEN)"),
        )
    })
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

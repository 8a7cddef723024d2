//! The parts of a node as its pages and API need them; never a listener, which is the server's.

use std::sync::Arc;

use ayumi_core::event::LogMode;
use ayumi_engine::port::store::PAGE_MAX;
use ayumi_web::{App, AppSettings, OutwardSettings, Parts};

use crate::config::{Outward, Settings};
use crate::ids::SystemIds;
use crate::wire::Node;

/// Events at the beginning of a trial log that are looked through for sample activity.
const SAMPLE_LOOKED_AT: u64 = 20_000;

/// The pages and the API of a node.
///
/// # Errors
/// When the log cannot be read or the metrics cannot be kept.
pub async fn app(node: &Node, settings: &Settings) -> anyhow::Result<Arc<App>> {
    let trial = node.engine.log().mode == LogMode::Trial;
    let app_settings = AppSettings {
        trial,
        sample: trial && has_sample(node).await?,
        clock_shown: trial,
        secure_cookies: settings.secure_cookies,
        public_url: settings.public_url.clone(),
    };
    Ok(Arc::new(App::new(Parts {
        engine: Arc::clone(&node.engine),
        views: Arc::clone(&node.views),
        evidence: Arc::clone(&node.evidence),
        ids: Arc::new(SystemIds),
        metrics: ayumi_web::metrics::install().map_err(anyhow::Error::msg)?,
        settings: app_settings,
        outbox: Arc::clone(&node.clerk.outbox),
        channels: Arc::clone(&node.clerk.channels),
        outward: outward(&node.clerk.outward),
        tasks: node.tasks.clone(),
        shutdown: node.cancel.clone(),
    })))
}

/// The ways out as the pages and the API know of them: no password and no proxy.
fn outward(outward: &Outward) -> OutwardSettings {
    OutwardSettings {
        allowed: outward.allowed.clone(),
        mails: outward.mails(),
        hooks: outward.hooks(),
        folder: outward.folder.as_ref().map(|folder| folder.display().to_string()),
        sender: outward.sender.clone(),
        link: outward.link().trim_end_matches('/').to_owned(),
    }
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

//! Turning the name of a host into addresses; never decides whether they may be reached.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;

/// A question to the name service. A function and no trait: tests answer with a closure.
pub type Resolve = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// The name service of the machine.
pub fn system() -> Resolve {
    Arc::new(|name| {
        Box::pin(async move {
            // The port is not looked at; the call wants one.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

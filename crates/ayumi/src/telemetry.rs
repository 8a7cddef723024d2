//! Where log lines go: stderr, as text for people or JSON for machines; never what is logged.

use tracing_subscriber::EnvFilter;

/// Starts logging with a filter; a filter that does not parse falls back to `warn` and says so.
pub fn start(filter: Option<&str>, default: &str) {
    let wanted = filter.unwrap_or(default);
    let (filter, wrong) = match EnvFilter::try_new(wanted) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("warn"), Some(error)),
    };
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    if let Some(error) = wrong {
        tracing::warn!(filter = wanted, %error, "log filter not understood");
    }
}

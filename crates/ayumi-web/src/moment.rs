//! The moment a read is about: `?as_of=` and `?effective_on=` turned into a position of the log and a day; never what
//! is read there.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::error::{Place, Problem};
use crate::extract::Query;
use crate::state::App;

/// How long a read waits for the projections to reach the position it asks for.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// How far beyond the end of the log a position may lie and still be waited for: more than is ever written meanwhile.
const AHEAD_MAX: u64 = 100_000;

/// The moment a read is about. As an extractor it also waits until `Ayumi-Min-Position` can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// What was recorded by then: events up to this position. None reads the present.
    pub position: Option<u64>,
    /// The instant asked for, or the present one.
    pub instant: Timestamp,
    /// The day facts are to hold on.
    pub effective_on: NaiveDate,
    /// The last position the answer can contain.
    pub shown: u64,
}

impl AsOf {
    /// The same moment, for an answer read from the log itself, which may be ahead of the projections.
    #[must_use]
    pub(crate) fn of_log(mut self, app: &App) -> Self {
        self.shown = self.position.unwrap_or_else(|| self.shown.max(*app.engine.store().watch().borrow()));
        self
    }

    /// Whether a moment was asked for, so that nothing shown may be edited.
    pub fn is_past(&self) -> bool {
        self.position.is_some()
    }
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    as_of: Option<String>,
    effective_on: Option<String>,
}

impl FromRequestParts<Arc<App>> for AsOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let least = min_position(parts)?;
        let Query(asked) = Query::<Asked>::from_request_parts(parts, app).await?;
        resolve(app, &asked, least).await
    }
}

async fn resolve(app: &App, asked: &Asked, least: Option<u64>) -> Result<AsOf, Problem> {
    let offset = app.engine.log().offset;
    // An empty parameter is what a form sends whose field was left empty.
    let as_of = asked
        .as_of
        .as_deref()
        .filter(|text| !text.is_empty())
        .map(|text| instant(text, offset))
        .transpose()?;
    let position = match as_of {
        Some(instant) => Some(app.engine.store().position_at(instant).await?),
        None => None,
    };
    if let Some(least) = least {
        can_come(app, least).await?;
    }
    if let Some(wanted) = position.max(least) {
        reach(app, wanted).await?;
    }
    let instant = as_of.unwrap_or_else(|| app.engine.now());
    let effective_on = match asked.effective_on.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => date("effective_on", text)?,
        None => instant.date_in(offset),
    };
    let shown = position.unwrap_or_else(|| *app.views.watch().borrow());
    Ok(AsOf { position, instant, effective_on, shown })
}

/// Refuses a position no write of this log can have reached: one of another log, or of a life of it that is gone.
async fn can_come(app: &App, position: u64) -> Result<(), Problem> {
    let is_near = |head: u64| position <= head.saturating_add(AHEAD_MAX);
    if is_near(*app.engine.store().watch().borrow()) {
        return Ok(());
    }
    let head = app.engine.store().head().await?.position;
    if is_near(head) {
        return Ok(());
    }
    let detail = Label::new(
        format!("記録の最後の位置は {head} です"),
        format!("the last position of the log is {head}"),
    );
    Err(Problem::new(
        StatusCode::BAD_REQUEST,
        "position_ahead",
        format!("Ayumi-Min-Position {position} は、この記録の最後の位置 {head} よりはるか先です。"),
        format!("Ayumi-Min-Position {position} is far beyond the last position of this log, {head}"),
    )
    .at(Place::Header("Ayumi-Min-Position"), detail)
    .with("head", head))
}

/// Waits until the projections contain `position`.
///
/// # Errors
/// When they do not in time.
pub(crate) async fn reach(app: &App, position: u64) -> Result<(), Problem> {
    if *app.views.watch().borrow() >= position {
        return Ok(());
    }
    if app.views.wait_for(position, WAIT_MAX).await {
        return Ok(());
    }
    tracing::warn!(position, "the projections did not reach a position in time");
    Err(Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "position_not_reached",
        "表示用データがまだ追いついていません。少し待ってからお試しください。",
        "the projections have not reached that position yet; try again shortly",
    )
    .retry_after(1))
}

fn min_position(parts: &Parts) -> Result<Option<u64>, Problem> {
    let Some(value) = parts.headers.get("ayumi-min-position") else { return Ok(None) };
    let position = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    let wrong = || {
        let detail =
            Label::new("位置（0以上の整数）を指定してください", "give a position, a whole number from 0");
        Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_header",
            "Ayumi-Min-Position が正しくありません。",
            "Ayumi-Min-Position is not a position",
        )
        .at(Place::Header("Ayumi-Min-Position"), detail)
    };
    position.map(Some).ok_or_else(wrong)
}

fn instant(text: &str, offset: chrono::FixedOffset) -> Result<Timestamp, Problem> {
    Timestamp::parse_as_of(text, offset).map_err(|_| neither("as_of"))
}

fn date(name: &'static str, text: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| neither(name))
}

fn neither(name: &'static str) -> Problem {
    Problem::bad_parameter(
        name,
        "日付（2026-06-30）または時差つきの日時（2026-06-30T18:00:00+09:00）で指定してください。",
        "give a date (2026-06-30) or an RFC 3339 instant with zone (2026-06-30T18:00:00+09:00)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn japan() -> chrono::FixedOffset {
        chrono::FixedOffset::east_opt(9 * 3600).unwrap()
    }

    #[test]
    fn a_date_means_its_last_instant_in_the_zone_of_the_log() {
        assert_eq!(instant("2026-06-30", japan()).unwrap().to_string(), "2026-06-30T14:59:59.999999Z");
    }

    #[test]
    fn an_instant_keeps_its_zone_even_when_the_plus_was_not_encoded() {
        assert_eq!(
            instant("2026-06-30T18:00:00 09:00", japan()).unwrap().to_string(),
            "2026-06-30T09:00:00.000000Z"
        );
    }

    #[test]
    fn what_is_neither_date_nor_instant_is_refused_by_name() {
        for text in ["yesterday", "2026-02-30", "2026-06-30T18:00:00", "令和8年"] {
            let problem = instant(text, japan()).unwrap_err();
            assert_eq!(problem.code(), "bad_parameter", "{text}");
            assert_eq!(problem.faults()[0].place, Place::Parameter("as_of".into()));
        }
    }
}

//! `/admin/outward`: what leaves, and the forms that change it; a secret is on the page that answers its form alone.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::UserId;
use ayumi_engine::handle::Request;
use ayumi_engine::outward::NewWebhook;
use ayumi_engine::port::outbox::{Attempt, Delivery};

use crate::auth::Write;
use crate::error::Problem;
use crate::extract::is_key;
use crate::outward;
use crate::page::visit::Visit;
use crate::private;
use crate::view::date;
use crate::view::form::Typed;
use crate::view::outward::{AttemptLine, Outside, OutwardPage, Said, WaitingLine, way};

/// `GET /admin/outward`
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Said::default()).await
}

/// `POST /admin/outward`
pub(super) async fn submit(
    mut visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    visit.shell.query.clear();
    let typed = Typed::from_pairs(pairs.clone());
    let done = act(&visit, &typed, request(&visit, &pairs)).await;
    answer(&visit, done, pairs, page).await
}

/// The page after a form: what was done, or what was refused with what was typed.
pub(super) async fn answer(
    visit: &Visit,
    done: Result<Said, Problem>,
    typed: Vec<(String, String)>,
    page: impl AsyncFnOnce(&Visit, Said) -> Result<Response, Problem>,
) -> Result<Response, Problem> {
    let (said, status) = match done {
        Ok(said) => (said, StatusCode::OK),
        Err(problem) if problem.status().is_client_error() => {
            let refused = Some(problem.detail(visit.t.0).to_owned());
            (Said { refused, typed, ..Said::default() }, problem.status())
        }
        Err(problem) => return Err(problem),
    };
    let mut response = page(visit, said).await?;
    *response.status_mut() = status;
    Ok(response)
}

/// The request of a form: its hidden key makes a second sending the same request.
pub(super) fn request(visit: &Visit, pairs: &[(String, String)]) -> Request {
    let sent = pairs.iter().find(|(name, _)| name == "key").map(|(_, key)| key.clone());
    let key = sent.filter(|key| is_key(key)).unwrap_or_else(|| visit.app.fresh_key());
    let body =
        pairs.iter().filter(|(name, _)| name != "key").map(|(name, value)| format!("{name}={value}\n"));
    let write = Write { key, body: body.collect::<String>().into_bytes(), seen: None, dry_run: false };
    visit.signed_in.request(&visit.app, Via::Page, write)
}

async fn act(visit: &Visit, typed: &Typed, request: Request) -> Result<Said, Problem> {
    let (app, t) = (&visit.app, visit.t);
    let id = typed.one("id");
    let unknown = |_| Problem::not_found();
    let said = |done: &str| Ok(Said { done: Some(done.to_owned()), ..Said::default() });
    match typed.one("act") {
        "register" => {
            let programme = typed.text("programme").map(|programme| programme.parse()).transpose();
            let new = NewWebhook {
                url: typed.one("url").trim().to_owned(),
                types: typed.one("types").split_whitespace().map(str::to_owned).collect(),
                programme: programme.map_err(unknown)?,
            };
            let made = app.engine.register_webhook(new, &app.outward.allowed, &request).await?;
            let done = t.say("Webhook を登録しました。", "The webhook is registered.").to_owned();
            Ok(Said { done: Some(done), once: made.secret, ..Said::default() })
        }
        "rotate" => {
            let made = app.engine.rotate_webhook(id.parse().map_err(unknown)?, &request).await?;
            let done = t.say(
                "新しい秘密を作りました。次に替えるまで、前の秘密でも署名します。",
                "A new secret is made; the former one goes on signing until the next change.",
            );
            Ok(Said { done: Some(done.to_owned()), once: made.secret, ..Said::default() })
        }
        "remove" => {
            app.engine.remove_webhook(id.parse().map_err(unknown)?, None, &request).await?;
            said(t.say("もう送りません。", "Nothing is sent there any more."))
        }
        "test" => {
            let id = id.parse().map_err(unknown)?;
            Ok(tried(visit, &app.engine.test_webhook(app.ways(), id, &request).await?))
        }
        "test-mail" => {
            Ok(tried(visit, &app.engine.test_mail(app.ways(), &app.outward.sender, &request).await?))
        }
        "retry" => {
            let id = id.parse().map_err(unknown)?;
            app.engine.retry_delivery(app.outbox.as_ref(), &id, None, &request).await?;
            said(t.say("すぐにもう一度送ります。", "It is tried again at once."))
        }
        _ => Err(Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

fn tried(visit: &Visit, attempt: &Attempt) -> Said {
    let (t, answer) = (visit.t, &attempt.answer);
    if attempt.delivered {
        let done = t.say(format!("届きました。相手の返事：{answer}"), format!("It was delivered: {answer}"));
        return Said { done: Some(done), ..Said::default() };
    }
    let refused =
        t.say(format!("届きませんでした。相手の返事：{answer}"), format!("It was not delivered: {answer}"));
    Said { refused: Some(refused), ..Said::default() }
}

async fn page(visit: &Visit, said: Said) -> Result<Response, Problem> {
    let is_past = visit.moment.is_past();
    let directory = visit.app.engine.directory_at(visit.moment.position).await?;
    let webhooks = outward::webhooks(&visit.app, &directory).await?;
    let mut outside = Outside { webhooks, ..Outside::default() };
    if !is_past {
        let deliveries = outward::waiting(&visit.app).await?;
        let users: Vec<UserId> =
            deliveries.iter().filter_map(|delivery| delivery.target.parse().ok()).collect();
        let names = private::names(&visit.app, &directory, &users).await?;
        let to = |delivery: &Delivery| {
            let user = delivery.target.parse().ok().and_then(|user: UserId| names.get(&user).cloned());
            let hook = outside.webhooks.iter().find(|hook| hook.webhook.to_string() == delivery.target);
            user.or_else(|| hook.and_then(|hook| hook.url.clone())).unwrap_or_else(|| delivery.target.clone())
        };
        let lines =
            deliveries.iter().map(|delivery| (delivery.parked, waiting(visit, delivery, to(delivery))));
        let (parked, rest): (Vec<_>, Vec<_>) = lines.partition(|(parked, _)| *parked);
        let unmarked = |lines: Vec<(bool, WaitingLine)>| lines.into_iter().map(|(_, line)| line).collect();
        (outside.parked, outside.waiting) = (unmarked(parked), unmarked(rest));
        let attempts = outward::attempts(&visit.app).await?;
        outside.attempts = attempts.into_iter().map(|attempt| attempted(visit, attempt)).collect();
    }
    let key = (!is_past).then(|| visit.app.fresh_key());
    let shell = visit.shell.clone();
    visit.html_of_log(&OutwardPage::new(shell, key, said, &visit.app.outward, outside))
}

fn waiting(visit: &Visit, delivery: &Delivery, to: String) -> WaitingLine {
    WaitingLine {
        id: delivery.id.to_string(),
        way: way(visit.t, delivery.way),
        to,
        attempts: delivery.attempts,
        next: date::moment_short(visit.t, delivery.next_at, visit.app.engine.log().offset),
        cause: delivery.cause.clone().unwrap_or_default(),
    }
}

fn attempted(visit: &Visit, attempt: Attempt) -> AttemptLine {
    AttemptLine {
        at: date::moment_short(visit.t, attempt.at, visit.app.engine.log().offset),
        way: way(visit.t, attempt.way),
        address: attempt.address,
        delivered: attempt.delivered,
        answer: attempt.answer,
        body: attempt.body,
        delivery: attempt.delivery.to_string(),
    }
}

//! `/me`: the reader's own address and calendar feeds; the address of a feed is on the page that answers its form alone.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_engine::handle::Request;

use crate::api::feeds::address;
use crate::error::Problem;
use crate::outward;
use crate::page::outward::{answer, request};
use crate::page::visit::Visit;
use crate::view::form::Typed;
use crate::view::me::MePage;
use crate::view::outward::Said;

/// `GET /me`
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Said::default()).await
}

/// `POST /me`
pub(super) async fn submit(
    mut visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    visit.shell.query.clear();
    let typed = Typed::from_pairs(pairs.clone());
    let done = act(&visit, &typed, request(&visit, &pairs)).await;
    answer(&visit, done, pairs, page).await
}

async fn act(visit: &Visit, typed: &Typed, request: Request) -> Result<Said, Problem> {
    let (app, t) = (&visit.app, visit.t);
    let said = |done: &str, once| Ok(Said { done: Some(done.to_owned()), once, ..Said::default() });
    match typed.one("act") {
        "mail" => {
            app.engine.set_mail(visit.signed_in.identity().user, Some(typed.one("mail")), &request).await?;
            said(t.say("保存しました。", "Saved."), None)
        }
        "feed" => {
            let programme = typed.text("programme").map(|programme| programme.parse()).transpose();
            let made = app.engine.create_feed(programme.map_err(|_| Problem::not_found())?, &request).await?;
            let once = made.secret.map(|token| address(app, &token));
            said(t.say("カレンダーのアドレスを作りました。", "The address is made."), once)
        }
        "revoke" => {
            let feed = typed.one("id").parse().map_err(|_| Problem::not_found())?;
            app.engine.revoke_feed(feed, &request).await?;
            said(t.say("使えなくしました。", "It opens no more."), None)
        }
        _ => Err(Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

async fn page(visit: &Visit, said: Said) -> Result<Response, Problem> {
    let (app, user) = (&visit.app, visit.signed_in.identity().user);
    let directory = app.engine.directory_at(visit.moment.position).await?;
    let typed = said.typed("mail").to_owned();
    let mail = match app.engine.mail_of(&directory, user).await? {
        Some(mail) if typed.is_empty() => mail.as_str().to_owned(),
        Some(_) | None => typed,
    };
    let programmes = app.views.programmes(visit.moment.position).await?;
    let programmes = programmes
        .into_iter()
        .map(|programme| (programme.programme.to_string(), visit.t.label(&programme.title).to_owned()));
    let key = (!visit.moment.is_past()).then(|| app.fresh_key());
    let feeds = outward::feeds(&directory, user);
    let mail = (mail, app.outward.mails);
    visit.html_of_log(&MePage::new(visit.shell.clone(), key, said, mail, feeds, programmes.collect()))
}

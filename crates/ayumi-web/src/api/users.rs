//! `GET /users`: who has access, with their posts and roles; never a secret, and never a change.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::directory::{Directory, User};
use ayumi_core::id::UserId;
use serde_json::{Value, json};

use crate::api::list::Paging;
use crate::error::Problem;
use crate::extract::AsOf;
use crate::policy::role_name;
use crate::private;
use crate::state::App;

/// `GET /users`
pub(crate) async fn list(State(app): State<Arc<App>>, at: AsOf, paging: Paging) -> Result<Response, Problem> {
    let directory = app.engine.directory_at(at.position).await?;
    let users: Vec<UserId> = directory.users.keys().copied().collect();
    let page = paging.cut(users, ToString::to_string);
    let names = private::names(&app, &directory, &page.items).await?;
    let today = at.instant.date_in(app.engine.log().offset);
    let told = page.items.iter().filter_map(|id| {
        let user = directory.users.get(id)?;
        Some(told(&directory, *id, user, names.get(id), today))
    });
    let page = super::list::Page { items: told.collect(), next: page.next.clone() };
    paging.respond(&at, "users", &page)
}

fn told(
    directory: &Directory,
    id: UserId,
    user: &User,
    name: Option<&String>,
    today: chrono::NaiveDate,
) -> Value {
    let rights = directory.rights(id, today).into_iter().map(|right| {
        json!({
            "role": role_name(right.role),
            "organization": right.organization,
            "post": right.post,
            "post_title": directory.posts.get(&right.post).map(|post| &post.title),
        })
    });
    let works = |token: &&ayumi_core::directory::Token| token.user == id && token.works_on(today);
    json!({
        "user": id,
        "name": name,
        "organization": user.organization,
        "enabled": user.enabled,
        "rights": rights.collect::<Vec<_>>(),
        "tokens": directory.tokens.values().filter(works).count(),
    })
}

//! The logins of a demo: who they are and the file their tokens are kept in; never used outside a trial.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{OrganizationKind, Role};
use ayumi_core::id::{CorrelationId, OrganizationId};
use ayumi_core::text::Label;
use ayumi_engine::admin::NewUser;
use ayumi_engine::handle::Request;
use ayumi_engine::port::Ids as _;
use serde::{Deserialize, Serialize};

use crate::ids::SystemIds;
use crate::wire::Node;

/// One login, as `logins.json` holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// The role.
    pub role: Role,
    /// The body it is for.
    pub organization: OrganizationId,
    /// Name of the body.
    pub name: String,
    /// The token.
    pub token: String,
}

pub(super) async fn register(node: &Node, file: &Path) -> anyhow::Result<Vec<Login>> {
    if file.exists() {
        let text = std::fs::read_to_string(file).with_context(|| format!("read `{}`", file.display()))?;
        return serde_json::from_str(&text).with_context(|| format!("read `{}`", file.display()));
    }
    let directory = node.engine.refresh_directory().await?;
    let mut logins = Vec::new();
    for body in directory.organizations.values() {
        match body.kind {
            OrganizationKind::Prefecture => {
                for (role, post) in PREFECTURE {
                    logins.push(login(node, role, body.organization.clone(), &body.name.ja, post).await?);
                }
            }
            OrganizationKind::Municipality => {
                let (organization, name) = (body.organization.clone(), &body.name.ja);
                logins.push(login(node, Role::MunicipalOfficer, organization, name, "DX推進担当").await?);
            }
            OrganizationKind::BoardOfEducation
            | OrganizationKind::Union
            | OrganizationKind::Council
            | OrganizationKind::Company => {}
        }
    }
    keep(file, &logins)?;
    Ok(logins)
}

/// The posts of the prefecture.
const PREFECTURE: [(Role, &str); 4] = [
    (Role::PrefectureOfficer, "デジタル戦略課 担当"),
    (Role::PrefectureManager, "デジタル戦略課 課長"),
    (Role::Auditor, "監査委員事務局 担当"),
    (Role::Administrator, "システム管理担当"),
];

async fn login(
    node: &Node,
    role: Role,
    organization: OrganizationId,
    body: &str,
    post: &str,
) -> anyhow::Result<Login> {
    let user = NewUser {
        name: format!("見本 {body} {}", role.title().ja),
        organization: organization.clone(),
        post_title: Label { ja: post.to_owned(), en: None },
        role,
    };
    let (user, _) = node.engine.add_user(user, &request()).await?;
    let token = node.engine.create_token(user, None, &request()).await?;
    let token = token.text.context("a fresh token has its text")?;
    Ok(Login { role, organization, name: body.to_owned(), token })
}

fn request() -> Request {
    Request {
        principal: "system:sample".into(),
        key: SystemIds.uuid().to_string(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Apply,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run: false,
    }
}

/// Writes the file for its owner alone, whole or not at all.
fn keep(file: &Path, logins: &[Login]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let part = file.with_extension("part");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut out = options.open(&part)?;
        out.write_all(&serde_json::to_vec_pretty(logins)?)?;
        out.sync_all()?;
        std::fs::rename(part, file)
    };
    write().with_context(|| format!("write `{}`", file.display()))
}

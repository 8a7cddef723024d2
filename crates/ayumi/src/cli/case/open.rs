//! `ayumi case open`: a further case of a programme, from the document `POST /cases` takes; never a plan's cases.

use ayumi_core::event::Role;
use ayumi_core::rejection::Rejection;
use ayumi_engine::error::Refused;
use ayumi_engine::identity::acting_as;
use ayumi_engine::opening::NewCase;
use clap::Args;
use serde_json::json;

use super::{Document, told};
use crate::cli::{WriteFlags, request};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Node;

/// What stands at the end of the help.
const EXAMPLE: &str = r#"Example / 例:
  {"programme": "education-dx-r8", "key": "library", "title": {"ja": "学校図書館システム", "en": null},
   "bodies": {"member": "all"}}"#;

#[derive(Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Open {
    #[command(flatten)]
    case: Document,
    #[command(flatten)]
    pub(crate) write: WriteFlags,
}

pub(super) async fn run(node: &Node, open: &Open, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = open.case.text()?;
    let new: NewCase = serde_json::from_str(&body).map_err(|error| {
        Failure::usage(
            format!("案件の JSON が正しくありません：{error}"),
            format!("the case is not valid: {error}"),
        )
    })?;
    let programme = node.engine.programme(&new.programme).await?.ok_or_else(|| {
        let programme = &new.programme;
        Failure::new(
            Code::NotFound,
            format!("事業「{programme}」はありません。"),
            format!("there is no programme `{programme}`"),
        )
    })?;
    let mut request = request(node, settings, &open.write, body.into_bytes(), output).await?;
    let officer = acting_as(&request.acting, Role::PrefectureOfficer, Some(&programme.lead));
    request.acting = officer.ok_or(Refused::from(Rejection::NotAllowed))?;
    let (case, open) = node.engine.further_case(new, programme).await?;
    let outcome = node.engine.open_case(case, open, &request).await?;
    told(&outcome, request.dry_run, json!({"case": case}), output)
}

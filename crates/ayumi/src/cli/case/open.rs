//! `ayumi case open`: a further case of a programme, from the document `POST /cases` takes, also one raised from another
//! case; never a plan's cases.

use ayumi_core::decide::RaisedFrom;

use ayumi_core::id::{CaseId, ItemId, OrganizationId};
use ayumi_core::rejection::Rejection;
use ayumi_engine::error::Refused;
use ayumi_engine::identity::leading;
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
   "bodies": {"member": "all"}}
  ayumi case open --raised-from CASE --sub-case consultation --participant 282014
    '{"programme": "consultation-r8", "key": "282014-1", "title": {"ja": "移行時期の相談", "en": null}}'"#;

#[derive(Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Open {
    #[command(flatten)]
    case: Document,
    /// The case it is raised from; its definition must let it be raised
    #[arg(long, value_name = "CASE", requires = "sub_case")]
    raised_from: Option<CaseId>,
    /// As what it is raised, in the words of that definition
    #[arg(long, value_name = "NAME", requires = "raised_from")]
    sub_case: Option<ItemId>,
    /// The body a raised case is about; an officer of a municipality means their own
    #[arg(long, value_name = "CODE", requires = "raised_from")]
    participant: Option<OrganizationId>,
    #[command(flatten)]
    pub(crate) write: WriteFlags,
}

pub(super) async fn run(node: &Node, open: &Open, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = open.case.text()?;
    let mut new: NewCase = serde_json::from_str(&body).map_err(|error| {
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
    let raised_from = open.raised_from();
    // What makes a retry the same request is all that was said.
    let mut said = body.into_bytes();
    if let Some(from) = &raised_from {
        said.extend(serde_json::to_vec(from)?);
    }
    new.raised_from = raised_from.or(new.raised_from);
    let mut request = request(node, settings, &open.write, said, output).await?;
    if new.raised_from.is_none() {
        let officer = leading(&request.acting, Some(&programme.lead));
        request.acting = officer.ok_or(Refused::from(Rejection::NotAllowed))?;
    }
    let (case, outcome) = node.engine.open_further(new, programme, &request).await?;
    told(&outcome, request.dry_run, json!({"case": case}), output)
}

impl Open {
    /// What the flags say the case is raised from.
    fn raised_from(&self) -> Option<RaisedFrom> {
        let (case, sub_case) = self.raised_from.zip(self.sub_case.clone())?;
        Some(RaisedFrom { case, sub_case, participant: self.participant.clone() })
    }
}

//! `ayumi case list`: every case that fits, one a line.

use ayumi_core::id::{OrganizationId, ProgrammeId};
use ayumi_store::views::CaseFilter;
use ayumi_web::view::say::Say;
use ayumi_web::view::status::case_word;
use clap::Args;

use crate::cli::{ReadFlags, heads, moment};
use crate::output::Output;
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct List {
    /// Of this programme only
    #[arg(long)]
    programme: Option<ProgrammeId>,
    /// In which this body takes part only
    #[arg(long)]
    organization: Option<OrganizationId>,
    #[command(flatten)]
    read: ReadFlags,
}

pub(super) async fn run(node: &Node, list: &List, output: Output) -> anyhow::Result<()> {
    let at = moment(node, &list.read).await?;
    let (programme, organization) = (list.programme.clone(), list.organization.clone());
    let filter = CaseFilter { programme, organization, after: None };
    let rows = node.views.cases(&filter, usize::MAX, at.position).await?;
    let programmes = node.views.programmes(at.position).await?;
    let t = Say(output.language);
    let head =
        heads([("案件", "case"), ("事業", "programme"), ("題名", "title"), ("状態", "status")], output);
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let programme = programmes.iter().find(|known| known.programme == row.programme);
        vec![
            row.case.to_string(),
            programme.map_or_else(|| row.programme.to_string(), |known| t.label(&known.title).to_owned()),
            t.label(&row.title).to_owned(),
            case_word(t, row.status).to_owned(),
        ]
    })
}

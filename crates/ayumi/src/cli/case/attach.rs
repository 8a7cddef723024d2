//! `ayumi case attach`: stores a file, then gives the command that names it; a dry run stores nothing.

use std::path::{Path, PathBuf};

use ayumi_core::command::{AttachEvidence, Command};
use ayumi_core::id::{CaseId, ContentHash, ItemId, OrganizationId};
use ayumi_store::evidence::EvidenceError;
use clap::Args;
use serde_json::json;

use super::told;
use crate::cli::{WriteFlags, request};
use crate::config::{Settings, unreadable};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Node;

/// What files that come up in offices are, by their ending.
const MEDIA_TYPES: [(&str, &str); 10] = [
    ("pdf", "application/pdf"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("zip", "application/zip"),
];

#[derive(Args)]
pub(crate) struct Attach {
    /// The case
    case: CaseId,
    /// The phase it belongs to
    #[arg(long)]
    phase: ItemId,
    /// The document of the phase it is
    #[arg(long)]
    document: Option<ItemId>,
    /// The body it is from; an officer of a municipality means their own
    #[arg(long)]
    participant: Option<OrganizationId>,
    /// What the file is, when its ending does not say [example: application/pdf]
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// The file
    #[arg(value_name = "FILE")]
    path: PathBuf,
    #[command(flatten)]
    pub(crate) write: WriteFlags,
}

pub(super) async fn run(
    node: &Node,
    attach: Attach,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<()> {
    let bytes = std::fs::read(&attach.path).map_err(|error| unreadable(&attach.path, &error))?;
    let command = AttachEvidence {
        phase: attach.phase,
        participant: attach.participant,
        document: attach.document,
        sha256: ContentHash::of(&bytes),
        size: u64::try_from(bytes.len())?,
        media_type: attach.media_type.unwrap_or_else(|| media_type(&attach.path).into()),
        file_name: attach.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let body = serde_json::to_vec(&command)?;
    let request = request(node, settings, &attach.write, body, output).await?;
    let sha256 = command.sha256.clone();
    // Decided before it is stored: a file that nothing may name would lie there for ever.
    let rehearsed = node.engine.rehearse_attaching(attach.case, command.clone(), &request).await;
    if request.dry_run {
        return told(&rehearsed?, true, json!({"sha256": sha256}), output);
    }
    if rehearsed.is_ok() {
        node.evidence.put(bytes).await.map_err(|error| not_kept(&error))?;
    }
    let outcome = node.engine.command(attach.case, Command::AttachEvidence(command), &request).await;
    // What was refused before the file was stored is refused for its own reason, not for the file's absence.
    let outcome = match rehearsed {
        Err(refused) if outcome.is_err() => return Err(refused.into()),
        Ok(_) | Err(_) => outcome?,
    };
    told(&outcome, false, json!({"sha256": sha256}), output)
}

fn media_type(path: &Path) -> &'static str {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let known = MEDIA_TYPES.iter().find(|(known, _)| *known == ending);
    known.map_or("application/octet-stream", |(_, kind)| kind)
}

fn not_kept(error: &EvidenceError) -> Failure {
    let code = match error {
        EvidenceError::TooLarge { .. } => Code::Failure,
        EvidenceError::Altered { .. } | EvidenceError::Disk { .. } | EvidenceError::CutOff => {
            Code::Unavailable
        }
    };
    Failure::new(code, format!("ファイルを保存できません：{error}"), format!("keep the file: {error}"))
}

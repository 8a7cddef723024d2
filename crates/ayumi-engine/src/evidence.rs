//! No event names a file that is not kept: the look at the evidence before a command is decided; never the file itself.

use ayumi_core::command::{AttachEvidence, Command};
use ayumi_core::id::CaseId;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};

impl Engine {
    /// What attaching a file that is not kept yet would come to. Nothing is written.
    ///
    /// # Errors
    /// As [`Engine::command`].
    pub async fn rehearse_attaching(
        &self,
        case: CaseId,
        attach: AttachEvidence,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        let request = Request { dry_run: true, ..request.clone() };
        self.command_unlooked(case, Command::AttachEvidence(attach), &request).await
    }

    /// Whether the file a command names is kept, with the size it names.
    pub(crate) async fn evidence_is_kept(&self, command: &Command) -> Result<(), Refused> {
        let Command::AttachEvidence(attach) = command else { return Ok(()) };
        let (hash, said) = (attach.sha256.clone(), attach.size);
        match self.evidence.size(&hash).await? {
            None => Err(Refused::EvidenceMissing { hash }),
            Some(bytes) if bytes != said => Err(Refused::EvidenceSize { hash, said, bytes }),
            Some(_) => Ok(()),
        }
    }
}

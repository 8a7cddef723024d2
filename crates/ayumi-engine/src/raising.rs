//! Opens the further cases people ask for, also those raised from another case, which then learns of it; never a plan's
//! cases. A crash between the two appends is healed by the same request again, and by the sweeper.

use ayumi_core::decide::{RaisedFrom, Raising, raise};
use ayumi_core::event::{ProgrammeOpened, Relation};
use ayumi_core::id::{CaseId, StreamId};
use ayumi_core::rejection::Rejection;
use ayumi_core::state::{Case, Link};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Ask, Outcome, Request};
use crate::opening::NewCase;

impl Engine {
    /// Opens a further case; when it is raised from another one, that one is told as well.
    ///
    /// # Errors
    /// As [`Engine::command`]; what is raised must be what the raising case's definition lets be raised.
    pub async fn open_further(
        &self,
        new: NewCase,
        programme: ProgrammeOpened,
        request: &Request,
    ) -> Result<(CaseId, Outcome), Refused> {
        let id = CaseId::derive(self.log().id, &new.programme, &new.key);
        let raised = new.raised_from.is_some();
        let outcome = match self.raising(&new, &programme, request).await {
            Ok(raising) => {
                let open = self.further_case(new, programme, raising).await?;
                self.open_case(id, open, request).await?
            }
            // The raising case may have ended since the same request was done.
            Err(refused) => self.earlier_answer(&StreamId::case(id), request, refused).await?,
        };
        if raised && !request.dry_run {
            // The case is opened whatever becomes of this; what fails here the sweeper does.
            let _ = self.link_raised(id).await;
        }
        Ok((id, outcome))
    }

    async fn raising(
        &self,
        new: &NewCase,
        programme: &ProgrammeOpened,
        request: &Request,
    ) -> Result<Option<Raising>, Refused> {
        let Some(from) = &new.raised_from else { return Ok(None) };
        let RaisedFrom { case: id, .. } = from;
        let case = self.present_case(*id).await?;
        if case.opening.is_none() {
            return Err(Rejection::NoSuchCase.into());
        }
        let (law, moment) = (self.law(&case, &Ask::Settle).await?, self.moment());
        let acting = request.acting.as_of(&self.directory(), moment.0);
        let context = law.context(*id, &acting, moment);
        Ok(Some(raise(&context, &case, from, &programme.definition.id)?))
    }

    /// Tells the case a case was raised from that it was; gives how many events that made. Any number of repetitions,
    /// restarts or nodes record each of them once.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub(crate) async fn link_raised(&self, raised: CaseId) -> Result<usize, Refused> {
        let case = self.present_case(raised).await?;
        let mut linked = 0;
        for link in case.links.iter().filter(|link| link.relation == Relation::RaisedFrom) {
            let raising = self.present_case(link.other).await?;
            if raising.opening.is_some() && !names(&raising, raised) {
                let request = self.sweeper(format!("link/{raised}"));
                let outcome = self.link_back(link, raised, &request).await?;
                linked += if outcome.replayed { 0 } else { outcome.events.len() };
            }
        }
        Ok(linked)
    }

    async fn link_back(&self, link: &Link, raised: CaseId, request: &Request) -> Result<Outcome, Refused> {
        self.ask(link.other, &Ask::Link(raised, link.clone()), request).await
    }
}

fn names(raising: &Case, raised: CaseId) -> bool {
    raising.links.iter().any(|link| link.relation == Relation::Raised && link.other == raised)
}

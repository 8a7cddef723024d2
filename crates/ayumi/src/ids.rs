//! Chance from the system: ids, blinds, secrets; nothing else makes any.

use ayumi_core::id::EventId;
use ayumi_core::private::Blind;
use ayumi_engine::port::Ids;
use uuid::Uuid;

/// Ids from the system's random source.
pub struct SystemIds;

#[expect(clippy::disallowed_methods, reason = "the one place where chance is asked")]
impl Ids for SystemIds {
    fn event(&self) -> EventId {
        EventId(Uuid::now_v7())
    }

    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        rand::fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    fn blind(&self) -> Blind {
        Blind(self.secret())
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        bytes
    }
}

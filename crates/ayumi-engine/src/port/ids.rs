//! The port of chance: fresh ids and blinds; nothing else in the product may make any.

use ayumi_core::id::EventId;
use ayumi_core::private::Blind;
use uuid::Uuid;

/// Makes what must be unpredictable or unique.
pub trait Ids: Send + Sync {
    /// A fresh event id, UUIDv7.
    fn event(&self) -> EventId;
    /// A fresh random UUID, version 4.
    fn uuid(&self) -> Uuid;
    /// A fresh blind for a commitment.
    fn blind(&self) -> Blind;
    /// 32 random bytes for a secret.
    fn secret(&self) -> [u8; 32];
}

//! The test language of the ports: a clock by hand, ids in sequence, the contracts every store and outbox keep; never in a release.

mod clock;
mod evidence;
mod ids;
pub mod outbox_contract;
pub mod store_contract;

pub use clock::ManualClock;
pub use evidence::MemoryEvidence;
pub use ids::SeqIds;

//! The test language of the ports: a clock by hand, ids in sequence, the contract every store keeps; never in a release.

mod clock;
mod evidence;
mod ids;
pub mod store_contract;

pub use clock::ManualClock;
pub use evidence::MemoryEvidence;
pub use ids::SeqIds;

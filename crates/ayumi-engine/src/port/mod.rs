//! The only async traits of the product: what the engine asks of the world; never how the world does it.

pub mod channel;
pub mod clock;
pub mod evidence;
pub mod ids;
pub mod outbox;
pub mod reader;
pub mod store;

pub use channel::Channel;
pub use clock::Clock;
pub use evidence::Evidence;
pub use ids::Ids;
pub use outbox::Outbox;
pub use reader::Reader;
pub use store::EventStore;

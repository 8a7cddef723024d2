//! Pictures of a definition: its phases, what each waits for and where a decision sends it back; never a case, whose
//! numbers the caller brings.

mod dot;
mod graph;
mod layers;
mod mermaid;
mod svg;
mod words;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{Badge, Badges, svg, svg_file};
pub use words::due;

//! The net of a definition, held against the law itself, against a reader of its PNML and against its bounds.

mod agreement;
mod answers;
mod bounds;
mod document;
mod drawn;
mod law;
mod verdicts;
mod xml;

//! The pure law of Ayumi: events, commands, state, decide and evolve, calendar arithmetic, the audit tree. Knows no
//! file, network, database, clock or chance; everything it reads from the world is an argument.
#![deny(missing_docs)]

pub mod calendar;
pub mod canonical;
pub mod chat;
pub mod cloud_event;
pub mod command;
pub mod content_hash;
pub mod dating;
pub mod decide;
pub mod declared;
pub mod definition;
pub mod digest;
pub mod directory;
pub mod due;
pub mod entry;
pub mod envelope;
pub mod event;
pub mod explain;
pub mod figures;
pub mod follow;
pub mod guard;
pub mod id;
pub mod indicator;
pub mod letter;
pub mod mail_address;
pub mod merkle;
pub mod notice;
pub mod plan;
pub mod private;
pub mod reason;
pub mod rejection;
pub mod reminder;
pub mod request;
pub mod retry;
pub mod settle;
pub mod state;
pub mod target;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod time;
mod told;
pub mod turn;
pub mod upcast;
pub mod version;
pub mod vote;
pub mod wareki;
pub mod webhook_secret;
pub mod webhook_url;
pub mod what_if;

//! One file a channel; each tries once and says what became of it.

pub mod folder;
pub mod mail;
pub mod mail_settings;
pub mod webhook;

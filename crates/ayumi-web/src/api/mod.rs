//! The API: one resource a file, a handler is parse, one call, answer; which routes there are is in `router`.

mod ballot;
pub(crate) mod calendars;
pub(crate) mod cases;
pub(crate) mod commands;
pub(crate) mod deadlines;
pub(crate) mod decisions;
pub(crate) mod definitions;
pub(crate) mod deliveries;
mod detail;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod feeds;
pub(crate) mod health;
mod list;
pub(crate) mod mail;
pub(crate) mod migrations;
pub(crate) mod organizations;
pub(crate) mod programmes;
pub(crate) mod reminders;
pub(crate) mod services;
pub(crate) mod session;
pub(crate) mod standardization;
pub(crate) mod stream;
pub(crate) mod users;
pub(crate) mod webhooks;
pub(crate) mod what_if;

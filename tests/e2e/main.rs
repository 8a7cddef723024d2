//! The stories of the product, told through HTTP, the program and real databases; one file a story.

mod deeds;
mod line;

mod amendments;
mod answering;
mod as_of;
mod beginning;
mod calendar;
mod commands;
mod crash;
mod deadline;
mod decision;
mod definitions;
mod demo;
mod digests;
mod explain;
mod feed;
mod guards;
mod hostile;
mod idempotency;
mod joint;
mod migration;
mod milestones;
mod morning;
mod openapi;
mod outward;
mod permissions;
mod reasons;
mod reminders;
mod services;
mod standardization;
mod tamper;
mod two_nodes;
mod wandering;
mod what_if;
mod writing;

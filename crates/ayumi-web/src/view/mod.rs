//! What the pages show, as plain values made from the law's types; never a request, a query or a cookie.

pub mod agenda;
pub mod approvals;
pub mod asset;
pub mod ballot;
pub mod board;
pub mod case;
pub mod chart;
pub mod condition;
pub mod date;
pub mod decision;
pub mod decisions;
pub mod definition;
pub mod definitions;
pub mod fault;
pub mod form;
pub mod forms;
pub mod glossary;
pub mod history;
pub mod inbox;
pub mod link;
pub mod login;
pub mod me;
pub mod number;
pub mod outward;
pub mod palette;
pub mod pending;
pub mod people;
pub mod programmes;
pub mod reasons;
pub mod receipt;
pub mod say;
pub mod sentence;
pub mod shell;
pub mod slips;
pub mod standardization;
pub mod status;
pub mod timeline;
pub mod today;
pub mod track;
pub mod what_if;
pub mod why;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

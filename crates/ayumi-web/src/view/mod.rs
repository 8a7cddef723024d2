//! What the pages show, as plain values made from the law's types; never a request, a query or a cookie.

pub mod asset;
pub mod date;
pub mod fault;
pub mod form;
pub mod glossary;
pub mod link;
pub mod login;
pub mod palette;
pub mod people;
pub mod say;
pub mod shell;
pub mod status;


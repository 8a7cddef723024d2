//! One sample of every page, told as a small story on the shipped definitions; for tests alone.

mod approvals;
mod board;
mod case;
mod dates;
mod decision;
mod definitions;
mod outward;
mod pages;
mod reasons;
mod services;
mod story;

pub(super) use board::service_board;
pub(super) use case::{case_page, service_page};
pub(super) use definitions::of_steps;
pub(crate) use outward::{OUTSIDE, PAGES};
pub(crate) use pages::inbox_row;
pub(super) use pages::{Sample, roll_up, today, today_of_steps};
pub(super) use reasons::reasons;
pub(crate) use story::directory;
pub(super) use story::{AMAGASAKI, HIMEJI, LEAD, body};

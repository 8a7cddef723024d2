//! One sample of every page, told as a small story on the shipped definitions; for tests alone.

mod decision;
mod definitions;
mod pages;
mod story;

pub(super) use definitions::of_steps;
pub(crate) use pages::inbox_row;
pub(super) use pages::{Sample, case_page, roll_up, today, today_of_steps};
pub(super) use story::{AMAGASAKI, HIMEJI, LEAD, body};

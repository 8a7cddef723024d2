//! Stories of what leaves the program, told by the programs of others that receive it; never of what is decided to leave.

mod calendar;
mod guard;
mod mail;
mod webhook;

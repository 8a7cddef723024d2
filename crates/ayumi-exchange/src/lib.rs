//! File formats the product reads and writes, one format a file; never decides, stores or sends anything.

pub mod calendar_csv;
pub mod csv_error;
pub mod icalendar;
pub mod matrix_csv;
pub mod organization_csv;

mod body_code;
mod csv_date;
mod csv_table;

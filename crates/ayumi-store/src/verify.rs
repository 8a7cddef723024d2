//! Reads the whole log again and says where it does not fit; never repairs.

mod stored;

pub(crate) use stored::{Damage, PrivateRow, PrivateRowColumns, Row, RowColumns};

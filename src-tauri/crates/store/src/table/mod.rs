//! One file per table, its SQL beside the type of its rows.

pub(crate) mod connection;
pub(crate) mod content;
pub(crate) mod conversation;
pub(crate) mod customer;
pub(crate) mod envelope;
pub(crate) mod history;
pub(crate) mod log;
pub(crate) mod message;
pub(crate) mod reading;
pub(crate) mod refusal;
pub(crate) mod replaced_webhook;
pub(crate) mod sealed;
pub(crate) mod search;
pub(crate) mod setting;

use rusqlite::Row;
use rusqlite::types::Type;

/// Reads a column whose text is one of a closed list of words.
pub(crate) fn word<T>(row: &Row<'_>, column: &str, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| strange(column, &text))
}

/// The same for a column that may be null.
pub(crate) fn maybe_word<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(&text).ok_or_else(|| strange(column, &text))).transpose()
}

/// A stored value that this version does not understand.
pub(crate) fn strange(column: &str, value: &str) -> rusqlite::Error {
    let why = format!("column {column} holds {value:?}, which this version does not know");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, why.into())
}

/// Microseconds as milliseconds.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn millis(micros: i64) -> f64 {
    micros as f64 / 1000.0
}

/// A length for an INTEGER column.
pub(crate) fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// Reads a length.
pub(crate) fn size(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

//! The query language of the log: text to tokens, tokens to a tree, the tree to SQL with bound values.

pub(crate) mod functions;
mod lexer;
mod parser;
mod sql;
mod term;
mod when;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use rusqlite::types::Value;

use crate::StoreError;

/// A query as SQL: table `envelope` is called `e`.
#[derive(Debug, PartialEq)]
pub(crate) struct Filter {
    /// What stands after FROM.
    pub from: &'static str,
    /// The column of numbers to page and sort by.
    pub key: &'static str,
    /// What stands after WHERE.
    pub condition: String,
    /// The values of `?` in order.
    pub values: Vec<Value>,
}

impl Filter {
    /// Parses a query; an empty one matches everything. `now` is what `since:10m` counts from.
    pub fn parse(query: &str, now: Timestamp) -> Result<Self, StoreError> {
        let tokens = lexer::tokens(query)?;
        let tree = parser::parse(&tokens, query.chars().count() + 1, now)?;
        Ok(sql::filter(tree))
    }
}

/// A query as a tree.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// Every one of them; with none, everything matches.
    All(Vec<Node>),
    /// At least one of them.
    Any(Vec<Node>),
    /// Not this one.
    Not(Box<Node>),
    /// Words that stand together in message text or summary.
    Text(String),
    /// A column that holds exactly this.
    Is(&'static str, String),
    /// A column of numbers between two bounds, both inclusive.
    Within(&'static str, Option<i64>, Option<i64>),
    /// A condition without values.
    Holds(&'static str),
    /// Bytes anywhere in a head or body.
    Raw(String),
    /// A header field of request or reply; with any value, or with this one.
    Header(String, Option<String>),
    /// A JSON pointer into a body; with any value, or with this one.
    Json(String, Option<String>),
}

fn bad(column: usize, message: impl Into<String>, expected: impl Into<String>) -> StoreError {
    StoreError::BadQuery { column, expected: expected.into(), message: message.into() }
}

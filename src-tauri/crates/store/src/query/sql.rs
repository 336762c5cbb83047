//! The tree of a query as SQL. Texts are always bound; numbers of our own are written out, so that the planner sees
//! that a partial index fits.

use rusqlite::types::Value;

use super::{Filter, Node};

/// Full text drives the search when every match has to hold the words: it is asked in the order of numbers.
const WITH_TEXT: (&str, &str) = ("search s CROSS JOIN envelope e ON e.seq = s.rowid", "s.rowid");

const WITHOUT_TEXT: (&str, &str) = ("envelope e", "e.seq");

pub(super) fn filter(tree: Node) -> Filter {
    let parts = match tree {
        Node::All(parts) => parts,
        other => vec![other],
    };
    let mut words = Vec::new();
    let mut rest = Vec::new();
    for part in parts {
        match part {
            Node::Text(text) => words.push(quoted(&text)),
            other => rest.push(other),
        }
    }
    let mut sql = Sql::default();
    let (from, key) = if words.is_empty() {
        WITHOUT_TEXT
    } else {
        sql.text.push_str("s.search MATCH ? AND ");
        sql.values.push(Value::Text(words.join(" AND ")));
        WITH_TEXT
    };
    sql.node(&Node::All(rest));
    Filter { from, key, condition: sql.text, values: sql.values }
}

#[derive(Default)]
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn node(&mut self, node: &Node) {
        match node {
            Node::All(parts) if parts.is_empty() => self.text.push('1'),
            Node::All(parts) => self.joined(parts, " AND "),
            Node::Any(parts) => self.joined(parts, " OR "),
            Node::Not(inner) => {
                self.text.push_str("((");
                self.node(inner);
                self.text.push_str(") IS NOT TRUE)");
            }
            Node::Text(text) => {
                self.bound("e.seq IN (SELECT rowid FROM search WHERE search MATCH ?)", [quoted(text).into()]);
            }
            Node::Is(field, value) => self.bound(&format!("e.{field} = ?"), [value.clone().into()]),
            Node::Within(field, low, high) => self.within(field, *low, *high),
            Node::Holds(condition) => self.text.push_str(condition),
            Node::Raw(text) => {
                let needle = || Value::Blob(text.clone().into_bytes());
                self.bound(
                    &in_content(
                        "instr(c.head, ?) OR instr(c.body, ?) OR instr(c.reply_head, ?) OR instr(c.reply_body, ?)",
                    ),
                    [needle(), needle(), needle(), needle()],
                );
            }
            Node::Header(name, value) => self.looked_up("has_header", ["c.head", "c.reply_head"], name, value.as_ref()),
            Node::Json(pointer, value) => {
                self.looked_up("has_json", ["c.body", "c.reply_body"], pointer, value.as_ref());
            }
        }
    }

    fn joined(&mut self, parts: &[Node], word: &str) {
        for (index, part) in parts.iter().enumerate() {
            self.text.push_str(if index == 0 { "(" } else { word });
            self.node(part);
        }
        self.text.push(')');
    }

    fn within(&mut self, field: &str, low: Option<i64>, high: Option<i64>) {
        let condition = match (low, high) {
            (Some(low), Some(high)) if low == high => format!("{field} = {low}"),
            (Some(low), Some(high)) => format!("({field} >= {low} AND {field} <= {high})"),
            (Some(low), None) => format!("{field} >= {low}"),
            (None, Some(high)) => format!("{field} <= {high}"),
            (None, None) => "1".to_owned(),
        };
        self.text.push_str(&condition);
    }

    fn looked_up(&mut self, function: &str, columns: [&str; 2], name: &str, value: Option<&String>) {
        let value = || value.cloned().map_or(Value::Null, Value::Text);
        let either = columns.map(|column| format!("{function}({column}, ?, ?)")).join(" OR ");
        self.bound(&in_content(&either), [name.to_owned().into(), value(), name.to_owned().into(), value()]);
    }

    fn bound<const N: usize>(&mut self, text: &str, values: [Value; N]) {
        self.text.push_str(text);
        self.values.extend(values);
    }
}

fn in_content(condition: &str) -> String {
    format!("EXISTS (SELECT 1 FROM content c WHERE c.seq = e.seq AND ({condition}))")
}

/// A user's words as one phrase of the full text: nothing in them is an operator.
fn quoted(text: &str) -> String {
    // The full text ends at a NUL.
    format!("\"{}\"", text.replace('\0', " ").replace('"', "\"\""))
}

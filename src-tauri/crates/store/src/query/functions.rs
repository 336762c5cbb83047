//! Functions that SQL lacks and the query language needs: header fields and JSON pointers.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use standin_model::Headers;

/// Makes `has_header(head, name, value)` and `has_json(body, pointer, value)` known to a connection; a null value
/// stands for any.
pub(crate) fn register(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("has_header", 3, flags, |context| {
        let (name, value) = arguments(context)?;
        Ok(has_header(context.get_raw(0).as_blob().unwrap_or_default(), &name, value.as_deref()))
    })?;
    db.create_scalar_function("has_json", 3, flags, |context| {
        let (pointer, value) = arguments(context)?;
        Ok(has_json(context.get_raw(0).as_blob().unwrap_or_default(), &pointer, value.as_deref()))
    })
}

fn arguments(context: &Context<'_>) -> rusqlite::Result<(String, Option<String>)> {
    Ok((context.get(1)?, context.get(2)?))
}

fn has_header(head: &[u8], name: &str, value: Option<&str>) -> bool {
    let headers = Headers::from_head(head);
    let mut named = headers.0.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
    match value {
        Some(value) => named.any(|(_, found)| found.as_bytes() == value.as_bytes()),
        None => named.next().is_some(),
    }
}

fn has_json(body: &[u8], pointer: &str, value: Option<&str>) -> bool {
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) else {
        return false;
    };
    match (json.pointer(pointer), value) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(serde_json::Value::String(found)), Some(value)) => found == value,
        (Some(found), Some(value)) => serde_json::to_string(found).is_ok_and(|found| found == value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_pointers_are_looked_up() {
        let head = b"POST / HTTP/1.1\r\nX-A: one\r\n\r\n";
        assert!(has_header(head, "x-a", None) && has_header(head, "X-A", Some("one")));
        assert!(!has_header(head, "x-b", None) && !has_header(head, "x-a", Some("on")));
        let body = br#"{"a":{"b":[1,"x"]}}"#;
        assert!(has_json(body, "/a/b/0", Some("1")) && has_json(body, "/a/b/1", Some("x")));
        assert!(has_json(body, "/a", None) && !has_json(body, "/c", None) && !has_json(b"no", "/a", None));
    }
}

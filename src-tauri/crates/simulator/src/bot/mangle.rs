//! Custom values as Landbot shows them: text forms of Python objects (protocol page 2.2).

use serde_json::Value;

/// The value as a webhook carries it: lists, objects and truths as Python text, null, text and numbers unchanged.
pub(crate) fn mangled(value: &Value) -> Value {
    match value {
        Value::Null | Value::Number(_) | Value::String(_) => value.clone(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Value::String(repr(value)),
    }
}

/// What Python's `repr` prints for the value.
fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => repr_text(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(k, v)| format!("{}: {}", repr_text(k), repr(v)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Single quotes, unless the text holds a single quote and no double one.
fn repr_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => {
                out.push_str(&format!("\\x{:02x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn python_repr_of_what_python_would_print() {
        let cases = [
            (json!(["a", "b"]), json!("['a', 'b']")),
            (json!(true), json!("True")),
            (json!(false), json!("False")),
            (json!(null), json!(null)),
            (json!(3), json!(3)),
            (json!(1.5), json!(1.5)),
            (json!("plain"), json!("plain")),
            (json!([null, true, 1.5, "it's"]), json!("[None, True, 1.5, \"it's\"]")),
            (json!(["it's \"so\""]), json!(r#"['it\'s "so"']"#)),
            (json!({"a": [1, "x\n"]}), json!(r"{'a': [1, 'x\n']}")),
            (json!([]), json!("[]")),
        ];
        for (value, expected) in cases {
            assert_eq!(mangled(&value), expected, "{value}");
        }
    }
}

//! Parameters of a request, from JSON, a form or a multipart body, with the query beneath (protocol page 3.5).

use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::answer::{Answer, rails};

/// Fields of a form, files included.
const FIELDS_MAX: usize = 1000;
/// Brackets in the name of a field.
const DEPTH_MAX: usize = 8;

/// What a request says.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub values: Map<String, Value>,
    pub files: Vec<Upload>,
    /// Whether the body was JSON, which is wrapped where it is flat.
    pub json: bool,
}

/// A file part.
#[derive(Debug)]
pub(super) struct Upload {
    pub field: String,
    pub name: String,
    pub content_type: String,
    pub bytes: Bytes,
}

/// Reads query and body; a body of another type is no parameters.
pub(super) async fn read(query: Option<&str>, headers: &HeaderMap, body: Bytes) -> Result<Params, Answer> {
    let mut params = Params::default();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).take(FIELDS_MAX) {
        put(&mut params.values, &name, value.into_owned().into());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if body.is_empty() {
        params.json = true;
    } else if lower.contains("json") {
        match serde_json::from_slice(&body) {
            Ok(Value::Object(map)) => params.values.extend(map),
            Ok(other) => params.values.extend([("_json".to_owned(), other)]),
            Err(_) => return Err(rails(400, "Bad Request")),
        }
        params.json = true;
    } else if lower.starts_with("application/x-www-form-urlencoded") {
        for (name, value) in url::form_urlencoded::parse(&body).take(FIELDS_MAX) {
            put(&mut params.values, &name, value.into_owned().into());
        }
    } else if lower.starts_with("multipart/form-data") {
        multipart(&mut params, kind, &body).await.map_err(|_| rails(400, "Bad Request"))?;
    }
    Ok(params)
}

async fn multipart(params: &mut Params, kind: &str, body: &[u8]) -> Result<(), multer::Error> {
    let mut parts = multer::Multipart::with_reader(body, multer::parse_boundary(kind)?);
    for _ in 0..FIELDS_MAX {
        let Some(part) = parts.next_field().await? else { break };
        let field = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(ToString::to_string);
        match file {
            Some(name) => params.files.push(Upload {
                field,
                name,
                content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                bytes: part.bytes().await?,
            }),
            None => put(&mut params.values, &field, part.text().await?.into()),
        }
    }
    Ok(())
}

/// Puts a value where brackets say: `a`, `a[]`, `a[b]`, `a[b][c]`.
fn put(values: &mut Map<String, Value>, name: &str, value: Value) {
    let (first, rest) = name.split_once('[').map_or((name, ""), |(first, rest)| (first, rest));
    let mut keys = vec![first];
    keys.extend(rest.split('[').filter(|key| key.ends_with(']')).map(|key| key.trim_end_matches(']')));
    keys.truncate(DEPTH_MAX);
    nest(values, &keys, value);
}

fn nest(values: &mut Map<String, Value>, keys: &[&str], value: Value) {
    match keys {
        [] => {}
        [key] => {
            values.insert((*key).to_owned(), value);
        }
        [key, ""] => {
            let slot = values.entry(*key).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = slot {
                list.push(value);
            }
        }
        [key, rest @ ..] => {
            let slot = values.entry(*key).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = slot {
                nest(inner, rest, value);
            }
        }
    }
}

/// Text of a parameter; numbers are text too, `null` and the word for it are nothing.
pub(super) fn text(values: &Map<String, Value>, name: &str) -> Option<String> {
    match values.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Truth of a parameter; forms say it in words.
pub(super) fn boolean(values: &Map<String, Value>, name: &str) -> Option<bool> {
    match values.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => Some(!matches!(text.as_str(), "" | "0" | "f" | "F" | "false" | "FALSE" | "off" | "OFF")),
        Value::Number(number) => Some(number.as_f64() != Some(0.0)),
        _ => None,
    }
}

/// An object, or JSON text of one, as multipart clients send it.
pub(super) fn object(values: &Map<String, Value>, name: &str) -> Map<String, Value> {
    match values.get(name) {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn no_body_is_too_odd(
            query in "\\PC{0,80}",
            kind in prop::sample::select(vec![
                "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                "multipart/form-data", "text/plain",
            ]),
            body in prop::collection::vec(any::<u8>(), 0..400),
            cut in prop::sample::select(vec!["", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"a[b][\"\r\n\r\n"]),
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            let body = Bytes::from([cut.as_bytes(), &body].concat());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let _ = runtime.block_on(read(Some(&query), &headers, body));
        }
    }

    #[test]
    fn brackets_nest() {
        let mut values = Map::new();
        for (name, value) in [("a", "1"), ("b[]", "2"), ("b[]", "3"), ("c[d]", "4"), ("c[e][f]", "5"), ("[", "6")] {
            put(&mut values, name, value.into());
        }
        assert_eq!(
            Value::Object(values),
            json!({ "a": "1", "b": ["2", "3"], "c": { "d": "4", "e": { "f": "5" } }, "": "6" })
        );
    }

    #[test]
    fn words_are_truths() {
        let values = json!({ "a": "false", "b": "true", "c": true, "d": 0 });
        let values = values.as_object().unwrap();
        let read = |name| boolean(values, name);
        assert_eq!(
            (read("a"), read("b"), read("c"), read("d"), read("e")),
            (Some(false), Some(true), Some(true), Some(false), None)
        );
    }
}

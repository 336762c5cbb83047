//! The value of a parameter: text from a command line or JSON from a form, checked before anything is sent.

use serde_json::{Map, Value};
use standin_model::{Fault, FaultCode};
use url::Url;

use crate::operation::{ApiOperation, Parameter, Takes};

/// What is given for a parameter, as the request has it; `None` where it is left out.
pub(super) fn read(
    operation: &ApiOperation,
    parameter: &Parameter,
    given: &Map<String, Value>,
) -> Result<Option<Value>, Fault> {
    let value = given.get(parameter.name).filter(|value| !value.is_null());
    let Some(value) = value else {
        if !parameter.needed {
            return Ok(None);
        }
        return Err(fault(operation, parameter, "is missing"));
    };
    let text = plain(value);
    let read = match parameter.takes {
        Takes::Text | Takes::Secret => (value.is_string() || value.is_number()).then(|| Value::from(text.as_str())),
        Takes::Number => text.trim().parse::<u64>().ok().map(Value::from),
        Takes::Truth => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(Value::Bool(true)),
            "false" | "no" => Some(Value::Bool(false)),
            _ => None,
        },
        Takes::Degrees(most) => {
            text.trim().parse::<f64>().ok().filter(|number| number.abs() <= f64::from(most)).map(|number| {
                // Digits stay as they were written.
                serde_json::from_str::<Value>(text.trim()).unwrap_or_else(|_| Value::from(number))
            })
        }
        Takes::Choice(words) => {
            words.iter().find(|word| word.eq_ignore_ascii_case(text.trim())).map(|word| Value::from(*word))
        }
        Takes::Url | Takes::Webhook => {
            let fits = Url::parse(text.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            fits.then(|| Value::from(text.trim()))
        }
        Takes::Json => Some(json(value)),
    };
    let why =
        if parameter.takes == Takes::Secret { "cannot be that".to_owned() } else { format!("cannot be {text:?}") };
    read.map(Some).ok_or_else(|| fault(operation, parameter, &why))
}

/// The value of a field by its type: text stays text although it may look like a number.
pub(super) fn by_type(body: &mut Map<String, Value>, given: &Map<String, Value>) -> Result<(), Fault> {
    let Some(kind) = body.get("type").and_then(Value::as_str).map(str::to_owned) else { return Ok(()) };
    let (Some(value), Some(raw)) = (body.get("value").cloned(), given.get("value")) else { return Ok(()) };
    let fits = match kind.as_str() {
        "string" | "date" | "datetime" => {
            body.insert("value".to_owned(), Value::from(plain(raw)));
            true
        }
        "integer" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(Fault::new(FaultCode::BadArguments, format!("The value {} is no {kind}.", crate::text::excerpt(&plain(raw))))
        .hint("Give a value of the field's type, or another type."))
}

/// A value as one writes it in an address or on a command line.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// JSON, or text that holds JSON; other text is a JSON string.
fn json(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        other => other.clone(),
    }
}

fn fault(operation: &ApiOperation, parameter: &Parameter, why: &str) -> Fault {
    let words = parameter.takes.choices();
    let kind = match parameter.takes {
        Takes::Choice(_) => format!("one of {}", words.join(", ")),
        Takes::Number => "a whole number".to_owned(),
        Takes::Truth => "true or false".to_owned(),
        Takes::Degrees(most) => format!("degrees from -{most} to {most}"),
        Takes::Url | Takes::Webhook => "a whole address with http:// or https://".to_owned(),
        Takes::Text | Takes::Secret => "text".to_owned(),
        Takes::Json => "JSON".to_owned(),
    };
    let why = crate::text::one_line(why, 200);
    Fault::new(FaultCode::BadArguments, format!("{} of {} {why}.", parameter.name, operation.name))
        .hint(format!("{} It takes {kind}.", parameter.about))
}

//! Messages of the agent who owns the token (protocol page 3.2, rows 21 to 24).

use axum::extract::OriginalUri;
use serde_json::{Map, Value, json};

use super::answer::{invalid, precondition};
use super::seat::queue;
use super::{Extension, Intake, Path, Response, Shared, State, customer, object};
use crate::landbot::answer::Refusal;
use crate::landbot::conversation::Event;
use crate::landbot::core::Core;
use crate::machine::lock;

/// `POST /customers/{id}/send_text/`, `send_image/`, `send_location/` and `send_template/`.
pub(super) async fn send(
    State(core): Shared,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let body = object(&intake)?;
    let what = uri.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let message = message(what, &body)?;
    reachable(&core)?;
    if lock(&customer.inner).blocked {
        return Err(precondition("customer_id", "You can't send message to this customer"));
    }
    let owner = core.agents[0].clone();
    queue(&customer, Some(owner.id), Event::AgentSays(owner, message))
}

fn reachable(core: &Core) -> Result<(), Refusal> {
    if lock(&core.state).active { Ok(()) } else { Err(precondition("channel_id", "The channel is not active")) }
}

/// The flat message of a body.
fn message(what: &str, body: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let message = match what {
        "send_text" => json!({ "type": "text", "message": text(body, "message")? }),
        "send_image" => {
            let caption = body.get("caption").filter(|caption| !caption.is_null()).map(|_| text(body, "caption"));
            json!({ "type": "image", "url": web_address(body)?, "message": caption.transpose()? })
        }
        "send_location" => {
            let (latitude, longitude) = (degrees(body, "latitude", 90.0)?, degrees(body, "longitude", 180.0)?);
            json!({ "type": "location", "latitude": latitude, "longitude": longitude })
        }
        _ => return Err(precondition("channel_id", "The channel is not an official WhatsApp channel")),
    };
    Ok(message.as_object().cloned().unwrap_or_default())
}

fn text(body: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    match body.get(name) {
        Some(Value::String(text)) if text.is_empty() => Err(invalid(name, "This field may not be blank.")),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(invalid(name, "Not a valid string.")),
        None => Err(invalid(name, "This field is required.")),
    }
}

fn web_address(body: &Map<String, Value>) -> Result<String, Refusal> {
    let text = text(body, "url")?;
    let fits = url::Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if fits { Ok(text) } else { Err(invalid("url", "Enter a valid URL.")) }
}

/// Degrees as a number or as text, kept as they came.
fn degrees(body: &Map<String, Value>, name: &str, most: f64) -> Result<Value, Refusal> {
    let Some(value) = body.get(name) else { return Err(invalid(name, "This field is required.")) };
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        Some(number) if number.abs() <= most => Ok(value.clone()),
        _ => Err(invalid(name, "A valid number is required.")),
    }
}

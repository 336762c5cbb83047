//! Channels: the one of APIchat, and the one of the web widget (protocol page 3.2, rows 1 to 3).

use axum::extract::RawQuery;
use http::StatusCode;
use serde_json::Value;

use super::answer::{detail, invalid, told};
use super::paging::{page, query};
use super::{Extension, Intake, Path, Response, Shared, State, object, view};
use crate::landbot::answer::Refusal;
use crate::landbot::core::{Core, Surface};
use crate::machine::lock;

/// Members of a channel's look that Landbot's own plug-in changes.
const LOOK: [&str; 8] = ["name", "version", "style", "foot", "design", "text", "brand_name", "tagline"];

/// `GET /channels/`.
pub(super) async fn list(State(core): Shared, RawQuery(text): RawQuery) -> Result<Response, Refusal> {
    let all = [Surface::Apichat, Surface::Web];
    page(&core, &query(text.as_deref()), "channels", all.into_iter().map(|surface| view::channel(&core, surface)))
}

/// `GET /channels/{id}/`.
pub(super) async fn one(State(core): Shared, Path(channel): Path<String>) -> Result<Response, Refusal> {
    let surface = surface(&core, &channel)?;
    Ok(told(StatusCode::OK, "channel", view::whole_channel(&core, surface)))
}

/// `PATCH /channels/{id}/`: not documented, but used (K14). Members of the channel's look are merged; ids and tokens stay.
pub(super) async fn change(
    State(core): Shared,
    Path(channel): Path<String>,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let surface = surface(&core, &channel)?;
    let body = object(&intake)?;
    let odd = body.iter().find(|(name, value)| !LOOK.contains(&name.as_str()) || !value.is_string());
    if let Some((name, _)) = odd {
        return Err(invalid(name, "This field cannot be changed."));
    }
    lock(&core.state).looks.entry(surface).or_default().extend(body);
    Ok(told(StatusCode::OK, "channel", view::whole_channel(&core, surface)))
}

/// `GET /channels/whatsapp/templates/`: there is no WhatsApp channel, so there are none.
pub(super) async fn templates() -> Response {
    told(StatusCode::OK, "templates", Value::Array(Vec::new()))
}

/// The channel of a path, or the 404.
pub(super) fn surface(core: &Core, channel: &str) -> Result<Surface, Refusal> {
    let id: Option<u64> = channel.parse().ok();
    let known = [Surface::Apichat, Surface::Web].into_iter().find(|surface| Some(core.channel_of(*surface)) == id);
    known.ok_or_else(|| detail(StatusCode::NOT_FOUND, "Not found."))
}

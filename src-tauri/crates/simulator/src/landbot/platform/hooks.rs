//! Message hooks of a channel (protocol page 3.2, rows 4 to 7, and 3.3).

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use url::Url;

use super::answer::{detail, errors, invalid, told};
use super::channels::surface;
use super::paging::{page, query};
use super::{Extension, Intake, Path, Response, Shared, State, object, view};
use crate::landbot::answer::Refusal;
use crate::landbot::core::Core;
use crate::landbot::delivery::Target;
use crate::machine::lock;

/// Hooks that one simulator holds; Landbot's own limit is unknown.
const HOOKS_MAX: usize = 16;
/// Id of the first hook; the next ones count up.
const FIRST_HOOK: u64 = 7001;

/// A registered hook.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub id: u64,
    pub channel: u64,
    pub url: Url,
    pub token: Option<String>,
    pub name: Option<String>,
    /// Microseconds since the epoch.
    pub created: i64,
}

impl Hook {
    /// Its own order of deliveries, apart from an APIchat hook of the same URL.
    pub(crate) fn lane(&self) -> String {
        format!("hook {}", self.id)
    }

    /// Where a message goes.
    pub(crate) fn target(self, core: &Core) -> Target {
        Target {
            lane: self.lane(),
            url: self.url,
            token: self.token,
            refusal_is_final: core.knobs.platform_refusal_is_final,
        }
    }
}

/// `GET /channels/{id}/message_hooks/`.
pub(super) async fn list(
    State(core): Shared,
    Path(channel): Path<String>,
    RawQuery(text): RawQuery,
) -> Result<Response, Refusal> {
    let channel = allowed(&core, &channel)?;
    let hooks: Vec<Hook> = lock(&core.state).hooks.iter().filter(|hook| hook.channel == channel).cloned().collect();
    page(&core, &query(text.as_deref()), "hooks", hooks.iter().map(view::hook))
}

/// `POST /channels/{id}/message_hooks/` with `{url, token?, name?}`, as JSON or as a form.
pub(super) async fn create(
    State(core): Shared,
    Path(channel): Path<String>,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let channel = allowed(&core, &channel)?;
    let body = body(&headers, &intake)?;
    let Some(text) = text(&body, "url")? else { return Err(invalid("url", "This field is required.")) };
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else { return Err(invalid("url", "Enter a valid URL.")) };
    let token = text_of_header(&body)?;
    let name = self::text(&body, "name")?;
    let created = core.clock.now().as_microsecond();
    let mut state = lock(&core.state);
    if state.hooks.len() >= HOOKS_MAX {
        return Err(invalid("url", "There are too many hooks"));
    }
    let hook = Hook { id: FIRST_HOOK + state.hooks_made, channel, url, token, name, created };
    state.hooks_made += 1;
    state.hooks.push(hook.clone());
    Ok(told(StatusCode::CREATED, "hook", view::hook(&hook)))
}

/// `GET /channels/{id}/message_hooks/{hook_id}/`.
pub(super) async fn one(
    State(core): Shared,
    Path((channel, hook)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let channel = allowed(&core, &channel)?;
    let state = lock(&core.state);
    let found = state.hooks.iter().find(|known| known.channel == channel && known.id.to_string() == hook);
    let found = found.ok_or_else(|| detail(StatusCode::NOT_FOUND, "Not found."))?;
    Ok(told(StatusCode::OK, "hook", view::hook(found)))
}

/// `DELETE /channels/{id}/message_hooks/{hook_id}/`.
pub(super) async fn remove(
    State(core): Shared,
    Path((channel, hook)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let channel = allowed(&core, &channel)?;
    let mut state = lock(&core.state);
    let before = state.hooks.len();
    state.hooks.retain(|known| known.channel != channel || known.id.to_string() != hook);
    if state.hooks.len() == before {
        return Err(detail(StatusCode::NOT_FOUND, "Not found."));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The channel, on a plan that has hooks (protocol page 4: paid plans only).
fn allowed(core: &Arc<Core>, channel: &str) -> Result<u64, Refusal> {
    let surface = surface(core, channel)?;
    if core.knobs.plan_without_hooks {
        return Err(errors(StatusCode::PAYMENT_REQUIRED, "plan", "Your plan does not include message hooks"));
    }
    Ok(core.channel_of(surface))
}

/// JSON, or what a client has sent as a form.
fn body(headers: &HeaderMap, intake: &Intake) -> Result<Map<String, Value>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return object(intake);
    }
    let pairs = url::form_urlencoded::parse(&intake.body);
    Ok(pairs.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))).collect())
}

/// A text that may be missing, null or empty.
fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(invalid(name, "Not a valid string.")),
    }
}

/// The token, which must be able to stand in a header.
fn text_of_header(body: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let token = text(body, "token")?;
    match token {
        Some(token) if token.len() > 200 || !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(invalid("token", "Enter a valid value."))
        }
        token => Ok(token),
    }
}

//! From a request to its answer: limits, parameters, the surface that it is for, and who asks (protocol pages 2.1 to 2.3).

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::json;

use super::answer::{self, Answer, Reply, error, missing, not_found, ok, signed_out};
use super::core::Core;
use super::files;
use super::ids::Kind;
use super::params::{self, Params};
use super::state::{ACCOUNT, BYTES_MAX, State};
use super::{api, public};
use crate::intake::{self, About, Intake};

/// Longest path, in segments.
const SEGMENTS_MAX: usize = 16;
/// An account that exists and that nobody here belongs to.
const FOREIGN_ACCOUNT: u64 = 2;

/// Who asks the application API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    User { id: u64, administrator: bool },
    Bot,
}

/// A request under way; the state is held for as long as it takes.
pub(super) struct Call<'a> {
    pub core: &'a Core,
    pub state: &'a mut State,
    pub method: &'a str,
    pub params: Params,
    pub who: Who,
}

impl Call<'_> {
    /// Refuses whoever is no administrator: with 401, as the platform does.
    pub fn administrator(&self) -> Result<(), Answer> {
        match self.who {
            Who::User { administrator: true, .. } => Ok(()),
            _ => Err(answer::forbidden()),
        }
    }

    /// An id in the path.
    pub fn id(&self, kind: Kind, text: &str) -> Result<u64, Answer> {
        self.core.fixed.ids.read_text(kind, text).ok_or_else(missing)
    }

    /// An id among the parameters.
    pub fn param_id(&self, kind: Kind, name: &str) -> Option<u64> {
        let value = self.params.values.get(name)?;
        let ids = self.core.fixed.ids;
        // Forms and queries bring numbers as text.
        ids.read(kind, value).or_else(|| value.as_str()?.parse().ok().filter(|_| !ids.text))
    }
}

/// All routes of one simulator.
pub(super) fn router(core: Arc<Core>) -> Router {
    Router::new().fallback(exchange).with_state(core)
}

async fn exchange(Shared(core): Shared<Arc<Core>>, request: Request) -> Response {
    let late = || StatusCode::REQUEST_TIMEOUT.into_response();
    let limit = core.fixed.knobs.body_limit;
    let response = intake::recorded(&core, limit, request, late, |request| answer_to(&core, request)).await;
    core.flush();
    response
}

async fn answer_to(core: &Arc<Core>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let path: Vec<String> = parts.uri.path().split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).take(SEGMENTS_MAX).collect();
    let is_public = path.first() == Some(&"public");
    let mut response = match parts.extensions.get::<Intake>() {
        _ if is_public && parts.method == Method::OPTIONS => answer::empty().into_response(),
        Some(intake) if intake.too_large => answer::too_large().into_response(),
        Some(intake) => {
            let body = intake.body.clone();
            respond(core, &parts.method, &path, parts.uri.query(), &parts.headers, body).await.into_response()
        }
        None => answer::internal().into_response(),
    };
    if let ["public", "api", "v1", "inboxes", _, "contacts", source, ..] = path.as_slice() {
        response.extensions_mut().insert(About((*source).to_owned()));
    }
    if is_public {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers
            .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, PATCH, OPTIONS"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    }
    response
}

async fn respond(
    core: &Arc<Core>,
    method: &Method,
    path: &[&str],
    query: Option<&str>,
    headers: &HeaderMap,
    body: bytes::Bytes,
) -> Answer {
    let size = body.len();
    let params = params::read(query, headers, body).await;
    let mut state = core.enter();
    if !within_rate(&mut state) {
        return answer::throttled();
    }
    if *method != Method::GET {
        state.kept += size;
        if state.kept > BYTES_MAX {
            return error(503, "The simulator has taken in as much as it keeps");
        }
    }
    let params = match params {
        Ok(params) => params,
        Err(answer) => return answer,
    };
    let method = method.as_str();
    let reply = match path {
        ["api"] if method == "GET" => Ok(ok(version(&state))),
        ["rails", "active_storage", rest @ ..] if method == "GET" => Ok(files::serve(&state, rest)),
        ["public", "api", "v1", "inboxes", identifier, rest @ ..] => {
            public::route(core, &mut state, method, identifier, rest, params)
        }
        ["api", "v1", rest @ ..] => private(core, &mut state, method, rest, headers, params),
        _ => Err(not_found()),
    };
    reply.unwrap_or_else(|refusal| refusal)
}

fn version(state: &State) -> serde_json::Value {
    json!({
        "version": state.fixed.knobs.version.to_string(), "timestamp": state.now.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "queue_services": "ok", "data_services": "ok",
    })
}

/// The application API: first who asks, then whether the account is theirs, then what for.
fn private(
    core: &Arc<Core>,
    state: &mut State,
    method: &str,
    path: &[&str],
    headers: &HeaderMap,
    params: Params,
) -> Reply {
    let who = who(state, headers)?;
    let mut call = Call { core, state, method, params, who };
    match path {
        ["profile"] if method == "GET" => profile(&call),
        rest if !core.fixed.profile.account_in_path => below_account(&mut call, rest),
        ["accounts", account, rest @ ..] => {
            match core.fixed.ids.read_text(Kind::Account, account) {
                Some(ACCOUNT) => {}
                Some(FOREIGN_ACCOUNT) => return Err(error(401, "You are not authorized to access this account")),
                _ => return Err(missing()),
            }
            below_account(&mut call, rest)
        }
        _ => Err(not_found()),
    }
}

fn below_account(call: &mut Call<'_>, path: &[&str]) -> Reply {
    if call.who == Who::Bot && !bot_may(call, path) {
        return Err(error(401, "Access to this endpoint is not authorized for bots"));
    }
    api::route(call, path)
}

/// Both spellings of the header map to the same variable; `Authorization` does not count.
fn who(state: &State, headers: &HeaderMap) -> Result<Who, Answer> {
    let token = ["api_access_token", "api-access-token"].iter().find_map(|name| headers.get(*name));
    let token = token.map(HeaderValue::as_bytes).filter(|token| !token.is_empty()).ok_or_else(signed_out)?;
    let fixed = &state.fixed;
    let user = |administrator: bool| {
        let found = state.users.iter().find(|user| user.administrator == administrator);
        found.map(|user| Who::User { id: user.id, administrator })
    };
    let found = if token == fixed.access_token.as_bytes() {
        user(true)
    } else if token == fixed.agent_token.as_bytes() {
        user(false)
    } else if token == fixed.bot_token.as_bytes() {
        Some(Who::Bot)
    } else {
        None
    };
    found.ok_or_else(|| error(401, "Invalid Access Token"))
}

fn profile(call: &Call<'_>) -> Reply {
    let Who::User { id, administrator } = call.who else {
        return Err(error(401, "Access to this endpoint is not authorized for bots"));
    };
    let token = if administrator { &call.core.fixed.access_token } else { &call.core.fixed.agent_token };
    let user = call.state.user(id).ok_or_else(missing)?;
    Ok(ok(call.state.profile_view(user, token)))
}

/// What a bot's token is good for (protocol page 2.1).
fn bot_may(call: &Call<'_>, path: &[&str]) -> bool {
    let newer = call.core.fixed.knobs.version.after_4_3();
    match (call.method, path) {
        (
            "POST",
            ["conversations"]
            | [
                "conversations",
                _,
                "toggle_status" | "toggle_priority" | "custom_attributes" | "messages" | "assignments",
            ],
        )
        | ("PATCH" | "PUT", ["conversations", _]) => true,
        ("GET", ["conversations", _] | ["conversations", _, "labels"])
        | ("POST", ["conversations", _, "toggle_typing_status" | "labels"]) => newer,
        _ => false,
    }
}

fn within_rate(state: &mut State) -> bool {
    let Some(limit) = state.fixed.knobs.rate_limit else { return true };
    let now = Instant::now();
    while state.recent.front().is_some_and(|at| now.duration_since(*at) >= Duration::from_secs(60)) {
        state.recent.pop_front();
    }
    let within = state.recent.len() < limit;
    if within {
        state.recent.push_back(now);
    }
    within
}

/// A segment of a path, decoded; what is no UTF-8 names nothing.
fn decoded(part: &str) -> String {
    let hex = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let (bytes, mut out, mut at) = (part.as_bytes(), Vec::with_capacity(part.len()), 0);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1..at + 3).and_then(hex)) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| "\u{fffd}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn segments_are_decoded_once() {
        for (part, expected) in [("a%20b", "a b"), ("%2525", "%25"), ("%", "%"), ("%zz", "%zz"), ("%ff", "\u{fffd}")] {
            assert_eq!(decoded(part), expected);
        }
    }
}

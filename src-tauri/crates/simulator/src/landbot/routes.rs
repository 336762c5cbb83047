//! The routes of both APIs, and what each of APIchat answers (protocol page, sections 1.1 to 1.6).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Extension, FromRequestParts, OriginalUri, Path, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::answer::{self, Refusal, error, json_answer};
use super::conversation::Event;
use super::core::{Core, Surface};
use super::customers;
use super::door::{self, Kick};
use super::inbound;
use super::options::{Slash, Waf};
use super::platform;
use crate::intake::{About, Intake};
use crate::machine::lock;
use crate::media;

/// Longest customer token (protocol page 1.2 knows none; this is the default for the simulator).
const TOKEN_MAX: usize = 100;

/// The Platform API's base; on the platform it is another host.
pub(super) const PLATFORM: &str = "/platform/v1";

type Shared = State<Arc<Core>>;

/// The last part of a path, decoded; empty, and so never valid, where it is no UTF-8.
pub(super) struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Named(path.map(|Path(name)| name).unwrap_or_default()))
    }
}

/// All routes of one simulator.
pub(super) fn router(core: Arc<Core>) -> Router {
    let slash = core.knobs.slash;
    let mut api = Router::new();
    api = slashed(api, slash, "/v1/send/{token}", post(send));
    if core.knobs.unverified {
        api = slashed(api, slash, "/v1/customers", post(customers::create));
        let one = get(customers::read).put(customers::update).delete(customers::delete);
        api = slashed(api, slash, "/v1/customers/{token}", one);
    }
    api.route("/media/{name}", get(file))
        .route("/web/{visitor}/", post(visit))
        .method_not_allowed_fallback(wrong_method)
        .nest(PLATFORM, platform::router(&core))
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(Arc::clone(&core), door::record))
        .with_state(core)
}

/// The slash at the end is part of the route; without it the knob decides.
pub(super) fn slashed(
    api: Router<Arc<Core>>,
    slash: Slash,
    path: &str,
    methods: MethodRouter<Arc<Core>>,
) -> Router<Arc<Core>> {
    let api = api.route(&format!("{path}/"), methods.clone());
    match slash {
        Slash::Redirect => api.route(path, any(add_slash)),
        Slash::Accept => api.route(path, methods),
        Slash::NotFound => api,
    }
}

async fn add_slash(OriginalUri(uri): OriginalUri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(location) = HeaderValue::from_str(&format!("{}/{query}", uri.path())) else {
        return not_found().await.into_response();
    };
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response()
}

async fn not_found() -> Refusal {
    error(StatusCode::NOT_FOUND, "Not found")
}

async fn wrong_method() -> Refusal {
    error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
}

async fn file(State(core): Shared, Named(name): Named) -> Response {
    match media::find(&core.media, &name) {
        Some((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        None => not_found().await.into_response(),
    }
}

/// `POST /v1/send/{customer_token}/`.
async fn send(
    State(core): Shared,
    Named(token): Named,
    headers: HeaderMap,
    Extension(intake): Extension<Intake>,
) -> Response {
    let mut response = try_send(&core, &token, &headers, &intake).into_response();
    response.extensions_mut().insert(About(token));
    response
}

fn try_send(core: &Core, token: &str, headers: &HeaderMap, intake: &Intake) -> Result<Response, Refusal> {
    admit(core, headers, intake)?;
    let body = json_body(intake)?;
    check_customer_token(core, token)?;
    heard(core, Surface::Apichat, token, &body)
}

/// `POST /web/{visitor}/`: stands in for the web widget, whose own protocol is not simulated. The body is that of a send.
async fn visit(
    State(core): Shared,
    Named(visitor): Named,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    check_customer_token(&core, &visitor)?;
    let body = json_body(&intake)?;
    let mut response = heard(&core, Surface::Web, &visitor, &body)?;
    response.extensions_mut().insert(About(visitor));
    Ok(response)
}

/// Takes in what a customer says.
fn heard(core: &Core, surface: Surface, token: &str, body: &Value) -> Result<Response, Refusal> {
    let send = inbound::read(body).map_err(|text| error(StatusCode::UNPROCESSABLE_ENTITY, &text))?;
    if !lock(&core.state).active {
        return Err(error(StatusCode::PRECONDITION_FAILED, "The channel is not active"));
    }
    let Some((customer, _)) = core.customer_or_new(surface, token) else { return Err(full()) };
    let answer = {
        let mut inner = lock(&customer.inner);
        if inner.blocked {
            return Err(error(StatusCode::PRECONDITION_FAILED, "The customer is blocked"));
        }
        inner.profile.merge(&send.customer).map_err(|text| error(StatusCode::UNPROCESSABLE_ENTITY, &text))?;
        if !inner.push(Event::Customer(send.inbound, send.message)) {
            return Err(error(StatusCode::SERVICE_UNAVAILABLE, "Too many messages of this customer are waiting"));
        }
        inner.profile.answer(customer.id, &customer.token)
    };
    let status = StatusCode::from_u16(core.knobs.success_status).unwrap_or(StatusCode::CREATED);
    let mut response = json_answer(status, &json!({ "success": true, "customer": answer }));
    response.extensions_mut().insert(Kick(customer));
    Ok(response)
}

/// What every API route asks first: the outage, the firewall, the token, the rate and the size, in this order.
pub(super) fn admit(core: &Core, headers: &HeaderMap, intake: &Intake) -> Result<(), Refusal> {
    if lock(&core.state).outage {
        return Err(answer::outage());
    }
    if core.knobs.waf != Waf::Off && intake.body.windows(2).any(|pair| pair == b"#{") {
        return Err(answer::waf(core.knobs.waf));
    }
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let expected = format!("Token {}", core.channel_token);
    match (values.next(), values.next()) {
        (None, _) => return Err(answer::unauthorized(core.knobs.auth_error, true)),
        (Some(value), None) if value.as_bytes() == expected.as_bytes() => {}
        _ => return Err(answer::unauthorized(core.knobs.auth_error, false)),
    }
    if !within_rate(core.knobs.rate_limit, &mut lock(&core.state).recent) {
        return Err(error(StatusCode::TOO_MANY_REQUESTS, "Too many requests"));
    }
    if intake.too_large {
        return Err(error(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"));
    }
    Ok(())
}

/// The body as JSON, or the 400.
pub(super) fn json_body(intake: &Intake) -> Result<Value, Refusal> {
    serde_json::from_slice(&intake.body).map_err(|_| error(StatusCode::BAD_REQUEST, "The body is not valid JSON"))
}

/// The simulator's own limit on customers.
pub(super) fn full() -> Refusal {
    error(StatusCode::SERVICE_UNAVAILABLE, "The simulator holds no more customers")
}

/// Refuses tokens beyond the alphabet that clients are known to use.
pub(super) fn check_customer_token(core: &Core, token: &str) -> Result<(), Refusal> {
    let known = |b: u8| b.is_ascii_alphanumeric() || b"._~@+-".contains(&b);
    let ok = (1..=TOKEN_MAX).contains(&token.len()) && token.bytes().all(known);
    if ok || (core.knobs.any_customer_token && token.len() <= 1000) {
        return Ok(());
    }
    Err(error(StatusCode::UNPROCESSABLE_ENTITY, "Invalid customer token"))
}

/// Whether a token has a request left in the rolling second; refused requests do not count.
pub(super) fn within_rate(limit: Option<usize>, recent: &mut VecDeque<Instant>) -> bool {
    let Some(limit) = limit else { return true };
    let now = Instant::now();
    while recent.front().is_some_and(|at| now.duration_since(*at) >= Duration::from_secs(1)) {
        recent.pop_front();
    }
    let within = recent.len() < limit;
    if within {
        recent.push_back(now);
    }
    within
}

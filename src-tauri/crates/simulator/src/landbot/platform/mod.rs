//! The Platform API of the simulated Landbot, over the same customers as APIchat (protocol page 3 and 4).

mod answer;
mod channels;
mod customers;
mod envelope;
pub(super) mod event;
mod fields;
mod hooks;
mod paging;
mod seat;
mod send;
mod side;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use http::{StatusCode, header};
use serde_json::{Map, Value};

use self::answer::{detail, errors};
use super::answer::{Refusal, outage, waf};
use super::core::{Core, Customer};
use super::options::{AuthError, Waf};
use super::routes::{slashed, within_rate};
use crate::intake::{About, Intake};
use crate::machine::lock;

pub(super) use self::envelope::{Said, envelope, transcript_line};
pub(super) use self::hooks::Hook;
pub(super) use self::side::Side;

type Shared = State<Arc<Core>>;

/// All routes, below the base URL of the Platform API (protocol page 3.2).
pub(super) fn router(core: &Arc<Core>) -> Router<Arc<Core>> {
    let slash = core.knobs.slash;
    let route =
        |api: Router<Arc<Core>>, path: &str, methods: MethodRouter<Arc<Core>>| slashed(api, slash, path, methods);
    let mut api = Router::new();
    api = route(api, "/channels", get(channels::list));
    api = route(api, "/channels/whatsapp/templates", get(channels::templates));
    api = route(api, "/channels/{channel}", get(channels::one).patch(channels::change));
    api = route(api, "/channels/{channel}/message_hooks", get(hooks::list).post(hooks::create));
    api = route(api, "/channels/{channel}/message_hooks/{hook}", get(hooks::one).delete(hooks::remove));
    api = route(api, "/customers", get(customers::list));
    api = route(api, "/customers/{customer}", get(customers::one).delete(customers::remove));
    api = route(api, "/customers/{customer}/messages", get(customers::messages));
    for what in ["archive", "unarchive", "block", "unblock"] {
        api = route(api, &format!("/customers/{{customer}}/{what}"), put(customers::change));
    }
    api = route(api, "/customers/{customer}/opt_out", delete(customers::opt_out));
    api = route(api, "/customers/{customer}/assign", put(seat::assign_to_owner));
    api = route(api, "/customers/{customer}/assign/{agent}", put(seat::assign));
    api = route(api, "/customers/{customer}/assign_bot/{bot}", put(seat::assign_bot));
    api = route(api, "/customers/{customer}/unassign", put(seat::unassign));
    for what in ["send_text", "send_image", "send_location", "send_template"] {
        api = route(api, &format!("/customers/{{customer}}/{what}"), post(send::send));
    }
    let field = get(fields::one).post(fields::create).put(fields::update).delete(fields::remove);
    api = route(api, "/customers/{customer}/fields/{field}", field);
    api.route_layer(middleware::from_fn_with_state(Arc::clone(core), admit))
        .method_not_allowed_fallback(wrong_method)
        .fallback(not_found)
}

async fn not_found() -> Refusal {
    detail(StatusCode::NOT_FOUND, "Not found.")
}

async fn wrong_method() -> Refusal {
    detail(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.")
}

/// What every route asks first, in the order of APIchat's door.
async fn admit(State(core): Shared, request: Request, next: Next) -> Response {
    match admitted(&core, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn admitted(core: &Core, request: &Request) -> Result<(), Refusal> {
    if lock(&core.state).outage {
        return Err(outage());
    }
    let intake = request.extensions().get::<Intake>();
    if core.knobs.waf != Waf::Off && intake.is_some_and(|intake| intake.body.windows(2).any(|pair| pair == b"#{")) {
        return Err(waf(core.knobs.waf));
    }
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    let expected = format!("Token {}", core.agent_token);
    match (values.next(), values.next()) {
        (None, _) => return Err(unauthorized(core, "Authentication credentials were not provided.")),
        (Some(value), None) if value.as_bytes() == expected.as_bytes() => {}
        _ => return Err(unauthorized(core, "Invalid token.")),
    }
    if !within_rate(core.knobs.rate_limit, &mut lock(&core.state).recent_platform) {
        return Err(errors(StatusCode::TOO_MANY_REQUESTS, "rate", "Too many requests"));
    }
    if intake.is_some_and(|intake| intake.too_large) {
        return Err(errors(StatusCode::PAYLOAD_TOO_LARGE, "body", "The body is too large"));
    }
    Ok(())
}

/// A failed authentication (K1): the measured shape, unless the documented one is asked for.
fn unauthorized(core: &Core, text: &str) -> Refusal {
    match core.knobs.platform_auth_error {
        AuthError::Documented => errors(StatusCode::UNAUTHORIZED, "token", text),
        AuthError::Detail401 => detail(StatusCode::UNAUTHORIZED, text),
        AuthError::Detail403 => detail(StatusCode::FORBIDDEN, text),
    }
}

/// The customer of a path, or the 404.
fn customer(core: &Core, id: &str) -> Result<Arc<Customer>, Refusal> {
    let found = id.parse().ok().and_then(|id| core.customer_by_id(id));
    found.ok_or_else(|| detail(StatusCode::NOT_FOUND, "Not found."))
}

/// The object of a JSON body; an empty body is an empty object.
fn object(intake: &Intake) -> Result<Map<String, Value>, Refusal> {
    if intake.body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&intake.body) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(errors(StatusCode::UNPROCESSABLE_ENTITY, "body", "Expected an object.")),
        Err(_) => Err(detail(StatusCode::BAD_REQUEST, "JSON parse error")),
    }
}

/// Notes whom the exchange is about.
fn about(customer: &Customer, mut response: Response) -> Response {
    response.extensions_mut().insert(About(customer.token.clone()));
    response
}

//! Customers: list, one, transcript, archive, block, opt-out, delete (protocol page 3.2, rows 8 to 15 and 20).

use axum::extract::{OriginalUri, RawQuery};
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::Value;

use super::answer::{done, invalid, precondition, told};
use super::paging::{page, query, value};
use super::{Path, Response, Shared, State, about, customer, view};
use crate::landbot::answer::Refusal;
use crate::landbot::conversation::Conversation;
use crate::landbot::core::{Core, Customer};
use crate::machine::lock;

/// What a list leaves in.
struct Filter {
    channel: Option<u64>,
    agent: Option<u64>,
    archived: Option<bool>,
    opt_in: Option<bool>,
    by: String,
    search: String,
}

/// `GET /customers/`.
pub(super) async fn list(State(core): Shared, RawQuery(text): RawQuery) -> Result<Response, Refusal> {
    let query = query(text.as_deref());
    let filter = filter(&query)?;
    let shown = |customer: &Customer| {
        let inner = lock(&customer.inner);
        fits(&core, &filter, customer, &inner).then(|| view::customer(&core, customer, &inner))
    };
    let found: Vec<Value> = core.customers().iter().filter_map(|customer| shown(customer)).collect();
    page(&core, &query, "customers", found.into_iter())
}

fn filter(query: &[(String, String)]) -> Result<Filter, Refusal> {
    let number = |name: &str| match value(query, name) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| invalid(name, "A valid integer is required.")),
    };
    let truth = |name: &str| match value(query, name).map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(invalid(name, "Must be a valid boolean.")),
    };
    let by = value(query, "search_by").unwrap_or("name");
    if !["name", "email", "phone"].contains(&by) {
        return Err(invalid("search_by", "Select a valid choice."));
    }
    Ok(Filter {
        channel: number("channel_id")?,
        agent: number("agent_id")?,
        archived: truth("archived")?,
        opt_in: truth("opt_in")?,
        by: by.to_owned(),
        search: value(query, "search").unwrap_or_default().to_lowercase(),
    })
}

fn fits(core: &Core, filter: &Filter, customer: &Customer, inner: &Conversation) -> bool {
    let words = match filter.by.as_str() {
        "name" => view::name(customer, inner),
        by => inner.profile.get(by).cloned().unwrap_or_default(),
    };
    filter.channel.is_none_or(|channel| channel == core.channel_of(customer.surface))
        && filter.agent.is_none_or(|agent| inner.side.agent == Some(agent))
        && filter.archived.is_none_or(|archived| inner.side.archived == archived)
        && filter.opt_in != Some(true)
        && (filter.search.is_empty()
            || words.as_str().is_some_and(|words| words.to_lowercase().contains(&filter.search)))
}

/// `GET /customers/{id}/`.
pub(super) async fn one(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let shown = view::customer(&core, &customer, &lock(&customer.inner));
    Ok(about(&customer, told(StatusCode::OK, "customer", shown)))
}

/// `DELETE /customers/{id}/`: customer and conversation are gone.
pub(super) async fn remove(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    core.forget(&customer);
    Ok(about(&customer, StatusCode::NO_CONTENT.into_response()))
}

/// `GET /customers/{id}/messages/`: the whole transcript, without pages.
pub(super) async fn messages(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let lines = lock(&customer.inner).side.lines.iter().cloned().collect();
    Ok(about(&customer, told(StatusCode::OK, "messages", Value::Array(lines))))
}

/// `PUT /customers/{id}/archive/`, `unarchive/`, `block/` and `unblock/`.
pub(super) async fn change(
    State(core): Shared,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let mut inner = lock(&customer.inner);
    match uri.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default() {
        "archive" if inner.side.agent.is_some_and(|agent| agent != core.agents[0].id) => {
            return Err(precondition("agent_id", "The customer belongs to another agent"));
        }
        "archive" => inner.side.archived = true,
        "unarchive" => inner.side.archived = false,
        "block" => inner.blocked = true,
        _ => inner.blocked = false,
    }
    drop(inner);
    Ok(about(&customer, done()))
}

/// `DELETE /customers/{id}/opt_out/`: nobody here ever opted in.
pub(super) async fn opt_out(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    customer(&core, &id)?;
    Err(precondition("opt_in", "The customer has not opted in"))
}

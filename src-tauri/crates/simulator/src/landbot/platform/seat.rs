//! Who has a customer: an agent, the bot, or nobody (protocol page 3.2, rows 16 to 19, and 3.5).

use std::sync::Arc;

use http::StatusCode;

use super::answer::{detail, done, errors, invalid, precondition};
use super::{Extension, Intake, Path, Response, Shared, State, about, customer, object};
use crate::landbot::answer::Refusal;
use crate::landbot::conversation::Event;
use crate::landbot::core::{Core, Customer};
use crate::landbot::door::Kick;
use crate::machine::lock;

/// `PUT /customers/{id}/assign/`: to the owner of the token.
pub(super) async fn assign_to_owner(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let owner = core.agents[0].clone();
    if lock(&customer.inner).side.agent.is_some_and(|agent| agent != owner.id) {
        return Err(precondition("agent_id", "The customer is assigned to another agent"));
    }
    queue(&customer, Some(owner.id), Event::HandOver(owner))
}

/// `PUT /customers/{id}/assign/{agent_id}/`.
pub(super) async fn assign(
    State(core): Shared,
    Path((id, agent)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let known = core.agents.iter().find(|known| known.id.to_string() == agent).cloned();
    let agent = known.ok_or_else(|| detail(StatusCode::NOT_FOUND, "Not found."))?;
    queue(&customer, Some(agent.id), Event::HandOver(agent))
}

/// `PUT /customers/{id}/unassign/`.
pub(super) async fn unassign(State(core): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    let agent = lock(&customer.inner).side.agent;
    if agent.is_some_and(|agent| agent != core.agents[0].id) {
        return Err(precondition("agent_id", "The customer is assigned to another agent"));
    }
    queue(&customer, None, Event::Release(agent))
}

/// `PUT /customers/{id}/assign_bot/{bot_id}/` with `{launch?, node?}`.
pub(super) async fn assign_bot(
    State(core): Shared,
    Path((id, bot)): Path<(String, String)>,
    Extension(intake): Extension<Intake>,
) -> Result<Response, Refusal> {
    let customer = customer(&core, &id)?;
    if bot != core.bot_id.to_string() {
        return Err(detail(StatusCode::NOT_FOUND, "Not found."));
    }
    let body = object(&intake)?;
    let launch = match body.get("launch") {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::Bool(launch)) => *launch,
        Some(_) => return Err(invalid("launch", "Must be a valid boolean.")),
    };
    let block = match body.get("node") {
        None | Some(serde_json::Value::Null) => core.script.start,
        Some(node) => block_of(&core, node.as_str()).ok_or_else(|| invalid("node", "There is no such block"))?,
    };
    queue(&customer, None, Event::AssignBot { block, launch })
}

/// The block of that id in the script.
fn block_of(core: &Core, node: Option<&str>) -> Option<usize> {
    let node = node.filter(|node| !node.is_empty())?;
    core.script.blocks.iter().position(|block| block.id.as_deref() == Some(node))
}

/// Gives the conversation something to do; who has the customer is so at once.
pub(super) fn queue(customer: &Arc<Customer>, agent: Option<u64>, event: Event) -> Result<Response, Refusal> {
    let mut inner = lock(&customer.inner);
    if !inner.push(event) {
        let words = "Too many messages of this customer are waiting";
        return Err(errors(StatusCode::SERVICE_UNAVAILABLE, "customer_id", words));
    }
    inner.side.agent = agent;
    drop(inner);
    let mut response = about(customer, done());
    response.extensions_mut().insert(Kick(Arc::clone(customer)));
    Ok(response)
}

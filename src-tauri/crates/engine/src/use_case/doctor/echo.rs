//! The way back: whether the platform's copy of our last message came in.

use standin_model::view::CheckState;
use standin_model::{Direction, Fault, Kind, SenderKind};

use super::report::Finding;
use crate::Engine;
use crate::use_case::platform_call::Desk;

/// So many messages of the customer are looked at.
const NEWEST: u32 = 100;

impl Engine {
    /// The newest message of the connection, and whether it came back or was answered.
    pub(super) async fn echo_finding(&self, desk: &Desk) -> Result<Finding, Fault> {
        let customers = self.read(standin_store::Store::customers).await?;
        let newest = customers.into_iter().find(|customer| customer.connection == desk.connection.name);
        let Some(customer) = newest else { return Ok(Finding::unknown("No message was sent yet.")) };
        let (connection, name) = (desk.connection.name.clone(), customer.customer.clone());
        let rows = self.read(move |store| store.conversation(&connection, &name, NEWEST, None)).await?;
        let sent = rows.iter().rposition(|row| {
            row.row.direction == Direction::Sent
                && row.row.kind == Kind::Send
                && row.row.status.is_some_and(|status| (200..300).contains(&status))
        });
        let Some((sent, after)) = sent.and_then(|at| rows.get(at..)).and_then(<[_]>::split_first) else {
            return Ok(Finding::unknown("No message was taken yet."));
        };
        let came = after.iter().filter(|row| row.row.direction == Direction::Received);
        let of = |kind| came.clone().find(|row| row.reading.sender.as_ref().is_some_and(|sender| sender.kind == kind));
        // What can be set up is set up by waiting for the echo: such a platform sends every message back.
        let echoes = desk.adapter.capabilities().sets_up;
        let found = match (of(SenderKind::Customer), of(SenderKind::Bot).or_else(|| of(SenderKind::Agent))) {
            (Some(echo), _) => Finding::pass("The last message came back by webhook: the way there and back works.").with([echo.row.seq]),
            (None, Some(reply)) => Finding::pass("A reply to the last message came in: the way there and back works.").with([reply.row.seq]),
            (None, None) if echoes => Finding::fail(
                "The platform took the last message, and its webhook did not come in.",
                "Look at the webhook address and the tunnel, then send a message again.",
            )
            .with([sent.row.seq]),
            (None, None) => Finding { state: CheckState::Unknown, ..Finding::unknown("No reply to the last message came in yet, and this platform sends no message of the customer's back.") }
                .with([sent.row.seq]),
        };
        Ok(found)
    }
}

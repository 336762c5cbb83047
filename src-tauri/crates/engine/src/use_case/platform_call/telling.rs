//! What an answer told, for the fronts and for the log: conversations, inboxes, messages.

use standin_model::Fault;
use standin_model::view::{AccountView, AgentView, ContactView, ConversationSummary, InboxView, Operation, Telling};
use standin_platform::{AccountSeen, ContactSeen, ConversationSeen, InboxSeen, Told};

use super::{Desk, Target};
use crate::Engine;

impl Engine {
    /// Keeps what is needed later and gives the rest to the front.
    pub(super) async fn told(
        &self,
        desk: &Desk,
        _target: &Target,
        _operation: &Operation,
        _seq: i64,
        told: Told,
    ) -> Result<Telling, Fault> {
        Ok(match told {
            Told::Nothing => Telling::Nothing,
            Told::Unreadable => Telling::Unreadable,
            Told::Version { version } => Telling::Version { version },
            Told::Profile { name, accounts } => {
                Telling::Profile { name, accounts: accounts.into_iter().map(account).collect() }
            }
            Told::Inboxes(inboxes) => Telling::Inboxes { inboxes: self.inbox_views(desk, inboxes).await? },
            Told::Contacts(contacts) => Telling::Contacts { contacts: contacts.into_iter().map(contact).collect() },
            Told::Conversations(conversations) => Telling::Conversations {
                conversations: conversations.into_iter().map(|seen| summary(desk, seen)).collect(),
            },
            Told::Messages(messages) => {
                let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
                let before = messages.first().and_then(|message| message.message_id.clone());
                Telling::Messages { count, new: 0, before }
            }
            Told::Agents(agents) => {
                Telling::Agents { agents: agents.into_iter().map(|(id, name)| AgentView { id, name }).collect() }
            }
            Told::Labels(labels) => Telling::Labels { labels },
            Told::Status(status) => Telling::Status { status },
        })
    }

    /// Inboxes without their secrets; an address of ours without its secret path.
    async fn inbox_views(&self, desk: &Desk, inboxes: Vec<InboxSeen>) -> Result<Vec<InboxView>, Fault> {
        let ours = self.our_paths(&desk.connection.name).await?;
        Ok(inboxes.iter().map(|seen| self.inbox_view(&desk.connection, seen, &ours)).collect())
    }
}

fn account(seen: AccountSeen) -> AccountView {
    AccountView { id: seen.id, name: seen.name, role: seen.role }
}

fn contact(seen: ContactSeen) -> ContactView {
    ContactView { id: seen.id, name: seen.name, identifier: seen.identifier, sessions: seen.sessions }
}

/// A conversation as it is listed, with its page in the dashboard.
pub(crate) fn summary(desk: &Desk, seen: ConversationSeen) -> ConversationSummary {
    ConversationSummary {
        dashboard_url: desk.adapter.dashboard_url(&desk.settings, &seen.id),
        id: seen.id,
        inbox: seen.inbox,
        status: seen.status,
        assignee: seen.assignee,
        labels: seen.labels,
        last_at: seen.last_at,
    }
}

//! What an answer told, for the fronts and for the log: conversations, inboxes, messages.

use standin_model::view::{AccountView, AgentView, ContactView, ConversationSummary, InboxView, Operation, Telling};
use standin_model::{ChangeTag, Fault, Reading};
use standin_platform::{AccountSeen, ContactSeen, ConversationSeen, InboxSeen, Told};
use standin_store::{HistoryOf, KnownConversation};

use super::{Desk, Target};
use crate::Engine;

impl Engine {
    /// Keeps what is needed later and gives the rest to the front.
    pub(super) async fn told(
        &self,
        desk: &Desk,
        target: &Target,
        operation: &Operation,
        seq: i64,
        told: Told,
    ) -> Result<Telling, Fault> {
        let about =
            |change: KnownConversation| target.conversation.clone().map(|id| KnownConversation { id, ..change });
        let known = match &told {
            Told::Conversations(list) => list.iter().map(|seen| known(target, seen)).collect(),
            Told::Labels(labels) if matches!(operation, Operation::SetLabels { .. }) => {
                let labels = Some(labels.clone());
                about(KnownConversation { labels, ..KnownConversation::default() }).into_iter().collect()
            }
            Told::Status(status) => {
                let status = Some(status.clone());
                about(KnownConversation { status, ..KnownConversation::default() }).into_iter().collect()
            }
            Told::Assigned(assignee) => self.assigned(desk, target, assignee.clone()).await?.into_iter().collect(),
            Told::Nothing if matches!(operation, Operation::Resolve) => {
                let status = desk.adapter.capabilities().over.map(str::to_owned);
                about(KnownConversation { status, ..KnownConversation::default() }).into_iter().collect()
            }
            _ => Vec::new(),
        };
        if !known.is_empty() {
            let connection = desk.connection.name.clone();
            self.write(move |store| store.put_conversations(&connection, seq, &known)).await?;
        }
        Ok(match told {
            Told::Nothing => Telling::Nothing,
            Told::Assigned(assignee) => Telling::Assigned { assignee },
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
            Told::Messages(messages) => self.messages(desk, target, seq, messages).await?,
            Told::Agents(agents) => {
                Telling::Agents { agents: agents.into_iter().map(|(id, name)| AgentView { id, name }).collect() }
            }
            Told::Labels(labels) => Telling::Labels { labels },
            Told::Status(status) => Telling::Status { status },
        })
    }

    /// Reads messages into the customer's conversation.
    async fn messages(&self, desk: &Desk, target: &Target, seq: i64, messages: Vec<Reading>) -> Result<Telling, Fault> {
        let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        // A page that is not full is the last one.
        let full = count >= desk.adapter.capabilities().history_page;
        let before = messages.first().and_then(|message| message.message_id.clone()).filter(|_| full);
        let (Some(customer), Some(conversation)) = (target.customer.clone(), target.conversation.clone()) else {
            return Ok(Telling::Messages { count, new: 0, before });
        };
        let of = HistoryOf { connection: desk.connection.name.clone(), customer, conversation };
        let new = self.write(move |store| store.put_history(seq, &of, messages)).await?;
        self.changes.tag(ChangeTag::Log);
        Ok(Telling::Messages { count, new, before })
    }

    /// The conversation with another agent, all else as it is known.
    async fn assigned(
        &self,
        desk: &Desk,
        target: &Target,
        assignee: Option<String>,
    ) -> Result<Option<KnownConversation>, Fault> {
        let (Some(customer), Some(id)) = (target.customer.clone(), target.conversation.clone()) else {
            return Ok(None);
        };
        let (connection, contact) = (desk.connection.name.clone(), target.contact.clone());
        let list = self.read(move |store| store.conversations(&connection, &customer, contact.as_deref())).await?;
        let before = list.into_iter().find(|known| known.id == id);
        Ok(Some(KnownConversation { id, assignee, told: true, ..before.unwrap_or_default() }))
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

/// A conversation of a list, as it is kept: the customer's where it is the one that was asked about.
fn known(target: &Target, seen: &ConversationSeen) -> KnownConversation {
    let asked = target.conversation.as_ref() == Some(&seen.id);
    KnownConversation {
        id: seen.id.clone(),
        customer: target.customer.clone().filter(|_| asked),
        contact: seen.contact.clone().or_else(|| target.contact.clone()),
        inbox: seen.inbox.clone(),
        status: seen.status.clone(),
        assignee: seen.assignee.clone(),
        labels: Some(seen.labels.clone()),
        last_at: seen.last_at,
        told: true,
    }
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

//! What is asked because of a silence: the inbox, the conversation, the tunnel. Each request is recorded and changes nothing.

use std::sync::Arc;

use standin_model::Fault;
use standin_platform::{Call, Told};

use super::evidence::{Asked, Trouble};
use crate::Engine;
use crate::use_case::platform_call::Desk;

impl Engine {
    pub(super) async fn ask_why(self: &Arc<Self>, desk: &Desk, customer: &str) -> Result<Asked, Fault> {
        let mut asked = Asked {
            tunnel: if desk.connection.simulated { None } else { self.tunnel_trouble().await? },
            ..Asked::default()
        };
        let can = desk.adapter.operations(&desk.settings, &desk.secrets);
        let inbox = desk.settings.inbox.as_deref().map(str::trim).filter(|inbox| !inbox.is_empty());
        if let Some(inbox) = inbox.filter(|_| can.contains(&"inboxes")) {
            let called = self.call(desk, None, &Call::Inbox { inbox }).await?;
            match (called.told, called.result.explained) {
                (Some(Told::Inboxes(list)), _) => {
                    let ours = self.our_paths(&desk.connection.name).await?;
                    let seen = list.first().map(|seen| self.inbox_view(&desk.connection, seen, &ours).webhook_owner);
                    asked.hook = seen.map(|owner| (owner, called.result.seq));
                }
                (_, Some(why)) => {
                    let seqs = vec![called.result.seq];
                    asked.platform = Some(Trouble { message: why.message, remedy: why.remedy, seqs });
                }
                _ => {}
            }
        }
        let conversation = self.customer(&desk.connection.name, customer).await?.ids.conversation;
        if let Some(conversation) = conversation.filter(|_| asked.platform.is_none() && can.contains(&"conversation")) {
            let call = Call::Conversation { conversation: &conversation };
            let called = self.call(desk, Some(customer), &call).await?;
            if let Some(Told::Conversations(list)) = called.told {
                let found = list.into_iter().find(|found| found.id == conversation);
                asked.conversation = found.map(|found| (found.status, found.assignee, called.result.seq));
            }
        }
        Ok(asked)
    }
}

//! One operation of a platform's API: asked or changed at the platform, recorded, explained, and what it told kept.

mod single;
mod telling;

use serde_json::{Map, Value};
use standin_client::{About, Retry};
use standin_model::view::{CallAsk, CallResult, Delivery, Operation, Telling};
use standin_model::{ChangeTag, Connection, Customer, Fault, FaultCode, Kind, KnownIds, Secrets, Settings};
use standin_platform::{Adapter, Call, Capabilities, Told, adapter};

use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::connection::{adapter_of, known_secrets_of, settings_of};
use crate::use_case::customer::check_conversation;
use crate::use_case::message::{about, path_of};

/// All that an operation's request is made of.
pub(crate) struct Desk {
    pub adapter: &'static dyn Adapter,
    pub connection: Connection,
    pub settings: Settings,
    pub secrets: Secrets,
}

/// Whom and what an operation is about, by the platform's ids.
#[derive(Debug, Default)]
struct Target {
    customer: Option<String>,
    contact: Option<String>,
    source_id: Option<String>,
    conversation: Option<String>,
    /// The conversation that messages go to.
    stored: Option<String>,
}

/// How a call ended.
pub(crate) struct Called {
    pub result: CallResult,
    /// What the answer told, where it was a success.
    pub told: Option<Told>,
}

impl Engine {
    /// Calls one operation of the platform's API.
    ///
    /// # Errors
    /// When it could not be sent at all: unknown connection or customer, ids or secrets missing, or a log that refuses.
    /// A refusal by the platform is a result, not an error.
    pub async fn platform_call(&self, ask: CallAsk) -> Result<CallResult, Fault> {
        let desk = self.desk(&ask.connection).await?;
        if let Some(conversation) = &ask.conversation {
            check_conversation(&desk.settings, ask.customer.as_deref().unwrap_or_default(), conversation)?;
        }
        let target = self.target(&ask).await?;
        check_words(&ask.operation, desk.adapter.capabilities())?;
        let call = call_of(&ask.operation, &target, &desk.settings)?;
        let mut called = self.call(&desk, target.customer.as_deref(), &call).await?;
        // What is not there may be the message that is named, too.
        let about_it = !matches!(ask.operation, Operation::SetDelivery { .. } | Operation::UpdateContact { .. });
        if called.result.status == Some(404) && about_it {
            self.forget_conversation(&desk, &target).await?;
        }
        if let Some(told) = called.told.take() {
            called.result.told = self.told(&desk, &target, &ask.operation, called.result.seq, told).await?;
        }
        self.changes.tag(ChangeTag::Customers);
        Ok(called.result)
    }

    /// What the requests of a connection are made of.
    pub(crate) async fn desk(&self, connection: &str) -> Result<Desk, Fault> {
        let connection = self.connection(connection).await?;
        let adapter = adapter_of(connection.platform)?;
        let secrets = self.secrets_of(&connection.name).await?;
        Ok(Desk { adapter, settings: settings_of(&connection), secrets, connection })
    }

    /// The same for showing, without asking the keychain; `None` for a connection that was removed.
    pub(crate) async fn desk_at_hand(&self, connection: &str) -> Result<Option<Desk>, Fault> {
        let name = connection.to_owned();
        let Some(connection) = self.read(move |store| store.connection(&name)).await? else { return Ok(None) };
        let Some(adapter) = adapter(connection.platform) else { return Ok(None) };
        let secrets = known_secrets_of(&self.secrets, &connection.name);
        Ok(Some(Desk { adapter, settings: settings_of(&connection), secrets, connection }))
    }

    /// Sends one call and reads how it ended. Of what it told, only the lock of the connection's inbox is kept here.
    pub(crate) async fn call(&self, desk: &Desk, customer: Option<&str>, call: &Call<'_>) -> Result<Called, Fault> {
        let request = desk.adapter.call(&desk.settings, &desk.secrets, call)?;
        let pace = self.pace(&desk.connection, &desk.secrets.token());
        let reads = request.method == "GET";
        let about = About {
            customer: customer.map(str::to_owned),
            retry: if reads { Retry::Safe } else { Retry::Unsent },
            ..about(&desk.connection, "", Kind::Api, pace)
        };
        let (path, body) = (path_of(&request), request.body.clone());
        let sent = self.client.send(request, about).await.map_err(|error| client_fault(&error))?;
        let ended = self.ended(desk.adapter, &desk.connection.base_url, &sent, &path, &body);
        let good = ended.delivery == Delivery::Delivered && ended.explained.is_none();
        let told = sent.reply.as_ref().filter(|_| good).map(|reply| desk.adapter.told(call, &reply.head, &reply.body));
        if let Some(Told::Inboxes(inboxes)) = &told {
            self.remember_single(desk, inboxes).await?;
        }
        let result =
            CallResult { seq: ended.seq, status: ended.status, explained: ended.explained, told: Telling::Nothing };
        Ok(Called { result, told })
    }

    /// Whom the operation is about.
    async fn target(&self, ask: &CallAsk) -> Result<Target, Fault> {
        let conversation = ask.conversation.clone().filter(|id| !id.is_empty());
        let Some(customer) = &ask.customer else { return Ok(Target { conversation, ..Target::default() }) };
        let Customer { customer, platform_id, ids, .. } = self.customer(&ask.connection, customer).await?;
        Ok(Target {
            source_id: Some(ids.source_id.unwrap_or_else(|| customer.clone())),
            customer: Some(customer),
            contact: ids.contact.or(platform_id),
            conversation: conversation.or_else(|| ids.conversation.clone()),
            stored: ids.conversation,
        })
    }

    /// The platform does not know the conversation: the next message finds or begins another.
    async fn forget_conversation(&self, desk: &Desk, target: &Target) -> Result<(), Fault> {
        let (Some(customer), Some(stored)) = (&target.customer, &target.stored) else { return Ok(()) };
        if target.conversation.as_ref() != Some(stored) {
            return Ok(());
        }
        let customer = self.customer(&desk.connection.name, customer).await?;
        let (stored, ids) = (stored.clone(), KnownIds { conversation: None, ..customer.ids });
        self.write(move |store| {
            store.forget_conversation(&customer.connection, &stored)?;
            store.set_ids(&customer.connection, &customer.customer, &ids)
        })
        .await
    }
}

/// The call of an operation.
fn call_of<'a>(operation: &'a Operation, target: &'a Target, settings: &'a Settings) -> Result<Call<'a>, Fault> {
    let conversation = || target.conversation.as_deref().ok_or_else(|| missing("conversation", target));
    let contact = || target.contact.as_deref().ok_or_else(|| missing("contact", target));
    let source_id = || target.source_id.as_deref().ok_or_else(|| missing("session", target));
    Ok(match operation {
        Operation::Version => Call::Version,
        Operation::Profile => Call::Profile,
        Operation::Inboxes => Call::Inboxes,
        Operation::Inbox => match settings.inbox.as_deref().map(str::trim).filter(|inbox| !inbox.is_empty()) {
            Some(inbox) if settings.account.is_some() || !settings.profile.api_path.contains("{account}") => {
                Call::Inbox { inbox }
            }
            _ => Call::PublicInbox,
        },
        Operation::Agents => Call::Agents,
        Operation::AccountLabels => Call::AccountLabels,
        Operation::SearchContacts { query } => Call::SearchContacts { query },
        Operation::Conversations => Call::ContactConversations { contact: contact()? },
        Operation::Conversation => Call::Conversation { conversation: conversation()? },
        Operation::History { before } => Call::History { conversation: conversation()?, before: before.as_deref() },
        Operation::SetStatus { status } => Call::SetStatus { conversation: conversation()?, status },
        Operation::Assign { agent } => Call::Assign { conversation: conversation()?, agent: agent.as_deref() },
        Operation::SetLabels { labels } => Call::SetLabels { conversation: conversation()?, labels },
        Operation::AgentMessage { text, private } => {
            Call::AgentMessage { conversation: conversation()?, text, private: *private }
        }
        Operation::SetDelivery { message, status, reason } => {
            Call::SetDelivery { conversation: conversation()?, message, status, reason: reason.as_deref() }
        }
        Operation::Typing { on } => Call::Typing { source_id: source_id()?, conversation: conversation()?, on: *on },
        Operation::Seen => Call::Seen { source_id: source_id()?, conversation: conversation()? },
        Operation::Resolve => Call::Resolve { source_id: source_id()?, conversation: conversation()? },
        Operation::UpdateContact { changes } => {
            Call::UpdateContact { contact: contact()?, changes: not_empty(changes)? }
        }
    })
}

/// Refuses a word for a state that the platform does not have: it would be passed over in silence.
fn check_words(operation: &Operation, can: &Capabilities) -> Result<(), Fault> {
    let (word, words) = match operation {
        Operation::SetStatus { status } => (status, can.statuses),
        Operation::SetDelivery { status, .. } => (status, can.delivery_statuses),
        _ => return Ok(()),
    };
    if words.is_empty() || words.contains(&word.as_str()) {
        return Ok(());
    }
    Err(Fault::new(FaultCode::BadArguments, format!("The platform has no status {word:?}."))
        .hint(format!("It has {}.", words.join(", "))))
}

fn not_empty(changes: &Map<String, Value>) -> Result<&Map<String, Value>, Fault> {
    if changes.is_empty() {
        return Err(Fault::new(FaultCode::BadArguments, "There is nothing to change.")
            .hint("Give name, email, phone_number, identifier or custom_attributes."));
    }
    Ok(changes)
}

/// The fault of an operation that is about something which is not known.
fn missing(what: &str, target: &Target) -> Fault {
    let fault = |message: String| Fault::new(FaultCode::BadArguments, message);
    match &target.customer {
        None => fault("The operation is about a customer, and none is named.".to_owned())
            .hint("Name one: --as CUSTOMER, or CUSTOMER#CONVERSATION."),
        Some(customer) => fault(format!("The platform's {what} of \"{customer}\" is not known."))
            .hint("Send a first message as this customer, or name the conversation: CUSTOMER#CONVERSATION."),
    }
}

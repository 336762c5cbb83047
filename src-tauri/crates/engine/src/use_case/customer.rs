//! Customers: the people whom one stands in for.

use serde_json::{Map, Value};
use standin_model::view::{CustomerAdd, CustomerCreated, CustomerDraft, CustomerKey, CustomerUpdate, Nothing};
use standin_model::{ChangeTag, Customer, Fault, FaultCode, Kind, KnownIds, Settings};
use standin_platform::{Purpose, Sending};

use crate::Engine;
use crate::use_case::connection::{adapter_of, settings_of};
use crate::use_case::message::about;

impl Engine {
    /// Lists the customers of every connection, the newest conversation first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn customer_list(&self, _: Nothing) -> Result<Vec<Customer>, Fault> {
        self.read(|store| store.customers()).await
    }

    /// Adds a customer to stand in for; without an id a fresh one is made.
    ///
    /// # Errors
    /// When the connection is unknown or the id is odd.
    pub async fn customer_add(&self, add: CustomerAdd) -> Result<Customer, Fault> {
        self.connection(&add.connection).await?;
        let customer = match add.customer.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()) {
            Some(id) => id,
            None => format!("standin-{}", hex::encode(rand::random::<[u8; 4]>())),
        };
        check_id(&customer)?;
        if customer.contains('#') {
            self.may_have_a_hash(&add.connection, &customer).await?;
        }
        let CustomerAdd { connection, name, mut fields, .. } = add;
        if let Some(name) = name.as_ref().filter(|name| !name.is_empty()) {
            // The platform learns the name with the first message, as from any customer who gives one.
            fields.entry("name").or_insert(Value::String(name.clone()));
        }
        self.keep_customer(&connection, &customer, name, Some(fields)).await
    }

    /// Changes a customer's name or fields.
    ///
    /// # Errors
    /// When there is no such customer.
    pub async fn customer_update(&self, update: CustomerUpdate) -> Result<Customer, Fault> {
        self.customer(&update.connection, &update.customer).await?;
        self.keep_customer(&update.connection, &update.customer, update.name, update.fields).await
    }

    /// Creates the customer at the platform; one that exists there is a conflict, explained.
    ///
    /// # Errors
    /// When the connection or a secret that the request needs is missing, or the log refuses.
    pub async fn customer_create_at_platform(&self, ask: CustomerKey) -> Result<CustomerCreated, Fault> {
        let connection = self.connection(&ask.connection).await?;
        let adapter = adapter_of(connection.platform)?;
        let secrets = self.secrets_of(&connection.name).await?;
        let customer = self.customer(&ask.connection, &ask.customer).await?;
        let mut fields = customer.fields;
        if let Some(name) = customer.name {
            fields.entry("name").or_insert(Value::String(name));
        }
        let (settings, none) = (settings_of(&connection), KnownIds::default());
        let sending = Sending {
            settings: &settings,
            secrets: &secrets,
            customer: &ask.customer,
            ids: &none,
            fields: &fields,
            done: &[],
        };
        let request = adapter.create_customer(&sending)?;
        let target = url::Url::parse(&request.url).map(|url| url.path().to_owned()).unwrap_or_default();
        let body = request.body.clone();
        let pace = self.pace(&connection, &secrets.token());
        let about = about(&connection, &ask.customer, Kind::Api, pace);
        let sent = self.client.send(request, about).await.map_err(|error| crate::faults::client_fault(&error))?;
        let ended = self.ended(adapter, &connection.base_url, &sent, &target, &body);
        if let (Some(status @ 200..=299), Some(reply)) = (ended.status, &sent.reply) {
            let told = adapter.learn(&sending, Purpose::CreateContact, status, &reply.head, &reply.body).ids;
            let (connection, id, mut ids) = (connection.name.clone(), ask.customer.clone(), customer.ids);
            ids.learn(&told);
            self.write(move |store| store.set_ids(&connection, &id, &ids)).await?;
        }
        Ok(CustomerCreated {
            seq: ended.seq,
            status: ended.status,
            explained: ended.explained,
            customer: self.customer(&ask.connection, &ask.customer).await?,
        })
    }

    /// Marks a conversation as read.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub async fn customer_mark_read(&self, ask: CustomerKey) -> Result<Nothing, Fault> {
        self.write(move |store| store.mark_read(&ask.connection, &ask.customer)).await?;
        self.changes.tag(ChangeTag::Customers);
        Ok(Nothing {})
    }

    /// Keeps text that was typed and not yet sent.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub async fn customer_draft(&self, draft: CustomerDraft) -> Result<Nothing, Fault> {
        self.write(move |store| store.set_draft(&draft.connection, &draft.customer, &draft.text)).await?;
        Ok(Nothing {})
    }

    /// A customer who is known by such an id stays one; a new one would be taken for a conversation of somebody else.
    async fn may_have_a_hash(&self, connection: &str, customer: &str) -> Result<(), Fault> {
        if self.customer(connection, customer).await.is_ok() {
            return Ok(());
        }
        Err(Fault::new(FaultCode::BadArguments, format!("{customer:?} cannot be a new customer's id: it holds a #."))
            .hint("CUSTOMER#CONVERSATION names a conversation of a customer. Choose an id without #."))
    }

    /// The customer of that id.
    pub(crate) async fn customer(&self, connection: &str, customer: &str) -> Result<Customer, Fault> {
        let (wanted_connection, wanted) = (connection.to_owned(), customer.to_owned());
        self.read(move |store| store.customer(&wanted_connection, &wanted)).await?.ok_or_else(|| {
            Fault::new(FaultCode::NoSuchCustomer, format!("\"{connection}\" has no customer \"{customer}\"."))
                .hint("Send a message as this customer, or add it: then it is there.")
        })
    }

    /// Makes the customer known when it is not.
    pub(crate) async fn ensure_customer(&self, connection: &str, customer: &str) -> Result<Customer, Fault> {
        check_id(customer)?;
        let (wanted_connection, wanted) = (connection.to_owned(), customer.to_owned());
        if let Some(known) = self.read(move |store| store.customer(&wanted_connection, &wanted)).await? {
            return Ok(known);
        }
        self.keep_customer(connection, customer, None, None).await
    }

    /// Stores what is given of a customer; what is `None` stays.
    pub(crate) async fn keep_customer(
        &self,
        connection: &str,
        customer: &str,
        name: Option<String>,
        fields: Option<Map<String, Value>>,
    ) -> Result<Customer, Fault> {
        let (of, id) = (connection.to_owned(), customer.to_owned());
        self.write(move |store| store.put_customer(&of, &id, name.as_deref(), fields.as_ref())).await?;
        self.changes.tag(ChangeTag::Customers);
        self.customer(connection, customer).await
    }
}

/// Refuses what no conversation of the platform can be called, before anything is sent.
pub(crate) fn check_conversation(settings: &Settings, customer: &str, conversation: &str) -> Result<(), Fault> {
    let words = settings.profile.string_ids;
    let fits = |byte: u8| byte.is_ascii_digit() || (words && (byte.is_ascii_alphabetic() || byte == b'-'));
    if !conversation.is_empty() && conversation.bytes().all(fits) {
        return Ok(());
    }
    let whole = format!("{customer}#{conversation}");
    let made_of = if words { "letters, digits and -" } else { "digits" };
    Err(Fault::new(
        FaultCode::BadArguments,
        format!(
            "{whole:?} is nobody: no customer has this whole id, and {conversation:?} is no conversation of {customer:?}, whose id would be made of {made_of}."
        ),
    )
    .hint("Name the customer as the list of customers does, or CUSTOMER#CONVERSATION with the conversation's id."))
}

fn check_id(customer: &str) -> Result<(), Fault> {
    let fits = !customer.is_empty() && customer.len() <= 200 && !customer.chars().any(char::is_control);
    if fits {
        return Ok(());
    }
    Err(Fault::new(FaultCode::BadArguments, format!("{customer:?} cannot be a customer's id.")).hint(
        "An id has 1 to 200 bytes and no control character; letters, digits and . _ ~ @ + - are safe everywhere.",
    ))
}

//! The end of connecting: what each platform asks for, and a first message whose webhook or reply comes in.

use std::sync::Arc;
use std::time::Duration;

use standin_model::view::{
    ConnectionTry, CustomerAdd, Delivery, GuideAsk, MessageSend, Nothing, PlatformGuide, ReceiverStart, TryReport,
};
use standin_model::{CustomerMessage, Direction, Fault, PlatformKind};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use crate::Engine;

/// How long it is awaited unless something else is asked for, and at most; seconds.
const USUAL: u32 = 20;
const LONGEST: u32 = 120;
/// So many messages of the customer are looked through.
const NEWEST: u32 = 50;

impl Engine {
    /// What each platform asks for, and where it is found.
    ///
    /// # Errors
    /// Never; the signature is that of every command.
    // Every command of the table is awaited.
    #[allow(clippy::unused_async)]
    pub async fn connection_guide(&self, _: Nothing) -> Result<Vec<PlatformGuide>, Fault> {
        let known = PlatformKind::ALL.into_iter().filter_map(standin_platform::adapter);
        Ok(known
            .map(|adapter| {
                let can = adapter.capabilities();
                let ask = |ask: &standin_platform::Ask| GuideAsk {
                    title: ask.title.to_owned(),
                    found: ask.found.to_owned(),
                    secret: ask.secret,
                    needed: ask.needed,
                };
                PlatformGuide {
                    platform: adapter.kind(),
                    title: adapter.kind().title().to_owned(),
                    asks: can.asks.iter().map(ask).collect(),
                    how_to: can.how_to.iter().map(|line| (*line).to_owned()).collect(),
                }
            })
            .collect())
    }

    /// Sends `hi` as a customer of its own and waits for what comes back; where nothing does, says why.
    ///
    /// # Errors
    /// When there is no such connection, the message could not be sent at all, or the log refuses. A refusal by the
    /// platform is part of the report.
    pub async fn connection_try(self: &Arc<Self>, ask: ConnectionTry) -> Result<TryReport, Fault> {
        let desk = self.desk(&ask.name).await?;
        self.receiver_start(ReceiverStart::default()).await?;
        let customer = format!("standin-try-{}", hex::encode(rand::random::<[u8; 4]>()));
        let mut changes = self.changes();
        let sent = self.say_hi(&ask.name, &customer).await?;
        let mut report = TryReport {
            ok: false,
            customer: customer.clone(),
            seqs: sent.attempts,
            explained: sent.explained,
            came_back: None,
            silence: None,
        };
        if sent.delivery != Delivery::Delivered || report.explained.is_some() {
            return Ok(report);
        }
        let until = Instant::now() + Duration::from_secs(ask.wait.unwrap_or(USUAL).clamp(1, LONGEST).into());
        loop {
            report.came_back = self.received_of(&ask.name, &customer).await?;
            if report.came_back.is_some() {
                report.ok = true;
                return Ok(report);
            }
            match timeout_at(until, changes.recv()).await {
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) | Err(_) => break,
            }
        }
        report.silence = self.look_into(&desk, &customer, true).await?;
        Ok(report)
    }

    async fn say_hi(
        self: &Arc<Self>,
        connection: &str,
        customer: &str,
    ) -> Result<standin_model::view::SendResult, Fault> {
        self.customer_add(CustomerAdd {
            connection: connection.to_owned(),
            customer: Some(customer.to_owned()),
            name: Some("Standin's first message".to_owned()),
            fields: serde_json::Map::new(),
        })
        .await?;
        self.message_send(MessageSend {
            connection: connection.to_owned(),
            customer: customer.to_owned(),
            message: CustomerMessage::Text { text: "hi".to_owned() },
            fields: serde_json::Map::new(),
            conversation: None,
            files: Vec::new(),
            new_conversation: false,
        })
        .await
    }

    /// The first webhook about this customer.
    async fn received_of(&self, connection: &str, customer: &str) -> Result<Option<i64>, Fault> {
        let (connection, customer) = (connection.to_owned(), customer.to_owned());
        let rows = self.read(move |store| store.conversation(&connection, &customer, NEWEST, None)).await?;
        Ok(rows.iter().find(|row| row.row.direction == Direction::Received).map(|row| row.row.seq))
    }
}

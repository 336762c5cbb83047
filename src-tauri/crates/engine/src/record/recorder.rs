//! The recorder that receiver and client are given: finds the secrets of an exchange, commits it sealed, has it read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use standin_model::exchange::Recording;
use standin_model::secret::{Place, SecretSpan};
use standin_model::{Committed, Direction, Exchange, Outcome, Part, PlatformKind, Recorder, Seq};
use standin_platform::{adapter, generic_secret_spans};
use standin_store::Store;

use super::reader::{Job, Reader};
use super::{Forwarder, KnownSecrets};

/// Seals, commits, reads. Cheap to clone.
#[derive(Clone)]
pub struct SealingRecorder {
    store: Store,
    secrets: KnownSecrets,
    reader: Reader,
    forwarder: Forwarder,
    /// What was sent and waits for its outcome: needed again to seal and read the reply.
    open: Arc<Mutex<HashMap<Seq, Arc<Exchange>>>>,
}

impl SealingRecorder {
    /// A recorder on this log.
    pub fn new(store: Store, secrets: KnownSecrets, reader: Reader, forwarder: Forwarder) -> Self {
        Self { store, secrets, reader, forwarder, open: Arc::default() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Seq, Arc<Exchange>>> {
        self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn spans(&self, exchange: &Exchange) -> Vec<SecretSpan> {
        let mut spans = Vec::new();
        let target = exchange.url.as_deref().unwrap_or(&exchange.target);
        self.find(exchange.platform, Place::Target, target.as_bytes(), &mut spans);
        self.find(exchange.platform, Place::Head, &exchange.request.head, &mut spans);
        self.find(exchange.platform, Place::Body, &exchange.request.body, &mut spans);
        if let Some(framing) = &exchange.request.framing {
            self.find(None, Place::Framing, framing, &mut spans);
        }
        if let Some(reply) = &exchange.reply {
            self.reply_spans(exchange.platform, reply, &mut spans);
        }
        spans
    }

    fn reply_spans(&self, platform: Option<PlatformKind>, reply: &Part, spans: &mut Vec<SecretSpan>) {
        self.find(platform, Place::ReplyHead, &reply.head, spans);
        self.find(platform, Place::ReplyBody, &reply.body, spans);
    }

    fn find(&self, platform: Option<PlatformKind>, place: Place, bytes: &[u8], spans: &mut Vec<SecretSpan>) {
        let by_shape = match platform.and_then(adapter) {
            Some(adapter) => adapter.secret_spans(place, bytes),
            None => generic_secret_spans(place, bytes),
        };
        let known = self.secrets.find(bytes);
        spans.extend(by_shape.into_iter().chain(known).map(|range| SecretSpan { place, range }));
    }
}

impl Recorder for SealingRecorder {
    fn record(&self, exchange: Exchange) -> Recording<Committed> {
        let this = self.clone();
        Box::pin(async move {
            let spans = this.spans(&exchange);
            let exchange = Arc::new(exchange);
            let committed = this.store.record((*exchange).clone(), spans).await?;
            if exchange.direction == Direction::Received {
                let answered = this.forwarder.committed(committed.seq, &exchange);
                this.reader.later(Job::new(committed.seq, exchange).passed_on_after(answered)).await;
            } else {
                this.lock().insert(committed.seq, exchange.clone());
                this.reader.now(Job::new(committed.seq, exchange)).await;
            }
            Ok(committed)
        })
    }

    fn complete(&self, seq: Seq, outcome: Outcome) -> Recording<()> {
        let this = self.clone();
        Box::pin(async move {
            let exchange = this.lock().remove(&seq);
            let mut spans = Vec::new();
            if let Some(reply) = &outcome.reply {
                this.reply_spans(exchange.as_ref().and_then(|exchange| exchange.platform), reply, &mut spans);
            }
            this.store.complete(seq, outcome.clone(), spans).await?;
            if let Some(exchange) = exchange {
                this.reader.completed(seq, &exchange, &outcome).await;
            }
            Ok(())
        })
    }

    fn answered(&self, seq: Seq) {
        self.store.answered(seq);
        self.forwarder.answered(seq);
    }
}

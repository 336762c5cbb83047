//! One envelope: what the inspector shows, its bytes, its request as a cURL command.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use standin_model::secret::Place;
use standin_model::view::{EnvelopeKey, EnvelopeView, PartAsk, PartView, Text, ValueChange};
use standin_model::{Direction, Envelope, Fault, FaultCode, Kind, Reading, SignatureReport, Subject, from_rfc3339};
use standin_platform::adapter;
use standin_store::{Store, StoreError};

use crate::Engine;
use crate::curl::curl_command;
use crate::use_case::changes::Comparing;
use crate::use_case::connection::{known_secrets_of, settings_of};
use crate::use_case::conversation::explain_seq;

impl Engine {
    /// Shows one envelope with all that the inspector shows.
    ///
    /// # Errors
    /// When there is none of that number.
    pub async fn envelope_show(&self, ask: EnvelopeKey) -> Result<EnvelopeView, Fault> {
        let envelope = self.envelope(ask.seq).await?;
        let signature = self.signature(&envelope).await?;
        let comparing = self.comparing.clone();
        self.read(move |store| {
            let seq = envelope.seq;
            let reading = store.reading(seq)?;
            let (changes, changes_since) = told_changes(store, &comparing, &envelope, reading.as_ref())?;
            let facts = store.seal_facts(seq)?;
            Ok(EnvelopeView {
                reading,
                explained: explain_seq(store, seq)?,
                attempts: store.attempts(seq)?,
                replays: store.replays_of(seq)?,
                sealed: facts.sealed,
                chunked: facts.chunked,
                signature,
                changes,
                changes_since,
                envelope,
            })
        })
        .await
    }

    /// How the verdict on a webhook's signature comes about, over its true bytes and with the secrets stored now. `None`
    /// for what is no webhook, where the true bytes cannot be had, and where the platform signs nothing.
    async fn signature(&self, envelope: &Envelope) -> Result<Option<SignatureReport>, Fault> {
        let (Kind::Webhook, Direction::Received) = (envelope.kind, envelope.direction) else { return Ok(None) };
        let Some(name) = envelope.connection.clone() else { return Ok(None) };
        let Some(connection) = self.read(move |store| store.connection(&name)).await? else { return Ok(None) };
        let Some(adapter) = adapter(connection.platform) else { return Ok(None) };
        let seq = envelope.seq;
        let part = move |store: &Store, place| {
            Ok::<_, StoreError>(store.part(seq, place, true)?.filter(|part| !part.key_missing))
        };
        let (head, body) = self.read(move |store| Ok((part(store, Place::Head)?, part(store, Place::Body)?))).await?;
        let (Some(head), Some(body), false) = (head, body, envelope.request.truncated) else { return Ok(None) };
        let secrets = known_secrets_of(&self.secrets, &connection.name);
        let at = from_rfc3339(&envelope.started_at).unwrap_or_default() / 1_000_000;
        Ok(adapter.check_signature(&settings_of(&connection), &secrets, &head.bytes, &body.bytes, at))
    }

    /// Gives bytes of an envelope, masked or true.
    ///
    /// # Errors
    /// When there is no such envelope or part, or the true bytes are wanted and their key is lost.
    pub async fn envelope_part(&self, ask: PartAsk) -> Result<PartView, Fault> {
        self.envelope(ask.seq).await?;
        let part = self.read(move |store| store.part(ask.seq, ask.part, ask.reveal)).await?.ok_or_else(|| {
            Fault::new(FaultCode::NoSuchEnvelope, format!("Envelope {} has no such part.", ask.seq))
                .hint("A reply is there once it came; framing only where the body was chunked.")
        })?;
        if ask.reveal && part.key_missing {
            return Err(Fault::new(
                FaultCode::KeyUnavailable,
                format!("Envelope {} holds sealed spans whose key is lost.", ask.seq),
            )
            .hint("Ask for the masked bytes; the true ones cannot be had back without the old key."));
        }
        Ok(PartView {
            base64: STANDARD.encode(&part.bytes),
            sha256: part.sha256,
            bytes: part.bytes.len() as u64,
            masked: part.masked,
        })
    }

    /// Gives an envelope's request as a cURL command, secrets masked.
    ///
    /// # Errors
    /// When there is none of that number, or its body cannot stand in a command.
    pub async fn envelope_curl(&self, ask: EnvelopeKey) -> Result<Text, Fault> {
        let envelope = self.envelope(ask.seq).await?;
        let body = self
            .read(move |store| store.part(ask.seq, Place::Body, false))
            .await?
            .map(|part| part.bytes)
            .unwrap_or_default();
        let url = match &envelope.url {
            Some(url) => url.clone(),
            None => self.replay_target(&envelope).await?,
        };
        Ok(Text { text: curl_command(&envelope, &url, &body)? })
    }

    /// The envelope of that number.
    pub(crate) async fn envelope(&self, seq: i64) -> Result<Envelope, Fault> {
        self.read(move |store| store.envelope(seq)).await?.ok_or_else(|| {
            Fault::new(FaultCode::NoSuchEnvelope, format!("There is no envelope {seq}."))
                .hint("`standin log` lists those there are.")
        })
    }
}

/// For a webhook that tells of a change: what differs from the delivery before about the same thing.
fn told_changes(
    store: &Store,
    comparing: &Comparing,
    envelope: &Envelope,
    reading: Option<&Reading>,
) -> Result<(Vec<ValueChange>, Option<i64>), StoreError> {
    let tells =
        |reading: &Reading| matches!(reading.subject, Subject::MessageChange | Subject::Conversation | Subject::Person);
    let heard = envelope.direction == Direction::Received && envelope.kind == Kind::Webhook;
    if heard && reading.is_some_and(tells) { comparing.of(store, envelope.seq) } else { Ok((Vec::new(), None)) }
}

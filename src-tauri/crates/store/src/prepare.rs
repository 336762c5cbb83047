//! What happens to an exchange before it is written: hashed, its secrets cut out, its texts scrubbed.

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use standin_model::secret::{Place, SecretSpan};
use standin_model::{Exchange, Outcome, Part};
use uuid::Uuid;

use crate::scrub::Scrub;
use crate::seal::{REPLY_FRAMING, Sealed, Sealer, place_name};
use crate::span::{Cut, Echoes, cut, tidy, whole_chars};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// What was cut out of an exchange.
#[derive(Default)]
pub(crate) struct Secrets {
    cuts: Vec<(&'static str, Cut)>,
    /// Hash of the true bytes of each place that lost a piece.
    pub hashes: Vec<(&'static str, Hash)>,
}

impl Secrets {
    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.cuts.iter().map(|(_, cut)| cut.value.as_slice())
    }

    /// Seals them all for the envelope `id`.
    pub fn seal(&self, id: Uuid, sealer: &Sealer) -> Vec<Sealed> {
        self.cuts.iter().map(|(place, cut)| sealer.seal(id, place, cut)).collect()
    }

    fn take(&mut self, place: &'static str, bytes: &mut [u8], spans: Vec<Range<usize>>) {
        let spans = tidy(spans, bytes.len());
        if spans.is_empty() {
            return;
        }
        self.hashes.push((place, hash(bytes)));
        self.cuts.extend(cut(bytes, &spans).into_iter().map(|cut| (place, cut)));
    }
}

/// An exchange that is ready for the writer: nothing in it is secret any more.
pub(crate) struct Prepared {
    /// The exchange, masked.
    pub exchange: Exchange,
    /// Hash of the true body of the request.
    pub request_hash: Hash,
    /// Hash of the true body of the reply.
    pub reply_hash: Hash,
    /// What was cut out, sealed.
    pub sealed: Vec<Sealed>,
    /// Hashes of the places that lost a piece.
    pub hashes: Vec<(&'static str, Hash)>,
}

/// Prepares an exchange.
pub(crate) fn exchange(mut exchange: Exchange, spans: Vec<SecretSpan>, sealer: &Sealer) -> Prepared {
    let no_reply = Part::default();
    let reply = exchange.reply.as_ref().unwrap_or(&no_reply);
    let (request_hash, reply_hash) = (hash(&exchange.request.body), hash(&reply.body));
    let mut spans = by_place(spans);
    let target = exchange.url.as_ref().unwrap_or(&exchange.target);
    let echoes = echoes(
        &spans,
        &[
            (Place::Target, target.as_bytes()),
            (Place::Head, &exchange.request.head),
            (Place::Body, &exchange.request.body),
            (Place::ReplyHead, &reply.head),
            (Place::ReplyBody, &reply.body),
        ],
    );
    let mut secrets = Secrets::default();
    let places = (Place::Head, Place::Body, place_name(Place::Framing));
    part(&mut exchange.request, places, &mut spans, &echoes, &mut secrets);
    if let Some(reply) = &mut exchange.reply {
        part(reply, (Place::ReplyHead, Place::ReplyBody, REPLY_FRAMING), &mut spans, &echoes, &mut secrets);
    }
    let target = exchange.url.as_mut().unwrap_or(&mut exchange.target);
    let mut found = spans.remove(&Place::Target).unwrap_or_default();
    found.extend(echoes.find(target.as_bytes()));
    let found = whole_chars(target, found);
    *target = take_text(&mut secrets, std::mem::take(target), found);
    scrub(&mut exchange, &secrets);
    let sealed = secrets.seal(exchange.id, sealer);
    Prepared { exchange, request_hash, reply_hash, sealed, hashes: secrets.hashes }
}

/// Cuts secrets out of an outcome. Gives the hash of the reply's true body and what was cut out.
pub(crate) fn outcome(outcome: &mut Outcome, spans: Vec<SecretSpan>) -> (Hash, Secrets) {
    let mut secrets = Secrets::default();
    let mut spans = by_place(spans);
    let Some(reply) = &mut outcome.reply else {
        return (hash(&[]), secrets);
    };
    let reply_hash = hash(&reply.body);
    let echoes = echoes(&spans, &[(Place::ReplyHead, &reply.head), (Place::ReplyBody, &reply.body)]);
    part(reply, (Place::ReplyHead, Place::ReplyBody, REPLY_FRAMING), &mut spans, &echoes, &mut secrets);
    (reply_hash, secrets)
}

/// Hash of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

type Spans = HashMap<Place, Vec<Range<usize>>>;

fn by_place(spans: Vec<SecretSpan>) -> Spans {
    let mut places: Spans = HashMap::new();
    for span in spans {
        places.entry(span.place).or_default().push(span.range);
    }
    places
}

/// The values of all spans, to be found wherever else they stand.
fn echoes(spans: &Spans, bytes: &[(Place, &[u8])]) -> Echoes {
    let mut values = Vec::new();
    for (place, bytes) in bytes {
        let spans = tidy(spans.get(place).cloned().unwrap_or_default(), bytes.len());
        values.extend(spans.into_iter().map(|span| &bytes[span]));
    }
    Echoes::of(&values)
}

fn part(
    part: &mut Part,
    (head, body, framing): (Place, Place, &'static str),
    spans: &mut Spans,
    echoes: &Echoes,
    secrets: &mut Secrets,
) {
    let mut of = |place: Place, bytes: &[u8]| {
        let mut found = spans.remove(&place).unwrap_or_default();
        found.extend(echoes.find(bytes));
        found
    };
    let in_head = of(head, &part.head);
    let in_body = of(body, &part.body);
    let mut in_framing = Vec::new();
    if let Some(bytes) = &part.framing {
        // A chunk's end may split a secret, so the whole framing is sealed as soon as the body holds one.
        let whole = if in_body.is_empty() { None } else { Some(0..bytes.len()) };
        in_framing = if framing == REPLY_FRAMING { echoes.find(bytes) } else { of(Place::Framing, bytes) };
        in_framing.extend(whole);
    }
    secrets.take(place_name(head), &mut part.head, in_head);
    secrets.take(place_name(body), &mut part.body, in_body);
    if let Some(bytes) = &mut part.framing {
        secrets.take(framing, bytes, in_framing);
    }
}

fn take_text(secrets: &mut Secrets, text: String, spans: Vec<Range<usize>>) -> String {
    let mut bytes = text.into_bytes();
    secrets.take(place_name(Place::Target), &mut bytes, spans);
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Texts beside the raw bytes: masked for good, because the raw bytes keep what they say.
fn scrub(exchange: &mut Exchange, secrets: &Secrets) {
    let scrub = Scrub::of(secrets.values());
    if exchange.url.is_some() {
        scrub.text(&mut exchange.target);
    }
    scrub.id(&mut exchange.method);
    let ids = [&mut exchange.customer, &mut exchange.dedupe_key];
    ids.into_iter().flatten().for_each(|id| scrub.id(id));
    if let Some(refusal) = &mut exchange.refusal {
        scrub.text(&mut refusal.message);
    }
    if let Some(error) = &mut exchange.error {
        scrub.text(&mut error.message);
    }
}

//! `standin send`: one message as the customer (as the agent, where a platform has it so), and with `--wait` the replies to it.

mod hand_out;

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use standin_api::{Session, commands};
use standin_model::view::{ConnectionName, EnvelopeKey, FileGiven, MessageSend, ReceiverStart, SendResult, SilenceAsk};
use standin_model::{CustomerMessage, Envelope, Fault, FaultCode};

use crate::args::{Send, What};
use crate::command::follow::Follow;
use crate::command::{read_file, whom};
use crate::exit;
use crate::output::Output;

/// So long after the last reply it is quiet.
const QUIET: Duration = Duration::from_millis(1500);

/// Runs the command.
pub async fn run(session: &Session, send: Send, output: &Output) -> Result<u8, Fault> {
    let wait = send.wait.map(seconds).transpose()?;
    let can = session.ask(commands::connection_show, ConnectionName { name: send.connection.clone() }).await?.abilities;
    let (customer, conversation) = whom(session, &send.connection, &send.customer).await?;
    if conversation.is_some() && !can.conversations {
        return Err(one_conversation());
    }
    let files = files(send.what.attach.as_deref())?;
    let message = message(send.what)?;
    let fields = fields(&send.field)?;
    if wait.is_some() || (!files.is_empty() && hand_out::is_needed(session, &send.connection).await?) {
        session.ask(commands::receiver_start, ReceiverStart::default()).await?;
    }
    let connection = send.connection.clone();
    let new_conversation = send.new_conversation;
    let ask =
        MessageSend { connection, customer: customer.clone(), message, fields, conversation, files, new_conversation };
    if let Some(effect) = &can.send_effect {
        output.remark(effect);
    }
    let mut replies = Replies::prepare(session, &send.connection, &customer).await?;
    let mut fetches = hand_out::Fetches::prepare(session, &send.connection).await?;
    let result = session.ask(commands::message_send, ask).await?;
    show(session, &result, output).await?;
    let code = exit::of_attempt(result.status, result.delivery);
    if code == exit::DONE && result.explained.is_some() {
        // A status of success whose body says otherwise.
        return Ok(exit::REFUSED);
    }
    if code != exit::DONE {
        return Ok(code);
    }
    let code = match wait {
        Some(wait) => replies.collect(wait, output).await?,
        None => code,
    };
    if let Some(served) = &result.served {
        fetches.await_one(served, output).await?;
    }
    Ok(code)
}

async fn show(session: &Session, result: &SendResult, output: &Output) -> Result<(), Fault> {
    for seq in &result.attempts {
        let view = session.ask(commands::envelope_show, EnvelopeKey { seq: *seq }).await?;
        output.envelope(&view.envelope);
    }
    if let Some(explained) = &result.explained {
        output.explained(explained, result.seq);
    }
    Ok(())
}

/// A conversation is named only where a platform has several for one customer.
fn one_conversation() -> Fault {
    Fault::new(FaultCode::NotSupported, "This platform has one conversation for each customer.")
        .hint("Leave out the # and what follows.")
}

/// The file of `--attach`.
fn files(path: Option<&Path>) -> Result<Vec<FileGiven>, Fault> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(vec![FileGiven { name, media_type: None, base64: STANDARD.encode(read_file(path)?) }])
}

/// The webhooks of one customer from a moment on.
struct Replies<'a> {
    session: &'a Session,
    follow: Follow<'a>,
    connection: String,
    customer: String,
}

impl<'a> Replies<'a> {
    /// Notes the moment; what comes after it is a reply.
    async fn prepare(session: &'a Session, connection: &str, customer: &str) -> Result<Self, Fault> {
        let follow = Follow::from_now(session, "direction:received kind:webhook").await?;
        Ok(Self { session, follow, connection: connection.to_owned(), customer: customer.to_owned() })
    }

    /// A webhook by the path for any platform may belong to no connection; its customer tells.
    fn is_for_us(&self, envelope: &Envelope) -> bool {
        envelope.customer.as_deref() == Some(&self.customer)
            && envelope.sender.as_deref().is_none_or(|sender| matches!(sender, "bot" | "agent"))
            && envelope.connection.as_ref().is_none_or(|connection| *connection == self.connection)
    }

    async fn collect(&mut self, wait: Duration, output: &Output) -> Result<u8, Fault> {
        let began = Instant::now();
        let mut last: Option<Instant> = None;
        loop {
            for envelope in self.follow.take().await? {
                if self.is_for_us(&envelope) {
                    output.envelope(&envelope);
                    last = Some(Instant::now());
                }
            }
            let left = wait.saturating_sub(began.elapsed());
            let quiet = last.map_or(left, |last| QUIET.saturating_sub(last.elapsed()).min(left));
            if quiet.is_zero() {
                break;
            }
            self.follow.wait(quiet).await;
        }
        if last.is_some() {
            return Ok(exit::DONE);
        }
        Err(self.nothing_came(wait).await?)
    }

    /// The likeliest cause, and where to find the others.
    async fn nothing_came(&self, wait: Duration) -> Result<Fault, Fault> {
        let (connection, customer) = (self.connection.clone(), self.customer.clone());
        let ask = SilenceAsk { connection, customer, at_once: true };
        let silence = self.session.ask(commands::conversation_silence, ask).await?.silence;
        let message = format!("No reply came within {} s.", wait.as_secs_f64());
        let doctor = format!("`standin doctor {}` checks all there is.", self.connection);
        let Some(cause) = silence.and_then(|silence| silence.causes.into_iter().next()) else {
            return Ok(Fault::new(FaultCode::TimedOut, message).hint(doctor));
        };
        let fault =
            Fault::new(FaultCode::TimedOut, format!("{message} Likely cause ({}): {}.", cause.code, cause.title))
                .hint(format!("{} {doctor}", cause.evidence));
        Ok(Fault { seq: cause.seqs.first().copied(), ..fault })
    }
}

fn seconds(text: f64) -> Result<Duration, Fault> {
    Duration::try_from_secs_f64(text).ok().filter(|wait| *wait <= Duration::from_secs(86_400)).ok_or_else(|| {
        Fault::new(FaultCode::BadArguments, format!("{text} is no time to wait."))
            .hint("Give seconds, from 0 to 86400.")
    })
}

fn message(what: What) -> Result<CustomerMessage, Fault> {
    if let Some(text) = what.text {
        return Ok(CustomerMessage::Text { text });
    }
    if let Some(click) = what.click {
        return Ok(self::click(&click));
    }
    if let Some(location) = what.location {
        return self::location(&location);
    }
    if let Some(body) = what.body {
        let bytes = read_file(&body)?;
        let body = String::from_utf8(bytes).map_err(|_| {
            Fault::new(FaultCode::BadFile, format!("{} is not UTF-8; Landbot takes JSON.", body.display()))
                .hint("Save it as UTF-8.")
        })?;
        return Ok(CustomerMessage::Raw { body });
    }
    if what.attach.is_some() {
        return Ok(CustomerMessage::Text { text: String::new() });
    }
    [
        what.image.map(|it| CustomerMessage::Image { url: it }),
        what.video.map(|it| CustomerMessage::Video { url: it }),
        what.audio.map(|it| CustomerMessage::Audio { url: it }),
        what.document.map(|it| CustomerMessage::Document { url: it }),
    ]
    .into_iter()
    .flatten()
    .next()
    .ok_or_else(|| {
        Fault::new(FaultCode::BadArguments, "There is nothing to send.").hint("Give --text, --click or the like.")
    })
}

/// `LABEL=PAYLOAD`: the payload begins after the last `=`; without one the newest message that offers the label gives it.
fn click(text: &str) -> CustomerMessage {
    let (label, payload) = text.rsplit_once('=').unwrap_or((text, ""));
    CustomerMessage::Click { label: label.to_owned(), payload: payload.to_owned() }
}

fn location(text: &str) -> Result<CustomerMessage, Fault> {
    let parts = text.split_once(',').map(|(latitude, longitude)| (latitude.trim(), longitude.trim()));
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    match parts {
        Some((latitude, longitude)) if is_number(latitude) && is_number(longitude) => Ok(CustomerMessage::Location {
            latitude: latitude.to_owned(),
            longitude: longitude.to_owned(),
            address: None,
        }),
        _ => Err(Fault::new(FaultCode::BadArguments, format!("{text:?} is no place."))
            .hint("Give degrees north and east, for example --location 41.38,2.17")),
    }
}

fn fields(given: &[String]) -> Result<Map<String, Value>, Fault> {
    given
        .iter()
        .map(|field| match field.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), Value::String(value.to_owned()))),
            _ => {
                Err(Fault::new(FaultCode::BadArguments, format!("{field:?} is no field."))
                    .hint("Give --field NAME=VALUE."))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_split_at_its_last_equals_sign() {
        let expect =
            |label: &str, payload: &str| CustomerMessage::Click { label: label.into(), payload: payload.into() };
        assert_eq!(click("Yes=$0"), expect("Yes", "$0"));
        assert_eq!(click("a=b=$1"), expect("a=b", "$1"));
        assert_eq!(click("Yes"), expect("Yes", ""));
    }

    #[test]
    fn places_may_lie_south_and_west() {
        assert!(location("-33.4, -70.6").is_ok());
        assert!(location("north,west").is_err());
        assert!(location("41.38").is_err());
    }
}

//! Landbot's Platform API: channels, customers and hooks of a workspace, seen and written to as an agent.
//! Facts and their certainty: docs/protocols/landbot.md 3 and 4.

mod abilities;
mod build;
mod errors;
mod message;
mod read;
mod reply;
mod send;
mod sent;
mod settings;
mod table;
mod token;
mod told;
mod value;

use std::ops::Range;

use serde_json::{Map, Value};
use standin_model::secret::{MASK, Place};
use standin_model::view::ApiTelling;
use standin_model::{ApiRequest, Fault, PlatformKind, Problem, Reading, Secrets, Settings, SignatureReport};

use crate::adapter::{Adapter, Outgoing, ReplyReading, Sending, SentContext, Step, not_supported};
use crate::capabilities::Capabilities;
use crate::operation::ApiOperation;
use crate::scan;
use crate::secrets;
use abilities::CAPABILITIES;

pub(crate) use read::read_into;

/// The adapter of the Platform API.
#[derive(Debug)]
pub(crate) struct LandbotPlatform;

impl Adapter for LandbotPlatform {
    fn kind(&self) -> PlatformKind {
        PlatformKind::LandbotPlatform
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn read_webhook(&self, head: &[u8], body: &[u8]) -> Reading {
        read::webhook(head, body)
    }

    fn read_sent(&self, target: &str, body: &[u8]) -> Reading {
        sent::sent(target, body)
    }

    fn read_reply(&self, status: u16, head: &[u8], body: &[u8], sent: &SentContext<'_>) -> ReplyReading {
        reply::reply(status, head, body, sent)
    }

    fn next_step(&self, sending: &Sending<'_>, message: &Outgoing<'_>) -> Result<Step, Fault> {
        Ok(Step::Send { request: send::message(sending, message)? })
    }

    fn create_customer(&self, _: &Sending<'_>) -> Result<ApiRequest, Fault> {
        Err(not_supported(self.kind()))
    }

    fn api(&self) -> &'static [ApiOperation] {
        &table::OPERATIONS
    }

    fn operate(
        &self,
        settings: &Settings,
        secrets: &Secrets,
        name: &str,
        given: &Map<String, Value>,
    ) -> Result<Vec<ApiRequest>, Fault> {
        build::requests(settings, secrets, name, given)
    }

    fn operated(&self, name: &str, body: &[u8]) -> ApiTelling {
        // What is shown as it came must not show the tokens in it.
        let mut masked = body.to_vec();
        for span in self.secret_spans(Place::ReplyBody, body) {
            masked[span].fill(MASK);
        }
        build::operation(name).map_or(ApiTelling::Done, |operation| told::told(operation.answer, &masked))
    }

    fn check_signature(
        &self,
        _: &Settings,
        secrets: &Secrets,
        head: &[u8],
        _: &[u8],
        _: i64,
    ) -> Option<SignatureReport> {
        token::check(secrets, head)
    }

    fn secret_spans(&self, place: Place, bytes: &[u8]) -> Vec<Range<usize>> {
        // Landbot gives the tokens of channels and hooks back in clear; the request that makes a hook has it at the top.
        secrets::spans(place, bytes, |path| {
            secrets::token_of(path, &["channel", "channels", "hook", "hooks"])
                || matches!(path, [scan::Step::Key(key)] if key == "token")
        })
    }

    fn check_settings(&self, settings: &Settings, secrets: &Secrets) -> Vec<Problem> {
        settings::check(&settings.base_url, secrets)
    }
}

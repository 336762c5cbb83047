//! One simulator inside this process: how each platform's is started, what leads to it, and its agent's seat.

use std::path::Path;

use standin_model::view::{AgentSays, SimulatorStart, SimulatorStatus};
use standin_model::{Channel, Fault, FaultCode, PlatformKind, Secret, Secrets};
use standin_simulator::chatwoot::{self, Chatwoot, Profile};
use standin_simulator::landbot::{self, Agent, Landbot};
use standin_simulator::script::Script;

use crate::faults::internal;

/// What belongs to the simulator of one platform.
pub(super) struct Demo {
    pub platform: PlatformKind,
    /// The connection that leads to it.
    pub connection: &'static str,
    /// Id and name of its first customer.
    pub customer: (&'static str, &'static str),
}

/// The platforms that can be simulated inside this process; the first starts by itself.
pub(super) const DEMOS: [Demo; 3] = [
    Demo { platform: PlatformKind::LandbotApichat, connection: "Demo bot", customer: ("tg-ada", "Ada Lovelace") },
    Demo { platform: PlatformKind::Chatwoot, connection: "Demo inbox", customer: ("app-ada", "Ada Lovelace") },
    Demo { platform: PlatformKind::ApiInbox, connection: "Demo API inbox", customer: ("app-ada", "Ada Lovelace") },
];

/// The simulator of a platform.
pub(super) fn demo_of(platform: PlatformKind) -> Result<&'static Demo, Fault> {
    DEMOS.iter().find(|demo| demo.platform == platform).ok_or_else(|| {
        let known: Vec<&str> = DEMOS.iter().map(|demo| demo.platform.as_str()).collect();
        Fault::new(FaultCode::NotSupported, format!("{} cannot be simulated yet.", platform.title()))
            .hint(format!("One of {}.", known.join(", ")))
    })
}

/// A simulator that runs in this process.
pub(crate) struct BuiltIn {
    demo: &'static Demo,
    running: Running,
    bot: String,
}

enum Running {
    Landbot(Landbot),
    Chatwoot(Chatwoot),
}

impl BuiltIn {
    /// Starts one. `ids_used`: see [`chatwoot::Options::ids_used`].
    pub(super) async fn start(demo: &'static Demo, start: &SimulatorStart, ids_used: u64) -> Result<Self, Fault> {
        let (script, folder) = match &start.script {
            Some(path) => (read_script(path)?, Path::new(path).parent().map(Path::to_owned)),
            None => (Script::demo(), None),
        };
        let bot = script.name.clone();
        let media = match &folder {
            Some(folder) => landbot::read_media(folder, &script).map_err(|error| script_fault(&error))?,
            None => Default::default(),
        };
        let (seed, time_scale) = (start.seed.unwrap_or_default(), start.time_scale.unwrap_or(1.0));
        let profile = match demo.platform {
            PlatformKind::Chatwoot => Some(Profile::chatwoot()),
            PlatformKind::ApiInbox => Some(Profile::api_inbox()),
            PlatformKind::LandbotApichat | PlatformKind::LandbotPlatform => None,
        };
        let running = match profile {
            None => {
                let options = landbot::Options { script, media, seed, time_scale, ..landbot::Options::default() };
                landbot::start(options).await.map(Running::Landbot)
            }
            Some(profile) => {
                let options =
                    chatwoot::Options { script, media, seed, time_scale, profile, ids_used, ..Default::default() };
                chatwoot::start(options).await.map(Running::Chatwoot)
            }
        };
        Ok(Self { demo, running: running.map_err(|error| internal(&error))?, bot })
    }

    /// What fronts show of it.
    pub(crate) fn status(&self) -> SimulatorStatus {
        SimulatorStatus {
            platform: self.demo.platform,
            connection: self.demo.connection.to_owned(),
            base_url: match &self.running {
                Running::Landbot(landbot) => landbot.base_urls().apichat.to_string(),
                Running::Chatwoot(chatwoot) => chatwoot.base_urls().base.to_string(),
            },
            bot: self.bot.clone(),
        }
    }

    /// Whether this connection leads to it.
    pub(super) fn leads_to(&self, connection: &str) -> bool {
        self.demo.connection == connection
    }

    /// The secrets of the connection that leads to it, by name.
    pub(super) fn secrets(&self) -> Vec<(&'static str, Secret)> {
        match &self.running {
            Running::Landbot(landbot) => vec![(Secrets::TOKEN, Secret::new(landbot.tokens().channel))],
            Running::Chatwoot(chatwoot) => {
                let tokens = chatwoot.tokens();
                vec![
                    (Secrets::TOKEN, Secret::new(tokens.access)),
                    (Secrets::WEBHOOK_SECRET, Secret::new(tokens.webhook_secret)),
                    (Secrets::HMAC_TOKEN, Secret::new(tokens.hmac)),
                ]
            }
        }
    }

    /// Which channel of it the connection leads to.
    pub(super) fn channel(&self) -> Channel {
        let Running::Chatwoot(chatwoot) = &self.running else { return Channel::default() };
        let ids = chatwoot.ids();
        let plain = |id: &serde_json::Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        Channel {
            account: Some(plain(&ids.account)),
            inbox: Some(plain(&ids.inbox)),
            inbox_identifier: Some(ids.inbox_identifier),
            profile: chatwoot.profile().string_ids.then(|| "string-ids".to_owned()),
        }
    }

    /// Tells it where its webhooks go.
    pub(super) fn set_webhook(&self, url: url::Url) -> Result<(), Fault> {
        match &self.running {
            Running::Landbot(landbot) => landbot.set_webhooks(vec![url]).map_err(|error| internal(&error)),
            Running::Chatwoot(chatwoot) => chatwoot.set_webhook(Some(url)).map_err(|error| internal(&error)),
        }
    }

    /// Lets its human agent speak. `conversation` is the platform's id of it, where it is known.
    pub(super) fn agent(&self, says: &AgentSays, conversation: Option<&str>) -> Result<(), Fault> {
        let (agent, text) = (Agent::named(&says.agent), says.text.trim());
        match &self.running {
            Running::Landbot(_) if says.private => {
                Err(Fault::new(FaultCode::NotSupported, "This platform has no private notes."))
            }
            Running::Landbot(landbot) if text.is_empty() => {
                landbot.release_to_bot(&says.customer).map_err(|error| unknown_customer(&error))
            }
            Running::Landbot(landbot) => {
                landbot.agent_says(&says.customer, &agent, &says.text).map_err(|error| unknown_customer(&error))
            }
            Running::Chatwoot(chatwoot) => {
                let Some(id) = conversation else { return Err(unknown_customer(&"there is no conversation yet")) };
                match (text.is_empty(), says.private) {
                    (true, _) => chatwoot.release_to_bot(id),
                    (false, true) => chatwoot.private_note(id, &agent, &says.text),
                    (false, false) => chatwoot.agent_says(id, &agent, &says.text),
                }
                .map_err(|error| unknown_customer(&error))
            }
        }
    }

    /// Stops it gently.
    pub(crate) async fn close(self) {
        match self.running {
            Running::Landbot(landbot) => landbot.shutdown().await,
            Running::Chatwoot(chatwoot) => chatwoot.shutdown().await,
        }
    }
}

fn unknown_customer(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultCode::NoSuchCustomer, format!("The simulator cannot do that: {error}."))
        .hint("Send a message as this customer first: then the simulator knows them.")
}

/// Reads a bot script; its errors name file, line and what was expected.
fn read_script(path: &str) -> Result<Script, Fault> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Fault::new(FaultCode::BadScript, format!("The bot script {path} cannot be read: {error}."))
            .hint("Check the path, or leave it out for the demo bot.")
    })?;
    Script::parse(path, &text).map_err(|error| script_fault(&error))
}

fn script_fault(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultCode::BadScript, error.to_string())
        .hint("Mend the script and start again; docs/simulator.md shows every block.")
}

//! The simulator inside this process, with the connection that leads to it: a first conversation without an account.

use std::path::Path;
use std::sync::Arc;

use standin_model::view::{AgentSays, CustomerAdd, Nothing, ReceiverStart, SimulatorStart, SimulatorStatus};
use standin_model::{ChangeTag, Channel, Connection, Fault, FaultCode, PlatformKind, Secret, micros, rfc3339};
use standin_simulator::landbot::{self, Agent, Landbot, Options};
use standin_simulator::script::Script;

use crate::Engine;
use crate::faults::internal;
use crate::use_case::door::hook_path;

/// The connection that leads to the simulator of this process.
pub const DEMO_CONNECTION: &str = "Demo bot";
const FIRST_CUSTOMER: (&str, &str) = ("tg-ada", "Ada Lovelace");

/// The simulator that runs in this process.
pub(crate) struct BuiltIn {
    landbot: Landbot,
    bot: String,
}

impl BuiltIn {
    /// What fronts show of it.
    pub(crate) fn status(&self) -> SimulatorStatus {
        SimulatorStatus {
            connection: DEMO_CONNECTION.to_owned(),
            base_url: self.landbot.base_urls().apichat.to_string(),
            bot: self.bot.clone(),
        }
    }

    /// Stops it gently.
    pub(crate) async fn close(self) {
        self.landbot.shutdown().await;
    }
}

impl Engine {
    /// Starts the simulator inside this process, with its connection and a first customer; one that runs is kept
    /// unless another script is asked for.
    ///
    /// # Errors
    /// When the script has an error, or the receiver cannot listen.
    pub async fn simulator_start(self: &Arc<Self>, start: SimulatorStart) -> Result<SimulatorStatus, Fault> {
        self.receiver_start(ReceiverStart::default()).await?;
        let mut running = self.simulator.lock().await;
        if let Some(built_in) = running.as_ref()
            && start.script.is_none()
        {
            return Ok(built_in.status());
        }
        let built_in = start_landbot(&start).await?;
        if let Some(old) = running.replace(built_in) {
            old.close().await;
        }
        let status = running.as_ref().map(BuiltIn::status).ok_or_else(|| internal(&"the simulator has closed"))?;
        drop(running);
        self.connect_to_simulator(&status).await?;
        Ok(status)
    }

    async fn connect_to_simulator(&self, status: &SimulatorStatus) -> Result<(), Fault> {
        let now = rfc3339(micros(self.clock.now()));
        let kept = self.read(|store| store.connection(DEMO_CONNECTION)).await?;
        let token = {
            let running = self.simulator.lock().await;
            running.as_ref().map(|built_in| Secret::new(built_in.landbot.tokens().channel))
        };
        let connection = Connection {
            name: DEMO_CONNECTION.to_owned(),
            platform: PlatformKind::LandbotApichat,
            base_url: status.base_url.clone(),
            paced: false,
            simulated: true,
            forward_to: kept.as_ref().and_then(|connection| connection.forward_to.clone()),
            created_at: kept.map_or(now, |connection| connection.created_at),
            channel: Channel::default(),
        };
        self.put_connection(connection, token).await?;
        let path = hook_path(&self.hook_path_of(Some(DEMO_CONNECTION)).await?);
        if let (Some(local), _) = self.hook_urls(&path).await? {
            let url = url::Url::parse(&local).map_err(|error| internal(&error))?;
            if let Some(built_in) = self.simulator.lock().await.as_ref() {
                built_in.landbot.set_webhooks(vec![url]).map_err(|error| internal(&error))?;
            }
        }
        let (customer, name) = FIRST_CUSTOMER;
        let known = self.read(move |store| store.customer(DEMO_CONNECTION, customer)).await?;
        if known.is_none() {
            self.customer_add(CustomerAdd {
                connection: DEMO_CONNECTION.to_owned(),
                customer: Some(customer.to_owned()),
                name: Some(name.to_owned()),
                fields: serde_json::Map::new(),
            })
            .await?;
        }
        for tag in [ChangeTag::Status, ChangeTag::Connections, ChangeTag::Customers] {
            self.changes.tag(tag);
        }
        Ok(())
    }

    /// Lets the simulator's human agent say a line; empty text hands the customer back to the bot.
    ///
    /// # Errors
    /// When the simulator does not run or does not know the customer.
    pub async fn simulator_agent_says(&self, says: AgentSays) -> Result<Nothing, Fault> {
        let running = self.simulator.lock().await;
        let built_in = running.as_ref().ok_or_else(|| {
            Fault::new(FaultCode::NotSupported, "The simulator does not run in this process.")
                .hint("Open the window or `standin serve`: they start it.")
        })?;
        let done = if says.text.trim().is_empty() {
            built_in.landbot.release_to_bot(&says.customer)
        } else {
            built_in.landbot.agent_says(&says.customer, &Agent::named(&says.agent), &says.text)
        };
        done.map_err(|error| {
            Fault::new(FaultCode::NoSuchCustomer, format!("The simulator cannot do that: {error}."))
                .hint("Send a message as this customer first: then the simulator knows them.")
        })?;
        Ok(Nothing {})
    }
}

async fn start_landbot(start: &SimulatorStart) -> Result<BuiltIn, Fault> {
    let (script, folder) = match &start.script {
        Some(path) => (read_script(path)?, Path::new(path).parent().map(Path::to_owned)),
        None => (Script::demo(), None),
    };
    let bot = script.name.clone();
    let media = match &folder {
        Some(folder) => landbot::read_media(folder, &script).map_err(|error| script_fault(&error))?,
        None => Default::default(),
    };
    let options = Options {
        script,
        media,
        seed: start.seed.unwrap_or_default(),
        time_scale: start.time_scale.unwrap_or(1.0),
        ..Options::default()
    };
    let landbot = landbot::start(options).await.map_err(|error| internal(&error))?;
    Ok(BuiltIn { landbot, bot })
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

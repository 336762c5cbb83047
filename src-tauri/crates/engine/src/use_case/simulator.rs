//! The simulators inside this process, each with the connection that leads to it: a first conversation without an account.

mod built_in;

use std::sync::Arc;

use standin_model::view::{
    AgentSays, CustomerAdd, Nothing, ReceiverStart, SimulatorStart, SimulatorStatus, SimulatorStop,
};
use standin_model::{ChangeTag, Connection, Fault, FaultCode, PlatformKind, micros, rfc3339};

use crate::Engine;
use crate::faults::internal;
use crate::use_case::connection::secret_name;
use crate::use_case::door::hook_path;
pub(crate) use built_in::BuiltIn;
use built_in::{DEMOS, Demo, demo_of};

/// Ids that one run of a simulator may use up before the next run begins behind them.
const IDS_OF_A_RUN: u64 = 10_000;

impl Engine {
    /// Starts a simulator inside this process, with its connection and a first customer; one that runs is kept
    /// unless another script is asked for. One that was asked for by its platform is remembered as wanted until it is
    /// stopped: it starts again together with the one that fronts start by themselves.
    ///
    /// # Errors
    /// When the platform cannot be simulated, the script has an error, or the receiver cannot listen.
    pub async fn simulator_start(self: &Arc<Self>, start: SimulatorStart) -> Result<SimulatorStatus, Fault> {
        let demo = demo_of(start.platform.unwrap_or(PlatformKind::LandbotApichat))?;
        let status = self.start_one(demo, &start).await?;
        if demo.platform == DEMOS[0].platform {
            self.start_wanted().await?;
        } else {
            let wanted = serde_json::to_string(&start).map_err(|error| internal(&error))?;
            self.write(move |store| store.set_setting(&wanted_setting(demo), Some(&wanted))).await?;
        }
        Ok(status)
    }

    /// Stops a simulator inside this process; its connection, its customers and its envelopes stay.
    ///
    /// # Errors
    /// When the platform cannot be simulated, or the log cannot be written.
    pub async fn simulator_stop(&self, stop: SimulatorStop) -> Result<Nothing, Fault> {
        let demo = demo_of(stop.platform)?;
        self.write(move |store| store.set_setting(&wanted_setting(demo), None)).await?;
        let running = self.simulators.lock().await.remove(&demo.platform);
        if let Some(running) = running {
            running.close().await;
        }
        self.tell_of_simulators();
        Ok(Nothing {})
    }

    /// Stops the simulator behind a connection that is gone; the one that starts by itself stays.
    pub(crate) async fn simulator_of_removed(&self, connection: &Connection) -> Result<(), Fault> {
        let asked_for = DEMOS[1..].iter().find(|demo| connection.simulated && demo.connection == connection.name);
        if let Some(demo) = asked_for {
            self.simulator_stop(SimulatorStop { platform: demo.platform }).await?;
        }
        Ok(())
    }

    /// Starts what was running when the program ended. What fails is told, and holds up nothing else.
    async fn start_wanted(self: &Arc<Self>) -> Result<(), Fault> {
        for demo in &DEMOS[1..] {
            let kept = self.read(move |store| store.setting(&wanted_setting(demo))).await?;
            let Some(start) = kept.and_then(|text| serde_json::from_str(&text).ok()) else { continue };
            if let Err(fault) = self.start_one(demo, &start).await {
                let told = format!("The simulator of {} did not start again: {}", demo.platform.title(), fault.message);
                self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(told);
            }
        }
        Ok(())
    }

    async fn start_one(
        self: &Arc<Self>,
        demo: &'static Demo,
        start: &SimulatorStart,
    ) -> Result<SimulatorStatus, Fault> {
        self.receiver_start(ReceiverStart::default()).await?;
        let mut running = self.simulators.lock().await;
        if let Some(built_in) = running.get(&demo.platform)
            && start.script.is_none()
        {
            return Ok(built_in.status());
        }
        self.name_is_free(demo).await?;
        let built_in = BuiltIn::start(demo, start, self.ids_used(demo).await?).await?;
        let status = built_in.status();
        self.connect_to_simulator(demo, &built_in).await?;
        let old = running.insert(demo.platform, built_in);
        drop(running);
        if let Some(old) = old {
            old.close().await;
        }
        self.tell_of_simulators();
        Ok(status)
    }

    /// A connection of the user's that has the name by chance is never written over.
    async fn name_is_free(&self, demo: &'static Demo) -> Result<(), Fault> {
        match self.read(|store| store.connection(demo.connection)).await? {
            Some(kept) if !kept.simulated => Err(Fault::new(
                FaultCode::ConnectionExists,
                format!("The connection \"{}\" leads elsewhere, and the simulator needs its name.", demo.connection),
            )
            .hint("Remove that connection and add it under another name, then start the simulator again.")),
            _ => Ok(()),
        }
    }

    /// What earlier runs used up. A simulator forgets all it knew, and the log does not: no id may come twice.
    async fn ids_used(&self, demo: &'static Demo) -> Result<u64, Fault> {
        let setting = format!("simulator.{}.runs", demo.platform.as_str());
        let asked = setting.clone();
        let runs: u64 =
            self.read(move |store| store.setting(&asked)).await?.and_then(|text| text.parse().ok()).unwrap_or_default();
        self.write(move |store| store.set_setting(&setting, Some(&runs.saturating_add(1).to_string()))).await?;
        Ok(runs.saturating_mul(IDS_OF_A_RUN))
    }

    async fn connect_to_simulator(&self, demo: &'static Demo, built_in: &BuiltIn) -> Result<(), Fault> {
        let now = rfc3339(micros(self.clock.now()));
        let kept = self.read(|store| store.connection(demo.connection)).await?;
        for (secret, value) in built_in.secrets() {
            self.keep_secret(secret_name(demo.connection, secret), value).await?;
        }
        let connection = Connection {
            name: demo.connection.to_owned(),
            platform: demo.platform,
            base_url: built_in.status().base_url,
            paced: false,
            simulated: true,
            forward_to: kept.as_ref().and_then(|connection| connection.forward_to.clone()),
            forwarding: kept.as_ref().is_some_and(|connection| connection.forwarding),
            created_at: kept.map_or(now, |connection| connection.created_at),
            channel: built_in.channel(),
        };
        self.put_connection(connection, None).await?;
        let path = hook_path(&self.hook_path_of(Some(demo.connection)).await?);
        if let (Some(local), _) = self.hook_urls(&path).await? {
            built_in.set_webhook(url::Url::parse(&local).map_err(|error| internal(&error))?)?;
        }
        let (customer, name) = demo.customer;
        let known = self.read(move |store| store.customer(demo.connection, customer)).await?;
        if known.is_none() {
            self.customer_add(CustomerAdd {
                connection: demo.connection.to_owned(),
                customer: Some(customer.to_owned()),
                name: Some(name.to_owned()),
                fields: serde_json::Map::new(),
            })
            .await?;
        }
        Ok(())
    }

    fn tell_of_simulators(&self) {
        for tag in [ChangeTag::Status, ChangeTag::Connections, ChangeTag::Customers] {
            self.changes.tag(tag);
        }
    }

    /// Lets the human agent of a simulator say a line or leave a note; empty text hands the customer back to the bot.
    ///
    /// # Errors
    /// When the simulator does not run or does not know the customer, or the platform has no notes.
    pub async fn simulator_agent_says(&self, says: AgentSays) -> Result<Nothing, Fault> {
        let connection = says.connection.clone().unwrap_or_else(|| DEMOS[0].connection.to_owned());
        let customer = says.customer.clone();
        let known = {
            let connection = connection.clone();
            self.read(move |store| store.customer(&connection, &customer)).await?
        };
        let running = self.simulators.lock().await;
        let built_in = running.values().find(|built_in| built_in.leads_to(&connection)).ok_or_else(|| {
            Fault::new(FaultCode::NotSupported, format!("No simulator runs in this process behind \"{connection}\"."))
                .hint("Open the window or `standin serve`, and start it there under Simulator.")
        })?;
        built_in.agent(&says, known.as_ref().and_then(|known| known.ids.conversation.as_deref()))?;
        Ok(Nothing {})
    }
}

/// Where it is kept that a simulator is wanted, with what it was started with.
fn wanted_setting(demo: &Demo) -> String {
    format!("simulator.{}.wanted", demo.platform.as_str())
}

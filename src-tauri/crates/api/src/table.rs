//! The command table: every use case by name, with the types of its arguments and its reply.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use standin_engine::Engine;
use standin_model::view::*;
use standin_model::{Customer, Fault, FaultCode, FieldChange};

/// A command as a type: what ties its name to its arguments and its reply, so that a caller cannot mix them up.
pub trait Command {
    /// Name in the table.
    const NAME: &'static str;
    /// Arguments.
    type Args: Serialize + Send;
    /// Reply.
    type Reply: DeserializeOwned + Send;
}

/// One command as listings show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// The name, for example `message.send`.
    pub name: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

macro_rules! commands {
    ($( #[doc = $doc:literal] $name:literal: $args:ty => $reply:ty, $method:ident; )*) => {
        /// Every command, in the order of the table.
        pub const COMMANDS: &[CommandInfo] = &[$( CommandInfo { name: $name, doc: $doc } ),*];

        /// The commands as types, named as the engine's use cases.
        #[allow(non_camel_case_types, reason = "each is named exactly as its use case")]
        pub mod commands {
            use super::*;

            $(
                #[doc = $doc]
                #[derive(Debug, Clone, Copy)]
                pub struct $method;

                impl Command for $method {
                    const NAME: &'static str = $name;
                    type Args = $args;
                    type Reply = $reply;
                }
            )*
        }

        /// Runs a command by name.
        pub(crate) async fn run(engine: &Arc<Engine>, name: &str, args: Value) -> Result<Value, Fault> {
            match name {
                $( $name => reply(engine.$method(arguments::<$args>(name, args)?).await?), )*
                _ => Err(Fault::new(FaultCode::UnknownCommand, format!("There is no command \"{name}\"."))
                    .hint("The two programs may be of different versions: close the older one.")),
            }
        }

        /// Hands every command with its types to a visitor (for the bindings).
        pub(crate) fn visit(visitor: &mut impl Visitor) {
            $( visitor.command::<$args, $reply>($name, $doc); )*
        }
    };
}

/// Sees every command with its types.
pub(crate) trait Visitor {
    /// One command.
    fn command<Args: ts_rs::TS + 'static, Reply: ts_rs::TS + 'static>(&mut self, name: &'static str, doc: &'static str);
}

fn arguments<T: DeserializeOwned>(name: &str, args: Value) -> Result<T, Fault> {
    serde_json::from_value(args)
        .map_err(|error| Fault::new(FaultCode::BadArguments, format!("The arguments of {name} do not fit: {error}.")))
}

fn reply<T: Serialize>(value: T) -> Result<Value, Fault> {
    serde_json::to_value(value)
        .map_err(|error| Fault::new(FaultCode::Internal, format!("A reply cannot be written: {error}.")))
}

commands! {
    #[doc = "Everything that the status bar shows."]
    "app.status": Nothing => AppStatus, app_status;
    #[doc = "Starts the receiver, or tells where it listens."]
    "receiver.start": ReceiverStart => ReceiverStatus, receiver_start;
    #[doc = "Sets or takes away the public URL of the tunnel."]
    "receiver.set-public-url": PublicUrl => AppStatus, receiver_set_public_url;
    #[doc = "Sends a probe out to the public URL and tells whether it came in."]
    "tunnel.check": TunnelCheck => TunnelState, tunnel_check;
    #[doc = "Lists the tunnels that run on this machine."]
    "tunnel.found": TunnelSearch => Vec<FoundTunnel>, tunnel_found;
    #[doc = "Lists what is to be pointed at the public address of now, and does it where asked to."]
    "tunnel.repoint": TunnelRepoint => Vec<RepointItem>, tunnel_repoint;
    #[doc = "Lists the connections."]
    "connection.list": Nothing => Vec<ConnectionView>, connection_list;
    #[doc = "Adds a connection; its token goes to the keychain."]
    "connection.add": ConnectionAdd => ConnectionView, connection_add;
    #[doc = "Shows one connection."]
    "connection.show": ConnectionName => ConnectionView, connection_show;
    #[doc = "Changes a connection."]
    "connection.update": ConnectionUpdate => ConnectionView, connection_update;
    #[doc = "Sets what the webhooks of a connection are answered with."]
    "connection.set-answer": AnswerSet => ConnectionView, connection_set_answer;
    #[doc = "Removes a connection and its secrets; its envelopes stay."]
    "connection.remove": ConnectionRemove => Nothing, connection_remove;
    #[doc = "Checks a connection: address, token, reach, webhook address."]
    "connection.check": ConnectionName => CheckReport, connection_check;
    #[doc = "Tells what each platform asks for, and where it is found."]
    "connection.guide": Nothing => Vec<PlatformGuide>, connection_guide;
    #[doc = "Sends a first message as a customer of its own and waits for what comes back."]
    "connection.try": ConnectionTry => TryReport, connection_try;
    #[doc = "Finds out what there is to set up at the platform, by requests that change nothing."]
    "setup.look": ConnectionName => SetupView, setup_look;
    #[doc = "Sets a channel up, step by step, to the end or to the first step that fails or asks."]
    "setup.run": SetupRun => SetupReport, setup_run;
    #[doc = "Gives the set-up that ran or runs since the program started, step by step."]
    "setup.read": ConnectionName => SetupReport, setup_read;
    #[doc = "Puts the replaced webhook address back."]
    "setup.restore": ConnectionName => SetupReport, setup_restore;
    #[doc = "Lists the customers of every connection, the newest conversation first."]
    "customer.list": Nothing => Vec<Customer>, customer_list;
    #[doc = "Adds a customer to stand in for."]
    "customer.add": CustomerAdd => Customer, customer_add;
    #[doc = "Changes a customer's name or fields."]
    "customer.update": CustomerUpdate => Customer, customer_update;
    #[doc = "Creates the customer at the platform (unverified route)."]
    "customer.create-at-platform": CustomerKey => CustomerCreated, customer_create_at_platform;
    #[doc = "Marks a conversation as read."]
    "customer.mark-read": CustomerKey => Nothing, customer_mark_read;
    #[doc = "Keeps text that was typed and not yet sent."]
    "customer.draft": CustomerDraft => Nothing, customer_draft;
    #[doc = "Reads a conversation."]
    "conversation.read": ConversationAsk => ConversationView, conversation_read;
    #[doc = "Tells why no reply comes to the newest message, after asking the platform and the tunnel."]
    "conversation.silence": SilenceAsk => SilenceView, conversation_silence;
    #[doc = "Tells which envelope brought or changed each custom field."]
    "conversation.fields": CustomerKey => Vec<FieldChange>, conversation_fields;
    #[doc = "Sends a message as the customer; returns when the last attempt has ended."]
    "message.send": MessageSend => SendResult, message_send;
    #[doc = "Calls one operation of the platform's API."]
    "platform.call": CallAsk => CallResult, platform_call;
    #[doc = "Lists the operations of a platform's API, with what each does beside what it is for."]
    "operation.list": OperationsAsk => Vec<OperationView>, operation_list;
    #[doc = "Runs one of these operations."]
    "operation.run": OperationRun => OperationResult, operation_run;
    #[doc = "Checks a connection or all of them, the receiver and this machine; changes nothing at the platform."]
    "doctor.run": DoctorAsk => DoctorReport, doctor_run;
    #[doc = "Gives the doctor's report of the run that ended last or is under way."]
    "doctor.read": DoctorAsk => DoctorReport, doctor_read;
    #[doc = "Lists envelopes."]
    "log.list": LogAsk => LogPage, log_list;
    #[doc = "Lists envelopes whole, as scripts see them."]
    "log.envelopes": LogAsk => EnvelopePage, log_envelopes;
    #[doc = "Shows one envelope with all that the inspector shows."]
    "envelope.show": EnvelopeKey => EnvelopeView, envelope_show;
    #[doc = "Gives bytes of an envelope, masked or true."]
    "envelope.part": PartAsk => PartView, envelope_part;
    #[doc = "Gives an envelope's request as a cURL command, secrets masked."]
    "envelope.curl": EnvelopeKey => Text, envelope_curl;
    #[doc = "Says what a replay will do, without doing it."]
    "replay.plan": ReplayAsk => ReplayPlan, replay_plan;
    #[doc = "Sends an envelope again."]
    "replay.run": ReplayAsk => ReplayResult, replay_run;
    #[doc = "Fetches a picture of a message for showing, size and type checked."]
    "media.fetch": MediaAsk => MediaView, media_fetch;
    #[doc = "Starts a simulator inside this process, with its connection and a first customer."]
    "simulator.start": SimulatorStart => SimulatorStatus, simulator_start;
    #[doc = "Stops a simulator inside this process; its connection and its envelopes stay."]
    "simulator.stop": SimulatorStop => Nothing, simulator_stop;
    #[doc = "Lets the human agent of a simulator say a line or leave a note, or hands the customer back to the bot."]
    "simulator.agent-says": AgentSays => Nothing, simulator_agent_says;
    #[doc = "Gives a piece of the window's own state."]
    "ui.load": UiStateKey => UiState, ui_load;
    #[doc = "Keeps a piece of the window's own state."]
    "ui.save": UiState => Nothing, ui_save;
}

// Generated from the command table. Do not edit.
import type { AgentSays } from "./AgentSays";
import type { AnswerSet } from "./AnswerSet";
import type { AppStatus } from "./AppStatus";
import type { CallAsk } from "./CallAsk";
import type { CallResult } from "./CallResult";
import type { CheckReport } from "./CheckReport";
import type { ConnectionAdd } from "./ConnectionAdd";
import type { ConnectionName } from "./ConnectionName";
import type { ConnectionRemove } from "./ConnectionRemove";
import type { ConnectionTry } from "./ConnectionTry";
import type { ConnectionUpdate } from "./ConnectionUpdate";
import type { ConnectionView } from "./ConnectionView";
import type { ConversationAsk } from "./ConversationAsk";
import type { ConversationView } from "./ConversationView";
import type { Customer } from "./Customer";
import type { CustomerAdd } from "./CustomerAdd";
import type { CustomerCreated } from "./CustomerCreated";
import type { CustomerDraft } from "./CustomerDraft";
import type { CustomerKey } from "./CustomerKey";
import type { CustomerUpdate } from "./CustomerUpdate";
import type { DoctorAsk } from "./DoctorAsk";
import type { DoctorReport } from "./DoctorReport";
import type { EnvelopeKey } from "./EnvelopeKey";
import type { EnvelopePage } from "./EnvelopePage";
import type { EnvelopeView } from "./EnvelopeView";
import type { FieldChange } from "./FieldChange";
import type { FoundTunnel } from "./FoundTunnel";
import type { LogAsk } from "./LogAsk";
import type { LogPage } from "./LogPage";
import type { MediaAsk } from "./MediaAsk";
import type { MediaView } from "./MediaView";
import type { MessageSend } from "./MessageSend";
import type { Nothing } from "./Nothing";
import type { OperationResult } from "./OperationResult";
import type { OperationRun } from "./OperationRun";
import type { OperationView } from "./OperationView";
import type { OperationsAsk } from "./OperationsAsk";
import type { PartAsk } from "./PartAsk";
import type { PartView } from "./PartView";
import type { PlatformGuide } from "./PlatformGuide";
import type { PublicUrl } from "./PublicUrl";
import type { ReceiverStart } from "./ReceiverStart";
import type { ReceiverStatus } from "./ReceiverStatus";
import type { ReplayAsk } from "./ReplayAsk";
import type { ReplayPlan } from "./ReplayPlan";
import type { ReplayResult } from "./ReplayResult";
import type { RepointItem } from "./RepointItem";
import type { SendResult } from "./SendResult";
import type { SetupReport } from "./SetupReport";
import type { SetupRun } from "./SetupRun";
import type { SetupView } from "./SetupView";
import type { SilenceAsk } from "./SilenceAsk";
import type { SilenceView } from "./SilenceView";
import type { SimulatorStart } from "./SimulatorStart";
import type { SimulatorStatus } from "./SimulatorStatus";
import type { SimulatorStop } from "./SimulatorStop";
import type { Text } from "./Text";
import type { TryReport } from "./TryReport";
import type { TunnelCheck } from "./TunnelCheck";
import type { TunnelRepoint } from "./TunnelRepoint";
import type { TunnelSearch } from "./TunnelSearch";
import type { TunnelState } from "./TunnelState";
import type { UiState } from "./UiState";
import type { UiStateKey } from "./UiStateKey";

/** Every command: its arguments and its reply. */
export interface Commands {
  /** Everything that the status bar shows. */
  "app.status": { args: Nothing; reply: AppStatus };
  /** Starts the receiver, or tells where it listens. */
  "receiver.start": { args: ReceiverStart; reply: ReceiverStatus };
  /** Sets or takes away the public URL of the tunnel. */
  "receiver.set-public-url": { args: PublicUrl; reply: AppStatus };
  /** Sends a probe out to the public URL and tells whether it came in. */
  "tunnel.check": { args: TunnelCheck; reply: TunnelState };
  /** Lists the tunnels that run on this machine. */
  "tunnel.found": { args: TunnelSearch; reply: Array<FoundTunnel> };
  /** Lists what is to be pointed at the public address of now, and does it where asked to. */
  "tunnel.repoint": { args: TunnelRepoint; reply: Array<RepointItem> };
  /** Lists the connections. */
  "connection.list": { args: Nothing; reply: Array<ConnectionView> };
  /** Adds a connection; its token goes to the keychain. */
  "connection.add": { args: ConnectionAdd; reply: ConnectionView };
  /** Shows one connection. */
  "connection.show": { args: ConnectionName; reply: ConnectionView };
  /** Changes a connection. */
  "connection.update": { args: ConnectionUpdate; reply: ConnectionView };
  /** Sets what the webhooks of a connection are answered with. */
  "connection.set-answer": { args: AnswerSet; reply: ConnectionView };
  /** Removes a connection and its secrets; its envelopes stay. */
  "connection.remove": { args: ConnectionRemove; reply: Nothing };
  /** Checks a connection: address, token, reach, webhook address. */
  "connection.check": { args: ConnectionName; reply: CheckReport };
  /** Tells what each platform asks for, and where it is found. */
  "connection.guide": { args: Nothing; reply: Array<PlatformGuide> };
  /** Sends a first message as a customer of its own and waits for what comes back. */
  "connection.try": { args: ConnectionTry; reply: TryReport };
  /** Finds out what there is to set up at the platform, by requests that change nothing. */
  "setup.look": { args: ConnectionName; reply: SetupView };
  /** Sets a channel up, step by step, to the end or to the first step that fails or asks. */
  "setup.run": { args: SetupRun; reply: SetupReport };
  /** Gives the set-up that ran or runs since the program started, step by step. */
  "setup.read": { args: ConnectionName; reply: SetupReport };
  /** Puts the replaced webhook address back. */
  "setup.restore": { args: ConnectionName; reply: SetupReport };
  /** Lists the customers of every connection, the newest conversation first. */
  "customer.list": { args: Nothing; reply: Array<Customer> };
  /** Adds a customer to stand in for. */
  "customer.add": { args: CustomerAdd; reply: Customer };
  /** Changes a customer's name or fields. */
  "customer.update": { args: CustomerUpdate; reply: Customer };
  /** Creates the customer at the platform (unverified route). */
  "customer.create-at-platform": { args: CustomerKey; reply: CustomerCreated };
  /** Marks a conversation as read. */
  "customer.mark-read": { args: CustomerKey; reply: Nothing };
  /** Keeps text that was typed and not yet sent. */
  "customer.draft": { args: CustomerDraft; reply: Nothing };
  /** Reads a conversation. */
  "conversation.read": { args: ConversationAsk; reply: ConversationView };
  /** Tells why no reply comes to the newest message, after asking the platform and the tunnel. */
  "conversation.silence": { args: SilenceAsk; reply: SilenceView };
  /** Tells which envelope brought or changed each custom field. */
  "conversation.fields": { args: CustomerKey; reply: Array<FieldChange> };
  /** Sends a message as the customer; returns when the last attempt has ended. */
  "message.send": { args: MessageSend; reply: SendResult };
  /** Calls one operation of the platform's API. */
  "platform.call": { args: CallAsk; reply: CallResult };
  /** Lists the operations of a platform's API, with what each does beside what it is for. */
  "operation.list": { args: OperationsAsk; reply: Array<OperationView> };
  /** Runs one of these operations. */
  "operation.run": { args: OperationRun; reply: OperationResult };
  /** Checks a connection or all of them, the receiver and this machine; changes nothing at the platform. */
  "doctor.run": { args: DoctorAsk; reply: DoctorReport };
  /** Gives the doctor's report of the run that ended last or is under way. */
  "doctor.read": { args: DoctorAsk; reply: DoctorReport };
  /** Lists envelopes. */
  "log.list": { args: LogAsk; reply: LogPage };
  /** Lists envelopes whole, as scripts see them. */
  "log.envelopes": { args: LogAsk; reply: EnvelopePage };
  /** Shows one envelope with all that the inspector shows. */
  "envelope.show": { args: EnvelopeKey; reply: EnvelopeView };
  /** Gives bytes of an envelope, masked or true. */
  "envelope.part": { args: PartAsk; reply: PartView };
  /** Gives an envelope's request as a cURL command, secrets masked. */
  "envelope.curl": { args: EnvelopeKey; reply: Text };
  /** Says what a replay will do, without doing it. */
  "replay.plan": { args: ReplayAsk; reply: ReplayPlan };
  /** Sends an envelope again. */
  "replay.run": { args: ReplayAsk; reply: ReplayResult };
  /** Fetches a picture of a message for showing, size and type checked. */
  "media.fetch": { args: MediaAsk; reply: MediaView };
  /** Starts a simulator inside this process, with its connection and a first customer. */
  "simulator.start": { args: SimulatorStart; reply: SimulatorStatus };
  /** Stops a simulator inside this process; its connection and its envelopes stay. */
  "simulator.stop": { args: SimulatorStop; reply: Nothing };
  /** Lets the human agent of a simulator say a line or leave a note, or hands the customer back to the bot. */
  "simulator.agent-says": { args: AgentSays; reply: Nothing };
  /** Gives a piece of the window's own state. */
  "ui.load": { args: UiStateKey; reply: UiState };
  /** Keeps a piece of the window's own state. */
  "ui.save": { args: UiState; reply: Nothing };
}

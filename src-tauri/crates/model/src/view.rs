//! What the fronts ask for and show: arguments and replies of the command table that are not plain types already.

mod answer;
mod app;
mod connections;
mod conversation;
mod doctor;
mod log;
mod operation;
mod platform;
mod replay;
mod setup;
mod silence;
mod tunnel;

pub use answer::{AnswerPolicy, AnswerSet, AnswerView, FailNext};
pub use app::{
    AppStatus, Budget, LogSize, Nothing, ReceiverStart, ReceiverStatus, RefusalTally, SecretsStatus, SimulatorStart,
    SimulatorStatus, SimulatorStop, UiState, UiStateKey,
};
pub use connections::{
    Abilities, Check, CheckReport, CheckState, ConnectionAdd, ConnectionName, ConnectionRemove, ConnectionUpdate,
    ConnectionView, CustomerAdd, CustomerCreated, CustomerDraft, CustomerKey, CustomerUpdate, PublicUrl, Term,
};
pub use conversation::{
    AgentSays, ConversationAsk, ConversationItem, ConversationView, Delivery, Explained, FileGiven, IdNote, MediaAsk,
    MediaView, MessageSend, MessageUpdate, SendResult, ServedView, ValueChange,
};
pub use doctor::{ConnectionTry, DoctorAsk, DoctorCheck, DoctorReport, GuideAsk, PlatformGuide, TryReport};
pub use log::{AttemptRow, EnvelopeKey, EnvelopePage, EnvelopeView, LogAsk, LogPage, LogRow, PartAsk, PartView, Text};
pub use operation::{
    ApiTelling, ChannelView, FieldRefusal, HookView, OperationResult, OperationRun, OperationView, OperationsAsk,
    ParameterView, PlatformCustomer, PlatformField, TranscriptLine,
};
pub use platform::{AccountView, AgentView, CallAsk, CallResult, ContactView, ConversationSummary, Operation, Telling};
pub use replay::{ReplayAsk, ReplayPlan, ReplayResult};
pub use setup::{
    ForeignWebhook, InboxView, ReplacedWebhook, SetupReport, SetupRun, SetupStep, SetupView, StepState, WebhookOwner,
};
pub use silence::{Cause, CauseAction, Silence, SilenceAsk, SilenceView};
pub use tunnel::{FoundTunnel, RepointItem, TunnelCheck, TunnelHealth, TunnelRepoint, TunnelSearch, TunnelState};

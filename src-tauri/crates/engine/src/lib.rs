//! The use cases of Standin: the one place where store, receiver, client, adapters and simulator meet.

mod changes;
mod curl;
mod engine;
mod faults;
mod record;
mod use_case;
mod vault;

pub use changes::Changes;
pub use engine::{Engine, EngineOptions};
pub use standin_client::Timeouts;
pub use vault::VaultChoice;

//! The log in SQLite: one writer, sealed secrets, read-only readers; the only place where SQL is spoken.

mod change;
mod checkpoint;
mod error;
mod files;
mod key;
mod migration;
mod open;
mod prepare;
mod query;
mod queue;
mod readers;
mod reads;
mod scrub;
mod seal;
mod span;
mod store;
mod table;
mod writer;

pub use change::Change;
pub use error::{OpenError, StoreError};
pub use key::{BadKey, SealKey};
pub use open::Opened;
pub use store::{Store, Stored};
pub use table::content::StoredPart;
pub use table::conversation::KnownConversation;
pub use table::history::HistoryOf;
pub use table::message::ConversationRow;
pub use table::sealed::SealFacts;

//! Recording: what receiver and client hand over is sealed, committed, then read.

mod catch_up;
mod echo;
mod forward;
mod known_secrets;
mod reader;
mod recorder;
mod verdict;

pub use catch_up::catch_up;
pub(crate) use echo::{OWN_ECHO, same};
pub use forward::Forwarder;
pub(crate) use forward::{Passage, Targets};
pub use known_secrets::KnownSecrets;
pub use reader::Reader;
pub use recorder::SealingRecorder;
pub use verdict::Judge;

//! What a commit touched, told to whoever watches.

use standin_model::Seq;

/// One thing that a commit touched. Never content: whoever watches pulls what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// An envelope was committed.
    Committed(Seq),
    /// A sent envelope was completed with its outcome.
    Completed(Seq),
    /// The planned answer of a received envelope has left.
    Answered(Seq),
    /// A reading was stored.
    Read(Seq),
    /// Customers, their drafts or unread marks.
    Customers,
    /// Connections.
    Connections,
    /// Sums of refused requests.
    Refusals,
    /// Settings of the program.
    Settings,
}

//! The store as others use it: on real files.

mod bad_state;
mod conversations;
mod crash;
mod derive;
mod find;
mod round_trip;
mod sealing;
mod support;
mod writing;

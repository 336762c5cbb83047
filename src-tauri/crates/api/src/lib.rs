//! The command table that every front goes through.

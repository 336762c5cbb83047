//! The window of Standin.

fn main() {}

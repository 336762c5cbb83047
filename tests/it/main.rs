//! Whole-program tests: the real program, real HTTP, real SQLite.

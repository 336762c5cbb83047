//! Pure adapters: bytes in, meaning out.

//! Landbot Platform API: so far its webhook envelope, as far as one needs to see what came to the wrong address.

mod read;

pub(crate) use read::read_into;

//! Exit codes, part of the contract with scripts.

use standin_model::view::Delivery;
use standin_model::{Fault, FaultCode};

/// Done.
pub const DONE: u8 = 0;
/// A check failed.
pub const CHECK: u8 = 1;
/// Wrong usage or input file.
pub const USAGE: u8 = 2;
/// The platform refused (4xx).
pub const REFUSED: u8 = 3;
/// Network, timeout or 5xx.
pub const NETWORK: u8 = 4;
/// Storage.
pub const STORAGE: u8 = 5;

/// The exit code of a fault.
pub fn code(fault: &Fault) -> u8 {
    match fault.code {
        FaultCode::BadArguments
        | FaultCode::BadFile
        | FaultCode::UnknownCommand
        | FaultCode::NoSuchConnection
        | FaultCode::ConnectionExists
        | FaultCode::NoSuchEnvelope
        | FaultCode::NoSuchCustomer
        | FaultCode::NoSuchOption
        | FaultCode::NotSupported
        | FaultCode::BadQuery
        | FaultCode::TokenMissing
        | FaultCode::PortInUse
        | FaultCode::ReceiverElsewhere
        | FaultCode::TargetRefused
        | FaultCode::AlreadyRunning
        | FaultCode::TunnelMissing
        | FaultCode::BadScript => USAGE,
        FaultCode::PlatformRefused => REFUSED,
        FaultCode::PlatformFailed
        | FaultCode::Unreachable
        | FaultCode::TimedOut
        | FaultCode::NotRestored
        | FaultCode::MediaRefused => NETWORK,
        FaultCode::KeyUnavailable
        | FaultCode::OwnerUnreachable
        | FaultCode::DataFolder
        | FaultCode::DatabaseNewer
        | FaultCode::DatabaseCorrupt
        | FaultCode::Storage
        | FaultCode::Internal => STORAGE,
    }
}

/// The exit code of an attempt: a success whose answer was cut off is none, and a lost answer to what has arrived is one.
pub fn of_attempt(status: Option<u16>, delivery: Delivery) -> u8 {
    match (of_status(status), delivery) {
        (_, Delivery::Delivered) => DONE,
        (DONE, Delivery::Failed) => NETWORK,
        (code, _) => code,
    }
}

/// The exit code of an answer's status.
pub fn of_status(status: Option<u16>) -> u8 {
    match status {
        Some(200..=299) => DONE,
        Some(300..=499) => REFUSED,
        _ => NETWORK,
    }
}

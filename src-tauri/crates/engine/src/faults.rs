//! How the errors of the parts become faults with a code, a sentence and a remedy.

use standin_model::{Fault, FaultCode, RecordError};
use standin_store::{OpenError, StoreError};

/// Something that should not happen.
pub(crate) fn internal(error: &dyn std::fmt::Display) -> Fault {
    tracing::error!(%error, "unexpected");
    Fault::new(FaultCode::Internal, format!("Something unexpected happened: {error}."))
        .hint("Try again; if it comes back, report it with the log of the program (-v).")
}

/// The log refused a write.
pub(crate) fn record_fault(error: &RecordError) -> Fault {
    Fault::new(FaultCode::Storage, format!("{error}."))
        .hint("Check that the disk is not full and that the data folder can be written. Nothing was sent that is not recorded.")
}

/// The log refused a read.
pub(crate) fn store_fault(error: &StoreError) -> Fault {
    match error {
        StoreError::BadQuery { column, expected, message } => {
            Fault::new(FaultCode::BadQuery, format!("The query does not parse at column {column}: {message}."))
                .hint(format!("Expected: {expected}."))
        }
        StoreError::Record(error) => record_fault(error),
        other => Fault::new(FaultCode::Storage, format!("The log did not answer: {other}."))
            .hint("Check the disk and the data folder, then try again."),
    }
}

/// The log could not be opened.
pub(crate) fn open_fault(error: &OpenError) -> Fault {
    let code = match error {
        OpenError::NotWritable { .. } => FaultCode::DataFolder,
        OpenError::Newer { .. } => FaultCode::DatabaseNewer,
        OpenError::Corrupt { .. } => FaultCode::DatabaseCorrupt,
        _ => FaultCode::Storage,
    };
    Fault::new(code, error.to_string()).hint(error.hint())
}

/// The client could not send at all.
pub(crate) fn client_fault(error: &standin_client::ClientError) -> Fault {
    use standin_client::ClientError;
    match error {
        ClientError::NotRecorded(error) => record_fault(error),
        ClientError::Target(error) => {
            Fault::new(FaultCode::TargetRefused, format!("This target is not called: {error}."))
                .hint("Targets are http or https addresses that are not reserved.")
        }
        ClientError::InvalidRequest(_) | ClientError::Wire(_) => {
            Fault::new(FaultCode::BadArguments, format!("Nothing was sent: {error}.")).hint("Look at the raw request.")
        }
        ClientError::TooManyRedirects(_) => {
            Fault::new(FaultCode::MediaRefused, format!("Nothing can be shown: {error}."))
                .hint("Open the address in a browser if you trust it.")
        }
        other => internal(other),
    }
}

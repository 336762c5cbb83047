//! One request to the platform's API, recorded, with what its answer told or what a refusal means.

use standin_model::view::Explained;
use standin_model::{Connection, Fault};
use standin_platform::{Call, Told};

use crate::Engine;
use crate::use_case::connection::{adapter_of, settings_of};
use crate::use_case::platform_call::Desk;

/// How a request ended.
pub(super) struct Asked {
    /// Its envelope.
    pub seq: i64,
    /// Status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// What a success told.
    pub told: Told,
    /// What a refusal, a failure or an odd success means.
    pub explained: Option<Explained>,
}

impl Engine {
    /// Makes one request.
    pub(super) async fn ask_platform(&self, connection: &Connection, call: &Call<'_>) -> Result<Asked, Fault> {
        let desk = Desk {
            adapter: adapter_of(connection.platform)?,
            settings: settings_of(connection),
            secrets: self.secrets_of(&connection.name).await?,
            connection: connection.clone(),
        };
        let called = self.call(&desk, None, call).await?;
        let told = called.told.unwrap_or(Told::Nothing);
        let odd = (told == Told::Unreadable).then(unreadable);
        let result = called.result;
        Ok(Asked { seq: result.seq, status: result.status, told, explained: result.explained.or(odd) })
    }
}

fn unreadable() -> Explained {
    Explained {
        code: "unexpected_success".to_owned(),
        message: "The status says success, but the answer does not have the shape that was expected.".to_owned(),
        remedy: "Look at the reply in the log: a proxy or another service may have answered. Check the base URL."
            .to_owned(),
        platform_says: None,
        retryable: false,
    }
}

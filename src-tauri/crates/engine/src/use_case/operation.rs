//! The operations of a platform's API that are described by data: what there is, and running one, recorded and explained.

use serde_json::{Map, Value};
use standin_client::{About, Retry};
use standin_model::view::{
    ApiTelling, Delivery, FieldRefusal, OperationResult, OperationRun, OperationView, OperationsAsk, ParameterView,
};
use standin_model::{ApiRequest, ChangeTag, Fault, FaultCode, Kind};
use standin_platform::{ApiOperation, SentContext, Takes};

use crate::Engine;
use crate::faults::client_fault;
use crate::use_case::connection::adapter_of;
use crate::use_case::door::hook_path;
use crate::use_case::message::{about, path_of};
use crate::use_case::platform_call::Desk;

/// The parameter that names whom an operation is about.
const CUSTOMER: &str = "customer";
/// The word for this connection's own webhook address.
const HERE: &str = "here";

impl Engine {
    /// Lists the operations of a platform's API, with what each does beside what it is for.
    ///
    /// # Errors
    /// When the platform is not supported.
    #[expect(clippy::unused_async, reason = "every use case of the command table is asynchronous")]
    pub async fn operation_list(&self, ask: OperationsAsk) -> Result<Vec<OperationView>, Fault> {
        Ok(adapter_of(ask.platform)?.api().iter().map(view).collect())
    }

    /// Runs one operation: its requests one after the other, as long as each is a success.
    ///
    /// # Errors
    /// When nothing could be sent: unknown connection or operation, a value that does not fit, no token, or a log that
    /// refuses. A refusal by the platform is a result, not an error.
    pub async fn operation_run(&self, mut run: OperationRun) -> Result<OperationResult, Fault> {
        let desk = self.desk(&run.connection).await?;
        self.fill_in(&desk, &mut run).await?;
        let requests = desk.adapter.operate(&desk.settings, &desk.secrets, &run.operation, &run.parameters)?;
        let says = desk.adapter.api().iter().any(|operation| operation.name == run.operation && operation.says);
        let customer = customer(&run.parameters);
        if let Some(customer) = customer.as_deref().filter(|_| says) {
            self.ensure_customer(&desk.connection.name, customer).await?;
        }
        let mut result = OperationResult {
            seqs: Vec::new(),
            status: None,
            explained: None,
            fields: Vec::new(),
            told: ApiTelling::Done,
        };
        for request in requests {
            let kind = if says { Kind::Send } else { Kind::Api };
            let told = self.operate(&desk, &run.operation, customer.as_deref(), kind, request, &mut result).await?;
            let Some(told) = told else { break };
            result.told = told;
        }
        self.changes.tag(ChangeTag::Status);
        Ok(result)
    }

    /// Puts this connection's own webhook address where it is meant: nobody has to write its secret path down.
    async fn fill_in(&self, desk: &Desk, run: &mut OperationRun) -> Result<(), Fault> {
        let operation = desk.adapter.api().iter().find(|operation| operation.name == run.operation);
        let parameters = operation.map(|operation| operation.parameters).unwrap_or_default();
        for parameter in parameters.iter().filter(|parameter| parameter.takes == Takes::Webhook) {
            if run.parameters.get(parameter.name).and_then(Value::as_str) != Some(HERE) {
                continue;
            }
            let path = hook_path(&self.hook_path_of(Some(&desk.connection.name)).await?);
            let (local, public) = self.hook_urls(&path).await?;
            let address = public.or(local).ok_or_else(|| {
                Fault::new(FaultCode::BadArguments, "This connection has no webhook address yet.").hint(
                    "Start the receiver, and give it your tunnel's public URL: standin listen --public-url https://…",
                )
            })?;
            run.parameters.insert(parameter.name.to_owned(), Value::from(address));
        }
        Ok(())
    }

    /// Sends one request of an operation; what it told, where it was a success.
    async fn operate(
        &self,
        desk: &Desk,
        operation: &str,
        customer: Option<&str>,
        kind: Kind,
        request: ApiRequest,
        result: &mut OperationResult,
    ) -> Result<Option<ApiTelling>, Fault> {
        let pace = self.pace(&desk.connection, &desk.secrets.token());
        let retry = if request.method == "GET" { Retry::Safe } else { Retry::Unsent };
        let about = About { customer: customer.map(str::to_owned), retry, ..about(&desk.connection, "", kind, pace) };
        let (path, body) = (path_of(&request), request.body.clone());
        let sent = self.client.send(request, about).await.map_err(|error| client_fault(&error))?;
        let ended = self.ended(desk.adapter, &desk.connection.base_url, &sent, &path, &body);
        result.seqs.extend(&ended.attempts);
        result.status = ended.status;
        let good = ended.delivery == Delivery::Delivered && ended.explained.is_none();
        result.explained = ended.explained;
        let (Some(reply), Some(status)) = (sent.reply.as_ref(), ended.status) else { return Ok(None) };
        if !good {
            let context = SentContext { path: &path, body: &body };
            let problems = desk.adapter.read_reply(status, &reply.head, &reply.body, &context).problems;
            let refusal = |problem: standin_model::Problem| FieldRefusal {
                pointer: problem.pointer,
                message: self.masked(&problem.message),
            };
            result.fields =
                problems.into_iter().filter(|problem| problem.code == "field_refused").map(refusal).collect();
            return Ok(None);
        }
        Ok(Some(self.without_secrets(desk.adapter.operated(operation, &reply.body))))
    }

    /// The same with what is secret here masked: this program's own webhook path among it.
    fn without_secrets(&self, mut told: ApiTelling) -> ApiTelling {
        match &mut told {
            ApiTelling::Hooks { hooks, .. } => {
                for url in hooks.iter_mut().filter_map(|hook| hook.url.as_mut()) {
                    *url = self.masked(url);
                }
            }
            ApiTelling::Json { json } => *json = self.masked(json),
            _ => {}
        }
        told
    }
}

/// Whom an operation is about, by the platform's id.
fn customer(parameters: &Map<String, Value>) -> Option<String> {
    match parameters.get(CUSTOMER)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn view(operation: &ApiOperation) -> OperationView {
    OperationView {
        name: operation.name.to_owned(),
        method: operation.method.to_owned(),
        path: operation.path.to_owned(),
        parameters: operation
            .parameters
            .iter()
            .map(|parameter| ParameterView {
                name: parameter.name.to_owned(),
                takes: parameter.takes.as_str().to_owned(),
                choices: parameter.takes.choices().iter().map(|word| (*word).to_owned()).collect(),
                needed: parameter.needed,
                about: parameter.about.to_owned(),
            })
            .collect(),
        about: operation.about.to_owned(),
        changes: operation.changes,
        side_effect: operation.side_effect.map(str::to_owned),
        destroys: operation.destroys,
        says: operation.says,
        steps: operation.steps.iter().map(|step| (*step).to_owned()).collect(),
        documented: operation.documented,
    }
}

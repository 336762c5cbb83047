//! The program `standin`: parses the command line, runs one command, answers with its exit code.

mod args;
mod command;
mod exit;
mod output;
mod serve;

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use output::Output;
use standin_model::{Fault, FaultCode};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error),
    };
    start_tracing(&arguments);
    let output = Output::new(arguments.json, arguments.quiet);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("standin: the async runtime cannot start: {error}");
            return ExitCode::from(exit::STORAGE);
        }
    };
    let ended = runtime.block_on(command::run(arguments, &output));
    // What still waits for the network or a keychain is not waited for.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            output.fault(&fault);
            ExitCode::from(exit::code(&fault))
        }
    }
}

/// Help and version go to stdout and are no fault; wrong usage is one, for scripts too.
fn misused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || !std::env::args_os().any(|argument| argument == "--json") {
        error.exit();
    }
    let text = error.to_string();
    let lines = text.trim_start_matches("error: ").lines().take_while(|line| !line.is_empty());
    let message = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    let fault = Fault::new(FaultCode::BadArguments, message).hint("The command with --help shows an example.");
    Output::new(true, false).fault(&fault);
    ExitCode::from(exit::USAGE)
}

fn start_tracing(arguments: &Arguments) {
    let level = match arguments.verbose {
        0 => "warn",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("STANDIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

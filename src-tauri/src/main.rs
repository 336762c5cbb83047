//! The window of Standin: starts the shell, nothing else.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod changes;
mod native;
mod rpc;
mod shell;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// The window of Standin: developer console for chat API channels.
#[derive(Debug, Parser)]
#[command(name = "standin-desktop", version)]
struct Arguments {
    /// The data folder (default: the OS's data folder, standin/)
    #[arg(long, env = "STANDIN_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    native::prepare_web_view();
    let filter = tracing_subscriber::EnvFilter::try_from_env("STANDIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match shell::run(Arguments::parse().data) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("standin-desktop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

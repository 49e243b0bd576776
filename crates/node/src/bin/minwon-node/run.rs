use std::net::SocketAddr;
use std::path::PathBuf;

use node::{Config, Error, PublicUrl, Running};
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const EXAMPLE: &str = "\
Example:
  minwon-node run --home ./network --http 127.0.0.1:9984
  {\"http\":\"http://127.0.0.1:9984\",\"network\":\"5f…\",\"pid\":4711,\"public_url\":\"http://127.0.0.1:9984\"}

The line is printed once the node answers. SIGTERM or SIGINT stops it: requests on their way are
answered first, and what was taken into the queue is committed.";

/// Runs the node of a home until SIGTERM or SIGINT.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// Directory that `init` made.
    #[arg(long, value_name = "DIR", env = "MINWON_NODE_HOME")]
    home: PathBuf,
    /// Address to serve HTTP on; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9984")]
    http: SocketAddr,
    /// Address that clients reach this node at, when it stands behind a proxy.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Write the log as JSON, one object a line.
    #[arg(long)]
    log_json: bool,
    /// What to log, as in `info` or `node=debug,warn`.
    #[arg(
        long,
        value_name = "FILTER",
        env = "MINWON_LOG",
        default_value = "info"
    )]
    log: String,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    start_log(&arguments)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let mut config = Config::new(arguments.home);
    config.public_url = arguments
        .public_url
        .as_deref()
        .map(PublicUrl::parse)
        .transpose()?;
    let stop = stop_signal()?;
    let listener = TcpListener::bind(arguments.http)
        .await
        .map_err(|source| Error::Network { source })?;
    let running = node::serve(config, listener).await?;
    announce(&running)?;
    stop.await;
    tracing::info!("stopping");
    running.stop().await?;
    Ok(())
}

fn announce(running: &Running) -> anyhow::Result<()> {
    crate::print_line(&json!({
        "http": running.url(),
        "network": running.network().to_string(),
        "public_url": running.public_url().as_str(),
        "pid": std::process::id(),
    }))
}

/// Ends when the operator or the system asks the process to stop. From the call on the signals no
/// longer kill it.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

fn start_log(arguments: &Arguments) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&arguments.log)?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if arguments.log_json {
        log.json().init();
    } else {
        log.init();
    }
    Ok(())
}

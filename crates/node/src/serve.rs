use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use bigchain::NetworkId;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::node::error_chain;
use crate::{Clock, Config, Error, Node, PublicUrl, SystemClock, router};

/// How long requests on their way are waited for when a node stops. Longer than a `commit` may
/// take, so that only a client that does not read or write is cut off.
const STOP_PATIENCE: Duration = Duration::from_secs(12);

/// How often payloads that have ended are looked for.
const ERASE_EVERY: Duration = Duration::from_secs(60);

/// A node that answers over HTTP. Dropping it stops it without waiting; [`Running::stop`] waits.
#[derive(Debug)]
pub struct Running {
    node: Arc<Node>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Opens the node of a home and serves it on a listener, on the runtime of the caller.
///
/// # Errors
/// Those of [`Node::open`], and [`Error::Network`].
pub async fn serve(config: Config, listener: TcpListener) -> Result<Running, Error> {
    serve_with_clock(config, listener, Arc::new(SystemClock)).await
}

/// As [`serve`], with a clock of the caller's.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with_clock(
    mut config: Config,
    listener: TcpListener,
    clock: Arc<dyn Clock>,
) -> Result<Running, Error> {
    let network = |source| Error::Network { source };
    let address = listener.local_addr().map_err(network)?;
    config
        .public_url
        .get_or_insert_with(|| PublicUrl::of_address(address));
    let node = tokio::task::spawn_blocking(move || Node::open(config, clock))
        .await
        .map_err(|error| network(error.into()))??;
    let node = Arc::new(node);

    let (stop, stopped) = watch::channel(false);
    let router = router(node.clone());
    let listener = listener.tap_io(|connection| {
        // Answers are small and whole: waiting for more to send only delays them.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(code = "nodelay", %error, "a connection keeps Nagle's algorithm");
        }
    });
    let server = axum::serve(listener, router).with_graceful_shutdown(told(stopped.clone()));
    let cut_off = cut_off(stopped.clone());
    let task = tokio::spawn(async move {
        tokio::select! {
            result = server => result,
            () = cut_off => Ok(()),
        }
    });
    tokio::spawn(erase_regularly(node.clone(), stopped));
    tracing::info!(network = %node.network(), %address, "serving");
    Ok(Running {
        node,
        address,
        stop,
        task,
    })
}

impl Running {
    /// The address that is listened on, as `http://127.0.0.1:9984`.
    pub fn url(&self) -> String {
        PublicUrl::of_address(self.address).as_str().to_owned()
    }

    /// The address that clients use.
    pub fn public_url(&self) -> &PublicUrl {
        self.node.public_url()
    }

    /// The network's id.
    pub fn network(&self) -> NetworkId {
        self.node.network()
    }

    /// The node itself.
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// Stops taking connections, answers what is on its way, commits what was taken into the
    /// queue, closes the store and gives the home free.
    ///
    /// # Errors
    /// [`Error::Network`] if serving ended by a fault.
    pub async fn stop(self) -> Result<(), Error> {
        self.stop.send_replace(true);
        let result = self.task.await;
        self.node.stop().await;
        result
            .unwrap_or_else(|error| Err(error.into()))
            .map_err(|source| Error::Network { source })
    }
}

async fn told(mut stopped: watch::Receiver<bool>) {
    // An error means that the handle was dropped: also a reason to stop.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Ends when a node that was told to stop has waited long enough.
async fn cut_off(stopped: watch::Receiver<bool>) {
    told(stopped).await;
    tokio::time::sleep(STOP_PATIENCE).await;
}

async fn erase_regularly(node: Arc<Node>, stopped: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(ERASE_EVERY);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = told(stopped.clone()) => return,
            _ = interval.tick() => {}
        }
        if let Err(error) = node.erase_ended().await {
            let error = error_chain(&error);
            tracing::error!(
                code = "erase-failed",
                error,
                "ended payloads were not erased"
            );
        }
    }
}

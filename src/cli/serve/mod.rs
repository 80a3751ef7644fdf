//! `billbook serve`: the ledger to look at in a browser, on this machine only.
//!
//! [`server`] takes connections, [`guard`] decides which requests are answered at all, [`router`] finds the page, and each
//! file of [`pages`] makes one kind of page with the writers of HTML files. [`api`] answers the documented paths of providers.
//! Only [`server`] and [`router`] are asynchronous: a page is made as a command answers, on a thread with a connection of its own.

mod api;
mod asked;
mod browser;
mod frame;
mod guard;
mod kept;
mod pages;
mod reply;
mod router;
mod server;
mod site;
mod stop;

use crate::cli::global::{Global, Reading};
use crate::digest::hex;
use crate::error::{Exit, Problem, Result, codes, io};
use crate::output::{remark, to_stdout};
use kept::Kept;
use site::Site;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

/// Show the ledger in a browser, on this machine only
///
/// Prints an address with a secret in it, and answers until Ctrl-C. Every figure is a link to the rows it comes from, and from
/// there to file, place and original text. Nobody can write, and only this machine can ask. Under `/api/PROVIDER/` the
/// documented paths of the providers are answered as `billbook api` answers them; `--allow-writes` accepts their documented
/// writes.
#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// The port on 127.0.0.1; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Accept the documented writes of providers under /api
    #[arg(long)]
    allow_writes: bool,
    /// Open the first page in your browser
    #[arg(long)]
    open: bool,
    /// Stop each request after SECONDS
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    time_limit: u64,
}

/// Random bytes of a token.
const TOKEN_BYTES: usize = 16;

/// Runs the command.
pub(super) fn run(global: &Global, args: &ServeArgs) -> Result<Exit> {
    // A ledger that cannot be opened is an error here, and not on every page.
    drop(global.open_to_read(&Reading { as_of: None })?);
    let listener = listen(args.port)?;
    let address = listener
        .local_addr()
        .map_err(|error| io("127.0.0.1", "cannot listen", &error))?;
    let mut random = [0; TOKEN_BYTES];
    getrandom::fill(&mut random).map_err(|error| {
        let message = format!("the system gives no random numbers: {error}");
        Box::new(Problem::new(&codes::IO, message))
    })?;
    let site = Site {
        global: global.clone(),
        token: hex(&random),
        port: address.port(),
        allows_writes: args.allow_writes,
        time_limit: Duration::from_secs(args.time_limit),
        kept: Kept::default(),
    };
    let first = site.first_page();
    to_stdout(&format!("{first}\n"))?;
    let writes = if args.allow_writes {
        "documented writes under /api are accepted"
    } else {
        "read-only"
    };
    remark(&format!(
        "note: `{}`, {writes}, for this machine only; keep the address to yourself. Ctrl-C ends",
        global.file.display()
    ));
    let _page = args.open.then(|| browser::open(&first)).transpose()?;
    server::run(site, listener)
}

/// Takes the port.
fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        let message = format!("billbook cannot listen on 127.0.0.1:{port}: {error}");
        Box::new(Problem::new(&codes::IO, message).hint("name another port with `--port N`, or leave it out"))
    })
}

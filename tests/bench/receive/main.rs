//! How fast webhooks are taken: the door beside bare servers, side by side in one run, as ratios.
//!
//! `make bench` runs it. Each case answers the same 2 kB webhook over keep-alive connections for two seconds, in turn,
//! three rounds; the median round counts. Only ratios say something about another machine.

mod clients;
mod servers;

use std::time::Duration;

use clients::{Figures, load};
use servers::{Case, Running};

const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;
const CLIENTS: [usize; 3] = [1, 16, 64];

fn main() {
    println!("2 kB webhooks, keep-alive, {ROUNDS} rounds of {} s each, median round\n", ROUND.as_secs());
    println!("{:>8}  {:<42} {:>10} {:>9} {:>9} {:>12}", "clients", "case", "answers/s", "p50 ms", "p99 ms", "ratio");
    for clients in CLIENTS {
        let mut baseline = None;
        for case in Case::ALL {
            let running = Running::start(case);
            let mut rounds: Vec<Figures> =
                (0..ROUNDS).map(|_| load(running.address(), running.path(), clients, ROUND)).collect();
            rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
            let median = &rounds[ROUNDS / 2];
            let base = *baseline.get_or_insert(median.per_second);
            let note = if median.failed > 0 {
                format!("  {} connections got no answer", median.failed)
            } else {
                String::new()
            };
            println!(
                "{clients:>8}  {:<42} {:>10.0} {:>9.2} {:>9.2} {:>11.2}x{note}",
                case.name(),
                median.per_second,
                median.p50,
                median.p99,
                median.per_second / base,
            );
        }
        println!();
    }
}

//! Keeps at most so many departures in any one second per key; whoever must wait does so in order of arrival.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::about::Pace;

/// A second as the platform counts it, and a little more: its clock starts when bytes arrive, not when they leave.
const WINDOW: Duration = Duration::from_millis(1_050);

/// Idle keys are forgotten when there are more than this.
const KEYS: usize = 256;

/// How much of a pace is used at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetNow {
    /// The pace's key.
    pub key: String,
    /// Requests that left within the last second or are about to leave.
    pub used: u32,
    /// How many may leave in any one second.
    pub limit: u32,
    /// Requests that wait for their turn, first come first served.
    pub waiting: u32,
}

#[derive(Default)]
struct State {
    limit: u32,
    waiting: u32,
    /// Admitted, bytes not yet out: the connection may still be on its way up.
    pending: u32,
    left: VecDeque<Instant>,
}

impl State {
    fn forget_old(&mut self, now: Instant) {
        while self.left.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            self.left.pop_front();
        }
    }

    fn used(&self) -> u32 {
        self.pending + u32::try_from(self.left.len()).unwrap_or(u32::MAX)
    }
}

struct Window {
    /// Held by whoever is first in the queue; the lock hands itself on in order of arrival.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    freed: Notify,
    changed: watch::Sender<u64>,
}

impl Window {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Takes a place, or says when the next one is free for certain (`None`: when one that is under way has left).
    fn try_admit(&self, per_second: u32) -> Result<(), Option<Instant>> {
        let mut state = self.state();
        state.limit = per_second.max(1);
        state.forget_old(Instant::now());
        if state.used() < state.limit {
            state.pending += 1;
            return Ok(());
        }
        Err(state.left.front().map(|at| *at + WINDOW))
    }

    async fn wait_for_place(&self, per_second: u32) {
        while let Err(free_at) = self.try_admit(per_second) {
            match free_at {
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    () = self.freed.notified() => {}
                },
                None => self.freed.notified().await,
            }
        }
    }
}

/// Counts a waiting request for as long as it lives.
struct Waiting<'a>(&'a Window);

impl<'a> Waiting<'a> {
    fn new(window: &'a Window) -> Self {
        window.state().waiting += 1;
        window.tick();
        Self(window)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
        self.0.tick();
    }
}

/// A place under a pace. Dropped without [`Permit::mark_left`], it is given back: nothing left.
pub(crate) struct Permit {
    window: Arc<Window>,
    left: bool,
}

impl Permit {
    /// The request's bytes leave now: from here the second counts.
    pub(crate) fn mark_left(mut self) {
        self.left = true;
        let mut state = self.window.state();
        state.left.push_back(Instant::now());
        drop(state);
        let window = Arc::clone(&self.window);
        // Time alone frees the place; whoever shows the budget must hear of it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(WINDOW).await;
                window.tick();
            });
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.window.state().pending -= 1;
        self.window.freed.notify_one();
        self.window.tick();
    }
}

/// Every pace, by key.
pub(crate) struct Pacer {
    windows: Mutex<BTreeMap<String, Arc<Window>>>,
    changed: watch::Sender<u64>,
}

impl Pacer {
    pub(crate) fn new() -> Self {
        Self { windows: Mutex::default(), changed: watch::Sender::new(0) }
    }

    /// Waits for a place; places are given in the order in which they were asked for.
    pub(crate) async fn admit(&self, pace: &Pace) -> Permit {
        let window = self.window(&pace.key);
        // Succeeds only where nobody waits.
        if let Ok(_turn) = window.turn.try_lock()
            && window.try_admit(pace.per_second).is_ok()
        {
            window.tick();
        } else {
            let waiting = Waiting::new(&window);
            let turn = window.turn.lock().await;
            window.wait_for_place(pace.per_second).await;
            drop(turn);
            drop(waiting);
        }
        Permit { window, left: false }
    }

    fn window(&self, key: &str) -> Arc<Window> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get(key) {
            return Arc::clone(window);
        }
        if windows.len() >= KEYS {
            let now = Instant::now();
            windows.retain(|_, window| {
                let mut state = window.state();
                state.forget_old(now);
                state.used() + state.waiting > 0 || Arc::strong_count(window) > 1
            });
        }
        let window = Arc::new(Window {
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::default(),
            freed: Notify::new(),
            changed: self.changed.clone(),
        });
        windows.insert(key.to_owned(), Arc::clone(&window));
        window
    }

    pub(crate) fn budgets(&self) -> Vec<BudgetNow> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        windows
            .iter()
            .map(|(key, window)| {
                let mut state = window.state();
                state.forget_old(now);
                BudgetNow { key: key.clone(), used: state.used(), limit: state.limit, waiting: state.waiting }
            })
            .collect()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(per_second: u32) -> Pace {
        Pace { key: "k".to_owned(), per_second }
    }

    #[tokio::test(start_paused = true)]
    async fn no_rolling_second_sees_more_than_the_limit_and_the_order_is_kept() {
        let pacer = Arc::new(Pacer::new());
        let left = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..35_u32 {
            let (mine, left) = (Arc::clone(&pacer), Arc::clone(&left));
            tasks.push(tokio::spawn(async move {
                let permit = mine.admit(&pace(10)).await;
                left.lock().expect("not poisoned").push((number, Instant::now()));
                permit.mark_left();
            }));
            // Not in step with the window: a bucket would let twenty through around its boundary.
            if number == 4 {
                tokio::time::sleep(Duration::from_millis(900)).await;
            }
            tokio::task::yield_now().await;
        }
        for task in tasks {
            task.await.expect("sends");
        }
        let left = left.lock().expect("not poisoned").clone();
        assert!(left.windows(2).all(|pair| pair[0].0 < pair[1].0), "first come, first served");
        for (index, (_, at)) in left.iter().enumerate() {
            let within = left[index..].iter().take_while(|(_, other)| *other - *at < Duration::from_secs(1)).count();
            assert!(within <= 10, "{within} in one second");
        }
        let took = left[34].1 - left[0].1;
        assert!(took < Duration::from_millis(4_300), "the pace is used to the full: {took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_connection_does_not_let_its_second_begin_early() {
        let pacer = Pacer::new();
        let slow = pacer.admit(&pace(1)).await;
        let started = Instant::now();
        let one = pace(1);
        let (second, ()) = tokio::join!(pacer.admit(&one), async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            slow.mark_left();
        });
        assert_eq!(started.elapsed(), Duration::from_secs(3) + WINDOW);
        drop(second);
        let again = Instant::now();
        pacer.admit(&pace(1)).await.mark_left();
        assert_eq!(again.elapsed(), Duration::ZERO, "what never left uses nothing up");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_waiting_leaves_the_queue() {
        let pacer = Pacer::new();
        let mut changes = pacer.subscribe();
        pacer.admit(&pace(1)).await.mark_left();
        assert_eq!(pacer.budgets(), [BudgetNow { key: "k".to_owned(), used: 1, limit: 1, waiting: 0 }]);
        let one = pace(1);
        let gave_up = tokio::time::timeout(Duration::from_millis(100), async {
            tokio::join!(pacer.admit(&one), pacer.admit(&one), async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                assert_eq!(pacer.budgets()[0].waiting, 2);
            })
        });
        assert!(gave_up.await.is_err());
        assert_eq!(pacer.budgets()[0].waiting, 0);
        changes.mark_unchanged();
        tokio::time::timeout(Duration::from_secs(5), changes.changed()).await.expect("ticks").expect("open");
        assert_eq!(pacer.budgets()[0].used, 0, "the tick comes when the place is free");
        let other = Pace { key: "other".to_owned(), per_second: 0 };
        pacer.admit(&other).await.mark_left();
        assert_eq!(pacer.budgets().len(), 2);
    }
}

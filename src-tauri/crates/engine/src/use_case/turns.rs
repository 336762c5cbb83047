//! Whose turn it is: the messages of one customer go one after the other, those of several side by side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

/// Connection and customer.
type Whose = (String, String);

/// One turn for each customer who has a message on its way.
#[derive(Default)]
pub(crate) struct Turns {
    of: Mutex<HashMap<Whose, Weak<tokio::sync::Mutex<()>>>>,
}

impl Turns {
    /// Waits until every earlier message of this customer is done. The next one goes when what is given is dropped.
    pub(crate) async fn wait(&self, connection: &str, customer: &str) -> OwnedMutexGuard<()> {
        self.of(connection, customer).lock_owned().await
    }

    fn of(&self, connection: &str, customer: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        // Only those are kept for whom something is on its way.
        of.retain(|_, turn| turn.strong_count() > 0);
        let turn = of.entry((connection.to_owned(), customer.to_owned())).or_default();
        turn.upgrade().unwrap_or_else(|| {
            let fresh = Arc::default();
            *turn = Arc::downgrade(&fresh);
            fresh
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_customer_goes_in_order_and_another_beside_and_nothing_is_left() {
        let turns = Arc::new(Turns::default());
        let (said, order) = (Arc::new(Mutex::new(Vec::new())), 0..5);
        let first = turns.wait("demo", "ada").await;
        let beside = turns.wait("demo", "grace").await;
        let waiting: Vec<_> = order
            .clone()
            .map(|number| {
                let (turns, said) = (turns.clone(), said.clone());
                tokio::spawn(async move {
                    let _turn = turns.wait("demo", "ada").await;
                    said.lock().expect("whole").push(number);
                })
            })
            .collect();
        tokio::task::yield_now().await;
        assert!(said.lock().expect("whole").is_empty(), "the first one is not done");
        drop((first, beside));
        for one in waiting {
            one.await.expect("it ends");
        }
        assert_eq!(*said.lock().expect("whole"), order.collect::<Vec<_>>());
        drop(turns.wait("demo", "linus").await);
        let _last = turns.wait("demo", "barbara").await;
        assert_eq!(turns.of.lock().expect("whole").len(), 1);
    }
}

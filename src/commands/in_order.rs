//! Several targets at a time, and their results in order.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::Result;

/// Works on several targets at a time, so that no processor waits while one is packed; takes the results in order.
///
/// Those that are finished early wait, but no more than twice as many as are worked on, so that memory stays bounded.
pub(super) fn in_order<T: Sync, R: Send>(
    targets: &[T],
    at_once: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<()>,
) -> Result<()> {
    let (order, orders) = mpsc::channel();
    let orders = Mutex::new(orders);
    thread::scope(|scope| {
        // Both ends are dropped here, which stops the threads: nobody takes results once one could not be written.
        let order = order;
        let (sender, results) = mpsc::channel();
        let mut next = 0..targets.len();
        next.by_ref().take(2 * at_once).for_each(|index| order.send(index).expect("the orders are open"));
        for _ in 0..at_once.min(targets.len()) {
            let (sender, orders, work) = (sender.clone(), &orders, &work);
            scope.spawn(move || {
                loop {
                    let index: usize = match orders.lock().expect("no thread panics").recv() {
                        Ok(index) => index,
                        Err(_) => break,
                    };
                    if sender.send((index, work(&targets[index]))).is_err() {
                        break;
                    }
                }
            });
        }
        let mut early = BTreeMap::new();
        for (index, target) in targets.iter().enumerate() {
            while !early.contains_key(&index) {
                let (index, result) = results.recv().expect("a thread works on it");
                early.insert(index, result);
            }
            take(target, early.remove(&index).expect("it was put there"))?;
            next.next().into_iter().for_each(|index| order.send(index).expect("the orders are open"));
        }
        Ok(())
    })
}

//! Several targets at a time, and their results in order.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::Result;

use crate::panic::{Panic, caught, lock};

/// Works on several targets at a time, so that no processor waits while one is packed; takes the results in order.
///
/// Those that are finished early wait, but no more than twice as many as are worked on, so that memory stays bounded.
/// A panic is the result of its target; one of `take` goes on when all have been taken.
pub(super) fn in_order<T: Sync, R: Send>(
    targets: &[T],
    at_once: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, Result<R, Panic>) -> Result<()>,
) -> Result<()> {
    let work = |index: usize| caught(|| work(&targets[index]));
    let (order, orders) = mpsc::channel();
    let orders = Mutex::new(orders);
    let mut broken = None;
    thread::scope(|scope| -> Result<()> {
        // Both ends are dropped here, which stops the threads: nobody takes results once one could not be written.
        let order = order;
        let (sender, results) = mpsc::channel();
        let mut next = 0..targets.len();
        next.by_ref().take(2 * at_once).for_each(|index| order.send(index).expect("the orders are open"));
        let worker = |sender: mpsc::Sender<_>| {
            let (orders, work) = (&orders, &work);
            move || {
                loop {
                    let Ok(index) = lock(orders).recv() else { break };
                    if sender.send((index, work(index))).is_err() {
                        break;
                    }
                }
            }
        };
        // Where the system gives fewer threads, these do it all.
        let threads = (0..at_once.min(targets.len()))
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, worker(sender.clone())).ok());
        let _: Vec<_> = threads.collect();
        drop(sender);
        let mut early = BTreeMap::new();
        for (index, target) in targets.iter().enumerate() {
            while !early.contains_key(&index) {
                // Without any thread, this one works.
                let (index, result) = results.recv().unwrap_or_else(|_| (index, work(index)));
                early.insert(index, result);
            }
            let result = early.remove(&index).expect("it was put there");
            match caught(|| take(target, result)) {
                Ok(taken) => taken?,
                Err(panic) => broken = broken.take().or(Some(panic)),
            }
            next.next().into_iter().for_each(|index| order.send(index).expect("the orders are open"));
        }
        Ok(())
    })?;
    broken.map_or(Ok(()), |panic| panic.go_on())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out in the end.
    type End = Result<Result<()>, Panic>;

    /// The results in the order in which they are taken, and the end.
    fn run(plant: impl Fn(&str, usize) + Sync, at_once: usize) -> (Vec<(usize, bool)>, End) {
        let targets: Vec<_> = (0..20).collect();
        let mut taken = Vec::new();
        let work = |target: &usize| plant("work", *target);
        let end = caught(|| {
            in_order(&targets, at_once, work, |target, result| {
                taken.push((*target, result.is_ok()));
                plant("take", *target);
                Ok(())
            })
        });
        (taken, end)
    }

    #[test]
    fn a_panic_is_the_result_of_its_target() {
        for at_once in [0, 1, 2, 30] {
            let (taken, end) = run(|place, target| assert!(place != "work" || target % 3 > 0, "planted"), at_once);
            assert_eq!(taken, (0..20).map(|target| (target, target % 3 > 0)).collect::<Vec<_>>());
            assert!(end.unwrap().is_ok());
            let (taken, end) = run(|place, target| assert!(place != "take" || target != 5, "planted"), at_once);
            assert_eq!(taken.len(), 20, "the others are taken first");
            assert!(end.is_err());
        }
    }
}

//! How long each stage of the pipeline takes.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Times of the stages while they run.
#[derive(Debug, Default)]
pub(crate) struct Timings {
    stages: Mutex<Vec<(&'static str, Duration)>>,
}

macro_rules! stages {
    ($($name:ident $title:literal;)*) => {
        $(
            pub(crate) fn $name<T>(&self, work: impl FnOnce() -> T) -> T {
                self.time($title, work)
            }
        )*
    };
}

impl Timings {
    stages! {
        load "load and check";
        resolve "resolve";
        emit "emit, format and verify";
        write "write";
    }

    fn time<T>(&self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        let spent = started.elapsed();
        if let Ok(mut stages) = self.stages.lock() {
            match stages.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, sum)) => *sum += spent,
                None => stages.push((stage, spent)),
            }
        }
        result
    }

    /// Each stage with the time it took, in the order of the pipeline.
    pub(crate) fn stages(self) -> Vec<(&'static str, Duration)> {
        self.stages.into_inner().unwrap_or_default()
    }
}

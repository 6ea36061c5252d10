//! A limit of the spec that a request breaks.

use std::fmt;

/// One limit that a request breaks. It never holds the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The parameter, by wire name; members of nested values by their path.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.parameter, self.problem)
    }
}

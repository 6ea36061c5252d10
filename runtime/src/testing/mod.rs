//! Transports for tests: mocks of a service, and recordings of exchanges.

pub mod mock;
pub mod record;

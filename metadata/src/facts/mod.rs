//! Facts that follow from the metadata of an operation or a product, whatever is made of it: how requests are sent and where to.

mod codes;
mod hosts;
mod path;
mod request;
mod sensitive;

pub use codes::without_prefix;
pub use hosts::{Hosts, central_host, hosts, is_host, is_region};
pub use path::{Template, template};
pub use request::{BodyKind, body, method, reads};
pub use sensitive::is_sensitive;

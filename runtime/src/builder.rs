//! What generated builders need to let the compiler find missing parameters.

mod sealed {
    pub trait Sealed {}
}

/// Stands for a required parameter that is given.
#[derive(Debug, Clone, Copy)]
pub struct Set;

impl sealed::Sealed for Set {}

/// Implemented by [`Set`] alone: a builder is complete when all its parameters are.
#[diagnostic::on_unimplemented(
    message = "the required parameter `{Self}` is not set",
    label = "this request lacks `{Self}`",
    note = "every required parameter has a setter of the same name in snake_case; call it before `.send()` or `.build()`"
)]
pub trait IsSet: sealed::Sealed {}

impl IsSet for Set {}

//! What generated builders need to let the compiler find missing parameters.

use crate::wire::{Bytes, FieldType};

mod sealed {
    pub trait Sealed {}
}

/// State of a required parameter in the type of a builder: the parameter is set.
#[derive(Debug, Clone, Copy)]
pub struct Set;

/// State of a required parameter in the type of a builder: the parameter is not set yet.
#[derive(Debug, Clone, Copy)]
pub struct Unset;

/// Implemented by nothing: clients of products whose gateway has a signature of its own cannot send yet.
#[diagnostic::on_unimplemented(
    message = "requests of this product cannot be sent yet: its gateway has a signature of its own",
    label = "the gateway of `{Self}` is not supported",
    note = "types, `.build()` and `.parts()` work; sign and send the parts with a client of your own"
)]
pub trait SupportedGateway: sealed::Sealed {
    /// Cannot be called.
    fn never(&self) -> std::convert::Infallible;
}

/// What a setter takes: the parameter's own type, or text for a text.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` does not fit a parameter of type `{T}`",
    label = "this parameter is a `{T}`"
)]
pub trait IntoParameter<T> {
    /// The value.
    fn into_parameter(self) -> T;
}

impl<T: FieldType> IntoParameter<T> for T {
    fn into_parameter(self) -> T {
        self
    }
}

macro_rules! into_parameter {
    ($($source:ty => $target:ty;)*) => {
        $(
            impl IntoParameter<$target> for $source {
                fn into_parameter(self) -> $target {
                    self.into()
                }
            }
        )*
    };
}

into_parameter! {
    &str => String;
    &String => String;
    std::borrow::Cow<'_, str> => String;
    Vec<u8> => Bytes;
    &[u8] => Bytes;
    String => Bytes;
    &str => Bytes;
}

/// For generated code: the facts of an operation.
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    ($operation:expr;) => {
        static OPERATION: $crate::operation::Operation = {
            use $crate::operation::{
                Auth, BodyKind, ClientToken, Condition, Method, Operation, Safety, Success,
                Verdict, When,
            };
            $operation
        };
    };
}

/// For generated code: the required parameters of a product, each a trait that [`Set`] has, with the message for a
/// builder that lacks it.
///
/// Operations share the traits: a parameter of the same name is the same trait. The message is a literal because the
/// compiler expands no macro in it, and would print a long path for the name of a type.
#[doc(hidden)]
#[macro_export]
macro_rules! required {
    ($($parameter:ident = $message:literal,)*) => {
        /// Required parameters: each is a trait of the builders whose parameter of that name is set.
        pub mod required {
            $(
                #[doc = concat!("The required parameter `", stringify!($parameter), "` is set.")]
                #[diagnostic::on_unimplemented(
                    message = $message,
                    label = "set it before this call",
                    note = "every required parameter has a setter of the same name in snake_case"
                )]
                pub trait $parameter {
                    /// Always the unit type.
                    type Given;
                }

                #[diagnostic::do_not_recommend]
                impl $parameter for $crate::builder::Set {
                    type Given = ();
                }
            )*
        }
    };
}

/// For generated code: a request with its builder, which has a setter for each parameter.
///
/// Each required parameter is a type parameter of the builder; its setter turns [`Unset`] into [`Set`]. The traits in
/// `super::required` are those that [`required!`](crate::required) declares.
///
/// `send` and `build` ask for `PhoneNumber: super::required::PhoneNumber<Given: Sized>`. The bound on the associated type
/// is always true. It makes the compiler report a missing parameter when it resolves the associated type, at the call
/// and without a note that shows the inside of this macro. `tests/ui` protects the messages.
#[doc(hidden)]
#[macro_export]
macro_rules! request {
    (
        $(#[$meta:meta])*
        $request:ident by $builder:ident => $response:ident | $error:ty;
        $sending:ident $client:path;
        required { $($(#[$required_meta:meta])* $required_index:literal $required:ident ($marker:ident): $required_type:ty = $required_field:expr,)* }
        optional { $($(#[$optional_meta:meta])* $optional_index:literal $optional:ident: $optional_type:ty = $optional_field:expr,)* }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub struct $request {
            $($(#[$required_meta])* pub $required: $required_type,)*
            $($(#[$optional_meta])* pub $optional: Option<$optional_type>,)*
        }

        $crate::shape!($request {
            $($required_index $required = $required_field,)*
            $($optional_index $optional = $optional_field,)*
        });

        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl $request {
            #[inline]
            fn unset() -> Self {
                Self {
                    $($required: $crate::wire::FieldType::unset(),)*
                    $($optional: None,)*
                }
            }

            /// Starts a request that is sent later with `send`.
            #[inline]
            pub fn builder() -> $builder<()> {
                $builder::start(())
            }

            /// The request as it travels, without host and signature.
            ///
            /// # Errors
            ///
            /// A value that HTTP cannot carry, such as a line break in a header.
            #[inline]
            pub fn parts(&self) -> Result<$crate::RequestParts, $crate::NotSent> {
                $crate::request_parts(&OPERATION, self)
            }
        }

        impl Clone for $request {
            #[inline]
            fn clone(&self) -> Self {
                let mut copy = Self::unset();
                $crate::wire::copy(self, &mut copy);
                copy
            }
        }

        $crate::serde_impls!($request, <$request>::unset());

        #[doc = concat!("Builds a [`", stringify!($request), "`].")]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $builder<Via $(, $marker = $crate::builder::Unset)*> {
            via: Via,
            request: $request,
            state: std::marker::PhantomData<($($marker,)*)>,
        }

        impl<Via $(, $marker)*> std::fmt::Debug for $builder<Via $(, $marker)*> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug(&self.request, f)
            }
        }

        impl<Via> $builder<Via> {
            #[inline]
            pub(super) fn start(via: Via) -> Self {
                Self { via, request: $request::unset(), state: std::marker::PhantomData }
            }
        }

        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl<Via $(, $marker)*> $builder<Via $(, $marker)*> {
            $(
                $(#[$optional_meta])*
                #[inline]
                pub fn $optional(mut self, value: impl $crate::builder::IntoParameter<$optional_type>) -> Self {
                    self.request.$optional = Some($crate::builder::IntoParameter::into_parameter(value));
                    self
                }
            )*

            /// The request, complete.
            #[inline]
            pub fn build(self) -> $request
            where
                $($marker: super::required::$marker<Given: Sized>,)*
            {
                self.request
            }
        }

        $crate::request!(@required $builder [] $($(#[$required_meta])* $required ($marker): $required_type,)*);
        $crate::request!(@$sending $builder $request $response $error, $client, [$($marker)*]);
    };

    (@required $builder:ident [$($before:ident)*]) => {};
    (
        @required $builder:ident [$($before:ident)*]
        $(#[$meta:meta])* $name:ident ($marker:ident): $type:ty,
        $($(#[$after_meta:meta])* $after_name:ident ($after:ident): $after_type:ty,)*
    ) => {
        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl<Via $(, $before)*, $marker $(, $after)*> $builder<Via $(, $before)*, $marker $(, $after)*> {
            $(#[$meta])*
            #[inline]
            pub fn $name(mut self, value: impl $crate::builder::IntoParameter<$type>) -> $builder<Via $(, $before)*, $crate::builder::Set $(, $after)*> {
                self.request.$name = $crate::builder::IntoParameter::into_parameter(value);
                $builder { via: self.via, request: self.request, state: std::marker::PhantomData }
            }
        }

        $crate::request!(
            @required $builder [$($before)* $marker]
            $($(#[$after_meta])* $after_name ($after): $after_type,)*
        );
    };

    (@acs3 $builder:ident $request:ident $response:ident $error:ty, $client:path, [$($marker:ident)*]) => {
        impl $request {
            /// Sends the request through `client`.
            ///
            /// # Errors
            ///
            /// Tells apart what was not sent, refused, throttled, not answered and not understood.
            #[inline]
            pub fn send<'a>(
                &'a self,
                client: &'a $client,
            ) -> $crate::BoxFuture<'a, Result<$crate::Response<$response>, $crate::Error<$error>>> {
                $crate::invoke(client.runtime(), &OPERATION, self)
            }
        }

        impl<$($marker),*> $builder<$client $(, $marker)*> {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// Tells apart what was not sent, refused, throttled, not answered and not understood.
            #[inline]
            pub fn send(self) -> $crate::Call<$request, $response, $error>
            where
                $($marker: super::required::$marker<Given: Sized>,)*
            {
                $crate::Call::new(self.via.runtime(), &OPERATION, self.request)
            }
        }
    };

    (@own $builder:ident $request:ident $response:ident $error:ty, $client:path, [$($marker:ident)*]) => {
        impl<Via $(, $marker)*> $builder<Via $(, $marker)*> {
            /// Not there yet: the gateway of this product has a signature of its own.
            ///
            /// # Errors
            ///
            /// None, for it does not compile.
            #[inline]
            pub fn send(self) -> Result<$response, $crate::Error<$error>>
            where
                Via: $crate::builder::SupportedGateway,
                $($marker: super::required::$marker<Given: Sized>,)*
            {
                match self.via.never() {}
            }
        }
    };
}

/// For generated code: the pages of an operation, and the items of all pages.
#[doc(hidden)]
#[macro_export]
macro_rules! paging {
    (
        $builder:ident [$($marker:ident)*] for $request:ident => $response:ident | $error:ty;
        client $client:path;
        $facts:expr;
        $(items $($field:ident).+: $item:ty;)?
    ) => {
        static PAGING: $crate::paging::Paging = {
            use $crate::paging::Paging;
            $facts
        };

        impl $request {
            /// Page after page, each fetched when it is asked for.
            #[inline]
            pub fn pages(self, client: &$client) -> $crate::Pages<Self, $response, $error> {
                $crate::Pages::new(client.runtime(), &OPERATION, &PAGING, self)
            }

            $(
                /// The items of all pages, one after the other.
                #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
                #[inline]
                pub fn items(self, client: &$client) -> $crate::Items<Self, $response, $error, $item> {
                    $crate::Items::new(self.pages(client), |page| {
                        let member = Some(page);
                        $(let member = member.and_then(|member| member.$field);)+
                        member.unwrap_or_default()
                    })
                }
            )?
        }

        $crate::paging!(@builder $builder [$($marker)*] [$($marker)*] $request => $response | $error; $client; $($item)?);
    };

    // The markers come twice: once for the builder, and once for the optional method `items`.
    (
        @builder $builder:ident [$($marker:ident)*] $markers:tt $request:ident => $response:ident | $error:ty;
        $client:path; $($item:ty)?
    ) => {
        impl<$($marker),*> $builder<$client $(, $marker)*> {
            /// Page after page, each fetched when it is asked for.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$request, $response, $error>
            where
                $($marker: super::required::$marker<Given: Sized>,)*
            {
                self.request.pages(&self.via)
            }
        }

        $($crate::paging!(@items $builder $markers $request | $response | $error; $client; $item);)?
    };

    (
        @items $builder:ident [$($marker:ident)*] $request:ident | $response:ident | $error:ty;
        $client:path; $item:ty
    ) => {
        impl<$($marker),*> $builder<$client $(, $marker)*> {
            /// The items of all pages, one after the other.
            #[inline]
            pub fn items(self) -> $crate::Items<$request, $response, $error, $item>
            where
                $($marker: super::required::$marker<Given: Sized>,)*
            {
                self.request.items(&self.via)
            }
        }
    };
}

/// For generated code: the methods of a client, one for each operation.
#[doc(hidden)]
#[macro_export]
macro_rules! methods {
    ($client:ident { $($(#[$meta:meta])* $method:ident: $builder:ident in $module:ident,)* }) => {
        impl $client {
            $(
                $(#[$meta])*
                #[inline]
                pub fn $method(&self) -> super::$module::$builder<Self> {
                    super::$module::$builder::start(self.clone())
                }
            )*
        }
    };
}

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

/// For generated code: the builder of a request, with a setter for each parameter.
///
/// Each required parameter is a type parameter of the builder; its setter turns it into [`Set`].
#[doc(hidden)]
#[macro_export]
macro_rules! builder {
    (
        $(#[$meta:meta])*
        $builder:ident for $request:ident of $operation:path => $response:ident, $error:ty, $sending:ident $client:path;
        required { $($(#[$required_meta:meta])* $required:ident ($marker:ident): $required_type:ty,)* }
        optional { $($(#[$optional_meta:meta])* $optional:ident: $optional_type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $builder<Via $(, $marker = missing::$marker)*> {
            via: Via,
            request: $request,
            state: std::marker::PhantomData<($($marker,)*)>,
        }

        impl $request {
            /// Starts a request that is sent later with `send`.
            pub fn builder() -> $builder<()> {
                $builder::start(())
            }

            /// The request as it travels, without host and signature.
            ///
            /// # Errors
            ///
            /// A value that HTTP cannot carry, such as a line break in a header.
            pub fn parts(&self) -> Result<$crate::RequestParts, $crate::NotSent> {
                $crate::request_parts(&$operation, self)
            }
        }

        impl<Via> $builder<Via> {
            pub(super) fn start(via: Via) -> Self {
                Self { via, request: $request::unset(), state: std::marker::PhantomData }
            }
        }

        #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
        impl<Via $(, $marker)*> $builder<Via $(, $marker)*> {
            $(
                $(#[$optional_meta])*
                pub fn $optional(mut self, value: $optional_type) -> Self {
                    self.request.$optional = Some(value.into());
                    self
                }
            )*

            /// The request, complete.
            pub fn build(self) -> $request
            where
                $($marker: $crate::builder::IsSet,)*
            {
                self.request
            }
        }

        $crate::builder!(@required $builder [] $($(#[$required_meta])* $required ($marker): $required_type,)*);
        $crate::builder!(@missing $($required ($marker))*);
        $crate::builder!(@$sending $builder $request $response $error, $client, $operation, [$($marker)*]);
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
            pub fn $name(mut self, value: $type) -> $builder<Via $(, $before)*, $crate::builder::Set $(, $after)*> {
                self.request.$name = value.into();
                $builder { via: self.via, request: self.request, state: std::marker::PhantomData }
            }
        }

        $crate::builder!(
            @required $builder [$($before)* $marker]
            $($(#[$after_meta])* $after_name ($after): $after_type,)*
        );
    };

    (@missing) => {};
    (@missing $($name:ident ($marker:ident))+) => {
        /// What a builder lacks, as the compiler names it.
        pub mod missing {
            $(
                #[doc = concat!("`", stringify!($name), "` has not been set.")]
                #[derive(Debug, Clone, Copy)]
                pub struct $marker;
            )+
        }
    };

    (@acs3 $builder:ident $request:ident $response:ident $error:ty, $client:path, $operation:path, [$($marker:ident)*]) => {
        impl $request {
            /// Sends the request through `client`.
            ///
            /// # Errors
            ///
            /// Tells apart what was not sent, refused, throttled, not answered and not understood.
            pub fn send(
                &self,
                client: &$client,
            ) -> impl Future<Output = Result<$crate::Response<$response>, $crate::Error<$error>>> + Send {
                $crate::invoke(client.runtime(), &$operation, self)
            }
        }

        impl<$($marker),*> $builder<$client $(, $marker)*> {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// Tells apart what was not sent, refused, throttled, not answered and not understood.
            pub async fn send(self) -> Result<$crate::Response<$response>, $crate::Error<$error>>
            where
                $($marker: $crate::builder::IsSet,)*
            {
                $crate::invoke(self.via.runtime(), &$operation, &self.request).await
            }
        }
    };

    (@own $builder:ident $request:ident $response:ident $error:ty, $client:path, $operation:path, [$($marker:ident)*]) => {
        impl<Via $(, $marker)*> $builder<Via $(, $marker)*> {
            /// Not there yet: the gateway of this product has a signature of its own.
            ///
            /// # Errors
            ///
            /// None, for it does not compile.
            pub fn send(self) -> Result<$response, $crate::Error<$error>>
            where
                Via: $crate::builder::SupportedGateway,
                $($marker: $crate::builder::IsSet,)*
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
        $builder:ident [$($marker:ident)*] for $request:ident of $operation:path, $paging:path => $response:ident, $error:ty, $client:path;
        $(items $($field:ident).+: $item:ty;)?
    ) => {
        impl $request {
            /// Page after page, each fetched when it is asked for.
            pub fn pages(self, client: &$client) -> $crate::Pages<Self, $response, $error> {
                $crate::Pages::new(client.runtime(), &$operation, &$paging, self)
            }

            $(
                /// The items of all pages, one after the other.
                #[allow(deprecated, reason = "a field that the vendor advises against is still a field")]
                pub fn items(self, client: &$client) -> $crate::Items<Self, $response, $error, $item> {
                    $crate::Items::new(self.pages(client), |page| {
                        let member = Some(page);
                        $(let member = member.and_then(|member| member.$field);)+
                        member.unwrap_or_default()
                    })
                }
            )?
        }

        impl<$($marker),*> $builder<$client $(, $marker)*>
        where
            $($marker: $crate::builder::IsSet,)*
        {
            /// Page after page, each fetched when it is asked for.
            pub fn pages(self) -> $crate::Pages<$request, $response, $error> {
                self.request.pages(&self.via)
            }

            $(
                /// The items of all pages, one after the other.
                pub fn items(self) -> $crate::Items<$request, $response, $error, $item> {
                    self.request.items(&self.via)
                }
            )?
        }
    };
}

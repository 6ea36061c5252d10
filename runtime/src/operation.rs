//! What an operation is, as data that generated code holds.

/// One version of one product.
#[derive(Debug)]
pub struct Product {
    /// Product code, such as `Dypnsapi`.
    pub code: &'static str,
    /// Version, sent as `x-acs-version`.
    pub version: &'static str,
    /// Hosts.
    pub endpoints: Endpoints,
}

/// Hosts of a product.
#[derive(Debug, Clone, Copy)]
pub enum Endpoints {
    /// One host for every region.
    Central(&'static str),
    /// A host for each region, as pairs of region and host.
    Regional(&'static [(&'static str, &'static str)]),
    /// The hosts of each region, where the metadata tells those of other networks, too.
    Hosts(&'static [Hosts]),
}

/// The hosts of a product in a region.
#[derive(Debug, Clone, Copy)]
pub struct Hosts {
    /// The region.
    pub region: &'static str,
    /// On the internet.
    pub public: &'static str,
    /// In the vendor's virtual private clouds, where that does not follow from the vendor's rule.
    pub vpc: Option<&'static str>,
    /// Over IPv4 and IPv6.
    pub dual_stack: Option<&'static str>,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The product.
    pub product: &'static Product,
    /// Name, sent as `x-acs-action`.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path template, its text percent-encoded, its parameters as `{name}`; `/` for RPC, `*` for a path that is a parameter.
    pub path: &'static str,
    /// Query that is part of the path template, as pairs.
    pub query: &'static [(&'static str, &'static str)],
    /// Kind of body.
    pub body: BodyKind,
    /// Body that is sent when no parameter gives one.
    pub empty_body: &'static str,
    /// The parameter that makes a write safe to send twice, as its path of wire names.
    pub client_token: Option<ClientToken>,
    /// Whether requests are signed.
    pub auth: Auth,
    /// Whether sending twice harms.
    pub safety: Safety,
    /// How the body says that the call worked.
    pub success: Option<Success>,
    /// Refusals that are an answer.
    pub verdict: Option<Verdict>,
    /// Parameters that others make mandatory.
    pub conditions: &'static [Condition],
}

macro_rules! setters {
    ($($name:ident: $type:ty, $what:literal;)*) => {
        $(
            #[doc = concat!("Sets ", $what, ".")]
            #[must_use]
            pub const fn $name(mut self, value: $type) -> Self {
                self.$name = value;
                self
            }
        )*
    };
}

impl Operation {
    /// An operation without body that is signed and may change something: the careful assumption.
    #[must_use]
    pub const fn new(product: &'static Product, name: &'static str, method: Method) -> Self {
        Self {
            product,
            name,
            method,
            path: "/",
            query: &[],
            body: BodyKind::None,
            empty_body: "",
            client_token: None,
            auth: Auth::AccessKey,
            safety: Safety::Write,
            success: None,
            verdict: None,
            conditions: &[],
        }
    }

    setters! {
        path: &'static str, "the path template";
        query: &'static [(&'static str, &'static str)], "the query of the path template";
        body: BodyKind, "the kind of body";
        empty_body: &'static str, "the body that is sent when no parameter gives one";
        auth: Auth, "whether requests are signed";
        safety: Safety, "whether sending twice harms";
        conditions: &'static [Condition], "parameters that others make mandatory";
    }

    /// Sets the parameter that makes a write safe to send twice.
    #[must_use]
    pub const fn client_token(mut self, token: ClientToken) -> Self {
        self.client_token = Some(token);
        self
    }

    /// Sets how the body says that the call worked.
    #[must_use]
    pub const fn success(mut self, success: Success) -> Self {
        self.success = Some(success);
        self
    }

    /// Sets which refusals are an answer.
    #[must_use]
    pub const fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = Some(verdict);
        self
    }
}

/// HTTP methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
    /// `PATCH`.
    Patch,
    /// `HEAD`.
    Head,
    /// `OPTIONS`.
    Options,
}

impl Method {
    /// The method in upper case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }
}

/// Kinds of request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// None.
    None,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json; charset=utf-8`.
    Json,
    /// `application/json`, as a few gateways insist.
    PlainJson,
    /// `application/octet-stream`.
    Binary,
    /// Bytes of no stated type.
    Bytes,
    /// `application/xml`, under the name of its root element.
    Xml,
}

impl BodyKind {
    /// The value of `content-type`.
    #[must_use]
    pub const fn content_type(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Bytes => None,
            Self::Form => Some("application/x-www-form-urlencoded"),
            Self::Json => Some("application/json; charset=utf-8"),
            Self::PlainJson => Some("application/json"),
            Self::Binary => Some("application/octet-stream"),
            Self::Xml => Some("application/xml"),
        }
    }
}

/// A parameter by which the service knows a request that it has seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientToken {
    /// A parameter of its own, by wire name.
    Parameter(&'static str),
    /// A member of a JSON body, by wire name.
    Member(&'static str),
}

/// Whether requests are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// With an access key.
    AccessKey,
    /// Not at all.
    Anonymous,
}

/// Whether an operation may be sent again when nobody knows what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It only reads.
    Read,
    /// It changes something; it is never sent again once the service may have seen it.
    Write,
}

/// The member of the body that says whether the call worked.
#[derive(Debug, Clone, Copy)]
pub struct Success {
    /// Its name, at the top of the body.
    pub member: &'static str,
    /// The text it has when the call worked.
    pub equals: &'static str,
}

/// Refusals that are an answer and no failure of the call.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Their codes; the prefixes `isv.` and `biz.` do not count.
    pub negative_codes: &'static [&'static str],
}

/// A parameter that another one makes mandatory.
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    /// The parameter, by wire name.
    pub parameter: &'static str,
    /// What makes it mandatory.
    pub when: When,
    /// Sentence for the error.
    pub explanation: &'static str,
    /// Whether an empty text is enough.
    pub allow_empty: bool,
}

impl Condition {
    /// A condition that an absent value and an empty text break.
    #[must_use]
    pub const fn new(parameter: &'static str, when: When, explanation: &'static str) -> Self {
        Self {
            parameter,
            when,
            explanation,
            allow_empty: false,
        }
    }

    /// Lets an empty text be enough.
    #[must_use]
    pub const fn allow_empty(mut self) -> Self {
        self.allow_empty = true;
        self
    }
}

/// What makes a parameter mandatory; the other parameter stands first, by wire name.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// The other one holds this text.
    Contains(&'static str, &'static str),
    /// The other one has this value.
    Equals(&'static str, &'static str),
    /// The other one is given.
    Present(&'static str),
}

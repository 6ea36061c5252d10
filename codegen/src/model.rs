//! What will be emitted: every name, type and text decided. Emission only prints this.

use acs_metadata::facts::{BodyKind, Hosts};

/// A product as a Rust module.
#[derive(Debug)]
pub struct Product {
    /// Module and feature name.
    pub module: String,
    /// Path of the module for a user of the crate, such as `acs_sdk::dypnsapi`.
    pub home: String,
    /// Product code as the wire has it.
    pub code: String,
    /// Version as the wire has it.
    pub version: String,
    /// Docs of the module.
    pub docs: Vec<String>,
    /// The first example of the product; none where nothing can be sent.
    pub first: Option<FirstExample>,
    /// Hosts.
    pub endpoints: Endpoints,
    /// Shapes that `$ref` points to.
    pub components: Vec<Type>,
    /// Operations in the order of the spec.
    pub operations: Vec<Operation>,
    /// Operations by the vendor's folders.
    pub groups: Vec<Group>,
    /// The error codes of all operations, where they share one enum.
    pub errors: Option<ErrorEnum>,
    /// Names of the required parameters of all operations, sorted: see [`Field::marker`].
    pub required: Vec<String>,
    /// Whether requests can be sent: the gateway takes ACS3 signatures.
    pub sends: bool,
    /// The spec it came from.
    pub spec: SpecFile,
}

/// The example that the documentation of a product begins with, as lines of Rust.
#[derive(Debug)]
pub struct FirstExample {
    /// Index into [`Product::operations`].
    pub operation: usize,
    /// Whether a call of it is safe to try: it reads, or the author of the spec chose it.
    pub is_safe: bool,
    /// `use` declarations.
    pub imports: Vec<String>,
    /// The declaration of `client`.
    pub client: String,
    /// The call, after a comment where it has side effects. It prints the response, or the items of all pages.
    pub call: Vec<String>,
}

impl FirstExample {
    /// All lines, for a function that returns a `Result`.
    pub fn lines(&self) -> Vec<String> {
        let client = std::iter::once(&self.client);
        let lines = self.imports.iter().chain(client).chain(&self.call);
        lines.cloned().collect()
    }
}

/// A spec as somebody finds it again.
#[derive(Debug)]
pub struct SpecFile {
    /// Its name without the folder.
    pub file: String,
    /// SHA-256 of its bytes.
    pub digest: String,
}

/// Operations that the vendor shows together.
#[derive(Debug)]
pub struct Group {
    /// Escaped title.
    pub title: String,
    /// Indices into [`Product::operations`].
    pub operations: Vec<usize>,
}

/// Hosts of a product.
#[derive(Debug, PartialEq, Eq)]
pub enum Endpoints {
    /// One host for every region.
    Central(String),
    /// A host for each region.
    Regional(Vec<(String, String)>),
    /// The hosts of each region, where some are in other networks.
    Hosts(Vec<Hosts>),
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Name as the wire has it.
    pub wire: String,
    /// Prefix of its types.
    pub camel: String,
    /// Its module and the client's method.
    pub snake: String,
    /// First line of the docs.
    pub headline: String,
    /// Docs of the client's method, without the example.
    pub docs: Vec<String>,
    /// Example of a call, as lines of Rust.
    pub example: Vec<String>,
    /// Why not to use it.
    pub deprecated: Option<String>,
    /// HTTP method, in lower case.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Query that belongs to the path.
    pub query: Vec<(String, String)>,
    /// Kind of body.
    pub body: BodyKind,
    /// Body that is sent when no parameter gives one.
    pub empty_body: &'static str,
    /// The parameter that makes a write safe to send twice.
    pub client_token: Option<ClientToken>,
    /// Whether requests are signed.
    pub signed: bool,
    /// Whether it only reads.
    pub reads: bool,
    /// Member that says whether the call worked, and the text that says so.
    pub success: Option<(String, String)>,
    /// Yes or no.
    pub verdict: Option<Verdict>,
    /// Parameters that others make mandatory.
    pub conditions: Vec<Condition>,
    /// Parameters.
    pub request: Struct,
    /// Body of the answer.
    pub response: Struct,
    /// Shapes nested in both.
    pub nested: Vec<Type>,
    /// Error codes.
    pub errors: Errors,
    /// How it pages, if it does.
    pub paging: Option<Paging>,
}

/// How an operation pages, and the Rust of its items.
#[derive(Debug, PartialEq, Eq)]
pub struct Paging {
    /// What the metadata says; the paths exist in the request and in the response.
    pub ways: acs_metadata::paging::Paging,
    /// The items, where one list must be them.
    pub items: Option<PagedItems>,
}

/// The list of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct PagedItems {
    /// The Rust fields down to it.
    pub rust: Vec<String>,
    /// Type of an item.
    pub item: RustType,
}

/// The type of an operation's error codes.
#[derive(Debug)]
pub enum Errors {
    /// Text, for the spec lists none.
    Text,
    /// An enum of its own.
    Own(ErrorEnum),
    /// The enum of the product.
    Shared,
}

/// A parameter by which the service knows a request that it has seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientToken {
    /// A parameter of its own.
    Parameter(String),
    /// A member of the JSON body.
    Member(String),
}

/// What an end user may read, each on one line.
#[derive(Debug)]
pub struct UserMessage {
    /// In Chinese.
    pub chinese: String,
    /// In English.
    pub english: String,
}

/// An answer that says yes or no.
#[derive(Debug)]
pub struct Verdict {
    /// Rust fields from the response down to the answer.
    pub path: Vec<String>,
    /// Text that means yes.
    pub positive: String,
    /// Name of the method.
    pub method: String,
    /// Codes that mean no.
    pub negative_codes: Vec<String>,
    /// What an end user may read about a no.
    pub user_message: Option<UserMessage>,
    /// Docs of the method.
    pub docs: Vec<String>,
}

/// A parameter that another one makes mandatory.
#[derive(Debug)]
pub struct Condition {
    /// The parameter.
    pub parameter: String,
    /// What makes it mandatory.
    pub when: acs_metadata::When,
    /// The other parameter.
    pub other: String,
    /// Sentence for the error.
    pub explanation: String,
    /// Whether an empty text is enough.
    pub allow_empty: bool,
}

/// A type to define.
#[derive(Debug, PartialEq, Eq)]
pub enum Type {
    /// A struct.
    Struct(Struct),
    /// An open enum.
    Enum(Enum),
}

/// A struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Its docs.
    pub docs: Vec<String>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Fields that wrap a single list, with that list.
    pub lists: Vec<WrappedList>,
}

/// A field that wraps a single list, as older products write them: `Zones{Zone[]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedList {
    /// The field, and the method that unwraps it.
    pub field: String,
    /// The list in it.
    pub list: String,
    /// Type of the items.
    pub item: RustType,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name as the wire has it.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Name of the type parameter of the builder, and of the trait that says that it is set; only for required parameters.
    pub marker: Option<String>,
    /// Type, without the `Option`.
    pub ty: RustType,
    /// Docs.
    pub docs: Vec<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Where it travels.
    pub place: Place,
    /// How lists are written.
    pub style: acs_metadata::ListStyle,
    /// Whether it is a plain value rather than an `Option`.
    pub required: bool,
    /// Whether an empty text is a violation, which is reported before sending.
    pub not_empty: bool,
    /// Whether its value is never shown.
    pub sensitive: bool,
    /// Limits checked before sending.
    pub limits: Vec<Limit>,
}

/// Where a field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Inside another value.
    Member,
    /// Query string.
    Query,
    /// Form body.
    Form,
    /// Path.
    Path,
    /// Header.
    Header,
    /// The body itself.
    Body,
    /// Host name.
    Host,
}

/// A limit on a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Fewest characters.
    MinLength(u64),
    /// Most characters.
    MaxLength(u64),
    /// Smallest number.
    Minimum(i64),
    /// Largest number.
    Maximum(i64),
    /// Fewest items.
    MinItems(u64),
    /// Most items.
    MaxItems(u64),
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RustType {
    /// `String`.
    String,
    /// `i64`.
    Integer,
    /// `f64`.
    Float,
    /// `bool`.
    Boolean,
    /// Bytes as they are.
    Bytes,
    /// Any JSON value.
    Value,
    /// A struct or enum of the operation's own module.
    Local(String),
    /// A struct of the product's `components` module.
    Component(String),
    /// `Vec<T>`.
    List(Box<RustType>),
    /// `BTreeMap<String, T>`.
    Map(Box<RustType>),
    /// `Boxed<T>`, where a shape holds itself.
    Boxed(Box<RustType>),
}

/// An open enum.
#[derive(Debug, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Its docs.
    pub docs: Vec<String>,
    /// Whether the wire has numbers.
    pub numeric: bool,
    /// Known values.
    pub variants: Vec<Variant>,
}

/// A known value.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// Name in Rust.
    pub rust: String,
    /// Value on the wire.
    pub wire: String,
    /// Docs.
    pub docs: Vec<String>,
    /// Words to find it by.
    pub aliases: Vec<String>,
}

/// The error codes of an operation.
#[derive(Debug)]
pub struct ErrorEnum {
    /// Its name.
    pub name: String,
    /// Its docs.
    pub docs: Vec<String>,
    /// Known codes.
    pub variants: Vec<ErrorVariant>,
}

/// A known error code.
#[derive(Debug)]
pub struct ErrorVariant {
    /// Name in Rust.
    pub rust: String,
    /// All spellings without prefix, the page's first.
    pub spellings: Vec<String>,
    /// What an end user may read about it.
    pub user_message: Option<UserMessage>,
    /// Docs.
    pub docs: Vec<String>,
    /// Words to find it by.
    pub aliases: Vec<String>,
}

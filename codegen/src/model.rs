//! What will be emitted: every name, type and text decided. Emission only prints this.

/// A product as a Rust module.
#[derive(Debug)]
pub(crate) struct Product {
    /// Module and feature name.
    pub(crate) module: String,
    /// Path of the module for a user of the crate, such as `acs_sdk::dypnsapi`.
    pub(crate) home: String,
    /// Product code as the wire has it.
    pub(crate) code: String,
    /// Version as the wire has it.
    pub(crate) version: String,
    /// Docs of the module.
    pub(crate) docs: Vec<String>,
    /// The first example of the product; none where nothing can be sent.
    pub(crate) first: Option<FirstExample>,
    /// Hosts.
    pub(crate) endpoints: Endpoints,
    /// Shapes that `$ref` points to.
    pub(crate) components: Vec<Type>,
    /// Operations in the order of the spec.
    pub(crate) operations: Vec<Operation>,
    /// Operations by the vendor's folders.
    pub(crate) groups: Vec<Group>,
    /// The error codes of all operations, where they share one enum.
    pub(crate) errors: Option<ErrorEnum>,
    /// Names of the required parameters of all operations, sorted: see [`Field::marker`].
    pub(crate) required: Vec<String>,
    /// Whether requests can be sent: the gateway takes ACS3 signatures.
    pub(crate) sends: bool,
    /// The spec it came from.
    pub(crate) spec: SpecFile,
}

/// The example that the documentation of a product begins with, as lines of Rust.
#[derive(Debug)]
pub(crate) struct FirstExample {
    /// Index into [`Product::operations`].
    pub(crate) operation: usize,
    /// Whether a call of it is safe to try: it reads, or the author of the spec chose it.
    pub(crate) is_safe: bool,
    /// `use` declarations.
    pub(crate) imports: Vec<String>,
    /// The declaration of `client`.
    pub(crate) client: String,
    /// The call, after a comment where it has side effects. It prints the response, or the items of all pages.
    pub(crate) call: Vec<String>,
}

impl FirstExample {
    /// All lines, for a function that returns a `Result`.
    pub(crate) fn lines(&self) -> Vec<String> {
        let client = std::iter::once(&self.client);
        let lines = self.imports.iter().chain(client).chain(&self.call);
        lines.cloned().collect()
    }
}

/// A spec as somebody finds it again.
#[derive(Debug)]
pub(crate) struct SpecFile {
    /// Its name without the folder.
    pub(crate) file: String,
    /// SHA-256 of its bytes.
    pub(crate) digest: String,
}

/// Operations that the vendor shows together.
#[derive(Debug)]
pub(crate) struct Group {
    /// Escaped title.
    pub(crate) title: String,
    /// Indices into [`Product::operations`].
    pub(crate) operations: Vec<usize>,
}

/// Hosts of a product.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Endpoints {
    /// One host for every region.
    Central(String),
    /// A host for each region.
    Regional(Vec<(String, String)>),
    /// The hosts of each region, where some are in other networks.
    Hosts(Vec<Hosts>),
}

/// The hosts of a region.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hosts {
    pub(crate) region: String,
    pub(crate) public: String,
    pub(crate) vpc: Option<String>,
    pub(crate) dual_stack: Option<String>,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Name as the wire has it.
    pub(crate) wire: String,
    /// Prefix of its types.
    pub(crate) camel: String,
    /// Its module and the client's method.
    pub(crate) snake: String,
    /// First line of the docs.
    pub(crate) headline: String,
    /// Docs of the client's method, without the example.
    pub(crate) docs: Vec<String>,
    /// Example of a call, as lines of Rust.
    pub(crate) example: Vec<String>,
    /// Why not to use it.
    pub(crate) deprecated: Option<String>,
    /// HTTP method, in lower case.
    pub(crate) method: String,
    /// Path template.
    pub(crate) path: String,
    /// Query that belongs to the path.
    pub(crate) query: Vec<(String, String)>,
    /// Kind of body.
    pub(crate) body: BodyKind,
    /// Body that is sent when no parameter gives one.
    pub(crate) empty_body: &'static str,
    /// The parameter that makes a write safe to send twice.
    pub(crate) client_token: Option<ClientToken>,
    /// Whether requests are signed.
    pub(crate) signed: bool,
    /// Whether it only reads.
    pub(crate) reads: bool,
    /// Member that says whether the call worked, and the text that says so.
    pub(crate) success: Option<(String, String)>,
    /// Yes or no.
    pub(crate) verdict: Option<Verdict>,
    /// Parameters that others make mandatory.
    pub(crate) conditions: Vec<Condition>,
    /// Parameters.
    pub(crate) request: Struct,
    /// Body of the answer.
    pub(crate) response: Struct,
    /// Shapes nested in both.
    pub(crate) nested: Vec<Type>,
    /// Error codes.
    pub(crate) errors: Errors,
    /// How it pages, if it does.
    pub(crate) paging: Option<Paging>,
}

/// How an operation pages, and the Rust of its items.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// What the metadata says; the paths exist in the request and in the response.
    pub(crate) ways: crate::paging::Paging,
    /// The items, where one list must be them.
    pub(crate) items: Option<PagedItems>,
}

/// The list of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PagedItems {
    /// The Rust fields down to it.
    pub(crate) rust: Vec<String>,
    /// Type of an item.
    pub(crate) item: RustType,
}

/// The type of an operation's error codes.
#[derive(Debug)]
pub(crate) enum Errors {
    /// Text, for the spec lists none.
    Text,
    /// An enum of its own.
    Own(ErrorEnum),
    /// The enum of the product.
    Shared,
}

/// A parameter by which the service knows a request that it has seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientToken {
    /// A parameter of its own.
    Parameter(String),
    /// A member of the JSON body.
    Member(String),
}

/// Kind of request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// No body.
    None,
    /// A form.
    Form,
    /// JSON.
    Json,
    /// JSON of no stated character set.
    PlainJson,
    /// Bytes, `application/octet-stream`.
    Binary,
    /// Bytes of no stated type.
    Bytes,
    /// XML.
    Xml,
}

/// What an end user may read, each on one line.
#[derive(Debug)]
pub(crate) struct UserMessage {
    /// In Chinese.
    pub(crate) chinese: String,
    /// In English.
    pub(crate) english: String,
}

/// An answer that says yes or no.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Rust fields from the response down to the answer.
    pub(crate) path: Vec<String>,
    /// Text that means yes.
    pub(crate) positive: String,
    /// Name of the method.
    pub(crate) method: String,
    /// Codes that mean no.
    pub(crate) negative_codes: Vec<String>,
    /// What an end user may read about a no.
    pub(crate) user_message: Option<UserMessage>,
    /// Docs of the method.
    pub(crate) docs: Vec<String>,
}

/// A parameter that another one makes mandatory.
#[derive(Debug)]
pub(crate) struct Condition {
    /// The parameter.
    pub(crate) parameter: String,
    /// What makes it mandatory.
    pub(crate) when: crate::metadata::When,
    /// The other parameter.
    pub(crate) other: String,
    /// Sentence for the error.
    pub(crate) explanation: String,
    /// Whether an empty text is enough.
    pub(crate) allow_empty: bool,
}

/// A type to define.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A struct.
    Struct(Struct),
    /// An open enum.
    Enum(Enum),
}

/// A struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Struct {
    /// Its name.
    pub(crate) name: String,
    /// Its docs.
    pub(crate) docs: Vec<String>,
    /// Its fields.
    pub(crate) fields: Vec<Field>,
    /// Fields that wrap a single list, with that list.
    pub(crate) lists: Vec<WrappedList>,
}

/// A field that wraps a single list, as older products write them: `Zones{Zone[]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrappedList {
    /// The field, and the method that unwraps it.
    pub(crate) field: String,
    /// The list in it.
    pub(crate) list: String,
    /// Type of the items.
    pub(crate) item: RustType,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name as the wire has it.
    pub(crate) wire: String,
    /// Name in Rust.
    pub(crate) rust: String,
    /// Name of the type parameter of the builder, and of the trait that says that it is set; only for required parameters.
    pub(crate) marker: Option<String>,
    /// Type, without the `Option`.
    pub(crate) ty: RustType,
    /// Docs.
    pub(crate) docs: Vec<String>,
    /// Whether the vendor advises against it.
    pub(crate) deprecated: bool,
    /// Where it travels.
    pub(crate) place: Place,
    /// How lists are written.
    pub(crate) style: crate::metadata::ListStyle,
    /// Whether it is a plain value rather than an `Option`.
    pub(crate) required: bool,
    /// Whether an empty text is a violation, which is reported before sending.
    pub(crate) not_empty: bool,
    /// Whether its value is never shown.
    pub(crate) sensitive: bool,
    /// Limits checked before sending.
    pub(crate) limits: Vec<Limit>,
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
pub(crate) enum Limit {
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
pub(crate) enum RustType {
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
pub(crate) struct Enum {
    /// Its name.
    pub(crate) name: String,
    /// Its docs.
    pub(crate) docs: Vec<String>,
    /// Whether the wire has numbers.
    pub(crate) numeric: bool,
    /// Known values.
    pub(crate) variants: Vec<Variant>,
}

/// A known value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Name in Rust.
    pub(crate) rust: String,
    /// Value on the wire.
    pub(crate) wire: String,
    /// Docs.
    pub(crate) docs: Vec<String>,
    /// Words to find it by.
    pub(crate) aliases: Vec<String>,
}

/// The error codes of an operation.
#[derive(Debug)]
pub(crate) struct ErrorEnum {
    /// Its name.
    pub(crate) name: String,
    /// Its docs.
    pub(crate) docs: Vec<String>,
    /// Known codes.
    pub(crate) variants: Vec<ErrorVariant>,
}

/// A known error code.
#[derive(Debug)]
pub(crate) struct ErrorVariant {
    /// Name in Rust.
    pub(crate) rust: String,
    /// All spellings without prefix, the page's first.
    pub(crate) spellings: Vec<String>,
    /// What an end user may read about it.
    pub(crate) user_message: Option<UserMessage>,
    /// Docs.
    pub(crate) docs: Vec<String>,
    /// Words to find it by.
    pub(crate) aliases: Vec<String>,
}

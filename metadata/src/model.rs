//! The vendor's OpenAPI metadata in memory: what a spec says, before any decision about Rust.

use indexmap::IndexMap;

use crate::finding::Position;

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the file.
    pub at: Position,
}

/// One version of one product.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The name the file was loaded under.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal digits.
    pub digest: String,
    /// Whether a person wrote the file: then what is odd is an error, in the vendor's files it is a warning.
    pub hand_written: bool,
    /// Product code, version and protocol style.
    pub info: Info,
    /// The tree in which the vendor shows the operations.
    pub directories: Vec<Directory>,
    /// Named shapes that `$ref` points to.
    pub schemas: IndexMap<String, Schema>,
    /// Operations by name, in the order of the file.
    pub operations: IndexMap<String, Operation>,
    /// Hosts by region.
    pub endpoints: Vec<Endpoint>,
}

impl Metadata {
    /// The shape itself, or the component that its reference leads to.
    #[must_use]
    pub fn target<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        let mut current = schema;
        // A chain longer than there are components is a circle, which check refuses.
        for _ in 0..=self.schemas.len() {
            match &current.kind {
                SchemaKind::Reference(target) => match self.schemas.get(&target.value) {
                    Some(next) => current = next,
                    None => return current,
                },
                _ => return current,
            }
        }
        current
    }

    /// The members of an object, or of the component that a reference names.
    #[must_use]
    pub fn members<'s>(&'s self, schema: &'s Schema) -> Option<&'s IndexMap<String, Schema>> {
        match &self.target(schema).kind {
            SchemaKind::Object(members) => Some(members),
            _ => None,
        }
    }
}

/// What product this is.
#[derive(Debug, Clone)]
pub struct Info {
    /// Product code as the vendor writes it, such as `Dypnsapi`.
    pub product: Located<String>,
    /// Version, mostly a date.
    pub version: Located<String>,
    /// Protocol style.
    pub style: Located<ProtocolStyle>,
}

/// How requests of a product are shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolStyle {
    /// One path, the operation named in a header, parameters in query or form.
    Rpc,
    /// Paths and methods, JSON bodies.
    Roa,
    /// As [`Self::Rpc`] without a path, as [`Self::Roa`] with one.
    V3,
    /// Function Compute: as [`Self::Roa`].
    Fc,
    /// Object storage: XML bodies and a signature of its own.
    Oss,
    /// Log service: a signature of its own.
    Sls,
    /// Photo and drive service: a signature of its own.
    Pds,
    /// The voice assistant's gateway, with a signature of its own.
    AliGenie,
    /// One that this generator does not know.
    Unknown,
}

impl ProtocolStyle {
    /// Whether requests are signed with ACS3, so that they can be sent.
    #[must_use]
    pub fn is_acs3(self) -> bool {
        matches!(self, Self::Rpc | Self::Roa | Self::V3 | Self::Fc)
    }
}

/// A folder of operations.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Title, in the vendor's words.
    pub title: String,
    /// Operations directly in it.
    pub operations: Vec<Located<String>>,
    /// Folders in it.
    pub children: Vec<Directory>,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Name as the wire has it.
    pub name: String,
    /// Where its name stands.
    pub at: Position,
    /// Short name.
    pub title: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// One English sentence (`x-summary-en`).
    pub summary_en: Option<String>,
    /// Long text, Markdown.
    pub description: Option<String>,
    /// HTTP methods allowed, in lower case.
    pub methods: Vec<Located<String>>,
    /// Path template, where there is one.
    pub path: Option<Located<String>>,
    /// Names of the ways to authenticate.
    pub security: Vec<String>,
    /// `read`, `write` or `readAndWrite`, as the vendor says; not reliable.
    pub operation_type: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Operations to use instead.
    pub substitutions: Vec<String>,
    /// Request parameters.
    pub parameters: Vec<Parameter>,
    /// Responses by status.
    pub responses: IndexMap<String, Response>,
    /// Whether it can answer with a stream of events.
    pub events: bool,
    /// Examples of bodies.
    pub examples: Vec<Example>,
    /// Error codes with their status.
    pub errors: Vec<ErrorCode>,
    /// `x-access`.
    pub access: Option<Access>,
    /// `x-success`.
    pub success: Option<Success>,
    /// `x-verdict`.
    pub verdict: Option<Verdict>,
    /// `x-retry`.
    pub retry: Option<Located<Retry>>,
    /// `x-source`.
    pub source: Option<SourceNote>,
    /// `x-name`.
    pub rust_name: Option<Located<String>>,
    /// `x-paginate`.
    pub paginate: Option<Paginate>,
    /// `x-first-example`.
    pub first_example: bool,
}

impl Operation {
    /// The shape of the answer when the call worked.
    #[must_use]
    pub fn success_schema(&self) -> Option<&Schema> {
        ["200", "201", "202", "204", "2xx", "2XX", "default"]
            .iter()
            .filter_map(|status| self.responses.get(*status))
            .find_map(|response| response.schema.as_ref())
    }

    /// The example of the answer as JSON.
    #[must_use]
    pub fn json_example(&self) -> Option<&Example> {
        self.examples
            .iter()
            .find(|example| example.format == "json")
    }

    /// Whether requests go without a signature.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.security
            .iter()
            .any(|name| matches!(name.as_str(), "Anonymous" | "ARS_OIDC"))
    }
}

/// One request parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name as the wire has it.
    pub name: String,
    /// Where the parameter starts in the file.
    pub at: Position,
    /// Where it travels.
    pub location: Located<ParameterLocation>,
    /// How lists and objects are written.
    pub style: ListStyle,
    /// Its shape.
    pub schema: Schema,
    /// `x-required-when`.
    pub required_when: Option<RequiredWhen>,
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the query string.
    Query,
    /// In a form body.
    Form,
    /// In the path.
    Path,
    /// In a header.
    Header,
    /// The body itself.
    Body,
    /// In the host name.
    Host,
}

/// How a list or an object is written into one parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `Name.1.Key=value`.
    Flat,
    /// JSON text.
    Json,
    /// Joined by commas.
    Simple,
}

/// A shape.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it starts in the file.
    pub at: Position,
    /// What kind of value it is.
    pub kind: SchemaKind,
    /// Vendor's `format`, such as `int64`; see [`Schema::format`].
    pub format: Option<Located<String>>,
    /// Short text.
    pub title: Option<String>,
    /// Long text, Markdown.
    pub description: Option<String>,
    /// One English sentence (`x-en`).
    pub description_en: Option<String>,
    /// Example, as text.
    pub example: Option<String>,
    /// Value the service takes when none is sent, as text.
    pub default: Option<Located<String>>,
    /// Whether it has to be given.
    pub required: bool,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Known values, as text.
    pub values: Vec<EnumValue>,
    /// Smallest number.
    pub minimum: Option<Located<String>>,
    /// Largest number.
    pub maximum: Option<Located<String>>,
    /// Fewest characters.
    pub min_length: Option<Located<u64>>,
    /// Most characters.
    pub max_length: Option<Located<u64>>,
    /// Fewest items.
    pub min_items: Option<Located<u64>>,
    /// Most items.
    pub max_items: Option<Located<u64>>,
    /// Regular expression the text has to match.
    pub pattern: Option<Located<String>>,
    /// `x-sensitive`, where a spec says it.
    pub sensitive: Option<bool>,
    /// Whether a required text may be empty: `x-allow-empty`, or the vendor's `allowEmptyValue`.
    pub allow_empty: Option<bool>,
    /// `x-name`.
    pub rust_name: Option<Located<String>>,
}

impl Schema {
    /// The format's name, such as `int64`.
    #[must_use]
    pub fn format(&self) -> Option<&str> {
        self.format.as_ref().map(|format| format.value.as_str())
    }

    /// A shape of which nothing is known but its kind.
    #[must_use]
    pub fn plain(at: Position, kind: SchemaKind) -> Self {
        Self {
            at,
            kind,
            format: None,
            title: None,
            description: None,
            description_en: None,
            example: None,
            default: None,
            required: false,
            deprecated: false,
            values: Vec::new(),
            minimum: None,
            maximum: None,
            min_length: None,
            max_length: None,
            min_items: None,
            max_items: None,
            pattern: None,
            sensitive: None,
            allow_empty: None,
            rust_name: None,
        }
    }
}

/// The kinds of shape.
#[derive(Debug, Clone)]
pub enum SchemaKind {
    /// Text.
    String,
    /// Whole number.
    Integer,
    /// Number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything.
    Any,
    /// Object with named members.
    Object(IndexMap<String, Schema>),
    /// Object with free keys; all values have one shape, or any.
    Map(Option<Box<Schema>>),
    /// List of one shape, or of anything.
    Array(Option<Box<Schema>>),
    /// `#/components/schemas/NAME`.
    Reference(Located<String>),
}

/// One known value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The value as the wire has it.
    pub value: String,
    /// Where it stands.
    pub at: Position,
    /// The vendor's wording.
    pub title: Option<String>,
    /// Name from `x-enum-names`.
    pub rust_name: Option<Located<String>>,
}

/// One response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Shape of the body.
    pub schema: Option<Schema>,
    /// What the vendor says of it.
    pub description: Option<String>,
}

/// One example of a body.
#[derive(Debug, Clone)]
pub struct Example {
    /// `json` or `xml`.
    pub format: String,
    /// The body.
    pub body: String,
    /// Where it stands.
    pub at: Position,
}

/// One error code.
#[derive(Debug, Clone)]
pub struct ErrorCode {
    /// HTTP status it comes with.
    pub status: String,
    /// The code.
    pub code: Located<String>,
    /// The vendor's message.
    pub message: Option<String>,
    /// The page's wording (`x-description`).
    pub description: Option<String>,
    /// Other spellings (`x-aliases`).
    pub aliases: Vec<Located<String>>,
    /// What a programmer does about it (`x-fix`).
    pub fix: Option<String>,
    /// What an end user may read (`x-user-message`).
    pub user_message: Option<UserMessage>,
}

/// `x-user-message`: a sentence for the person in front of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMessage {
    /// In Chinese.
    pub chinese: String,
    /// In English.
    pub english: String,
}

/// `x-access`: what a RAM policy has to allow.
#[derive(Debug, Clone)]
pub struct Access {
    /// The RAM action.
    pub action: String,
    /// Access level, as the page says.
    pub level: Option<String>,
    /// Resource, as the page says.
    pub resource: Option<String>,
    /// Condition keys, as the page says.
    pub condition_keys: Option<String>,
    /// Associated actions, as the page says.
    pub related_actions: Option<String>,
    /// What the columns mean.
    pub note: Option<String>,
}

/// `x-success`: the member of the body that says whether the call worked.
#[derive(Debug, Clone)]
pub struct Success {
    /// Member of the response.
    pub member: Located<String>,
    /// Text it has when the call worked.
    pub equals: String,
}

/// `x-verdict`: a response that answers yes or no.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Dotted path of the member that holds the answer.
    pub member: Located<String>,
    /// The one text that means yes.
    pub positive: String,
    /// Name of the generated method.
    pub method: Located<String>,
    /// Error codes that mean no.
    pub negative_codes: Vec<String>,
    /// English sentence for the docs.
    pub explanation: Option<String>,
    /// What an end user may read about a no (`userMessage`).
    pub user_message: Option<UserMessage>,
}

/// `x-retry`: whether an operation may be sent again when nobody knows what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It only reads; sending it twice harms nobody.
    Read,
    /// It changes something; it is never sent again once the service may have seen it.
    Write,
}

/// `x-paginate`: how an operation pages, where its names do not tell, or tell it wrong.
#[derive(Debug, Clone)]
pub enum Paginate {
    /// Not at all.
    None,
    /// By these members.
    By(Box<PaginateKeys>),
}

/// The keys of `x-paginate`, each a dotted path of wire names.
#[derive(Debug, Clone, Default)]
pub struct PaginateKeys {
    /// The parameter that takes a token.
    pub input: Option<Located<String>>,
    /// The member of the response with the next token.
    pub output: Option<Located<String>>,
    /// The parameter that takes the number of a page.
    pub page: Option<Located<String>>,
    /// The parameter that takes the offset of the first item.
    pub offset: Option<Located<String>>,
    /// The parameter with the size of a page, where pages are asked for by number or offset.
    pub size: Option<Located<String>>,
    /// The parameter with the size of a page, where pages are asked for by token (`max-results`).
    pub max_results: Option<Located<String>>,
    /// The list of items.
    pub items: Option<Located<String>>,
    /// The member of the response with the number of items on all pages.
    pub total: Option<Located<String>>,
    /// The member of the response that says whether more pages follow.
    pub more: Option<Located<String>>,
}

impl PaginateKeys {
    /// Names of the keys, in the order in which they are written, with what they name.
    #[must_use]
    pub fn entries(&self) -> [(&'static str, Option<&Located<String>>); 9] {
        [
            ("input", self.input.as_ref()),
            ("output", self.output.as_ref()),
            ("page", self.page.as_ref()),
            ("offset", self.offset.as_ref()),
            ("size", self.size.as_ref()),
            ("max-results", self.max_results.as_ref()),
            ("items", self.items.as_ref()),
            ("total", self.total.as_ref()),
            ("more", self.more.as_ref()),
        ]
    }
}

/// `x-source`: where a transcription came from.
#[derive(Debug, Clone)]
pub struct SourceNote {
    /// Title of the page.
    pub page: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// Anything else worth knowing.
    pub note: Option<String>,
}

/// `x-required-when`: a parameter that another one makes mandatory.
#[derive(Debug, Clone)]
pub struct RequiredWhen {
    /// The other parameter.
    pub parameter: Located<String>,
    /// What the other parameter has to be like.
    pub when: When,
    /// English sentence for the error.
    pub explanation: Option<String>,
}

/// The condition of [`RequiredWhen`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// Its text holds this.
    Contains(String),
    /// It equals this.
    Equals(String),
    /// It is given at all.
    Present,
}

/// One host.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Region.
    pub region: Located<String>,
    /// Host, without scheme or port.
    pub host: Located<String>,
    /// Host in the vendor's virtual private clouds.
    pub vpc: Option<Located<String>>,
    /// `x-dual-stack`: host that answers over IPv6 as well.
    pub dual_stack: Option<Located<String>>,
}

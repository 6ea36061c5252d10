//! Chooses the operation of a product's first example, and writes the example.

use super::{example, fold};
use crate::model::{Field, FirstExample, Group, Operation, RustType, Type};
use acs_metadata::naming::{Case, identifier};
use acs_metadata::{self as metadata, Metadata, Schema};

/// The first example of a product, if it has an operation that is not deprecated.
pub(super) fn example(
    metadata: &Metadata,
    home: &str,
    operations: &[Operation],
    groups: &[Group],
) -> Option<FirstExample> {
    let index = choose(metadata, operations, groups)?;
    let (_, given) = metadata.operations.get_index(index)?;
    let operation = operations.get(index)?;
    let has_items = items(operation);
    let folded = fold::fold(given);
    let (imports, call) = example::parts(&example::Call {
        home,
        method: &operation.snake,
        end: if has_items {
            example::End::Items
        } else {
            example::End::Send
        },
        parameters: &folded,
        request: &operation.request,
        nested: &operation.nested,
        verdict: operation
            .verdict
            .as_ref()
            .map(|verdict| verdict.method.as_str()),
    });
    let shown: &[&str] = if has_items {
        &[
            "// Each page is requested when its first item is needed.",
            "while let Some(item) = items.next().await {",
            "    let item = item?;",
            "    println!(\"{item:#?}\");",
            "}",
        ]
    } else {
        &["println!(\"{response:#?}\");"]
    };
    let comment = Effects::of(operation).comment().into_iter();
    let shown = shown.iter().copied();
    Some(FirstExample {
        operation: index,
        is_safe: operation.reads || given.first_example,
        imports,
        client: format!("let client = {home}::Client::from_env().await?;"),
        call: comment
            .map(str::to_owned)
            .chain(call)
            .chain(shown.map(str::to_owned))
            .collect(),
    })
}

/// Index of the operation: the smallest by [`Rank`], and of equal ones the first in the vendor's folders.
fn choose(metadata: &Metadata, operations: &[Operation], groups: &[Group]) -> Option<usize> {
    let asked = Asked::new(operations);
    let listed = groups.iter().flat_map(|group| &group.operations);
    listed
        .filter_map(|index| {
            let (_, given) = metadata.operations.get_index(*index)?;
            let operation = operations.get(*index)?;
            let is_candidate = given.first_example || operation.deprecated.is_none();
            is_candidate.then(|| (*index, Rank::new(given, operation, &asked)))
        })
        .min_by_key(|(_, rank)| *rank)
        .map(|(index, _)| index)
}

/// How well an operation serves as the first example; the smallest is the best. The fields are compared in their order.
///
/// It depends on the operation alone, except for `asked_for`. So an operation that is added to a product changes the choice
/// only where it is the better example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// The author of the spec did not choose it.
    is_not_chosen: bool,
    effects: Effects,
    /// Required parameters whose values only the caller knows, such as the id of a resource: with the example's values the
    /// call fails.
    own_values: usize,
    /// There are no items of all pages to show.
    has_no_items: bool,
    /// The page shows no response, so that a test has nothing to answer with.
    has_no_response: bool,
    /// How often the operations of the product ask for what this one lists. The most wanted are those of the main resource, such
    /// as the instances of ECS.
    wanted: std::cmp::Reverse<Wanted>,
    /// The length of the name: the main operations have the shortest names, and those that are added get longer ones.
    length: usize,
}

impl Rank {
    fn new(given: &metadata::Operation, operation: &Operation, asked: &Asked) -> Self {
        let folded = fold::fold(given);
        let own_values = operation.request.fields.iter().filter(|field| {
            let schema = folded.iter().find(|parameter| parameter.name == field.wire);
            let schema = schema.map(|parameter| &parameter.schema);
            field.required && is_own_value(field, schema, &operation.nested)
        });
        Self {
            is_not_chosen: !given.first_example,
            effects: Effects::of(operation),
            own_values: own_values.count(),
            has_no_items: !items(operation),
            has_no_response: given.json_example().is_none(),
            wanted: std::cmp::Reverse(asked.wanted(&operation.wire)),
            length: operation.wire.len(),
        }
    }
}

/// What a call may do besides reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effects {
    /// It only reads.
    None,
    /// Its name says that it reads, and the metadata does not agree.
    Unclear,
    /// It may change resources or cost money.
    Some,
}

impl Effects {
    fn of(operation: &Operation) -> Self {
        let verbs = ["Describe", "List", "Get", "Query"];
        if operation.reads {
            Self::None
        } else if verbs.iter().any(|verb| operation.wire.starts_with(verb)) {
            Self::Unclear
        } else {
            Self::Some
        }
    }

    /// A comment for the reader of the example.
    fn comment(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Unclear => Some(
                "// The name says that this call reads; the vendor's metadata does not confirm it.",
            ),
            Self::Some => {
                Some("// This call has side effects: it may change resources or cost money.")
            }
        }
    }
}

/// Whether the example can show the items of all pages.
fn items(operation: &Operation) -> bool {
    operation
        .paging
        .as_ref()
        .is_some_and(|paging| paging.items.is_some())
}

/// Whether only the caller knows a value for the parameter. Everybody knows a region, a flag, one of the listed values, a number
/// that is not an id, and what has a default.
fn is_own_value(field: &Field, schema: Option<&Schema>, nested: &[Type]) -> bool {
    let name = letters(&field.wire);
    let is_region = matches!(
        name.as_str(),
        "regionid" | "region" | "lang" | "acceptlanguage"
    );
    let has_default = schema.is_some_and(|schema| schema.default.is_some());
    let is_enum = |wanted: &str| {
        nested
            .iter()
            .any(|found| matches!(found, Type::Enum(found) if found.name == wanted))
    };
    let is_known = match &field.ty {
        RustType::Boolean => true,
        RustType::Integer | RustType::Float => !name.ends_with("id") && !name.ends_with("time"),
        RustType::Local(wanted) => is_enum(wanted),
        _ => false,
    };
    !(is_region || has_default || is_known)
}

/// What the required parameters of a product's operations name: `InstanceId`, `InstanceName` and `Instance` name an `instance`.
struct Asked(Vec<String>);

impl Asked {
    fn new(operations: &[Operation]) -> Self {
        let named = operations.iter().flat_map(|operation| {
            let required = operation.request.fields.iter();
            let required = required.filter(|field| field.required);
            let mut names: Vec<String> =
                required.filter_map(|field| resource(&field.wire)).collect();
            // Each operation counts once.
            names.sort_unstable();
            names.dedup();
            names
        });
        Self(named.collect())
    }

    /// How often what the operation `name` lists is asked for.
    fn wanted(&self, name: &str) -> Wanted {
        let words = identifier(name, Case::Snake);
        let words: Vec<&str> = words.trim_start_matches("r#").split('_').collect();
        let times = |words: &[&str]| {
            let spellings = singular(words);
            self.0
                .iter()
                .filter(|asked| spellings.contains(asked))
                .count()
        };
        // The first word is the verb.
        let nouns = words.get(1..).unwrap_or_default();
        let ends = (1..nouns.len()).filter_map(|from| nouns.get(from..));
        Wanted {
            by_name: times(nouns),
            by_end_of_name: ends.map(times).max().unwrap_or_default(),
        }
    }
}

/// Of how many operations a required parameter names one of what an operation lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    /// `InstanceId` for `DescribeInstances`.
    by_name: usize,
    /// `SignName` for `QuerySmsSignList`.
    by_end_of_name: usize,
}

/// The resource that a parameter names, in lower case: `instance` for `InstanceId`; none for a region, which is no resource of
/// the product.
fn resource(parameter: &str) -> Option<String> {
    let name = letters(parameter);
    let stem = ["id", "name", "code"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let stem = stem.unwrap_or(&name);
    let is_resource = !stem.is_empty() && !matches!(stem, "region" | "zone");
    is_resource.then(|| stem.to_owned())
}

/// What an operation lists, in the singular and in lower case: `instance` for `Instances`, `sign` for `SignList`. Plurals are
/// ambiguous, so there are several spellings.
fn singular(words: &[&str]) -> Vec<String> {
    let noun = letters(&words.concat());
    let noun = noun.strip_suffix("list").unwrap_or(&noun);
    let mut spellings = vec![noun.to_owned()];
    spellings.extend(noun.strip_suffix('s').map(str::to_owned));
    spellings.extend(noun.strip_suffix("es").map(str::to_owned));
    spellings.extend(noun.strip_suffix("ies").map(|stem| format!("{stem}y")));
    spellings.retain(|spelling| !spelling.is_empty());
    spellings
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use crate::layout::Layout;
    use crate::model::FirstExample;

    /// The first example of a product with these operations, under `apis`, and the operation that it calls.
    fn first(apis: &str) -> Option<(String, FirstExample)> {
        let spec = format!("info: {{product: Demo, version: '1', style: RPC}}\napis:\n{apis}");
        let metadata = acs_metadata::load_str("spec.yaml", &spec).ok()?;
        let layout = Layout::Features("acs_sdk".to_owned());
        let product = crate::resolve::resolve(&metadata, "demo", &layout);
        let first = product.first?;
        let operation = product.operations.get(first.operation)?;
        Some((operation.wire.clone(), first))
    }

    fn chosen(apis: &[&str]) -> Option<String> {
        first(&apis.concat()).map(|(operation, _)| operation)
    }

    const BUY: &str = "  RunInstances: {methods: [post], operationType: write}\n";
    const REGIONS: &str = "  DescribeRegions: {methods: [post]}\n";
    const ONE: &str = "  DescribeInstance: {methods: [post], parameters: [{name: InstanceId, in: query, schema: {type: string, required: true}}]}\n";
    const STOP: &str = "  StopInstance: {methods: [post], operationType: write, parameters: [{name: InstanceId, in: query, schema: {type: string, required: true}}]}\n";

    /// A list that pages, of an operation with this name and these parameters besides.
    fn list(name: &str, parameters: &str) -> String {
        format!(
            "  {name}:
    methods: [post]
    parameters:
    - {{name: NextToken, in: query, schema: {{type: string}}}}
{parameters}    responses:
      '200': {{schema: {{type: object, properties: {{NextToken: {{type: string}}, Items: {{type: array, items: {{type: string}}}}}}}}}}
"
        )
    }

    const REGION: &str = "    - {name: RegionId, in: query, schema: {type: string, required: true, example: cn-hangzhou}}\n";

    #[test]
    fn a_purchase_is_not_the_first_example_where_something_reads() {
        assert_eq!(chosen(&[BUY, ONE]).as_deref(), Some("DescribeInstance"));
        let (_, example) = first(ONE).unwrap();
        assert!(example.is_safe);
        assert!(!example.call.concat().contains("//"), "{example:?}");
        let (operation, example) = first(BUY).unwrap();
        assert_eq!(operation, "RunInstances");
        assert!(!example.is_safe);
        assert!(
            example
                .call
                .concat()
                .contains("it may change resources or cost money"),
            "{example:?}"
        );
    }

    #[test]
    fn a_name_that_reads_goes_before_one_that_writes() {
        let described = "  DescribeAll: {methods: [post], operationType: readAndWrite, parameters: [{name: Id, in: query, schema: {type: string, required: true}}]}\n";
        let (operation, example) = first(&[BUY, described].concat()).unwrap();
        assert_eq!(operation, "DescribeAll");
        assert!(!example.is_safe);
        assert!(example.call.concat().contains("does not confirm it"));
    }

    #[test]
    fn a_call_that_needs_nothing_of_the_reader_goes_first() {
        let tags = list(
            "ListTags",
            "    - {name: TagName, in: query, schema: {type: string, required: true}}\n",
        );
        assert_eq!(
            chosen(&[&tags, ONE, REGIONS]).as_deref(),
            Some("DescribeRegions")
        );
        // Everybody knows a region.
        let instances = list("DescribeInstances", REGION);
        assert_eq!(
            chosen(&[REGIONS, &instances, ONE]).as_deref(),
            Some("DescribeInstances")
        );
    }

    #[test]
    fn a_list_that_pages_shows_its_items() {
        let (_, example) = first(&list("DescribeInstances", REGION)).unwrap();
        assert_eq!(
            example.lines().join("\n"),
            "let client = acs_sdk::demo::Client::from_env().await?;
let mut items = client.describe_instances()
    .region_id(\"cn-hangzhou\")
    .items();
// Each page is requested when its first item is needed.
while let Some(item) = items.next().await {
    let item = item?;
    println!(\"{item:#?}\");
}"
        );
    }

    #[test]
    fn the_list_that_most_operations_ask_for_goes_first_in_any_order() {
        let (tags, instances) = (list("ListTags", ""), list("DescribeInstances", REGION));
        let reserved = list("DescribeReservedInstances", REGION);
        let mut operations = vec![BUY, &tags, &reserved, &instances, ONE, STOP];
        for _ in 0..operations.len() {
            operations.rotate_left(1);
            assert_eq!(
                chosen(&operations).as_deref(),
                Some("DescribeInstances"),
                "{operations:?}"
            );
        }
        let signs = list("QuerySmsSignList", "");
        let signs = signs.replace(
            "    parameters:",
            "    operationType: read\n    parameters:",
        );
        let send = "  SendSms: {methods: [post], parameters: [{name: SignName, in: query, schema: {type: string, required: true}}]}\n";
        assert_eq!(
            chosen(&[&tags, send, &signs]).as_deref(),
            Some("QuerySmsSignList")
        );
    }

    #[test]
    fn an_author_of_a_spec_chooses_another() {
        let marked = "  SendCode: {methods: [post], x-first-example: true}\n";
        let (operation, example) = first(&[REGIONS, marked].concat()).unwrap();
        assert_eq!(operation, "SendCode");
        assert!(example.is_safe, "its author chose it");
        assert!(
            example
                .call
                .concat()
                .contains("it may change resources or cost money")
        );
    }

    #[test]
    fn what_is_deprecated_is_no_example() {
        let old = "  DescribeOld: {methods: [post], deprecated: true}\n";
        assert_eq!(chosen(&[old, BUY]).as_deref(), Some("RunInstances"));
        assert_eq!(chosen(&[old]), None);
    }
}

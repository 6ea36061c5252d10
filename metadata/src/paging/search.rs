//! Looks for members by name, in the parameters and in the response of an operation.

use indexmap::IndexMap;

use super::names;
use super::ways::Path;
use crate::model::{Metadata, Operation, ParameterLocation, Schema, SchemaKind};

/// How deep lists are looked for, in members below the response: deeper ones are details of something.
const MAX_DEPTH: usize = 4;

/// How deep the only list of objects may be where there are other lists.
const MAX_DEPTH_BESIDE_OTHERS: usize = 2;

/// Lower case without separators, as names are compared.
fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_scalar(schema: &Schema) -> bool {
    matches!(schema.kind, SchemaKind::String | SchemaKind::Integer)
}

/// A text with words that say it speaks of one page only.
fn is_of_one_page(schema: &Schema) -> bool {
    let text = schema.description.as_deref().unwrap_or_default();
    [
        "当前",
        "本次",
        "本页",
        "此次",
        "每页",
        "current page",
        "this page",
        "returned on",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// A text that says it counts everything.
fn is_of_all_pages(schema: &Schema) -> bool {
    let text = schema
        .description
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    ["总", "全部", "total"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a description speaks of paging by token.
fn mentions_tokens(schema: &Schema) -> bool {
    let text = schema.description.as_deref().unwrap_or_default();
    text.contains("MaxResults")
}

/// Whether a description says that the member means nothing where pages are requested by token.
fn is_void_by_token(schema: &Schema) -> bool {
    let text = schema.description.as_deref().unwrap_or_default();
    let words = [
        "无意义",
        "无效",
        "不会返回",
        "不返回",
        "invalid",
        "meaningless",
        "not returned",
        "not take effect",
        "not valid",
    ];
    mentions_tokens(schema) && words.iter().any(|word| text.contains(word))
}

/// The parameters of an operation, and the members of those that are objects.
pub(super) struct Parameters<'m> {
    found: Vec<(Path, &'m Schema)>,
}

impl<'m> Parameters<'m> {
    pub(super) fn of(metadata: &'m Metadata, operation: &'m Operation) -> Self {
        let mut found = Vec::new();
        for parameter in &operation.parameters {
            let location = parameter.location.value;
            if matches!(location, ParameterLocation::Path | ParameterLocation::Host) {
                continue;
            }
            if location != ParameterLocation::Body {
                found.push((vec![parameter.name.clone()], &parameter.schema));
            }
            for (name, schema) in metadata.members(&parameter.schema).into_iter().flatten() {
                found.push((vec![parameter.name.clone(), name.clone()], schema));
            }
        }
        Self { found }
    }

    /// The first scalar parameter with one of the names; earlier names win.
    pub(super) fn first(&self, names: &[&str]) -> Option<Path> {
        names
            .iter()
            .find_map(|wanted| self.matching(wanted, is_scalar))
    }

    /// The parameter that takes a token: a text.
    pub(super) fn token(&self, name: &str) -> Option<Path> {
        self.matching(name, |schema| matches!(schema.kind, SchemaKind::String))
    }

    /// A `NextToken` that is a whole number holds the number of a page.
    pub(super) fn numbered_token(&self) -> Option<Path> {
        self.matching("nexttoken", |schema| {
            matches!(schema.kind, SchemaKind::Integer)
        })
    }

    /// The parameter with the offset of the first item; an offset in time is none.
    pub(super) fn offset(&self) -> Option<Path> {
        let is_offset = |schema: &Schema| {
            let text = schema.description.as_deref().unwrap_or_default();
            let is_time = text.contains("时间") || text.to_lowercase().contains("time");
            is_scalar(schema) && !schema.required && !is_time
        };
        names::OFFSETS
            .iter()
            .find_map(|wanted| self.matching(wanted, is_offset))
    }

    fn matching(&self, wanted: &str, fits: impl Fn(&Schema) -> bool) -> Option<Path> {
        self.found
            .iter()
            .find(|(path, schema)| {
                path.last().is_some_and(|name| normal(name) == wanted) && fits(schema)
            })
            .map(|(path, _)| path.clone())
    }

    /// The shape at a path.
    pub(super) fn schema(&self, path: &[String]) -> Option<&'m Schema> {
        self.found
            .iter()
            .find(|(found, _)| found == path)
            .map(|(_, schema)| *schema)
    }
}

/// The body of a response.
pub(super) struct Body<'m> {
    metadata: &'m Metadata,
    members: &'m IndexMap<String, Schema>,
}

impl<'m> Body<'m> {
    pub(super) fn of(metadata: &'m Metadata, operation: &'m Operation) -> Option<Self> {
        let members = metadata.members(operation.success_schema()?)?;
        Some(Self { metadata, members })
    }

    /// The member with the next token.
    pub(super) fn token(&self, names: &[&str], along: &[String]) -> Option<Path> {
        self.scalar(names, along, |_, schema| {
            matches!(schema.kind, SchemaKind::String)
        })
    }

    /// The number of items on all pages, and whether it means something only where pages are requested by number.
    /// `Count` alone may count one page, so its description has to say which.
    pub(super) fn total(&self, along: &[String]) -> Option<(Path, bool)> {
        let (path, schema) = self.scalar_with_schema(names::TOTALS, along, |name, schema| {
            let counts_all = name != "count" || is_of_all_pages(schema) && !is_of_one_page(schema);
            // Else the description is that of a page size.
            let speaks_of_total = !mentions_tokens(schema) || is_void_by_token(schema);
            is_scalar(schema) && counts_all && speaks_of_total
        })?;
        Some((path, is_void_by_token(schema)))
    }

    /// Whether more pages follow.
    pub(super) fn more(&self, along: &[String]) -> Option<Path> {
        self.scalar(names::MORE, along, |_, schema| {
            matches!(schema.kind, SchemaKind::Boolean | SchemaKind::String)
        })
    }

    /// The size of a page as the service took it.
    pub(super) fn size(&self, along: &[String]) -> Option<Path> {
        self.scalar(names::SIZES_OF_RESPONSES, along, |_, schema| {
            is_scalar(schema)
        })
    }

    /// The number of the page.
    pub(super) fn page(&self, along: &[String]) -> Option<Path> {
        self.scalar(names::PAGE_NUMBERS, along, |_, schema| is_scalar(schema))
    }

    /// A member with one of the names: at the top, one level down, or beside the list at `along`.
    fn scalar(
        &self,
        names: &[&str],
        along: &[String],
        fits: impl Fn(&str, &Schema) -> bool,
    ) -> Option<Path> {
        self.scalar_with_schema(names, along, fits)
            .map(|(path, _)| path)
    }

    fn scalar_with_schema(
        &self,
        names: &[&str],
        along: &[String],
        fits: impl Fn(&str, &Schema) -> bool,
    ) -> Option<(Path, &'m Schema)> {
        let mut found: Vec<(Path, &Schema)> = Vec::new();
        collect(
            self.metadata,
            self.members,
            &mut Vec::new(),
            along,
            &mut found,
        );
        names.iter().find_map(|wanted| {
            let matching = found.iter().filter(|(path, schema)| {
                path.last().is_some_and(|name| normal(name) == *wanted) && fits(wanted, schema)
            });
            // What stands beside the list speaks of the list.
            let beside = |path: &Path| {
                let parent = path.len().saturating_sub(1);
                path.get(..parent) == along.get(..parent)
            };
            matching
                .min_by_key(|(path, _)| (!beside(path), path.len()))
                .map(|(path, schema)| (path.clone(), *schema))
        })
    }

    /// The list of items: the only list that is in no other list, or the only such list of objects.
    ///
    /// The error holds all candidates.
    pub(super) fn items(&self) -> Result<Path, Vec<Path>> {
        let mut lists = Vec::new();
        self.lists(self.members, &mut Vec::new(), &mut lists);
        let objects: Vec<&Path> = lists
            .iter()
            .filter(|(_, holds_objects)| *holds_objects)
            .map(|(path, _)| path)
            .collect();
        match (lists.as_slice(), objects.as_slice()) {
            ([(only, _)], _) => Ok(only.clone()),
            (_, [only]) if only.len() <= MAX_DEPTH_BESIDE_OTHERS => Ok((*only).clone()),
            _ => Err(lists.into_iter().map(|(path, _)| path).collect()),
        }
    }

    fn lists(
        &self,
        members: &IndexMap<String, Schema>,
        path: &mut Path,
        lists: &mut Vec<(Path, bool)>,
    ) {
        // Circles of references end here as well.
        if path.len() >= MAX_DEPTH {
            return;
        }
        for (name, schema) in members {
            path.push(name.clone());
            match &self.metadata.target(schema).kind {
                SchemaKind::Array(item) => {
                    let holds_objects = item.as_deref().is_some_and(|item| {
                        matches!(
                            self.metadata.target(item).kind,
                            SchemaKind::Object(_) | SchemaKind::Map(_)
                        )
                    });
                    lists.push((path.clone(), holds_objects));
                }
                SchemaKind::Object(inner) => self.lists(inner, path, lists),
                _ => {}
            }
            path.pop();
        }
    }

    /// The member by which an item of the list is known: `InstanceId` of `Instances`, or `Id`.
    pub(super) fn identity(&self, items: &[String]) -> Option<String> {
        let mut members = self.members;
        let mut item = None;
        for name in items {
            match &self.metadata.target(members.get(name)?).kind {
                SchemaKind::Object(inner) => members = inner,
                SchemaKind::Array(Some(inner)) => item = Some(inner.as_ref()),
                _ => return None,
            }
        }
        let list = normal(items.last()?);
        let members = self.metadata.members(item?)?;
        let of_list = |stem: &str| format!("{stem}id");
        let candidates = [
            Some(of_list(&list)),
            list.strip_suffix('s').map(of_list),
            list.strip_suffix("list").map(of_list),
            list.strip_suffix("set").map(of_list),
            list.strip_suffix("infos").map(of_list),
            list.strip_suffix("ies").map(|stem| format!("{stem}yid")),
            Some("id".to_owned()),
        ];
        candidates.into_iter().flatten().find_map(|wanted| {
            members
                .iter()
                .find(|(name, schema)| normal(name) == wanted && is_scalar(schema))
                .map(|(name, _)| name.clone())
        })
    }
}

/// Scalars at the top, one level down, and in every object on the way to the list.
fn collect<'m>(
    metadata: &'m Metadata,
    members: &'m IndexMap<String, Schema>,
    path: &mut Path,
    along: &[String],
    found: &mut Vec<(Path, &'m Schema)>,
) {
    for (name, schema) in members {
        path.push(name.clone());
        let is_near = path.len() == 1 || along.starts_with(path) && path.len() < MAX_DEPTH;
        match &metadata.target(schema).kind {
            SchemaKind::Object(inner) if is_near => collect(metadata, inner, path, along, found),
            _ => found.push((path.clone(), schema)),
        }
        path.pop();
    }
}

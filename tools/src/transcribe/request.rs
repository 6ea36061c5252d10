//! The request: method and path, and which parameters travel where.

use super::heading::Part;
use super::page::Page;
use super::schema;
use super::tree::{Shape, Shapes};
use super::types;
use super::yaml::Value;

/// `PUT /clusters/[ClusterId] HTTP/1.1`
pub(super) struct RequestLine {
    pub(super) methods: Vec<String>,
    /// With placeholders in braces.
    pub(super) path: String,
    /// What stands below the line: headers, and perhaps the body as JSON.
    body: String,
    pub(super) doubt: Option<String>,
}

/// The request line of a page that has one; `/` is no path of an operation where the page's link says RPC.
pub(super) fn line(page: &Page<'_>) -> Option<RequestLine> {
    let section = page.section(Part::Syntax)?;
    let is_rpc = page.link.and_then(|link| link.style) == Some("RPC");
    section.lines.iter().enumerate().find_map(|(index, line)| {
        let mut words = line.text.split_whitespace();
        let methods: Vec<String> = words
            .next()?
            .split('|')
            .map(str::to_ascii_lowercase)
            .collect();
        let path = words.next().filter(|path| path.starts_with('/'))?;
        let are_methods = methods.iter().all(|method| {
            matches!(
                method.as_str(),
                "get" | "post" | "put" | "delete" | "patch" | "head"
            )
        });
        // Behind the question mark stand parameters that have rows.
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let below = section.lines.get(index + 1..).unwrap_or_default();
        let body: Vec<&str> = below.iter().map(|line| line.text).collect();
        (are_methods && !(is_rpc && path == "/")).then(|| RequestLine {
            methods,
            path: path.replace('[', "{").replace(']', "}"),
            body: body.join("\n"),
            doubt: None,
        })
    })
}

impl RequestLine {
    /// Gives placeholders the names of the rows, and rows to placeholders that have none.
    pub(super) fn match_rows(&self, shapes: &mut Shapes) -> Self {
        let mut doubt = None;
        let segments: Vec<String> = self
            .path
            .split('/')
            .map(|segment| {
                let inside = segment
                    .strip_prefix('{')
                    .and_then(|rest| rest.strip_suffix('}'));
                let is_row = |shape: &&Shape| match inside {
                    Some(name) => shape.name.eq_ignore_ascii_case(name),
                    None => shape.name == segment && !segment.is_empty(),
                };
                match (shapes.members.iter().find(is_row), inside) {
                    (Some(shape), Some(_)) => format!("{{{}}}", shape.name),
                    (Some(shape), None) => {
                        doubt = Some(format!("is `{segment}` the parameter of this name?"));
                        format!("{{{}}}", shape.name)
                    }
                    (None, Some(name)) => {
                        shapes.members.push(Shape::in_path(name));
                        segment.to_owned()
                    }
                    (None, None) => segment.to_owned(),
                }
            })
            .collect();
        Self {
            methods: self.methods.clone(),
            path: segments.join("/"),
            body: self.body.clone(),
            doubt,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.path.contains(&format!("{{{name}}}"))
    }

    /// Whether the body that the page shows has a member of this name.
    fn shows(&self, name: &str) -> bool {
        self.body.contains(&format!("\"{name}\""))
    }
}

impl Shape {
    /// A parameter that only the path of the page names.
    fn in_path(name: &str) -> Self {
        let kind = types::of_word("string").unwrap_or_else(types::Type::object);
        Self {
            mark: Some(true),
            doubt: Some("only the path of the page names it".to_owned()),
            ..Self::new(name.to_owned(), kind)
        }
    }
}

/// The parameters of specs: members of a JSON body are one of them.
pub(super) fn parameters(shapes: Vec<Shape>, line: Option<&RequestLine>) -> Value {
    let mut written = Vec::new();
    let mut body = Vec::new();
    for shape in shapes {
        let (place, doubt) = place(&shape, line);
        if place == "body" {
            body.push(shape);
        } else {
            written.push(schema::parameter(&shape, place, doubt));
        }
    }
    if !body.is_empty() {
        written.push(schema::body(&body));
    }
    Value::List(written)
}

fn place(shape: &Shape, line: Option<&RequestLine>) -> (&'static str, Option<&'static str>) {
    match (line, shape.place) {
        (Some(line), _) if line.has(&shape.name) => ("path", None),
        (_, Some("path")) => (
            "query",
            Some("the page says path, and its path has no such place"),
        ),
        (_, Some(place)) => (place, None),
        (Some(line), None) if line.shows(&shape.name) => ("body", None),
        (Some(_), None) => ("query", Some("query or body? the page does not say")),
        (None, None) => ("query", None),
    }
}

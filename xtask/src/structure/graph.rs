//! Reads the module graph of a crate: which file uses names that another file defines.
//!
//! A name is followed through `use` and `pub use` to the file that defines it, so a re-export alone creates no edge. Test code is
//! left out. Methods and fields are not followed, for that takes a compiler.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// The most re-exports that one name passes through.
const MAX_REEXPORTS: usize = 16;

/// The files of a crate and their edges.
pub(super) struct Graph {
    /// Paths below the folder of the crate's root file, with `/`.
    pub(super) files: Vec<File>,
    /// Indices of files: the first uses a name that the second defines.
    pub(super) edges: BTreeSet<(usize, usize)>,
}

pub(super) struct File {
    pub(super) path: String,
    pub(super) lines: usize,
    folder: PathBuf,
}

impl File {
    /// The module of the crate's root that the file belongs to.
    pub(super) fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

impl Graph {
    /// Reads the crate whose root file is at `root`.
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut tree = Tree::default();
        let folder = root.parent().unwrap_or(root).to_owned();
        let name = root.file_name().map(PathBuf::from).unwrap_or_default();
        tree.add_file(root, &folder, &folder.join(name), &folder, None)?;
        let mut edges = BTreeSet::new();
        for (index, module) in tree.modules.iter().enumerate() {
            for path in &module.used {
                if let Some(Target::Item(file)) = tree.resolve(index, path, 0)
                    && file != module.file
                {
                    edges.insert((module.file, file));
                }
            }
        }
        Ok(Self {
            files: tree.files,
            edges,
        })
    }

    /// The edges between the modules of the crate's root.
    pub(super) fn module_edges(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for file in &self.files {
            modules.entry(file.module()).or_default();
        }
        for &(from, to) in &self.edges {
            if let (Some(from), Some(to)) = (self.files.get(from), self.files.get(to))
                && from.module() != to.module()
            {
                modules
                    .entry(from.module())
                    .or_default()
                    .insert(to.module());
            }
        }
        modules
    }

    /// The edges between files, by path.
    pub(super) fn file_edges(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for &(from, to) in &self.edges {
            if let (Some(from), Some(to)) = (self.files.get(from), self.files.get(to)) {
                files.entry(&from.path).or_default().insert(&to.path);
            }
        }
        files
    }
}

/// Groups of two and more names that reach one another, each group sorted.
pub(super) fn cycles(edges: &BTreeMap<&str, BTreeSet<&str>>) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges
        .keys()
        .map(|&start| {
            let mut seen = BTreeSet::new();
            let mut open = vec![start];
            while let Some(name) = open.pop() {
                for &next in edges.get(name).into_iter().flatten() {
                    if seen.insert(next) {
                        open.push(next);
                    }
                }
            }
            (start, seen)
        })
        .collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    edges
        .keys()
        .map(|&name| {
            let members = edges
                .keys()
                .filter(|&&other| other == name || (reaches(name, other) && reaches(other, name)));
            members.map(|&member| member.to_owned()).collect()
        })
        .filter(|members: &Vec<String>| members.len() > 1)
        .collect()
}

/// The names in layers from the lowest: each as low as its uses allow, those of a cycle in one layer.
pub(super) fn layers<'n>(edges: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Vec<Vec<&'n str>> {
    let cycles = cycles(edges);
    let in_one_cycle = |one: &str, other: &str| {
        let has = |members: &[String], name: &str| members.iter().any(|member| member == name);
        cycles
            .iter()
            .any(|members| has(members, one) && has(members, other))
    };
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut layers = Vec::new();
    loop {
        let is_ready = |name: &str| {
            let mut uses = edges.get(name).into_iter().flatten();
            uses.all(|used| placed.contains(used) || in_one_cycle(name, used))
        };
        let is_next = |name: &str| {
            !placed.contains(name)
                && edges
                    .keys()
                    .all(|other| (*other != name && !in_one_cycle(name, other)) || is_ready(other))
        };
        let layer: Vec<&str> = edges.keys().copied().filter(|name| is_next(name)).collect();
        if layer.is_empty() {
            return layers;
        }
        placed.extend(&layer);
        layers.push(layer);
    }
}

#[derive(Default)]
struct Tree {
    files: Vec<File>,
    modules: Vec<Module>,
    /// Macros with `#[macro_export]`, which are names of the crate's root, and their files.
    macros: HashMap<String, usize>,
}

/// A module, in a file of its own or inside another.
#[derive(Default)]
struct Module {
    file: usize,
    parent: Option<usize>,
    items: HashSet<String>,
    children: HashMap<String, usize>,
    /// Names that `use` brings in, with their paths.
    imports: HashMap<String, Vec<String>>,
    /// Those of them that are re-exports.
    reexports: HashSet<String>,
    globs: Vec<Vec<String>>,
    /// Paths in the module's code.
    used: BTreeSet<Vec<String>>,
}

#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    /// Something that this file defines.
    Item(usize),
}

impl Tree {
    /// Adds the module in the file at `path`, whose own modules have their files in `folder`; it is shown as `place`.
    fn add_file(
        &mut self,
        path: &Path,
        folder: &Path,
        place: &Path,
        root: &Path,
        parent: Option<usize>,
    ) -> Result<usize, String> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let parsed = syn::parse_file(&text).map_err(|error| format!("{shown}: {error}"))?;
        let below = place.strip_prefix(root).unwrap_or(place);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        self.files.push(File {
            path: parts.join("/"),
            lines: text.lines().count(),
            folder: path.parent().unwrap_or(path).to_owned(),
        });
        let file = self.files.len() - 1;
        self.add_module(file, parent, parsed.items, folder, root)
    }

    fn folder_of(&self, file: usize) -> PathBuf {
        let file = self.files.get(file);
        file.map(|file| file.folder.clone()).unwrap_or_default()
    }

    fn add_module(
        &mut self,
        file: usize,
        parent: Option<usize>,
        items: Vec<Item>,
        folder: &Path,
        root: &Path,
    ) -> Result<usize, String> {
        let index = self.modules.len();
        self.modules.push(Module {
            file,
            parent,
            ..Module::default()
        });
        let mut module = Module {
            file,
            parent,
            ..Module::default()
        };
        for item in items {
            if is_test(attributes(&item)) {
                continue;
            }
            match item {
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    let child = match item.content {
                        Some((_, items)) => {
                            self.add_module(file, Some(index), items, &folder.join(&name), root)?
                        }
                        None => match stated_path(&item.attrs) {
                            Some(stated) => {
                                // The file of another package is shown beside the crate's root.
                                let place = root.join(format!("{name}.rs"));
                                let path = self.folder_of(file).join(stated);
                                let below = folder.join(&name);
                                self.add_file(&path, &below, &place, root, Some(index))?
                            }
                            None => {
                                let (path, below) = file_of(folder, &name)?;
                                self.add_file(&path, &below, &path, root, Some(index))?
                            }
                        },
                    };
                    module.children.insert(name, child);
                }
                Item::Use(item) => module.import(&item),
                Item::Macro(item) => {
                    if let Some(name) = &item.ident {
                        if item
                            .attrs
                            .iter()
                            .any(|attribute| attribute.path().is_ident("macro_export"))
                        {
                            self.macros.insert(name.to_string(), file);
                        }
                        module.items.insert(name.to_string());
                    }
                    module.scan(item.mac.to_token_stream());
                }
                item => {
                    module.items.extend(name_of(&item));
                    module.scan(item.to_token_stream());
                }
            }
        }
        if let Some(place) = self.modules.get_mut(index) {
            *place = module;
        }
        Ok(index)
    }

    /// What a path in the code of a module names; none for paths to other crates.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        if depth > MAX_REEXPORTS {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => Target::Module(self.modules.get(from)?.parent?),
            name => self.lookup(from, name, depth)?,
        };
        for name in rest {
            target = match target {
                Target::Module(module) if name == "super" => {
                    Target::Module(self.modules.get(module)?.parent?)
                }
                Target::Module(module) if name != "self" => {
                    let file = self.modules.get(module)?.file;
                    // A name that a macro makes is not seen; it is in the module's own file.
                    self.lookup(module, name, depth)
                        .unwrap_or(Target::Item(file))
                }
                other => other,
            };
        }
        Some(target)
    }

    fn lookup(&self, module: usize, name: &str, depth: usize) -> Option<Target> {
        let known = self.modules.get(module)?;
        if let Some(&child) = known.children.get(name) {
            return Some(Target::Module(child));
        }
        if known.items.contains(name) {
            return Some(Target::Item(known.file));
        }
        if let Some(path) = known.imports.get(name) {
            return self.resolve(module, path, depth + 1);
        }
        if let Some(&file) = self.macros.get(name).filter(|_| module == 0) {
            return Some(Target::Item(file));
        }
        known
            .globs
            .iter()
            .find_map(|glob| match self.resolve(module, glob, depth + 1)? {
                Target::Module(other) if other != module => self.lookup(other, name, depth + 1),
                _ => None,
            })
    }
}

impl Module {
    /// Takes in the names of a `use` at the top of the module.
    fn import(&mut self, item: &ItemUse) {
        let is_reexport = !matches!(item.vis, Visibility::Inherited);
        for (name, path) in leaves(&item.tree) {
            match name {
                Some(name) => {
                    if is_reexport {
                        self.reexports.insert(name.clone());
                    } else {
                        self.used.insert(path.clone());
                    }
                    if name != "_" {
                        self.imports.insert(name, path);
                    }
                }
                None => self.globs.push(path),
            }
        }
    }

    /// Collects the paths in code.
    fn scan(&mut self, code: TokenStream) {
        let tokens: Vec<TokenTree> = code.into_iter().collect();
        let is = |index: usize, sign: char| matches!(tokens.get(index), Some(TokenTree::Punct(found)) if found.as_char() == sign);
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            index += 1;
            match token {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(word) if word == "use" => {
                    let rest = tokens.get(index..).unwrap_or_default();
                    let rest = rest.iter().take_while(
                        |token| !matches!(token, TokenTree::Punct(found) if found.as_char() == ';'),
                    );
                    let tree: TokenStream = rest.cloned().collect();
                    let Ok(tree) = syn::parse2::<UseTree>(tree) else {
                        continue;
                    };
                    index = tokens
                        .len()
                        .min(index + tree.to_token_stream().into_iter().count());
                    for (name, path) in leaves(&tree) {
                        self.used.insert(path.clone());
                        if let Some(name) = name.filter(|name| !self.imports.contains_key(name)) {
                            self.imports.insert(name, path);
                        }
                    }
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while is(index, ':')
                        && is(index + 1, ':')
                        && let Some(TokenTree::Ident(next)) = tokens.get(index + 2)
                    {
                        path.push(next.to_string());
                        index += 3;
                    }
                    let is_call = is(index, '!')
                        || matches!(tokens.get(index), Some(TokenTree::Group(group))
                            if group.delimiter() == Delimiter::Parenthesis);
                    let is_name = |name: &str| {
                        is_call || name.starts_with(|first: char| first.is_uppercase())
                    };
                    match path.as_slice() {
                        // A field or a variable may have any name; a re-export is used where it is called or a type.
                        [name] if !self.reexports.contains(name) || !is_name(name) => {}
                        _ => {
                            self.used.insert(path);
                        }
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

/// The names that a `use` brings in and their paths; no name for `*`.
fn leaves(tree: &UseTree) -> Vec<(Option<String>, Vec<String>)> {
    match tree {
        UseTree::Path(path) => {
            let mut found = leaves(&path.tree);
            for (_, below) in &mut found {
                below.insert(0, path.ident.to_string());
            }
            found
                .into_iter()
                .map(|(name, mut below)| {
                    // `use a::b::{self}` brings in `b`.
                    let name = match (name.as_deref(), below.as_slice()) {
                        (Some("self"), [.., before, _]) => Some(before.clone()),
                        _ => name,
                    };
                    if below.len() > 1 && below.last().is_some_and(|last| last == "self") {
                        below.pop();
                    }
                    (name, below)
                })
                .collect()
        }
        UseTree::Name(name) => vec![(Some(name.ident.to_string()), vec![name.ident.to_string()])],
        UseTree::Rename(name) => {
            vec![(Some(name.rename.to_string()), vec![name.ident.to_string()])]
        }
        UseTree::Glob(_) => vec![(None, Vec::new())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// The file of a module that a file in `folder` declares, and the folder of that module's own modules.
fn file_of(folder: &Path, name: &str) -> Result<(PathBuf, PathBuf), String> {
    let own = folder.join(name);
    let name = name.strip_prefix("r#").unwrap_or(name);
    for path in [folder.join(format!("{name}.rs")), own.join("mod.rs")] {
        if path.is_file() {
            return Ok((path, own));
        }
    }
    Err(format!(
        "the module {name} has no file in {}",
        folder.display()
    ))
}

/// The path in `#[path = "…"]`, relative to the folder of the file that has it.
fn stated_path(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                syn::Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all (test")
        }
        meta => meta.path().is_ident("test"),
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

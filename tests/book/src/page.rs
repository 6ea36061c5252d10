//! The code blocks of a page of Markdown, and the output that it promises for them.
//!
//! It depends on the standard library alone, so that the build script and the tests of other packages can include it.

use std::path::{Path, PathBuf};

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The words behind the fence, such as `rust,no_run`.
    pub(crate) info: String,
    /// The number of the first line of code, counted from 1.
    pub(crate) line: usize,
    /// The code.
    pub(crate) text: String,
}

impl Block {
    /// The first of the words behind the fence.
    pub(crate) fn language(&self) -> &str {
        self.info.split(',').next().unwrap_or_default()
    }

    /// Whether it is Rust with a `main` function.
    pub(crate) fn is_program(&self) -> bool {
        let has_main =
            |line: &str| line.starts_with("fn main(") || line.starts_with("async fn main(");
        self.language() == "rust" && self.text.lines().any(has_main)
    }
}

/// Lines of the page that mdBook hides in this block. Code hosts show them, so a reader who copies the block copies them as well.
pub(crate) fn hidden_lines(block: &Block) -> Vec<usize> {
    let is_hidden = |line: &str| line == "#" || line.starts_with("# ");
    let lines = block.text.lines().enumerate();
    let hidden =
        lines.filter(|(_, line)| block.language() == "rust" && is_hidden(line.trim_start()));
    hidden.map(|(offset, _)| block.line + offset).collect()
}

/// The fenced code blocks of a page, in their order.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    // The block that is open, with its indentation and its fence.
    let mut open: Option<(Block, usize, String)> = None;
    for (index, line) in page.lines().enumerate() {
        let bare = line.trim_start();
        let fence: String = bare.chars().take_while(|c| *c == '`').collect();
        match &mut open {
            None if fence.len() >= 3 => {
                let block = Block {
                    info: bare.trim_start_matches('`').trim().to_owned(),
                    line: index + 2,
                    text: String::new(),
                };
                open = Some((block, line.len() - bare.len(), fence));
            }
            None => {}
            Some((block, _, end)) if bare.trim_end() == *end => {
                blocks.push(block.clone());
                open = None;
            }
            Some((block, indent, _)) => {
                let is_indent = |c: char| c == ' ';
                let spaces = line.chars().take_while(|c| is_indent(*c)).count();
                block
                    .text
                    .push_str(line.get(spaces.min(*indent)..).unwrap_or_default());
                block.text.push('\n');
            }
        }
    }
    blocks
}

/// The commands of the `sh` blocks that promise an output: the `text` block that comes next, with the last program above it.
pub(crate) fn promises(page: &str) -> Vec<Promise> {
    let blocks = blocks(page);
    let mut program = None;
    let mut promises = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if block.is_program() {
            program = Some(block.line);
        }
        let output = blocks
            .get(index + 1)
            .filter(|next| next.language() == "text");
        if let Some(output) = output.filter(|_| block.language() == "sh") {
            promises.push(Promise {
                command: block.text.trim_end().to_owned(),
                program,
                output: output.text.clone(),
                line: block.line,
            });
        }
    }
    promises
}

/// A command and the output that a page promises for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Promise {
    /// The command, as the page has it.
    pub(crate) command: String,
    /// The line of the last program above the command.
    pub(crate) program: Option<usize>,
    /// The output. In it `…` stands for any text within a line, and a line `…` for any number of lines.
    pub(crate) output: String,
    /// The line of the command.
    pub(crate) line: usize,
}

/// Whether `actual` is the output that a page promises.
pub(crate) fn is_output(promised: &str, actual: &str) -> bool {
    let promised: Vec<&str> = promised.lines().collect();
    let actual: Vec<&str> = actual.lines().map(str::trim_end).collect();
    lines_match(&promised, &actual)
}

fn lines_match(promised: &[&str], actual: &[&str]) -> bool {
    match promised.split_first() {
        None => actual.is_empty(),
        Some((&"…", rest)) => (0..=actual.len()).any(|skipped| {
            let left = actual.get(skipped..).unwrap_or_default();
            lines_match(rest, left)
        }),
        Some((first, rest)) => actual
            .split_first()
            .is_some_and(|(line, left)| line_matches(first, line) && lines_match(rest, left)),
    }
}

fn line_matches(promised: &str, actual: &str) -> bool {
    let Some((before, after)) = promised.split_once('…') else {
        return promised == actual;
    };
    let Some(rest) = actual.strip_prefix(before) else {
        return false;
    };
    rest.char_indices()
        .map(|(at, _)| at)
        .chain([rest.len()])
        .any(|at| rest.get(at..).is_some_and(|left| line_matches(after, left)))
}

/// The pages whose Rust is compiled, as paths from the root of the repository: the READMEs and the chapters of the book.
pub(crate) fn pages(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(root.join("docs/src"))? {
        pages.push(Path::new("docs/src").join(entry?.file_name()));
    }
    pages.sort();
    let readmes = ["README.md", "README.zh-CN.md", "generated/README.md"];
    pages.extend(readmes.map(PathBuf::from));
    Ok(pages)
}

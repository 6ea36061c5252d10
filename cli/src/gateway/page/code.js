// Code as nodes: Rust and JSON in colours, each line with its indent kept where it wraps.
import { el } from "./dom.js";

const RUST =
  /(?<comment>\/\/[^\n]*)|(?<string>r(#*)"[^]*?"\3|"(?:\\[^]|[^"\\])*")|(?<number>\b\d[\d_]*(?:\.\d+)?\b)|(?<keyword>\b(?:as|async|await|else|fn|for|if|impl|in|let|match|mod|move|mut|pub|return|self|struct|use|while)\b)|(?<type>\b[A-Z]\w*\b)/g;
const JSON_TOKEN = /(?<key>"(?:\\[^]|[^"\\])*"(?=\s*:))|(?<string>"(?:\\[^]|[^"\\])*")|(?<number>-?\d[\d.eE+-]*)|(?<keyword>true|false|null)/g;

/** Pieces of `text` as pairs of a class (or null) and the piece. */
function pieces(text, pattern) {
  const made = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) made.push([null, text.slice(end, found.index)]);
    const kind = Object.entries(found.groups).find(([, piece]) => piece !== undefined)?.[0] ?? null;
    made.push([kind, found[0]]);
    end = found.index + found[0].length;
  }
  if (end < text.length) made.push([null, text.slice(end)]);
  return made;
}

/** Lines of nodes; a piece over several lines is cut at each. */
function lines(parts) {
  const made = [[]];
  for (const [kind, piece] of parts) {
    piece.split("\n").forEach((part, index) => {
      if (index > 0) made.push([]);
      if (part !== "") made[made.length - 1].push(kind === null ? part : el("span", { class: `t-${kind}` }, part));
    });
  }
  return made.map((nodes) => {
    const line = el("span", { class: "line" }, nodes, "\n");
    const indent = /^ */.exec(line.textContent)[0].length;
    line.style.setProperty("--hang", `${Math.min(indent, 24) + 2}ch`);
    return line;
  });
}

function block(parts, label) {
  return el("pre", { class: "code", tabindex: "0", role: "region", "aria-label": label }, el("code", {}, lines(parts)));
}

/** Rust as nodes. */
export const rust = (text, label) => block(pieces(text.trimEnd(), RUST), label);

/** Text as it is. */
export const plain = (text, label) => block([[null, text]], label);

/** JSON with line breaks, or null for what is not JSON. Numbers keep their digits: many are larger than a double holds. */
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  let made = "";
  const newLine = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:\\[^]|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      made += token;
      if (next !== "}" && next !== "]") made += newLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[index - 1];
      made += before === "{" || before === "[" ? token : newLine() + token;
    } else if (token === ",") {
      made += `,${newLine()}`;
    } else {
      made += token === ":" ? ": " : token;
    }
  });
  return made;
}

/** A body as nodes: JSON is laid out, all else is as it came. */
export function body(text, label) {
  const pretty = prettyJson(text);
  return pretty === null ? plain(text, label) : block(pieces(pretty, JSON_TOKEN), label);
}

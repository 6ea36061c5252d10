// Descriptions: a small part of Markdown, built node by node. What is not known stays text.
import { el, languageOf } from "./dom.js";
import { t } from "./strings.js";

const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)/g;

/** The vendor's own marks for what only one of its sites shows. */
const CONDITION = /<\/?props\b[^<>]*>/g;

function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function link(text, target) {
  const href = webAddress(target);
  if (href === null) return text;
  return el("a", { href, title: href, rel: "noreferrer noopener", target: "_blank" }, text);
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index));
    const [whole, code, bold, words, target] = found;
    if (code !== undefined) nodes.push(el("code", {}, code));
    else if (bold !== undefined) nodes.push(el("strong", {}, bold));
    else nodes.push(link(words, target));
    end = found.index + whole.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

function paragraph(lines) {
  return el("p", {}, lines.flatMap((line, index) => (index === 0 ? inline(line) : [el("br"), ...inline(line)])));
}

/** The blocks of a text: paragraphs, lists, headings (as bold paragraphs) and fenced code. */
function blocks(text) {
  const made = [];
  let lines = [];
  let items = [];
  let fence = null;
  const flush = () => {
    if (lines.length > 0) made.push(paragraph(lines));
    if (items.length > 0) made.push(el("ul", {}, items.map((item) => el("li", {}, inline(item)))));
    lines = [];
    items = [];
  };
  for (const raw of text.replace(CONDITION, "").replace(/\r\n?/g, "\n").split("\n")) {
    const line = raw.trim();
    if (fence !== null) {
      if (line.startsWith("```")) {
        made.push(el("pre", {}, fence.join("\n")));
        fence = null;
      } else fence.push(raw);
      continue;
    }
    const item = /^[-*+]\s+(.*)$/.exec(line);
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (line.startsWith("```")) {
      flush();
      fence = [];
    } else if (line === "") {
      // A blank line between two items does not end their list.
      if (lines.length > 0) flush();
    } else if (item) {
      if (lines.length > 0) flush();
      items.push(item[1]);
    } else if (heading) {
      flush();
      made.push(el("p", { class: "heading" }, inline(heading[1])));
    } else {
      if (items.length > 0) flush();
      lines.push(line);
    }
  }
  flush();
  if (fence !== null) made.push(el("pre", {}, fence.join("\n")));
  return made;
}

/** A text as nodes; what goes beyond `limit` characters is folded away,
 * under `words` where nothing is left in view. */
export function prose(text, { limit = 300, id = null, words = "more" } = {}) {
  const open = el("div", { class: "prose", id, lang: languageOf(text) });
  const rest = [];
  let length = 0;
  for (const block of blocks(text)) {
    if (rest.length > 0 || (length > 0 && length + block.textContent.length > limit)) rest.push(block);
    else open.append(block);
    length += block.textContent.length;
  }
  if (rest.length === 0) return open;
  // A heading stays with what it heads.
  while (open.lastElementChild?.className === "heading") rest.unshift(open.removeChild(open.lastElementChild));
  return el(
    "div",
    {},
    open,
    el("details", { class: "more" }, el("summary", {}, t(open.childElementCount === 0 ? words : "more")), el("div", { class: "prose", lang: languageOf(text) }, rest)),
  );
}

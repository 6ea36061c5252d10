// The list of operations: by product and directory, with a filter, all by keyboard.
import { breakable, debounced, el, specText } from "./dom.js";
import { current, t } from "./strings.js";

/** A product with more operations than this starts with its directories closed. */
const MANY = 40;

/** The address of an operation within the page. */
export function address(product, name) {
  return `#/${[product.code, product.version, name].map(encodeURIComponent).join("/")}`;
}

/** The directories of a product, and one more for operations that are in none. */
function directories(product) {
  const known = product.directories.map(({ title, operations }) => ({
    title: title ?? t("otherOperations"),
    names: operations.filter((name) => Object.hasOwn(product.operations, name)),
  }));
  const listed = new Set(known.flatMap(({ names }) => names));
  const rest = Object.keys(product.operations).filter((name) => !listed.has(name));
  return [...known, { title: t("otherOperations"), names: rest }].filter(({ names }) => names.length > 0);
}

function entry(product, name) {
  const operation = product.operations[name];
  const words = [name, operation.title, operation.summary, operation.summary_en].filter(Boolean).join("\n").toLowerCase();
  const english = current() === "en" ? operation.summary_en : null;
  const sub = english ?? operation.title;
  const link = el(
    "a",
    { href: address(product, name) },
    el("span", { class: "name" }, operation.deprecated ? el("s", {}, breakable(name)) : breakable(name)),
    operation.deprecated && [" ", el("span", { class: "tag old" }, t("deprecated"))],
    sub && specText("span", sub, { class: "sub" }),
  );
  return { link, words, node: el("li", {}, link) };
}

/** Fills `root` and serves the filter `input`; gives what marks the current operation. */
export function operationTree(products, { root, input, told }) {
  const groups = [];
  const nodes = products.map((product) => {
    const open = Object.keys(product.operations).length <= MANY;
    const inner = directories(product).map(({ title, names }) => {
      const entries = names.map((name) => entry(product, name));
      const node = el("details", { class: "directory", open }, specText("summary", title), el("ul", {}, entries.map((one) => one.node)));
      return { node, entries, open };
    });
    const node = el(
      "details",
      { class: "product", open: true },
      el("summary", {}, el("strong", {}, product.code), " ", el("span", { class: "muted small" }, product.version)),
      inner.map((group) => group.node),
    );
    groups.push({ node, inner });
    return node;
  });
  root.replaceChildren(...nodes);
  const all = groups.flatMap(({ inner }) => inner.flatMap(({ entries }) => entries));

  function filter() {
    const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const { node, inner } of groups) {
      for (const group of inner) {
        for (const one of group.entries) one.node.hidden = !wanted.every((word) => one.words.includes(word));
        const some = group.entries.some((one) => !one.node.hidden);
        group.node.hidden = !some;
        group.node.open = wanted.length > 0 ? some : group.open || group.entries.some((one) => one.link.hasAttribute("aria-current"));
      }
      node.hidden = inner.every((group) => group.node.hidden);
      if (wanted.length > 0) node.open = true;
    }
    count();
  }

  function count() {
    const shown = all.filter((one) => !one.node.hidden).length;
    if (shown === all.length) told(t("productCount", { n: shown }), false);
    else told(shown === 0 ? t("noMatch") : t("matches", { shown, all: all.length }), true);
  }

  /** What the arrow keys go through: open summaries and links, from top to bottom. */
  function stops() {
    return [...root.querySelectorAll("summary, a")].filter((node) => node.checkVisibility());
  }

  function move(event) {
    const here = document.activeElement;
    const list = stops();
    const at = list.indexOf(here);
    const fold = here.closest("details");
    const to = {
      ArrowDown: list[at + 1],
      ArrowUp: list[at - 1] ?? input,
      Home: list[0],
      End: list[list.length - 1],
      ArrowLeft: here.matches("summary") && !fold.open ? fold.parentElement.closest("details")?.querySelector("summary") : fold.querySelector("summary"),
    };
    if (here.matches("summary") && event.key === "ArrowRight" && !fold.open) fold.open = true;
    else if (here.matches("summary") && event.key === "ArrowRight") list[at + 1]?.focus();
    else if (here.matches("summary") && event.key === "ArrowLeft" && fold.open) fold.open = false;
    else if (Object.hasOwn(to, event.key)) to[event.key]?.focus();
    else return;
    event.preventDefault();
  }

  function fromFilter(event) {
    const first = all.find((one) => !one.node.hidden)?.link;
    if (event.key === "ArrowDown") first?.focus();
    else if (event.key === "Enter" && input.value.trim() !== "") first?.click();
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      filter();
    } else return;
    event.preventDefault();
  }

  root.onkeydown = (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) move(event);
  };
  input.onkeydown = fromFilter;
  input.oninput = debounced(filter, 80);
  filter();

  return {
    /** Marks the operation at `hash`, opens its directory, and lets it be seen. */
    mark(hash) {
      for (const { node, inner } of groups) {
        for (const group of inner) {
          for (const { link } of group.entries) {
            const here = link.getAttribute("href") === hash;
            if (here) {
              link.setAttribute("aria-current", "page");
              node.open = true;
              group.node.open = true;
              link.scrollIntoView({ block: "nearest" });
            } else link.removeAttribute("aria-current");
          }
        }
      }
    },
  };
}

// The page: its addresses, its languages, and which view is shown.
import * as api from "./api.js";
import { copyButton } from "./copy.js";
import { announce, el, specText } from "./dom.js";
import { messagesView } from "./messages.js";
import { operationView, prefill } from "./operation.js";
import { current, switchLanguage, t, tag, translate } from "./strings.js";
import { address, operationTree } from "./tree.js";

const at = (id) => document.getElementById(id);
const main = at("main");

let catalog = null;
let tree = null;
let view = null;

function homeView() {
  const { gateway, products } = catalog;
  const fact = (words, value) => {
    const shown = el("code", {}, value);
    return [el("dt", {}, words), el("dd", {}, shown, " ", copyButton({ text: () => value, shown: () => shown, what: words }))];
  };
  const card = (product) =>
    el(
      "li",
      {},
      el("strong", {}, product.code),
      " ",
      el("span", { class: "muted" }, product.version),
      product.title && specText("p", product.title),
      el("p", { class: "muted small" }, t("productCount", { n: Object.keys(product.operations).length })),
    );
  const node = el(
    "article",
    { "aria-labelledby": "title" },
    el("header", { class: "head" }, el("h1", { tabindex: "-1", id: "title" }, t("homeTitle")), el("p", { class: "lead" }, t("homeText"))),
    el("dl", { class: "gateway" }, fact(t("endpoint"), gateway.endpoint), fact(t("keyId"), gateway.access_key_id), fact(t("keySecret"), gateway.access_key_secret)),
    el("p", {}, t("homeHint")),
    el("ul", { class: "products" }, products.map(card)),
  );
  return { node, title: t("homeTitle"), stop() {} };
}

function missingView() {
  const node = el(
    "article",
    { "aria-labelledby": "title" },
    el("header", { class: "head" }, el("h1", { tabindex: "-1", id: "title" }, t("notFound")), el("p", { class: "lead" }, t("notFoundText"))),
    el("p", {}, el("a", { href: "#/" }, t("toStart"))),
  );
  return { node, title: t("notFound"), stop() {} };
}

function failedView(error) {
  const node = el(
    "article",
    {},
    el("p", { class: "refusal", role: "alert" }, error.message),
    el("button", { type: "button", on: { click: start } }, t("tryAgain")),
  );
  return { node, title: "", stop() {} };
}

/** The parts of the address within the page, or null for one that no link has. */
function parts() {
  try {
    return location.hash.replace(/^#?\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

function findView() {
  const [code, version, name, ...more] = parts() ?? ["?"];
  if (code === undefined) return homeView();
  const hasMessages = catalog.products.some((product) => product.has_messages);
  if (code === "messages" && version === undefined && hasMessages) return messagesView(catalog.products, { open, counted });
  const product = catalog.products.find((one) => one.code === code && one.version === version);
  if (!product || more.length > 0 || !Object.hasOwn(product.operations, name ?? "")) return missingView();
  return operationView({ product, operation: product.operations[name] }, { sent: count });
}

/** Shows an operation with its form filled in, ready to be called. */
function open(place, values) {
  prefill(place, values);
  location.hash = address(place.product, place.operation.name);
  show({ focus: "call" });
}

function counted(number) {
  const badge = at("messages-count");
  badge.textContent = String(number);
  badge.hidden = number === 0;
}

async function count() {
  if (!catalog.products.some((product) => product.has_messages)) return;
  try {
    counted((await api.messages()).length);
  } catch {
    // The view of the messages says what is wrong.
  }
}

function show({ focus = null } = {}) {
  view?.stop();
  view = findView();
  main.replaceChildren(view.node);
  document.title = view.title ? `${view.title} · ACS gateway` : "ACS gateway";
  const hash = location.hash || "#/";
  tree.mark(hash);
  for (const link of at("places").querySelectorAll("a")) {
    if (link.getAttribute("href") === hash) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  shown = location.hash;
  if (focus !== null) {
    unfold(false);
    scrollTo(0, 0);
    at(focus)?.focus({ preventScroll: focus === "title" });
  }
}

/** The address of the view that is shown; an event for it that comes late changes nothing. */
let shown = null;

function unfold(isOpen) {
  at("fold").setAttribute("aria-expanded", String(isOpen));
  document.body.classList.toggle("unfolded", isOpen);
}

function words() {
  document.documentElement.lang = tag();
  translate(document);
  const other = current() === "zh" ? "en" : "zh-CN";
  const button = at("language");
  button.lang = other;
  button.textContent = other === "en" ? "English" : "中文";
}

function build() {
  words();
  at("endpoint").textContent = catalog.gateway.endpoint;
  at("messages-link").hidden = !catalog.products.some((product) => product.has_messages);
  const matches = at("matches");
  const told = (text, aloud) => {
    matches.textContent = text;
    if (aloud) announce(text);
  };
  tree = operationTree(catalog.products, { root: at("tree"), input: at("filter"), told });
}

async function start() {
  main.replaceChildren(el("p", { class: "muted" }, t("loading")));
  try {
    catalog = await api.products();
  } catch (error) {
    main.replaceChildren(failedView(error).node);
    return;
  }
  build();
  show();
  count();
}

function isEditing(node) {
  return node.matches("input, textarea, select") || node.isContentEditable;
}

addEventListener("hashchange", () => {
  // The link that skips navigation is no place of its own.
  if (catalog !== null && location.hash !== shown) show({ focus: "title" });
});
at("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
at("fold").addEventListener("click", () => unfold(at("fold").getAttribute("aria-expanded") !== "true"));
at("language").addEventListener("click", () => {
  switchLanguage();
  words();
  if (catalog === null) return;
  build();
  show();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isEditing(event.target)) return;
  event.preventDefault();
  unfold(true);
  at("filter").focus();
  at("filter").select();
});

words();
start();

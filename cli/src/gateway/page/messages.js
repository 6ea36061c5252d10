// The messages that would have been sent, so that a login flow needs no phone.
import * as api from "./api.js";
import { copyButton } from "./copy.js";
import { announce, el, specText } from "./dom.js";
import { t, tag } from "./strings.js";

const EVERY = 2000;
const CHECK = "CheckSmsVerifyCode";

/** Where a code is checked: the operation of a product that keeps messages. */
function checkPlace(products) {
  const product = products.find((one) => one.has_messages && Object.hasOwn(one.operations, CHECK));
  return product ? { product, operation: product.operations[CHECK] } : null;
}

/** What the check of `message` is called with. The scheme and the country that the spec takes anyway are left out. */
function checkValues(message, operation) {
  const wanted = { PhoneNumber: message.phone_number, VerifyCode: message.code, SchemeName: message.scheme, OutId: message.out_id };
  return operation.parameters
    .filter(({ name, default: usual }) => Object.hasOwn(wanted, name) && wanted[name] && wanted[name] !== usual)
    .map(({ name }) => [name, wanted[name]]);
}

function time(text) {
  const date = new Date(text);
  const shown = Number.isNaN(date.getTime())
    ? text
    : [
        new Intl.DateTimeFormat(tag(), { timeStyle: "medium", hourCycle: "h23" }).format(date),
        " ",
        el("span", { class: "muted small" }, new Intl.DateTimeFormat(tag(), { dateStyle: "medium" }).format(date)),
      ];
  return el("time", { datetime: text }, shown);
}

function cell(column, ...children) {
  return el("td", { role: "cell", class: `c-${column}` }, el("span", { class: "cell-label", "aria-hidden": "true" }, t(`column_${column}`)), el("div", {}, children));
}

function row(message, check) {
  const code = el("span", { class: "code-large" }, message.code);
  return el(
    "tr",
    { role: "row" },
    cell("code", code),
    cell("phone", el("span", { class: "mono" }, message.phone_number)),
    cell("time", time(message.sent_at)),
    cell("template", el("span", { class: "mono" }, message.template_code)),
    cell("signature", specText("span", message.sign_name)),
    cell("scheme", specText("span", message.scheme), message.out_id && specText("span", t("outId", { value: message.out_id }), { class: "muted small block" })),
    cell("check", message.checkable ? t("yes") : t("no")),
    cell(
      "actions",
      copyButton({ text: () => message.code, shown: () => code, what: message.code }),
      message.checkable &&
        check !== null &&
        el(
          "button",
          { type: "button", class: "check", "aria-label": t("checkName", { code: message.code }), on: { click: () => check(message) } },
          t("check"),
        ),
    ),
  );
}

const COLUMNS = ["code", "phone", "time", "template", "signature", "scheme", "check", "actions"];

/** The view of all messages. `open(place, values)` shows an operation filled in; `counted` is told how many there are. */
export function messagesView(products, { open, counted }) {
  const place = checkPlace(products);
  const check = place && ((message) => open(place, checkValues(message, place.operation)));
  const rows = new Map();
  const body = el("tbody", { role: "rowgroup" });
  const empty = el("p", { class: "empty" }, t("loading"));
  const problem = el("p", { class: "refusal", hidden: true });
  const state = el("span", { class: "muted small" }, t("refreshing"));
  const pause = el("button", { type: "button", id: "pause", on: { click: toggle } }, t("pause"));
  const table = el(
    "table",
    { role: "table", class: "messages", "aria-labelledby": "title", hidden: true },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, COLUMNS.map((name) => el("th", { role: "columnheader", scope: "col" }, t(`column_${name}`))))),
    body,
  );
  let paused = false;
  let stopped = false;
  let first = true;
  let timer = 0;

  /** Rows that stay are not moved, so that what has the focus keeps it. */
  function show(messages) {
    const seen = new Map();
    const keys = messages.map((message) => {
      const text = JSON.stringify(message);
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      return `${count} ${text}`;
    });
    for (const [key, node] of rows) {
      if (!keys.includes(key)) {
        node.remove();
        rows.delete(key);
      }
    }
    messages.forEach((message, index) => {
      const key = keys[index];
      if (!rows.has(key)) {
        rows.set(key, row(message, check));
        if (!first) announce(t("arrived", { phone: message.phone_number, code: message.code }));
      }
      const node = rows.get(key);
      if (body.children[index] !== node) body.insertBefore(node, body.children[index] ?? null);
    });
    table.hidden = messages.length === 0;
    empty.hidden = messages.length > 0;
    empty.textContent = t("noMessages");
    counted(messages.length);
    first = false;
  }

  async function refresh() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const messages = await api.messages();
        if (stopped) return;
        problem.hidden = true;
        show(messages);
      } catch (error) {
        if (stopped) return;
        problem.textContent = error.message;
        problem.hidden = false;
      }
    }
    if (!paused && !stopped) timer = setTimeout(refresh, EVERY);
  }

  function toggle() {
    paused = !paused;
    pause.textContent = t(paused ? "resume" : "pause");
    state.textContent = t(paused ? "paused" : "refreshing");
    announce(state.textContent);
    if (paused) clearTimeout(timer);
    else refresh();
  }

  const node = el(
    "article",
    { "aria-labelledby": "title" },
    el("header", { class: "head" }, el("h1", { tabindex: "-1", id: "title" }, t("messagesTitle")), el("p", { class: "lead" }, t("messagesText"))),
    el("p", { class: "muted small" }, t("messagesJson"), " ", el("code", {}, `curl ${location.origin}/messages`)),
    el("div", { class: "actions" }, pause, state),
    problem,
    empty,
    table,
  );
  refresh();
  return {
    node,
    title: t("messagesTitle"),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

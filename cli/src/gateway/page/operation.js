// The page of one operation: its form, what a call brought, and the same call in Rust.
import * as api from "./api.js";
import { answerSection, failureSection, requestSection } from "./answer.js";
import { rust } from "./code.js";
import { copyButton } from "./copy.js";
import { announce, breakable, debounced, el, reveal, specText } from "./dom.js";
import { operationForm } from "./form.js";
import { prose } from "./markup.js";
import { ofSpec, t } from "./strings.js";

const CODE_WAIT = 250;

/** What a person has typed and last got, for each operation, until the page is left. */
const drafts = new Map();

function draftOf(place) {
  const key = `${place.product.code}/${place.product.version}/${place.operation.name}`;
  if (!drafts.has(key)) drafts.set(key, { values: new Map(), outcome: null, attempted: false });
  return drafts.get(key);
}

/** Puts values into the form of an operation, in place of what was there. */
export function prefill(place, values) {
  const draft = draftOf(place);
  draft.values = new Map(values);
  draft.outcome = null;
  draft.attempted = false;
}

/** A sentence without its full stop: titles and summaries often differ in nothing else. */
const bare = (text) => text.trim().replace(/[.。]$/, "");

function head({ product, operation }) {
  const lead = ofSpec(operation, "summary") ?? "";
  return el(
    "header",
    { class: "head" },
    el("p", { class: "muted small" }, product.title && [specText("span", product.title), " · "], `${product.code} ${product.version}`),
    el("h1", { tabindex: "-1", id: "title" }, operation.deprecated ? el("s", {}, breakable(operation.name)) : breakable(operation.name)),
    operation.deprecated && el("p", {}, el("span", { class: "tag old" }, t("deprecated"))),
    operation.title && bare(operation.title) !== bare(lead) && specText("p", operation.title, { class: "title" }),
    lead && specText("p", lead, { class: "lead" }),
    operation.description && bare(operation.description) !== bare(lead) && prose(operation.description, { limit: 160, words: "description" }),
  );
}

/** The view of the operation at `place`; `sent` is told after each call. */
export function operationView(place, { sent }) {
  const { operation } = place;
  const draft = draftOf(place);
  const results = el("div", { id: "results" });
  const request = el("div", { id: "request" });
  const code = { text: "", node: rust("", t("rust")) };
  const missing = el("div", { class: "note", id: "code-problems", hidden: true });
  const slot = el("div", { id: "code" }, code.node);
  let asked = null;
  let calling = false;

  const refreshCode = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await api.code(place, draft.values, signal);
      if (signal.aborted) return;
      code.text = answer.code;
      code.node = rust(answer.code, t("rust"));
      slot.replaceChildren(code.node);
      tellMissing(answer.problems);
      if (draft.attempted) form.tell(answer.problems);
    } catch (error) {
      if (signal.aborted) return;
      tellMissing([{ parameter: null, message: error.message }]);
    }
  };

  function tellMissing(problems) {
    missing.hidden = problems.length === 0;
    missing.replaceChildren(
      el("p", {}, t("rustMissing")),
      el("ul", {}, problems.map(({ parameter, message }) => el("li", {}, parameter && [el("code", {}, parameter), " "], message))),
    );
  }

  function show() {
    results.replaceChildren();
    request.replaceChildren();
    if (draft.outcome === null) return;
    results.append(answerSection(draft.outcome.answer, operation));
    if (draft.outcome.request) request.append(requestSection(draft.outcome.request));
  }

  async function call() {
    if (calling) return;
    calling = true;
    refreshCode();
    form.button.textContent = t("calling");
    form.button.setAttribute("aria-busy", "true");
    try {
      const outcome = await api.call(place, draft.values);
      const refused = outcome.problems.length > 0;
      draft.attempted = refused;
      draft.outcome = refused ? null : outcome;
      show();
      form.tell(outcome.problems, { focus: refused });
      if (refused) {
        announce(t("problems", { n: outcome.problems.length }));
      } else {
        announce(outcome.answer ? t("answered", { status: outcome.answer.status }) : t("noAnswer"));
        focusAnswer();
        sent();
      }
    } catch (error) {
      draft.outcome = null;
      show();
      results.replaceChildren(failureSection(error.message));
      announce(error.message);
      focusAnswer();
    } finally {
      calling = false;
      form.button.textContent = t("call");
      form.button.removeAttribute("aria-busy");
    }
  }

  function focusAnswer() {
    const heading = results.querySelector("#answer");
    node.querySelector(".right").scrollTop = 0;
    heading?.focus({ preventScroll: true });
    if (heading) reveal(heading);
  }

  const later = debounced(refreshCode, CODE_WAIT);
  const form = operationForm(operation, draft.values, { changed: later, submitted: call });
  const node = el(
    "article",
    { class: "operation", "aria-labelledby": "title" },
    head(place),
    el(
      "div",
      { class: "columns" },
      el("section", { class: "left", "aria-labelledby": "parameters" }, el("h2", { id: "parameters", class: "unseen" }, t("parameters")), form.node),
      el(
        "div",
        { class: "right" },
        results,
        el(
          "section",
          { "aria-labelledby": "rust" },
          el(
            "div",
            { class: "bar" },
            el("h2", { id: "rust" }, t("rust")),
            copyButton({ text: () => code.text, shown: () => code.node, words: "copyCode" }),
          ),
          missing,
          slot,
        ),
        request,
      ),
    ),
  );
  show();
  refreshCode();
  return { node, title: operation.name, stop: () => asked?.abort() };
}

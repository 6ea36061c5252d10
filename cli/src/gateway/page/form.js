// The form of an operation: a field per parameter, and what is wrong beside each.
import { announce, breakable, el, languageOf, reveal, specText } from "./dom.js";
import { prose } from "./markup.js";
import { current, ofSpec, t } from "./strings.js";

/** More optional parameters than this are folded away until one of them is needed. */
const MANY = 15;

/** As many parameters are named in a sentence. */
const NAMED = 6;

function range(least, most, both, atLeast, atMost) {
  const has = (limit) => limit !== null && limit !== undefined;
  if (has(least) && has(most)) return t(both, { min: least, max: most });
  if (has(least)) return t(atLeast, { min: least });
  if (has(most)) return t(atMost, { max: most });
  return null;
}

/** What is known of a parameter's value, in a few words each. */
function facts(parameter) {
  return [
    range(parameter.minimum, parameter.maximum, "range", "atLeast", "atMost"),
    range(parameter.min_length, parameter.max_length, "lengthRange", "lengthAtLeast", "lengthAtMost"),
    parameter.default && t("default", { value: parameter.default }),
    parameter.example && parameter.example !== parameter.default && t("example", { value: parameter.example }),
  ].filter(Boolean);
}

function choice(value, title) {
  return el("option", { value, lang: title ? languageOf(title) : null }, title && title !== value ? `${value} · ${title}` : value);
}

function isClosed(parameter) {
  return parameter.type === "boolean" || (parameter.values.length > 0 && !parameter.open_values);
}

function select(parameter, properties) {
  const values = parameter.type === "boolean" && parameter.values.length === 0
    ? [{ value: "true", title: null }, { value: "false", title: null }]
    : parameter.values;
  const unset = parameter.default ? t("unsetDefault", { value: parameter.default }) : t("unset");
  return el("select", properties, el("option", { value: "" }, unset), values.map(({ value, title }) => choice(value, title)));
}

function control(parameter, id, properties) {
  if (isClosed(parameter)) return [select(parameter, properties)];
  if (parameter.type === "json") return [el("textarea", { ...properties, rows: 3, class: "mono" })];
  const inputmode = { integer: "numeric", number: "decimal" }[parameter.type] ?? null;
  const list = parameter.values.length > 0 ? `${id}-values` : null;
  const input = el("input", { ...properties, type: "text", inputmode, list });
  if (list === null) return [input];
  const options = parameter.values.map(({ value, title }) => el("option", { value, label: title ?? null }));
  return [input, el("datalist", { id: list }, options)];
}

/** Whether an example can be a value; specs also have sentences there. */
function fits(parameter, example) {
  if (parameter.values.length > 0 && isClosed(parameter)) return parameter.values.some(({ value }) => value === example);
  switch (parameter.type) {
    case "integer":
      return /^[+-]?\d+$/.test(example);
    case "number":
      return example.trim() !== "" && Number.isFinite(Number(example));
    case "boolean":
      return example === "true" || example === "false";
    case "json":
      try {
        JSON.parse(example);
        return true;
      } catch {
        return false;
      }
    default:
      return true;
  }
}

function field(parameter, id, values, changed) {
  const ids = { hint: `${id}-hint`, facts: `${id}-facts`, problem: `${id}-problem` };
  const told = facts(parameter);
  const describedBy = [told.length > 0 && ids.facts, ofSpec(parameter, "description") && ids.hint].filter(Boolean).join(" ") || null;
  const [input, ...more] = control(parameter, id, {
    id,
    name: parameter.name,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-required": parameter.required ? "true" : null,
    "aria-describedby": describedBy,
  });
  input.value = values.get(parameter.name) ?? "";
  input.addEventListener("input", () => {
    if (input.value === "") values.delete(parameter.name);
    else values.set(parameter.name, input.value);
    changed();
  });
  const problem = el("p", { class: "problem", id: ids.problem, hidden: true });
  const node = el(
    "div",
    { class: "field" },
    el(
      "div",
      { class: "label" },
      el(
        "label",
        { for: id },
        el("code", {}, breakable(parameter.name)),
        parameter.required && [el("span", { class: "star", "aria-hidden": "true" }, "*"), " ", el("span", { class: "tag need" }, t("required"))],
      ),
      el(
        "span",
        { class: "kind" },
        t(`type_${parameter.type}`),
        parameter.sensitive && [" · ", t("sensitive")],
      ),
    ),
    input,
    more,
    problem,
    told.length > 0 && el("p", { class: "facts", id: ids.facts }, told.map((fact) => specText("span", fact))),
    ofSpec(parameter, "description") && prose(ofSpec(parameter, "description"), { limit: 120, id: ids.hint }),
  );
  return {
    parameter,
    node,
    input,
    set(value) {
      input.value = value;
      if (value === "") values.delete(parameter.name);
      else values.set(parameter.name, value);
    },
    /** Messages beside the field; none takes them away. */
    tell(messages) {
      const wrong = messages.length > 0;
      problem.hidden = !wrong;
      problem.textContent = messages.join(" ");
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      const ids = [wrong && problem.id, describedBy].filter(Boolean).join(" ");
      if (ids !== "") input.setAttribute("aria-describedby", ids);
      else input.removeAttribute("aria-describedby");
    },
  };
}

/** The form of `operation` on `values` (a Map, kept up to date); `changed` and `submitted` are told. */
export function operationForm(operation, values, { changed, submitted }) {
  // A parameter that two places take has one value, so it has one field.
  const parameters = [...new Map(operation.parameters.map((parameter) => [parameter.name, parameter])).values()];
  const fields = parameters.map((parameter, index) => field(parameter, `p${index}`, values, changed));
  const needed = fields.filter(({ parameter }) => parameter.required);
  const optional = fields.filter(({ parameter }) => !parameter.required);
  const note = el("p", { class: "note", hidden: true });
  const summary = el("div", { class: "summary", tabindex: "-1", hidden: true, "aria-labelledby": "problems-title" });
  const button = el(
    "button",
    { type: "submit", class: "primary", id: "call", disabled: !operation.sendable, "aria-label": t("callName", { name: operation.name }) },
    t("call"),
  );
  const fold = el(
    "details",
    { class: "group", open: optional.length <= MANY || optional.some(({ input }) => input.value !== "") },
    el("summary", {}, t("optionalGroup"), " ", el("span", { class: "count" }, String(optional.length))),
    optional.map(({ node }) => node),
  );
  const form = el(
    "form",
    { novalidate: true, class: "form", "aria-label": t("parameters"), on: { submit, keydown } },
    summary,
    el(
      "div",
      { class: "actions" },
      button,
      fields.length > 0 && [
        el("button", { type: "button", id: "fill", on: { click: fill } }, t("fill")),
        el("button", { type: "button", id: "clear", class: "quiet", on: { click: clear } }, t("clear")),
      ],
      el("span", { class: "muted small keys" }, operation.sendable ? t("keys") : t("notSendable")),
    ),
    note,
    fields.length === 0 && el("p", { class: "muted" }, t("noParameters")),
    needed.length > 0 && el("div", { class: "group" }, el("h3", {}, t("requiredGroup")), needed.map(({ node }) => node)),
    optional.length > 0 && fold,
  );

  function submit(event) {
    event.preventDefault();
    note.hidden = true;
    if (operation.sendable) submitted();
  }

  function keydown(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(button.disabled ? null : button);
    }
  }

  function say(sentences) {
    note.textContent = sentences.join(current() === "zh" ? "" : " ");
    note.hidden = false;
    announce(note.textContent);
  }

  /** Fills the fields that are empty. */
  function fill() {
    const open = fields.filter(({ parameter, input }) => parameter.example && input.value === "");
    const good = open.filter(({ parameter }) => fits(parameter, parameter.example));
    const names = (list) => {
      const some = list.slice(0, NAMED).map(({ parameter }) => parameter.name);
      return [...some, ...(list.length > NAMED ? ["…"] : [])].join(", ");
    };
    for (const { set, parameter } of good) set(parameter.example);
    const masked = good.filter(({ parameter }) => parameter.example.includes("**"));
    const unfit = open.filter((one) => !good.includes(one));
    say(
      [
        good.length > 0 ? t("filled", { n: good.length }) : t("filledNone"),
        masked.length > 0 && t("masked", { names: names(masked) }),
        unfit.length > 0 && t("unfit", { names: names(unfit) }),
      ].filter(Boolean),
    );
    fold.open = true;
    changed();
  }

  function clear() {
    for (const { set } of fields) set("");
    say([t("cleared")]);
    changed();
  }

  /** Puts each problem beside its field, and all of them into a summary on top. */
  function tell(problems, { focus = false } = {}) {
    for (const one of fields) {
      const own = problems.filter(({ parameter }) => parameter === one.parameter.name);
      one.tell(own.map(({ message }) => message));
      if (own.length > 0 && optional.includes(one)) fold.open = true;
    }
    summary.hidden = problems.length === 0;
    summary.replaceChildren(
      el("h3", { id: "problems-title" }, t("problems", { n: problems.length })),
      el("ul", {}, problems.map((problem) => el("li", {}, told(problem)))),
    );
    if (focus && problems.length > 0) {
      summary.focus({ preventScroll: true });
      reveal(summary);
    }
  }

  function told({ parameter, message }) {
    const at = fields.find((one) => one.parameter.name === parameter);
    if (!at) return [parameter && el("code", {}, parameter), parameter && " ", message];
    const go = () => at.input.focus();
    return [el("button", { type: "button", class: "link", on: { click: go } }, parameter), " ", message];
  }

  return { node: form, tell, button };
}

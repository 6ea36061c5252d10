// What was sent, and what came back.
import { body, plain } from "./code.js";
import { copyButton } from "./copy.js";
import { el, specText } from "./dom.js";
import { t } from "./strings.js";

function headers(list) {
  return el(
    "details",
    { class: "headers" },
    el("summary", {}, t("headers"), " ", el("span", { class: "count" }, String(list.length))),
    el("dl", {}, list.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
  );
}

/** A query with a line per parameter, as it went over the wire. */
function query(text) {
  return plain(text.replaceAll("&", "\n&"), t("query"));
}

/** The `Code` of a body, in either spelling. */
function codeOf(text) {
  try {
    const parsed = JSON.parse(text);
    const code = parsed?.Code ?? parsed?.code;
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

function refusal(answer, operation) {
  const code = codeOf(answer.body);
  const known = operation.errors.find((error) => error.code === code);
  const refused = known !== undefined || answer.status >= 400;
  if (code === null || !refused) return null;
  return el(
    "div",
    { class: "refusal", id: "refusal" },
    el("p", {}, t("refusedWith"), " ", el("strong", {}, el("code", {}, code))),
    known?.description ? specText("p", known.description) : null,
    known === undefined && el("p", { class: "muted" }, t("unlisted")),
  );
}

function answered(answer, operation) {
  const good = answer.status < 400;
  const shown = answer.body === "" ? el("p", { class: "muted" }, t("emptyBody")) : body(answer.body, t("answer"));
  return [
    el(
      "div",
      { class: "bar" },
      el("h2", { tabindex: "-1", id: "answer" }, t("answer")),
      el("span", { class: `pill ${good ? "good" : "bad"}`, id: "answer-status" }, el("span", { class: "unseen" }, `${t("status")} `), String(answer.status)),
      answer.body !== "" && copyButton({ text: () => answer.body, shown: () => shown, what: t("answer") }),
    ),
    refusal(answer, operation),
    shown,
    headers(answer.headers),
  ];
}

/** A sentence in the place of an answer. */
export function failureSection(words) {
  return el(
    "section",
    { "aria-labelledby": "answer" },
    el("div", { class: "bar" }, el("h2", { tabindex: "-1", id: "answer" }, t("answer"))),
    el("p", { class: "refusal" }, words),
  );
}

/** What came back for a call of `operation`. */
export function answerSection(answer, operation) {
  return answer ? el("section", { "aria-labelledby": "answer" }, answered(answer, operation)) : failureSection(t("noAnswer"));
}

/** What went over the wire. */
export function requestSection(request) {
  return el(
    "section",
    { "aria-labelledby": "sent" },
    el("div", { class: "bar" }, el("h2", { id: "sent" }, t("sent"))),
    el("p", { class: "request-line" }, el("strong", {}, request.method), " ", el("code", {}, request.path)),
    request.query !== "" && [el("h3", {}, t("query")), query(request.query)],
    request.body !== "" && [el("h3", {}, t("body")), body(request.body, t("body"))],
    headers(request.headers),
  );
}

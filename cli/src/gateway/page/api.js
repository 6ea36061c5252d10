// What the page asks of the stand-in, on its own origin.
import { t } from "./strings.js";

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(t("unreachable"));
  }
  let answer = null;
  try {
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  if (!response.ok) throw new Error(answer?.error ?? t("failed", { status: response.status }));
  if (answer === null) throw new Error(t("notJson"));
  return answer;
}

function post(path, place, values, signal) {
  const body = {
    product: place.product.code,
    version: place.product.version,
    operation: place.operation.name,
    // Object.fromEntries defines properties, so a parameter of any name stays a parameter.
    values: Object.fromEntries(values),
  };
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
}

export const products = () => ask("api/products");
export const messages = () => ask("api/messages").then((answer) => answer.messages);
export const call = (place, values) => post("api/call", place, values);
export const code = (place, values, signal) => post("api/code", place, values, signal);

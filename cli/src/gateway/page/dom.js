// Building nodes. Text becomes text nodes and nothing else: specs may be hostile.

/** A node with properties and children. `on` holds listeners; a property that is null, undefined or false is left out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const HAN = /\p{Script=Han}/u;

/** The language of a text from a spec, where it is not the page's own: fonts and voices depend on it. */
export function languageOf(text) {
  return HAN.test(text) ? "zh-CN" : null;
}

/** A text from a spec as a node. */
export function specText(tag, text, properties = {}) {
  return el(tag, { lang: languageOf(text), ...properties }, text);
}

/** A long name that may break after dots, underscores, and between its words. */
export function breakable(name) {
  const parts = name.split(/(?<=[._])|(?<=[a-z])(?=[A-Z])/);
  return parts.flatMap((part, index) => (index === 0 ? [part] : [el("wbr"), part]));
}

/** Says something to those who listen; said again even when it is the same. */
export function announce(text) {
  const status = document.getElementById("status");
  status.textContent = "";
  requestAnimationFrame(() => {
    status.textContent = text;
  });
}

/** Scrolls to a node that is not well in view. */
export function reveal(node) {
  const { top } = node.getBoundingClientRect();
  const bar = document.querySelector(".top").offsetHeight;
  if (top < bar || top > innerHeight * 0.6) node.scrollIntoView({ block: "start" });
}

/** The last of many calls within `wait` milliseconds. */
export function debounced(call, wait) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), wait);
  };
}

// Buttons that copy.
import { announce, el } from "./dom.js";
import { t } from "./strings.js";

const SAID_FOR = 2000;

function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** A button that copies what `text()` gives; where the clipboard is closed it selects what `shown()` gives. */
export function copyButton({ text, shown, words = "copy", what = null }) {
  let timer = 0;
  const button = el("button", {
    type: "button",
    class: "quiet copy",
    "aria-label": what === null ? null : t("copyOf", { what }),
    on: { click: copy },
  });
  button.textContent = t(words);
  async function copy() {
    let said = "copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      select(shown());
      said = "selected";
    }
    button.textContent = t(said);
    announce(t(said));
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = t(words);
    }, SAID_FOR);
  }
  return button;
}

// Keyboard at the desk: / search, one letter a move (data-key="d" on a button or link), ? help.
// Letters are ignored in fields, with Ctrl/Alt/Meta, and while an input method composes; they can be switched off.

const OFF = "keys-off";

/** @param {Event} event */
export function isTyping(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable], [role=combobox]"));
}

export const areOn = () => localStorage.getItem(OFF) !== "1";

/** May this key press move something? @param {KeyboardEvent} event */
export function isFree(event) {
  return areOn() && !event.defaultPrevented && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
}

/** What the key works on: the open dialog, else the page. */
const scope = () => document.querySelector("dialog:modal") ?? document;

/** @param {Element} element */
const isShown = (element) => element.getClientRects().length > 0 && !element.matches(":disabled, [aria-disabled=true]");

document.addEventListener("keydown", (event) => {
  if (!isFree(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((key === "/" || key === "／" || key === "、") && !document.querySelector("dialog:modal")) {
    const search = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
    if (search) { event.preventDefault(); search.focus(); search.select(); }
    return;
  }
  if (key === "?" || key === "？") {
    const help = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
    if (help && !help.open) { event.preventDefault(); describe(help); help.showModal(); }
    return;
  }
  if (event.repeat || !/^[a-z0-9]$/.test(key)) return;
  const target = [...scope().querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isShown);
  if (target instanceof HTMLElement) {
    event.preventDefault();
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  }
});

/** List the letters of this page in the help. @param {HTMLElement} help */
function describe(help) {
  const place = /** @type {HTMLElement | null} */ (help.querySelector("[data-keys-here]"));
  const list = place?.querySelector("dl");
  if (!place || !list) return;
  const seen = new Set();
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = /** @type {HTMLElement} */ (element).dataset.key ?? "";
    if (seen.has(key) || !isShown(element)) continue;
    seen.add(key);
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key.toUpperCase();
    term.append(kbd);
    const words = document.createElement("dd");
    words.textContent = /** @type {HTMLElement} */ (element).dataset.keyLabel || nameOf(element);
    row.append(term, words);
    list.append(row);
  }
  place.hidden = seen.size === 0;
}

/** @param {Element} element its words without the key drawn on it */
function nameOf(element) {
  if (element.getAttribute("aria-label")) return element.getAttribute("aria-label") ?? "";
  const copy = /** @type {Element} */ (element.cloneNode(true));
  copy.querySelectorAll("kbd, .count").forEach((part) => part.remove());
  return copy.textContent?.trim() ?? "";
}

document.addEventListener("click", (event) => {
  const opens = /** @type {Element} */ (event.target).closest("[data-dialog-open='#keys']");
  const help = document.getElementById("keys");
  if (opens && help) describe(help);
});

// switching the letters off (WCAG 2.1.4), in the help and in the user's menu
function show() {
  for (const box of document.querySelectorAll("[data-keys-switch]")) /** @type {HTMLInputElement} */ (box).checked = areOn();
  for (const button of document.querySelectorAll("[data-keys-toggle]")) button.setAttribute("aria-pressed", String(areOn()));
}
/** @param {boolean} on */
function set(on) {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
  show();
}
document.addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.matches?.("[data-keys-switch]")) set(box.checked);
});
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-keys-toggle]")) set(!areOn());
});
show();

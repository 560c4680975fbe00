// Native dialogs. data-dialog-open="#id" opens one of the page; data-dialog-url="…" fetches its inside into #dialog.
// data-dialog-close closes. A server closes it with HX-Trigger: close-dialog. Focus returns to where it was.
import { toast } from "./toast.mjs";

/** @type {Element | null} */
let opener = null;

const FIELDS = ".body input:not([type=hidden]):not([readonly]), .body select, .body textarea";

/** @param {HTMLDialogElement} dialog */
export function open(dialog) {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
  // With a mouse at hand there is a keyboard: typing can begin. On a phone the keys would cover the form.
  const first = matchMedia("(pointer: fine)").matches ? FIELDS : "[autofocus]";
  /** @type {HTMLElement | null} */ (dialog.querySelector("[autofocus]") ?? dialog.querySelector(first))?.focus();
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-dialog-open], [data-dialog-url], [data-dialog-close]"));
  if (!button) {
    // a click on the backdrop: only what holds no half-filled form is closed by it
    if (target instanceof HTMLDialogElement && target.open && !target.querySelector("form:not([method=dialog])") && target.id !== "idle") target.close();
    return;
  }
  if ("dialogClose" in button.dataset) return void button.closest("dialog")?.close();
  if (button.dataset.dialogOpen) {
    const dialog = document.querySelector(button.dataset.dialogOpen);
    if (dialog instanceof HTMLDialogElement) { event.preventDefault(); open(dialog); }
    return;
  }
  event.preventDefault();
  load(button.dataset.dialogUrl ?? "", button);
});

/** Fetch a form or text into the page's one loose dialog and open it. @param {string} url @param {HTMLElement} source */
export async function load(url, source) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("dialog"));
  if (!dialog) return;
  dialog.replaceChildren();
  source.setAttribute("aria-busy", "true");
  try {
    await window.htmx.ajax("GET", url, { target: dialog, swap: "innerHTML", source: dialog });
  } finally {
    source.removeAttribute("aria-busy");
  }
  if (dialog.childElementCount) present(dialog);
}

/** @param {HTMLDialogElement} dialog The loose dialog, filled. */
function present(dialog) {
  dialog.classList.toggle("wide", Boolean(dialog.querySelector("[data-wide]")));
  const title = dialog.querySelector("h2");
  if (title) title.id ||= "dialog-title";
  open(dialog);
}

/** A dialog's inside that was opened as a page of its own. */
const alone = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-dialog-now]"));
if (alone) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  dialog.replaceChildren(alone.content.cloneNode(true));
  window.htmx.process(dialog);
  present(dialog);
  dialog.addEventListener("close", () => (history.length > 1 ? history.back() : location.assign("/")));
}

document.addEventListener("close-dialog", () => {
  for (const dialog of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog[open]"))) dialog.close();
});

document.addEventListener("close", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement)) return;
  const region = dialog.querySelector("#toasts");
  if (region) document.body.append(region);
  if (dialog.id === "dialog") dialog.replaceChildren();
  if (opener?.isConnected) /** @type {HTMLElement} */ (opener).focus?.();
  opener = null;
}, true);

// a slow answer that arrives after the dialog was closed says so in words instead of appearing later
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.target?.id === "dialog" && ctx.request.method !== "GET" && !ctx.target.open && ctx.response.status >= 400) {
    toast("刚才的操作没有办成，请重新打开再试。", "warn");
  }
});

// errors that came with the answer, and the field that asked for it, get the focus
document.addEventListener("htmx:after:settle", () => focusErrors());
focusErrors();
function focusErrors() {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]:not([data-focused])"));
  if (box) { box.setAttribute("data-focused", ""); box.focus(); }
}

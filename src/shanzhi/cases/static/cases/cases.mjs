// What pages of cases do beyond the house's own behaviours.
import { toast } from "../js/toast.mjs";
import { load, open } from "../js/dialog.mjs";
import { attach } from "../js/attach.mjs";
import { tellHere } from "../js/hub.mjs";

// ── a move was made: what shows the case is fetched again at once, without waiting for the stream ────────────────

/** @param {HTMLElement} part */
async function again(part) {
  const url = part.dataset.liveUrl;
  if (!url) return;
  await window.htmx.ajax("GET", url, { target: part, swap: "outerMorph", source: part });
}

document.addEventListener("case-moved", (event) => {
  const { id, code } = /** @type {CustomEvent} */ (event).detail ?? {};
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-case-moved="${id}"]`));
  parts.forEach(again);
  tellHere("changed", { cases: [{ id, code }] });
});

// an act done with one press was refused: the answer is its form, and the form is a dialog
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  const dialog = ctx.target;
  if (!(dialog instanceof HTMLDialogElement) || dialog.id !== "dialog" || dialog.open || !dialog.childElementCount) return;
  if (!dialog.querySelector(".cap")) return;
  if (ctx.sourceElement === dialog) return;
  open(dialog);
});

// a draft that was sent is forgotten: the event is fired on whatever sent it
document.addEventListener("draft-done", (event) => {
  const form = /** @type {Element} */ (event.target).closest?.("form[data-draft]");
  if (form && event.target !== form) form.dispatchEvent(new Event("draft-done"));
});

// ── parts that come after the page: fetched when they appear, kept when a refresh of the page around them empties them ─

/** @type {Map<string, string>} */
const fetched = new Map();

attach("[data-lazy-url]", (part) => {
  const url = part.dataset.lazyUrl ?? "";
  const fill = () => { part.innerHTML = fetched.get(url) ?? ""; window.htmx.process(part); };
  const emptied = new MutationObserver(() => { if (!part.childElementCount && fetched.get(url)) fill(); });
  let gone = false;
  (async () => {
    if (fetched.has(url)) fill();
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (gone || !answer.ok || answer.redirected) return;
    const text = (await answer.text()).trim();
    part.classList.toggle("nothing", !text);
    if (text === fetched.get(url)) return;
    fetched.set(url, text);
    fill();
  })().catch(() => { /* the rest of the page does without */ });
  emptied.observe(part, { childList: true });
  return () => { gone = true; emptied.disconnect(); };
});

// ── small helps ──────────────────────────────────────────────────────────────────────────────────────────────────

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-copy]"));
  if (!button) return;
  const text = button.dataset.copy ?? "";
  try {
    await navigator.clipboard.writeText(text);
    toast(`已复制 ${text}`, "ok");
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    toast("浏览器不允许自动复制，已选中，请按 Ctrl+C", "warn");
  }
});

// the machine's suggestion is taken over into the fields, as easy to change as before
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-fill]"));
  const form = button?.closest("form");
  if (!button || !form) return;
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill ?? "{}"))) {
    const wanted = (Array.isArray(value) ? value : [value]).map(String);
    for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (form.querySelectorAll(`select[name="${CSS.escape(name)}"]`))) {
      for (const option of select.options) option.selected = wanted.includes(option.value);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});

// a choice among the filters counts at once; words count on Enter
attach("form[data-filters]", (form) => {
  const changed = (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLSelectElement) /** @type {HTMLFormElement} */ (form).requestSubmit();
  };
  // empty fields stay out of the address
  const sent = () => {
    for (const field of /** @type {HTMLFormElement} */ (form).elements) {
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.disabled = !field.value;
    }
    setTimeout(() => { for (const field of /** @type {HTMLFormElement} */ (form).elements) /** @type {HTMLInputElement} */ (field).disabled = false; });
  };
  form.addEventListener("change", changed);
  form.addEventListener("submit", sent);
  return () => { form.removeEventListener("change", changed); form.removeEventListener("submit", sent); };
});

// what is ticked goes to the chooser as a dialog; without this it is a page of its own
attach("form[data-bulk]", (form) => {
  const sent = (/** @type {SubmitEvent} */ event) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(/** @type {HTMLFormElement} */ (form))) query.append(name, String(value));
    if (!query.has("case")) return;
    event.preventDefault();
    load(`${/** @type {HTMLFormElement} */ (form).action}?${query}`, /** @type {HTMLElement} */ (event.submitter ?? form));
  };
  form.addEventListener("submit", sent);
  return () => form.removeEventListener("submit", sent);
});

// the file comes beside the page: the dialog has done its work
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-export]")) return;
  toast("正在生成表格，完成后自动下载", "info");
  setTimeout(() => form.closest("dialog")?.close(), 300);
});

document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-reload]")) location.reload();
});

// ── the form in the dialog has the keyboard from the start ───────────────────────────────────────────────────────

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
  const dialog = document.querySelector("dialog:modal");
  if (!dialog || /** @type {Element} */ (event.target).closest("form")) return;
  const form = /** @type {HTMLFormElement | null} */ (dialog.querySelector("form:not([method=dialog])"));
  if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-main-submit]") ?? undefined); }
});

// a combobox takes the place of its select a moment later; the focus follows
attach("#dialog [role=combobox][autofocus]", (input) => {
  const focus = document.activeElement;
  if (!focus || focus === document.body || focus instanceof HTMLDialogElement || focus.closest(".cap")) input.focus();
});

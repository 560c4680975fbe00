// form[data-draft="name"]: what is typed survives a reload and a refused submit, in this tab only (sessionStorage).
// Not for personal data: a field with data-no-draft, type=password, tel or hidden is never kept, nor any file.
// The server says that it has taken the form by leaving [data-draft-done="name"] on the next page, or HX-Trigger: draft-done.

const PREFIX = "draft:";

/** @param {HTMLFormElement} form */
const fieldsOf = (form) => /** @type {HTMLInputElement[]} */ ([...form.elements]).filter(
  (field) => field.name && field.matches("input, textarea, select") && !field.closest("[data-no-draft]")
    && !["password", "hidden", "file", "tel", "submit", "button"].includes(field.type) && field.name !== "csrfmiddlewaretoken",
);

/** @param {HTMLElement} element */
export function connect(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const key = PREFIX + (form.dataset.draft || location.pathname);
  let timer = 0;
  const isTouched = form.querySelector("[aria-invalid=true], .errors");
  if (!isTouched) restore(form, key);
  const save = () => {
    const kept = fieldsOf(form).map((f) => [f.name, f.type, f.type === "checkbox" || f.type === "radio" ? f.checked : f.value, f.value]);
    try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch { /* full or forbidden: the form works without */ }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(save, 400); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("reset", () => sessionStorage.removeItem(key));
  addEventListener("pagehide", save);
  const done = () => { clearTimeout(timer); removeEventListener("pagehide", save); sessionStorage.removeItem(key); };
  form.addEventListener("draft-done", done);
  return () => { clearTimeout(timer); removeEventListener("pagehide", save); };
}

/** @param {HTMLFormElement} form @param {string} key */
function restore(form, key) {
  let kept;
  try { kept = JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return; }
  if (!Array.isArray(kept)) return;
  let changed = false;
  for (const field of fieldsOf(form)) {
    const isTick = field.type === "checkbox" || field.type === "radio";
    const row = kept.find(([name, type, , value]) => name === field.name && type === field.type && (!isTick || value === field.value));
    if (!row || (isTick ? field.checked === row[2] : field.value === row[2])) continue;
    if (isTick) field.checked = row[2];
    else field.value = row[2];
    changed = true;
  }
  if (!changed) return;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const note = form.querySelector("[data-draft-note]");
  if (note) /** @type {HTMLElement} */ (note).hidden = false;
}

for (const mark of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(PREFIX + /** @type {HTMLElement} */ (mark).dataset.draftDone);
}

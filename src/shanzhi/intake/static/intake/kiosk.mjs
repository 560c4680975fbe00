// The kiosk: digits by touch, and back to the start when nobody has touched it. Nothing is stored; going back replaces
// the page, so that what somebody typed cannot be had again with the back button.
const { idle = "45", home = "/", at = "start" } = document.body.dataset;
const SECONDS = Number(idle);
const WARN = 10;
let left = SECONDS;

const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-left]"));
for (const kind of ["pointerdown", "keydown", "touchstart"]) addEventListener(kind, () => { left = SECONDS; if (note) note.hidden = true; }, { passive: true });

const isBig = document.body.classList.contains("big");
setInterval(() => {
  left -= 1;
  if (at === "start" && !isBig) { left = SECONDS; return; }
  if (note && left <= WARN) { note.hidden = false; note.textContent = `${Math.max(left, 0)} 秒后回到首页`; }
  if (left <= 0) location.replace(home);
}, 1_000);

// a page kept by the browser for "back" would show what the person before typed
addEventListener("pageshow", (event) => { if (event.persisted) location.replace(home); });

const pad = document.querySelector("[data-pad]");
if (pad) {
  const fields = /** @type {HTMLInputElement[]} */ ([...pad.querySelectorAll("[data-pad-field]")]);
  let field = fields[0];
  for (const each of fields) each.addEventListener("focus", () => { field = each; });
  field?.focus();
  pad.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".pad button"));
    if (!button || !field) return;
    if (button.dataset.digit && field.value.length < field.maxLength) field.value += button.dataset.digit;
    else if ("clear" in button.dataset) field.value = "";
    else if ("backDigit" in button.dataset) field.value = field.value.slice(0, -1);
    if (field === fields[0] && field.value.replace(/\D/g, "").length >= 19) field = fields[1] ?? field;
    field.focus();
  });
}

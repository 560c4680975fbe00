// The guide's form: proposals are asked again after a pause in typing, one press takes one; Alt and a digit chooses what
// to do, so that the hands stay on the keys.
import { attach } from "../js/attach.mjs";

const PAUSE = 450;

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function choose(form, name, value) {
  const field = /** @type {HTMLSelectElement | null} */ (form.querySelector(`select[name="${name}"]`));
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLFormElement} form @param {string} value */
function act(form, value) {
  const radio = /** @type {HTMLInputElement | null} */ (form.querySelector(`input[name="do"][value="${value}"]`));
  if (radio) { radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); }
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-take]"));
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("guide-form"));
  if (!button || !form) return;
  const { take = "", value = "", why = "" } = button.dataset;
  if (take === "category") {
    choose(form, "category", value);
    const kept = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("suggested"));
    if (kept) kept.value = `${value}|${why}`;
  }
  if (take === "queue") { act(form, "ticket"); choose(form, "queue", value); }
  if (take === "way") { act(form, "refer"); choose(form, "way", value); }
});

attach("[data-guide]", (element) => {
  const form = /** @type {HTMLFormElement} */ (element);
  let timer = 0;
  let last = "";
  const state = () => ["matter", "category", "way"]
    .map((name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name))?.value ?? "").join("\n");
  const look = () => {
    const now = state();
    if (now === last) return;
    last = now;
    document.body.dispatchEvent(new CustomEvent("look-beside"));
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (!event.altKey || event.isComposing || !/^Digit[1-9]$/.test(event.code)) return;
    const radios = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input[name="do"]'));
    const radio = radios[Number(event.code.at(-1)) - 1];
    if (!radio) return;
    event.preventDefault();
    act(form, radio.value);
    const first = /** @type {HTMLElement | null} */ (form.querySelector(`.if-${radio.value} :is(select, textarea, input)`));
    first?.focus();
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("keydown", key);
  last = state();
  return () => { clearTimeout(timer); document.removeEventListener("keydown", key); };
});

// The window's form: what the machine knows is asked again after a pause in typing; one press takes a proposal.
import { attach } from "../js/attach.mjs";

const PAUSE = 450;

/** @param {HTMLFormElement} form @param {string} name @param {string} value @param {string} [label] */
function choose(form, name, value, label) {
  const select = /** @type {HTMLSelectElement | null} */ (form.querySelector(`select[name="${name}"]`));
  if (!select) return;
  if (![...select.options].some((option) => option.value === value)) select.append(new Option(label ?? value, value));
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

// a proposal is taken with one press, in the form beside it or in the dialog around it
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-take-category], [data-take-place]"));
  const form = /** @type {HTMLFormElement | null} */ (button?.closest("form") ?? document.getElementById("intake-form"));
  if (!button || !form) return;
  if (button.dataset.takeCategory) choose(form, "category", button.dataset.takeCategory);
  if (button.dataset.takePlace) {
    choose(form, "area", button.dataset.takePlace, button.dataset.label);
    const address = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("address"));
    if (address && button.dataset.address) address.value = button.dataset.address;
    const located = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("located"));
    if (located) located.value = "last";
  }
});

attach("#intake-form", (element) => {
  const form = /** @type {HTMLFormElement} */ (element);
  let timer = 0;
  let last = "";

  /** Only what the answer depends on; photos and papers do not. */
  const state = () => ["text", "title", "category", "phone", "area", "lon", "lat"]
    .map((name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name))?.value ?? "").join("\n");
  const look = () => {
    const now = state();
    if (now === last) return;
    last = now;
    document.body.dispatchEvent(new CustomEvent("look-beside"));
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  last = state();

  // a point on the map names its grid; the combobox must know the name too
  const placed = async (/** @type {Event} */ event) => {
    const { lon, lat } = /** @type {CustomEvent} */ (event).detail;
    const box = /** @type {HTMLElement} */ (event.target);
    const address = new URL(box.dataset.placeUrl ?? "", location.href);
    address.searchParams.set("lon", String(lon));
    address.searchParams.set("lat", String(lat));
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      const found = answer.ok ? await answer.json() : {};
      if (found.id) choose(form, "area", String(found.id), found.name);
    } catch { /* the point itself is kept */ }
  };
  form.addEventListener("place-set", placed);

  // the button says what will happen in this channel
  const channel = () => {
    const words = /** @type {HTMLElement | null} */ (form.querySelector("[data-accepts]"));
    const needs = document.getElementById("needs");
    if (words && needs) words.textContent = (needs.dataset.atOnce === "no" ? words.dataset.registers : words.dataset.accepts) ?? "";
  };
  document.addEventListener("htmx:after:swap", channel);

  const unknown = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("unknown_place"));
  const anonymous = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("anonymous"));
  const dependent = () => {
    for (const name of ["name", "phone", "id_number"]) {
      const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
      if (field && anonymous && name !== "phone") field.disabled = anonymous.checked;
    }
    const area = form.querySelector("[role=combobox][aria-controls*=area]");
    if (area instanceof HTMLInputElement && unknown) area.disabled = unknown.checked;
  };
  form.addEventListener("change", dependent);
  dependent();

  // back from the receipt: a fresh form, not the old one
  const shown = (/** @type {PageTransitionEvent} */ event) => { if (event.persisted) location.reload(); };
  addEventListener("pageshow", shown);
  return () => { clearTimeout(timer); document.removeEventListener("htmx:after:swap", channel); removeEventListener("pageshow", shown); };
});

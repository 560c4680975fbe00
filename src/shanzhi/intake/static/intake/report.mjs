// 随手报, one thing at a time. Without scripts the three parts stand one below the other and the form is sent as it is.
import { attach, attachLater } from "../js/attach.mjs";
import { headers } from "../js/upload.mjs";

attachLater("[data-combo]", () => import("../js/combo.mjs"));

// ── steps ──────────────────────────────────────────────────────────────────────────────────────────────────────────

attach("form[data-wizard]", (element) => {
  const form = /** @type {HTMLFormElement} */ (element);
  const steps = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-step]")]);
  const marks = [...document.querySelectorAll("[data-wizard-steps] li")];
  const next = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-wizard-next]"));
  const back = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-wizard-back]"));
  const list = document.querySelector("[data-wizard-steps]");
  if (!next || !back || !list || steps.length < 2) return;
  /** @type {HTMLElement} */ (list).hidden = false;
  let at = 0;

  /** @param {number} to @param {boolean} [quiet] */
  const show = (to, quiet) => {
    at = Math.min(Math.max(to, 0), steps.length - 1);
    steps.forEach((step, n) => { step.hidden = n !== at; });
    marks.forEach((mark, n) => {
      mark.className = n < at ? "ok" : n === at ? "now" : "";
      if (n === at) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
    back.hidden = at === 0;
    const words = at === steps.length - 1 ? next.dataset.submitWords : next.dataset.nextWords;
    next.textContent = words ?? "";
    document.documentElement.dataset.wizardAt = String(at);
    if (!quiet) {
      const title = steps[at].querySelector("h2");
      title?.setAttribute("tabindex", "-1");
      /** @type {HTMLElement | null} */ (title)?.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }
    if (at === steps.length - 1) lookNear(form);
  };

  /** What is missing in a step is said at its field. @param {HTMLElement} step */
  const isFilled = (step) => {
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (step.querySelectorAll("input, select, textarea"))) {
      const wrong = missing(field, form);
      field.setCustomValidity(wrong);
      if (wrong) { field.reportValidity(); field.addEventListener("input", () => field.setCustomValidity(""), { once: true }); return false; }
    }
    return true;
  };

  const submit = (/** @type {SubmitEvent} */ event) => {
    if (!isFilled(steps[at])) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (at < steps.length - 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
      history.pushState({ step: at + 1 }, "");
      show(at + 1);
    }
  };
  addEventListener("submit", submit, true);
  back.addEventListener("click", () => history.back());
  const popped = (/** @type {PopStateEvent} */ event) => show(event.state?.step ?? 0);
  addEventListener("popstate", popped);

  const bad = steps.findIndex((step) => step.querySelector("[aria-invalid=true], .error"));
  history.replaceState({ step: bad > 0 ? bad : 0 }, "");
  show(bad > 0 ? bad : 0, true);
  return () => { removeEventListener("submit", submit, true); removeEventListener("popstate", popped); };
});

/** @param {HTMLInputElement} field @param {HTMLFormElement} form */
function missing(field, form) {
  const value = field.value.trim();
  if (field.name === "text" && value.length < 4) return field.dataset.message ?? "请写一句发生了什么事。";
  if (field.id === "id_area" && field.getAttribute("role") !== "combobox") return "";
  if (field.id === "id_address" && !value && !form.action.match(/\/r\/[0-9A-Za-z-]{4,}$/)) {
    const area = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("area"));
    const lon = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("lon"));
    if (!area?.value && !lon?.value) return "请选择在哪个村（社区），或者写一句在哪里。";
  }
  if (field.name === "phone" && !(/** @type {HTMLInputElement} */ (form.elements.namedItem("anonymous"))).checked) {
    const digits = value.replace(/\D/g, "");
    if (!digits) return "请留一个能联系上您的电话；不愿意留请勾选“不留电话”。";
    if (digits.length < 5) return "电话号码不对，请核对位数。";
  }
  return "";
}

// ── what depends on something ──────────────────────────────────────────────────────────────────────────────────────

attach("[data-unless]", (part) => {
  const box = /** @type {HTMLInputElement | null} */ (part.closest("form")?.elements.namedItem(part.dataset.unless ?? ""));
  if (!box) return;
  const look = () => { part.hidden = box.checked; };
  box.addEventListener("change", look);
  look();
  return () => box.removeEventListener("change", look);
});

attach("[data-count-for]", (place) => {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById(place.dataset.countFor ?? ""));
  if (!field) return;
  const look = () => { place.textContent = field.value.length > field.maxLength * 0.8 ? `${field.value.length}/${field.maxLength}` : ""; };
  field.addEventListener("input", look);
  look();
  return () => field.removeEventListener("input", look);
});

// ── words that mean danger: the numbers to call come before everything else ────────────────────────────────────────

attach("form[data-danger-words]", (element) => {
  const form = /** @type {HTMLFormElement} */ (element);
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-danger]"));
  const text = /** @type {HTMLTextAreaElement | null} */ (form.elements.namedItem("text"));
  if (!box || !text) return;
  /** @type {Record<string, string[]>} */
  const words = JSON.parse(form.dataset.dangerWords ?? "{}");
  const look = () => {
    const numbers = Object.keys(words).filter((number) => words[number].some((word) => text.value.includes(word)));
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-sos]"))) link.hidden = !numbers.includes(link.dataset.sos ?? "");
    box.hidden = numbers.length === 0;
  };
  text.addEventListener("input", look);
  look();
  return () => text.removeEventListener("input", look);
});

// ── the drawing of the grid: a tap is a place ──────────────────────────────────────────────────────────────────────

attach("[data-sketch]", (box) => {
  const svg = box.querySelector("svg");
  const pin = svg?.querySelector("[data-sketch-pin]");
  if (!svg || !pin) return;
  const [west, south, east, north] = ["west", "south", "east", "north"].map((side) => Number(box.dataset[side]));
  const { width, height } = svg.viewBox.baseVal;
  box.setAttribute("data-sketch-on", "");
  box.parentElement?.querySelector("[data-sketch-hint]")?.removeAttribute("hidden");

  /** @param {number} lon @param {number} lat */
  const draw = (lon, lat) => {
    pin.replaceChildren();
    if (lon < west || lon > east || lat < south || lat > north) return;
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    circle.setAttribute("cx", String(((lon - west) / (east - west)) * width));
    circle.setAttribute("cy", String(((north - lat) / (north - south)) * height));
    circle.setAttribute("r", String(Math.max(width, height) / 44));
    pin.append(circle);
  };
  svg.addEventListener("click", (event) => {
    const matrix = svg.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const lon = west + (at.x / width) * (east - west);
    const lat = north - (at.y / height) * (north - south);
    box.dispatchEvent(new CustomEvent("map-pick", { bubbles: true, detail: { lon, lat } }));
  });
  const set = (/** @type {Event} */ event) => { const { lon, lat } = /** @type {CustomEvent} */ (event).detail; draw(lon, lat); };
  const place = box.closest("[data-place]");
  place?.addEventListener("place-set", set);
  const clear = () => pin.replaceChildren();
  place?.querySelector("[data-place-clear]")?.addEventListener("click", clear);
  const lon = /** @type {HTMLInputElement | null | undefined} */ (place?.querySelector("[data-place-lon]"));
  const lat = /** @type {HTMLInputElement | null | undefined} */ (place?.querySelector("[data-place-lat]"));
  if (lon?.value && lat?.value) draw(Number(lon.value), Number(lat.value));
  return () => place?.removeEventListener("place-set", set);
});

// ── has somebody said so already? ──────────────────────────────────────────────────────────────────────────────────

let asked = "";

/** @param {HTMLFormElement} form */
async function lookNear(form) {
  const place = form.querySelector("[data-near]");
  if (!place || !form.dataset.nearUrl) return;
  const body = new URLSearchParams();
  for (const name of ["text", "area", "lon", "lat", "grid", "address"]) {
    const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    if (field?.value) body.set(name, field.value);
  }
  if (body.toString() === asked) return;
  asked = body.toString();
  try {
    const answer = await fetch(form.dataset.nearUrl, { method: "POST", body, headers: headers(), credentials: "same-origin" });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch { /* only a help */ }
}

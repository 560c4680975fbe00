// form[data-once]: a second press sends nothing. The hidden idempotency key stays the same until the server has taken
// the form, so even a repeat that slips through is one act. Ctrl+Enter submits any form.

/** @param {HTMLFormElement} form @param {boolean} busy */
function mark(form, busy) {
  form.toggleAttribute("data-busy", busy);
  const buttons = [...form.elements].filter((e) => e instanceof HTMLButtonElement && e.type === "submit");
  for (const button of buttons) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-once][data-busy]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// last of all: a submit that somebody has stopped (photos still being made small) never comes up to here
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-once]") && !event.defaultPrevented) mark(form, true);
});

for (const [name, busy] of /** @type {[string, boolean][]} */ ([["htmx:before:request", true], ["htmx:finally:request", false]])) {
  document.addEventListener(name, (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.matches("[data-once]")) mark(form, busy);
  });
}

// back from the cache of the browser: the form may be sent again
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once][data-busy]")) mark(/** @type {HTMLFormElement} */ (form), false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = /** @type {Element} */ (event.target).closest("form");
  if (form && form.method !== "dialog") {
    event.preventDefault();
    form.requestSubmit(/** @type {HTMLElement | null} */ (form.querySelector("[data-main-submit]")) ?? undefined);
  }
});

// <details data-menu>: closes on a click elsewhere and on Escape, and after a choice.

const openMenus = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-menu][open]"));

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const inside = menu.contains(/** @type {Node} */ (event.target));
    const chosen = inside && /** @type {Element} */ (event.target).closest(".pop a, .pop button:not([aria-pressed])");
    if (!inside || chosen) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.preventDefault();
  }
});

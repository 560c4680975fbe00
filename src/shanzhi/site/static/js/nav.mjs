// The side navigation: wide or a rail of icons (kept in a cookie, so that the server draws the next page right from the
// start); on a phone the whole menu opens above the bar.

const PHONE = matchMedia("(max-width: 47.5em)");
const YEAR = 365 * 24 * 3600;

/** @param {Element} side @param {boolean} open */
function show(side, open) {
  side.toggleAttribute("data-open", open);
  side.querySelector("[data-nav-toggle]")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const side = document.getElementById("side");
  if (!side) return;
  const button = target.closest("[data-nav-toggle]");
  if (!button) {
    if (!side.contains(target)) show(side, false);
    return;
  }
  if (PHONE.matches) return show(side, !side.hasAttribute("data-open"));
  const wide = document.documentElement.dataset.nav !== "wide";
  if (wide) document.documentElement.dataset.nav = "wide";
  else delete document.documentElement.dataset.nav;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `nav=${wide ? "wide" : "rail"}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  button.setAttribute("aria-expanded", String(wide));
});

document.addEventListener("keydown", (event) => {
  const side = document.getElementById("side");
  if (event.key !== "Escape" || !side?.hasAttribute("data-open")) return;
  show(side, false);
  /** @type {HTMLElement | null} */ (side.querySelector("[data-nav-toggle]"))?.focus();
});

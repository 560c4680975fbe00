// The side navigation: wide or a rail of icons (kept in a cookie, so that the server draws the next page right from the
// start); on a phone the whole menu opens above the bar.

import { on } from "./hub.mjs";

const PHONE = matchMedia("(max-width: 47.5em)");
const YEAR = 365 * 24 * 3600;

/** @param {Element} side @param {boolean} open */
function show(side, open) {
  side.toggleAttribute("data-open", open);
  side.querySelector("[data-nav-toggle]")?.setAttribute("aria-expanded", String(open));
}

/** What waits on each page, asked when this page is there and again when something has changed, but not all the time. */
const EVERY = 4000;
let asked = 0;
let again = 0;

async function count() {
  const side = /** @type {HTMLElement | null} */ (document.querySelector("[data-badges-url]"));
  if (!side || document.hidden) return;
  asked = Date.now();
  try {
    const answer = await fetch(side.dataset.badgesUrl ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const numbers = await answer.json();
    for (const badge of /** @type {NodeListOf<HTMLElement>} */ (side.querySelectorAll("[data-badge]"))) {
      const number = numbers[badge.dataset.badge ?? ""] ?? 0;
      badge.textContent = number > 99 ? "99+" : String(number);
      badge.hidden = number === 0;
    }
  } catch {
    // No connection: the state of the line is shown elsewhere.
  }
}

function soon() {
  clearTimeout(again);
  again = setTimeout(count, Math.max(600, asked + EVERY - Date.now()));
}

count();
setInterval(count, 60_000);
document.addEventListener("visibilitychange", soon);
on("changed", soon);
on("resync", soon);

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

// The side navigation: wide or a rail (kept in a cookie, so that the server draws the next page right from the start);
// wide, a group of pages unfolds below its name; of the rail it opens beside; on a phone the whole menu opens above the
// bar.

import { on } from "./hub.mjs";

const PHONE = matchMedia("(max-width: 47.5em)");
const YEAR = 365 * 24 * 3600;

/** @param {Element} side @param {boolean} open */
function show(side, open) {
  side.toggleAttribute("data-open", open);
  side.querySelector("[data-nav-toggle]")?.setAttribute("aria-expanded", String(open));
}

const RAIL = matchMedia("(max-width: 93.75em)");
const isRail = () => RAIL.matches && !PHONE.matches && document.documentElement.dataset.nav !== "wide";

/** @returns {NodeListOf<HTMLElement>} */
const groups = () => document.querySelectorAll("#side .group");

/** Say of each group whether its pages are there to be seen. */
function tell() {
  const name = isRail() ? "data-fly" : "data-open";
  for (const group of groups()) {
    group.querySelector("[data-nav-group]")?.setAttribute("aria-expanded", String(PHONE.matches || group.hasAttribute(name)));
  }
}

/** @param {HTMLElement | null} one The group whose pages open beside the rail; none closes all. */
function fly(one) {
  for (const group of groups()) group.toggleAttribute("data-fly", group === one);
  const pages = one?.querySelector("ul");
  if (one && pages) {
    // Beside its name, moved up where the window ends.
    const top = Math.min(one.getBoundingClientRect().top, innerHeight - pages.offsetHeight - 8);
    pages.style.setProperty("--fly-y", `${Math.max(8, top)}px`);
  }
  tell();
}

/** @param {HTMLElement} group */
function fold(group) {
  if (isRail()) return fly(group.hasAttribute("data-fly") ? null : group);
  group.toggleAttribute("data-open");
  tell();
}

tell();
RAIL.addEventListener("change", () => fly(null));
PHONE.addEventListener("change", () => fly(null));

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
    for (const sum of /** @type {NodeListOf<HTMLElement>} */ (side.querySelectorAll("[data-badge-sum]"))) {
      const pages = /** @type {NodeListOf<HTMLElement>} */ (sum.closest(".group")?.querySelectorAll("[data-badge]") ?? []);
      const number = [...pages].reduce((all, one) => all + (numbers[one.dataset.badge ?? ""] ?? 0), 0);
      sum.textContent = number > 99 ? "99+" : String(number);
      sum.hidden = number === 0;
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
  const group = /** @type {HTMLElement | null} */ (target.closest("[data-nav-group]")?.parentElement ?? null);
  if (group) return fold(group);
  if (isRail()) fly(null);
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
  fly(null);
});

document.addEventListener("keydown", (event) => {
  const side = document.getElementById("side");
  if (event.key !== "Escape" || !side) return;
  const flying = side.querySelector(".group[data-fly]");
  if (flying) {
    fly(null);
    return /** @type {HTMLElement | null} */ (flying.querySelector("[data-nav-group]"))?.focus();
  }
  if (!side.hasAttribute("data-open")) return;
  show(side, false);
  /** @type {HTMLElement | null} */ (side.querySelector("[data-nav-toggle]"))?.focus();
});

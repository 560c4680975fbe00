// Moving through a list: [data-rows] holds rows [data-row], each with one link [data-open].
// J/K (or ↓/↑ when a row has the focus) move the focus and, with data-rows="follow", open the row beside the list;
// Enter opens, X ticks the row, Escape closes the detail and returns to its row.
import { isFree } from "./keys.mjs";

const SOON = 160;
let follow = 0;

/** @param {Element} list @returns {HTMLElement[]} */
const rowsOf = (list) => [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-row]"))].filter((row) => row.getClientRects().length > 0);

/** @param {Element} row @returns {HTMLElement | null} */
const linkOf = (row) => row.querySelector("[data-open]");

/** The list that J/K mean: the one with the focus, else the first that is shown. */
function listInUse() {
  const mine = document.activeElement?.closest("[data-rows]");
  return mine ?? [...document.querySelectorAll("[data-rows]")].find((list) => list.getClientRects().length > 0);
}

/** @param {HTMLElement} row @param {HTMLElement} list */
export function go(row, list) {
  linkOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (list.dataset.rows !== "follow" || !document.querySelector("[data-split]") || innerWidth < 960) return;
  clearTimeout(follow);
  follow = setTimeout(() => { if (row.isConnected && row.contains(document.activeElement)) linkOf(row)?.click(); }, SOON);
}

document.addEventListener("keydown", (event) => {
  if (!isFree(event) || document.querySelector("dialog:modal")) return;
  const list = /** @type {HTMLElement | undefined} */ (listInUse());
  if (event.key === "Escape") return void closeDetail();
  if (!list) return;
  const rows = rowsOf(list);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const current = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (step) {
    if (event.key.startsWith("Arrow") && at < 0) return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(rows.length - 1, current < 0 ? 0 : current + step))];
    if (next) go(next, list);
  } else if (event.key.toLowerCase() === "x" && current >= 0) {
    const tick = /** @type {HTMLInputElement | null} */ (rows[current].querySelector("[data-select-row]"));
    if (tick) { event.preventDefault(); tick.click(); }
  }
});

// what is open beside the list is marked in the list, also after the list has been refreshed
export function markOpen() {
  for (const list of document.querySelectorAll("[data-rows]")) {
    for (const row of rowsOf(list)) {
      const link = linkOf(row);
      const isOpen = link instanceof HTMLAnchorElement && sameThing(link.href, location.href);
      if (isOpen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

/** @param {string} a @param {string} b same path, or same `open` parameter */
function sameThing(a, b) {
  const one = new URL(a, location.href);
  const two = new URL(b, location.href);
  const open = one.searchParams.get("open");
  return open ? open === two.searchParams.get("open") : one.pathname === two.pathname && one.pathname !== "/";
}

document.addEventListener("htmx:after:history:push", markOpen);
document.addEventListener("htmx:after:history:replace", markOpen);
document.addEventListener("htmx:after:settle", markOpen);
addEventListener("popstate", () => setTimeout(markOpen));
markOpen();

document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-detail-close]")) { event.preventDefault(); closeDetail(); }
});

function closeDetail() {
  const detail = document.getElementById("detail");
  if (!detail?.childElementCount || !document.querySelector("[data-split]")) return;
  const row = document.querySelector("[data-row][aria-current]");
  detail.replaceChildren();
  const url = new URL(location.href);
  const back = detail.dataset.closeUrl;
  if (back) history.pushState({ htmx: true }, "", back);
  else if (url.searchParams.has("open")) { url.searchParams.delete("open"); history.pushState({ htmx: true }, "", url); }
  markOpen();
  if (row) linkOf(row)?.focus();
}

// on a narrow screen the detail takes the place of the list: begin at its top
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.target?.id !== "detail") return;
  ctx.target.scrollTop = 0;
  if (innerWidth < 960) { scrollTo(0, 0); ctx.target.focus({ preventScroll: true }); }
});

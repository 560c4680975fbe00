// Parts of a page that keep themselves fresh. Each needs an id and an address that answers with an element of that id
// (a whole page will do; a small fragment is kinder).
//
//   <div id="counts" data-live="cases" data-live-url="/desk/counts">          any case changed
//   <div id="case-17" data-live-case="17" data-live-url="/cases/…/panel">     this case changed
//   <a id="bell" data-live="inbox" data-live-url="/bell">                     a message came
//   <tbody id="rows" data-live-list data-live-url="/desk?…">                  a list of <tr id data-row data-case="17">
//
// In a list, rows that changed are refreshed where they stand; rows that are new wait behind a bar ("3 条新事件") and
// come when it is pressed; nothing moves under the cursor. Data in forms is never touched while it is being edited.
import { on, start, state } from "./hub.mjs";
import { attach } from "./attach.mjs";
import { markOpen } from "./rows.mjs";
import { toast } from "./toast.mjs";

const SOON = 300;
const AT_MOST_EVERY = 2_000;
/** Lamps and relative times go on by themselves. */
const AGE = 60_000;

/** Calls are gathered: the first soon, the next not before two seconds later, none while nobody looks. */
function gathered(/** @type {() => Promise<void>} */ work) {
  let timer = 0;
  let last = 0;
  let isStale = false;
  const run = async () => {
    timer = 0;
    if (document.hidden) { isStale = true; return; }
    last = Date.now();
    try { await work(); } catch { /* the next change or resync asks again */ }
  };
  const call = () => {
    if (timer) return;
    const wait = Math.max(SOON, last + AT_MOST_EVERY - Date.now()) + Math.random() * 200;
    timer = setTimeout(run, wait);
  };
  const seen = () => { if (!document.hidden && isStale) { isStale = false; call(); } };
  document.addEventListener("visibilitychange", seen);
  return Object.assign(call, { end: () => { clearTimeout(timer); document.removeEventListener("visibilitychange", seen); } });
}

/** The element of that id as the server draws it now, or null. @param {HTMLElement} element */
async function fetchAgain(element, url = element.dataset.liveUrl || location.pathname + location.search) {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": element.id, "X-Live": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.status === 204 || answer.redirected) return null;
  const text = await answer.text();
  const page = new DOMParser().parseFromString(wrapped(text), "text/html");
  return page.getElementById(element.id);
}

/** Rows outside a table would be dropped by the parser. @param {string} text */
function wrapped(text) {
  const first = text.match(/<([a-z]+)/i)?.[1]?.toLowerCase();
  if (first === "tr") return `<table><tbody>${text}</tbody></table>`;
  if (first === "tbody") return `<table>${text}</table>`;
  return text;
}

/** @param {HTMLElement} old @param {Element} fresh @param {"innerMorph" | "outerMorph"} swap */
async function morph(old, fresh, swap) {
  const text = swap === "innerMorph" ? fresh.innerHTML : fresh.outerHTML;
  await window.htmx.swap({ text, target: old, swap, sourceElement: old });
}

/** @param {Element} element somebody is filling in something here */
const isBeingEdited = (element) => element.contains(document.activeElement) && document.activeElement?.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

function concerns(/** @type {HTMLElement} */ element, /** @type {any} */ change) {
  const topics = (element.dataset.live ?? "").split(/\s+/);
  if (element.dataset.liveCase) return change.cases?.some((/** @type {any} */ c) => String(c.id) === element.dataset.liveCase);
  return (topics.includes("cases") && change.cases?.length > 0) || (topics.includes("inbox") && Boolean(change.inbox));
}

attach("[data-live]:not([data-live-list]), [data-live-case]:not([data-live-list])", (element) => {
  const refresh = gathered(async () => {
    if (isBeingEdited(element)) return;
    const fresh = await fetchAgain(element);
    if (fresh && fresh.innerHTML !== element.innerHTML) await morph(element, fresh, "innerMorph");
  });
  const off = [on("changed", (change) => concerns(element, change) && refresh()), on("resync", refresh)];
  const age = setInterval(refresh, AGE);
  return () => { clearInterval(age); off.forEach((f) => f()); refresh.end(); };
});

attach("[data-live-list]", (list) => {
  /** Case numbers known to have changed since the last look. @type {Set<string>} */
  const changed = new Set();
  /** @type {Element | null} */
  let waiting = null;
  const bar = barOf(list);

  const look = gathered(async () => {
    const mine = new Set(changed);
    changed.clear();
    const fresh = await fetchAgain(list);
    if (!fresh) return;
    const now = new Map(rowsIn(fresh).map((row) => [row.id, row]));
    const here = rowsIn(list);
    for (const row of here) {
      const next = now.get(row.id);
      if (!next) { if (mine.has(row.dataset.case ?? "")) row.classList.add("gone"); continue; }
      if (!sameRow(row, next) && !isBeingEdited(row)) await morph(row, next, "outerMorph");
    }
    const known = new Set(here.map((row) => row.id));
    const arrived = [...now.keys()].filter((id) => !known.has(id));
    const gone = list.querySelectorAll(".gone").length;
    waiting = arrived.length || gone ? fresh : null;
    if (!here.length && arrived.length) await show();
    else tellOfNews(bar, arrived.length, gone);
    markOpen();
  });

  async function show() {
    if (!waiting) return;
    const before = new Set(rowsIn(list).map((row) => row.id));
    const fresh = waiting;
    waiting = null;
    await morph(list, fresh, "innerMorph");
    for (const row of rowsIn(list)) if (!before.has(row.id)) row.classList.add("fresh");
    tellOfNews(bar, 0, 0);
    const scroll = list.closest(".scroll");
    if (scroll) scroll.scrollTop = 0;
    markOpen();
  }
  bar.addEventListener("click", show);

  const off = [
    on("changed", (change) => {
      if (!change.cases?.length) return;
      for (const one of change.cases) changed.add(String(one.id));
      look();
    }),
    on("resync", look),
  ];
  const age = setInterval(look, AGE);
  return () => { clearInterval(age); off.forEach((f) => f()); look.end(); bar.remove(); };
});

/** @param {Element} list @returns {HTMLElement[]} */
const rowsIn = (list) => [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-row][id]"))];

/** @param {Element} a @param {Element} b equal but for what this page itself has marked */
function sameRow(a, b) {
  const copy = /** @type {Element} */ (a.cloneNode(true));
  for (const one of [copy, ...copy.querySelectorAll("[data-htmx-powered]")]) one.removeAttribute("data-htmx-powered");
  copy.removeAttribute("aria-current");
  copy.classList.remove("fresh", "gone");
  if (!copy.classList.length) copy.removeAttribute("class");
  return copy.isEqualNode(b);
}

/** The bar above the list behind which news wait. @param {HTMLElement} list */
function barOf(list) {
  const bar = document.createElement("button");
  bar.type = "button";
  bar.className = "newer";
  bar.hidden = true;
  bar.setAttribute("aria-live", "polite");
  bar.dataset.words = list.dataset.newerWords || "{n} 条新事件，点击显示";
  bar.dataset.goneWords = list.dataset.goneWords || "{n} 条已移出本列表，点击更新";
  (list.closest(".scroll") ?? list.closest("table") ?? list).before(bar);
  return bar;
}

/** @param {HTMLElement} bar @param {number} arrived @param {number} gone */
function tellOfNews(bar, arrived, gone) {
  bar.hidden = !arrived && !gone;
  bar.textContent = arrived ? (bar.dataset.words ?? "").replace("{n}", String(arrived)) : (bar.dataset.goneWords ?? "").replace("{n}", String(gone));
}

// what the connection is doing, always in sight
function showState() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live-state]"))) {
    place.dataset.state = state;
    const words = place.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`];
    const text = place.querySelector("span") ?? place;
    if (words && text.textContent !== words) text.textContent = words;
    place.title = words ?? "";
  }
}
on("state", showState);
showState();
on("state", (now) => {
  if (now === "over") toast("登录已失效，页面不再更新。", "bad", { href: document.body.dataset.loginUrl, label: "重新登录" });
});

const url = document.body.dataset.liveUrl;
if (url) addEventListener("load", () => start(url));

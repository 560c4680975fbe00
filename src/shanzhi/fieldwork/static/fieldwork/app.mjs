// The app: opens with what is on the phone, then asks the network. Everything works without it.

import * as db from "./db.mjs";
import { button, h, icon, toast } from "./dom.mjs";
import * as store from "./store.mjs";
import * as sync from "./sync.mjs";
import { today } from "./today.mjs";

// What the first page needs is loaded with it; the rest follows at leisure, from the phone itself.
const from = (file, name) => async (...args) => (await import(file))[name](...args);
const VIEWS = {
  today: [today, "今天"], visits: [from("./visits.mjs", "visits"), "走访"], visit: [from("./visits.mjs", "visit"), "走访"],
  door: [from("./visits.mjs", "door"), "新增一户"], report: [from("./report.mjs", "report"), "上报"],
  diary: [from("./diary.mjs", "diary"), "民情日记"], mine: [from("./mine.mjs", "mine"), "我的"],
};
const TABS = [["today", "今天", "house"], ["visits", "走访", "footprints"], ["report", "上报", "plus"], ["diary", "日记", "notebook-pen"], ["mine", "我的", "user"]];
const EDITING = new Set(["report", "visit", "door", "diary"]);
const $ = (id) => document.getElementById(id);

const app = {
  desk: null,
  ahead: 0,
  grid: () => app.desk?.places[0] || null,
  go(view, id = "") {
    const hash = id ? `#${view}/${id}` : `#${view}`;
    if (location.hash === hash) app.draw(); else location.hash = hash;
  },
  draw,
  remind,
};

let turn = 0;

async function draw({ stay = false } = {}) {
  const mineNow = (turn += 1);
  const [name, id] = location.hash.slice(1).split("/");
  const [view, title] = VIEWS[name] || VIEWS.today;
  let content;
  if (!store.me()) content = welcome();
  else {
    try {
      content = await view(app, id);
    } catch (error) {
      content = h("p", { class: "note red" }, "这一页没有打开。已写的内容都在本机，请返回“我的”查看。", h("small", {}, String(error?.message || error)));
    }
  }
  if (mineNow !== turn) return;
  $("title").textContent = title;
  document.title = `${title} · 网格通`;
  $("main").replaceChildren(content);
  for (const tab of $("tabs").children) {
    const here = tab.dataset.tab === (VIEWS[name] ? (name === "visit" || name === "door" ? "visits" : name) : "today");
    if (here) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
  }
  if (!stay) scrollTo(0, 0);
}

function welcome() {
  if (sync.state.signedOut) {
    return h("div", { class: "sec" }, h("h2", {}, "欢迎使用网格通"), h("p", {}, "登录一次，之后没有信号也能用。"),
      h("a", { class: "btn primary wide", href: "/login?next=/field/" }, "登录"));
  }
  return h("p", { class: "empty" }, sync.state.online ? "正在打开…" : "第一次使用需要联网登录。有信号后会自动继续。");
}

async function drawState() {
  const place = $("state");
  if (!store.me()) { place.replaceChildren(); return; }
  const counts = await store.counts();
  const unsent = counts.ready + counts.sending + counts.sent;
  const lines = [];
  if (sync.state.other) lines.push(strip("red", "circle-alert", "现在登录的是另一个账号，本机的记录仍属原账号，没有发送。", button("切换到当前账号", switchOver, { kind: "small" })));
  else if (sync.state.signedOut) lines.push(strip("red", "circle-alert", unsent ? `需要重新登录，${unsent} 条已存在本机。` : "需要重新登录才能同步。", h("a", { href: "/login?next=/field/" }, "登录")));
  else if (!sync.state.online) lines.push(strip("yel", "wifi-off", unsent ? `当前离线，${unsent} 条已存在本机，联网后自动发送` : "当前离线，照常可用", unsent > 0 && h("a", { href: "#mine" }, "查看")));
  else if (unsent) lines.push(strip("blu", "cloud-upload", `正在发送，还有 ${unsent} 条`, h("a", { href: "#mine" }, "查看")));
  if (waiting) lines.push(strip("blu", "refresh-cw", "网格通有新版本，草稿都会保留。", button("更新", update, { kind: "small" })));
  place.replaceChildren(...lines);
}

const strip = (kind, image, words, ...more) => h("div", { class: `strip ${kind}` }, icon(image), h("span", {}, words), more);

async function switchOver() {
  store.setMe(null);
  sync.state.other = false;
  await db.write(["meta"], (meta) => { meta.delete("owner"); });
  app.desk = null;
  await draw();
  sync.wake();
}

async function refresh() {
  const before = JSON.stringify(app.desk);
  app.desk = await store.desk();
  app.ahead = (await store.pulled()).ahead || 0;
  return before !== JSON.stringify(app.desk);
}

// Anything typed or chosen stays: while somebody writes only the state line moves.
const isEditing = () => (EDITING.has(location.hash.slice(1).split("/")[0]) && app.desk && $("main").querySelector("form, textarea"))
  || document.querySelector("dialog") || $("main").querySelector("input[type=search]")?.value;
let seen = 0;

async function changed() {
  await drawState();
  if (sync.state.busy) return;
  const news = store.me() ? (await refresh()) || seen !== sync.state.news : true;
  seen = sync.state.news;
  if (!isEditing() && (news || location.hash.startsWith("#mine"))) await draw({ stay: true });
  await drawState();
}

// --- keeping the app, and changing it ---

let waiting = null;
let updating = false;

async function keepApp() {
  if (!("serviceWorker" in navigator)) { toast("这个浏览器不能离线使用，请换用系统浏览器打开。", "red"); return; }
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (had || updating) location.reload(); });
  navigator.serviceWorker.addEventListener("message", (event) => { if (event.data === "send") sync.wake(); });
  const kept = await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" });
  const look = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) { waiting = worker; drawState(); }
  });
  if (kept.waiting && navigator.serviceWorker.controller) waiting = kept.waiting;
  look(kept.installing);
  kept.addEventListener("updatefound", () => look(kept.installing));
  await drawState();
}

function update() {
  updating = true;
  dispatchEvent(new Event("pagehide"));
  waiting?.postMessage("take over");
}

async function remind() {
  try {
    const kept = await navigator.serviceWorker?.ready;
    await kept?.sync?.register("records");
  } catch { /* A browser without it sends when the app is opened. */ }
}

// --- beginning ---

addEventListener("hashchange", () => { draw(); drawState(); });
addEventListener("field:owner", async (event) => { await db.put("meta", event.detail, "owner"); navigator.storage?.persist?.(); });
sync.onChange(() => changed().catch(() => {}));

$("elder").addEventListener("click", () => {
  const large = document.documentElement.classList.toggle("elder");
  localStorage.setItem("field-elder", large ? "1" : "");
  $("elder").setAttribute("aria-pressed", String(large));
});
if (localStorage.getItem("field-elder")) { document.documentElement.classList.add("elder"); $("elder").setAttribute("aria-pressed", "true"); }

$("tabs").append(...TABS.map(([view, words, image]) => h("a", { href: `#${view}`, "data-tab": view, class: view === "report" ? "main" : "", onclick: (e) => {
  if (location.hash === `#${view}`) { e.preventDefault(); draw(); }
} }, h("span", { class: "dot" }, icon(image)), words)));

async function forgetOld() {
  const { at } = await store.pulled();
  const days = app.desk?.rules.keep_days || 14;
  if (!at || Date.now() - at < days * 86_400_000) return;
  // Too long without a word from the server: the list of doors goes, what was written here stays.
  await store.keepDoors([], {}, true);
  await db.write(["meta"], (meta) => { meta.delete(`desk/${store.me()}`); });
  app.desk = null;
}

const owner = await db.get("meta", "owner");
if (owner) {
  store.setMe(owner);
  await refresh();
  await forgetOld();
}
await draw();
await drawState();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
sync.wake();
keepApp().catch(() => {});
(window.requestIdleCallback || setTimeout)(() => { for (const file of ["report", "visits", "diary", "mine"]) import(`./${file}.mjs`).catch(() => {}); });

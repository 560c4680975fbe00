// The app: opens with what is on the phone, then asks the network. Everything works without it.

import * as db from "./db.mjs";
import { button, h, icon, note, today as day } from "./dom.mjs";
import { onChange, state, wake } from "./status.mjs";
import * as store from "./store.mjs";
import { today } from "./today.mjs";

// What the first page needs is loaded with it; the rest follows at leisure, from the phone itself.
const from = (file, name) => async (...args) => (await import(`./${file}.mjs`))[name || file](...args);
const VIEWS = {
  today: [today, "今天"], visits: [from("visits"), "走访"], visit: [from("visits", "visit"), "走访", "visits"],
  door: [from("doorform", "door"), "新增一户", "visits"], amend: [from("doorform", "amend"), "更正资料", "visits"],
  report: [from("report"), "上报"], diary: [from("diary"), "民情日记"], mine: [from("mine"), "我的"],
  errand: [from("errands", "errand"), "任务"], help: [from("errands", "help"), "求助"],
  campaign: [from("checks", "campaign"), "检查"], check: [from("checks", "check"), "检查"], recheck: [from("checks", "recheck"), "隐患复查"],
  knowhow: [from("knowhow"), "指引和通讯录"], checkin: [from("checkin"), "应急签到"], near: [from("near"), "附近的事"],
};
const ALL_TABS = [["today", "今天", "house"], ["visits", "走访", "footprints"], ["report", "上报", "plus"], ["diary", "日记", "notebook-pen"], ["mine", "我的", "user"]];
const LIGHT_TABS = [["today", "今天", "house"], ["report", "上报", "plus"], ["knowhow", "指引", "book-open"], ["mine", "我的", "user"]];
const EDITING = new Set(["report", "visit", "door", "amend", "diary", "errand", "help", "check", "recheck", "checkin"]);
const LAZY = ["sync", "report", "visits", "diary", "mine", "errands", "checks", "knowhow", "checkin", "doorform", "near", "merge"];
const $ = (id) => document.getElementById(id);

const app = {
  desk: null,
  ahead: 0,
  first: null,
  grid: () => app.desk?.places[0] || null,
  may: (verb) => Boolean(app.desk?.may.includes(verb)),
  go(view, id = "") {
    const hash = id ? `#${view}/${id}` : `#${view}`;
    if (location.hash === hash) app.draw(); else location.hash = hash;
  },
  draw,
  remind,
  forget,
};

let turn = 0;

async function draw({ stay = false } = {}) {
  const mineNow = (turn += 1);
  const [name, ...args] = location.hash.slice(1).split("/");
  const [view, title, tab] = VIEWS[name] || VIEWS.today;
  let content;
  if (!store.me()) content = welcome();
  else {
    try {
      if (!stay) await leaving?.();
      content = await view(app, ...args);
    } catch (error) {
      content = note("red", "这一页没有打开。已写的内容都在本机，请返回“我的”查看。", h("small", {}, String(error?.message || error)));
    }
  }
  if (mineNow !== turn) return;
  const words = content.dataset?.title || title;
  $("title").textContent = words;
  document.title = `${words} · 网格通`;
  drawTabs(VIEWS[name] ? tab || name : "today");
  $("main").replaceChildren(content);
  if (!stay && scrollY) scrollTo(0, 0);
}

// A page that holds a draft lets go of it before the next one opens.
let leaving = null;
addEventListener("field:hold", (event) => { leaving = event.detail; });

function drawTabs(here) {
  const tabs = app.desk?.light ? LIGHT_TABS : ALL_TABS;
  if ($("tabs").childElementCount !== tabs.length) {
    $("tabs").classList.toggle("four", tabs.length === 4);
    $("tabs").replaceChildren(...tabs.map(([view, words, image]) => h("a", { href: `#${view}`, "data-tab": view, class: view === "report" ? "main" : "", onclick: (e) => {
      if (location.hash === `#${view}`) { e.preventDefault(); draw(); }
    } }, h("span", { class: "dot" }, icon(image)), words)));
  }
  for (const tab of $("tabs").children) {
    if (tab.dataset.tab === here) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
  }
}

function welcome() {
  if (state.wiped) return note("red", state.wiped, h("p", {}, h("a", { class: "btn wide", href: "/login?next=/field/" }, "重新登录")));
  if (state.signedOut) {
    return h("div", { class: "sec" }, h("h2", {}, "欢迎使用网格通"), h("p", {}, "登录一次，之后没有信号也能用。"),
      h("a", { class: "btn primary wide", href: "/login?next=/field/" }, "登录"));
  }
  return h("p", { class: "empty" }, state.online ? "正在打开…" : "第一次使用需要联网登录。有信号后会自动继续。");
}

const LATE_CLOCK = 10 * 60_000;

async function drawState(known = null) {
  const place = $("state");
  if (!store.me()) { place.replaceChildren(); return; }
  const counts = known || (await store.counts());
  const unsent = counts.ready + counts.sending + counts.sent;
  const rows = [];
  const emergency = app.desk?.emergency;
  if (emergency && new Date(emergency.until) > Date.now() + app.ahead) rows.push(strip("red", "circle-alert", `应急期间：${emergency.title}`, h("a", { href: "#checkin" }, "签到点")));
  if (state.other) rows.push(strip("red", "circle-alert", "现在登录的是另一个账号，本机的记录仍属原账号，没有发送。", button("切换到当前账号", switchOver, { kind: "small" })));
  else if (state.signedOut) rows.push(strip("red", "circle-alert", unsent ? `需要重新登录，${unsent} 条已存在本机。` : "需要重新登录才能同步。", h("a", { href: "/login?next=/field/" }, "登录")));
  else if (!state.online) rows.push(strip("yel", "wifi-off", unsent ? `当前离线，${unsent} 条已存在本机，联网后自动发送` : "当前离线，照常可用", unsent > 0 && h("a", { href: "#mine" }, "查看")));
  else if (unsent) rows.push(strip("blu", "cloud-upload", `正在发送，还有 ${unsent} 条`, h("a", { href: "#mine" }, "查看")));
  if (state.tight) rows.push(strip("yel", "circle-alert", `手机空间快满了${state.tight.photos ? `，约还能存 ${state.tight.photos} 张照片` : ""}。已写的不会丢，请清理手机。`));
  if (Math.abs(app.ahead) > LATE_CLOCK) rows.push(strip("yel", "clock", `手机时间${app.ahead > 0 ? "慢" : "快"}了约${span(Math.abs(app.ahead))}，记录会按正确的时间计。`));
  if (waiting) rows.push(strip("blu", "refresh-cw", "网格通有新版本，草稿都会保留。", button("更新", update, { kind: "small" })));
  place.replaceChildren(...rows);
}

const span = (ms) => (ms < 5_400_000 ? `${Math.round(ms / 60_000)}分钟` : ms < 129_600_000 ? `${Math.round(ms / 3_600_000)}小时` : `${Math.round(ms / 86_400_000)}天`);
const strip = (kind, image, words, ...more) => h("div", { class: `strip ${kind}` }, icon(image), h("span", {}, words), more);

async function switchOver() {
  forget();
  state.other = false;
  await db.write(["meta"], (meta) => { meta.delete("owner"); });
  await draw();
  wake();
}

function forget() {
  store.setMe(null);
  Object.assign(app, { desk: null, ahead: 0, first: null });
}

let mark = "";

async function refresh() {
  const known = await store.pulled();
  const news = mark !== (known.mark || "");
  if (news || !app.desk) app.desk = await store.desk();
  mark = known.mark || "";
  app.ahead = known.ahead || 0;
  return news;
}

// Anything typed or chosen stays: while somebody writes only the state line moves.
const isEditing = () => (EDITING.has(location.hash.slice(1).split("/")[0]) && app.desk && $("main").querySelector("form, textarea"))
  || document.querySelector("dialog") || $("main").querySelector("input[type=search]")?.value;
let seen = 0;

async function changed() {
  // A phone that has nothing to show yet shows what it has as soon as it is there.
  if (state.busy && app.desk) { await drawState(); return; }
  if (state.lastAt) document.documentElement.dataset.synced = String(state.lastAt);
  if (state.wiped) forget();
  if (!state.busy) {
    const room = await store.room();
    state.tight = room.tight ? room : false;
  }
  const news = store.me() ? (await refresh()) || seen !== state.news : true;
  seen = state.news;
  if (!isEditing() && (news || location.hash.startsWith("#mine"))) await draw({ stay: true });
  await drawState();
}

// --- keeping the app, and changing it ---

let waiting = null;
let updating = false;

async function keepApp() {
  if (!("serviceWorker" in navigator)) {
    $("state").append(strip("red", "circle-alert", "这个浏览器不能离线使用，请换用系统浏览器打开。"));
    return;
  }
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (had || updating) location.reload(); });
  navigator.serviceWorker.addEventListener("message", (event) => { if (event.data === "send") wake(); });
  const kept = await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" });
  const look = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) { waiting = worker; drawState(); }
  });
  if (kept.waiting && navigator.serviceWorker.controller) { waiting = kept.waiting; await drawState(); }
  look(kept.installing);
  kept.addEventListener("updatefound", () => look(kept.installing));
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
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); app.install = event; });
onChange(() => changed().catch(() => {}));

for (const [name, words] of [["elder", "大字"], ["sun", "强光"]]) {
  const mode = (on) => { document.documentElement.classList.toggle(name, on); $(name).setAttribute("aria-pressed", String(on)); };
  $(name).textContent = words;
  $(name).addEventListener("click", () => {
    const on = !document.documentElement.classList.contains(name);
    localStorage.setItem(`field-${name}`, on ? "1" : "");
    mode(on);
  });
  if (localStorage.getItem(`field-${name}`)) mode(true);
}

async function forgetOld(at, days) {
  if (!at || Date.now() - at < days * 86_400_000) return;
  // Too long without a word from the server: what was fetched goes, what was written here stays.
  await store.keepDoors([], {}, true);
  await db.write(["meta", "targets"], (meta, targets) => {
    for (const name of ["desk", "checked", "sheets", "knowhow"]) meta.delete(`${name}/${store.me()}`);
    targets.delete(db.ofOwner(store.me()));
  });
  app.desk = null;
}

const known = await store.boot(day);
if (known) {
  Object.assign(app, { desk: known.desk, ahead: known.pulled.ahead || 0, first: known });
  mark = known.pulled.mark || "";
  await forgetOld(known.pulled.at, known.desk?.rules.keep_days || 14);
}
await draw();
app.first = null;
await drawState(known?.counts);
document.documentElement.dataset.ready = String(Math.round(performance.now()));
wake();
keepApp().catch(() => {});
(window.requestIdleCallback || setTimeout)(() => { for (const file of LAZY) import(`./${file}.mjs`).catch(() => {}); });

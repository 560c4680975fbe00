// 今天: what is due, in order of what is urgent. It is drawn from one look into the store when the app opens.

import { doorRow } from "./doors.mjs";
import { button, empty, h, hour, icon, line, lines, note, section, today as day, when } from "./dom.mjs";
import * as store from "./store.mjs";

const SHOWN = 5;
let here = null;

export async function today(app) {
  if (!app.desk) return empty("第一次使用请保持联网，正在取您的网格和走访名单。");
  const { due, doors, counts } = app.first || (await fresh(app));
  const unsent = counts.ready + counts.sending + counts.sent;
  const { errands = [], notices = [], campaigns = [], rechecks = [], near = [], light } = app.desk;
  const open = campaigns.filter((c) => c.todo > 0);
  const checks = rechecks.length + open.length;
  const figures = light ? [[app.desk.mine.filter((m) => !m.ended).length, "在办的上报", "mine"], [unsent, "待发送", "mine"]]
    : [[due, "到期走访", "visits"], [errands.length, "待办任务", "today/errands"], ...(checks ? [[checks, "检查复查", "today/checks"]] : []), [unsent, "待发送", "mine"]];
  const sorted = (rows) => (here ? [...rows].sort((a, b) => far(a) - far(b)) : rows);
  return h("div", {}, hello(app),
    h("div", { class: `figures n${figures.length}` }, figures.map(([n, words, to]) => h("button", { type: "button", class: "figure", onclick: () => show(app, to) }, h("b", {}, String(n)), h("span", {}, words)))),
    counts.refused > 0 && note("red", `有 ${counts.refused} 条被退回，`, h("a", { href: "#mine" }, "去修改")),
    counts.draft > 0 && note("yel", `有 ${counts.draft} 条没写完，`, h("a", { href: "#mine" }, "接着写")),
    light && h("div", { class: "sec" }, button("上报一件事", () => app.go("report"), { kind: "primary wide", image: "plus" })),
    (errands.length > 0 || rechecks.length > 0) && [...errands, ...rechecks].some((row) => row.lon != null) && h("div", { class: "sec slim" },
      button(here ? "改回急的在前" : "离我近的在前", () => byDistance(app), { kind: "wide", image: "locate-fixed" }),
      h("small", {}, "位置只在您点的时候取一次，不发送、不保存。")),
    errands.length > 0 && h("div", { id: "errands" }, section("待办任务", here ? "近的在前" : "急的在前", lines(sorted(errands).map((e) => errandRow(app, e))))),
    !light && h("div", {}, section("到期走访", `${due} 户`, doors.length ? lines(doors.map((d) => doorRow(app, d))) : empty("今天没有到期的走访。"),
      due > doors.length && button("全部走访", () => app.go("visits"), { kind: "wide" }))),
    checks > 0 && h("div", { id: "checks" }, section("检查和复查", "", lines(
      sorted(rechecks).slice(0, SHOWN * 2).map((r) => line([h("b", {}, r.text || r.item), h("small", {}, [r.target, r.address, r.late ? `▲ 应于 ${r.due.slice(5)} 复查` : `${r.due.slice(5)} 前复查`, distance(r)].filter(Boolean).join(" · "))],
        button("去复查", () => app.go("recheck", r.id), { kind: "soft", "aria-label": `去复查 ${r.target}` }))),
      open.map((c) => line([h("b", {}, c.name), h("small", {}, `还有 ${c.todo} 处，已查 ${c.done} 处${c.ends ? ` · ${c.ends.slice(5)} 截止` : ""}`)],
        button("去检查", () => app.go("campaign", c.id), { kind: "soft", "aria-label": `去检查 ${c.name}` })))))),
    light ? reports(app) : section("民情日记", "", button("写一篇，可离线", () => app.go("diary"), { kind: "wide", image: "notebook-pen" })),
    notices.length > 0 && section("通知", `${notices.length} 条未读`, lines(notices.map((n) => h("li", { class: "entry" },
      h("b", {}, n.title), h("p", {}, n.body), h("small", {}, when(n.at)))))),
    h("nav", { class: "sec links", "aria-label": "更多" }, near.length > 0 && !light && link("near", "附近的事", `${near.length} 件在办`, "map-pin"),
      link("knowhow", "指引、通讯录、值班", "可离线查", "book-open"), app.may("ask_for_help") && link("help", "求助", "请村里帮忙（吹哨）", "bell")));
}

async function fresh(app) {
  const until = day(app.ahead);
  const [due, doors, counts] = await Promise.all([store.countDue(until), store.dueDoors(until, store.FIRST_DOORS), store.counts()]);
  return { due, doors, counts };
}

const hello = (app) => h("div", { class: "hello" }, h("p", {}, h("b", {}, `${app.desk.me.name}，${greeting()}`), h("span", {}, app.grid()?.label || app.desk.me.unit)));
const link = (view, words, more, image) => h("a", { class: "link", href: `#${view}` }, icon(image), h("span", {}, h("b", {}, words), h("small", {}, more)), icon("chevron-right"));

function show(app, to) {
  const [view, part] = to.split("/");
  if (part) document.getElementById(part)?.scrollIntoView(); else app.go(view);
}

export const lamp = (app, e) => {
  if (!e.due) return null;
  const late = e.lamp === "red" || new Date(e.due) < Date.now() + app.ahead;
  return h("span", { class: late ? "tag bad" : e.lamp === "yellow" ? "tag warn" : "tag" }, late ? `▲ 超期 ${when(e.due)}` : `${e.lamp === "yellow" ? "◆" : "●"} ${when(e.due)} 前`);
};

function errandRow(app, e) {
  return h("li", {}, h("a", { class: "line go", href: `#errand/${e.id}` }, h("div", {}, h("b", {}, e.title),
    h("small", {}, [e.address, distance(e), e.task].filter(Boolean).join(" · ")),
    h("p", { class: "pair" }, h("span", { class: "tag going" }, e.state), lamp(app, e))), icon("chevron-right")));
}

const reports = (app) => section("我上报的", "", app.desk.mine.length ? lines(app.desk.mine.slice(0, 10).map((m) => line([h("b", {}, m.title), h("small", {}, `${when(m.at)} · ${m.code}`), m.answer && h("p", { class: "result" }, m.answer)],
  h("span", { class: m.ended ? "tag done" : "tag going" }, m.state)))) : empty("还没有上报。看到的事点“上报一件事”，几秒就好。"));

// --- the position: asked for with a tap, used here, forgotten with the page ---

async function byDistance(app) {
  here = here ? null : await (await import("./place.mjs")).position();
  app.draw({ stay: true });
}

const RAD = Math.PI / 180;
export const metres = (a, b) => Math.hypot((a.lon - b.lon) * Math.cos(a.lat * RAD), a.lat - b.lat) * 111_320;
const far = (row) => (row.lon == null ? Infinity : metres(here, row));
const distance = (row) => here && row.lon != null && said(metres(here, row));
export const said = (m) => (m < 950 ? `约${Math.max(10, Math.round(m / 10) * 10)}米` : `约${(m / 1000).toFixed(1)}公里`);

function greeting() {
  const now = hour();
  return now < 11 ? "早上好" : now < 13 ? "中午好" : now < 18 ? "下午好" : "晚上好";
}

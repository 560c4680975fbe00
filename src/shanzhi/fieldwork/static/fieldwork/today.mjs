// 今天: what is due, in order of what is urgent.

import { doorRow } from "./doors.mjs";
import { button, empty, h, section, today as day, when } from "./dom.mjs";
import * as store from "./store.mjs";

export async function today(app) {
  if (!app.desk) return empty("第一次使用请保持联网，正在取您的网格和走访名单。");
  const due = await store.countDue(day(app.ahead));
  const doors = await store.dueDoors(day(app.ahead), 5);
  const counts = await store.counts();
  const unsent = counts.ready + counts.sending + counts.sent;
  const { errands, notices, me } = app.desk;
  const figure = (n, words, to) => h("button", { type: "button", class: "figure", onclick: () => app.go(to) }, h("b", {}, String(n)), h("span", {}, words));
  return h("div", {},
    h("div", { class: "hello" }, h("p", {}, h("b", {}, `${me.name}，${greeting()}`), h("span", {}, app.grid()?.label || me.unit))),
    h("div", { class: "figures" }, figure(due, "到期走访", "visits"), figure(errands.length, "待办任务", "today"), figure(unsent, "待发送", "mine")),
    counts.refused > 0 && h("p", { class: "note red" }, `有 ${counts.refused} 条被退回，`, h("a", { href: "#mine" }, "去修改")),
    counts.draft > 0 && h("p", { class: "note yel" }, `有 ${counts.draft} 条没写完，`, h("a", { href: "#mine" }, "接着写")),
    errands.length > 0 && section("待办任务", "急的在前", h("ul", { class: "lines" }, errands.map((e) => h("li", { class: "line" }, h("div", {},
      h("b", {}, e.title), h("small", {}, e.state, e.address && ` · ${e.address}`, e.task && ` · ${e.task}`)), e.due && h("span", { class: new Date(e.due) < Date.now() + app.ahead ? "tag bad" : "tag" },
      new Date(e.due) < Date.now() + app.ahead ? `▲ 超期 ${when(e.due)}` : `● ${when(e.due)} 前`))))),
    section("到期走访", `${due} 户`, doors.length ? h("ul", { class: "lines" }, doors.map((d) => doorRow(app, d))) : empty("今天没有到期的走访。"),
      due > doors.length && button("全部走访", () => app.go("visits"), { kind: "wide" })),
    section("民情日记", "", button("写一篇，可离线", () => app.go("diary"), { kind: "wide", image: "notebook-pen" })),
    notices.length > 0 && section("通知", `${notices.length} 条未读`, h("ul", { class: "lines" }, notices.map((n) => h("li", { class: "entry" },
      h("b", {}, n.title), h("p", {}, n.body), h("small", {}, when(n.at)))))));
}

function greeting() {
  const hour = new Date().getHours();
  return hour < 11 ? "早上好" : hour < 13 ? "中午好" : hour < 18 ? "下午好" : "晚上好";
}

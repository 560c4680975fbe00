// 走访: who is due, one form at the door with what is known filled in, and new doors.

import { EVERY, doorRow, groupsOf } from "./doors.mjs";
import { button, empty, field, h, section, toast, today } from "./dom.mjs";
import { post } from "./drafts.mjs";
import * as store from "./store.mjs";
import * as sync from "./sync.mjs";

const SHOWN = 40;
const DAYS = { week: 7, month: 30, two_months: 61, quarter: 92, year: 365 };
const OUTCOMES = [["met", "已走访", "check"], ["not_home", "不在家", "clock"], ["refused", "婉拒", "x"]];

export async function visits(app) {
  if (!app.desk) return empty("还没有走访名单。请连上网络打开一次网格通。");
  const list = h("ul", { class: "lines" });
  const due = await store.dueDoors(today(app.ahead), SHOWN);
  const number = await store.countDue(today(app.ahead));
  const show = (doors, words) => list.replaceChildren(...(doors.length ? doors.map((d) => doorRow(app, d)) : [h("li", {}, empty(words))]));
  show(due, "今天没有到期的走访。");
  let everything = null;
  const search = h("input", { type: "search", placeholder: "找门牌，如 5幢", "aria-label": "找门牌", oninput: async (e) => {
    const words = e.target.value.trim();
    if (!words) { show(due, "今天没有到期的走访。"); return; }
    everything ||= await store.allDoors(60_000);
    if (search.value.trim() !== words) return;
    show(everything.filter((d) => d.address.includes(words)).slice(0, SHOWN), "名单里没有这个门牌，可以新增。");
  } });
  return h("div", {}, h("div", { class: "sec" }, search), section("到期走访", `${number} 户`, list),
    app.desk.may.includes("enrol_household") && h("div", { class: "sec" }, button("新增一户", () => app.go("door"), { kind: "wide", image: "plus" })));
}

export async function visit(app, id) {
  const door = await store.door(id);
  if (!door || !app.desk) return empty("名单里没有这一户了。");
  const values = { ...door.known };
  let outcome = "";
  let note = "";
  const rest = h("div", {});
  const choices = h("div", { class: "choices three", role: "group", "aria-label": "走访结果" });
  const drawChoices = () => choices.replaceChildren(...OUTCOMES.map(([key, name]) => h("button", {
    type: "button", class: "choice", "aria-pressed": String(outcome === key), onclick: () => { outcome = key; drawChoices(); drawRest(); },
  }, h("span", {}, name))));
  const drawRest = () => rest.replaceChildren(...(outcome === "met" ? [section("有变化的才改", "已按上次填好",
    app.desk.rules.form.map((f) => control(f, values)))] : []));
  const save = async () => {
    if (!outcome) { toast("请先选走访结果。", "red"); return; }
    const changes = {};
    if (outcome === "met") {
      for (const f of app.desk.rules.form) {
        const before = door.known[f.key] ?? null;
        const after = values[f.key] ?? null;
        if (after !== null && after !== before) changes[f.key] = [before, after];
      }
    }
    await post("visit", { household: door.id, outcome, changes, note }, `走访 ${door.address}`);
    const days = outcome === "not_home" ? 3 : Math.min(...groupsOf(app.desk, door).map((g) => DAYS[g.every]), 365);
    await store.putOff(door.id, today(app.ahead + days * 86_400_000));
    toast(sync.state.online ? "走访已存好，正在发送。" : "走访已存在本机，联网后自动发送。");
    sync.wake();
    app.go("visits");
  };
  drawChoices();
  return h("form", { class: "form", onsubmit: (e) => e.preventDefault() },
    section(door.address, door.name, h("p", {}, groupsOf(app.desk, door).map((g) => `${g.name}：${g.service || EVERY[g.every]}`).join("；")), choices),
    rest,
    section("记录", "可不填", h("textarea", { rows: 3, maxlength: 400, "aria-label": "记录", oninput: (e) => { note = e.target.value; } })),
    h("div", { class: "foot" }, button("返回", () => app.go("visits")), button("保存走访", save, { kind: "primary", image: "check" })));
}

function control(f, values) {
  if (f.kind === "yes_no") {
    const box = h("div", { class: "choices two", role: "group", "aria-label": f.name });
    const draw = () => box.replaceChildren(...[[true, "是"], [false, "否"]].map(([value, name]) => h("button", {
      type: "button", class: "choice low", "aria-pressed": String(values[f.key] === value), onclick: () => { values[f.key] = value; draw(); },
    }, name)));
    draw();
    return h("div", { class: "row" }, h("span", { class: "label" }, f.name), box);
  }
  return field(f.name, h("input", { type: f.kind === "number" ? "number" : "text", inputmode: f.kind === "number" ? "numeric" : null,
    min: f.kind === "number" ? 0 : null, maxlength: 200, value: values[f.key] ?? "", oninput: (e) => {
      const words = e.target.value.trim();
      if (f.kind === "number") { if (/^\d{1,4}$/.test(words)) values[f.key] = Number(words); else delete values[f.key]; } else values[f.key] = words;
    } }));
}

export async function door(app) {
  if (!app.desk) return empty("请连上网络打开一次网格通。");
  const body = { area: app.grid()?.id, address: "", kind: "home", name: "", groups: [], known: {} };
  const save = async () => {
    if (!body.area || body.address.trim().length < 2) { toast("请选网格，填写门牌。", "red"); return; }
    await post("door", body, `新增 ${body.address}`);
    toast("已存好。发送后会出现在走访名单里。");
    sync.wake();
    app.go("visits");
  };
  return h("form", { class: "form", onsubmit: (e) => e.preventDefault() },
    section("新增一户", "",
      field("网格", h("select", { onchange: (e) => { body.area = Number(e.target.value); } }, app.desk.places.map((p) => {
        const option = h("option", { value: p.id }, p.label || p.name);
        option.selected = p.id === body.area;
        return option;
      }))),
      field("门牌", h("input", { maxlength: 120, placeholder: "如 5幢102室", autocomplete: "off", oninput: (e) => { body.address = e.target.value; } })),
      field("户主或店名", h("input", { maxlength: 40, autocomplete: "off", oninput: (e) => { body.name = e.target.value; } }), "加密保存，名单里只显示姓氏。"),
      h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => { body.kind = e.target.checked ? "place" : "home"; } }), h("span", {}, "是店铺、企业等场所"))),
    section("为什么走访", "可多选，都是服务", h("div", { class: "chips" }, app.desk.rules.groups.map((g) => h("button", { type: "button", class: "chip", "aria-pressed": "false",
      onclick: (e) => {
        const has = body.groups.includes(g.key);
        body.groups = has ? body.groups.filter((k) => k !== g.key) : [...body.groups, g.key];
        e.currentTarget.setAttribute("aria-pressed", String(!has));
      } }, g.name)))),
    h("div", { class: "foot" }, button("返回", () => app.go("visits")), button("保存", save, { kind: "primary", image: "check" })));
}

// 走访: who is due, and one form at the door with what is known filled in.

import { EVERY, doorRow, groupsOf } from "./doors.mjs";
import { ask, button, empty, field, h, lines, note as warn, section, toast, today } from "./dom.mjs";
import { Draft, post } from "./drafts.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";

const SHOWN = 40;
const DAYS = { week: 7, month: 30, two_months: 61, quarter: 92, year: 365 };
const OUTCOMES = [["met", "已走访"], ["not_home", "不在家"], ["refused", "婉拒"]];

export async function visits(app) {
  if (!app.desk) return empty("还没有走访名单。请连上网络打开一次网格通。");
  const list = lines();
  const [due, number] = await Promise.all([store.dueDoors(today(app.ahead), SHOWN), store.countDue(today(app.ahead))]);
  const show = (doors, words) => list.replaceChildren(...(doors.length ? doors.map((d) => doorRow(app, d)) : [h("li", {}, empty(words))]));
  show(due, "今天没有到期的走访。");
  const read = [];
  let reader = null;
  const more = async () => {
    reader ||= store.allDoors();
    const { value, done } = await reader.next();
    if (value) read.push(...value);
    return !done;
  };
  let turn = 0;
  const search = h("input", { type: "search", placeholder: "找门牌，如 5幢", "aria-label": "找门牌", oninput: async (e) => {
    const mine = (turn += 1);
    const words = e.target.value.trim();
    if (!words) { show(due, "今天没有到期的走访。"); return; }
    const found = [];
    let at = 0;
    for (;;) {
      for (; at < read.length && found.length < SHOWN; at += 1) if (read[at].address.includes(words)) found.push(read[at]);
      if (found.length === SHOWN || mine !== turn || !(await more())) break;
      if (mine !== turn) return;
      show(found, `正在找，已看 ${read.length} 户…`);
    }
    if (mine === turn) show(found, "名单里没有这个门牌，可以新增。");
  } });
  return h("div", {}, h("div", { class: "sec" }, search), section("到期走访", `${number} 户`, list),
    app.may("enrol_household") && h("div", { class: "sec" }, button("新增一户", () => app.go("door"), { kind: "wide", image: "plus" })));
}

export async function visit(app, id) {
  const door = await store.door(id);
  if (!door || !app.desk) return empty("名单里没有这一户了。");
  const draft = await Draft.begun("visit", (b) => b.household === id, { household: id, ui: { values: {} } });
  draft.record.title ||= `走访 ${door.address}`;
  const { ui } = draft.record.body;
  const values = { ...door.known, ...ui.values };
  const change = () => draft.change({ ui });
  const refresh = door.refresh && door.refresh <= today(app.ahead);
  const rest = h("div", {});
  const choices = h("div", { class: "choices three", role: "group", "aria-label": "走访结果" });
  const drawChoices = () => choices.replaceChildren(...OUTCOMES.map(([key, name]) => h("button", {
    type: "button", class: "choice", "aria-pressed": String(ui.outcome === key), onclick: () => { ui.outcome = key; change(); drawChoices(); drawRest(); },
  }, h("span", {}, name))));
  const drawRest = () => rest.replaceChildren(...(ui.outcome === "met" ? [section("有变化的才改", "已按上次填好",
    app.desk.rules.form.map((f) => control(f, values, (v) => { if (v === undefined) delete ui.values[f.key]; else ui.values[f.key] = v; change(); })),
    app.desk.rules.refresh && h("label", { class: "check" }, h("input", { type: "checkbox", checked: ui.confirmed, onchange: (e) => { ui.confirmed = e.target.checked; change(); } }),
      h("span", {}, "资料已当面核对，其余没有变化")))] : []));
  const save = async () => {
    if (!ui.outcome) { toast("请先选走访结果。", "red"); return; }
    const changes = {};
    if (ui.outcome === "met") {
      for (const f of app.desk.rules.form) {
        const before = door.known[f.key] ?? null;
        const after = ui.values[f.key] ?? null;
        if (after !== null && after !== before) changes[f.key] = [before, after];
      }
    }
    const body = { household: door.id, outcome: ui.outcome, changes, note: ui.note || "", ui, ...(ui.outcome === "met" && ui.confirmed ? { confirmed: true } : {}) };
    draft.record.body = body;
    try {
      await draft.send(`走访 ${door.address}`);
    } catch { toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red"); return; }
    const days = ui.outcome === "not_home" ? 3 : Math.min(...groupsOf(app.desk, door).map((g) => DAYS[g.every]), 365);
    await store.putOff(door.id, today(app.ahead + days * 86_400_000));
    toast(saved());
    app.remind();
    wake();
    app.go("visits");
  };
  const retire = async () => {
    const why = await ask(`以后不再走访“${door.address}”？`, [["已搬走", "已搬走", "soft"], ["房屋已拆除", "房屋已拆除", "soft"], ["重复登记", "重复登记", "soft"], ["", "取消"]]);
    if (!why) return;
    await draft.discard();
    await post("retire_door", { household: door.id, reason: why }, `不再走访 ${door.address}`);
    toast(saved());
    wake();
    app.go("visits");
  };
  drawChoices();
  drawRest();
  return h("form", { class: "form", onsubmit: (e) => e.preventDefault() },
    section(door.address, [door.name, door.phone].filter(Boolean).join(" "), h("p", {}, groupsOf(app.desk, door).map((g) => `${g.name}：${g.service || EVERY[g.every]}`).join("；")), choices),
    refresh && warn("yel", "这一户的资料到了核对的时候，请当面核对一遍。"),
    rest,
    section("记录", "可不填", h("textarea", { rows: 3, maxlength: 400, value: ui.note || "", "aria-label": "记录", oninput: (e) => { ui.note = e.target.value; change(); } })),
    (app.may("amend_household") || app.may("retire_household")) && h("div", { class: "sec pair" },
      app.may("amend_household") && button("更正门牌、姓名、类别", async () => { app.go("amend", door.id); }, { kind: "soft", image: "pencil" }),
      app.may("retire_household") && button("不再走访", retire, { kind: "soft" })),
    h("div", { class: "foot" }, button("返回", () => app.go("visits")), button("保存走访", save, { kind: "primary", image: "check" })));
}

export function control(f, values, said) {
  if (f.kind === "yes_no") {
    const box = h("div", { class: "choices two", role: "group", "aria-label": f.name });
    const draw = () => box.replaceChildren(...[[true, "是"], [false, "否"]].map(([value, name]) => h("button", {
      type: "button", class: "choice low", "aria-pressed": String(values[f.key] === value), onclick: () => { values[f.key] = value; said(value); draw(); },
    }, name)));
    draw();
    return h("div", { class: "row" }, h("span", { class: "label" }, f.name), box);
  }
  return field(f.name, h("input", { type: f.kind === "number" ? "number" : "text", inputmode: f.kind === "number" ? "numeric" : null,
    min: f.kind === "number" ? 0 : null, maxlength: 200, value: values[f.key] ?? "", oninput: (e) => {
      const words = e.target.value.trim();
      said(f.kind === "number" ? (/^\d{1,4}$/.test(words) ? Number(words) : undefined) : words);
    } }));
}

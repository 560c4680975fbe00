// A door written down for the first time, or put right.

import { groupsOf } from "./doors.mjs";
import { button, empty, field, h, section, toast } from "./dom.mjs";
import { Draft } from "./drafts.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";

function fields(app, values, change, { masked = null } = {}) {
  const select = h("select", { onchange: (e) => { values.area = Number(e.target.value); change(); } }, app.desk.places.map((p) => {
    const option = h("option", { value: p.id }, p.label || p.name);
    option.selected = p.id === values.area;
    return option;
  }));
  const text = (name, key, props, hint) => field(name, h("input", { maxlength: 120, autocomplete: "off", value: values[key], ...props, oninput: (e) => { values[key] = e.target.value; change(); } }), hint);
  return [
    section(masked ? "更正资料" : "新增一户", masked ? "改哪项写哪项" : "",
      field("网格", select), text("门牌", "address", { placeholder: "如 5幢102室" }),
      text("户主或店名", "name", { maxlength: 40, placeholder: masked ? `现为 ${masked.name || "空"}，不改就不填` : "" }, "加密保存，名单里只显示姓氏。"),
      text("联系电话", "phone", { maxlength: 20, inputmode: "tel", placeholder: masked ? `现为 ${masked.phone || "空"}，不改就不填` : "" }, "加密保存，可不填。"),
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: values.kind === "place", onchange: (e) => { values.kind = e.target.checked ? "place" : "home"; change(); } }), h("span", {}, "是店铺、企业等场所"))),
    section("为什么走访", "可多选，都是服务", h("div", { class: "chips" }, app.desk.rules.groups.map((g) => h("button", { type: "button", class: "chip", "aria-pressed": String(values.groups.includes(g.key)),
      onclick: (e) => {
        const has = values.groups.includes(g.key);
        values.groups = has ? values.groups.filter((k) => k !== g.key) : [...values.groups, g.key];
        e.currentTarget.setAttribute("aria-pressed", String(!has));
        change();
      } }, g.name)))),
  ];
}

const form = (app, parts, back, save) => h("form", { class: "form", onsubmit: (e) => e.preventDefault() }, parts,
  h("div", { class: "foot" }, button("返回", back), button("保存", save, { kind: "primary", image: "check" })));

async function finish(app, draft, title, back) {
  try {
    await draft.send(title);
  } catch { toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red"); return; }
  toast(saved());
  wake();
  app.go(...back);
}

export async function door(app, id) {
  if (!app.desk) return empty("请连上网络打开一次网格通。");
  const draft = (id && (await Draft.open(id))) || (await Draft.make("door", { area: app.grid()?.id, address: "", kind: "home", name: "", phone: "", groups: [], known: {} }));
  const { body } = draft.record;
  const save = async () => {
    if (!body.area || body.address.trim().length < 2) { toast("请选网格，填写门牌。", "red"); return; }
    if (!body.phone) delete body.phone;
    await finish(app, draft, `新增 ${body.address}`, ["visits"]);
  };
  return form(app, fields(app, body, () => draft.change({})), () => app.go("visits"), save);
}

export async function amend(app, id) {
  const now = await store.door(id);
  if (!now || !app.desk) return empty("名单里没有这一户了。");
  const known = { area: now.area, address: now.address, kind: now.kind, groups: groupsOf(app.desk, now).map((g) => g.key) };
  const draft = await Draft.begun("amend_door", (b) => b.household === id, { household: id, changes: {}, ui: { values: { ...known, name: "", phone: "" } } });
  const { values } = draft.record.body.ui;
  const save = async () => {
    const changes = {};
    for (const key of Object.keys(known)) if (JSON.stringify(values[key]) !== JSON.stringify(known[key])) changes[key] = [known[key], values[key]];
    for (const key of ["name", "phone"]) if (values[key].trim()) changes[key] = [now[key] || "", values[key].trim()];
    if (!Object.keys(changes).length) { toast("没有改动。"); return; }
    Object.assign(draft.record.body, { changes });
    await finish(app, draft, `更正 ${now.address}`, ["visit", id]);
  };
  return form(app, fields(app, values, () => draft.change({}), { masked: now }), () => app.go("visit", id), save);
}

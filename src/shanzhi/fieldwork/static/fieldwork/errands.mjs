// 任务: take it up, get there, note, report back with proof, send back, ask for help. Each step is a record of its own.

import { ask, button, empty, field, h, note as warn, section, toast, when } from "./dom.mjs";
import { Draft, post } from "./drafts.mjs";
import { position, way } from "./place.mjs";
import { pictures, shots } from "./shots.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";
import { lamp } from "./today.mjs";

const VERBS = {
  take_up: ["接单", "check"], note: ["记一笔", "pencil"], report_back: ["办结反馈", "send"], send_back: ["退回", "undo-2"], help: ["求助（吹哨）", "bell"],
};
const ASKS = {
  note: ["情况", "到了现场、看到什么、做了什么"], report_back: ["办理结果", "怎么办的、结果怎样；这段话会给反映人看"], send_back: ["退回理由", "为什么不归您办，应该谁办"],
  help: ["要什么帮忙", "缺人、缺东西，还是要哪个部门到场"],
};
const HELPS = { asked: "已求助，等村里回应", answered: "村里已回应", whistled: "已吹哨，部门会来" };

export async function errand(app, id, verb) {
  const e = app.desk?.errands.find((one) => String(one.id) === id);
  if (!e) return h("div", { class: "sec" }, empty("这件任务已经不在您的名单里：可能已办结，或者改派了别人。"), button("返回今天", () => app.go("today"), { kind: "wide" }));
  const waiting = (await store.list(["ready", "sending", "sent", "refused", "draft"])).filter((r) => ["errand", "help"].includes(r.kind) && r.body.errand === e.id);
  const sent = new Set(waiting.filter((r) => r.state !== "draft").map((r) => (r.kind === "help" ? "help" : r.body.verb)));
  // Taken up here without a signal: it can be done here as well.
  const steps = sent.has("take_up") && !e.may.includes("report_back") ? [...e.may, "report_back"] : e.may;
  const may = steps.filter((v) => VERBS[v] && (v === "note" || !sent.has(v)));
  const tags = h("p", { class: "pair" }, h("span", { class: "tag going" }, e.state), lamp(app, e), h("span", { class: "tag" }, e.role === "lead" ? "主办" : "协办"));
  if (verb && may.includes(verb)) return h("div", {}, section(e.title, "", tags), await step(app, e, verb));
  const head = section(e.title, "", tags, facts([["事项", e.category], ["要求", e.task], ["地点", e.address], ["编号", e.spoken || e.code]]), e.text && h("p", { class: "words" }, e.text),
    e.help && warn(e.help === "asked" ? "yel" : "blu", HELPS[e.help] || e.help, e.help_says && `：${e.help_says}`),
    way(e) && h("div", { class: "pair" }, way(e)));
  const pending = waiting.length > 0 && section("还没送达的", "", h("ul", { class: "lines" }, waiting.map((r) => h("li", { class: "line" }, h("div", {}, h("b", {}, r.title || VERBS[r.body.verb]?.[0] || "求助"),
    h("small", {}, when(r.made))), h("span", { class: `tag ${r.state === "refused" ? "bad" : "going"}` }, store.WORDS[r.state])))),
  waiting.some((r) => r.state === "refused") && button("去处理被退回的", () => app.go("mine"), { kind: "soft" }));
  const main = may.includes("take_up") ? "take_up" : "report_back";
  const todo = (v) => button(VERBS[v][0], () => (v === "take_up" ? takeUp(app, e) : app.go("errand", `${e.id}/${v}`)), { kind: v === main ? "primary wide" : "", image: VERBS[v][1] });
  return h("div", {}, head, pending, h("div", { class: "sec stack" }, may.includes(main) && todo(main), h("div", { class: "pair" }, may.filter((v) => v !== main).map(todo))),
    !may.length && warn("blu", "您现在不用做什么，已做的正在发送或等别人办理。"));
}

const facts = (rows) => h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

async function takeUp(app, e) {
  await post("errand", { errand: e.id, verb: "take_up", text: "", seen: e.version }, `接单：${e.title}`);
  toast(saved());
  app.remind();
  wake();
  app.draw();
}

async function step(app, e, verb) {
  const kind = verb === "help" ? "help" : "errand";
  const draft = await Draft.begun(kind, (b) => b.errand === e.id && (verb === "help" || b.verb === verb),
    verb === "help" ? { errand: e.id, text: "", urgent: false, photos: [] } : { errand: e.id, verb, text: "", seen: e.version, next_unit: null, photos: [] });
  draft.record.title ||= `${VERBS[verb][0]}：${e.title}`;
  const { body } = draft.record;
  const shown = await pictures(draft);
  const [label, hint] = ASKS[verb];
  const send = async () => {
    const done = (body.photos || []).length;
    if (body.text.trim().length < 2) { toast(`请写${label}。`, "red"); return; }
    if (verb === "report_back" && !done && (await ask("没有拍办结照片，确定就这样反馈？", [["yes", "就这样反馈", "primary"], ["", "去拍照"]])) !== "yes") return;
    if (await finish(app, draft, `${VERBS[verb][0]}：${e.title}`)) app.go("errand", String(e.id));
  };
  return h("form", { class: "form", onsubmit: (ev) => ev.preventDefault() },
    section(VERBS[verb][0], "", draft.record.answer?.sentence && warn("red", `上次被退回：${draft.record.answer.sentence}`),
      field(label, h("textarea", { rows: 4, maxlength: 800, value: body.text, placeholder: hint, oninput: (ev) => draft.change({ text: ev.target.value }) })),
      verb === "send_back" && (app.desk.units || []).length > 0 && field("应该谁办", h("select", { onchange: (ev) => draft.change({ next_unit: Number(ev.target.value) || null }) },
        h("option", { value: "" }, "不清楚"), app.desk.units.map((u) => h("option", { value: u.id, selected: u.id === body.next_unit }, u.name)))),
      verb === "help" && urgentBox(draft),
      ["note", "report_back"].includes(verb) && shots(draft, shown, { stage: verb === "note" ? "report" : "after", name: verb === "note" ? "拍照" : "办结照片", most: app.desk.rules.photos })),
    h("div", { class: "foot" }, button("返回", () => app.go("errand", String(e.id))), button(VERBS[verb][0], send, { kind: "primary", image: "send" })));
}

const urgentBox = (draft) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: draft.record.body.urgent, onchange: (e) => draft.change({ urgent: e.target.checked }) }), h("span", {}, "很急，现在就要"));

async function finish(app, draft, title) {
  try {
    await draft.send(title);
  } catch { toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red"); return false; }
  toast(saved());
  app.remind();
  wake();
  return true;
}

// 求助 without an errand: something too big for one pair of hands.
export async function help(app) {
  if (!app.desk) return empty("请连上网络打开一次网格通。");
  const draft = await Draft.begun("help", (b) => b.errand === null, { errand: null, text: "", urgent: false, place: { area: app.grid()?.id ?? null, address: "", lon: null, lat: null } });
  const { body } = draft.record;
  const mark = h("span", {}, body.place.lon === null ? "带上我的位置" : "已带位置，点此去掉");
  const locate = async () => {
    const here = body.place.lon === null ? await position() : null;
    draft.change({ place: { ...body.place, lon: here?.lon ?? null, lat: here?.lat ?? null } });
    mark.textContent = here ? "已带位置，点此去掉" : "带上我的位置";
  };
  const send = async () => {
    if (body.text.trim().length < 2) { toast("请写要什么帮忙。", "red"); return; }
    if (await finish(app, draft, `求助：${body.text.trim().slice(0, 20)}`)) app.go("today");
  };
  const before = app.desk.helps || [];
  return h("form", { class: "form", onsubmit: (e) => e.preventDefault() },
    section("求助", "村里收到后会回应，需要时吹哨", field("要什么帮忙", h("textarea", { rows: 4, maxlength: 800, value: body.text, placeholder: ASKS.help[1], oninput: (e) => draft.change({ text: e.target.value }) })),
      field("地点", h("input", { value: body.place.address, maxlength: 160, autocomplete: "off", oninput: (e) => draft.change({ place: { ...body.place, address: e.target.value } }) })),
      h("button", { type: "button", class: "btn wide", onclick: locate }, mark), urgentBox(draft)),
    before.length > 0 && section("以前的求助", "", h("ul", { class: "lines" }, before.map((r) => h("li", { class: "entry" }, h("p", {}, r.text), h("small", {}, `${when(r.at)} · ${r.state}`), r.says && h("p", { class: "result" }, r.says))))),
    h("div", { class: "foot" }, button("返回", () => app.go("today")), button("发出求助", send, { kind: "primary", image: "send" })));
}

// 检查: one visit, one list, many units' items. Each tap is on the disk at once, so that fifty items may be left half way.

import { ask, button, empty, h, icon, line, lines, note as warn, section, toast } from "./dom.mjs";
import { Draft } from "./drafts.mjs";
import { metres, position, said, way } from "./place.mjs";
import { pictures, shots } from "./shots.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";

const SHOWN = 40;
const DONE = { done: "已查", shut: "没开门", declined: "不让查" };
const MARKS = [["ok", "合格"], ["bad", "不合格"], ["na", "没有这项"]];
const FULL = "没有存下，手机空间可能满了。请清理后再点一次，内容还在。";

export async function campaign(app, id) {
  const sheet = (await store.sheets()).find((c) => c.id === id);
  if (!sheet) return empty("这次检查的清单还没有取到，或者已经结束。请连上网络打开一次。");
  const [todo, ...ended] = await Promise.all(["todo", "done", "shut", "declined"].map((s) => store.countTargets(id, s)));
  const done = ended.reduce((a, b) => a + b, 0);
  const begun = new Set((await store.list(["draft"])).filter((r) => r.kind === "check").map((r) => r.body.target));
  const list = h("ul", { class: "lines" });
  let here = null;
  const row = (t) => line([h("b", {}, t.name), h("small", {}, [t.address, here && t.lon != null && said(metres(here, t)), begun.has(t.id) && "查了一半", DONE[t.state] && `${DONE[t.state]} ${t.by || ""}`, t.findings > 0 && `发现 ${t.findings} 项`].filter(Boolean).join(" · "))],
    button(t.state === "todo" ? (begun.has(t.id) ? "接着查" : "去检查") : "再查一次", () => app.go("check", t.id), { kind: "soft", "aria-label": `检查 ${t.name}` }));
  const show = (rows, words) => list.replaceChildren(...(rows.length ? rows.map(row) : [h("li", {}, empty(words))]));
  const first = await store.targets(id, "todo", SHOWN);
  first.sort((a, b) => begun.has(b.id) - begun.has(a.id));
  show(first, "都查完了。");
  let everything = null;
  const all = async () => (everything ||= (await Promise.all(["todo", "done", "shut", "declined"].map((s) => store.targets(id, s)))).flat());
  const search = h("input", { type: "search", placeholder: "找名称或门牌", "aria-label": "找检查对象", oninput: async (e) => {
    const words = e.target.value.trim();
    if (!words) { show(first, "都查完了。"); return; }
    const rows = await all();
    if (search.value.trim() === words) show(rows.filter((t) => `${t.name}${t.address}`.includes(words)).slice(0, SHOWN), "清单里没有这一处。");
  } });
  const nearest = async () => {
    here = await position();
    if (!here) return;
    const rows = (await all()).filter((t) => t.state === "todo" && t.lon != null);
    show(rows.sort((a, b) => metres(here, a) - metres(here, b)).slice(0, SHOWN), "没有带位置的检查对象。");
  };
  const root = h("div", { "data-title": sheet.name.slice(0, 12) }, section(sheet.name, sheet.ends ? `${sheet.ends.slice(5)} 截止` : "", sheet.says && h("p", {}, sheet.says),
    h("progress", { max: todo + done || 1, value: done, "aria-label": "进度" }), h("p", {}, h("b", {}, `已查 ${done} 处`), `，还有 ${todo} 处`)),
  h("div", { class: "sec stack" }, search, button("离我近的在前", nearest, { image: "locate-fixed" })), section("检查对象", todo > SHOWN ? `先列 ${SHOWN} 处` : "", list));
  return root;
}

export async function check(app, id) {
  const target = await store.target(id);
  const sheet = target && (await store.sheets()).find((c) => c.id === target.campaign);
  if (!sheet || !app.desk) return empty("清单里没有这一处了。");
  const draft = await Draft.begun("check", (b) => b.target === id, { target: id, outcome: "checked", answers: {}, notes: {}, note: "", again: target.state !== "todo", photos: [] });
  draft.record.title ||= `${sheet.name}：${target.name}`;
  const { body } = draft.record;
  const shown = await pictures(draft);
  const change = () => draft.change({});
  const parts = sheet.parts?.length ? sheet.parts : [""];
  const itemsOf = (part) => sheet.items.filter((i) => (i.part || "") === part || (part === parts[0] && !parts.includes(i.part || "")));
  const wrong = draft.record.answer?.fields || {};
  const has = (i) => body.answers[i.key] !== undefined && body.answers[i.key] !== "";
  const foot = h("b", {}, "");
  const tally = () => {
    const done = sheet.items.filter(has).length;
    const bad = sheet.items.filter((i) => body.answers[i.key] === "bad").length;
    foot.textContent = `${done}/${sheet.items.length}${bad ? `，${bad} 项不合格` : ""}`;
  };

  const itemRow = (i, retell) => {
    const root = h("li", { class: "item" });
    const set = (value) => { body.answers[i.key] = value; change(); draw(); retell(); };
    const draw = () => {
      const value = body.answers[i.key];
      root.replaceChildren(...[h("p", { id: `i-${i.key}` }, i.text, i.required && h("small", { class: "must" }, " 必查"), h("small", {}, [i.unit, i.law].filter(Boolean).join(" · "))),
        wrong[i.key] && warn("red", wrong[i.key]), answer(i, value, set),
        ...(value === "bad" || (i.kind === "yes_no" && value === false) ? [
          h("input", { value: body.notes[i.key] || "", maxlength: 400, placeholder: "哪里不合格", "aria-label": `${i.text}：说明`, oninput: (e) => { body.notes[i.key] = e.target.value; change(); } }),
          shots(draft, shown, { stage: "report", name: i.photo ? "拍照（要有）" : "拍照", item: i.key, most: 40 })] : [])].filter(Boolean));
    };
    draw();
    return { root, draw };
  };

  const partOf = (part, index) => {
    const items = itemsOf(part);
    const count = h("small", {}, "");
    const box = h("details", { class: "part" });
    const retell = () => {
      const done = items.filter(has).length;
      count.textContent = done === items.length ? "✓ 已查完" : `${done}/${items.length}`;
      rest.hidden = !items.some((i) => i.kind === "ok" && !has(i));
      tally();
    };
    const rows = items.map((i) => itemRow(i, () => retell()));
    const rest = button("本部分其余全部合格", () => {
      for (const i of items) if (i.kind === "ok" && !has(i)) body.answers[i.key] = "ok";
      change();
      for (const r of rows) r.draw();
      retell();
      if (items.every(has)) { box.open = false; const next = box.nextElementSibling; if (next?.matches("details")) { next.open = true; next.scrollIntoView({ block: "nearest" }); } }
    }, { kind: "wide", image: "check" });
    box.append(h("summary", {}, h("b", {}, part || "检查内容"), count), rest, h("ul", { class: "items" }, rows.map((r) => r.root)));
    box.open = index === parts.findIndex((p) => itemsOf(p).some((i) => !has(i))) || items.some((i) => wrong[i.key]);
    retell();
    return box;
  };

  const finish = async (outcome) => {
    const missing = outcome === "checked" && sheet.items.filter((i) => i.required && !has(i));
    if (missing?.length) { toast(`还有 ${missing.length} 项必查的没有查，如“${missing[0].text.slice(0, 14)}”。`, "red"); return; }
    const photoless = outcome === "checked" && sheet.items.find((i) => i.photo && body.answers[i.key] === "bad" && !body.photos.some((p) => p.item === i.key));
    if (photoless) { toast(`“${photoless.text.slice(0, 14)}”不合格，要拍照。`, "red"); return; }
    const open = outcome === "checked" ? sheet.items.filter((i) => !has(i)).length : 0;
    if (open && (await ask(`还有 ${open} 项没有填，就这样交吗？`, [["yes", "就这样交", "primary"], ["", "接着查"]])) !== "yes") return;
    if (outcome !== "checked") Object.assign(body, { answers: {}, notes: {} });
    body.outcome = outcome;
    try {
      await draft.send(`${sheet.name}：${target.name}`);
    } catch { toast(FULL, "red"); return; }
    await store.markTarget(id, outcome === "checked" ? "done" : outcome);
    toast(saved());
    app.remind();
    wake();
    app.go("campaign", sheet.id);
  };

  const details = parts.map(partOf);
  tally();
  return h("form", { class: "form", "data-title": target.name.slice(0, 12), onsubmit: (e) => e.preventDefault() },
    section(target.name, "", h("p", {}, target.address), target.state !== "todo" && warn("yel", `${target.by || "别人"}已经查过这一处。再交一次，会作为第二次检查。`),
      draft.record.answer?.sentence && warn("red", `上次被退回：${draft.record.answer.sentence}`),
      h("div", { class: "pair" }, way(target), button("没开门", () => finish("shut"), { kind: "soft" }), button("不让查", () => finish("declined"), { kind: "soft" }))),
    details,
    section("其他情况", "可不填", h("textarea", { rows: 2, maxlength: 400, value: body.note, "aria-label": "其他情况", oninput: (e) => draft.change({ note: e.target.value }) })),
    h("div", { class: "foot" }, h("span", { class: "tally", role: "status" }, foot), button("交检查结果", () => finish("checked"), { kind: "primary", image: "check" })));
}

function answer(i, value, set) {
  const choose = (pairs) => h("div", { class: `choices ${pairs.length === 2 ? "two" : "three"}`, role: "group", "aria-labelledby": `i-${i.key}` }, pairs.map(([key, name]) =>
    h("button", { type: "button", class: `choice low${key === "bad" || key === false ? " bad" : ""}`, "aria-pressed": String(value === key), onclick: () => set(key) }, name)));
  if (i.kind === "ok") return choose(MARKS);
  if (i.kind === "yes_no") return choose([[true, "是"], [false, "否"]]);
  if (i.kind === "choice") return h("div", { class: "chips", role: "group", "aria-labelledby": `i-${i.key}` }, (i.options || []).map((o) => h("button", { type: "button", class: "chip", "aria-pressed": String(value === o), onclick: () => set(o) }, o)));
  // Not drawn anew with every letter: the keyboard would go away.
  return h("input", { type: i.kind === "number" ? "number" : "text", inputmode: i.kind === "number" ? "decimal" : null, maxlength: 400, value: value ?? "", "aria-labelledby": `i-${i.key}`,
    onchange: (e) => set(i.kind === "number" ? (e.target.value === "" ? undefined : Number(e.target.value)) : e.target.value.trim()) });
}

export async function recheck(app, id) {
  const r = app.desk?.rechecks?.find((one) => one.id === id);
  if (!r) return empty("这一项不用复查了。");
  const draft = await Draft.begun("recheck", (b) => b.finding === id, { finding: id, fixed: null, note: "", photos: [] });
  draft.record.title ||= `复查：${r.target}`;
  const { body } = draft.record;
  const shown = await pictures(draft);
  const box = h("div", { class: "choices two", role: "group", "aria-label": "复查结果" });
  const draw = () => box.replaceChildren(...[[true, "已整改"], [false, "没有整改"]].map(([value, name]) => h("button", { type: "button", class: `choice${value ? "" : " bad"}`, "aria-pressed": String(body.fixed === value),
    onclick: () => { draft.change({ fixed: value }); draw(); } }, icon(value ? "check" : "x"), h("span", {}, name))));
  draw();
  const send = async () => {
    if (body.fixed === null) { toast("请选已整改还是没有整改。", "red"); return; }
    if (body.fixed && !body.photos.length && (await ask("没有拍整改后的照片，确定就这样交？", [["yes", "就这样交", "primary"], ["", "去拍照"]])) !== "yes") return;
    if (!body.fixed && body.note.trim().length < 2) { toast("请写还差什么。", "red"); return; }
    try {
      await draft.send(`复查：${r.target}`);
    } catch { toast(FULL, "red"); return; }
    toast(saved());
    app.remind();
    wake();
    app.go("today");
  };
  return h("form", { class: "form", onsubmit: (e) => e.preventDefault() },
    section(r.target, r.campaign, h("p", {}, h("b", {}, r.item)), r.text && h("p", { class: "words" }, r.text), h("p", {}, r.address), h("p", { class: "pair" }, h("span", { class: r.late ? "tag bad" : "tag" }, r.late ? `▲ 应于 ${r.due} 复查` : `● ${r.due} 前复查`)), way(r)),
    section("复查结果", "必选", box), section("整改后照片", "", shots(draft, shown, { stage: "after", name: "整改后" })),
    section("说明", body.fixed === false ? "必填" : "可不填", h("textarea", { rows: 3, maxlength: 400, value: body.note, "aria-label": "说明", oninput: (e) => draft.change({ note: e.target.value }) })),
    h("div", { class: "foot" }, button("返回", () => app.go("today")), button("交复查结果", send, { kind: "primary", image: "check" })));
}

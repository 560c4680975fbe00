// 我的: what is still here and how far it is, what came back and can be mended, and the way out.

import { ask, button, empty, h, section, toast, when } from "./dom.mjs";
import * as db from "./db.mjs";
import * as store from "./store.mjs";
import * as sync from "./sync.mjs";

const EDITED_IN = { report: "report", spot: "report" };

export async function mine(app) {
  const open = await store.list(["refused", "draft", ...store.UNSENT]);
  const done = await store.list(["filed"]);
  const { left, tight } = await store.room();
  const states = new Map((app.desk?.mine || []).map((m) => [m.id, m]));
  return h("div", {},
    app.desk && section(app.desk.me.name, `${app.desk.me.post} · ${app.desk.me.unit}`),
    tight && h("p", { class: "note yel" }, `手机空间只剩 ${Math.round(left / 1048576)} MB。已写的不会丢，但请尽快联网发送或清理空间。`),
    section("还在本机", `${open.length} 条`, h("ul", { class: "lines" }, open.length ? open.map((r) => line(app, r)) : h("li", {}, empty("都已送达。")))),
    section("已送达", "", h("ul", { class: "lines" }, done.length ? done.map((r) => {
      const now = states.get(r.id);
      return h("li", { class: "line" }, h("div", {}, h("b", {}, r.title), h("small", {}, when(r.made), " · ", r.answer?.says || store.WORDS.filed,
        r.answer?.case && ` · ${r.answer.case}`, now && ` · ${now.state}`)), h("span", { class: "tag done" }, store.WORDS.filed));
    }) : h("li", {}, empty("发送成功的会列在这里。")))),
    section("本机", `版本 ${document.body.dataset.version}`, h("div", { class: "stack" },
      button("立即同步", () => { sync.wake(); toast("正在同步。"); }, { image: "refresh-cw" }),
      button("退出登录并清除本机数据", () => leave(app), { image: "log-out", kind: "danger" }))));
}

function line(app, r) {
  const kind = r.state === "refused" ? "bad" : r.state === "draft" ? "" : "going";
  return h("li", { class: "line tall" }, h("div", {}, h("b", {}, r.title || "未写完的记录"), h("small", {}, when(r.made), (r.body.photos || []).length > 0 && ` · ${r.body.photos.length} 张照片`),
    r.state === "refused" && h("p", { class: "note red", role: "alert" }, r.answer?.sentence || "被退回。"),
    r.state === "refused" && r.answer?.crossed && crossed(app, r),
    h("div", { class: "pair" }, actions(app, r))), h("span", { class: `tag ${kind}` }, store.WORDS[r.state]));
}

function actions(app, r) {
  if (r.state === "draft" || r.state === "refused") {
    return [
      EDITED_IN[r.kind] && button(r.state === "draft" ? "接着写" : "去修改", () => app.go(EDITED_IN[r.kind], r.id), { kind: "soft", image: "pencil" }),
      r.state === "refused" && !r.answer?.crossed && button("再发一次", async () => { await store.mark(r.id, "ready", {}, ["refused"]); sync.wake(); app.draw(); }, { kind: "soft" }),
      button("删除", async () => {
        if ((await ask(`删除“${r.title || "未写完的记录"}”？删除后找不回来。`, [["yes", "删除", "danger"], ["", "不删"]])) === "yes") { await store.remove(r.id); app.draw(); }
      }, { kind: "soft" }),
    ];
  }
  return [];
}

// Two people changed the same thing: each side is shown, a person takes one.
function crossed(app, r) {
  const names = new Map(app.desk.rules.form.map((f) => [f.key, f.name]));
  const say = (v) => (v === true ? "是" : v === false ? "否" : v ?? "（空）");
  const settle = async (row, value) => {
    const record = await store.find(r.id);
    if (record?.state !== "refused") return;
    if (value === row.theirs) delete record.body.changes[row.field]; else record.body.changes[row.field] = [row.theirs, value];
    const rest = record.answer.crossed.filter((other) => other.field !== row.field);
    record.answer = rest.length ? { ...record.answer, crossed: rest } : undefined;
    if (!rest.length) record.state = "ready";
    await store.save(record);
    sync.wake();
    app.draw();
  };
  return h("div", { class: "stack" }, r.answer.crossed.map((row) => h("div", {}, h("b", {}, names.get(row.field) || row.field), h("div", { class: "pair" },
    button(`用他人的：${say(row.theirs)}`, () => settle(row, row.theirs), { kind: "soft" }),
    button(`用我的：${say(row.yours)}`, () => settle(row, row.yours), { kind: "soft" })))));
}

async function leave(app) {
  const open = await store.list(["refused", "draft", ...store.UNSENT]);
  if (open.length) {
    const answer = await ask(`还有 ${open.length} 条没有送达，退出会把它们从手机上清除，找不回来。`,
      [["send", "先发送，不退出", "primary"], ["leave", "清除并退出", "danger"], ["", "取消"]]);
    if (answer === "send") sync.wake();
    if (answer !== "leave") return;
  } else if ((await ask("退出登录并清除本机上的走访名单和记录？", [["leave", "退出", "danger"], ["", "取消"]])) !== "leave") return;
  await db.wipe(store.me());
  await db.write(["meta"], (meta) => { meta.delete("owner"); meta.put(Date.now(), "leaving"); });
  store.setMe(null);
  app.desk = null;
  await app.draw();
  sync.wake();
}

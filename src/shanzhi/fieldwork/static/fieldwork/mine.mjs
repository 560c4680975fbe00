// 我的: what is still here and how far it is, what came back and can be mended, and the way out.

import { ask, button, empty, h, line as row, lines, note, section, toast, when } from "./dom.mjs";
import * as db from "./db.mjs";
import { sides } from "./merge.mjs";
import { state, wake } from "./status.mjs";
import * as store from "./store.mjs";

// Where a record is written on.
const WRITTEN = {
  report: (r) => ["report", r.id], spot: (r) => ["report", r.id], door: (r) => ["door", r.id], diary: () => ["diary"],
  visit: (r) => ["visit", r.body.household], amend_door: (r) => ["amend", r.body.household], check: (r) => ["check", r.body.target], recheck: (r) => ["recheck", r.body.finding],
  errand: (r) => ["errand", `${r.body.errand}/${r.body.verb}`], help: (r) => (r.body.errand ? ["errand", `${r.body.errand}/help`] : ["help"]),
};
const NAMES = { visit: "走访", door: "新增一户", amend_door: "更正资料", diary: "日记", check: "检查", recheck: "复查", help: "求助", errand: "任务", report: "上报", spot: "即查即改" };

export async function mine(app) {
  const open = await store.list(["refused", "draft", ...store.UNSENT]);
  const done = await store.list(["filed"]);
  const others = await store.othersUnsent();
  const states = new Map((app.desk?.mine || []).map((m) => [m.id, m]));
  return h("div", {},
    app.desk && section(app.desk.me.name, `${app.desk.me.post} · ${app.desk.me.unit}`),
    others > 0 && note("yel", `这台手机上还有另一位的 ${others} 条没有送达。内容已加密，等他本人登录后发送。`),
    section("还在本机", `${open.length} 条`, lines(open.length ? open.map((r) => line(app, r)) : h("li", {}, empty("都已送达。")))),
    section("已送达", "", lines(done.length ? done.map((r) => {
      const now = states.get(r.id);
      return row([h("b", {}, r.title), h("small", {}, [when(r.made), r.answer?.says || store.WORDS.filed, r.answer?.case, now?.state].filter(Boolean).join(" · "))],
        h("span", { class: "tag done" }, store.WORDS.filed));
    }) : h("li", {}, empty("发送成功的会列在这里。")))),
    app.install && section("装到手机桌面", "", button("安装网格通", async () => { app.install.prompt(); await app.install.userChoice; app.install = null; app.draw(); }, { kind: "primary wide", image: "download" })),
    phones(app),
    section("本机", state.lastAt ? `最近同步 ${when(state.lastAt)}` : "", h("div", { class: "stack" },
      button("立即同步", () => { wake(); toast("正在同步。"); }, { image: "refresh-cw" }),
      h("a", { class: "btn", href: "#knowhow" }, "指引、通讯录、值班"),
      h("a", { class: "btn", href: "/fieldwork/install/" }, "给同事安装（二维码）"),
      button("退出登录并清除本机数据", () => leave(app), { image: "log-out", kind: "danger" })),
    h("small", {}, `版本 ${document.body.dataset.version}`)));
}

const phones = (app) => (app.desk?.devices?.length > 1 ? section("我的手机", "丢了就停用，上面的数据会清除", lines(app.desk.devices.map((d) =>
  row([h("b", {}, d.name, d.here && h("span", { class: "who" }, "本机")), h("small", {}, d.seen ? `最近使用 ${d.seen}` : "")], !d.here && button("停用", () => revoke(app, d), { kind: "soft" }))))) : "");

async function revoke(app, device) {
  if ((await ask(`停用“${device.name}”？它下次联网时会清除上面的数据，没有送达的也会清除。`, [["yes", "停用", "danger"], ["", "取消"]])) !== "yes") return;
  const { ask: send } = await import("./line.mjs");
  const gone = await send(`/field/device/${device.id}/revoke`, { method: "POST" }).then((r) => r.ok, () => false);
  toast(gone ? "已停用。" : "没有停用成功，请在有信号时再试。", gone ? "" : "red");
  wake();
}

function line(app, r) {
  const kind = r.state === "refused" ? "bad" : r.state === "draft" ? "" : "going";
  const photos = (r.body.photos || []).length;
  return h("li", { class: "entry" }, h("div", { class: "top" }, h("b", {}, r.title || `没写完的${NAMES[r.kind] || "记录"}`), h("span", { class: `tag ${kind}` }, store.WORDS[r.state])),
    h("small", {}, when(r.made), photos > 0 && ` · ${photos} 个附件`),
    r.state === "refused" && note("red", r.answer?.sentence || "被退回。"),
    r.state === "refused" && r.answer?.crossed && sides(app, r),
    h("div", { class: "pair" }, actions(app, r)));
}

function actions(app, r) {
  if (r.state !== "draft" && r.state !== "refused") return [];
  return [
    WRITTEN[r.kind] && button(r.state === "draft" ? "接着写" : "去修改", async () => {
      // Pages that look for what was begun find it as a draft.
      if (r.state === "refused") await store.mark(r.id, "draft", {}, ["refused"]);
      app.go(...WRITTEN[r.kind](r));
    }, { kind: "soft", image: "pencil" }),
    r.state === "refused" && !r.answer?.crossed && button("再发一次", async () => { await store.mark(r.id, "ready", {}, ["refused"]); wake(); app.draw(); }, { kind: "soft" }),
    button("删除", async () => {
      if ((await ask(`删除“${r.title || "没写完的记录"}”？删除后找不回来。`, [["yes", "删除", "danger"], ["", "不删"]])) === "yes") { await store.remove(r.id); app.draw(); }
    }, { kind: "soft" }),
  ];
}

async function leave(app) {
  const open = await store.list(["refused", "draft", ...store.UNSENT]);
  if (open.length) {
    const answer = await ask(`还有 ${open.length} 条没有送达，退出会把它们从手机上清除，找不回来。`,
      [["send", "先发送，不退出", "primary"], ["leave", "清除并退出", "danger"], ["", "取消"]]);
    if (answer === "send") wake();
    if (answer !== "leave") return;
  } else if ((await ask("退出登录并清除本机上的走访名单和记录？", [["leave", "退出", "danger"], ["", "取消"]])) !== "leave") return;
  await db.wipe(store.me());
  await db.write(["meta"], (meta) => { meta.delete("owner"); meta.put(Date.now(), "leaving"); });
  state.signedOut = false;
  app.forget();
  await app.draw();
  wake();
}

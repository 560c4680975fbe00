// 民情日记: write, and with one tap hand on; what came of it stands under the entry.

import { ask, button, empty, h, section, toast, when } from "./dom.mjs";
import { Draft, post } from "./drafts.mjs";
import * as store from "./store.mjs";
import * as sync from "./sync.mjs";

async function category(app) {
  const choice = await ask("是什么事？", [...app.desk.rules.choices.map((c) => [c.key, c.name, "soft"]), ["", "取消", ""]]);
  return app.desk.rules.choices.find((c) => c.key === choice)?.categories[0].code || "";
}

export async function diary(app) {
  if (!app.desk) return empty("请连上网络打开一次网格通，之后可离线写日记。");
  const waiting = (await store.list(["draft", "ready", "sending", "sent", "refused"])).filter((r) => r.kind === "diary");
  const begun = waiting.find((r) => r.state === "draft");
  const draft = begun ? new Draft(begun) : Draft.make("diary", { area: app.grid()?.id, text: "", becomes: "", category: "" });
  const text = h("textarea", { rows: 5, maxlength: 2000, value: draft.record.body.text, "aria-label": "日记内容", placeholder: "今天看到、听到了什么",
    oninput: (e) => draft.change({ text: e.target.value }) });
  const send = async (becomes) => {
    if (text.value.trim().length < 2) { toast("请先写内容。", "red"); return; }
    if (!draft.record.body.area) { toast("您还没有负责的网格，请联系管理员。", "red"); return; }
    const code = becomes === "report" ? await category(app) : "";
    if (becomes === "report" && !code) return;
    draft.change({ text: text.value, becomes, category: code });
    await draft.send(`日记：${text.value.trim().slice(0, 24)}`);
    toast(sync.state.online ? "已记下，正在发送。" : "已记在本机，联网后自动发送。");
    sync.wake();
    app.draw();
  };
  const grow = async (entry, becomes) => {
    const code = becomes === "report" ? await category(app) : "";
    if (becomes === "report" && !code) return;
    await post("grow", { entry: entry.id, becomes, category: code }, `${becomes === "report" ? "转上报" : "转议题"}：${entry.text.slice(0, 20)}`);
    toast("已存好，正在转办。");
    sync.wake();
    app.draw();
  };
  const growing = new Set((await store.list([...store.UNSENT, "filed"])).filter((r) => r.kind === "grow").map((r) => r.body.entry));
  const known = new Set(app.desk.diary.map((e) => e.id));
  const own = waiting.filter((r) => r.state !== "draft" && !known.has(r.id));
  return h("div", {},
    section("写一篇", "可离线", text, h("div", { class: "stack" },
      button("记下", () => send(""), { kind: "primary", image: "check" }),
      h("div", { class: "pair" },
        app.desk.may.includes("turn_into_report") && button("记下并上报", () => send("report"), { image: "send" }),
        app.desk.may.includes("raise_topic") && button("记下并转议题", () => send("topic"), { image: "users-round" })))),
    section("日记", "", h("ul", { class: "lines" },
      own.map((r) => h("li", { class: "entry" }, h("p", {}, r.body.text), h("small", {}, when(r.made), " · ", store.WORDS[r.state]))),
      app.desk.diary.map((e) => h("li", { class: "entry" }, h("p", {}, e.text),
        h("small", {}, when(e.at), e.grown && ` · ${e.grown === "report" ? "已转上报" : "已转议题"}：${e.state}`),
        e.result && h("p", { class: "result" }, `结果：${e.result}`),
        !e.grown && !growing.has(e.id) && h("div", { class: "pair" },
          button("转上报", () => grow(e, "report"), { kind: "soft" }), button("转议题", () => grow(e, "topic"), { kind: "soft" })))),
      !own.length && !app.desk.diary.length && h("li", {}, empty("还没有日记。")))));
}

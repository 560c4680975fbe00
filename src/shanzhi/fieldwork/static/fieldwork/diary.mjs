// 民情日记: write, and with one tap hand on; what came of it stands under the entry.

import { ask, button, empty, field, h, section, toast, when } from "./dom.mjs";
import { Draft, post } from "./drafts.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";

async function category(app) {
  const choice = await ask("是什么事？", [...app.desk.rules.choices.map((c) => [c.key, c.name, "soft"]), ["", "取消", ""]]);
  return app.desk.rules.choices.find((c) => c.key === choice)?.categories[0].code || "";
}

export async function diary(app) {
  if (!app.desk) return empty("请连上网络打开一次网格通，之后可离线写日记。");
  const draft = await Draft.begun("diary", () => true, { area: app.grid()?.id, text: "", becomes: "", category: "" });
  const waiting = (await store.list(["ready", "sending", "sent", "refused"])).filter((r) => r.kind === "diary");
  const { body } = draft.record;
  const text = h("textarea", { rows: 5, maxlength: 2000, value: body.text, "aria-label": "日记内容", placeholder: "今天看到、听到了什么",
    oninput: (e) => draft.change({ text: e.target.value }) });
  const send = async (becomes) => {
    if (text.value.trim().length < 2) { toast("请先写内容。", "red"); return; }
    if (!body.area) { toast("您还没有负责的网格，请联系管理员。", "red"); return; }
    const code = becomes === "report" ? await category(app) : "";
    if (becomes === "report" && !code) return;
    draft.change({ text: text.value, becomes, category: code });
    try {
      await draft.send(`日记：${text.value.trim().slice(0, 24)}`);
    } catch { toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red"); return; }
    toast(saved());
    wake();
    app.draw();
  };
  const grow = async (entry, becomes) => {
    const code = becomes === "report" ? await category(app) : "";
    if (becomes === "report" && !code) return;
    await post("grow", { entry: entry.id, becomes, category: code }, `${becomes === "report" ? "转上报" : "转议题"}：${entry.text.slice(0, 20)}`);
    toast("已存好，正在转办。");
    wake();
    app.draw();
  };
  const growing = new Set((await store.list([...store.UNSENT, "filed"])).filter((r) => r.kind === "grow").map((r) => r.body.entry));
  const known = new Set(app.desk.diary.map((e) => e.id));
  const own = waiting.filter((r) => !known.has(r.id));
  const teller = (name, key, props) => field(name, h("input", { ...props, value: body[key] || "", autocomplete: "off", oninput: (e) => draft.change({ [key]: e.target.value }) }));
  return h("div", {},
    h("form", { onsubmit: (e) => e.preventDefault() }, section("写一篇", "可离线", text,
      h("details", { class: "more", open: Boolean(body.teller_name || body.teller_phone) }, h("summary", {}, "是谁说的（想给他回音就填）"),
        teller("称呼", "teller_name", { maxlength: 40 }), teller("手机号", "teller_phone", { maxlength: 20, inputmode: "tel", placeholder: "有结果时发短信告诉他" })),
      h("div", { class: "stack" },
        button("记下", () => send(""), { kind: "primary", image: "check" }),
        h("div", { class: "pair" },
          app.may("turn_into_report") && button("记下并上报", () => send("report"), { image: "send" }),
          app.may("raise_topic") && button("记下并转议题", () => send("topic"), { image: "users-round" }))))),
    section("日记", "", h("ul", { class: "lines" },
      own.map((r) => h("li", { class: "entry" }, h("p", {}, r.body.text), h("small", {}, when(r.made), " · ", store.WORDS[r.state]))),
      app.desk.diary.map((e) => h("li", { class: "entry" }, h("p", {}, e.text),
        h("small", {}, when(e.at), e.grown && ` · ${e.grown === "report" ? "已转上报" : "已转议题"}：${e.state}`),
        e.result && h("p", { class: "result" }, `结果：${e.result}`, e.told && h("small", {}, "已告知反映人")),
        !e.grown && !growing.has(e.id) && h("div", { class: "pair" },
          button("转上报", () => grow(e, "report"), { kind: "soft" }), button("转议题", () => grow(e, "topic"), { kind: "soft" })))),
      !own.length && !app.desk.diary.length && h("li", {}, empty("还没有日记。")))));
}

// 上报 and 即查即改: kind, photo, place, send. Four taps for a common one; everything else may be left out.

import { ask, button, empty, field, h, icon, note, section, toast, when } from "./dom.mjs";
import { Draft } from "./drafts.mjs";
import { metres, position, said } from "./place.mjs";
import { canRecord, pictures, shots, voices } from "./shots.mjs";
import { saved, state, wake } from "./status.mjs";
import * as store from "./store.mjs";

const NEARBY = 300;

export async function report(app, id) {
  const desk = app.desk;
  if (!desk) return empty("还没有取到本县的上报类别。请连上网络打开一次网格通。");
  const draft = (id && (await Draft.open(id))) || (await Draft.make("report", {
    category: "", text: "", photos: [], ui: { choice: "" },
    place: { area: app.grid()?.id ?? null, address: "", lon: null, lat: null },
  }));
  const body = draft.record.body;
  const shown = await pictures(draft);
  const root = h("form", { class: "form", onsubmit: (e) => e.preventDefault() });
  const chosen = () => desk.rules.choices.find((c) => c.key === body.ui.choice);
  const category = () => chosen()?.categories.find((c) => c.code === body.category);

  const draw = () => {
    const choice = chosen();
    const spot = draft.record.kind === "spot";
    root.replaceChildren(...[
      draft.record.answer?.sentence && note("red", `上次被退回：${draft.record.answer.sentence}`),
      kinds(choice),
      choice && choice.categories.length > 1 && h("div", { class: "sec tight" }, h("div", { class: "chips", role: "group", "aria-label": "具体事项" },
        choice.categories.map((c) => h("button", { type: "button", class: "chip", "aria-pressed": String(c.code === body.category), onclick: () => choose(choice, c) }, c.name)))),
      category()?.closed && note("yel", "这是保密线索：只有指定的人看得到。发出后手机上不留内容，请不要当面拍照或追问。"),
      section("现场照片", `最多 ${desk.rules.photos} 张`,
        (spot ? [["before", "整改前"], ["after", "整改后"]] : [["report", "拍照"]]).map(([stage, name]) => shots(draft, shown, { stage, name, most: desk.rules.photos }))),
      place(),
      h("div", { class: "twins" }, twins()),
      words(spot),
    ].filter(Boolean), foot());
  };

  const choose = (choice, c) => {
    if (!c.spot) turnKind("report");
    draft.change({ category: c.code, ui: { ...body.ui, choice: choice.key, closed: Boolean(c.closed) } });
    draw();
  };
  const turnKind = (kind) => {
    if (draft.record.kind === kind) return;
    draft.record.kind = kind;
    for (const p of body.photos) if (p.stage !== "voice") p.stage = kind === "spot" ? "before" : "report";
  };

  const kinds = (choice) => section("什么事", choice ? choice.name : "必选", h("div", { class: "choices", role: "group", "aria-label": "什么事" },
    desk.rules.choices.map((c) => h("button", { type: "button", class: "choice", "aria-pressed": String(c === choice),
      onclick: () => choose(c, c.categories[0]) }, icon(c.icon), h("span", {}, c.name)))));

  const place = () => section("在哪里", "",
    field("网格", h("select", { onchange: (e) => { draft.change({ place: { ...body.place, area: Number(e.target.value) || null } }); redrawTwins(); } },
      h("option", { value: "" }, "按定位判断"),
      desk.places.map((p) => {
        const option = h("option", { value: p.id }, p.label || p.name);
        option.selected = p.id === body.place.area;
        return option;
      }))),
    field("门牌或地点", h("input", { value: body.place.address, maxlength: 160, placeholder: "如 5幢2单元楼道", autocomplete: "off",
      oninput: (e) => draft.change({ place: { ...body.place, address: e.target.value } }) })),
    button(body.place.lon === null ? "带上我的位置" : `已带位置（误差约${body.ui.accuracy || "?"}米），点此去掉`, locate, { kind: "wide", image: "locate-fixed" }),
    h("small", {}, "位置只在您点这里时取一次，随这条一起发送。"));

  const locate = async () => {
    if (body.place.lon !== null) { draft.change({ place: { ...body.place, lon: null, lat: null } }); draw(); return; }
    const here = await position();
    if (!here) return;
    draft.change({ place: { ...body.place, lon: here.lon, lat: here.lat }, ui: { ...body.ui, accuracy: here.accuracy } });
    draw();
  };

  // What was reported here before, from what the phone took along: no need for a signal.
  const twins = () => {
    const codes = new Set(chosen()?.categories.map((c) => c.code) || []);
    if (!codes.size || category()?.closed) return "";
    const found = (desk.near || []).filter((n) => codes.has(n.category)).map((n) => ({ ...n, away: body.place.lon !== null && n.lon != null ? metres(body.place, n) : null }))
      .filter((n) => (n.away !== null ? n.away <= NEARBY : body.place.area !== null && n.area === body.place.area))
      .sort((a, b) => (a.away ?? 0) - (b.away ?? 0)).slice(0, 3);
    if (!found.length) return "";
    return section("附近可能已经有人报过", "", h("ul", { class: "lines" }, found.map((n) => h("li", { class: "line" }, h("div", {}, h("b", {}, n.kind),
      h("small", {}, [n.place, n.away !== null && said(n.away), when(n.at), n.state, n.spoken].filter(Boolean).join(" · "))),
    button("就是这件", () => same(n), { kind: "soft" })))));
  };
  const redrawTwins = () => root.querySelector(".twins")?.replaceChildren(twins());

  const same = async (n) => {
    if ((await ask(`“${n.kind}”（${n.spoken}）已在办理：${n.state}。这条不再上报？`, [["yes", "不再上报", "primary"], ["", "不是同一件，继续写"]])) !== "yes") return;
    await draft.discard();
    toast(`已有人报过，编号 ${n.spoken}，正在办理。`);
    app.go("today");
  };

  const words = (spot) => section("情况说明", spot ? "必填" : "可不填",
    h("textarea", { rows: 3, maxlength: 2000, value: body.text, "aria-label": "情况说明", placeholder: spot ? "发现了什么，怎么处置的" : "在哪、什么事、多少人、急不急",
      oninput: (e) => draft.change({ text: e.target.value }) }),
    canRecord() && voices(draft, shown),
    desk.rules.urgent && !spot && h("label", { class: "check" },
      h("input", { type: "checkbox", checked: Boolean(body.severity), onchange: (e) => draft.change({ severity: e.target.checked ? desk.rules.urgent : null }) }),
      h("span", {}, "很急：有人身或财产危险")),
    category()?.spot && app.may("settle_on_spot") && h("label", { class: "check" },
      h("input", { type: "checkbox", checked: spot, onchange: (e) => { turnKind(e.target.checked ? "spot" : "report"); draft.change({}); draw(); } }),
      h("span", {}, "当场已处置，仅留痕（即查即改）")));

  const foot = () => h("div", { class: "foot" },
    button("存草稿", async () => { await draft.keep(titleOf(desk, body)); toast("草稿已存在本机。"); app.go("mine"); }),
    button(state.online ? "发送" : "保存，联网后发送", send, { kind: "primary", image: "send" }));

  const send = async () => {
    const spot = draft.record.kind === "spot";
    const stages = new Set(body.photos.map((p) => p.stage));
    const wrong = !body.category ? "请先选是什么事。"
      : !body.place.area && body.place.lon === null ? "请选择网格，或者带上位置。"
        : spot && !(stages.has("before") && stages.has("after")) ? "即查即改要有整改前和整改后的照片。"
          : spot && body.text.trim().length < 2 ? "请写明发现了什么、怎么处置的。" : "";
    if (wrong) { toast(wrong, "red"); return; }
    // A fix has no severity of its own.
    if (spot) delete body.severity;
    try {
      await draft.send(titleOf(desk, body));
    } catch {
      toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red");
      return;
    }
    toast(saved());
    app.remind();
    wake();
    app.go("mine");
  };

  draw();
  return root;
}

function titleOf(desk, body) {
  if (body.ui.closed) return store.CLUE;
  const all = desk.rules.choices.flatMap((c) => c.categories);
  const kind = all.find((c) => c.code === body.category)?.name || "未选类别";
  return [body.severity ? `【急】${kind}` : kind, body.place.address || body.text.slice(0, 20)].filter(Boolean).join("：");
}

// 上报 and 即查即改: kind, photo, place, send. Four taps for a common one; everything else may be left out.

import { button, empty, field, h, icon, section, toast } from "./dom.mjs";
import { Draft } from "./drafts.mjs";
import { address, shrink } from "./photo.mjs";
import * as store from "./store.mjs";
import * as sync from "./sync.mjs";

export async function report(app, id) {
  const desk = app.desk;
  if (!desk) return empty("还没有取到本县的上报类别。请连上网络打开一次网格通。");
  const draft = (id && (await Draft.open(id))) || Draft.make("report", {
    category: "", text: "", photos: [], ui: { choice: "" },
    place: { area: app.grid()?.id ?? null, address: "", lon: null, lat: null },
  });
  const body = draft.record.body;
  const pictures = new Map((await store.photosOf(draft.record.id)).map((p) => [p.id, address(p.bytes)]));
  const root = h("form", { class: "form", onsubmit: (e) => e.preventDefault() });
  const { left, full } = await store.room();

  const draw = () => {
    const choice = desk.rules.choices.find((c) => c.key === body.ui.choice);
    const spot = draft.record.kind === "spot";
    root.replaceChildren(...[
      full && h("p", { class: "note red" }, `手机空间只剩 ${Math.round(left / 1048576)} MB，请先清理再拍照。已写的都在。`),
      draft.record.answer?.sentence && h("p", { class: "note red", role: "alert" }, `上次被退回：${draft.record.answer.sentence}`),
      kinds(choice),
      choice && choice.categories.length > 1 && h("div", { class: "sec tight" }, h("div", { class: "chips", role: "group", "aria-label": "具体事项" },
        choice.categories.map((c) => h("button", { type: "button", class: "chip", "aria-pressed": String(c.code === body.category),
          onclick: () => { draft.change({ category: c.code }); if (!c.spot) draft.record.kind = "report"; draw(); } }, c.name)))),
      photos(spot),
      place(),
      words(spot, choice),
    ].filter(Boolean), foot());
  };

  const kinds = (choice) => section("什么事", choice ? choice.name : "必选", h("div", { class: "choices", role: "group", "aria-label": "什么事" },
    desk.rules.choices.map((c) => h("button", { type: "button", class: "choice", "aria-pressed": String(c === choice),
      onclick: () => {
        const first = c.categories[0];
        if (!first.spot) draft.record.kind = "report";
        draft.change({ category: first.code, ui: { ...body.ui, choice: c.key } });
        draw();
      } }, icon(c.icon), h("span", {}, c.name)))));

  const photos = (spot) => section("现场照片", `${body.photos.length}/${desk.rules.photos}`,
    (spot ? [["before", "整改前"], ["after", "整改后"]] : [["report", "拍照"]]).map(([stage, name]) => h("div", { class: "photos" },
      body.photos.filter((p) => (spot ? p.stage === stage : true)).map((p) => h("figure", {},
        h("img", { src: pictures.get(p.id) || "", alt: name }),
        h("button", { type: "button", class: "drop", "aria-label": "删除这张照片", onclick: async () => { await draft.dropPhoto(p.id); draw(); } }, icon("x")))),
      body.photos.length < desk.rules.photos && shoot(stage, name))));

  const shoot = (stage, name) => h("label", { class: "shoot" }, icon("camera"), h("span", {}, name),
    h("input", { type: "file", accept: "image/*", class: "sr", "data-stage": stage, onchange: (e) => take(e.target.files, stage) }));

  const take = async (files, stage) => {
    for (const file of files) {
      try {
        const photo = await shrink(file);
        pictures.set(photo.id, address(photo.bytes));
        await draft.addPhoto(photo, stage);
      } catch (error) {
        toast(error.name === "QuotaExceededError" ? "手机空间不足，照片没有存下。请清理空间后再拍，已写的内容都在。" : error.message, "red");
      }
    }
    draw();
  };

  const place = () => section("在哪里", "",
    field("网格", h("select", { onchange: (e) => draft.change({ place: { ...body.place, area: Number(e.target.value) || null } }) },
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

  const locate = () => {
    if (body.place.lon !== null) { draft.change({ place: { ...body.place, lon: null, lat: null } }); draw(); return; }
    if (!navigator.geolocation) { toast("这台手机不能定位，请选择网格。"); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const place = { ...body.place, lon: coords.longitude, lat: coords.latitude };
      draft.change({ place, ui: { ...body.ui, accuracy: Math.round(coords.accuracy) } });
      draw();
    }, () => toast("没有取到位置，请选择网格，不影响上报。"), { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  };

  const words = (spot, choice) => {
    const category = choice?.categories.find((c) => c.code === body.category);
    return section("情况说明", spot ? "必填" : "可不填",
      h("textarea", { rows: 3, maxlength: 2000, value: body.text, "aria-label": "情况说明", placeholder: spot ? "发现了什么，怎么处置的" : "在哪、什么事、多少人、急不急",
        oninput: (e) => draft.change({ text: e.target.value }) }),
      category?.spot && desk.may.includes("settle_on_spot") && h("label", { class: "check" },
        h("input", { type: "checkbox", checked: spot, onchange: (e) => {
          draft.record.kind = e.target.checked ? "spot" : "report";
          for (const p of body.photos) p.stage = e.target.checked ? "before" : "report";
          draft.change({});
          draw();
        } }), h("span", {}, "当场已处置，仅留痕（即查即改）")));
  };

  const foot = () => h("div", { class: "foot" },
    button("存草稿", async () => { await draft.keep(titleOf(desk, body)); toast("草稿已存在本机。"); app.go("mine"); }),
    button(sync.state.online ? "发送" : "保存，联网后发送", send, { kind: "primary", image: "send" }));

  const send = async () => {
    const spot = draft.record.kind === "spot";
    const stages = new Set(body.photos.map((p) => p.stage));
    const wrong = !body.category ? "请先选是什么事。"
      : !body.place.area && body.place.lon === null ? "请选择网格，或者带上位置。"
        : spot && !(stages.has("before") && stages.has("after")) ? "即查即改要有整改前和整改后的照片。"
          : spot && body.text.trim().length < 2 ? "请写明发现了什么、怎么处置的。" : "";
    if (wrong) { toast(wrong, "red"); return; }
    try {
      await draft.send(titleOf(desk, body));
    } catch {
      toast("没有存下，手机空间可能满了。请清理后再点一次，内容还在。", "red");
      return;
    }
    toast(sync.state.online ? "已存好，正在发送。" : "已存在本机，联网后自动发送。");
    app.remind();
    sync.wake();
    app.go("mine");
  };

  draw();
  return root;
}

function titleOf(desk, body) {
  const all = desk.rules.choices.flatMap((c) => c.categories);
  const kind = all.find((c) => c.code === body.category)?.name || "未选类别";
  return [kind, body.place.address || body.text.slice(0, 20)].filter(Boolean).join("：");
}

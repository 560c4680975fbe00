// 应急签到: only while an emergency asks for it, at the points it names, and only with the tap.

import { button, empty, h, note, section, toast, when } from "./dom.mjs";
import { post } from "./drafts.mjs";
import { position, way } from "./place.mjs";
import { saved, wake } from "./status.mjs";
import * as store from "./store.mjs";

export async function checkin(app) {
  const e = app.desk?.emergency;
  if (!e || new Date(e.until) < Date.now() + app.ahead) return empty("现在没有应急签到。平时不需要签到。");
  const waiting = (await store.list(store.UNSENT)).filter((r) => r.kind === "checkin");
  const sign = async (point) => {
    const at = withPlace.checked ? await position() : null;
    await post("checkin", { point: point.id, note: "", ...(at ? { lon: at.lon, lat: at.lat } : {}) }, `签到：${point.name}`);
    toast(saved());
    app.remind();
    wake();
    app.draw();
  };
  const withPlace = h("input", { type: "checkbox" });
  return h("div", {}, note("red", h("b", {}, `${e.title}，到 ${when(e.until)} 自动停止`), e.says && h("span", { class: "block" }, e.says)),
    section("签到点", `${e.points.length} 处`, h("ul", { class: "lines" }, e.points.map((p) => {
      const mine = waiting.find((r) => r.body.point === p.id);
      return h("li", { class: "entry" }, h("b", {}, p.name), h("p", {}, p.address), h("small", {}, mine ? `${when(mine.made)} 签到，待发送` : p.last ? `上次签到 ${when(p.last)}` : "还没有签到"),
        h("div", { class: "pair" }, button("我到了，签到", () => sign(p), { kind: "primary", image: "check", "aria-label": `在${p.name}签到` }), way(p)));
    }))),
    h("div", { class: "sec" }, h("label", { class: "check" }, withPlace, h("span", {}, "签到时带上我的位置（可不带）")),
      h("small", {}, "只在点签到时记时间；不点不记，应急结束后自动停止，签到记录留痕可查。")));
}

// 一类一指引, 通讯录, 值班: kept on the phone, found without a signal.

import { empty, h, icon, lines, section, when } from "./dom.mjs";
import * as store from "./store.mjs";

const SHOWN = 60;

export async function knowhow(app, code) {
  const known = await store.knowhow();
  if (!known) return empty("指引和通讯录还没有取到。请连上网络打开一次网格通。");
  const guides = known.guides || [];
  const one = code && guides.find((g) => g.code === decodeURIComponent(code));
  if (one) return h("div", {}, section(one.name, "", h("p", { class: "words" }, one.text)), h("div", { class: "sec" }, h("a", { class: "btn wide", href: "#knowhow" }, icon("chevron-left"), "返回")));
  const found = h("div", {});
  const show = (words) => {
    const has = (...texts) => !words || texts.some((t) => (t || "").includes(words));
    const g = guides.filter((x) => has(x.name, x.text)).slice(0, SHOWN);
    const c = (known.contacts || []).filter((x) => has(x.unit, x.kind)).slice(0, SHOWN);
    const d = (known.duty || []).filter((x) => has(x.unit, x.leader, ...(x.people || [])));
    found.replaceChildren(...[
      d.length > 0 && section("正在值班", "", lines(d.map((x) => call(x.unit, [x.leader && `带班 ${x.leader}`, x.people?.join("、"), x.until && `到 ${when(x.until)}`], x.phone)))),
      g.length > 0 && section("一类一指引", `${g.length} 篇`, lines(g.map((x) => h("li", {}, h("a", { class: "line go", href: `#knowhow/${encodeURIComponent(x.code)}` }, h("div", {}, h("b", {}, x.name), h("small", { class: "cut" }, x.text)), icon("chevron-right")))))),
      c.length > 0 && section("通讯录", "", lines(c.map((x) => call(x.unit, [x.kind], x.phone)))),
    ].filter(Boolean));
    if (!found.childElementCount) found.replaceChildren(empty(words ? "没有找到。换个词试试。" : "本县还没有写指引和通讯录。"));
  };
  show("");
  return h("div", {}, h("div", { class: "sec" }, h("input", { type: "search", placeholder: "找事项、单位", "aria-label": "找指引和电话", oninput: (e) => show(e.target.value.trim()) })), found);
}

const call = (name, more, phone) => h("li", { class: "line" }, h("div", {}, h("b", {}, name), h("small", {}, more.filter(Boolean).join(" · "))),
  phone && h("a", { class: "btn soft", href: `tel:${phone}`, "aria-label": `打电话给 ${name}` }, icon("phone"), h("span", {}, phone)));

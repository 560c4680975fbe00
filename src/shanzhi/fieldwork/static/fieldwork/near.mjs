// 附近的事: what is being dealt with around here, without names and without words.

import { button, empty, h, line, lines, section, when } from "./dom.mjs";
import { metres, position, said } from "./place.mjs";

const SHOWN = 60;

export async function near(app) {
  const rows = app.desk?.near || [];
  if (!rows.length) return empty("您的网格里现在没有在办的事。");
  const list = lines();
  const show = (here) => {
    const sorted = here ? rows.filter((n) => n.lon != null).sort((a, b) => metres(here, a) - metres(here, b)) : rows;
    list.replaceChildren(...sorted.slice(0, SHOWN).map((n) => line([h("b", {}, n.kind), h("small", {}, [n.place, here && said(metres(here, n)), when(n.at), n.spoken].filter(Boolean).join(" · "))], h("span", { class: "tag" }, n.state))));
  };
  show(null);
  return h("div", {}, h("div", { class: "sec" }, button("离我近的在前", async () => { const here = await position(); if (here) show(here); }, { kind: "wide", image: "locate-fixed" })),
    section("在办的事", `${rows.length} 件`, list));
}

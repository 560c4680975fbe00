// One door in a list.

import { button, h, today, when } from "./dom.mjs";

export const EVERY = { week: "每周", month: "每月", two_months: "每两月", quarter: "每季", year: "每年" };

export const groupsOf = (desk, door) => desk.rules.groups.filter((g) => door.groups.includes(g.key));

export function doorRow(app, door) {
  const groups = groupsOf(app.desk, door).map((g) => `${g.name}·${EVERY[g.every]}`).join("，");
  const late = door.due < today(app.ahead);
  return h("li", { class: "line" }, h("div", {}, h("b", {}, door.address, door.name && h("span", { class: "who" }, door.name)),
    h("small", {}, groups, " · ", late ? `应走 ${door.due.slice(5)}` : door.due === today(app.ahead) ? "今天" : `下次 ${door.due.slice(5)}`,
      door.last && ` · 上次 ${when(door.last)}`)),
  button("去走访", () => app.go("visit", door.id), { kind: "soft", "aria-label": `去走访 ${door.address}` }));
}

// One door in a list.

import { button, h, line, today, when } from "./dom.mjs";

export const EVERY = { week: "每周", month: "每月", two_months: "每两月", quarter: "每季", year: "每年" };

export const groupsOf = (desk, door) => desk.rules.groups.filter((g) => door.groups.includes(g.key));

export function doorRow(app, door) {
  const groups = groupsOf(app.desk, door).map((g) => `${g.name}·${EVERY[g.every]}`).join("，");
  const now = today(app.ahead);
  return line([h("b", {}, door.address, door.name && h("span", { class: "who" }, door.name)),
    h("small", {}, [groups, door.due < now ? `应走 ${door.due.slice(5)}` : door.due === now ? "今天" : `下次 ${door.due.slice(5)}`,
      door.refresh && door.refresh <= now && "资料待核对", door.last && `上次 ${when(door.last)}`].filter(Boolean).join(" · "))],
  button("去走访", () => app.go("visit", door.id), { kind: "soft", "aria-label": `去走访 ${door.address}` }));
}

// Two people changed the same thing: both sides stand beside each other, and a person says what holds.

import { button, h } from "./dom.mjs";
import { wake } from "./status.mjs";
import * as store from "./store.mjs";

const say = (v) => (v === true ? "是" : v === false ? "否" : v ?? "（空）");

export function sides(app, r) {
  if (r.kind === "errand") return since(app, r, "您写这条的时候，任务有了变化：", (record) => { record.body.seen = record.answer.now?.version ?? record.body.seen; });
  if (r.kind === "check") return since(app, r, "这一处别人已经查过：", (record) => { record.body.again = true; });
  return fields(app, r);
}

const both = (row) => h("div", { class: "sides" }, h("div", {}, h("small", {}, "别人的"), h("p", {}, say(row.theirs))), h("div", {}, h("small", {}, "我的"), h("p", {}, say(row.yours))));

function since(app, r, words, mend) {
  const anyway = async () => {
    const record = await store.find(r.id);
    if (record?.state !== "refused") return;
    mend(record);
    Object.assign(record, { state: "ready", answer: undefined });
    await store.save(record);
    wake();
    app.draw();
  };
  return h("div", { class: "stack" }, h("b", {}, words), r.answer.crossed.map((row) => h("div", {}, h("small", {}, row.name || row.field), both(row))),
    button(r.kind === "check" ? "两次都留，我的算第二次检查" : "看过了，仍然发送我的", anyway, { kind: "soft" }));
}

function fields(app, r) {
  const names = new Map(app.desk.rules.form.map((f) => [f.key, f.name]));
  const settle = async (row, value) => {
    const record = await store.find(r.id);
    if (record?.state !== "refused") return;
    if (value === row.theirs) delete record.body.changes[row.field]; else record.body.changes[row.field] = [row.theirs, record.body.changes[row.field]?.[1] ?? value];
    const rest = record.answer.crossed.filter((other) => other.field !== row.field);
    record.answer = rest.length ? { ...record.answer, crossed: rest } : undefined;
    if (!rest.length) record.state = "ready";
    if (!rest.length && record.kind === "amend_door" && !Object.keys(record.body.changes).length) await store.remove(record.id); else await store.save(record);
    wake();
    app.draw();
  };
  return h("div", { class: "stack" }, r.answer.crossed.map((row) => h("div", {}, h("b", {}, row.name || names.get(row.field) || row.field), both(row), h("div", { class: "pair" },
    button(`用别人的：${say(row.theirs)}`, () => settle(row, row.theirs), { kind: "soft" }),
    button(`用我的：${say(row.yours)}`, () => settle(row, row.yours), { kind: "soft" })))));
}

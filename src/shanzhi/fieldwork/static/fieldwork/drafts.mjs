// One record being written. It is on the disk a moment after every change, and at once when the page goes away. Only one
// tab holds it at a time: a lock of the browser's goes with it, which a killed tab gives back by dying.

import * as store from "./store.mjs";

export class Held extends Error {
  constructor() { super("这条正在另一个页面里写，或者正在发送。请到那个页面继续，或稍后再打开。"); }
}

// A function that gives the record back, or null where somebody else has it.
export async function hold(id) {
  if (!navigator.locks) return async () => {};
  let done;
  const free = await new Promise((got, failed) => {
    done = navigator.locks.request(`field-draft-${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) { got(null); return undefined; }
      return new Promise((release) => { got(release); });
    });
    done.catch(failed);
  });
  return free && (async () => { free(); await done; });
}

let current = null;

export class Draft {
  constructor(record, release = null) {
    this.record = record;
    this.fresh = [];
    this.timer = 0;
    this.saving = Promise.resolve();
    this.release = release;
    current = this;
    dispatchEvent(new CustomEvent("field:hold", { detail: () => this.leave() }));
  }

  static async make(kind, body) {
    const id = store.newId();
    const [release, { ahead = 0 }] = await Promise.all([hold(id), store.pulled()]);
    return new Draft({ id, kind, state: "draft", made: Date.now(), ahead, title: "", body }, release);
  }

  // Refuses `Held`; null for one that cannot be written any more.
  static async open(id) {
    const release = await hold(id);
    if (!release) throw new Held();
    const record = await store.find(id);
    // Whoever opens it again takes it back from the outbox.
    const open = record && (record.state === "draft" || (["refused", "ready"].includes(record.state)
      && (await store.mark(id, "draft", {}, ["refused", "ready"]))));
    if (!open) { await release(); return null; }
    return new Draft({ ...record, state: "draft" }, release);
  }

  // The draft that was begun about the same thing, or a new one.
  static async begun(kind, isIt, body) {
    for (const record of (await store.list(["draft"])).filter((r) => r.kind === kind && isIt(r.body))) {
      const draft = await Draft.open(record.id).catch((error) => { if (error instanceof Held) return null; throw error; });
      if (draft) return draft;
    }
    return Draft.make(kind, body);
  }

  change(body) {
    Object.assign(this.record.body, body);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save().catch(() => {}), 250);
  }

  save() {
    clearTimeout(this.timer);
    this.timer = 0;
    const photos = this.fresh.splice(0);
    const record = structuredClone(this.record);
    this.saving = this.saving.catch(() => {}).then(() => store.save(record, photos)).catch((error) => {
      this.fresh.push(...photos);
      throw error;
    });
    return this.saving;
  }

  async addPhoto(photo, stage, item = "") {
    const before = this.record.body.photos || [];
    this.fresh.push(photo);
    this.record.body.photos = [...before, { id: photo.id, stage, ...(item ? { item } : {}) }];
    try {
      await this.save();
    } catch (error) {
      // What could not be kept is not promised either.
      this.fresh = this.fresh.filter((one) => one !== photo);
      this.record.body.photos = this.record.body.photos.filter((one) => one.id !== photo.id);
      throw error;
    }
  }

  async dropPhoto(id) {
    this.record.body.photos = this.record.body.photos.filter((photo) => photo.id !== id);
    await this.save();
    await store.dropPhoto(id);
  }

  async send(title) {
    clearTimeout(this.timer);
    await this.saving.catch(() => {});
    const before = { ...this.record };
    Object.assign(this.record, { state: "ready", title, answer: undefined });
    try {
      await this.save();
    } catch (error) {
      Object.assign(this.record, before);
      throw error;
    }
    await this.leave();
  }

  async keep(title) {
    this.record.title = title;
    await this.save();
    await this.leave();
  }

  async discard() {
    clearTimeout(this.timer);
    this.timer = 0;
    await this.saving.catch(() => {});
    await store.remove(this.record.id);
    await this.leave();
  }

  // Written to the end and given back.
  async leave() {
    if (this.timer) await this.save().catch(() => {});
    if (current === this) current = null;
    const release = this.release;
    this.release = null;
    await release?.();
  }
}

// Sent in one breath, without a page of its own.
export async function post(kind, body, title) {
  const draft = await Draft.make(kind, body);
  await draft.send(title);
  return draft.record.id;
}

const hurry = () => { if (current?.timer) current.save().catch(() => {}); };
addEventListener("pagehide", hurry);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") hurry(); });

// One record being written. It is on the disk a moment after every change, and at once when the page goes away.

import * as store from "./store.mjs";

let current = null;

export class Draft {
  constructor(record) {
    this.record = record;
    this.fresh = [];
    this.timer = 0;
    this.saving = Promise.resolve();
    current = this;
  }

  static make(kind, body) {
    return new Draft({ id: store.newId(), kind, state: "draft", made: Date.now(), title: "", body });
  }

  static async open(id) {
    const record = await store.find(id);
    if (!record || !["draft", "refused", "ready"].includes(record.state)) return null;
    // Whoever opens it again takes it back from the outbox.
    if (record.state !== "draft" && !(await store.mark(id, "draft", {}, ["refused", "ready"]))) return null;
    return new Draft({ ...record, state: "draft" });
  }

  change(body) {
    Object.assign(this.record.body, body);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 250);
  }

  save() {
    clearTimeout(this.timer);
    const photos = this.fresh.splice(0);
    const record = structuredClone(this.record);
    this.saving = this.saving.then(() => store.save(record, photos)).catch((error) => {
      this.fresh.push(...photos);
      throw error;
    });
    return this.saving;
  }

  async addPhoto(photo, stage) {
    this.fresh.push(photo);
    this.record.body.photos = [...(this.record.body.photos || []), { id: photo.id, stage }];
    await this.save();
  }

  async dropPhoto(id) {
    this.record.body.photos = this.record.body.photos.filter((photo) => photo.id !== id);
    await this.save();
    await store.dropPhoto(id);
  }

  async send(title) {
    clearTimeout(this.timer);
    await this.saving.catch(() => {});
    Object.assign(this.record, { state: "ready", title, answer: undefined });
    await this.save();
    current = null;
  }

  async keep(title) {
    this.record.title = title;
    await this.save();
    current = null;
  }
}

// Sent in one breath, without a page of its own.
export async function post(kind, body, title) {
  const draft = Draft.make(kind, body);
  await draft.send(title);
  return draft.record.id;
}

const hurry = () => { if (current?.timer) current.save().catch(() => {}); };
addEventListener("pagehide", hurry);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") hurry(); });

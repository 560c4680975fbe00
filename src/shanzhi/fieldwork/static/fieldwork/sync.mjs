// Sending. It runs in one tab at a time; a record leaves the outbox only after the server has said under its own id what
// became of it, so an answer that was lost is simply asked for again.

import * as db from "./db.mjs";
import { hold } from "./drafts.mjs";
import { fetchNews } from "./fetching.mjs";
import { ask, Away, Revoked, said, SignedOut, token } from "./line.mjs";
import { state, tell } from "./status.mjs";
import * as store from "./store.mjs";

const PIECE = 128 * 1024;
const MOST_RECORDS = 20;
const LATEST = 60_000;
let wait = 1000;
let timer = 0;

// Soon, and the longer it fails the less often; something new or a signal starts afresh.
export function wake(soon = true) {
  if (soon) wait = 1000;
  clearTimeout(timer);
  timer = setTimeout(run, soon ? 0 : wait * (0.75 + Math.random() / 2));
}

export async function run() {
  if (!navigator.locks) return exchange();
  // Another tab is at it; what was written here since may not be on its list.
  return navigator.locks.request("field-sync", { ifAvailable: true }, (lock) => (lock ? exchange() : wake(false)));
}

async function exchange() {
  clearTimeout(timer);
  state.busy = true;
  tell();
  try {
    await signOut();
    await fetchNews();
    const moved = await sendAll();
    if (moved) await fetchNews();
    Object.assign(state, { online: navigator.onLine, signedOut: false, lastAt: Date.now() });
    wait = 1000;
    const open = store.me() ? await store.counts() : {};
    if (open.ready || open.sending || open.sent) { wait = Math.min(LATEST, wait * 4); wake(false); }
  } catch (error) {
    if (error instanceof Revoked) await wipe(error.message);
    else if (error instanceof SignedOut) { state.signedOut = true; await left(); }
    else if (error instanceof Away) { state.online = false; wait = Math.min(LATEST, wait * 2); wake(false); }
    else throw error;
  } finally {
    state.busy = false;
    tell();
  }
}

// The phone was taken out of service: nothing of its owner stays on it.
async function wipe(sentence) {
  if (store.me()) await db.wipe(store.me());
  await db.write(["meta"], (meta) => { meta.delete("owner"); });
  Object.assign(state, { signedOut: true, wiped: sentence || "这台手机已被停用，本机数据已清除。" });
}

async function sendAll() {
  // What was under way when the phone died is under way again: the server knows what it has.
  for (const record of await store.list(["sending", "sent"])) await store.mark(record.id, "ready", {}, ["sending", "sent"]);
  // In the order in which they were written, but what is urgent first.
  const records = (await store.list(["ready"])).reverse().sort((a, b) => Boolean(b.body.severity) - Boolean(a.body.severity));
  let moved = 0;
  while (records.length) {
    // Those with photos go one by one, so that a long upload holds up nothing that is ready.
    const some = records[0].body.photos?.length ? 1 : records.findIndex((r) => r.body.photos?.length);
    moved += await send(records.splice(0, Math.min(MOST_RECORDS, some < 0 ? records.length : some)));
  }
  return moved;
}

async function send(records) {
  const held = [];
  try {
    const messages = [];
    for (const record of records) {
      const release = await hold(record.id);
      if (!release) continue;
      held.push(release);
      const message = await prepared(record);
      if (message) messages.push(message);
    }
    return messages.length ? await deliver(messages) : 0;
  } finally {
    for (const release of held) await release();
  }
}

async function prepared(record) {
  // The moment is fixed with the first try, so that a repeat says the same. A clock that was put right since is reckoned.
  const { ahead = 0 } = await store.pulled();
  const made = record.said ?? record.made + (record.ahead ?? ahead) - ahead;
  if (!(await store.mark(record.id, "sending", { tries: (record.tries || 0) + 1, said: made }, ["ready"]))) return null;
  tell();
  const photos = await store.photosOf(record.id);
  const listed = record.body.photos || [];
  for (const { id } of listed) {
    const photo = photos.find((p) => p.id === id);
    if (!photo) {
      await store.mark(record.id, "refused", { answer: { sentence: "手机里找不到这条记录的照片，请重新拍摄后再发。" } });
      return null;
    }
    await upload(record.id, photo);
  }
  await store.mark(record.id, "sent", {}, ["sending"]);
  tell();
  const { photos: _photos, ui, ...body } = record.body;
  return { closed: Boolean(ui?.closed), id: record.id, kind: record.kind, body, photos: listed, made };
}

async function deliver(messages) {
  const records = messages.map(({ closed: _closed, ...message }) => ({ ...message, sent: Date.now() }));
  const response = await ask("/field/sync", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ me: store.me(), records }),
  });
  if (response.status === 409) { state.other = true; throw new SignedOut(); }
  if (response.status === 403) throw new SignedOut();
  const answers = (await said(response)).answers || [];
  let moved = 0;
  for (const { id, closed } of messages) {
    const answer = answers.find((a) => a.id === id);
    if (!answer) throw new Away("no answer");
    if (answer.state === "filed") await store.filed(id, answer, closed);
    else if (answer.state === "refused" && (await onlyMyself(id, answer))) continue;
    else if (answer.state === "refused") await store.mark(id, "refused", { answer }, ["sent", "sending"]);
    else await store.mark(id, "ready", {}, ["sent", "sending"]);
    moved += answer.state === "filed" || answer.state === "refused" ? 1 : 0;
  }
  tell();
  return moved;
}

// Steps written one after another without a signal cross only each other: the next goes on from where the last one led.
async function onlyMyself(id, { code, crossed, now }) {
  const me = (await store.desk())?.me.name;
  if (code !== "ChangedMeanwhile" || !now || !crossed?.length || !crossed.every((row) => row.theirs.startsWith(`${me}：`))) return false;
  const record = await store.find(id);
  record.body.seen = now.version;
  await store.save({ ...record, state: "ready" });
  return true;
}

async function upload(record, photo) {
  const url = `/field/photos/${photo.id}`;
  let received = (await said(await ask(url))).received || 0;
  let broken = 0;
  while (received < photo.size) {
    const query = new URLSearchParams({ record, offset: received, size: photo.size, sha256: photo.sha256 });
    const response = await ask(`${url}?${query}`, {
      method: "PUT", headers: { "Content-Type": "application/octet-stream" }, body: photo.bytes.slice(received, received + PIECE),
    });
    const answer = await said(response);
    if (typeof answer.received === "number" && answer.received !== received) { received = answer.received; continue; }
    if (answer.code !== "PhotoBroken" || (broken += 1) > 3 || (await (await import("./photo.mjs")).hash(photo.bytes)) !== photo.sha256) {
      throw new Away(answer.sentence || "upload");
    }
    received = 0;
  }
}

// Logging out without signal wipes the phone at once; the server is told as soon as it can be reached.
async function signOut() {
  if (!(await db.get("meta", "leaving"))) return;
  const response = await ask("/field/pull");
  if (response.ok) {
    token.value = (await said(response)).token;
    await fetch("/logout", { method: "POST", headers: { "X-CSRFToken": token.value }, redirect: "manual" }).catch((error) => { throw new Away(error.message); });
  }
  await left();
}

const left = () => db.write(["meta"], (meta) => { meta.delete("leaving"); });

addEventListener("online", () => wake());
addEventListener("offline", () => { state.online = false; tell(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); });

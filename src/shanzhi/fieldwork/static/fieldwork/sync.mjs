// Sending and fetching. Sending runs in one tab at a time; a record leaves the outbox only after the server has said
// under its own id what became of it, so an answer that was lost is simply asked for again.

import * as db from "./db.mjs";
import * as store from "./store.mjs";

const PIECE = 128 * 1024;
const LATEST = 60_000;
let token = "";
let wait = 1000;
let timer = 0;
const listeners = new Set();
export const state = { online: navigator.onLine, signedOut: false, other: false, busy: false, lastAt: 0, news: 0 };

export const onChange = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
const tell = () => { for (const listener of listeners) listener(state); };

class Away extends Error {}
class SignedOut extends Error {}

async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {
      redirect: "manual", cache: "no-store", signal: AbortSignal.timeout ? AbortSignal.timeout(45_000) : undefined, ...options,
      headers: { Accept: "application/json", ...(options.method ? { "X-CSRFToken": token } : {}), ...options.headers },
    });
  } catch (error) {
    throw new Away(error.message);
  }
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut();
  if (response.status >= 500 || response.status === 429) throw new Away(String(response.status));
  return response;
}

async function said(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Away(error.message);
  }
}

// Soon, and the longer it fails the less often; something new or a signal starts afresh.
export function wake(soon = true) {
  if (soon) wait = 1000;
  clearTimeout(timer);
  timer = setTimeout(run, soon ? 0 : wait * (0.75 + Math.random() / 2));
}

export async function run() {
  if (!navigator.locks) return exchange();
  return navigator.locks.request("field-sync", { ifAvailable: true }, (lock) => (lock ? exchange() : undefined));
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
    Object.assign(state, { online: true, signedOut: false, lastAt: Date.now() });
    wait = 1000;
    const left = store.me() ? await store.counts() : {};
    if (left.ready || left.sending || left.sent) { wait = Math.min(LATEST, wait * 4); wake(false); }
  } catch (error) {
    if (error instanceof SignedOut) { state.signedOut = true; await left(); }
    else if (error instanceof Away) { state.online = false; wait = Math.min(LATEST, wait * 2); wake(false); }
    else throw error;
  } finally {
    state.busy = false;
    tell();
  }
}

async function fetchNews() {
  let known = store.me() ? await store.pulled() : {};
  let on = "";
  for (;;) {
    const query = new URLSearchParams({ cursor: known.cursor || "", reach: known.reach || "", mark: known.mark || "", on });
    const response = await ask(`/field/pull?${query}`);
    if (response.status === 403) throw new SignedOut();
    const news = await said(response);
    token = news.token;
    if (store.me() && news.me !== store.me()) {
      // Somebody else has logged in on this phone: what is here stays its owner's, unread and unsent.
      state.other = true;
      throw new SignedOut();
    }
    if (!store.me()) {
      store.setMe(news.me);
      dispatchEvent(new CustomEvent("field:owner", { detail: news.me }));
      known = await store.pulled();
      if (known.cursor) continue;
    }
    state.other = false;
    known = { ...known, cursor: news.cursor || known.cursor, reach: news.reach, mark: news.mark || known.mark, ahead: news.now - Date.now(), at: Date.now() };
    await store.keepDoors(news.rows, known, news.reset);
    if (news.desk) await store.keepDesk(news.desk);
    state.news += news.rows.length;
    if (!news.more) return;
    on = "1";
  }
}

async function sendAll() {
  // What was under way when the phone died is under way again: the server knows what it has.
  for (const record of await store.list(["sending", "sent"])) await store.mark(record.id, "ready", {}, ["sending", "sent"]);
  const records = (await store.list(["ready"])).reverse();
  let moved = 0;
  for (const record of records) moved += (await send(record)) ? 1 : 0;
  return moved;
}

async function send(record) {
  if (!(await store.mark(record.id, "sending", { tries: (record.tries || 0) + 1 }, ["ready"]))) return false;
  tell();
  const photos = await store.photosOf(record.id);
  const listed = record.body.photos || [];
  for (const { id } of listed) {
    const photo = photos.find((p) => p.id === id);
    if (!photo) {
      await store.mark(record.id, "refused", { answer: { sentence: "手机里找不到这条记录的照片，请重新拍摄后再发。" } });
      return true;
    }
    await upload(record.id, photo);
  }
  await store.mark(record.id, "sent", {}, ["sending"]);
  tell();
  const { photos: _photos, ui: _ui, ...body } = record.body;
  const message = { id: record.id, kind: record.kind, body, photos: listed.map(({ id, stage }) => ({ id, stage })), made: record.made, sent: Date.now() };
  const response = await ask("/field/sync", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ me: store.me(), records: [message] }),
  });
  if (response.status === 409) { state.other = true; throw new SignedOut(); }
  if (response.status === 403) throw new SignedOut();
  const answer = (await said(response)).answers?.find((a) => a.id === record.id);
  if (!answer) throw new Away("no answer");
  if (answer.state === "filed") await store.filed(record.id, answer);
  else if (answer.state === "refused") await store.mark(record.id, "refused", { answer }, ["sent", "sending"]);
  else await store.mark(record.id, "ready", {}, ["sent", "sending"]);
  tell();
  return answer.state === "filed" || answer.state === "refused";
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
export async function signOut() {
  if (!(await db.get("meta", "leaving"))) return;
  const response = await ask("/field/pull");
  if (response.ok) {
    token = (await said(response)).token;
    await fetch("/logout", { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" }).catch((error) => { throw new Away(error.message); });
  }
  await left();
}

const left = () => db.write(["meta"], (meta) => { meta.delete("leaving"); });

addEventListener("online", () => wake());
addEventListener("offline", () => { state.online = false; tell(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); });

// Records and their states: draft → ready → sending → sent → filed, or refused, and then draft again.
// A record is written together with its photos in one transaction, so that one never stands without the other.

import * as db from "./db.mjs";
import { state as standing, tell } from "./status.mjs";

export const WORDS = {
  draft: "草稿", ready: "待发送", sending: "发送中", sent: "已送达，等待确认", filed: "已收", refused: "被退回",
};
export const CLUE = "保密线索";
export const UNSENT = ["ready", "sending", "sent"];
const KEPT_FILED = 60;
export const FIRST_DOORS = 5;

let owner = null;
export const me = () => owner;
export const setMe = (id) => { owner = id; };

// Everything that the first page shows, in one look into the store.
export async function boot(day) {
  const tx = (await db.open()).transaction(["meta", "keys", "records", "doors"]);
  const meta = tx.objectStore("meta");
  owner = (await db.answer(meta.get("owner"))) || null;
  if (!owner) return null;
  const [key, sealed, known, records] = await Promise.all([
    db.answer(tx.objectStore("keys").get(owner)), db.answer(meta.get(`desk/${owner}`)), db.answer(meta.get(`pulled/${owner}`)),
    db.answer(tx.objectStore("records").index("owner").getAllKeys(db.ofOwner(owner))),
  ]);
  const pulled = known || {};
  const range = IDBKeyRange.bound([owner, ""], [owner, day(pulled.ahead || 0)]);
  const index = tx.objectStore("doors").index("due");
  const [due, rows, found] = await Promise.all([
    db.answer(index.count(range)), db.answer(index.getAll(range, FIRST_DOORS)), records.length ? counts() : null,
  ]);
  db.knowKey(owner, key);
  const [desk, doors] = await Promise.all([sealed ? db.unseal(owner, sealed) : null, openDoors(rows)]);
  return { desk, pulled, due, doors, counts: found || Object.fromEntries(Object.keys(WORDS).map((state) => [state, 0])) };
}

export const newId = () => crypto.randomUUID();

export async function save(record, photos = []) {
  const { body, kind, title, ...plain } = record;
  const row = { ...plain, owner, changed: Date.now(), sealed: await db.seal(owner, { body, kind, title }) };
  const fresh = await Promise.all(photos.map(async (photo) => ({
    id: photo.id, record: record.id, owner, size: photo.bytes.byteLength, sha256: photo.sha256, mime: photo.mime || "",
    sealed: await db.seal(owner, photo.bytes),
  })));
  const put = () => db.write(["records", "photos"], (records, pictures) => {
    records.put(row);
    for (const photo of fresh) pictures.put(photo);
  });
  try {
    await put();
  } catch (error) {
    if (error?.name !== "QuotaExceededError" || !(await makeRoom())) throw error;
    await put();
  }
}

// What the server has may go, before anything that it has not is refused for want of room.
async function makeRoom() {
  const old = await db.keysOf("records", "owner", IDBKeyRange.only([owner, "filed"]));
  const spare = await db.has("meta", "reserve");
  await db.write(["records", "meta"], (records, meta) => {
    for (const id of old) records.delete(id);
    meta.delete("reserve");
  });
  standing.tight = { photos: 0 };
  tell();
  return old.length > 0 || spare;
}

const opened = async (row) => ({ ...row, sealed: undefined, ...(await db.unseal(row.owner, row.sealed)) });

export async function find(id) {
  const row = await db.get("records", id);
  return row && row.owner === owner ? opened(row) : null;
}

export async function list(states) {
  const rows = (await Promise.all(states.map((state) => db.all("records", "owner", IDBKeyRange.only([owner, state]))))).flat();
  rows.sort((a, b) => b.made - a.made);
  return Promise.all(rows.map(opened));
}

export async function counts() {
  const found = {};
  await Promise.all(Object.keys(WORDS).map(async (state) => {
    found[state] = await db.count("records", "owner", IDBKeyRange.only([owner, state]));
  }));
  return found;
}

// Of whoever else uses this phone: how many, not what.
export async function othersUnsent() {
  const rows = await db.all("records");
  return rows.filter((row) => row.owner !== owner && UNSENT.includes(row.state)).length;
}

// Only what stands in clear changes: the words stay sealed as they are. A record that is no longer in one of the states
// `from` is left alone, so that an answer that comes late undoes nothing.
export async function mark(id, state, more = {}, from = null) {
  let done = false;
  await db.write(["records"], (records) => {
    const request = records.get(id);
    request.onsuccess = () => {
      const row = request.result;
      if (!row || (from && !from.includes(row.state))) return;
      done = true;
      records.put({ ...row, ...more, state });
    };
  });
  return done;
}

export async function remove(id) {
  const photos = await db.all("photos", "record", id);
  await db.write(["records", "photos"], (records, pictures) => {
    records.delete(id);
    for (const photo of photos) pictures.delete(photo.id);
  });
}

export async function photosOf(id) {
  const rows = await db.all("photos", "record", id);
  return Promise.all(rows.map(async (row) => ({ ...row, sealed: undefined, bytes: await db.unsealBytes(row.owner, row.sealed) })));
}

export const dropPhoto = (id) => db.write(["photos"], (photos) => { photos.delete(id); });

// What is filed leaves its photos to the server and, in time, the phone.
export async function filed(id, answer, closed = false) {
  const photos = await db.all("photos", "record", id);
  // Of a confidential clue nothing is left here but that it has arrived.
  const sealed = closed ? await db.seal(owner, { kind: "report", title: CLUE, body: {} }) : null;
  await db.write(["records", "photos"], (records, pictures) => {
    const request = records.get(id);
    request.onsuccess = () => {
      if (request.result) records.put({ ...request.result, ...(sealed ? { sealed } : {}), state: "filed", answer, filedAt: Date.now() });
    };
    for (const photo of photos) pictures.delete(photo.id);
  });
  const old = await db.all("records", "owner", IDBKeyRange.only([owner, "filed"]));
  old.sort((a, b) => b.made - a.made);
  for (const row of old.slice(KEPT_FILED)) await remove(row.id);
}

// --- what was pulled ---

export async function desk() {
  const sealed = owner && (await db.get("meta", `desk/${owner}`));
  return sealed ? db.unseal(owner, sealed) : null;
}

export async function keepDesk(sheet) {
  await db.put("meta", await db.seal(owner, sheet), `desk/${owner}`);
}

export const pulled = async () => (await db.get("meta", `pulled/${owner}`)) || {};

export async function keepDoors(rows, state, reset) {
  const sealed = await Promise.all(rows.map(async (row) => row.gone ? row
    : { owner, id: row.id, due: row.due, sealed: await db.seal(owner, row) }));
  await db.write(["doors", "meta"], (doors, meta) => {
    if (reset) doors.delete(db.ofOwner(owner));
    for (const row of sealed) row.gone ? doors.delete([owner, row.id]) : doors.put(row);
    meta.put(state, `pulled/${owner}`);
  });
}

const openDoors = (rows) => Promise.all(rows.map((row) => db.unseal(row.owner, row.sealed)));

export async function dueDoors(until, most) {
  return openDoors(await db.all("doors", "due", IDBKeyRange.bound([owner, ""], [owner, until]), most));
}

export const countDue = (until) => db.count("doors", "due", IDBKeyRange.bound([owner, ""], [owner, until]));

// Every door, a thousand at a time, so that a search through fifty thousand shows what it finds while it goes on.
export async function* allDoors(slice = 1000) {
  let from = [owner];
  for (;;) {
    const rows = await db.all("doors", null, IDBKeyRange.bound(from, [owner, []], true), slice);
    if (rows.length) yield await openDoors(rows);
    if (rows.length < slice) return;
    from = [owner, rows.at(-1).id];
  }
}

export async function door(id) {
  const row = await db.get("doors", [owner, id]);
  return row ? db.unseal(owner, row.sealed) : null;
}

// --- checks and know-how ---

const sealedOf = async (name) => {
  const sealed = owner && (await db.get("meta", `${name}/${owner}`));
  return sealed ? db.unseal(owner, sealed) : null;
};

export const checked = async () => (await db.get("meta", `checked/${owner}`)) || {};
export const sheets = async () => (await sealedOf("sheets")) || [];
export const knowhow = () => sealedOf("knowhow");
export const keepKnowhow = async (news) => db.put("meta", await db.seal(owner, news), `knowhow/${owner}`);

export async function keepTargets(rows, state, reset, campaigns) {
  const sealed = await Promise.all(rows.map(async (row) => row.gone ? row
    : { owner, id: row.id, campaign: row.campaign, state: row.state, sealed: await db.seal(owner, row) }));
  const sheet = campaigns ? await db.seal(owner, campaigns) : null;
  const running = new Set((campaigns || []).map((c) => c.id));
  const over = campaigns ? (await sheets()).filter((c) => !running.has(c.id)) : [];
  const stale = (await Promise.all(over.map((c) => db.keysOf("targets", "campaign", IDBKeyRange.bound([owner, c.id], [owner, c.id, []]))))).flat();
  await db.write(["targets", "meta"], (targets, meta) => {
    if (reset) targets.delete(db.ofOwner(owner));
    for (const key of stale) targets.delete(key);
    for (const row of sealed) row.gone ? targets.delete([owner, row.id]) : targets.put(row);
    if (sheet) meta.put(sheet, `sheets/${owner}`);
    meta.put(state, `checked/${owner}`);
  });
}

export const countTargets = (campaign, state) => db.count("targets", "campaign", IDBKeyRange.only([owner, campaign, state]));

export async function targets(campaign, state, most) {
  return openDoors(await db.all("targets", "campaign", IDBKeyRange.only([owner, campaign, state]), most));
}

export async function target(id) {
  const row = await db.get("targets", [owner, id]);
  return row ? db.unseal(owner, row.sealed) : null;
}

// What was checked here is done here; the server says it again with the next pull.
export async function markTarget(id, state) {
  const found = await target(id);
  if (found) await db.put("targets", { owner, id, campaign: found.campaign, state, sealed: await db.seal(owner, { ...found, state }) });
}

// A visit made here counts here at once; the server says the rest with the next pull.
export async function putOff(id, day) {
  const found = await door(id);
  if (found) await db.put("doors", { owner, id, due: day, sealed: await db.seal(owner, { ...found, due: day }) });
}

// --- room on the phone ---

const A_PHOTO = 400 * 1024;
const RESERVE = 3 * 1048576;

// What the browser says of its room is not to be relied on (Chromium answers ten gigabytes whatever there is), so that a
// reserve is kept: when it is needed there is room for it, and when it cannot be kept the store is nearly full.
export async function room() {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) || {};
  const left = quota - usage;
  if (left < 60 * 1048576) return { tight: true, photos: Math.max(0, Math.floor((left - RESERVE) / A_PHOTO)) };
  return { tight: Boolean(owner) && !(await keepReserve()), photos: 0 };
}

async function keepReserve() {
  if (await db.has("meta", "reserve")) return true;
  const bytes = new Uint8Array(RESERVE);
  for (let at = 0; at < RESERVE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return db.put("meta", bytes, "reserve").then(() => true, () => false);
}

// The phone's own store. Everything that says something is encrypted with a key that cannot be taken out of the browser;
// what stands beside it in clear (state, day, owner) is what the lists are sorted by.

const NAME = "shanzhi-field";
let opened;

export function open() {
  opened ||= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = (event) => {
      const db = request.result;
      if (event.oldVersion < 1) {
        db.createObjectStore("meta");
        db.createObjectStore("keys");
        db.createObjectStore("records", { keyPath: "id" }).createIndex("owner", ["owner", "state"]);
        db.createObjectStore("photos", { keyPath: "id" }).createIndex("record", "record");
        db.createObjectStore("doors", { keyPath: ["owner", "id"] }).createIndex("due", ["owner", "due"]);
      }
      db.createObjectStore("targets", { keyPath: ["owner", "id"] }).createIndex("campaign", ["owner", "campaign", "state"]);
    };
    request.onsuccess = () => {
      // Another tab with a newer app may want to change the store.
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      done(request.result);
    };
    request.onerror = () => { opened = null; failed(request.error); };
  });
  return opened;
}

// The store opens while the rest of the app is still being read.
open().catch(() => {});

export const answer = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

// One transaction over the named stores. It resolves when the bytes are on the disk, not when they were handed over.
export async function write(stores, body) {
  const db = await open();
  return new Promise((done, failed) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    tx.oncomplete = () => done();
    tx.onabort = () => failed(tx.error || new Error("abort"));
    tx.onerror = () => failed(tx.error);
    body(...stores.map((name) => tx.objectStore(name)));
  });
}

export async function get(store, key) {
  return answer((await open()).transaction(store).objectStore(store).get(key));
}

export async function all(store, index, range, most) {
  const place = (await open()).transaction(store).objectStore(store);
  return answer((index ? place.index(index) : place).getAll(range, most));
}

export async function has(store, key) {
  return (await answer((await open()).transaction(store).objectStore(store).getKey(key))) !== undefined;
}

export async function count(store, index, range) {
  return answer((await open()).transaction(store).objectStore(store).index(index).count(range));
}

export async function keysOf(store, index, range) {
  return answer((await open()).transaction(store).objectStore(store).index(index).getAllKeys(range));
}

export const put = (store, value, key) => write([store], (s) => { key === undefined ? s.put(value) : s.put(value, key); });

export const ofOwner = (owner) => IDBKeyRange.bound([owner], [owner, []]);

// --- sealing ---

const keys = new Map();
export const knowKey = (owner, key) => { if (key) keys.set(owner, key); };

async function keyOf(owner) {
  if (keys.has(owner)) return keys.get(owner);
  let key = await get("keys", owner);
  if (!key) {
    key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put("keys", key, owner);
    key = await get("keys", owner);
  }
  keys.set(owner, key);
  return key;
}

export async function seal(owner, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = value instanceof ArrayBuffer ? value : new TextEncoder().encode(JSON.stringify(value));
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(owner), bytes) };
}

export async function unsealBytes(owner, sealed) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await keyOf(owner), sealed.bytes);
}

export async function unseal(owner, sealed) {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(owner, sealed)));
}

// Everything of one person, and the key with which the rest could have been read.
export async function wipe(owner) {
  const mine = await all("records", "owner", ofOwner(owner));
  const photos = (await Promise.all(mine.map((r) => all("photos", "record", r.id)))).flat();
  await write(["meta", "keys", "records", "photos", "doors", "targets"], (meta, keyStore, records, pictures, doors, targets) => {
    for (const name of ["desk", "pulled", "checked", "sheets", "knowhow", "device"]) meta.delete(`${name}/${owner}`);
    meta.delete("reserve");
    targets.delete(ofOwner(owner));
    keyStore.delete(owner);
    for (const r of mine) records.delete(r.id);
    for (const p of photos) pictures.delete(p.id);
    doors.delete(ofOwner(owner));
  });
  keys.delete(owner);
}

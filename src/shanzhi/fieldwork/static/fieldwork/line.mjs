// The line to the server, and the three ways in which it can be cut.

import * as db from "./db.mjs";
import * as store from "./store.mjs";

export class Away extends Error {}
export class SignedOut extends Error {}
export class Revoked extends Error {}

export const token = { value: "" };
const credentials = new Map();

// Each account has its own on a shared phone.
export async function credential() {
  const me = store.me();
  if (!me) return "";
  if (!credentials.has(me)) {
    const sealed = await db.get("meta", `device/${me}`);
    credentials.set(me, sealed ? (await db.unseal(me, sealed)).device : "");
  }
  return credentials.get(me);
}

export async function keepCredential(device) {
  const me = store.me();
  if (device) await db.put("meta", await db.seal(me, { device }), `device/${me}`);
  else await db.write(["meta"], (meta) => { meta.delete(`device/${me}`); });
  credentials.set(me, device);
}

async function call(url, options) {
  const device = await credential();
  try {
    return await fetch(url, {
      redirect: "manual", cache: "no-store", signal: AbortSignal.timeout ? AbortSignal.timeout(45_000) : undefined, ...options,
      headers: {
        Accept: "application/json", ...(options.method ? { "X-CSRFToken": token.value } : {}),
        ...(device ? { "X-Field-Device": device } : {}), ...options.headers,
      },
    });
  } catch (error) {
    throw new Away(error.message);
  }
}

export async function ask(url, options = {}) {
  const response = await call(url, options);
  if (response.type === "opaqueredirect" || response.status === 401) {
    await isRevoked();
    throw new SignedOut();
  }
  if (response.status === 403) {
    const answer = await response.clone().json().catch(() => ({}));
    if (answer.code === "DeviceRevoked") throw new Revoked(answer.sentence);
    if (answer.code === "DeviceUnknown") { await keepCredential(""); throw new Away(answer.code); }
  }
  if (response.status >= 500 || response.status === 429) throw new Away(String(response.status));
  return response;
}

// A log-in that ended may have been ended because the phone was lost.
async function isRevoked() {
  if (!(await credential())) return;
  const response = await call("/field/device", {});
  const answer = await response.json().catch(() => ({}));
  if (answer.wipe) throw new Revoked(answer.sentence);
}

export async function said(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Away(error.message);
  }
}

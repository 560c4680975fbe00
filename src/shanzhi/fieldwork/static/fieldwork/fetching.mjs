// What the phone takes along: whom to visit, what to check, whom to ask. Only what changed since the last time comes.

import { ask, credential, keepCredential, said, SignedOut, token } from "./line.mjs";
import { state, tell } from "./status.mjs";
import * as store from "./store.mjs";

export async function fetchNews() {
  await doors();
  const desk = await store.desk();
  tell();
  if (desk?.devices && !(await credential())) await introduce();
  if (desk?.may.includes("carry_out_check")) await checks();
  if (desk?.knowhow) await knowhow(desk.knowhow);
}

async function doors() {
  let known = store.me() ? await store.pulled() : {};
  let on = "";
  for (;;) {
    const query = new URLSearchParams({ cursor: known.cursor || "", reach: known.reach || "", mark: known.mark || "", on });
    const response = await ask(`/field/pull?${query}`);
    if (response.status === 403) throw new SignedOut();
    const news = await said(response);
    token.value = news.token;
    if (store.me() && news.me !== store.me()) {
      // Somebody else has logged in on this phone: what is here stays its owner's, unread and unsent.
      state.other = true;
      throw new SignedOut();
    }
    if (!store.me()) {
      store.setMe(news.me);
      state.wiped = "";
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

// The phone gets a credential of its own, so that it can be taken out of service alone.
async function introduce() {
  const name = navigator.userAgentData?.platform || /\(([^;)]+)/.exec(navigator.userAgent)?.[1] || "手机";
  const response = await ask("/field/device", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name }) });
  if (response.status === 201) await keepCredential((await said(response)).device);
}

async function checks() {
  let known = await store.checked();
  let on = "";
  for (;;) {
    const query = new URLSearchParams({ cursor: known.cursor || "", reach: known.reach || "", mark: known.mark || "", on });
    const response = await ask(`/field/checks?${query}`);
    if (!response.ok) return;
    const news = await said(response);
    if (news.me !== undefined && news.me !== store.me()) throw new SignedOut();
    known = { cursor: news.cursor || known.cursor, reach: news.reach, mark: news.mark || known.mark };
    await store.keepTargets(news.rows, known, news.reset, news.campaigns);
    state.news += news.rows.length + (news.campaigns ? 1 : 0);
    if (!news.more) return;
    on = "1";
  }
}

async function knowhow(mark) {
  const known = (await store.knowhow()) || {};
  if (known.mark === mark) return;
  const response = await ask(`/field/knowhow?${new URLSearchParams({ mark: known.mark || "" })}`);
  if (!response.ok) return;
  const news = await said(response);
  if (news.guides) { await store.keepKnowhow(news); state.news += 1; }
}

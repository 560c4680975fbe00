// How it stands with the network and the log-in: one small thing that every page may look at before anything is sent.

export const state = { online: navigator.onLine, signedOut: false, other: false, busy: false, lastAt: 0, news: 0, tight: false };

const listeners = new Set();
export const onChange = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
export const tell = () => { for (const listener of listeners) listener(state); };

// Sending is not needed to draw the first page, so it is read after it.
export const wake = () => import("./sync.mjs").then((sync) => sync.wake()).catch(() => {});
export const saved = () => (state.online ? "已存好，正在发送。" : "已存在本机，联网后自动发送。");

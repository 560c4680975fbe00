// What htmx does with answers that are not the fragment it asked for: a whole page (session over, refusal, error)
// never ends up inside a table cell, and a failure is said in words instead of being silent.
import { toast } from "./toast.mjs";

const OFFLINE = "网络没有连上，这一步没有办成。请检查网络后再试，已填写的内容都在。";
const BROKEN = "系统出错，这一步没有办成。已保存的内容都在，请稍后再试。";

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  const status = ctx.response?.status ?? 200;
  const isPage = /^\s*<!doctype/i.test(ctx.text ?? "");
  const wantsPage = ctx.target === document.body || ctx.select;
  if (status >= 500) {
    event.preventDefault();
    toast(BROKEN, "bad");
  } else if (isPage && status >= 400) {
    event.preventDefault();
    toast(sentenceIn(ctx.text) || BROKEN, "warn");
  } else if (isPage && ctx.response.raw.redirected && isLogin(ctx.response.raw.url)) {
    event.preventDefault();
    toLogin();
  } else if (isPage && !wantsPage) {
    event.preventDefault();
    location.assign(ctx.response.raw.url);
  }
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.response.status === 401 && !ctx.hx?.redirect) {
    event.preventDefault();
    toLogin();
  }
});

document.addEventListener("htmx:error", (event) => {
  const { error } = /** @type {CustomEvent} */ (event).detail;
  if (error?.name === "TypeError" && !navigator.onLine) toast(OFFLINE, "bad");
  else if (/fetch|network/i.test(String(error))) toast(OFFLINE, "bad");
  else if (error?.name === "AbortError" || error === "timeout") toast("等待太久没有回应，请稍后再试。", "warn");
});

/** @param {string} html the refusal's sentence in a whole error page */
function sentenceIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-refusal-sentence]")?.textContent?.trim();
}

/** @param {string} url */
function isLogin(url) {
  const login = document.body.dataset.loginUrl;
  return Boolean(login) && new URL(url, location.href).pathname === new URL(login ?? "", location.href).pathname;
}

function toLogin() {
  const login = new URL(document.body.dataset.loginUrl || "/login", location.href);
  login.searchParams.set("next", location.pathname + location.search);
  location.assign(login);
}

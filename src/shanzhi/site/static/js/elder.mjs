// 大字版 and dark pages: kept in a cookie, so that the server draws the next page right from the start.

const YEAR = 365 * 24 * 3600;

/** @param {string} name @param {string} value */
function keep(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const html = document.documentElement;
  if (target.closest("[data-elder-toggle]")) {
    const on = html.toggleAttribute("data-elder");
    keep("elder", on ? "1" : "0");
    for (const button of document.querySelectorAll("[data-elder-toggle]")) button.setAttribute("aria-pressed", String(on));
  } else if (target.closest("[data-theme-toggle]")) {
    const dark = html.dataset.theme !== "dark";
    if (dark) html.dataset.theme = "dark";
    else delete html.dataset.theme;
    keep("theme", dark ? "dark" : "light");
    document.dispatchEvent(new CustomEvent("theme-changed"));
  }
});

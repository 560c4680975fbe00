// Short news at the corner. toast("已分派", "ok"); or from the server: HX-Trigger: {"toast": {"text": "…", "kind": "ok"}}.

const ICONS = { ok: "circle-check", warn: "triangle-alert", bad: "octagon-alert", info: "info" };

/** Address of the sprite, taken from an icon of the page (the release is in it). */
export function spriteUrl() {
  const use = document.querySelector("svg.i > use[href*='icons.svg']");
  return use?.getAttribute("href")?.split("#")[0] ?? "";
}

/** @param {string} name @returns {SVGSVGElement} */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${spriteUrl()}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * @param {string} text
 * @param {"ok" | "info" | "warn" | "bad"} [kind]
 * @param {{href?: string, label?: string}} [link] one thing to do about it
 */
export function toast(text, kind = "info", link) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  for (const same of region.querySelectorAll(".toast")) if (same.querySelector("p")?.textContent === text) same.remove();
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  if (link?.href) {
    const a = document.createElement("a");
    a.href = link.href;
    a.textContent = link.label || "查看";
    words.append(" ", a);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn ghost icon small";
  close.setAttribute("aria-label", "关闭提示");
  close.append(icon("x"));
  close.addEventListener("click", () => box.remove());
  box.append(icon(ICONS[kind] ?? "info"), words, close);
  // an open modal dialog makes the rest of the page inert: the toast must be inside it to be read
  const modal = document.querySelector("dialog:modal");
  if (modal && !modal.contains(region)) modal.append(region);
  else if (!modal && region.parentElement !== document.body) document.body.append(region);
  region.append(box);
  while (region.children.length > 4) region.firstElementChild?.remove();
  // trouble stays until it is closed; good news goes, but not while somebody reads it
  if (kind !== "bad") {
    const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove());
    setTimeout(leave, kind === "warn" ? 10000 : 6000);
  }
}

// news that came with an answer which leads to another page is said there
const KEPT = "toast";
let latest = { at: 0, text: "", kind: "" };
addEventListener("pagehide", () => {
  if (latest.text && Date.now() - latest.at < 1500) sessionStorage.setItem(KEPT, JSON.stringify(latest));
});
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
if (kept && Date.now() - kept.at < 30_000) toast(kept.text, kept.kind);

document.addEventListener("toast", (event) => {
  const { text, value, kind, href, label } = /** @type {CustomEvent} */ (event).detail ?? {};
  latest = { at: Date.now(), text: text ?? value, kind };
  toast(text ?? value, kind, { href, label });
});

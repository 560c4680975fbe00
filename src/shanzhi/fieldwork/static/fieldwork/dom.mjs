// Elements made in one line. Text is always text: nothing that somebody wrote is ever read as markup.

const icons = document.body.dataset.icons;

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "ic");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  // Icons of the first page stand in it; the others are fetched with the page that shows them.
  use.setAttribute("href", document.getElementById(name) ? `#${name}` : `${icons}#${name}`);
  svg.append(use);
  return svg;
}

export const button = (words, onclick, { kind = "", image = "", ...more } = {}) =>
  h("button", { type: "button", class: `btn ${kind}`, onclick, ...more }, image && icon(image), h("span", {}, words));

export const section = (title, note, ...children) =>
  h("section", { class: "sec" }, h("h2", {}, title, note && h("small", {}, note)), children);

export const lines = (...rows) => h("ul", { class: "lines" }, rows);
export const line = (main, ...side) => h("li", { class: "line" }, h("div", {}, main), side);
export const note = (kind, ...words) => h("p", { class: `note ${kind}`, role: kind === "red" ? "alert" : null }, words);

export const empty = (words) => h("p", { class: "empty" }, words);

export function field(label, control, hint = "") {
  control.id ||= `f${Math.random().toString(36).slice(2)}`;
  return h("div", { class: "row" }, h("label", { for: control.id }, label), control, hint && h("small", {}, hint));
}

// A question that must be answered; the answer is the key of the button, or nothing where it was put away.
export function ask(words, answers) {
  return new Promise((done) => {
    const box = h("dialog", { class: "ask", "aria-label": words });
    const end = (answer) => { box.remove(); done(answer); };
    box.addEventListener("cancel", () => end(null));
    box.append(h("p", {}, words), h("div", { class: "stack" },
      answers.map(([key, text, kind]) => button(text, () => { box.close(); end(key); }, { kind }))));
    document.body.append(box);
    box.showModal();
  });
}

let toastTimer;
export function toast(words, kind = "") {
  let place = document.getElementById("toast");
  if (!place) { place = h("div", { id: "toast", role: "status" }); document.body.append(place); }
  place.className = kind;
  place.textContent = words;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { place.textContent = ""; }, 5000);
}

// Shanghai keeps one time all year: eight hours ahead. Asking the browser's calendars costs a slow phone a tenth of a second.
const EAST = 8 * 3_600_000;
const local = (ms) => new Date(ms + EAST).toISOString();

export function when(moment) {
  const said = local(new Date(moment).getTime());
  return said.slice(0, 10) === local(Date.now()).slice(0, 10) ? said.slice(11, 16) : `${said.slice(5, 10)} ${said.slice(11, 16)}`;
}

export const today = (ahead = 0) => local(Date.now() + ahead).slice(0, 10);
export const hour = () => Number(local(Date.now()).slice(11, 13));

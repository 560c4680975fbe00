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
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

export const button = (words, onclick, { kind = "", image = "", ...more } = {}) =>
  h("button", { type: "button", class: `btn ${kind}`, onclick, ...more }, image && icon(image), h("span", {}, words));

export const section = (title, note, ...children) =>
  h("section", { class: "sec" }, h("h2", {}, title, note && h("small", {}, note)), children);

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

export function when(moment) {
  const date = new Date(moment);
  const day = (d) => d.toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  const time = date.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  return day(date) === day(new Date()) ? time : `${day(date).slice(5)} ${time}`;
}

export const today = (ahead = 0) => new Date(Date.now() + ahead).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

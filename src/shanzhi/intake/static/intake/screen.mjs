// The waiting screen asks every two seconds for numbers and counters; nothing else is on the wire. What is called anew
// blinks, sounds, and is spoken where the browser has a voice.
const EVERY = 2_000;
const body = document.body;
const url = body.dataset.screenUrl ?? "";
let tag = "";
let failures = 0;
/** @type {Set<string>} */
let known = new Set([...document.querySelectorAll("[data-called] li")].map((li) => li.textContent ?? ""));
let isFirst = true;

/** @param {string} selector */
const one = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** @param {string} name @param {Record<string, string>} texts */
function row(name, texts) {
  const made = /** @type {HTMLElement} */ (/** @type {HTMLTemplateElement} */ (one(`[data-${name}]`)).content.firstElementChild?.cloneNode(true));
  for (const [key, text] of Object.entries(texts)) {
    const place = made.querySelector(`[data-${key}]`);
    if (place) place.textContent = text;
  }
  return made;
}

/** @param {{ticket: string, counter: number}} call */
function speak(call) {
  if (!("speechSynthesis" in window)) return;
  const words = new SpeechSynthesisUtterance(`请${[...call.ticket].join(" ")}号，到${call.counter}号窗口`);
  words.lang = "zh-CN";
  words.rate = 0.9;
  window.speechSynthesis.speak(words);
}

/** @param {any} now */
function draw(now) {
  /** @type {Set<string>} */
  const seen = new Set();
  const rows = now.called.slice(0, 6).map((/** @type {any} */ call) => {
    const li = row("call-row", { t: call.ticket, c: String(call.counter), w: call.name });
    const mark = `${call.ticket}/${call.counter}/${call.calls}`;
    seen.add(mark);
    li.classList.toggle("fresh", call.fresh);
    if (!isFirst && !known.has(mark)) { li.classList.add("ring"); speak(call); }
    return li;
  });
  one("[data-called]").replaceChildren(...rows);
  one("[data-none]").hidden = rows.length > 0;
  one("[data-lines]").replaceChildren(...now.lines.map((/** @type {any} */ line) => row("line-row", { l: line.letter, q: line.name, n: String(line.waiting) })));
  one("[data-missed]").textContent = now.missed.join("　");
  one("[data-missed-box]").hidden = now.missed.length === 0;
  known = seen;
  isFirst = false;
}

async function ask() {
  try {
    const answer = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", credentials: "omit" });
    if (answer.status === 200) { tag = answer.headers.get("ETag") ?? ""; draw(await answer.json()); }
    failures = 0;
  } catch { failures += 1; }
  one("[data-stale]").hidden = failures < 3;
  setTimeout(ask, failures ? Math.min(30_000, EVERY * 2 ** failures) : EVERY);
}

function tick() {
  one("[data-clock]").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
}

tick();
setInterval(tick, 5_000);
ask();

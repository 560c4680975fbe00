// How behaviour meets markup: attach(selector, connect) runs connect(element) once for every element that matches,
// now or after htmx has brought it. connect may return a function, called when the element has gone.

/** @typedef {(element: HTMLElement) => (void | (() => void))} Connect */

/** @type {{selector: string, connect: Connect, live: Map<HTMLElement, void | (() => void)>}[]} */
const behaviours = [];

/** @param {string} selector @param {Connect} connect */
export function attach(selector, connect) {
  const behaviour = { selector, connect, live: new Map() };
  behaviours.push(behaviour);
  refresh(behaviour);
}

/**
 * The same for a module that is heavy or seldom needed: it is loaded when the first element appears and must export
 * `connect`.
 * @param {string} selector @param {() => Promise<{connect: Connect}>} load
 */
export function attachLater(selector, load) {
  attach(selector, (element) => {
    /** @type {void | (() => void)} */
    let end;
    let gone = false;
    load().then(({ connect }) => { if (!gone) end = connect(element); });
    return () => { gone = true; end?.(); };
  });
}

/** @param {typeof behaviours[number]} behaviour */
function refresh({ selector, connect, live }) {
  for (const [element, end] of live) {
    if (!element.isConnected || !element.matches(selector)) { live.delete(element); end?.(); }
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    if (!live.has(element)) { live.set(element, undefined); live.set(element, connect(element)); }
  }
}

let waiting = false;
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => { waiting = false; behaviours.forEach(refresh); });
}).observe(document.documentElement, { childList: true, subtree: true });

// Ticking many rows: [data-select-rows] holds ticks [data-select-row], perhaps one [data-select-all], and anywhere on
// the page [data-selected-count] says how many and [data-needs-selection] is usable only when there are some.
// Shift-click ticks everything between. Ticks belong to a form by their form attribute or by standing in it.

/** @param {HTMLElement} area */
export function connect(area) {
  /** @type {HTMLInputElement | null} */
  let last = null;
  const ticks = () => /** @type {HTMLInputElement[]} */ ([...area.querySelectorAll("[data-select-row]")]);
  const all = () => /** @type {HTMLInputElement | null} */ (area.querySelector("[data-select-all]"));

  const show = () => {
    const boxes = ticks();
    const n = boxes.filter((box) => box.checked).length;
    const head = all();
    if (head) { head.checked = n > 0 && n === boxes.length; head.indeterminate = n > 0 && n < boxes.length; }
    const scope = area.dataset.selectRows ? document : (area.closest(".list, form, main") ?? document);
    for (const place of scope.querySelectorAll("[data-selected-count]")) place.textContent = String(n);
    for (const part of scope.querySelectorAll("[data-needs-selection]")) {
      if (part instanceof HTMLButtonElement) part.disabled = n === 0;
      else /** @type {HTMLElement} */ (part).hidden = n === 0;
    }
  };

  const clicked = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (!box.matches?.("[data-select-row]")) return;
    if (event.shiftKey && last?.isConnected && last !== box) {
      const boxes = ticks();
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    show();
  };
  const changed = (/** @type {Event} */ event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.matches?.("[data-select-all]")) for (const one of ticks()) one.checked = box.checked;
    show();
  };
  area.addEventListener("click", clicked);
  area.addEventListener("change", changed);
  const observer = new MutationObserver(show);
  observer.observe(area, { childList: true, subtree: true });
  show();
  return () => { observer.disconnect(); area.removeEventListener("click", clicked); area.removeEventListener("change", changed); };
}

// [data-print] prints the page; <main data-print-now> does so as soon as it is ready. [data-back] as everywhere.
import "./back.mjs";

/** @param {HTMLElement} button */
export function connect(button) {
  const print = () => window.print();
  button.addEventListener("click", print);
  return () => button.removeEventListener("click", print);
}

if (document.body.classList.contains("papers")) {
  for (const button of document.querySelectorAll("[data-print]")) connect(/** @type {HTMLElement} */ (button));
  if (new URLSearchParams(location.search).has("print")) addEventListener("load", () => setTimeout(() => window.print(), 200));
}

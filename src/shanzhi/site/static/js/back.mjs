// [data-back]: to the page before, or to the first page if there is none.
document.addEventListener("click", (event) => {
  if (!/** @type {Element} */ (event.target).closest("[data-back]")) return;
  event.preventDefault();
  if (history.length > 1) history.back();
  else location.assign("/");
});

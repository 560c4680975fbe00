// On a map of areas a click opens the area: [data-map][data-area-url="/places/{id}/"]. The list beside the map does the
// same for the keyboard.

for (const box of document.querySelectorAll("[data-map][data-area-url]")) watch(/** @type {HTMLElement} */ (box));

/** @param {HTMLElement} box */
function watch(box) {
  const ready = () => {
    if (!box.dataset.mapReady) return;
    seen.disconnect();
    link(box);
  };
  const seen = new MutationObserver(ready);
  seen.observe(box, { attributes: true, attributeFilter: ["data-map-ready"] });
  ready();
}

/** @param {HTMLElement} box */
function link(box) {
  const { map } = /** @type {any} */ (box);
  const canvas = map.getCanvas();
  map.on("mousemove", "area-fill", (/** @type {any} */ event) => {
    canvas.style.cursor = "pointer";
    canvas.title = event.features[0].properties.name ?? "";
  });
  map.on("mouseleave", "area-fill", () => {
    canvas.style.cursor = "";
    canvas.title = "";
  });
  map.on("click", "area-fill", (/** @type {any} */ event) => {
    location.assign((box.dataset.areaUrl ?? "").replace("{id}", event.features[0].properties.id));
  });
}

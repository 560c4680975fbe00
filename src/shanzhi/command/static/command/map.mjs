// The map of now: <div data-map-now>. The table #now beside it is the one source: its rows carry the figures, its
// attributes say which areas and points belong to it. When the table is swapped (drilling down, live changes), the map
// follows; a click on an area drills down as the link in its row does. Works without tiles; where MapLibre cannot run,
// the areas are drawn as a sketch.
import { draw } from "../js/sketch.mjs";

const LIBRARY = new URL("../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs", import.meta.url).href;
const SHEET = new URL("../vendor/maplibre-gl-6.17.0/maplibre-gl.css", import.meta.url).href;
const EMPTY = { type: "FeatureCollection", features: [] };
const WORDS = { "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "Map.Title": "地图", "Popup.Close": "关闭" };

/** @param {string} name a design token */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {string | undefined} url */
async function load(url) {
  if (!url) return EMPTY;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : EMPTY;
  } catch {
    return EMPTY;
  }
}

const table = () => /** @type {HTMLElement | null} */ (document.getElementById("now"));

/** @returns {Map<number, {red: number, yellow: number, open: number, link: HTMLAnchorElement | null}>} */
function figures() {
  const found = new Map();
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (table()?.querySelectorAll("tr[data-area]") ?? [])) {
    const { area, red, yellow, open } = row.dataset;
    found.set(Number(area), { red: Number(red), yellow: Number(yellow), open: Number(open), link: row.querySelector("th a") });
  }
  return found;
}

/** Figures written into the areas, so that one paint rule shades them. @param {any} areas */
function shaded(areas) {
  const known = figures();
  for (const feature of areas.features) {
    const figure = known.get(feature.properties.id);
    const lamp = !figure || !figure.open ? "none" : figure.red ? "red" : figure.yellow ? "yel" : "blu";
    Object.assign(feature.properties, { lamp, open: figure?.open ?? 0, words: figure?.open ? `${feature.properties.name} ${figure.open}` : feature.properties.name });
  }
  return areas;
}

/** @param {number} id */
const drill = (id) => figures().get(id)?.link?.click();

/** @param {HTMLElement} box */
async function connect(box) {
  const micro = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-map-micro]"));
  const points = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-map-points]"));
  let now = table();
  let areas = shaded(await load(now && `${now.dataset.areasUrl}?zoom=12`));
  let stage;
  try {
    stage = await open(box, areas, now);
  } catch {
    sketch(box, areas);
    follow(async () => sketch(box, shaded(await load(`${table()?.dataset.areasUrl}?zoom=12`))));
    return;
  }
  const { map } = stage;
  const showPoints = async () => map.getSource("points").setData(points?.checked ? await load(table()?.dataset.pointsUrl) : EMPTY);
  points?.addEventListener("change", showPoints);
  micro?.addEventListener("change", async () => {
    const began = performance.now();
    map.getSource("micro").setData(micro.checked ? await load(box.dataset.microUrl) : EMPTY);
    map.once("idle", () => { box.dataset.microMs = String(Math.round(performance.now() - began)); });
  });
  await showPoints();
  follow(async (before) => {
    now = table();
    if (!now) return;
    if (before !== now.dataset.area) {
      areas = await load(`${now.dataset.areasUrl}?zoom=${now.dataset.outlineUrl ? 14 : 12}`);
      if (!areas.features.length) areas = outlineOf(await load(`${now.dataset.outlineUrl}?zoom=14`), Number(now.dataset.area));
      fit(map, now);
    }
    map.getSource("areas").setData(shaded(areas));
    await showPoints();
  });
}

/** The area itself where it has no parts. @param {any} around @param {number} id */
const outlineOf = (around, id) => ({ ...around, features: around.features.filter((/** @type {any} */ f) => f.properties.id === id) });

/** Call when the table has been swapped, with the area it showed before. @param {(before: string | undefined) => Promise<void>} then */
function follow(then) {
  let area = table()?.dataset.area;
  let stamp = table()?.outerHTML.length;
  const side = table()?.parentElement;
  if (!side) return;
  let timer = 0;
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const next = table();
      if (!next || (next.dataset.area === area && next.outerHTML.length === stamp)) return;
      const before = area;
      area = next.dataset.area;
      stamp = next.outerHTML.length;
      then(before);
    }, 60);
  }).observe(side, { childList: true, subtree: true, characterData: true });
}

/** @param {any} map @param {HTMLElement} now */
function fit(map, now) {
  const [west, south, east, north] = (now.dataset.box ?? "").split(",").map(Number);
  if (Number.isFinite(north)) map.fitBounds([[west, south], [east, north]], { padding: 24, animate: !matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 350 });
}

/** @param {HTMLElement} box @param {any} areas */
function sketch(box, areas) {
  box.dataset.mapState = "sketch";
  draw(box, { areas: areas.features, points: [], pin: null, label: box.getAttribute("aria-label") ?? "" });
}

/** @param {HTMLElement} box @param {any} areas @param {HTMLElement | null} now */
async function open(box, areas, now) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL2");
  if (!document.querySelector(`link[href="${SHEET}"]`)) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: SHEET }));
  const library = await import(LIBRARY);
  const holder = box.appendChild(Object.assign(document.createElement("div"), { className: "stage" }));
  const container = holder.appendChild(document.createElement("div"));
  const [west, south, east, north] = (now?.dataset.box ?? "").split(",").map(Number);
  const map = new library.Map({
    container,
    style: style(areas, box),
    ...(Number.isFinite(north) ? { bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 24 } } : {}),
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, locale: WORDS, maxZoom: 19, fadeDuration: 0,
  });
  map.touchZoomRotate?.disableRotation?.();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", box.getAttribute("aria-label") ?? "");
  box.removeAttribute("role");
  box.removeAttribute("aria-label");
  map.on("click", (/** @type {any} */ event) => {
    const [point] = map.queryRenderedFeatures(event.point, { layers: ["point"] });
    if (point) return void (location.href = point.properties.url);
    const [area] = map.queryRenderedFeatures(event.point, { layers: ["area-fill"] });
    if (area) drill(area.properties.id);
  });
  map.on("mousemove", "area-fill", (/** @type {any} */ event) => {
    map.getCanvas().style.cursor = "pointer";
    light(event.features[0]?.properties.id);
  });
  map.on("mouseleave", "area-fill", () => { map.getCanvas().style.cursor = ""; light(null); });
  new ResizeObserver(() => map.resize()).observe(box);
  await new Promise((ready) => map.once("load", ready));
  map.once("idle", () => { box.dataset.mapReady = "1"; });
  Object.assign(box, { map });
  return { map };
}

/** The row of the area under the pointer. @param {number | null | undefined} id */
function light(id) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (table()?.querySelectorAll("tr[data-area]") ?? [])) row.classList.toggle("over", Number(row.dataset.area) === id);
}

/** @param {any} areas @param {HTMLElement} box */
function style(areas, box) {
  const font = token("--font").split(",").map((name) => name.trim().replace(/"/g, ""));
  const byLamp = ["match", ["get", "lamp"], "red", token("--red-m"), "yel", token("--yel-m"), "blu", token("--blu-m"), token("--map-area")];
  const tiles = box.dataset.tiles ? { tiles: { type: "raster", tiles: [box.dataset.tiles], tileSize: 256 } } : {};
  return {
    version: 8,
    sources: {
      ...tiles,
      areas: { type: "geojson", data: areas, promoteId: "id" },
      micro: { type: "geojson", data: EMPTY, tolerance: 1, buffer: 0, maxzoom: 15 },
      points: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": token("--map-land") } },
      ...(box.dataset.tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
      // More cases, a fuller colour; the lamp is said in words in the table and in the name's figure.
      { id: "area-fill", type: "fill", source: "areas", paint: { "fill-color": byLamp, "fill-opacity": ["case", ["==", ["get", "lamp"], "none"], 0.9, ["interpolate", ["linear"], ["get", "open"], 1, 0.16, 50, 0.28, 500, 0.42, 5000, 0.55]] } },
      { id: "micro-line", type: "line", source: "micro", paint: { "line-color": token("--map-line"), "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 14, 1] } },
      { id: "area-line", type: "line", source: "areas", paint: { "line-color": token("--accent"), "line-width": 1.1, "line-opacity": 0.7 } },
      { id: "point", type: "circle", source: "points", paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 15, 6], "circle-color": ["match", ["get", "lamp"], "red", token("--red-m"), "yel", token("--yel-m"), token("--blu-m")], "circle-stroke-color": "#fff", "circle-stroke-width": 0.8 } },
      { id: "area-name", type: "symbol", source: "areas", layout: { "text-field": ["get", "words"], "text-font": font, "text-size": 13, "text-padding": 4 }, paint: { "text-color": token("--text"), "text-halo-color": token("--surface"), "text-halo-width": 1.6 } },
    ],
  };
}

const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-map-now]"));
if (box) connect(box);

// Maps of the desk: <div class="map" data-map …>. MapLibre is fetched only when the page has painted and the map is in
// sight; where it cannot run, the same data is drawn as a sketch with a list of the cases.
//
//   data-areas-url   GeoJSON of areas; properties: name, here (highlighted), level 0…4 (shade)
//   data-points-url  GeoJSON of cases; properties: id, title, lamp (red|yel|blu|done), url
//   data-points-target="#detail"  open a point there with htmx instead of following its address
//   data-center="lon,lat" data-zoom="13" data-pin="lon,lat"
//   data-tiles="https://…/{z}/{x}/{y}" data-tiles-note="…"   a raster basemap, by setting; none by default
// Events: "map-refresh" (asks for the points again), "map-pick" {lon, lat} on elements with data-map-pick.
import { on } from "./hub.mjs";
import { draw } from "./sketch.mjs";

const LIBRARY = new URL("../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs", import.meta.url).href;
const SHEET = new URL("../vendor/maplibre-gl-6.17.0/maplibre-gl.css", import.meta.url).href;
const EMPTY = { type: "FeatureCollection", features: [] };
const WORDS = {
  "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "NavigationControl.ResetBearing": "正北朝上",
  "Popup.Close": "关闭", "Map.Title": "地图", "Marker.Title": "位置",
};

/** @param {string} name a design token */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {string | undefined} text @returns {[number, number] | null} */
function pair(text) {
  const parts = (text ?? "").split(",").map(Number);
  return parts.length === 2 && parts.every(Number.isFinite) ? [parts[0], parts[1]] : null;
}

/** @param {string | undefined} url */
async function load(url) {
  if (!url) return EMPTY;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok && answer.status !== 204 ? await answer.json() : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Can this machine draw it? */
function hasWebGL2() {
  try { return Boolean(document.createElement("canvas").getContext("webgl2")); } catch { return false; }
}

/** After the page has painted, and not before the map is near the screen. @param {HTMLElement} box */
function whenSeen(box) {
  return new Promise((ready) => {
    const idle = () => (window.requestIdleCallback ?? ((/** @type {() => void} */ f) => setTimeout(f, 60)))(() => ready(undefined), { timeout: 1500 });
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      if (document.readyState === "complete") requestAnimationFrame(idle);
      else addEventListener("load", () => requestAnimationFrame(idle), { once: true });
    }, { rootMargin: "200px" });
    watch.observe(box);
  });
}

/** @param {HTMLElement} box */
export function connect(box) {
  let gone = false;
  /** @type {(() => void)[]} */
  const ends = [];
  box.setAttribute("hx-morph-skip", "");
  const tip = box.querySelector(".tip");

  (async () => {
    await whenSeen(box);
    if (gone) return;
    const [areas, points] = await Promise.all([load(box.dataset.areasUrl), load(box.dataset.pointsUrl)]);
    if (gone) return;
    try {
      if (!hasWebGL2()) throw new Error("no WebGL2");
      const map = await open(box, areas, points);
      if (gone) return map.remove();
      ends.push(() => map.remove());
      box.dataset.mapState = "map";
      if (tip?.textContent?.includes("正在打开")) tip.remove();
    } catch {
      sketch(box, areas, points);
      if (tip?.textContent?.includes("正在打开")) tip.remove();
    }
    const refresh = async () => { box.dispatchEvent(new CustomEvent("points", { detail: await load(box.dataset.pointsUrl) })); };
    let timer = 0;
    if (box.dataset.pointsUrl) {
      box.addEventListener("map-refresh", refresh);
      if (box.dataset.live) ends.push(on("changed", (change) => {
        if (change.cases?.length && !timer) timer = setTimeout(() => { timer = 0; if (!document.hidden) refresh(); }, 3000);
      }));
    }
  })();
  return () => { gone = true; ends.forEach((end) => end()); };
}

/** @param {HTMLElement} box @param {any} areas @param {any} points */
function sketch(box, areas, points) {
  box.dataset.mapState = "sketch";
  const pin = pair(box.dataset.pin);
  const pick = "mapPick" in box.dataset ? (/** @type {number} */ lon, /** @type {number} */ lat) => picked(box, lon, lat) : undefined;
  const show = (/** @type {any} */ now) => {
    draw(box, { areas: areas.features, points: now.features, pin, label: box.getAttribute("aria-label") ?? "", pick });
    list(box, now.features);
  };
  show(points);
  box.addEventListener("points", (event) => show(/** @type {CustomEvent} */ (event).detail));
}

/** The same cases as words, for whoever cannot use the drawing. @param {HTMLElement} box @param {any[]} features */
function list(box, features) {
  box.parentElement?.querySelector(":scope > .map-list")?.remove();
  if (!features.length) return;
  const ul = document.createElement("ul");
  ul.className = "map-list";
  for (const { properties } of features.slice(0, 30)) {
    const li = document.createElement("li");
    const a = document.createElement("a");
    a.href = properties.url ?? "#";
    a.textContent = properties.title ?? "";
    li.append(a);
    ul.append(li);
  }
  box.after(ul);
}

/** @param {HTMLElement} box @param {number} lon @param {number} lat */
const picked = (box, lon, lat) => box.dispatchEvent(new CustomEvent("map-pick", { bubbles: true, detail: { lon, lat } }));

/** @param {HTMLElement} box @param {any} areas @param {any} points */
async function open(box, areas, points) {
  if (!document.querySelector(`link[href="${SHEET}"]`)) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: SHEET }));
  }
  const library = await import(LIBRARY);
  const stage = document.createElement("div");
  stage.className = "stage";
  const container = stage.appendChild(document.createElement("div"));
  box.append(stage);
  const pin = pair(box.dataset.pin);
  const center = pair(box.dataset.center) ?? pin;
  const bounds = center ? null : boundsOf(points.features.length ? points : areas);
  let map;
  try {
    map = new library.Map({
      container,
      style: style(box, areas, points),
      ...(center ? { center, zoom: Number(box.dataset.zoom || 14) } : bounds ? { bounds, fitBoundsOptions: { padding: 24, maxZoom: 15 } } : {}),
      attributionControl: box.dataset.tilesNote ? { customAttribution: box.dataset.tilesNote } : false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: false,
      locale: WORDS,
      maxZoom: 19,
    });
  } catch (error) {
    stage.remove();
    throw error;
  }
  map.touchZoomRotate?.disableRotation?.();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  if (pin) new library.Marker({ color: token("--red-m") }).setLngLat(pin).addTo(map);
  // the library makes its canvas the landmark; two of one name would be one too many
  map.getCanvas().setAttribute("aria-label", box.getAttribute("aria-label") ?? "地图");
  box.removeAttribute("role");
  box.removeAttribute("aria-label");
  if (box.dataset.pointsUrl) pointsOn(map, library, box);
  if ("mapPick" in box.dataset) {
    /** @type {any} */
    let marker = null;
    map.on("click", (/** @type {any} */ event) => {
      marker ??= new library.Marker({ color: token("--red-m") });
      marker.setLngLat(event.lngLat).addTo(map);
      picked(box, event.lngLat.lng, event.lngLat.lat);
    });
  }
  box.addEventListener("points", (event) => map.getSource("points")?.setData(/** @type {CustomEvent} */ (event).detail));
  const repaint = () => map.setStyle(style(box, areas, points));
  document.addEventListener("theme-changed", repaint);
  Object.assign(box, { map });
  const wait = new ResizeObserver(() => map.resize());
  wait.observe(box);
  const remove = map.remove.bind(map);
  map.remove = () => { wait.disconnect(); document.removeEventListener("theme-changed", repaint); remove(); stage.remove(); };
  map.once("idle", () => { box.dataset.mapReady = "1"; });
  return map;
}

/** @param {HTMLElement} box @param {any} areas @param {any} points */
function style(box, areas, points) {
  const lampColour = ["match", ["get", "lamp"], "red", token("--red-m"), "yel", token("--yel-m"), "done", token("--grn-m"), token("--blu-m")];
  const font = token("--font").split(",").map((name) => name.trim().replace(/"/g, ""));
  const sources = /** @type {Record<string, any>} */ ({
    areas: { type: "geojson", data: areas, promoteId: "id" },
    points: { type: "geojson", data: points, cluster: true, clusterRadius: 42, clusterMaxZoom: 15, clusterProperties: { red: ["+", ["case", ["==", ["get", "lamp"], "red"], 1, 0]] } },
  });
  const layers = /** @type {any[]} */ ([{ id: "land", type: "background", paint: { "background-color": token("--map-land") } }]);
  if (box.dataset.tiles) {
    sources.tiles = { type: "raster", tiles: [box.dataset.tiles], tileSize: 256 };
    layers.push({ id: "tiles", type: "raster", source: "tiles", paint: { "raster-saturation": -0.4 } });
  }
  const ramp = document.documentElement.dataset.theme === "dark" ? ["#14304d", "#1d4a78", "#2a6aa8", "#4a94d6", "#9cc9f2"] : ["#eaf2fb", "#c5dbf2", "#93bce6", "#5a94d2", "#1f5fae"];
  layers.push(
    { id: "area-fill", type: "fill", source: "areas", paint: { "fill-color": ["case", ["has", "level"], ["step", ["get", "level"], ramp[0], 1, ramp[1], 2, ramp[2], 3, ramp[3], 4, ramp[4]], ["boolean", ["get", "here"], false], token("--map-here"), token("--map-area")], "fill-opacity": box.dataset.tiles ? 0.35 : 0.9 } },
    { id: "area-line", type: "line", source: "areas", paint: { "line-color": ["case", ["boolean", ["get", "here"], false], token("--accent"), token("--map-line")], "line-width": ["case", ["boolean", ["get", "here"], false], 2, 0.8] } },
    { id: "area-name", type: "symbol", source: "areas", layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": font, "text-size": 12, "text-padding": 6 }, paint: { "text-color": token("--text-2"), "text-halo-color": token("--surface"), "text-halo-width": 1.2 } },
    { id: "cluster", type: "circle", source: "points", filter: ["has", "point_count"], paint: { "circle-color": ["case", [">", ["get", "red"], 0], token("--red-m"), token("--blu-m")], "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 100, 20, 1000, 25], "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
    { id: "cluster-count", type: "symbol", source: "points", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": font, "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": "#fff" } },
    // shape as well as colour: ▲ overdue, ◆ soon, ● in time
    { id: "point", type: "symbol", source: "points", filter: ["!", ["has", "point_count"]], layout: { "text-field": ["match", ["get", "lamp"], "red", "▲", "yel", "◆", "done", "○", "●"], "text-font": font, "text-size": 18, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": lampColour, "text-halo-color": "#fff", "text-halo-width": 2 } },
  );
  return { version: 8, sources, layers };
}

/** @param {any} map @param {any} library @param {HTMLElement} box */
function pointsOn(map, library, box) {
  for (const layer of ["point", "cluster"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  map.on("click", "cluster", async (/** @type {any} */ event) => {
    const [cluster] = event.features;
    const source = map.getSource("points");
    const zoom = await source.getClusterExpansionZoom(cluster.properties.cluster_id);
    if (zoom <= map.getMaxZoom() - 1) return void map.easeTo({ center: cluster.geometry.coordinates, zoom });
    const leaves = await source.getClusterLeaves(cluster.properties.cluster_id, 20, 0);
    pop(map, library, box, cluster.geometry.coordinates, leaves);
  });
  map.on("click", "point", (/** @type {any} */ event) => pop(map, library, box, event.features[0].geometry.coordinates, event.features));
}

/** @param {any} map @param {any} library @param {HTMLElement} box @param {[number, number]} where @param {any[]} features */
function pop(map, library, box, where, features) {
  const ul = document.createElement("ul");
  for (const { properties } of features) {
    const li = document.createElement("li");
    const a = document.createElement("a");
    a.href = properties.url ?? "#";
    a.textContent = properties.title ?? "";
    const target = box.dataset.pointsTarget;
    if (target) {
      a.addEventListener("click", (event) => {
        event.preventDefault();
        window.htmx.ajax("GET", a.getAttribute("href"), { target, swap: "innerHTML", push: a.getAttribute("href"), source: target });
      });
    }
    li.append(a);
    ul.append(li);
  }
  new library.Popup({ maxWidth: "20rem" }).setLngLat(where).setDOMContent(ul).addTo(map);
}

/** @param {any} collection @returns {[number, number, number, number] | null} */
function boundsOf(collection) {
  let [west, south, east, north] = [180, 90, -180, -90];
  const take = (/** @type {any} */ part) => {
    if (typeof part[0] === "number") {
      west = Math.min(west, part[0]); east = Math.max(east, part[0]);
      south = Math.min(south, part[1]); north = Math.max(north, part[1]);
    } else part.forEach(take);
  };
  for (const feature of collection.features) if (feature.geometry) take(feature.geometry.coordinates);
  return west <= east ? [west, south, east, north] : null;
}

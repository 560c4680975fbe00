// The map without a map library: areas and points as SVG. Shown where WebGL2 is missing (many office machines), and on
// a phone where a library of a megabyte would be unkind. Coordinates are WGS-84, lon before lat.

const NS = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** @param {any} geometry @returns {[number, number][][]} */
function rings(geometry) {
  if (geometry?.type === "Polygon") return geometry.coordinates;
  if (geometry?.type === "MultiPolygon") return geometry.coordinates.flat();
  return [];
}

/**
 * @param {HTMLElement} box
 * @param {{areas?: any[], points?: any[], pin?: [number, number] | null, label?: string, pick?: (lon: number, lat: number) => void}} what
 * @returns {{move: (lon: number, lat: number) => void}}
 */
export function draw(box, { areas = [], points = [], pin = null, label = "", pick }) {
  const all = [
    ...areas.flatMap((area) => rings(area.geometry).flat()),
    ...points.map((point) => point.geometry.coordinates),
    ...(pin ? [pin] : []),
  ];
  const span = (/** @type {number} */ axis) => [Math.min(...all.map((p) => p[axis])), Math.max(...all.map((p) => p[axis]))];
  const [west, east] = all.length ? span(0) : [0, 1];
  const [south, north] = all.length ? span(1) : [0, 1];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = 1000 / Math.max((east - west) * squeeze, north - south, 0.002);
  const width = Math.max((east - west) * squeeze * scale, 40);
  const height = Math.max((north - south) * scale, 40);
  const at = (/** @type {number[]} */ p) => [(p[0] - west) * squeeze * scale, (north - p[1]) * scale];
  const edge = Math.max(width, height) * 0.04;

  const svg = /** @type {SVGSVGElement} */ (node("svg", { viewBox: `${-edge} ${-edge} ${width + 2 * edge} ${height + 2 * edge}`, role: points.length ? "group" : "img", "aria-label": label || "位置示意图" }));
  for (const area of areas) {
    const d = rings(area.geometry).map((ring) => `M${ring.map((p) => at(p).map((v) => v.toFixed(1)).join(" ")).join("L")}Z`).join("");
    const path = node("path", { d, class: area.properties?.here ? "area here" : "area", "fill-rule": "evenodd" });
    if (area.properties?.name) {
      const title = node("title", {});
      title.textContent = area.properties.name;
      path.append(title);
    }
    svg.append(path);
  }
  const dot = Math.max(width, height) / 60;
  for (const point of points) {
    const [cx, cy] = at(point.geometry.coordinates);
    const link = node("a", { href: point.properties?.url ?? "#", "aria-label": point.properties?.title ?? "" });
    const circle = node("circle", { cx, cy, r: dot, class: `dot ${point.properties?.lamp ?? "blu"}` });
    const title = node("title", {});
    title.textContent = point.properties?.title ?? "";
    circle.append(title);
    link.append(circle);
    svg.append(link);
  }
  const here = node("circle", { r: dot * 1.2, class: "pin", visibility: pin ? "visible" : "hidden" });
  svg.append(here);
  const move = (/** @type {number} */ lon, /** @type {number} */ lat) => {
    const [cx, cy] = at([lon, lat]);
    here.setAttribute("cx", String(cx));
    here.setAttribute("cy", String(cy));
    here.setAttribute("visibility", "visible");
  };
  if (pin) move(pin[0], pin[1]);
  if (pick) {
    svg.addEventListener("click", (event) => {
      const matrix = svg.getScreenCTM();
      if (!matrix) return;
      const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      const lon = west + spot.x / scale / squeeze;
      const lat = north - spot.y / scale;
      move(lon, lat);
      pick(lon, lat);
    });
  }
  box.querySelector(":scope > svg")?.remove();
  box.prepend(svg);
  return { move };
}

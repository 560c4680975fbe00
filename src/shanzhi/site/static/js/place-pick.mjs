// Where is it? [data-place] holds a field for words [data-place-words] and hidden [data-place-lon], [data-place-lat].
// [data-place-here] asks the device (only on tap, never by itself); [data-place-map] opens a map to tap on
// (data-areas-url, data-center, data-zoom). [data-place-clear] takes the point away. [data-place-said] says what is known.
// With data-place-url the server names the grid of the point: GET ?lon&lat → {"id", "name", "inside"}.
// Everything is WGS-84. Without scripts the words alone do.

/** @param {HTMLElement} box */
export function connect(box) {
  /** @param {string} name @returns {any} */
  const part = (name) => box.querySelector(`[data-place-${name}]`);
  const [lon, lat, said, here, chooser, clear, accuracy, area] = ["lon", "lat", "said", "here", "map", "clear", "accuracy", "area"].map(part);
  if (!lon || !lat) return;

  const say = (/** @type {string} */ text) => { if (said) said.textContent = text; };

  /** @param {number} x @param {number} y @param {number} [metres] */
  async function set(x, y, metres) {
    lon.value = x.toFixed(6);
    lat.value = y.toFixed(6);
    if (accuracy) accuracy.value = metres ? String(Math.round(metres)) : "";
    if (clear) clear.hidden = false;
    const exact = metres ? `，精度约 ${Math.round(metres)} 米` : "";
    say(`已记下位置${exact}`);
    box.dispatchEvent(new CustomEvent("place-set", { bubbles: true, detail: { lon: x, lat: y } }));
    lon.dispatchEvent(new Event("change", { bubbles: true }));
    const url = box.dataset.placeUrl;
    if (!url) return;
    try {
      const address = new URL(url, location.href);
      address.searchParams.set("lon", lon.value);
      address.searchParams.set("lat", lat.value);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const found = await answer.json();
      if (found.name) say(`${found.name}${exact}`);
      else if (found.inside === false) say("这个位置不在本县范围内，请核对，或者直接用文字写明地点。");
      if (area && found.id) area.value = String(found.id);
    } catch { /* the point is kept; the name is only a help */ }
  }

  const locate = () => {
    if (!navigator.geolocation) return say("这台设备不能定位，请用文字写明地点。");
    say("正在定位……");
    here.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { here.removeAttribute("aria-busy"); set(coords.longitude, coords.latitude, coords.accuracy); },
      (error) => {
        here.removeAttribute("aria-busy");
        say(error.code === 1 ? "没有得到定位许可，可以在地图上点选，或者用文字写明地点。" : "没有定位成功，可以在地图上点选，或者用文字写明地点。");
      },
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
    );
  };

  const choose = () => {
    const old = box.querySelector("[data-map]");
    if (old) { old.remove(); chooser.setAttribute("aria-expanded", "false"); return; }
    const map = document.createElement("div");
    map.className = "map tall";
    map.setAttribute("role", "region");
    map.setAttribute("aria-label", "在图上点一下事情发生的地方");
    map.dataset.map = "";
    map.dataset.mapPick = "";
    for (const key of ["areasUrl", "center", "zoom", "tiles", "tilesNote"]) {
      const value = chooser.dataset[key] ?? box.dataset[key];
      if (value) map.dataset[key] = value;
    }
    if (lon.value && lat.value) { map.dataset.pin = `${lon.value},${lat.value}`; map.dataset.center = map.dataset.pin; }
    const tip = document.createElement("p");
    tip.className = "tip";
    tip.textContent = "点一下事情发生的地方";
    map.append(tip);
    chooser.closest(".btns")?.after(map) ?? box.append(map);
    chooser.setAttribute("aria-expanded", "true");

  };
  const picked = (/** @type {Event} */ event) => { const { lon: x, lat: y } = /** @type {CustomEvent} */ (event).detail; set(x, y); };
  const forget = () => { lon.value = lat.value = ""; if (area) area.value = ""; if (clear) clear.hidden = true; say(""); };

  if (here && "geolocation" in navigator && isSecureContext) { here.hidden = false; here.addEventListener("click", locate); }
  if (chooser) { chooser.hidden = false; chooser.setAttribute("aria-expanded", "false"); chooser.addEventListener("click", choose); }
  clear?.addEventListener("click", forget);
  box.addEventListener("map-pick", picked);
  return () => box.removeEventListener("map-pick", picked);
}

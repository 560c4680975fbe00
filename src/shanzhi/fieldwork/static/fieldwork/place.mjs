// Where: a position only with the tap that asks for it, and the way there by the phone's own map.

import { h, icon, toast } from "./dom.mjs";
import { metres, said } from "./today.mjs";

export { metres, said };

// The position now, or null where there is none; the page says so.
export function position() {
  if (!navigator.geolocation) { toast("这台手机不能定位，不影响使用。"); return Promise.resolve(null); }
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => done({ lon: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy) }),
      () => { toast("没有取到位置，不影响使用。"); done(null); }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
}

// Handed over to whatever map the phone has; nothing of it comes back to us.
export function way({ lon, lat, address }) {
  if (lon == null) return null;
  const there = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  return h("a", { class: "btn", href: `geo:${there}?q=${there}(${encodeURIComponent(address || "目的地")})` }, icon("navigation"), h("span", {}, "去这里（手机地图）"));
}

// Long idle: a warning, then out. Any tab that is used keeps all tabs of the browser in.
// The server ends the session by itself too; this only clears the screen in time.

const KEY = "last-used";
const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("[data-idle]"));
const minutes = Number(document.body.dataset.idleMinutes || 0);
const WARN = 60_000;

if (dialog && minutes > 0) {
  const limit = minutes * 60_000;
  let written = 0;
  const used = () => {
    const now = Date.now();
    if (now - written < 5000) return;
    written = now;
    localStorage.setItem(KEY, String(now));
  };
  const lastUsed = () => Number(localStorage.getItem(KEY) || 0);
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) addEventListener(kind, () => { if (!dialog.open) used(); }, { passive: true });
  const ping = () => fetch(location.href, { method: "HEAD", credentials: "same-origin" }).catch(() => {});
  const stay = () => { written = 0; used(); dialog.close(); ping(); };
  dialog.querySelector("[data-idle-stay]")?.addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  const check = () => {
    const left = lastUsed() + limit - Date.now();
    if (left <= 0) {
      const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-logout]"));
      if (form) form.requestSubmit();
      else location.assign(document.body.dataset.loginUrl || "/login");
      return;
    }
    if (left <= WARN) {
      if (!dialog.open) dialog.showModal();
      const place = dialog.querySelector("[data-idle-left]");
      if (place) place.textContent = `还有 ${Math.ceil(left / 1000)} 秒`;
    } else if (dialog.open) dialog.close();
  };
  used();
  setInterval(check, 1000);
  // somebody who writes for a long time without asking the server for anything is not idle
  let asked = Date.now();
  setInterval(() => {
    if (lastUsed() <= asked) return;
    asked = Date.now();
    ping();
  }, 5 * 60_000);
}

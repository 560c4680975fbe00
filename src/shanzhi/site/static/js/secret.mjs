// A clear value is shown for a minute, then it is masked again.
// [data-secret-clear] carries the masked text in data-secret-masked and, if not 60, the seconds in data-secret-seconds.

/** @param {HTMLElement} clear */
export function connect(clear) {
  const until = Date.now() + Number(clear.dataset.secretSeconds || 60) * 1000;
  const left = document.createElement("span");
  left.className = "left";
  clear.after(left);
  const mask = () => {
    clearInterval(timer);
    const text = document.createElement("span");
    text.textContent = clear.dataset.secretMasked ?? "***";
    text.setAttribute("data-secret-text", "");
    left.remove();
    clear.replaceWith(text);
  };
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds <= 0) mask();
    else left.textContent = `${seconds} 秒后隐藏`;
  };
  const timer = setInterval(tick, 1000);
  const hide = () => { if (document.hidden) mask(); };
  document.addEventListener("visibilitychange", hide);
  tick();
  return () => { clearInterval(timer); left.remove(); document.removeEventListener("visibilitychange", hide); };
}

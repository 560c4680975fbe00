// [data-sign-pad]: signing with finger, pen or mouse. The strokes become a PNG in the hidden field; a new stroke or
// the button 重写 changes it. What is signed is named by the code beside the pad.
import { attach } from "../js/attach.mjs";

const LEAST = 12; // points: less is a slip of the hand

attach("[data-sign-pad]", (pad) => {
  const canvas = /** @type {HTMLCanvasElement} */ (pad.querySelector("canvas"));
  const field = /** @type {HTMLInputElement} */ (pad.querySelector("input"));
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let points = 0;
  let drawing = false;

  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.lineWidth = 3.5;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#111c2d";
    points = 0;
    field.value = "";
  };

  /** @param {PointerEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    ink.beginPath();
    ink.moveTo(...place(event));
    const how = pad.closest("form")?.querySelector('input[name="how"][value="screen"]');
    if (how instanceof HTMLInputElement) how.checked = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    ink.lineTo(...place(event));
    ink.stroke();
    points += 1;
  });
  const done = () => {
    if (!drawing) return;
    drawing = false;
    field.value = points >= LEAST ? canvas.toDataURL("image/png") : "";
  };
  canvas.addEventListener("pointerup", done);
  canvas.addEventListener("pointercancel", done);
  pad.querySelector("[data-sign-again]")?.addEventListener("click", clear);
  clear();
});

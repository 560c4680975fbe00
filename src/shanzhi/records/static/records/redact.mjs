// Blacking out parts of a photo before it is handed in: [data-redact] is the form, [data-redact-stage] holds the canvas.
// Drag to draw a black box; the picture with its boxes becomes the form's file. Without scripts a file is chosen by hand.

const QUALITY = 0.92;

/** @param {HTMLFormElement} form */
function connect(form) {
  const stage = /** @type {HTMLElement | null} */ (form.querySelector("[data-redact-stage]"));
  const canvas = stage?.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  const undo = /** @type {HTMLButtonElement | null} */ (form.querySelector("[data-redact-undo]"));
  const said = form.querySelector("[data-redact-said]");
  if (!stage || !canvas || !pen || !input || !undo || typeof DataTransfer === "undefined") return;

  const photo = new Image();
  /** @type {{x: number, y: number, w: number, h: number}[]} */
  const boxes = [];
  /** @type {{x: number, y: number} | null} */
  let from = null;
  /** @type {{x: number, y: number, w: number, h: number} | null} */
  let growing = null;
  let isReady = false;

  const draw = () => {
    pen.drawImage(photo, 0, 0);
    pen.fillStyle = "#000";
    for (const box of growing ? [...boxes, growing] : boxes) pen.fillRect(box.x, box.y, box.w, box.h);
    undo.disabled = boxes.length === 0;
    if (said && boxes.length) said.textContent = `已遮盖 ${boxes.length} 处`;
  };
  /** @param {PointerEvent} event */
  const spot = (event) => {
    const edge = canvas.getBoundingClientRect();
    return {
      x: Math.max(0, Math.min(canvas.width, ((event.clientX - edge.left) * canvas.width) / edge.width)),
      y: Math.max(0, Math.min(canvas.height, ((event.clientY - edge.top) * canvas.height) / edge.height)),
    };
  };
  const grow = (/** @type {PointerEvent} */ event) => {
    if (!from) return;
    const to = spot(event);
    growing = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
    draw();
  };

  photo.addEventListener("load", () => {
    canvas.width = photo.naturalWidth;
    canvas.height = photo.naturalHeight;
    stage.hidden = false;
    draw();
  });
  photo.src = stage.dataset.src ?? "";

  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); from = spot(event); });
  canvas.addEventListener("pointermove", grow);
  canvas.addEventListener("pointerup", (event) => {
    grow(event);
    if (growing && growing.w > 3 && growing.h > 3) boxes.push(growing);
    from = growing = null;
    draw();
  });
  canvas.addEventListener("pointercancel", () => { from = growing = null; draw(); });
  undo.addEventListener("click", () => { boxes.pop(); draw(); });

  form.addEventListener("submit", (event) => {
    if (isReady || boxes.length === 0) return;
    // The boxes are burnt into the picture here; the server makes its own clean copy of what it gets.
    event.preventDefault();
    event.stopImmediatePropagation();
    canvas.toBlob((blob) => {
      if (!blob) return;
      const load = new DataTransfer();
      load.items.add(new File([blob], "redacted.jpg", { type: "image/jpeg" }));
      input.files = load.files;
      isReady = true;
      form.requestSubmit();
    }, "image/jpeg", QUALITY);
  }, true);
}

for (const form of document.querySelectorAll("form[data-redact]")) connect(/** @type {HTMLFormElement} */ (form));

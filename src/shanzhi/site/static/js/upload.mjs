// Choosing files: [data-upload] holds one or more <input type="file" name="…">. Photos are made small on the spot.
//
//   data-upload-max="9"          how many
//   data-upload-max-mb="50"      how big one may be
//   data-upload-url="/files"     send each at once (POST, field "file" → {"id", "name", "thumb"}) with progress and three
//                                tries; the form then carries only <input type="hidden" name="{data-upload-name}" value=id>
// Without the address the small files travel with the form itself. Without scripts the inputs work as they are.
import { shrink } from "./photo.mjs";
import { icon, toast } from "./toast.mjs";

const TRIES = 3;

/** @typedef {{file: File, figure: HTMLElement, state: "small" | "ready" | "sending" | "sent" | "failed", id?: string}} Item */

/** @param {HTMLElement} box */
export function connect(box) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll("input[type=file]")]);
  const first = inputs[0];
  if (!first || typeof DataTransfer === "undefined") return;
  const form = first.form;
  const url = box.dataset.uploadUrl;
  const max = Number(box.dataset.uploadMax || 9);
  const maxMb = Number(box.dataset.uploadMaxMb || 50);
  const name = first.name;
  /** @type {Item[]} */
  let items = [];

  const gallery = box.querySelector(".photos") ?? box.parentElement?.querySelector(".gallery") ?? after(box);
  const carrier = document.createElement("input");
  carrier.type = "file";
  carrier.multiple = true;
  carrier.hidden = true;
  if (!url) carrier.name = name;
  carrier.setAttribute("aria-hidden", "true");
  carrier.tabIndex = -1;
  box.append(carrier);
  for (const input of inputs) { input.removeAttribute("name"); input.required = false; }

  const isBusy = () => items.some((item) => item.state === "small" || item.state === "sending");
  const changed = () => {
    if (!url) {
      const load = new DataTransfer();
      for (const item of items) if (item.state === "ready") load.items.add(item.file);
      carrier.files = load.files;
    }
    box.dispatchEvent(new CustomEvent("files-changed", { bubbles: true, detail: { count: items.length, busy: isBusy() } }));
    for (const place of (form ?? document).querySelectorAll("[data-upload-count]")) place.textContent = String(items.length);
    if (waitingToSubmit && !isBusy()) { const again = waitingToSubmit; waitingToSubmit = null; form?.requestSubmit(again.submitter ?? undefined); }
  };

  /** @type {{submitter: HTMLElement | null} | null} */
  let waitingToSubmit = null;
  const onSubmit = (/** @type {SubmitEvent} */ event) => {
    if (!isBusy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waitingToSubmit = { submitter: /** @type {HTMLElement | null} */ (event.submitter) };
    toast("照片还在处理，完成后会自动提交。", "info");
  };
  form?.addEventListener("submit", onSubmit, true);

  /** @param {FileList | File[]} files */
  async function add(files) {
    for (const file of files) {
      if (items.length >= max) { toast(`最多 ${max} 个文件，其余没有加入。`, "warn"); break; }
      if (file.size > maxMb * 1024 * 1024) { toast(`“${file.name}”超过 ${maxMb} MB，没有加入。`, "warn"); continue; }
      /** @type {Item} */
      const item = { file, figure: document.createElement("figure"), state: "small" };
      items.push(item);
      draw(item);
      changed();
      item.file = await shrink(file);
      if (!items.includes(item)) continue;
      item.state = "ready";
      draw(item);
      changed();
      if (url) send(item, TRIES);
    }
  }

  /** @param {Item} item @param {number} tries */
  async function send(item, tries) {
    item.state = "sending";
    draw(item);
    changed();
    try {
      const answer = await post(item);
      item.id = String(answer.id);
      item.state = "sent";
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = box.dataset.uploadName || "attachments";
      hidden.value = item.id;
      draw(item);
      item.figure.append(hidden);
    } catch (error) {
      const wait = 1000 * 2 ** (TRIES - tries);
      if (tries > 1 && !(error instanceof Refused)) { setTimeout(() => { if (items.includes(item)) send(item, tries - 1); }, wait); return; }
      item.state = "failed";
      if (error instanceof Refused && error.message) toast(error.message, "warn");
      draw(item);
    }
    changed();
  }

  /** @param {Item} item @returns {Promise<any>} */
  function post(item) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", url ?? "");
      request.responseType = "json";
      request.timeout = 120_000;
      for (const [key, value] of Object.entries(headers())) request.setRequestHeader(key, value);
      request.upload.onprogress = (event) => {
        const bar = item.figure.querySelector("progress");
        if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
      };
      request.onload = () => {
        if (request.status >= 200 && request.status < 300) done(request.response);
        else if (request.status >= 400 && request.status < 500 && request.status !== 408 && request.status !== 429) fail(new Refused(request.response?.detail ?? ""));
        else fail(new Error(String(request.status)));
      };
      request.onerror = request.ontimeout = () => fail(new Error("network"));
      const body = new FormData();
      body.append("file", item.file);
      request.send(body);
    });
  }

  /** @param {Item} item */
  function draw(item) {
    const { figure, file, state } = item;
    figure.className = `shot${state === "failed" ? " bad" : ""}`;
    const old = /** @type {HTMLImageElement | null} */ (figure.querySelector("img"));
    const keepPicture = old && figure.dataset.size === String(file.size);
    const parts = [];
    const pic = document.createElement("div");
    pic.className = "pic";
    if (file.type.startsWith("image/") && !/heic|heif/.test(file.type)) {
      const img = keepPicture ? old : document.createElement("img");
      if (!keepPicture) {
        img.src = URL.createObjectURL(file);
        img.alt = `已选照片：${file.name}`;
        img.onload = () => URL.revokeObjectURL(img.src);
      }
      pic.append(img);
    } else pic.append(icon(file.type.startsWith("audio/") ? "audio-lines" : file.type.startsWith("video/") ? "video" : file.type.startsWith("image/") ? "image" : "file-text"));
    figure.dataset.size = String(file.size);
    parts.push(pic);
    const words = { small: "处理中", ready: "", sending: "上传中", sent: "已上传", failed: "没有上传成功" }[state];
    if (words) {
      const said = document.createElement("span");
      said.className = "state";
      said.textContent = words;
      parts.push(said);
    }
    const caption = document.createElement("figcaption");
    caption.textContent = `${file.name} · ${size(file.size)}`;
    caption.title = file.name;
    parts.push(caption);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "del";
    remove.setAttribute("aria-label", `移除 ${file.name}`);
    remove.append(icon("x"));
    remove.addEventListener("click", () => { items = items.filter((other) => other !== item); figure.remove(); changed(); first.focus(); });
    parts.push(remove);
    if (state === "sending") parts.push(Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: "上传进度" }));
    if (state === "failed") {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn small";
      again.textContent = "重试";
      again.addEventListener("click", () => send(item, TRIES));
      parts.push(again);
    }
    figure.replaceChildren(...parts);
    if (!figure.isConnected) {
      const adder = gallery.querySelector(":scope > .add");
      gallery.insertBefore(figure, adder);
    }
  }

  const chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!inputs.includes(input) || !input.files?.length) return;
    const files = [...input.files];
    input.value = "";
    add(files);
  };
  const over = (/** @type {DragEvent} */ event) => { event.preventDefault(); box.classList.add("over"); };
  const out = () => box.classList.remove("over");
  const dropped = (/** @type {DragEvent} */ event) => { event.preventDefault(); out(); if (event.dataTransfer?.files.length) add(event.dataTransfer.files); };
  const pasted = (/** @type {ClipboardEvent} */ event) => { if (event.clipboardData?.files.length) add(event.clipboardData.files); };
  box.addEventListener("change", chosen);
  box.addEventListener("dragover", over);
  box.addEventListener("dragleave", out);
  box.addEventListener("drop", dropped);
  form?.addEventListener("paste", pasted);
  const reset = () => { items.forEach((item) => item.figure.remove()); items = []; changed(); };
  form?.addEventListener("reset", reset);
  return () => { form?.removeEventListener("submit", onSubmit, true); form?.removeEventListener("paste", pasted); form?.removeEventListener("reset", reset); };
}

/** The server said no, with a sentence; trying again would not help. */
class Refused extends Error {}

/** @param {HTMLElement} box */
function after(box) {
  const gallery = document.createElement("div");
  gallery.className = "gallery";
  box.after(gallery);
  return gallery;
}

/** The headers of every request of the page (CSRF). @returns {Record<string, string>} */
export function headers() {
  try { return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}"); } catch { return {}; }
}

/** @param {number} bytes */
const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

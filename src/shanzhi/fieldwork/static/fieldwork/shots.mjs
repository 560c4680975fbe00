// Photos and voice of a draft: taken, shown, taken away again.

import { h, icon, toast } from "./dom.mjs";
import { address, shrink } from "./photo.mjs";
import * as store from "./store.mjs";

const FULL = "手机空间不足，没有存下。请清理空间后再试，已写的内容都在。";

// Addresses of what a draft holds already, so that it can be shown again.
export async function pictures(draft) {
  return new Map((await store.photosOf(draft.record.id)).map((p) => [p.id, address(p.bytes, p.mime)]));
}

// One row of photos of one stage (and, in a checklist, of one item).
export function shots(draft, shown, { stage = "report", name = "拍照", most = 9, item = "", changed = () => {} } = {}) {
  const root = h("div", { class: "photos" });
  const mine = (p) => p.stage === stage && (p.item || "") === item;
  const draw = () => {
    const all = draft.record.body.photos || [];
    root.replaceChildren(...all.filter(mine).map((p) => h("figure", {}, h("img", { src: shown.get(p.id) || "", alt: name }),
      h("button", { type: "button", class: "drop", "aria-label": "删除这张照片", onclick: async () => { await draft.dropPhoto(p.id); draw(); changed(); } }, icon("x")))),
    ...(all.filter((p) => p.stage !== "voice").length < most ? [shoot()] : []));
  };
  const shoot = () => h("label", { class: "shoot" }, icon("camera"), h("span", {}, name),
    h("input", { type: "file", accept: "image/*", class: "sr", "data-stage": stage, onchange: (e) => take(e.target.files) }));
  const take = async (files) => {
    for (const file of files) {
      try {
        const photo = await shrink(file);
        shown.set(photo.id, address(photo.bytes));
        await draft.addPhoto(photo, stage, item);
      } catch (error) {
        toast(error.name === "QuotaExceededError" ? FULL : error.message, "red");
      }
    }
    draw();
    changed();
  };
  draw();
  return root;
}

// --- voice ---

const LONGEST = 60;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder && KINDS.some((k) => MediaRecorder.isTypeSupported(k)));

export function voices(draft, shown) {
  const root = h("div", { class: "voices" });
  let running = null;
  const draw = () => root.replaceChildren(...(draft.record.body.photos || []).filter((p) => p.stage === "voice").map((p) => h("div", { class: "voice" },
    h("audio", { controls: true, src: shown.get(p.id) || "", "aria-label": "录音" }),
    h("button", { type: "button", class: "btn", "aria-label": "删除这段录音", onclick: async () => { await draft.dropPhoto(p.id); draw(); } }, icon("x")))), starter());
  const starter = () => h("button", { type: "button", class: running ? "btn wide danger" : "btn wide", onclick: running ? () => running.stop() : begin }, icon("mic"),
    h("span", { class: "clock" }, running ? `正在录音 ${running.seconds} 秒，点此停下` : `录一段话（最长${LONGEST}秒）`));

  const begin = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch {
      toast("没有取到麦克风。请在手机设置里允许，或者打字。", "red");
      return;
    }
    const kind = KINDS.find((k) => MediaRecorder.isTypeSupported(k));
    const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24_000 });
    const parts = [];
    recorder.ondataavailable = (event) => { if (event.data.size) parts.push(event.data); };
    const ended = new Promise((done) => { recorder.onstop = done; });
    recorder.start(1000);
    running = { seconds: 0, stop: () => { if (recorder.state !== "inactive") recorder.stop(); } };
    const clock = setInterval(() => { running.seconds += 1; if (running.seconds >= LONGEST || !root.isConnected) running.stop(); else root.querySelector(".clock").textContent = `正在录音 ${running.seconds} 秒，点此停下`; }, 1000);
    draw();
    await ended;
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    running = null;
    await keep(new Blob(parts, { type: kind.split(";")[0] }));
    draw();
  };

  const keep = async (blob) => {
    if (!blob.size) return;
    const bytes = await blob.arrayBuffer();
    const { hash } = await import("./photo.mjs");
    const voice = { id: crypto.randomUUID(), bytes, mime: blob.type, sha256: await hash(bytes) };
    shown.set(voice.id, URL.createObjectURL(blob));
    try {
      await draft.addPhoto(voice, "voice");
    } catch (error) {
      toast(error.name === "QuotaExceededError" ? FULL : error.message, "red");
    }
  };

  draw();
  return root;
}

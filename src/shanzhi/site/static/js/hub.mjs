// One live connection a browser, however many tabs. The tab that holds the Web Lock owns the EventSource and tells the
// others over a BroadcastChannel; when it is closed, the next one takes over. Where the stream fails, or the browser
// has no Web Locks (plain http), each visible tab asks again every 15 seconds instead.
//
// on("changed", data)  {"cases": [{"id", "code", "verb", "n"}], "inbox": true}: only what changed, never personal data
// on("resync")         something may have been missed: ask for everything shown again
// on("state", word)    wait | live | polling | down | over (signed out elsewhere, or the right to listen has gone)

const POLL = 15_000;
const RETRY_STREAM = 60_000;
const LOCK = "shanzhi-live";

const target = new EventTarget();
/** @typedef {"wait" | "live" | "polling" | "down" | "over"} State */

/** @type {State} */
export let state = "wait";
export let isLeader = false;

/** @param {"changed" | "resync" | "state"} kind @param {(detail: any) => void} listener @returns {() => void} */
export function on(kind, listener) {
  const heard = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
  target.addEventListener(kind, heard);
  return () => target.removeEventListener(kind, heard);
}

/** @param {string} kind @param {unknown} [detail] */
const say = (kind, detail) => target.dispatchEvent(new CustomEvent(kind, { detail }));

/** For a page that has just changed something itself and need not wait for the stream to say so. */
export const tellHere = say;

/** @param {State} next */
function become(next) {
  if (state === next) return;
  state = next;
  say("state", next);
}

/** @param {string} url of the stream */
export function start(url) {
  const canShare = "locks" in navigator && "BroadcastChannel" in window;
  const channel = canShare ? new BroadcastChannel(LOCK) : null;
  /** @param {string} kind @param {unknown} [detail] */
  const tell = (kind, detail) => { say(kind, detail); channel?.postMessage({ kind, detail }); };
  if (channel) {
    channel.onmessage = ({ data: { kind, detail } }) => {
      if (kind === "ask") { if (isLeader) channel.postMessage({ kind: "state", detail: state }); }
      else if (kind === "state") { if (!isLeader) become(detail); }
      else say(kind, detail);
    };
  }
  if (!canShare) return void poll();
  channel?.postMessage({ kind: "ask" });
  navigator.locks.request(LOCK, () => new Promise(() => {
    isLeader = true;
    lead(url, tell, (next) => { become(next); channel?.postMessage({ kind: "state", detail: next }); });
  }));
}

/**
 * @param {string} url
 * @param {(kind: string, detail?: unknown) => void} tell
 * @param {(next: State) => void} show
 */
function lead(url, tell, show) {
  let failures = 0;
  let polling = 0;
  let wasLive = false;
  /** @type {EventSource} */
  let stream;

  const stopPolling = () => { clearInterval(polling); polling = 0; };
  const fallBack = () => {
    show("polling");
    if (!polling) { tell("resync"); polling = setInterval(() => tell("resync"), POLL); }
  };
  const open = () => {
    stream?.close();
    stream = new EventSource(url);
    stream.addEventListener("hello", () => {
      failures = 0;
      stopPolling();
      // whatever happened while we were away is asked for once
      if (wasLive && state !== "live") tell("resync");
      wasLive = true;
      show("live");
    });
    stream.addEventListener("changed", (event) => tell("changed", JSON.parse(event.data)));
    stream.addEventListener("resync", () => tell("resync"));
    stream.addEventListener("bye", async () => {
      stream.close();
      const answer = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
      if (answer?.status === 401) return show("over");
      answer?.body?.cancel();
      setTimeout(open, 1000);
    });
    stream.onerror = () => {
      failures += 1;
      if (failures === 1 && stream.readyState !== EventSource.CLOSED) return show("down");
      stream.close();
      fallBack();
      setTimeout(open, Math.min(RETRY_STREAM, 5_000 * failures) * (0.7 + Math.random() * 0.6));
    };
  };

  addEventListener("online", () => { failures = 0; open(); });
  addEventListener("pagehide", () => stream?.close());
  open();
}

/** Without sharing: ask every 15 s while somebody looks. */
function poll() {
  become("polling");
  setInterval(() => { if (!document.hidden) say("resync"); }, POLL);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) say("resync"); });
}

// Keeps the app on the phone. VERSION and FILES stand in front of this text when it is served.
const NAME = `field-${VERSION}`;

self.addEventListener("install", (event) => {
  // All or nothing: a new version is only there once every file of it is.
  event.waitUntil(caches.open(NAME).then((cache) =>
    cache.addAll(FILES.map((url) => new Request(url, { cache: "reload", credentials: "same-origin" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("field-") && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const kept = event.request.mode === "navigate" && url.pathname === "/field/" ? "/field/" : url.pathname;
  if (!FILES.includes(kept)) return;
  event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(kept, { ignoreVary: true })) || fetch(event.request)));
});

// Where the browser has it: records leave even when the page was closed without signal.
self.addEventListener("sync", (event) => {
  if (event.tag !== "records") return;
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((pages) => {
    for (const page of pages) page.postMessage("send");
  }));
});

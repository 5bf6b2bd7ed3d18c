// Keeps the app's shell so that it opens without a network. Only the built, content-addressed
// files and the shell page are kept: never an answer about money.
const shell = "bourse-shell";
const shellPage = "/";
const shellFiles = ["/boot.js", "/icon.svg", "/manifest.webmanifest"];
/** Written by the build: every file of this version that a screen may need. */
const fileList = "/precache.json";

/** Puts a version of the page into the cache, with its files, and lets older files go. */
async function keep(page) {
  const cache = await caches.open(shell);
  const files = [...shellFiles, ...(await (await fetch(fileList, { cache: "no-cache" })).json())];
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(files.filter((file) => !kept.has(file)));
  await cache.put(shellPage, page);
  const wanted = new Set([shellPage, ...files]);
  const old = [...kept].filter((file) => !wanted.has(file));
  await Promise.all(old.map((file) => cache.delete(file)));
}

async function keepFirst() {
  const page = await fetch(shellPage, { headers: { accept: "text/html" }, cache: "no-cache" });
  if (!page.ok) throw new Error(`the shell page did not come: ${page.status}`);
  await keep(page);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepFirst());
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** Whether this page is of another build than the one that is kept. */
async function isNew(page) {
  const known = await caches.match(shellPage);
  return known === undefined || (await known.text()) !== (await page.text());
}

async function page(event) {
  try {
    const fresh = await fetch(event.request);
    const [compared, stored] = [fresh.clone(), fresh.clone()];
    const update = async () => {
      if (fresh.ok && (await isNew(compared))) await keep(stored);
    };
    event.waitUntil(update().catch(() => {}));
    return fresh;
  } catch {
    return (await caches.match(shellPage)) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

const serverPaths = [
  "/v1/",
  "/openapi.json",
  "/docs",
  "/healthz",
  "/readyz",
  "/metrics",
  "/embed/",
];

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (serverPaths.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/") || shellFiles.includes(url.pathname)) {
    event.respondWith(file(request));
  }
});

// Notices: what the server sends was encrypted for this browser, and is shown as it says.
self.addEventListener("push", (event) => {
  const { title, text, language, path, about } = event.data.json();
  const shown = { body: text, lang: language, tag: about, icon: "/icon-192.png", data: { path } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

/** Opens a page of the app, in a window that is there if one is. */
async function open(path) {
  const target = new URL(path, self.location.origin);
  if (target.origin !== self.location.origin) return;
  const [window] = await self.clients.matchAll({ type: "window" });
  if (window === undefined) await self.clients.openWindow(target.href);
  else await (await window.focus()).navigate(target.href);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

/** The browser's push service gave this browser a new address: whoever is told here stays told. */
async function subscribeAnew() {
  const before = await fetch("/v1/notices");
  if (!before.ok) return;
  const { publicKey, topics } = await before.json();
  if (topics === null) return;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const { endpoint, keys } = (await self.registration.pushManager.subscribe(options)).toJSON();
  await fetch("/v1/notices", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys, topics }),
  });
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAnew());
});

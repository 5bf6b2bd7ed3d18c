// Keeps the app's shell so that it opens without a network. Only the built, content-addressed
// files and the shell page are kept: never an answer about money.
const shell = "bourse-shell-v1";
const shellPage = "/";
const shellFiles = [shellPage, "/boot.js", "/icon.svg", "/manifest.webmanifest"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll(shellFiles)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== shell).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

async function page(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await (await caches.open(shell)).put(shellPage, fresh.clone());
    return fresh;
  } catch {
    return (await caches.match(shellPage)) ?? Response.error();
  }
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(shell)).put(request, fresh.clone());
  return fresh;
}

const serverPaths = ["/v1/", "/openapi.json", "/docs", "/healthz", "/readyz", "/metrics"];

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (serverPaths.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { beforeEach, expect, it, vi } from "vitest";

const source = readFileSync(new URL("../../public/sw.js", import.meta.url), "utf8");
const origin = "https://bank.example";

type Open = (address: string) => void;
type Fetch = (path: string, init?: object) => Promise<object>;
type Window = { focus(): Promise<Window>; navigate: ReturnType<typeof vi.fn<Open>> };
type Listener = (event: object) => void;

/** The worker's own script, in a scope that notes what it asks of the browser. */
function runWorker() {
  const listeners = new Map<string, Listener>();
  const window: Window = { focus: async () => window, navigate: vi.fn<Open>() };
  const open: { windows: Window[] } = { windows: [] };
  const worker = {
    addEventListener: (name: string, listener: Listener) => listeners.set(name, listener),
    location: { origin },
    clients: { matchAll: async () => open.windows, openWindow: vi.fn<Open>() },
    registration: {
      showNotification: vi.fn<(title: string, shown: object) => void>(),
      pushManager: {
        subscribe: vi.fn<() => Promise<object>>(async () => ({
          toJSON: () => ({ endpoint: "e", keys: { auth: "a" } }),
        })),
      },
    },
  };
  const answers: { notices: object } = { notices: {} };
  const fetched = vi.fn<Fetch>(async () => ({
    ok: true,
    json: async () => answers.notices,
  }));
  runInContext(source, createContext({ self: worker, fetch: fetched, URL }));
  async function dispatch(name: string, event: object = {}): Promise<void> {
    const waits: Promise<unknown>[] = [];
    listeners.get(name)?.({ ...event, waitUntil: (one: Promise<unknown>) => waits.push(one) });
    await Promise.all(waits);
  }
  return { worker, window, open, answers, fetched, dispatch };
}

let running: ReturnType<typeof runWorker>;
beforeEach(() => {
  running = runWorker();
});

const tap = (path: string) => ({ notification: { data: { path }, close: () => {} } });

it("shows what arrives, a later notice about a thing in the place of the one before", async () => {
  const said = { title: "Bob sent you $7", text: "Pizza", language: "en", path: "/tx/1" };
  const data = { json: () => ({ ...said, about: "movement:1" }) };
  await running.dispatch("push", { data });
  expect(running.worker.registration.showNotification).toHaveBeenCalledExactlyOnceWith(
    "Bob sent you $7",
    {
      body: "Pizza",
      lang: "en",
      tag: "movement:1",
      icon: "/icon-192.png",
      data: { path: "/tx/1" },
    },
  );
});

it("a tap opens the page in a window that is there, else in a new one", async () => {
  await running.dispatch("notificationclick", tap("/tx/1"));
  const { openWindow } = running.worker.clients;
  expect(openWindow).toHaveBeenCalledExactlyOnceWith(`${origin}/tx/1`);
  running.open.windows.push(running.window);
  await running.dispatch("notificationclick", tap("/requests"));
  expect(running.window.navigate).toHaveBeenCalledExactlyOnceWith(`${origin}/requests`);
});

it("a tap never leads to another site", async () => {
  for (const path of ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]) {
    await running.dispatch("notificationclick", tap(path));
  }
  expect(running.worker.clients.openWindow).not.toHaveBeenCalled();
});

it("follows a change of the browser's address only where notices are on", async () => {
  running.answers.notices = { publicKey: "k", topics: null };
  await running.dispatch("pushsubscriptionchange");
  expect(running.worker.registration.pushManager.subscribe).not.toHaveBeenCalled();
  running.answers.notices = { publicKey: "k", topics: ["requests"] };
  await running.dispatch("pushsubscriptionchange");
  const [path, init] = running.fetched.mock.lastCall ?? [];
  const body = { endpoint: "e", keys: { auth: "a" }, topics: ["requests"] };
  expect([path, init]).toEqual([
    "/v1/notices",
    expect.objectContaining({ method: "PUT", body: JSON.stringify(body) }),
  ]);
});

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { SessionId, SessionInfo } from "#identity";
import {
  createEventLog,
  createManualClock,
  createRandomIds,
  dayMs,
  type EventType,
  eventMigrations,
  hourMs,
  type MemberId,
  must,
  silentLog,
} from "#kernel";
import {
  createPushBrowser,
  createTestDatabase,
  type PushService,
  startPushService,
  type TestDatabase,
} from "#testing";
import { pushMigrations } from "./migrations.ts";
import type { ComposeNotice } from "./notice.ts";
import { createPush, type Push } from "./push.ts";
import { type PushTopic, pushTopics } from "./subscription.ts";

const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
const ids = createRandomIds(clock);
const compose: ComposeNotice = async ({ subject }) =>
  subject === "quiet"
    ? undefined
    : { title: subject, text: "", language: "en", path: "/", about: subject, isUrgent: true };

let database: TestDatabase;
let service: PushService;
let events: ReturnType<typeof createEventLog>;
let push: Push;
let memberId: MemberId;
/** Who is signed in, where. */
let live: Map<SessionId, MemberId>;

beforeAll(async () => {
  database = await createTestDatabase([...eventMigrations, ...pushMigrations]);
});
afterAll(() => database[Symbol.asyncDispose]());

beforeEach(async () => {
  await database.db.pool.query("truncate push.subscription cascade");
  live = new Map();
  memberId = ids.make("usr");
  service = await startPushService();
  push = open();
  return async () => {
    await push[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
  };
});

/** The module as a process has it; a second one finds what the first left behind. */
function open(privateToo = true): Push {
  const { db } = database;
  events = createEventLog(db);
  return createPush({
    db,
    clock,
    ids,
    log: silentLog,
    events,
    compose,
    privateToo,
    identity: { sessions: async (member) => sessionsOf(member) },
    secretKey: new Uint8Array(32).fill(5),
    contact: "https://bank.example",
  });
}

function sessionsOf(member: MemberId): SessionInfo[] {
  const atMs = clock.nowMs();
  const rest = { device: "", address: "", method: "passkey", createdAtMs: atMs } as const;
  return [...live]
    .filter(([, owner]) => owner === member)
    .map(([id]) => ({ id, ...rest, lastUsedAtMs: atMs, expiresAtMs: atMs }));
}

function signIn(member: MemberId): SessionId {
  const sessionId = ids.make("ses");
  live.set(sessionId, member);
  return sessionId;
}

/** Turns notices on in a browser that the member is signed in with. */
async function listen(path: string, topics: readonly PushTopic[] = pushTopics) {
  clock.advanceMs(1);
  const browser = createPushBrowser();
  const device = { endpoint: `${service.url}/${path}`, ...browser.keys };
  const sessionId = signIn(memberId);
  must(await push.turnOn({ memberId, sessionId, device, topics }));
  return { browser, device, sessionId };
}

async function happen(subject: string, type: EventType = "movement"): Promise<void> {
  const event = { memberId, type, subject, atMs: clock.nowMs() };
  events.publish(await database.db.transaction((tx) => events.append(tx, [event])));
}

async function settle(of = push): Promise<void> {
  while ((await of.run()) > 0) await of.idle();
}

const told = () => service.pushed.map(({ path }) => path);

it("tells each device once what it wants to know, so that only it can read it", async () => {
  await happen("before");
  const phone = await listen("phone");
  const laptop = await listen("laptop", ["requests"]);
  await happen("mov_1");
  await happen("req_1", "request");
  await happen("quiet");
  await happen("ver_1", "security");
  await settle();
  await settle();
  const read = (path: string, { browser }: typeof phone) =>
    service.pushed
      .filter((one) => one.path === path)
      .map(({ body }) => JSON.parse(browser.decrypt(body).toString()).title);
  expect(read("/phone", phone)).toEqual(["mov_1", "req_1", "ver_1"]);
  expect(read("/laptop", laptop)).toEqual(["req_1", "ver_1"]);
  expect(service.pushed[0]?.headers).toMatchObject({
    "content-encoding": "aes128gcm",
    ttl: "86400",
    urgency: "high",
    authorization: expect.stringContaining(`, k=${push.publicKey}`),
  });
  expect(await push.counts()).toEqual({ waiting: 0, sent: 5, dropped: 1 });
});

it("loses nothing that happens before a crash or while the house is down", async () => {
  await listen("phone");
  await happen("mov_1");
  // Stored, but never sent: the process dies here.
  const next = open();
  await happen("mov_2");
  await next.start();
  await settle(next);
  expect(told()).toEqual(["/phone", "/phone"]);
  await settle();
  expect(told()).toHaveLength(2);
  await next[Symbol.asyncDispose]();
});

it("sends again, ever less often, what was not taken, and gives up within a day", async () => {
  await listen("phone");
  service.answer(503);
  await happen("mov_1");
  await settle();
  await settle();
  expect(told()).toHaveLength(1);
  for (const waitMs of [10_000, 60_000, 300_000, 1_800_000, 2 * hourMs, 6 * hourMs]) {
    expect(await push.counts()).toEqual({ waiting: 1, sent: 0, dropped: 0 });
    const before = told().length;
    clock.advanceMs(waitMs - 1);
    await settle();
    expect(told()).toHaveLength(before);
    clock.advanceMs(1);
    await settle();
    expect(told()).toHaveLength(before + 1);
  }
  expect(await push.counts()).toEqual({ waiting: 0, sent: 0, dropped: 1 });
  const topics = new Set(service.pushed.map(({ headers }) => headers["topic"]));
  expect([...topics]).toEqual([expect.stringMatching(/^[\w-]{32}$/)]);
});

it("a device that cannot be reached delays no other, and gets what waited in order", async () => {
  const phone = await listen("phone");
  service.answer(429);
  await happen("mov_1");
  await happen("mov_2");
  await settle();
  expect(told()).toEqual(["/phone"]);
  service.answer(201);
  await listen("laptop");
  await happen("mov_3");
  await settle();
  expect(told()).toEqual(["/phone", "/laptop"]);
  clock.advanceMs(10_000);
  await settle();
  const titles = service.pushed
    .filter(({ path }) => path === "/phone")
    .map(({ body }) => JSON.parse(phone.browser.decrypt(body).toString()).title);
  expect(titles).toEqual(["mov_1", "mov_1", "mov_2", "mov_3"]);
});

it("what is a day old is no news", async () => {
  await listen("phone");
  await happen("mov_1");
  clock.advanceMs(dayMs + 1);
  await settle();
  await happen("mov_2");
  await settle();
  expect(told()).toEqual(["/phone"]);
});

it("forgets a device whose push service no longer knows it", async () => {
  const { sessionId } = await listen("phone");
  service.answer(410);
  await happen("mov_1");
  await settle();
  expect(await push.topicsOf(sessionId)).toBeUndefined();
});

it("tells nobody who has been signed out", async () => {
  const { sessionId } = await listen("phone");
  await happen("mov_1");
  live.delete(sessionId);
  await settle();
  expect(told()).toEqual([]);
  expect(await push.topicsOf(sessionId)).toBeUndefined();
});

it("a browser tells only the member who turned it on last", async () => {
  const mine = await listen("shared");
  const other = ids.make("usr");
  const sessionId = signIn(other);
  must(await push.turnOn({ memberId: other, sessionId, device: mine.device, topics: [] }));
  await happen("mov_1");
  await settle();
  expect(told()).toEqual([]);
  expect(await push.topicsOf(mine.sessionId)).toBeUndefined();
  expect(await push.topicsOf(sessionId)).toEqual([]);
});

it("takes back, and takes a changed choice without telling anything twice", async () => {
  const { sessionId, device } = await listen("phone");
  await happen("mov_1");
  await settle();
  must(await push.turnOn({ memberId, sessionId, device, topics: ["requests"] }));
  await happen("mov_2");
  await settle();
  expect(told()).toHaveLength(1);
  await push.turnOff(sessionId);
  await happen("ver_1", "security");
  await settle();
  expect(told()).toHaveLength(1);
});

it("sends nowhere but to push services on the public internet", async () => {
  const strict = open(false);
  const { keys } = createPushBrowser();
  const sessionId = signIn(memberId);
  const turnOn = (endpoint: string) =>
    strict.turnOn({ memberId, sessionId, device: { endpoint, ...keys }, topics: pushTopics });
  const refused = [
    "http://push.example/1",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://10.0.0.1/",
  ];
  for (const endpoint of [...refused, "ftp://push.example/", "https://a:b@push.example/", "x"]) {
    expect(await turnOn(endpoint)).toEqual({ ok: false, error: { code: "endpoint_invalid" } });
  }
  // A name is looked at when it is connected to.
  must(await turnOn(`https://localhost:${new URL(service.url).port}/phone`));
  await happen("mov_1");
  await settle(strict);
  expect(told()).toEqual([]);
  expect(await strict.counts()).toMatchObject({ waiting: 1 });
  const short = { publicKey: keys.publicKey, authSecret: new Uint8Array(8) };
  const device = { endpoint: "https://push.example/1", ...short };
  const weak = await strict.turnOn({ memberId, sessionId, device, topics: [] });
  expect(weak).toEqual({ ok: false, error: { code: "keys_invalid" } });
  await strict[Symbol.asyncDispose]();
});

it("forgets what was done with, and nothing that waits", async () => {
  await listen("phone");
  await happen("mov_1");
  await settle();
  expect(await push.sweep()).toBe(0);
  clock.advanceMs(3 * dayMs + 1);
  expect(await push.sweep()).toBe(1);
});

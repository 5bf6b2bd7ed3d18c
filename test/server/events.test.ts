import { afterAll, beforeAll, expect, test } from "vitest";
import { createComposeNotice } from "#flows";
import { must } from "#kernel";
import type { OperationName } from "#merchants";
import {
  befriend,
  dollars,
  joinBourse,
  type Person,
  send,
  startWorld,
  type World,
} from "./world.ts";

let world: World;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await startWorld();
  alice = await joinBourse(world, "alice", 20_000n);
  bob = await joinBourse(world, "bobby");
  await befriend(world, alice, bob);
});
afterAll(() => world[Symbol.asyncDispose]());

type Message = { readonly id: string; readonly data: object };

/** Listens as a browser does; `next` gives what arrives, in order. */
async function listen(person: Person, lastId?: string) {
  const stopping = new AbortController();
  const answer = await fetch(`${world.url}/v1/events`, {
    headers: {
      authorization: `Bearer ${person.token}`,
      ...(lastId !== undefined && { "last-event-id": lastId }),
    },
    signal: stopping.signal,
  });
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  const chunks = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";

  async function next(): Promise<Message> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const [, id, data] = /^id: (\d+)\ndata: (.*)$/s.exec(block) ?? [];
        if (id !== undefined && data !== undefined) return { id, data: JSON.parse(data) };
        continue;
      }
      const chunk = await chunks?.read();
      if (chunk?.value === undefined) throw new Error("the stream has ended");
      text += chunk.value;
    }
  }
  return { next, [Symbol.dispose]: () => stopping.abort() };
}

let payments = 0;
async function payBob(): Promise<string> {
  const paid = await send(world, "POST", "/v1/payments", {
    token: alice.token,
    key: `event-${payments++}`,
    body: { to: "@bobby", amount: dollars("100") },
  });
  return Object(paid.body).id;
}

/** The next event about this movement: of other things there may be some before. */
async function about(id: string, stream: Awaited<ReturnType<typeof listen>>): Promise<Message> {
  for (;;) {
    const message = await stream.next();
    if (Object(message.data).movement?.id === id) return message;
  }
}

test("a payment received arrives within a second, as its receiver sees it", async () => {
  using stream = await listen(bob);
  const startedMs = performance.now();
  const { data } = await about(await payBob(), stream);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  expect(data).toMatchObject({
    type: "movement",
    movement: { direction: "in", state: "completed", counterparty: { handle: "alice" } },
  });
});

test("nobody hears of another's payments", async () => {
  const eve = await joinBourse(world, "evelyn");
  using stream = await listen(eve);
  await payBob();
  const own = await joinBourse(world, "walter", 5_000n);
  await send(world, "POST", "/v1/payments", {
    token: own.token,
    key: "to-eve",
    body: { to: "@evelyn", amount: dollars("1") },
  });
  const heard: string[] = [];
  while (heard.at(-1) !== "walter") {
    const { data } = await stream.next();
    // Of her own sign-up there may be news before.
    const handle: string | undefined = Object(data).movement?.counterparty?.handle;
    if (handle !== undefined) heard.push(handle);
    expect(JSON.stringify(data)).not.toMatch(/alice|bobby/);
  }
  expect(heard).toEqual(["walter"]);
});

test("what happened while nobody listened comes after Last-Event-ID", async () => {
  let seen: Message;
  {
    using stream = await listen(bob);
    seen = await about(await payBob(), stream);
  }
  const missed = [await payBob(), await payBob(), await payBob()];
  using again = await listen(bob, seen.id);
  for (const id of missed) {
    const message = await about(id, again);
    expect(BigInt(message.id)).toBeGreaterThan(BigInt(seen.id));
  }
  await about(await payBob(), again);
});

test("what happened while the server was down comes too", async () => {
  let seen: Message;
  {
    using stream = await listen(bob);
    seen = await about(await payBob(), stream);
  }
  const missed = await payBob();
  await world.restart();
  using again = await listen(bob, seen.id);
  await about(missed, again);
});

// Of alice, whom no stream of an earlier test is still being closed for.
test("a member cannot open streams without end", async () => {
  const streams = await Promise.all(Array.from({ length: 10 }, () => listen(alice)));
  const refused = await send(world, "GET", "/v1/events", { token: alice.token });
  expect(refused).toMatchObject({ status: 429, code: "rate_limited" });
  for (const stream of streams) stream[Symbol.dispose]();
});

test("open streams do not keep the server from stopping", async () => {
  using stream = await listen(bob);
  await world.restart();
  // Which it says only of one that was not cut off because it was waited for in vain.
  await expect(stream.next()).rejects.toThrow("the stream has ended");
});

test("a device is told what its member has to know, in their language, and no more", async () => {
  const { events, identity } = world.app.bank;
  const carla = await joinBourse(world, "carla");
  await befriend(world, alice, carla);
  const compose = createComposeNotice(world.app.bank);
  const { token } = alice;
  const body = { to: "@carla", amount: dollars("250"), note: "For the bread" };
  const paid = await send(world, "POST", "/v1/payments", { token, key: "told", body });
  const asked = { from: "carla", amount: dollars("1200") };
  const request = await send(world, "POST", "/v1/payment-requests", { token, body: asked });
  expect([paid.status, request.status]).toEqual([201, 201]);
  await tellOf(carla, "password.changed");
  await tellOf(carla, "member.signed_in");
  const id: string = Object(paid.body).id;
  // What signing up tells arrives by itself, at some time.
  const subjects = [id, Object(request.body).id, "sec"];
  const titles = async () => {
    const stored = await events.since(carla.id, 0n, 100);
    const mine = stored.filter(({ subject }) => subjects.includes(subject));
    const notices = await Promise.all(mine.map(compose));
    return notices.flatMap((one) => (one ? [`${one.title} | ${one.text} | ${one.path}`] : []));
  };
  expect(await titles()).toEqual([
    `Name of alice sent you $2.50 | For the bread | /tx/${id}`,
    "Name of alice asks you for $12.00 | Open Bourse to pay or decline. | /requests",
    "Password changed | If that was not you, open Security. | /security",
  ]);
  must(await identity.updateMember(carla.id, { language: "fr" }));
  expect((await titles())[1]).toContain("Name of alice vous demande 12,00");
  // Whoever paid knows that they did.
  const own = await events.since(alice.id, 0n, 1_000);
  const about = own.filter(({ subject }) => subject === id);
  expect(about.length).toBeGreaterThan(0);
  expect(await Promise.all(about.map(compose))).toEqual(about.map(() => undefined));
});

test("a member is told of what a shop takes that waits for them, until they have seen to it", async () => {
  const { events, merchants } = world.app.bank;
  const shop = await joinBourse(world, "eventful_shop");
  const buyer = await joinBourse(world, "eventful_buyer", 900_00n);
  must(await merchants.openBusiness(shop.id, {}));
  const live = { business: shop.id, live: true };
  const ask = async (name: OperationName, input: object) =>
    Object(must(await merchants.ask(name, live, [], input)));
  const customer = await ask("POST /v1/customers", {});
  const price = { currency: "usd", confirm: "false" };
  const first = await ask("POST /v1/payment_intents", {
    ...price,
    amount: "500",
    customer: customer.id,
    setup_future_usage: "off_session",
  });
  const seen = { amount: 500n, currency: "USD" };
  const paying = { member: buyer.id, approvalId: undefined, seen };
  must(await merchants.payFromBalance(first.client_secret, paying));
  const paid = await merchants.ask("GET /v1/payment_intents/{id}", live, [first.id], {});
  // More than they pay without a second look.
  const second = await ask("POST /v1/payment_intents", {
    ...price,
    amount: "60000",
    customer: customer.id,
    payment_method: Object(must(paid)).payment_method,
    confirm: "true",
  });
  expect(second.status).toBe("requires_action");
  const stored = await events.since(buyer.id, 0n, 100);
  const [told] = stored.filter(({ type }) => type === "purchase");
  if (!told) throw new Error("nothing was told");
  const compose = createComposeNotice(world.app.bank);
  expect(await compose(told)).toMatchObject({
    title: "Approve $600.00 for Name of eventful_shop?",
    path: `/checkout/${second.client_secret}#approve`,
    isUrgent: true,
  });
  using stream = await listen(buyer, "0");
  let shown = await stream.next();
  while (Object(shown.data).type !== "purchase") shown = await stream.next();
  expect(shown.data).toMatchObject({
    credential: second.client_secret,
    amount: { amount: "60000", currency: "USD" },
    business: { handle: "eventful_shop" },
  });
  await merchants.ask("POST /v1/payment_intents/{id}/cancel", live, [second.id], {});
  expect(await compose(told)).toBeUndefined();
});

/** As the log has it when identity says so. */
async function tellOf(person: Person, event: string): Promise<void> {
  const { db, events, identity } = world.app.bank;
  const told = { memberId: person.id, type: "security", subject: "sec", data: { event } } as const;
  const atMs = (await identity.memberById(person.id))?.createdAtMs ?? 0;
  await db.transaction((tx) => events.append(tx, [{ ...told, atMs }]));
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  balanceOf,
  befriend,
  dollars,
  joinBourse,
  type Person,
  password,
  send,
  startWorld,
  type World,
} from "./world.ts";

let world: World;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await startWorld();
  alice = await joinBourse(world, "alice", 30_000n);
  bob = await joinBourse(world, "bobby");
  await befriend(world, alice, bob);
});
afterAll(() => world[Symbol.asyncDispose]());

const payBob = (key: string, amount: unknown, rest: object = {}) =>
  send(world, "POST", "/v1/payments", {
    token: alice.token,
    key,
    body: { to: "@bobby", amount, ...rest },
  });

test("a payment answers 201 with the movement in its final state, and it has moved", async () => {
  const paid = await payBob("first", dollars("2000"), { note: "Lunch 🥗" });
  expect(paid.status).toBe(201);
  expect(paid.body).toMatchObject({
    kind: "payment",
    state: "completed",
    direction: "out",
    amount: dollars("2000"),
    counterparty: { type: "member", handle: "bobby" },
    note: "Lunch 🥗",
  });
  expect(await balanceOf(world, bob)).toBe(2_000n);
  const { id } = Object(paid.body);
  const seen = await send(world, "GET", `/v1/movements/${id}`, { token: bob.token });
  expect(seen.body).toMatchObject({ id, direction: "in", counterparty: { handle: "alice" } });
});

test("a payment in the browser above the threshold asks for approval, once", async () => {
  const asBrowser = {
    cookie: alice.cookie,
    key: "large",
    body: { to: "@bobby", amount: dollars("15000") },
  };
  const asked = await send(world, "POST", "/v1/payments", asBrowser);
  expect(asked).toMatchObject({ status: 403, code: "approval_required" });
  const approval: string = Object(asked.body).approval.id;
  const granted = await send(world, "POST", `/v1/approvals/${approval}/grant`, {
    cookie: alice.cookie,
    body: { password: "seven green otters juggle" },
  });
  expect(granted.status).toBe(204);
  // Proving a factor gave the session another token: the old one is dead.
  const cookie = String(granted.headers.get("set-cookie")).split(";", 1)[0] ?? "";
  const headers = { approval };
  expect(await send(world, "POST", "/v1/payments", { ...asBrowser, headers })).toMatchObject({
    status: 401,
  });
  const paid = await send(world, "POST", "/v1/payments", { ...asBrowser, cookie, headers });
  expect(paid).toMatchObject({ status: 201, body: { state: "completed" } });
});

const refusedAmounts: readonly [string, unknown][] = [
  ["full-width digits", dollars("２０００")],
  ["an exponent", dollars("2e3")],
  ["a negative amount", dollars("-1")],
  ["a plus sign", dollars("+1")],
  ["zero", dollars("0")],
  ["a leading zero", dollars("01")],
  ["NaN", dollars("NaN")],
  ["an empty text", dollars("")],
  ["a space", dollars(" 1")],
  ["a decimal point", dollars("1.00")],
  ["hexadecimal", dollars("0x10")],
  ["a number", { amount: 2000, currency: "USD" }],
  ["nineteen digits", dollars("1".repeat(19))],
  ["a thousand digits", dollars("9".repeat(1_000))],
  ["Arabic digits", dollars("٢٠")],
  ["a line break", dollars("20\n")],
  ["another currency's name", { amount: "1", currency: "usd" }],
  ["an unknown currency", { amount: "1", currency: "XXX" }],
  ["no currency", { amount: "1" }],
  ["a field too many", { ...dollars("1"), scale: 2 }],
];

test.each(refusedAmounts)("refuses %s as an amount", async (_what, amount) => {
  const before = await balanceOf(world, alice);
  expect(await payBob("refused", amount)).toMatchObject({ status: 400, code: "invalid_request" });
  expect(await balanceOf(world, alice)).toBe(before);
});

test("more money than there is is refused, and nothing moves", async () => {
  const before = await balanceOf(world, alice);
  const refused = await payBob("too-much", dollars("20000"));
  expect(refused).toMatchObject({ status: 409, code: "insufficient_funds" });
  expect(await balanceOf(world, alice)).toBe(before);
});

test("more than the limit is refused with the limit", async () => {
  const refused = await payBob("over-limit", dollars("900000"));
  expect(refused).toMatchObject({ status: 403, code: "limit_exceeded" });
  expect(Object(refused.body).limit).toMatchObject({ window: "transfer" });
});

describe("a business", () => {
  let cafe: Person;
  let waiter: Person;
  let desk: string;
  beforeAll(async () => {
    cafe = await joinBourse(world, "cafe");
    waiter = await joinBourse(world, "waiter");
    await send(world, "POST", "/v1/businesses", { cookie: cafe.cookie });
    desk = `/v1/businesses/${cafe.id}`;
    const body = { handle: "waiter", role: "cashier" };
    await send(world, "PUT", `${desk}/staff`, { cookie: cafe.cookie, body });
  });

  test("is paid for what its cashier sells at a till", async () => {
    const order = { cookie: waiter.cookie, key: "sale", body: { amount: dollars("300") } };
    const made = await send(world, "POST", `${desk}/sales`, order);
    expect(made).toMatchObject({ status: 201, body: { by: { handle: "cafe" }, state: "open" } });
    const { id, url } = Object(made.body);
    const again = await send(world, "POST", `${desk}/sales`, order);
    expect(Object(again.body).id).toBe(id);
    const link = String(url).split("/").at(-1) ?? "";
    const pay = { token: alice.token, key: "drink", body: {} };
    expect((await send(world, "POST", `/v1/payment-links/${link}/pay`, pay)).status).toBe(201);
    const sold = await send(world, "GET", `${desk}/sales/${id}`, { cookie: waiter.cookie });
    expect(sold.body).toMatchObject({ state: "paid" });
    expect(await balanceOf(world, cafe)).toBe(300n);
    const stranger = await send(world, "GET", `${desk}/sales/${id}`, { cookie: alice.cookie });
    expect(stranger.status).not.toBe(200);
  });

  test("says when it is paid out, and keeps evidence", async () => {
    const body = { interval: "monthly", day: 31 };
    const set = await send(world, "PUT", `${desk}/test/payout-schedule`, {
      cookie: cafe.cookie,
      body,
    });
    expect(set).toMatchObject({ status: 200, body: { schedule: body } });
    const content = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(300_000, 7)]);
    const file = { name: "proof.pdf", content: content.toString("base64") };
    const kept = await send(world, "POST", `${desk}/test/files`, {
      cookie: waiter.cookie,
      body: file,
    });
    expect(kept).toMatchObject({ status: 201, body: { type: "pdf", size: content.length } });
    const path = `${desk}/test/files/${Object(kept.body).id}`;
    const answer = await fetch(world.url + path, { headers: { cookie: waiter.cookie } });
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });
});

test("a live key is made only with a step-up", async () => {
  const mill = await joinBourse(world, "mill");
  await send(world, "POST", "/v1/businesses", { cookie: mill.cookie });
  const desk = `/v1/businesses/${mill.id}`;
  const body = { kind: "secret", name: "shop" };
  const call = { cookie: mill.cookie, body };
  expect((await send(world, "POST", `${desk}/test/keys`, call)).status).toBe(201);
  const asked = await send(world, "POST", `${desk}/live/keys`, call);
  expect(asked).toMatchObject({ status: 403, code: "approval_required" });
  const approval: string = Object(asked.body).approval.id;
  const headers = { approval };
  const early = await send(world, "POST", `${desk}/live/keys`, { ...call, headers });
  expect(early).toMatchObject({ status: 403, code: "approval_invalid" });
  const granted = await send(world, "POST", `/v1/approvals/${approval}/grant`, {
    cookie: mill.cookie,
    body: { password },
  });
  const cookie = String(granted.headers.get("set-cookie")).split(";", 1)[0] ?? "";
  const made = await send(world, "POST", `${desk}/live/keys`, { cookie, body, headers });
  expect(made).toMatchObject({ status: 201 });
  const twice = await send(world, "POST", `${desk}/live/keys`, { cookie, body, headers });
  expect(twice).toMatchObject({ status: 403 });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dollars, joinBourse, type Person, send, startWorld, type World } from "./world.ts";

let world: World;
let alice: Person;

beforeAll(async () => {
  world = await startWorld();
  alice = await joinBourse(world, "alice");
});
afterAll(() => world[Symbol.asyncDispose]());

const pay = (text: string, headers: Record<string, string> = {}) =>
  send(world, "POST", "/v1/payments", { token: alice.token, key: "k", text, headers });
const order = `"to":"@bob_","amount":{"amount":"1","currency":"USD"}`;

describe("a body", () => {
  test("with an unknown field is refused, and the field named", async () => {
    const refused = await pay(`{${order},"fee":"0"}`);
    expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
    expect(Object(refused.body).fields).toEqual([
      { path: "fee", message: "is not a field of this call" },
    ]);
  });

  test("with the same key twice is refused", async () => {
    expect(await pay(`{${order},"to":"@eve__"}`)).toMatchObject({ status: 400 });
    expect(await pay(`{${order},"t\\u006f":"@eve__"}`)).toMatchObject({ status: 400 });
  });

  test("with a text that cannot be stored is refused, one that looks like it is not", async () => {
    expect(await pay(`{${order},"note":"a\\u0000"}`)).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
    expect(await pay(`{${order},"note":"a\\\\u0000"}`)).toMatchObject({ code: "not_found" });
  });

  test.each(["__proto__", "constructor"])("with a key %s is refused", async (key) => {
    expect(await pay(`{${order},"${key}":{"x":1}}`)).toMatchObject({ status: 400 });
    expect(Object.prototype).not.toHaveProperty("x");
  });

  test.each(["", "{", "null", "[]", "1", `"text"`, "{]", '{"a":1}}'])(
    "that says %j is refused",
    async (text) => {
      expect(await pay(text)).toMatchObject({ status: 400, code: "invalid_request" });
    },
  );

  test("longer than 64 KiB is refused", async () => {
    const refused = await pay(`{${order},"note":"${"x".repeat(65_536)}"}`);
    expect(refused).toMatchObject({ status: 413, code: "payload_too_large" });
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/xml"])(
    "of type %s is refused",
    async (type) => {
      const refused = await pay(`{${order}}`, { "content-type": type });
      expect(refused).toMatchObject({ status: 415, code: "unsupported_media_type" });
    },
  );

  test("where none belongs is refused", async () => {
    const refused = await send(world, "POST", "/v1/sign-out", {
      cookie: alice.cookie,
      body: { everywhere: true },
    });
    expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("a query", () => {
  test.each(["limit=0", "limit=101", "limit=x", "order=asc", "limit=1&limit=2", "cursor=nope"])(
    "%s is refused",
    async (query) => {
      const refused = await send(world, "GET", `/v1/movements?${query}`, { token: alice.token });
      expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
    },
  );
});

describe("a problem", () => {
  test("is a problem document with a reference and a page that explains it", async () => {
    const answer = await send(world, "GET", "/v1/nothing-here");
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status: 404, code: "not_found", title: "Not found" });
    const { type, reference } = Object(answer.body);
    expect(reference).toMatch(/^[0-9a-z]{26}$/);
    expect((await fetch(type)).status).toBe(200);
  });

  test("of a wrong method says which ones there are", async () => {
    const refused = await send(world, "PUT", "/v1/payments");
    expect(refused).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(refused.headers.get("allow")).toBe("POST");
  });

  test("of a broken path is no failure of the server", async () => {
    for (const path of [
      "/v1/movements/%zz",
      "/v1/movements/%00",
      `/v1/movements/${"x".repeat(3_000)}`,
    ]) {
      const refused = await send(world, "GET", path, { token: alice.token });
      expect([400, 404, 414]).toContain(refused.status);
    }
  });
});

describe("an unsafe call with a cookie", () => {
  const signOut = (headers: Record<string, string>) =>
    fetch(`${world.url}/v1/sign-out`, {
      method: "POST",
      headers: { cookie: alice.cookie, ...headers },
    });

  test.each([
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["from a sibling site", { "sec-fetch-site": "same-site" }],
    ["from another origin", { origin: "https://evil.example" }],
    ["that does not say where from", {}],
  ])("%s is refused", async (_what, headers) => {
    const refused = await signOut(headers);
    expect(refused.status).toBe(403);
    const me = await send(world, "GET", "/v1/me", { cookie: alice.cookie });
    expect(me.status).toBe(200);
  });

  test("is no way to sign somebody in from another site", async () => {
    const refused = await send(world, "POST", "/v1/sign-in", {
      body: { handle: "alice", password: "x" },
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(refused.status).toBe(403);
  });
});

test("a payment by e-mail is checked like any other", async () => {
  const refused = await send(world, "POST", "/v1/payments", {
    token: alice.token,
    key: "mail",
    body: { to: "nobody@example.org", amount: dollars("1") },
  });
  expect(refused).toMatchObject({ status: 409, code: "insufficient_funds" });
});

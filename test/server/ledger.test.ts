import { loadInvariantNames, loadMessages } from "@bourse/messages";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountCodes, transferCodes } from "#accounts";
import { createManualClock, createSystemClock, hourMs, must } from "#kernel";
import {
  befriend,
  dollars,
  inCluster,
  joinBourse,
  type Person,
  password,
  send,
  startWorld,
  type World,
} from "./world.ts";

const realTime = createSystemClock();
// A cluster goes by no time but its own, of which the world's must not be behind.
const startMs = inCluster ? realTime.nowMs() + hourMs : Date.UTC(2026, 5, 1, 12);
const clock = createManualClock(startMs);
const nowOfLedger = () => new Date((inCluster ? realTime : clock).nowMs()).toISOString();
let world: World;
let operator: Person;
let alice: Person;
let bob: Person;
let accountId: string;

beforeAll(async () => {
  world = await startWorld({ clock });
  operator = await joinBourse(world, "olga");
  alice = await joinBourse(world, "alice", 20_000n);
  bob = await joinBourse(world, "bobby");
  must(await world.app.bank.identity.grantOperator(operator.id));
  clock.advanceMs(1_000);
  const { body } = await get("/v1/ledger/search?text=@alice");
  const isFree = (one: object) =>
    Object(one).asset.currency === "USD" && Object(one).holder.type === "available";
  accountId = Object(body).accounts.find(isFree).id;
}, 600_000);
afterAll(() => world[Symbol.asyncDispose]());

const get = (path: string, who = operator) => send(world, "GET", path, { cookie: who.cookie });

async function pay(amount: string, key: string): Promise<string> {
  clock.advanceMs(1_000);
  const body = { to: "@bobby", amount: dollars(amount) };
  const paid = await send(world, "POST", "/v1/payments", { token: alice.token, key, body });
  expect(paid.status).toBe(201);
  return Object(paid.body).id;
}

describe("the ledger is there for", () => {
  test("operators, who see it in /v1/me", async () => {
    expect((await get("/v1/ledger/chart")).status).toBe(200);
    expect((await get("/v1/me")).body).toMatchObject({ operator: true });
  });

  test("no other member, though they are told that it is not there", async () => {
    expect(await get("/v1/ledger/chart", alice)).toMatchObject({ status: 404, code: "not_found" });
    expect((await get("/v1/me", alice)).body).toMatchObject({ operator: false });
  });

  test("no token, not an operator's either", async () => {
    const answer = await send(world, "GET", "/v1/ledger/chart", { token: operator.token });
    expect(answer).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("nobody whose role was taken away, from the next call on", async () => {
    const { identity } = world.app.bank;
    const second = await joinBourse(world, "omar");
    must(await identity.grantOperator(second.id));
    expect((await get("/v1/ledger/chart", second)).status).toBe(200);
    must(await identity.revokeOperator(second.id));
    expect((await get("/v1/ledger/chart", second)).status).toBe(404);
  });

  test("no operator who is suspended", async () => {
    const { identity } = world.app.bank;
    const third = await joinBourse(world, "orla");
    must(await identity.grantOperator(third.id));
    must(await identity.setMemberStatus(third.id, "suspended"));
    expect(await get("/v1/ledger/chart", third)).toMatchObject({ status: 401 });
    const body = { handle: "orla", password };
    expect((await send(world, "POST", "/v1/sign-in", { body })).status).toBe(401);
  });
});

describe("an operator reads", () => {
  test("a chart in which debits equal credits in every asset", async () => {
    const { assets } = Object((await get("/v1/ledger/chart")).body);
    // Seven currencies, and the test world's copy of each.
    expect(assets.length).toBe(14);
    for (const { balances } of assets) {
      expect(balances.debitsPosted).toBe(balances.creditsPosted);
      expect(balances.debitsPending).toBe(balances.creditsPending);
    }
    const usd = assets.find((one: object) => Object(one).asset.currency === "USD");
    expect(usd.asset).toEqual({ ledger: 840, currency: "USD", scale: 2 });
    const groups = new Map(usd.groups.map((group: object) => [Object(group).name, group]));
    expect(groups.get("nostro")).toMatchObject({ count: 1, accountId: "1001840001" });
    const members = Object(groups.get("memberAvailable"));
    expect(members.count).toBeGreaterThanOrEqual(3);
    expect(members.balances.creditsPosted).toBe("20000");
  });

  test("a group's accounts page by page, each with whose it is", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const path = `/v1/ledger/accounts?ledger=840&code=2001&limit=2${cursor}`;
      const { items, nextCursor } = Object((await get(path)).body);
      seen.push(...items.map((item: object) => Object(item).holder.member.handle));
      cursor = nextCursor === null ? "" : `&cursor=${nextCursor}`;
    } while (cursor !== "");
    expect(seen.slice(0, 3)).toEqual(["olga", "alice", "bobby"]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("a payment: both legs with the balances after it, and its movement", async () => {
    await befriend(world, alice, bob);
    const movementId = await pay("1500", "arrives");
    const path = `/v1/ledger/accounts/${accountId}/transfers?side=debit`;
    const [newest] = Object((await get(path)).body).items;
    expect(newest).toMatchObject({ amount: "1500", name: "payment", movementId });
    const story = Object((await get(`/v1/ledger/transfers/${newest.id}`)).body);
    expect(story.debit.account.holder.member.handle).toBe("alice");
    expect(story.credit.account.holder.member.handle).toBe("bobby");
    expect(story.debit.after).toMatchObject({ debitsPosted: "1500", creditsPosted: "20000" });
    expect(story.credit.after).toMatchObject({ creditsPosted: "1500" });
    expect(story.movement).toMatchObject({ id: movementId, kind: "payment", state: "completed" });
    expect(story.movement.steps[0].transferIds).toEqual([newest.id]);
    expect(JSON.stringify(story)).not.toContain("note");
  });
});

test("an operator and a member read what counts by an effective date", async () => {
  const then = nowOfLedger();
  await pay("10", "later");
  const path = `/v1/ledger/accounts/${accountId}`;
  const now = Object((await get(path)).body);
  const counted = Object((await get(`${path}?effectiveAt=${then}`)).body);
  expect(counted).toMatchObject({ at: null, balances: { creditsPosted: "20000" } });
  const debits = BigInt(now.balances.debitsPosted) - BigInt(counted.balances.debitsPosted);
  expect(debits).toBe(10n);

  const end = nowOfLedger();
  const balance = `/v1/accounts/${now.holder.id}/balance?at=${end}`;
  const all = Object((await get(balance, alice)).body);
  const some = Object((await get(`${balance}&effectiveAt=${then}`, alice)).body);
  expect(BigInt(some.available.amount) - BigInt(all.available.amount)).toBe(10n);
});

describe("an operator follows", () => {
  test("a hold and what became of it, from either end", async () => {
    const carol = await joinBourse(world, "carol");
    clock.advanceMs(1_000);
    const body = { to: "@carol", amount: dollars("700") };
    const held = await send(world, "POST", "/v1/payments", {
      token: alice.token,
      key: "held",
      body,
    });
    const { id } = Object(held.body);
    const search = async () => Object((await get(`/v1/ledger/search?text=${id}`)).body).transfers;
    const [pending] = await search();
    expect(pending).toMatchObject({ phase: "pending", pendingState: "pending", remaining: "700" });
    const accept = `/v1/movements/${id}/accept`;
    await send(world, "POST", accept, { token: carol.token, key: "accept" });
    const story = Object((await get(`/v1/ledger/transfers/${pending.id}`)).body);
    expect(story.transfer).toMatchObject({ pendingState: "posted", remaining: "0" });
    expect(story.settlements).toHaveLength(1);
    const [settlement] = story.settlements;
    expect(settlement).toMatchObject({ phase: "post", amount: "700" });
    const back = Object((await get(`/v1/ledger/transfers/${settlement.id}`)).body);
    expect(back.pending.id).toBe(pending.id);
    expect(await search()).toHaveLength(2);
  });

  test("transfers newest first, page by page, each once", async () => {
    for (const key of ["a", "b", "c", "d", "e"]) await pay("10", key);
    const ids: string[] = [];
    const times: string[] = [];
    let cursor = "";
    do {
      const path = `/v1/ledger/accounts/${accountId}/transfers?limit=2${cursor}`;
      const { items, nextCursor } = Object((await get(path)).body);
      for (const item of items) {
        ids.push(item.id);
        times.push(item.at);
      }
      cursor = nextCursor === null ? "" : `&cursor=${nextCursor}`;
    } while (cursor !== "");
    expect(ids.length).toBeGreaterThanOrEqual(7);
    expect(new Set(ids).size).toBe(ids.length);
    expect(times).toEqual(times.toSorted().toReversed());
    const within = `from=${times[2]}&until=${times[1]}`;
    const { body } = await get(`/v1/ledger/accounts/${accountId}/transfers?${within}`);
    expect(Object(body).items.map((item: object) => Object(item).id)).toEqual(ids.slice(1, 3));
  });

  test("the proof of every invariant, one at a time", async () => {
    expect((await get("/v1/ledger/verification")).body).toMatchObject({ state: "never" });
    const start = () => send(world, "POST", "/v1/ledger/verification", { cookie: operator.cookie });
    const [first, second] = await Promise.all([start(), start()]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    let proof = Object(first.body);
    while (proof.state === "running") {
      await new Promise((done) => setTimeout(done, 20));
      proof = (await get("/v1/ledger/verification")).body;
    }
    expect(proof.state).toBe("done");
    expect(proof.invariants.length).toBeGreaterThan(10);
    expect(proof.invariants.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);
    // By these the app finds its texts; what is said of the chain depends on the ledger's engine.
    const stated = proof.invariants.map(({ invariant }: { invariant: string }) => invariant);
    const named = new Set(Object.keys(await loadInvariantNames("en")));
    const ofOne = [...named.symmetricDifference(new Set(stated))];
    expect(ofOne).toEqual([expect.stringContaining("chain of hashes")]);
  });
});

test("every code of the chart has a name in the app", async () => {
  const { accountNames, transferNames } = (await loadMessages("en")).ledger;
  expect(Object.keys(accountNames).toSorted()).toEqual(Object.keys(accountCodes).toSorted());
  expect(Object.keys(transferNames).toSorted()).toEqual(Object.keys(transferCodes).toSorted());
});

describe("what is not there, or not well asked:", () => {
  test.each([
    "/v1/ledger/accounts/1",
    "/v1/ledger/accounts/0",
    `/v1/ledger/accounts/${2n ** 128n}`,
    "/v1/ledger/accounts/acc_01k00000000000000000000000",
    "/v1/ledger/transfers/12345",
    `/v1/ledger/transfers/${2n ** 128n - 1n}`,
    "/v1/ledger/nothing",
  ])("%s is not found", async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each([
    "/v1/ledger/accounts?ledger=840",
    "/v1/ledger/accounts?ledger=840&code=70000",
    "/v1/ledger/accounts?ledger=840&code=2001&cursor=zero",
    "/v1/ledger/accounts?ledger=840&code=2001&cursor=9999999999999999999",
    "/v1/ledger/chart?at=yesterday",
    "/v1/ledger/chart?at=2026-06-01",
    "/v1/ledger/chart?at=2126-06-01T00:00:00Z",
    "/v1/ledger/search?text=%20",
    "/v1/ledger/chart?other=1",
  ])("%s is not valid", async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, code: "invalid_request" });
  });

  test.each(["@nobody", "0", "9".repeat(39), "mov_01k00000000000000000000000", "what"])(
    "%s names nothing",
    async (text) => {
      const { body } = await get(`/v1/ledger/search?text=${encodeURIComponent(text)}`);
      expect(body).toEqual({ accounts: [], transfers: [] });
    },
  );
});

test("after a working day an operator proves again who they are", async () => {
  clock.advanceMs(12 * hourMs + 1);
  const refused = await get("/v1/ledger/chart");
  expect(refused).toMatchObject({ status: 403, code: "approval_required" });
  const { id } = Object(refused.body).approval;
  const grant = `/v1/approvals/${id}/grant`;
  const granted = await send(world, "POST", grant, {
    cookie: operator.cookie,
    body: { password },
  });
  expect(granted.status).toBe(204);
  const cookie = String(granted.headers.get("set-cookie")).split(";", 1)[0] ?? "";
  expect((await get("/v1/ledger/chart", { ...operator, cookie })).status).toBe(200);
});

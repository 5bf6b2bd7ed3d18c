import { request } from "undici";
import { expect, test } from "vitest";
import { operate } from "#main";
import { type BenchMember, call, makeMembers, payeeOf, sumOfMoney } from "../../bench/members.ts";
import {
  type ServerProcess,
  startServerProcess,
  throwAwayFolder,
} from "../../bench/server-process.ts";

const crashes = 20;
const workers = 24;
const delayMsMin = 20;
const delayMsSpread = 500;
const centsEach = 100_000n;
const timeoutMs = 600_000;

/** A linear congruential generator (Numerical Recipes): the printed seed gives the same delays. */
function createDelays(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return delayMsMin + (state / 2 ** 32) * delayMsSpread;
  };
}

type Payment = { readonly key: string; readonly index: number };

/** What is known of the payments that were sent. */
type Books = {
  /** Id of the movement, by key. */
  readonly acknowledged: Map<string, string>;
  /** Sent, and no answer came. */
  unanswered: Payment[];
  sent: number;
};

async function pay(
  url: string,
  members: readonly BenchMember[],
  { key, index }: Payment,
): Promise<string> {
  const member = members[index];
  if (member === undefined) throw new Error("there are members");
  const { statusCode, body } = await request(`${url}/v1/payments`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${member.token}`,
      "idempotency-key": key,
    },
    body: JSON.stringify({
      to: `@${payeeOf(members, index).handle}`,
      amount: { amount: "1", currency: "USD" },
    }),
  });
  const text = await body.text();
  if (statusCode !== 201) throw new Error(`${statusCode} ${text}`);
  const { id, state } = JSON.parse(text);
  expect(state).toBe("completed");
  return id;
}

/** Pays from many sides until the server is gone. */
async function payUntilGone(url: string, members: readonly BenchMember[], books: Books) {
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (;;) {
        const number = books.sent++;
        const payment = { key: `crash-${number}`, index: number % members.length };
        try {
          books.acknowledged.set(payment.key, await pay(url, members, payment));
        } catch {
          books.unanswered.push(payment);
          return;
        }
      }
    }),
  );
}

/** The same call with the same key again, twice: one result. */
async function settleUnanswered(url: string, members: readonly BenchMember[], books: Books) {
  await Promise.all(
    books.unanswered.map(async (payment) => {
      const id = await pay(url, members, payment);
      expect(await pay(url, members, payment)).toBe(id);
      books.acknowledged.set(payment.key, id);
    }),
  );
  books.unanswered = [];
}

async function paymentsOf(server: ServerProcess, { token }: BenchMember): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const path: string = `/v1/movements?kind=payment&direction=out&limit=100${cursor}`;
    const page: unknown = await call(server.url, "GET", path, { token });
    const { items, nextCursor } = Object(page);
    for (const { id, state } of items) {
      expect(state).toBe("completed");
      ids.push(id);
    }
    cursor = nextCursor === null ? null : `&cursor=${nextCursor}`;
  }
  return ids;
}

test(
  "a server that is killed at 20 points under load loses no acknowledged payment, doubles none",
  async () => {
    const seed = Date.now() >>> 0;
    process.stdout.write(`crash test, seed ${seed}\n`);
    const delay = createDelays(seed);
    using folder = throwAwayFolder();
    let server = await startServerProcess(folder.path);
    const members = await makeMembers(server, 8, centsEach);
    const before = await sumOfMoney(server, members);
    const books: Books = { acknowledged: new Map(), unanswered: [], sent: 0 };
    for (let crash = 0; crash < crashes; crash++) {
      const paying = payUntilGone(server.url, members, books);
      await new Promise((done) => setTimeout(done, delay()));
      await server.kill();
      await paying;
      server = await startServerProcess(folder.path);
      await settleUnanswered(server.url, members, books);
    }
    expect(books.acknowledged.size).toBe(books.sent);
    const stored = (await Promise.all(members.map((one) => paymentsOf(server, one)))).flat();
    expect(new Set(stored).size).toBe(stored.length);
    // One more of each member: the payment by which they got to know each other.
    expect(stored.length).toBe(books.acknowledged.size + members.length);
    const known = new Set(stored);
    for (const id of books.acknowledged.values()) expect(known).toContain(id);
    expect(await sumOfMoney(server, members)).toBe(before);
    const invariants = await operate(server.config, "verify", {});
    expect(invariants.filter(({ ids }) => ids.length > 0)).toEqual([]);
    await server.stop();
  },
  timeoutMs,
);

import type Stripe from "stripe";
import { expect } from "vitest";
import { type MemberId, type MovementId, minuteMs, must } from "#kernel";
import { openPostgresLedger, verifyLedger } from "#ledger";
import { createTestDatabase, repeated, type TestDatabase } from "#testing";
import {
  expectSound,
  type Mall,
  openMall,
  refused,
  type TestShop,
  testMigrations,
} from "./shop.testing.ts";

type Call = () => Promise<unknown>;
/** Which of the calls that met were carried out, in the order in which they are written. */
type Done = readonly boolean[];
/** Calls that are to meet, and what has to be so after them. */
export type Race = {
  readonly calls: readonly Call[];
  readonly after: (done: Done) => Promise<void>;
};

export type Arena = AsyncDisposable & {
  readonly mall: Mall;
  readonly database: TestDatabase;
  readonly shop: TestShop;
  /** The shop's client in the live world. */
  readonly live: Stripe;
  readonly buyer: MemberId;
};

/** A mall whose ledger is in PostgreSQL, as that of a server, with a shop and who buys there. */
export async function openArena(): Promise<Arena> {
  const database = await createTestDatabase(testMigrations);
  const mall = await openMall(database, openPostgresLedger);
  const shop = await mall.openShop();
  const live = mall.client(shop.liveKey);
  const buyer = await mall.rich(1_000_000n);
  const close = () => mall[Symbol.asyncDispose]();
  return { mall, database, shop, live, buyer, [Symbol.asyncDispose]: close };
}

/** What a shop could pay out now, in cents. */
export async function available(client: Stripe): Promise<number> {
  const balance = await client.balance.retrieve();
  return balance.available.find(({ currency }) => currency === "usd")?.amount ?? 0;
}

export const instant = (client: Stripe, amount: number) =>
  client.payouts.create({ amount, currency: "usd", method: "instant" });

/** Pays out all that is there, so that a race is about what is paid next. */
export async function empty(client: Stripe): Promise<void> {
  const amount = await available(client);
  if (amount > 0) await instant(client, amount);
}

/** The buyer pays from their balance; the shop has the money at once. */
export async function purchase({ mall, live, buyer }: Arena, cents: number) {
  const order = { amount: cents, currency: "usd" };
  const { id, client_secret } = await live.paymentIntents.create(order);
  const seen = { amount: BigInt(cents), currency: "USD" };
  const paying = { member: buyer, approvalId: undefined, seen };
  must(await mall.merchants.payFromBalance(client_secret ?? "", paying));
  const [movement] = await mall.movementsOf(buyer, "purchase");
  return { intent: id, movement: movement as MovementId };
}

/** Why a buyer disputes. */
export const cause = { reason: "product_not_received", explanation: "It never came." };

/** A member's own dollars, in cents. */
export async function ownBalance({ accounts }: Mall, member: MemberId): Promise<number> {
  const account = await accounts.accountOf(member, "USD");
  const [balance] = account ? await accounts.balances([account]) : [];
  return Number(balance?.available.amount ?? 0n);
}

const rounds = repeated(2);

/**
 * The calls all at once, several times: as they are written, and the last one first, by turns.
 *
 * @throws when anything that must hold does not, after each of them
 */
export async function meet({ mall, database }: Arena, prepare: () => Promise<Race>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const { calls, after } = await prepare();
    const numbered = calls.map((call, index) => ({ call, index }));
    if (round % 2 === 1) numbered.reverse();
    const done = calls.map(() => false);
    const results = await Promise.allSettled(
      numbered.map(async ({ call, index }) => {
        await call();
        done[index] = true;
      }),
    );
    // Refused is what a call may be; whatever else it met with is a fault.
    for (const result of results) {
      if (result.status === "rejected") await refused(Promise.reject(result.reason));
    }
    await after(done);
    await expectSound(mall);
  }
  // No work is left, however long one waits.
  mall.clock.advanceMs(2 * minuteMs);
  await expectSound(mall);
  expect(await verifyLedger(database.db)).toEqual([]);
}

/** How many were carried out. */
export const count = (done: Done): number => done.filter(Boolean).length;

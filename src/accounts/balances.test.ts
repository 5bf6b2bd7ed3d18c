import { describe, expect, it } from "vitest";
import { createManualClock, createSeededIds, idToU128, money, must } from "#kernel";
import {
  accountFilter,
  LedgerUnsupportedError,
  type Transfer,
  transferFlags,
  transferInput,
  u128Max,
} from "#ledger";
import type { Movement } from "#movements";
import type { Account, AccountBalances } from "./account.ts";
import { accountCodes, ledgerOf, transferCodes } from "./index.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

const seed = "balances of the past";
const deedsCount = 150;
const instantsCount = 1_000;
const askedAtOnce = 25;
const nsPerMs = 1_000_000n;

type Random = ReturnType<typeof createRandom>;

function createRandom() {
  const ids = createSeededIds(createManualClock(0), seed);
  const between = (min: number, max: number) =>
    min + (Buffer.from(ids.bytes(4)).readUInt32BE() % (max - min + 1));
  return {
    between,
    chance: (percent: number) => between(0, 99) < percent,
    account(list: readonly Account[]): Account {
      const account = list[between(0, list.length - 1)];
      if (account === undefined) throw new Error("there is no account to pick");
      return account;
    },
  };
}

/** Money comes in, is paid, held, settled in whole or in part, given back, and set aside. */
async function live(world: TestWorld, accounts: readonly Account[], random: Random) {
  const held: Movement[] = [];
  for (let i = 0; i < deedsCount; i++) {
    // Often none: several deeds share a millisecond of the clock.
    world.clock.advanceMs(random.between(0, 3));
    const [from, to] = [random.account(accounts), random.account(accounts)];
    const amount = BigInt(random.between(1, 900));
    if (random.chance(30)) await world.fund(from, amount);
    else if (random.chance(15)) await setAside(world, from, amount);
    else if (from !== to) {
      const paid = await world.pay(from, to, amount, { pending: random.chance(60) });
      if (paid.ok && paid.value.state === "pending") held.push(paid.value);
    }
    const next = held[0];
    if (next && random.chance(25)) {
      held.shift();
      await settle(world, next, random);
    }
  }
  expect(held.length).toBeGreaterThan(0);
}

async function setAside({ ledger, ids }: TestWorld, account: Account, amount: bigint) {
  await ledger.createTransfers([
    transferInput({
      id: ids.u128(),
      debitAccountId: idToU128(account.id),
      creditAccountId: idToU128(account.reservedId),
      amount,
      ledger: ledgerOf(account.currency),
      code: transferCodes.payment,
    }),
  ]);
}

async function settle({ movements, ids }: TestWorld, held: Movement, random: Random) {
  const [pending] = held.steps.flatMap((step) => step.transfers);
  const isPost = random.chance(70);
  const part = BigInt(random.between(1, Number(held.amount.amount)));
  const transfer = transferInput({
    id: ids.u128(),
    pendingId: pending?.id ?? 0n,
    flags: isPost ? transferFlags.postPendingTransfer : transferFlags.voidPendingTransfer,
    amount: isPost ? (random.chance(50) ? u128Max : part) : 0n,
  });
  const step = isPost
    ? ({ name: "accept", target: "completed" } as const)
    : ({ name: "decline", target: "returned" } as const);
  must(await movements.advance(held.id, { ...step, transfers: [transfer] }));
}

/** What the transfers up to an instant make of one ledger account. */
function replay(transfers: readonly Transfer[], id: bigint, at: bigint) {
  const sums = { pendingOut: 0n, pendingIn: 0n, posted: 0n };
  const byId = new Map(transfers.map((one) => [one.id, one]));
  for (const one of transfers) {
    if (one.timestamp > at) continue;
    const sign = one.creditAccountId === id ? 1n : -1n;
    const hold = (amount: bigint) => {
      if (sign > 0n) sums.pendingIn += amount;
      else sums.pendingOut += amount;
    };
    if (one.flags & transferFlags.pending) hold(one.amount);
    else sums.posted += one.flags & transferFlags.voidPendingTransfer ? 0n : sign * one.amount;
    if (one.pendingId !== 0n) hold(-(byId.get(one.pendingId)?.amount ?? 0n));
  }
  return sums;
}

async function createReplay({ ledger }: TestWorld, accounts: readonly Account[]) {
  const ids = accounts.flatMap(({ id, reservedId }) => [idToU128(id), idToU128(reservedId)]);
  const pages = ids.map((accountId) => ledger.getAccountTransfers(accountFilter({ accountId })));
  const history = new Map((await Promise.all(pages)).map((page, i) => [ids[i] ?? 0n, page]));
  const of = (id: bigint, at: bigint) => replay(history.get(id) ?? [], id, at);
  return (account: Account, at: bigint): AccountBalances => {
    const main = of(idToU128(account.id), at);
    const reserved = of(idToU128(account.reservedId), at);
    return {
      available: money(main.posted - main.pendingOut, account.currency),
      reserved: money(main.pendingOut + reserved.posted, account.currency),
      incoming: money(main.pendingIn, account.currency),
    };
  };
}

describe.each(["memory", "postgres"] as const)("balances of the past, on %s,", (engine) => {
  it("are what a replay up to that instant makes of them", async () => {
    await using world = await createTestWorld(engine);
    const beforeAll = BigInt(world.clock.nowMs()) * nsPerMs;
    world.clock.advanceMs(5);
    const accounts = [await world.member("Ann"), await world.member("Bob")];
    world.clock.advanceMs(5);
    accounts.push(await world.member("Cem"));
    const now = { at: 0n, effectiveAt: 0n };
    if (!world.ledger.capabilities.balancesAt) {
      const asked = Promise.resolve().then(() => world.accounts.balancesAt(accounts, now));
      await expect(asked).rejects.toThrow(LedgerUnsupportedError);
      return;
    }
    const random = createRandom();
    await live(world, accounts, random);
    const replayed = await createReplay(world, accounts);
    const spanMs = world.clock.nowMs() - Number(beforeAll / nsPerMs) + 10;
    const instants = Array.from({ length: instantsCount }, () => {
      // A whole millisecond, or an instant among the few that its events took.
      const inside = random.chance(50) ? nsPerMs - 1n : BigInt(random.between(0, 12));
      return beforeAll + BigInt(random.between(0, spanMs)) * nsPerMs + inside;
    });
    for (let start = 0; start < instantsCount; start += askedAtOnce) {
      const asked = instants.slice(start, start + askedAtOnce).map(async (at) => {
        const found = await world.accounts.balancesAt(accounts, { at, effectiveAt: 0n });
        expect(found, `at ${at}`).toEqual(accounts.map((account) => replayed(account, at)));
      });
      await Promise.all(asked);
    }
    const today = await world.accounts.balances(accounts);
    expect(await world.accounts.balancesAt(accounts, now)).toEqual(today);
  }, 600_000);
});

it("whose a ledger account is, is told of accounts, what they reserve, and pots", async () => {
  await using world = await createTestWorld();
  const { accounts, ledger } = world;
  const account = await world.member("Ann");
  const pot = must(await accounts.createPot(account.member, { currency: "USD", name: "Boat" }));
  const ids = [account.id, account.reservedId, pot.id].map(idToU128);
  const [nostro] = await ledger.queryAccounts({
    ...accountFilter({ accountId: 1n }),
    flags: 0,
    ledger: ledgerOf("USD"),
    code: accountCodes.nostro,
  });
  const found = await accounts.holdersOf([...ids, nostro?.id ?? 0n, 12345n]);
  expect([...found.keys()].toSorted()).toEqual(ids.toSorted());
  const { member } = account;
  expect(ids.map((id) => found.get(id))).toEqual([
    { type: "available", id: account.id, member },
    { type: "reserved", id: account.id, member },
    { type: "pot", id: pot.id, member },
  ]);
  expect((await accounts.holdersOf([])).size).toBe(0);
});

import {
  type AccountInput,
  accountFlags,
  type TransferInput,
  transferFlags,
  u128Max,
} from "../records.ts";
import { account, settle, transfer } from "./fixture.ts";

/** Draws whole numbers from 0 to below a bound; the same seed draws the same. */
export type Draw = (below: number) => number;

const t = transferFlags;
const accountsPerLedger = 60;
const ledgers = [1, 2];
/** Of these the flags repeat over the accounts. */
const kinds = [
  0,
  accountFlags.debitsMustNotExceedCredits,
  accountFlags.creditsMustNotExceedDebits,
  accountFlags.history,
  accountFlags.debitsMustNotExceedCredits | accountFlags.history,
];
/** How far back events reach for others to repeat or to settle. */
const rememberedMax = 300;
const hindrancesMax = 50;
/** So long that no clock decides. */
const longTimeout = 1_000_000;

/** Mulberry32, by Tommy Ettinger: 32 bits of state are enough to draw tests from. */
export function createDraw(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Accounts of every kind in two ledgers. */
export const accountsOfOperations: readonly AccountInput[] = ledgers.flatMap((ledger) =>
  Array.from({ length: accountsPerLedger }, (_, i) =>
    account(BigInt(ledger * 1_000 + i), { ledger, flags: kinds[i % kinds.length] ?? 0 }),
  ),
);

/** What random events are made of, and what they may refer to. */
type World = {
  readonly draw: Draw;
  nextId: bigint;
  readonly sent: TransferInput[];
  readonly holds: bigint[];
  /** Holds that close accounts, or leave no room for others: the world would soon stand still. */
  readonly hindrances: bigint[];
};

/** Makes random batches of transfers, most of them sound, over {@link accountsOfOperations}. */
export function createOperations(draw: Draw) {
  const world: World = { draw, nextId: 1n, sent: [], holds: [], hindrances: [] };
  return {
    batch(size: number): TransferInput[] {
      return Array.from({ length: size }, () => {
        const made = event(world);
        const linked = chance(world, 8) ? { ...made, flags: made.flags | t.linked } : made;
        remember(world.sent, linked, rememberedMax);
        return linked;
      });
    },
    /** Holds that end before the others, and what comes too late for them. */
    ending(count: number, timeout: number) {
      const held = Array.from({ length: count }, () => {
        return { ...simple(world), timeout, flags: t.pending };
      });
      const late = held.map(({ id }) => settle(world.nextId++, id, { amount: u128Max }));
      return { held, late };
    },
  };
}

const chance = ({ draw }: World, percent: number) => draw(100) < percent;
const pick = <T>({ draw }: World, from: readonly T[]): T | undefined => from[draw(from.length)];

function remember<T>(into: T[], value: T, max: number): void {
  into.push(value);
  if (into.length > max) into.shift();
}

function amount(world: World): bigint {
  return BigInt(world.draw(1_000));
}

function event(world: World): TransferInput {
  const kind = world.draw(100);
  if (kind < 40) return simple(world);
  if (kind < 54) return hold(world);
  if (kind < 55) return hindrance(world);
  if (kind < 82) return settlement(world);
  if (kind < 88) return balancing(world);
  if (kind < 94) return broken(world, chance(world, 70) ? simple(world) : settlement(world));
  const former = pick(world, world.sent);
  return former && former.amount < u128Max ? again(world, former) : simple(world);
}

function simple(world: World): TransferInput {
  const { draw } = world;
  const ledger = pick(world, ledgers) ?? 1;
  const debit = draw(accountsPerLedger);
  const credit = (debit + 1 + draw(accountsPerLedger - 1)) % accountsPerLedger;
  return transfer(world.nextId++, {
    debitAccountId: BigInt(ledger * 1_000 + debit),
    creditAccountId: BigInt(ledger * 1_000 + credit),
    ledger,
    code: 1 + draw(3),
    amount: amount(world),
    userData64: BigInt(draw(5)),
  });
}

function hold(world: World): TransferInput {
  const timeout = chance(world, 50) ? 0 : longTimeout;
  const made = { ...simple(world), timeout, flags: t.pending };
  remember(world.holds, made.id, rememberedMax);
  return made;
}

function hindrance(world: World): TransferInput {
  const closing = pick(world, [0, t.closingDebit, t.closingCredit]) ?? 0;
  const made = { ...simple(world), flags: t.pending | closing };
  remember(world.hindrances, made.id, hindrancesMax);
  return closing ? made : { ...made, amount: u128Max - BigInt(world.draw(3)) };
}

function balancing(world: World): TransferInput {
  const both = t.balancingDebit | t.balancingCredit;
  const flags = pick(world, [t.balancingDebit, t.balancingCredit, both]) ?? 0;
  const made = chance(world, 70) ? simple(world) : hold(world);
  // As much as there is, more often than not.
  const most = chance(world, 50) ? u128Max : made.amount;
  return { ...made, amount: most, flags: made.flags | flags };
}

function settlement(world: World): TransferInput {
  if (chance(world, 40)) {
    const pendingId = pick(world, world.hindrances) ?? 1n;
    return settle(world.nextId++, pendingId, { flags: t.voidPendingTransfer });
  }
  const flags = chance(world, 65) ? t.postPendingTransfer : t.voidPendingTransfer;
  const whole = flags === t.postPendingTransfer ? u128Max : 0n;
  const settled = chance(world, 60) ? whole : amount(world);
  return settle(world.nextId++, pick(world, world.holds) ?? 1n, { flags, amount: settled });
}

function broken(world: World, sound: TransferInput): TransferInput {
  const faults: Partial<TransferInput>[] = [
    { code: 0 },
    { ledger: 0 },
    { ledger: 3 - sound.ledger },
    { id: 0n },
    { id: u128Max },
    { debitAccountId: sound.creditAccountId },
    { debitAccountId: 5_000n },
    { creditAccountId: 5_000n },
    { creditAccountId: u128Max },
    { pendingId: 7n },
    { timeout: 7 },
    { timestamp: 7n },
    { flags: 1 << 12 },
    { flags: sound.flags | t.postPendingTransfer | t.voidPendingTransfer },
    { flags: sound.flags | t.closingDebit },
  ];
  return { ...sound, ...pick(world, faults) };
}

/** A repetition, or another event under an id that was used. */
function again(world: World, former: TransferInput): TransferInput {
  const changes: Partial<TransferInput>[] = [
    { amount: former.amount + 1n },
    { code: former.code + 1 },
    { userData64: former.userData64 + 1n },
    { flags: former.flags ^ t.linked },
    { creditAccountId: 1_000n },
    { timeout: former.timeout + longTimeout },
  ];
  return chance(world, 60) ? former : { ...former, ...pick(world, changes) };
}

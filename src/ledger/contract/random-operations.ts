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
const rememberedMax = 500;

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

/** Makes random batches of transfers, most of them sound, over {@link accountsOfOperations}. */
export function createOperations(draw: Draw) {
  let nextId = 1n;
  const sent: TransferInput[] = [];
  const holds: bigint[] = [];
  const chance = (percent: number) => draw(100) < percent;
  const pick = <T>(from: readonly T[]): T | undefined => from[draw(from.length)];
  const remember = <T>(into: T[], value: T) => {
    into.push(value);
    if (into.length > rememberedMax) into.shift();
  };
  const amount = () => (chance(2) ? u128Max - BigInt(draw(3)) : BigInt(draw(1_000)));

  const simple = (): TransferInput => {
    const ledger = pick(ledgers) ?? 1;
    const debit = draw(accountsPerLedger);
    const credit = (debit + 1 + draw(accountsPerLedger - 1)) % accountsPerLedger;
    const id = (i: number) => BigInt(ledger * 1_000 + i);
    return transfer(nextId++, {
      debitAccountId: id(debit),
      creditAccountId: id(credit),
      ledger,
      code: 1 + draw(3),
      amount: amount(),
      userData64: BigInt(draw(5)),
    });
  };
  const hold = (): TransferInput => {
    // Long enough that no clock decides.
    const timeout = chance(50) ? 0 : 1_000_000;
    const closing = chance(2) ? pick([t.closingDebit, t.closingCredit]) : 0;
    const event = { ...simple(), timeout, flags: t.pending | (closing ?? 0) };
    remember(holds, event.id);
    return event;
  };
  const balancing = (): TransferInput => ({
    ...(chance(70) ? simple() : hold()),
    flags: pick([t.balancingDebit, t.balancingCredit, t.balancingDebit | t.balancingCredit]) ?? 0,
    timeout: 0,
  });
  const settlement = (): TransferInput => {
    const flags = chance(65) ? t.postPendingTransfer : t.voidPendingTransfer;
    const whole = flags === t.postPendingTransfer ? u128Max : 0n;
    return settle(nextId++, pick(holds) ?? 1n, { flags, amount: chance(60) ? whole : amount() });
  };
  const broken = (event: TransferInput): TransferInput => {
    const faults: Partial<TransferInput>[] = [
      { code: 0 },
      { ledger: 0 },
      { ledger: 3 - event.ledger },
      { id: 0n },
      { id: u128Max },
      { debitAccountId: event.creditAccountId },
      { debitAccountId: 5_000n },
      { creditAccountId: 5_000n },
      { creditAccountId: u128Max },
      { pendingId: 7n },
      { timeout: 7 },
      { timestamp: 7n },
      { flags: 1 << 12 },
      { flags: event.flags | t.postPendingTransfer | t.voidPendingTransfer },
      { flags: event.flags | t.closingDebit },
    ];
    return { ...event, ...pick(faults) };
  };
  const again = (event: TransferInput): TransferInput => {
    const changes: Partial<TransferInput>[] = [
      { amount: event.amount + 1n },
      { code: event.code + 1 },
      { userData64: event.userData64 + 1n },
      { flags: event.flags ^ t.linked },
      { creditAccountId: 1_000n },
      { timeout: event.timeout + 1 },
    ];
    return chance(60) ? event : { ...event, ...pick(changes) };
  };
  const event = (): TransferInput => {
    const kind = draw(100);
    if (kind < 42) return simple();
    if (kind < 62) return hold();
    if (kind < 82) return settlement();
    if (kind < 88) return balancing();
    if (kind < 94) return broken(chance(70) ? simple() : settlement());
    const former = pick(sent);
    return former && former.amount < u128Max ? again(former) : simple();
  };
  return {
    batch(size: number): TransferInput[] {
      return Array.from({ length: size }, () => {
        const made = event();
        const linked = chance(8) ? { ...made, flags: made.flags | t.linked } : made;
        remember(sent, linked);
        return linked;
      });
    },
    /** Holds that end before the others, and what comes too late for them. */
    ending(count: number, timeout: number) {
      const held = Array.from({ length: count }, () => ({
        ...simple(),
        timeout,
        flags: t.pending,
      }));
      const late = held.map(({ id }) => settle(nextId++, id, { amount: u128Max }));
      return { held, late };
    },
  };
}

import {
  type AccountInput,
  accountFlags,
  accountInput,
  type LimitsInput,
  noLimits,
  type TransferInput,
  transferFlags,
  transferInput,
  u128Max,
} from "../records.ts";
import type { Asked } from "./node.ts";
import type { Random } from "./random.ts";

/** What clients ask for, and what they remember to ask for again. */
export type Workload = {
  readonly random: Random;
  /** Most events in an ordinary batch. */
  readonly batchMax: number;
  /** One thing asked in so many is a lookup of balances. */
  readonly asksPerLookup: number;
  /** Every account that was ever asked for. */
  readonly accounts: bigint[];
  /** Some of the holds that were asked for. */
  readonly holds: bigint[];
  readonly former: Asked[];
  nextId: bigint;
  /** Things still asked for that bring their own time, and the last such time. */
  imports: number;
  importTime: bigint;
  /** Events drawn so far. */
  count: number;
};

const rememberedMax = 400;
const accountsMin = 10;
const accountsMax = 400;
const noAccount = 9_999_999n;
const t = transferFlags;

export function createWorkload(random: Random, batchMax: number): Workload {
  return {
    random,
    batchMax,
    asksPerLookup: random.pick([12, 12, 2]),
    accounts: [],
    holds: [],
    former: [],
    nextId: 1_000n,
    // A third of all ledgers begins with what somebody brings from elsewhere.
    imports: random.once(3) ? random.between(1, 60) : 0,
    importTime: 1_000n,
    count: 0,
  };
}

/** What somebody asks for next. */
export function drawAsked(workload: Workload): Asked {
  const { random, former } = workload;
  const asked = imported(workload, draw(workload));
  if (asked.kind === "lookup") return asked;
  workload.count += asked.events.length;
  if (former.length < rememberedMax) former.push(asked);
  else former[random.below(rememberedMax)] = asked;
  return asked;
}

function draw(workload: Workload): Asked {
  const { random, accounts, former, batchMax } = workload;
  const many = <T>(size: number, one: (index: number) => T) =>
    Array.from({ length: size }, (_, index) => one(index));
  const isYoung = accounts.length < accountsMin;
  if (isYoung || (accounts.length < accountsMax && random.once(30))) {
    return { kind: "accounts", events: many(random.between(1, 6), () => drawAccount(workload)) };
  }
  if (random.once(40)) {
    return { kind: "limits", events: many(random.between(1, 3), () => drawLimits(workload)) };
  }
  if (random.once(workload.asksPerLookup)) {
    return { kind: "lookup", ids: many(random.between(1, 5), () => drawAccountId(workload)) };
  }
  // The same again, as after an answer that was lost on its way to whoever asked.
  const again = random.once(15) ? former[random.below(former.length)] : undefined;
  if (again) return again;
  const size = random.between(1, random.once(25) ? batchMax * 8 : batchMax);
  const events = many(size, (index) => drawTransfer(workload, index === size - 1));
  return { kind: "transfers", events };
}

function drawAccountId({ random, accounts }: Workload): bigint {
  return accounts[random.below(accounts.length + 1)] ?? noAccount;
}

/** Mostly rising, as ids made in order of time are; some come late, some are from elsewhere. */
function drawId(workload: Workload): bigint {
  const { random } = workload;
  workload.nextId += BigInt(random.between(1, 9));
  if (random.once(40)) return workload.nextId - BigInt(random.between(1, 2_000));
  return random.once(200) ? BigInt(random.between(1, 999)) : workload.nextId;
}

function drawBound(random: Random): bigint | null {
  return random.once(3) ? BigInt(random.between(-20_000, 20_000)) : null;
}

function drawLimits(workload: Workload): LimitsInput {
  const { random } = workload;
  return {
    accountId: drawAccountId(workload),
    floor: drawBound(random),
    ceiling: drawBound(random),
  };
}

function drawAccount(workload: Workload): AccountInput {
  const { random, accounts } = workload;
  const id = random.once(10) ? drawAccountId(workload) : BigInt(accounts.length + 1);
  if (!accounts.includes(id)) accounts.push(id);
  const kind = random.pick([
    0,
    0,
    accountFlags.debitsMustNotExceedCredits,
    accountFlags.creditsMustNotExceedDebits,
    accountFlags.history,
  ]);
  const flags = kind | (random.once(12) ? accountFlags.linked : 0);
  const limits = random.once(10) ? { ...noLimits, floor: drawBound(random) } : noLimits;
  return accountInput({ id, ledger: random.once(8) ? 2 : 1, code: 1, flags, limits });
}

function drawTransfer(workload: Workload, isLast: boolean): TransferInput {
  const { random, holds } = workload;
  const linked = random.once(6) && (!isLast || random.once(10)) ? t.linked : 0;
  if (holds.length > 0 && random.once(4)) return drawSettlement(workload, linked);
  const isHold = random.once(4);
  const id = drawId(workload);
  if (isHold) {
    holds.push(id);
    if (holds.length > rememberedMax) holds.splice(random.below(holds.length), 1);
  }
  const balancing = random.once(15) ? random.pick([t.balancingDebit, t.balancingCredit]) : 0;
  const closing = isHold && random.once(150) ? random.pick([t.closingDebit, t.closingCredit]) : 0;
  const timeout = closing ? random.between(1, 3) : random.below(30);
  return transferInput({
    id,
    debitAccountId: drawAccountId(workload),
    creditAccountId: drawAccountId(workload),
    amount: BigInt(random.below(random.once(10) ? 5_000 : 60)),
    ledger: random.once(12) ? 2 : 1,
    code: random.once(100) ? 0 : 1,
    effectiveAt: random.once(10) ? BigInt(random.below(1_000_000)) : 0n,
    timeout: isHold ? timeout : 0,
    flags: (isHold ? t.pending : 0) | linked | balancing | closing,
  });
}

function drawSettlement(workload: Workload, linked: number): TransferInput {
  const { random, holds } = workload;
  const pendingId = holds[random.below(holds.length)] ?? 1n;
  const capture = t.postPendingTransfer | t.keepRemainder;
  const kind = random.pick([t.voidPendingTransfer, t.postPendingTransfer, capture]);
  const isVoid = kind === t.voidPendingTransfer;
  const amount = isVoid ? 0n : random.once(3) ? BigInt(random.below(40)) : u128Max;
  return transferInput({ id: drawId(workload), pendingId, amount, flags: kind | linked });
}

/** The same, as of a past whose times mostly rise. */
function imported(workload: Workload, asked: Asked): Asked {
  const { random } = workload;
  // Later ones come too late; and have to be told so, also after a start.
  if (workload.imports === 0 && !random.once(60)) return asked;
  if (asked.kind !== "accounts" && asked.kind !== "transfers") return asked;
  if (workload.imports > 0) workload.imports -= 1;
  const time = () => {
    workload.importTime += BigInt(random.between(random.once(8) ? -6 : 1, 9));
    return workload.importTime;
  };
  if (asked.kind === "accounts") {
    const flag = accountFlags.imported;
    const past = (event: AccountInput) => ({ flags: event.flags | flag, timestamp: time() });
    return { kind: "accounts", events: asked.events.map((one) => ({ ...one, ...past(one) })) };
  }
  const flag = t.imported;
  const past = (event: TransferInput) => ({ flags: event.flags | flag, timestamp: time() });
  const events = asked.events.map((one) => ({ ...one, timeout: 0, ...past(one) }));
  return { kind: "transfers", events };
}

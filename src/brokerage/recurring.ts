import { hash } from "node:crypto";
import { type Day, dayOf, dayStartMs, nextOccurrence } from "#accounts";
import {
  assert,
  dayMs,
  err,
  hourMs,
  type MemberId,
  type Money,
  minuteMs,
  ok,
  type Result,
} from "#kernel";
import { type Core, instrumentById } from "./core.ts";
import type { OrderInvalid } from "./errors.ts";
import { placeOrder } from "./place.ts";
import type {
  CreateRecurringError,
  RecurringBuy,
  RecurringError,
  RecurringId,
  RecurringOrder,
} from "./recurring-buy.ts";
import {
  dueRecurring,
  findRecurring,
  insertRecurring,
  listRecurring,
  recurringByKey,
  updateRecurring,
} from "./store/recurring.ts";

const plansMax = 100;
const pageMax = 100;
/** In the middle of the day of most markets; where one is closed, the order waits. */
const runHourMs = 15 * hourMs;
const salaryPollMs = minuteMs;
const twoWeeksMs = 14 * dayMs;
const startsWithinMs = 366 * dayMs;

const invalid = (fault: OrderInvalid["fault"]) =>
  err<OrderInvalid>({ code: "order_invalid", fault });

/** Plans to buy. The same key gives the same plan. */
export function createRecurring(
  core: Core,
  member: MemberId,
  order: RecurringOrder,
  idempotencyKey: string,
): Promise<Result<RecurringBuy, CreateRecurringError>> {
  const { db, clock, ids, market } = core;
  return core.inTurn(member, async () => {
    const { symbol, amount, every, startsOn } = order;
    const asked = [symbol, amount.amount.toString(), amount.currency, every, startsOn];
    const requestHash = hash("sha256", JSON.stringify(asked), "hex");
    const first = await recurringByKey(db, member, idempotencyKey);
    if (first) {
      const isSame = first.requestHash === requestHash;
      return isSame ? ok(first) : err({ code: "idempotency_key_conflict" });
    }
    const instrument = await market.instrumentOf(symbol);
    if (!instrument) return invalid("instrument_not_found");
    if (!instrument.isFractional) return invalid("not_fractional");
    if (amount.currency !== instrument.currency) return invalid("quantity_or_amount");
    const nowMs = clock.nowMs();
    const start = startsOn ?? dayOf(nowMs);
    const latest = dayOf(nowMs + startsWithinMs);
    if (start < dayOf(nowMs) || start > latest) return invalid("good_till_invalid");
    const isSalary = every === "salary";
    const plan: RecurringBuy = {
      id: ids.make("rec"),
      member,
      instrument: instrument.id,
      amount,
      every,
      startsOn: start,
      nextOn: isSalary ? null : start,
      runAtMs: isSalary ? nowMs + salaryPollMs : runAtMs(start),
      state: "active",
      last: null,
      seenAtMs: isSalary ? nowMs : null,
      createdAtMs: nowMs,
      idempotencyKey,
      requestHash,
    };
    const stored = await db.transaction((tx) => insertRecurring(tx, plan));
    assert(stored, "calls of one member take turns, and the first was looked up");
    return ok(plan);
  });
}

const runAtMs = (day: Day) => dayStartMs(day) + runHourMs;

export const recurringOf = (core: Core, member: MemberId): Promise<RecurringBuy[]> =>
  listRecurring(core.db, member, plansMax);

/** Pauses, resumes, cancels, or changes the amount. What was missed is not made up for. */
export function changeRecurring(
  core: Core,
  member: MemberId,
  id: RecurringId,
  change: { readonly state?: RecurringBuy["state"]; readonly amount?: Money },
): Promise<Result<RecurringBuy, RecurringError>> {
  return core.inTurn(member, async () => {
    const plan = await findRecurring(core.db, id);
    if (plan?.member !== member) return err({ code: "not_found" });
    if (plan.state === "cancelled") {
      return change.state === "cancelled" ? ok(plan) : err({ code: "schedule_closed" });
    }
    const { amount = plan.amount, state = plan.state } = change;
    if (amount.currency !== plan.amount.currency) return err({ code: "schedule_closed" });
    const nowMs = core.clock.nowMs();
    const changed = { ...plan, amount, ...timesFor({ ...plan, state }, nowMs), state };
    await core.db.transaction((tx) => updateRecurring(tx, changed));
    return ok(changed);
  });
}

function timesFor(
  plan: RecurringBuy,
  nowMs: number,
): Pick<RecurringBuy, "nextOn" | "runAtMs" | "seenAtMs"> {
  const { state, every, seenAtMs, nextOn } = plan;
  if (state !== "active") return { nextOn, runAtMs: null, seenAtMs };
  if (every === "salary")
    return { nextOn: null, runAtMs: nowMs, seenAtMs: plan.runAtMs === null ? nowMs : seenAtMs };
  const today = dayOf(nowMs);
  const next = nextOn !== null && nextOn >= today ? nextOn : dayAfter(plan, today);
  return { nextOn: next, runAtMs: runAtMs(next), seenAtMs };
}

/** The first date after `day` on which it buys. */
export function dayAfter(
  { startsOn, every }: Pick<RecurringBuy, "startsOn" | "every">,
  day: Day,
): Day {
  if (day < startsOn) return startsOn;
  if (every === "day" || every === "week" || every === "month") {
    return nextOccurrence(startsOn, every, day);
  }
  const startMs = dayStartMs(startsOn);
  const passed = Math.floor((dayStartMs(day) - startMs) / twoWeeksMs);
  return dayOf(startMs + (passed + 1) * twoWeeksMs);
}

/** Buys what is due. Returns how many plans were looked at. */
export async function runRecurring(core: Core): Promise<number> {
  const due = await dueRecurring(core.db, core.clock.nowMs(), pageMax);
  for (const { id } of due) {
    try {
      await run(core, id);
    } catch (error) {
      core.log.error({ recurring: id, error }, "a recurring buy could not be made; again");
    }
  }
  return due.length;
}

async function run(core: Core, id: RecurringId): Promise<void> {
  const plan = await findRecurring(core.db, id);
  if (plan?.state !== "active") return;
  const next = plan.every === "salary" ? await afterSalaries(core, plan) : await onDate(core, plan);
  await core.inTurn(plan.member, async () => {
    const now = await findRecurring(core.db, id);
    if (now?.state !== "active") return;
    await core.db.transaction((tx) => updateRecurring(tx, { ...now, ...next }));
  });
}

type Progress = Partial<Pick<RecurringBuy, "nextOn" | "runAtMs" | "last" | "seenAtMs">>;

async function onDate(core: Core, plan: RecurringBuy): Promise<Progress> {
  const on = plan.nextOn ?? dayOf(core.clock.nowMs());
  const last = await buy(core, plan, on, on);
  const nextOn = dayAfter(plan, on);
  return { nextOn, runAtMs: runAtMs(nextOn), last };
}

/** Each income that came in since the last look buys once: the key is that of its movement. */
async function afterSalaries(core: Core, plan: RecurringBuy): Promise<Progress> {
  const nowMs = core.clock.nowMs();
  const incomes = await core.movements.list({
    member: plan.member,
    kind: "bank_credit",
    state: "completed",
    direction: "in",
    fromMs: plan.seenAtMs ?? plan.createdAtMs,
    limit: pageMax,
  });
  let { last } = plan;
  for (const income of incomes.toReversed()) {
    if (income.category !== "income") continue;
    last = await buy(core, plan, income.id, dayOf(income.createdAtMs));
  }
  return { last, runAtMs: nowMs + salaryPollMs, seenAtMs: nowMs - salaryPollMs };
}

async function buy(
  core: Core,
  { id, member, instrument, amount }: RecurringBuy,
  occasion: string,
  on: Day,
): Promise<NonNullable<RecurringBuy["last"]>> {
  const { symbol } = await instrumentById(core, instrument);
  const request = { symbol, side: "buy", type: "market", amount, timeInForce: "day" } as const;
  const idempotencyKey = `recurring:${id}:${occasion}`;
  const placed = await placeOrder(core, member, request, { idempotencyKey, source: "recurring" });
  if (!placed.ok) {
    const failure = placed.error.code === "order_invalid" ? placed.error.fault : placed.error.code;
    return { on, orderId: null, failure };
  }
  const { id: orderId, state, reason } = placed.value;
  return { on, orderId, failure: state === "rejected" ? reason : null };
}

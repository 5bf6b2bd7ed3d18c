import { assert, type PotId } from "#kernel";
import { type Day, dayOf, nextOccurrence } from "./calendar.ts";
import type { Pot } from "./pot.ts";
import type { PotsDeps } from "./pot-deps.ts";
import { potFromRow } from "./pot-rows.ts";
import { moveWithPot } from "./pot-transfers.ts";
import { requestHash } from "./request-hash.ts";
import { spendable } from "./round-up.ts";
import { duePotRows, moveSchedule, type PotRow } from "./store/pots.ts";

const potsPerPage = 256;

/** Makes the deposits that are due through today; each pot and day once. */
export async function runPotSchedules(deps: PotsDeps): Promise<number> {
  const today = dayOf(deps.clock.nowMs());
  let made = 0;
  let after: PotId | undefined;
  for (;;) {
    const page = await duePotRows(deps.db, today, after, potsPerPage);
    const last = page[page.length - 1];
    if (!last) return made;
    const counts = await Promise.all(page.map((row) => runOne(deps, row, today)));
    made += counts.reduce((sum, count) => sum + count, 0);
    after = last.id;
  }
}

async function runOne(deps: PotsDeps, row: PotRow, today: Day): Promise<number> {
  const { schedule_start: start, schedule_every: every, schedule_next: next } = row;
  assert(start !== null && every !== null && next !== null, "a due pot has a schedule");
  const pot = potFromRow(row);
  let made = 0;
  let day = next;
  for (; day <= today; day = nextOccurrence(start, every, day)) {
    if (await depositOn(deps, pot, day)) made += 1;
  }
  // A crash before this makes the same deposits again, which their keys turn into nothing.
  await deps.db.transaction((tx) => moveSchedule(tx, row, day));
  return made;
}

async function depositOn(deps: PotsDeps, pot: Pot, day: Day): Promise<boolean> {
  const amount = pot.schedule?.amount;
  assert(amount, "a due pot has a schedule");
  if ((await spendable(deps.ledger, pot.account)) < amount.amount) {
    deps.log.info({ pot: pot.id, day }, "not enough money for a scheduled deposit");
    return false;
  }
  const moved = await moveWithPot(deps, pot, {
    operation: "pot_deposit",
    amount: amount.amount,
    idempotencyKey: `pot_schedule:${pot.id}:${day}`,
    hash: requestHash("pot_schedule", amount, pot.id, day),
    details: { scheduledFor: day },
  });
  if (!moved.ok) deps.log.info({ pot: pot.id, day, ...moved.error }, "no scheduled deposit");
  return moved.ok;
}

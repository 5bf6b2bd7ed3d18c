import { expect, test } from "vitest";
import { createSeededIds } from "#kernel";
import {
  type Ledger,
  LedgerUnknownOutcomeError,
  openPostgresLedger,
  type PostgresLedgerDeps,
} from "#ledger";
import { type Plan, simulate } from "./simulate.ts";
import type { World } from "./world.ts";

type Defect = readonly [what: string, found: RegExp, how: Omit<Plan, "seed" | "rounds">];

const rounds = 60;
const timeoutMs = 600_000;

/** The classic mistake: a retry that is a second transfer. */
async function openRepeating(deps: PostgresLedgerDeps): Promise<Ledger> {
  const ledger = await openPostgresLedger(deps);
  const ids = createSeededIds(deps.clock, "again");
  return {
    ...ledger,
    async createTransfers(events) {
      try {
        return await ledger.createTransfers(events);
      } catch (error) {
        if (!(error instanceof LedgerUnknownOutcomeError)) throw error;
        return ledger.createTransfers(events.map((event) => ({ ...event, id: ids.u128() })));
      }
    },
  };
}

const everyNth = 50;

/** Now and then it says that it wrote down what it did not. */
async function openForgetful(deps: PostgresLedgerDeps): Promise<Ledger> {
  const ledger = await openPostgresLedger(deps);
  let calls = 0;
  return {
    ...ledger,
    async createTransfers(events) {
      if (++calls % everyNth !== 0) return ledger.createTransfers(events);
      const timestamp = BigInt(deps.clock.nowMs()) * 1_000_000n;
      return events.map(() => ({ status: "created", timestamp }));
    },
  };
}

const newest = "(select id from movements.intent where kind = 'payment' order by id desc limit 1)";

/** Somebody with access to the database does what the product never does. */
const byHand =
  (statement: string) =>
  async ({ database }: World): Promise<void> => {
    await database.db.pool.query(statement);
  };

const defects: readonly Defect[] = [
  [
    "a transfer is posted again under a new id",
    // Where only the second one went in, the first is missed; or a payment never ends, as a
    // transfer that nobody knows of has ended its reservation.
    /should hold|posted is in the ledger|does not come to rest/,
    { openLedger: openRepeating },
  ],
  ["a transfer is not posted", /should hold/, { openLedger: openForgetful }],
  [
    "a key is forgotten",
    /BrokenPromiseError: pay/,
    {
      sabotage: byHand(
        `update movements.intent set idempotency_key = id::text where id = ${newest}`,
      ),
    },
  ],
  [
    "a movement is lost",
    // Of one that is under way, the reservation without a reason shows first.
    /is gone|should hold/,
    { sabotage: byHand(`delete from movements.intent where id = ${newest}`) },
  ],
  [
    "an amount is changed",
    /should hold/,
    { sabotage: byHand(`update movements.intent set amount = amount + 1 where id = ${newest}`) },
  ],
  [
    "somebody sent more than their tier may",
    /sent more than/,
    // All are one person who sent everything on one day: enough for a limit soon, in any plan.
    {
      sabotage: byHand(
        `update identity.person set tier = 0;
         update identity.member set person_id = (select min(person_id) from identity.member);
         update movements.intent set created_at = (select min(created_at) from movements.intent)`,
      ),
    },
  ],
];

const plansMax = 3;

// A seed repeats the plan, not the interleaving: a defect may show in the next plan only.
async function simulateUntilItFails(how: (typeof defects)[number][2]): Promise<void> {
  for (let plan = 0; plan < plansMax; plan++) {
    await simulate({ seed: `defects ${plan}`, rounds, ...how });
  }
}

test.each(defects)(
  "the simulation finds that %s",
  async (_, found, how) => {
    await expect(simulateUntilItFails(how)).rejects.toThrow(found);
  },
  timeoutMs,
);

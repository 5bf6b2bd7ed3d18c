import { type Currency, err, ok, type Result } from "#kernel";
import { inBalanceTurns } from "./advances.ts";
import { type Call, ownCall } from "./call.ts";
import {
  manualSchedule,
  nextPayoutMs,
  putSchedule,
  type ScheduleRule,
  scheduleIdOf,
} from "./connect/payout-schedule.ts";
import type { BalanceTransaction, Payout } from "./objects.ts";
import { payOut } from "./payouts.ts";
import type { Shop } from "./shop.ts";
import { dueObjects, findObject, listObjects } from "./store/objects.ts";
import type { World } from "./world.ts";

const dueMax = 100;
/** Lines of one payout; what is left over goes with the next one. */
export const linesMax = 1_000;

/** Pays out what is available where the schedule says so. @returns how many worlds were looked at */
export async function payScheduled(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, "payout_schedule", shop.clock.nowMs(), dueMax);
  for (const { world, object } of due) {
    const call = ownCall(world);
    const balances = await shop.balances.balancesOf(world);
    for (const { currency, available } of balances) {
      if (available > 0n) await payAvailable(shop, call, currency);
    }
    await shop.inTurn(object.id, () =>
      shop.change(call, async (unit) => ok(await putSchedule(shop, unit, world, object))),
    );
  }
  return due.length;
}

/** One payout after the other, each of so many lines, until none is left that makes a sum. */
async function payAvailable(shop: Shop, call: Call, currency: Currency): Promise<void> {
  for (;;) {
    const paid = await inBalanceTurns(shop, [call.world], () => payLines(shop, call, currency));
    if (!paid) return;
  }
}

async function payLines(shop: Shop, call: Call, currency: Currency): Promise<boolean> {
  const code = currency.toLowerCase();
  const lines = await listObjects(shop.db, call.world, "balance_transaction", {
    refs: ["unpaid", `currency=${code}`],
    ascending: true,
    limit: linesMax,
  });
  const amount = lines.reduce((sum, { net }) => sum + net, 0n);
  if (amount <= 0n) return false;
  const order = { amount, currency: code, automatic: true, lines: lines.map(({ id }) => id) };
  const paid = await payOut(shop, call, order);
  if (!paid.ok) {
    const { code: reason, message } = paid.error;
    shop.log.warn({ world: call.world, reason, message }, "a payout by schedule was refused");
  }
  return paid.ok && lines.length === linesMax;
}

/** A world's schedule, and when it pays out next. */
export type ScheduleView = { readonly rule: ScheduleRule; readonly nextAtMs: number | null };

/** A payout with the lines that it consists of; none of a payout by hand. */
export type PayoutReport = {
  readonly payout: Payout;
  readonly lines: readonly BalanceTransaction[];
};

/** How and when a business is paid out. */
export type PayoutDesk = {
  payoutSchedule(world: World): Promise<ScheduleView>;
  setPayoutSchedule(world: World, rule: ScheduleRule): Promise<ScheduleView>;
  payoutReport(
    world: World,
    payout: string,
  ): Promise<Result<PayoutReport, { readonly code: "not_found" }>>;
};

export function createPayoutDesk(shop: Shop): PayoutDesk {
  const viewOf = (rule: ScheduleRule): ScheduleView => ({
    rule,
    nextAtMs: nextPayoutMs(rule, shop.clock.nowMs()),
  });
  return {
    async payoutSchedule(world) {
      const id = scheduleIdOf(world);
      return viewOf((await findObject(shop.db, world, "payout_schedule", id)) ?? manualSchedule);
    },
    async setPayoutSchedule(world, rule) {
      await shop.inTurn(scheduleIdOf(world), () =>
        shop.change(ownCall(world), async (unit) => ok(await putSchedule(shop, unit, world, rule))),
      );
      return viewOf(rule);
    },
    async payoutReport(world, id) {
      const payout = await findObject(shop.db, world, "payout", id);
      if (!payout) return err({ code: "not_found" });
      const lines = await listObjects(shop.db, world, "balance_transaction", {
        refs: [`payout=${id}`],
        ascending: true,
        limit: linesMax + 1,
      });
      return ok({ payout, lines: lines.filter(({ source }) => source !== id) });
    },
  };
}

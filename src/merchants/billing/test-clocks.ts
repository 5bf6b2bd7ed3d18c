import { z } from "zod";
import { ok } from "#kernel";
import type { TestClock } from "../billing-objects.ts";
import { type Call, ownCall } from "../call.ts";
import { listing, retrieval } from "../lists.ts";
import { newId, secondsOf } from "../object-id.ts";
import { operation } from "../operation.ts";
import { instant, nothing, text } from "../params.ts";
import { invalid, missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { dueByClock, dueObjects, findObject, listObjects } from "../store/objects.ts";
import { daySeconds } from "./periods.ts";
import { runInvoice, runSubscription } from "./run-due.ts";

const kind = "test_helpers.test_clock";
const lifeDays = 30;
const stepsMax = 1_000;
const clocksMax = 20;
const customersMax = 100;

const create = operation(
  z.strictObject({ frozen_time: instant, name: text(300).optional() }),
  (shop, call, params) => {
    if (call.world.live) return Promise.resolve(onlyTest());
    return shop.change(call, async (unit) => {
      const now = secondsOf(shop.clock);
      const clock: TestClock = {
        id: newId(shop.ids, "clock"),
        object: kind,
        created: now,
        deletes_after: now + lifeDays * daySeconds,
        frozen_time: params.frozen_time,
        livemode: false,
        name: params.name ?? null,
        status: "ready",
        status_details: {},
        hidden: {},
      };
      unit.tell("test_helpers.test_clock.created", unit.put(clock));
      return ok(clock);
    });
  },
);

const onlyTest = () => invalid("testmode_charges_only", "Test clocks are of the test world alone.");

// The time goes on in the background, step by step: what is due at each instant happens then.
const advance = operation(z.strictObject({ frozen_time: instant }), (shop, call, params, id) =>
  shop.inTurn(id, () =>
    shop.change(call, async (unit) => {
      const clock = await unit.find(kind, id);
      if (!clock || clock.hidden.deleted) return missing("test clock", id);
      if (clock.status !== "ready") {
        return invalid("test_clock_advancing", "The test clock is advancing already.");
      }
      if (params.frozen_time <= clock.frozen_time) {
        return invalid(
          "parameter_invalid",
          "`frozen_time` must be after the time at which the test clock is.",
          "frozen_time",
        );
      }
      const going = unit.put(
        {
          ...clock,
          status: "advancing",
          status_details: { advancing: { target_frozen_time: params.frozen_time } },
        } as const,
        shop.clock.nowMs(),
      );
      unit.tell("test_helpers.test_clock.advancing", going, clock);
      return ok(going);
    }),
  ),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, async () => {
    const customers = await listObjects(shop.db, call.world, "customer", {
      refs: [`test_clock=${id}`],
      limit: customersMax,
    });
    return shop.change(call, async (unit) => {
      const clock = await unit.find(kind, id);
      if (!clock || clock.hidden.deleted) return missing("test clock", id);
      for (const customer of customers) {
        unit.tell("customer.deleted", customer);
        unit.put({ ...customer, hidden: { deleted: true } });
      }
      unit.tell("test_helpers.test_clock.deleted", clock);
      return ok(unit.put({ ...clock, hidden: { deleted: true } }));
    });
  }),
);

/** Lets the time of clocks go on that were advanced. @returns how many steps that took */
export async function advanceClocks(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, kind, shop.clock.nowMs(), clocksMax);
  let steps = 0;
  for (const { world, object } of due) steps += await advanceClock(shop, ownCall(world), object.id);
  return steps;
}

/** From one instant at which something is due to the next; after a crash from where it was. */
async function advanceClock(shop: Shop, call: Call, id: string): Promise<number> {
  let steps = 0;
  for (;;) {
    const clock = await findObject(shop.db, call.world, kind, id);
    const target = clock?.status_details.advancing?.target_frozen_time;
    if (!clock || target === undefined || clock.hidden.deleted) return steps;
    const due = await dueByClock(shop.db, call.world, { clock: id, untilMs: target * 1_000 });
    // The rest is of the next run.
    if (steps >= stepsMax) return steps;
    if (!due) {
      await shop.inTurn(id, () => stop(shop, call, clock, target));
      return steps;
    }
    const at = Math.max(due.at, clock.frozen_time);
    await moveTo(shop, call, clock, at);
    if (due.kind === "invoice") await runInvoice(shop, call, due.id, at);
    else await runSubscription(shop, call, due.id, at);
    steps += 1;
  }
}

function moveTo(shop: Shop, call: Call, clock: TestClock, at: number) {
  return shop.change(call, async (unit) => {
    return ok(unit.put({ ...clock, frozen_time: at }, shop.clock.nowMs()));
  });
}

function stop(shop: Shop, call: Call, clock: TestClock, target: number) {
  return shop.change(call, async (unit) => {
    const ready: TestClock = {
      ...clock,
      frozen_time: target,
      status: "ready",
      status_details: {},
    };
    unit.tell("test_helpers.test_clock.ready", unit.put(ready), clock);
    return ok(ready);
  });
}

/** Test clocks: the time of customers who are made for a test. */
export const testClockOperations = {
  create,
  advance,
  remove,
  retrieve: retrieval(kind, "test clock"),
  list: listing(kind),
};

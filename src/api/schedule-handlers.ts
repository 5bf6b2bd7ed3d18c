import { ok, parseId } from "#kernel";
import type { Schedule } from "#payments";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { authorityOf, senderOf } from "./payment-handlers.ts";
import { readMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

/** Scheduled and recurring payments. */
export function createScheduleHandlers({ payments, present }: HandlerDeps) {
  const presentSchedule = (schedule: Schedule) => present.requests.schedule(schedule);
  return {
    createSchedule: async (call) => {
      const { amount, ...rest } = call.body;
      const { to, every, startsOn, ...others } = rest;
      const order = { to, every, startsOn, ...definedOf(others), amount: readMoney(amount) };
      const result = await payments.createSchedule(senderOf(call.who), order, authorityOf(call));
      return result.ok ? ok(await presentSchedule(result.value)) : refuseAs(result.error);
    },
    schedules: async ({ who }) => {
      const schedules = await payments.schedules(who.memberId);
      return ok({ items: await Promise.all(schedules.map(presentSchedule)) });
    },
    schedule: async ({ who, params }) => {
      const id = parseId("sch", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.schedule(who.memberId, id);
      return result.ok ? ok(await presentSchedule(result.value)) : refuseAs(result.error);
    },
    updateSchedule: async ({ who, params, body }) => {
      const id = parseId("sch", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.setScheduleState(who.memberId, id, body.state);
      return result.ok ? ok(await presentSchedule(result.value)) : refuseAs(result.error);
    },
    cancelSchedule: async ({ who, params }) => {
      const id = parseId("sch", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.cancelSchedule(who.memberId, id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
  } satisfies Partial<Handlers>;
}

import type { PotSettings } from "#accounts";
import { type MemberId, ok, type PotId, parseId } from "#kernel";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { definedOf } from "./member-handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentPot } from "./present-account.ts";
import { readMoney } from "./present-values.ts";

type SaidSettings = Call<"updatePot">["body"];

export function createPotHandlers({ accounts, present }: HandlerDeps) {
  type Move = typeof accounts.deposit;

  async function move(run: Move, member: MemberId, call: Call<"depositToPot" | "withdrawFromPot">) {
    const pot = parseId("pot", call.params.id);
    if (pot === undefined) return refuse("not_found");
    const amount = readMoney(call.body.amount);
    const result = await run(member, { pot, amount, idempotencyKey: call.idempotency.key });
    return result.ok ? ok(await present.made(result.value, member)) : refuseAs(result.error);
  }

  const potId = (text: string): PotId | undefined => parseId("pot", text);

  return {
    pots: async ({ who }) => {
      const pots = await accounts.listPots(who.memberId);
      return ok({ items: pots.map(presentPot) });
    },
    createPot: async ({ who, body }) => {
      const { currency, name, ...settings } = body;
      const pot = { ...readSettings(settings), currency, name };
      const result = await accounts.createPot(who.memberId, pot);
      return result.ok ? ok(presentPot(result.value)) : refuseAs(result.error);
    },
    pot: async ({ who, params }) => {
      const id = potId(params.id);
      if (id === undefined) return refuse("not_found");
      const result = await accounts.findPot(who.memberId, id);
      return result.ok ? ok(presentPot(result.value)) : refuseAs(result.error);
    },
    updatePot: async ({ who, params, body }) => {
      const id = potId(params.id);
      if (id === undefined) return refuse("not_found");
      const result = await accounts.updatePot(who.memberId, id, readSettings(body));
      return result.ok ? ok(presentPot(result.value)) : refuseAs(result.error);
    },
    closePot: async ({ who, params }) => {
      const id = potId(params.id);
      if (id === undefined) return refuse("not_found");
      const result = await accounts.closePot(who.memberId, id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    depositToPot: (call) => move(accounts.deposit, call.who.memberId, call),
    withdrawFromPot: (call) => move(accounts.withdraw, call.who.memberId, call),
  } satisfies Partial<Handlers>;
}

/** What was said of a pot; what was not stays as it is. */
function readSettings(said: SaidSettings): Partial<PotSettings> {
  const { goal, roundUpTo, schedule, ...rest } = said;
  return {
    ...definedOf(rest),
    ...(goal !== undefined && { goal: goal && readMoney(goal) }),
    ...(roundUpTo !== undefined && { roundUpTo: roundUpTo && readMoney(roundUpTo) }),
    ...(schedule !== undefined && {
      schedule: schedule && { ...schedule, amount: readMoney(schedule.amount) },
    }),
  };
}

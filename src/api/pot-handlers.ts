import type { PotSettings } from "#accounts";
import { ok, type PotId, parseId } from "#kernel";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentPot } from "./present-account.ts";
import { readMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

type SaidSettings = Call<"updatePot">["body"];

type Move = HandlerDeps["accounts"]["deposit"];
type Moving = Pick<Call<"depositToPot">, "who" | "params" | "body" | "idempotencyKey">;

const potId = (text: string): PotId | undefined => parseId("pot", text);

export function createPotHandlers({ accounts, present }: HandlerDeps) {
  async function move({ who, params, body, idempotencyKey }: Moving, run: Move) {
    const pot = potId(params.id);
    if (pot === undefined) return refuse("not_found");
    const amount = readMoney(body.amount);
    const result = await run(who.memberId, { pot, amount, idempotencyKey });
    if (!result.ok) return refuseAs(result.error);
    return ok(await present.made(result.value, who.memberId));
  }

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
    depositToPot: (call) => move(call, (member, order) => accounts.deposit(member, order)),
    withdrawFromPot: (call) => move(call, (member, order) => accounts.withdraw(member, order)),
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

import type { Identity } from "#identity";
import { err, type Ids, type Log, type MemberId, type MovementId, type Result } from "#kernel";
import type { AdvanceError, Movement, Movements, Step } from "#movements";
import type { AnswerError } from "./errors.ts";
import { notePaid } from "./note-paid.ts";
import type { SendPayments } from "./payment.ts";
import { memberOf, type Wait, waitOf, waits } from "./state.ts";
import { postStep, voidStep } from "./steps.ts";

type AnswerDeps = {
  readonly ids: Ids;
  readonly log: Log;
  readonly movements: Movements;
  readonly identity: Identity;
};

type Answer = {
  /** Whose right it is. */
  readonly side: "from" | "to";
  readonly waits: readonly Wait[];
  readonly step: (ids: Ids, movement: Movement) => Step;
};

const accept: Answer = {
  side: "to",
  waits: ["accept"],
  step: (ids, movement) => postStep(ids, movement, "accept"),
};
const decline: Answer = {
  side: "to",
  waits: ["accept"],
  step: (ids, movement) =>
    voidStep(ids, movement, { name: "decline", target: "returned", reason: "declined" }),
};
const cancel: Answer = {
  side: "from",
  waits,
  step: (ids, movement) =>
    voidStep(ids, movement, { name: "cancel", target: "cancelled", reason: "cancelled_by_sender" }),
};

/** Of answers that race, the ledger carries out one; the others hear that it is not pending. */
export function createAnswers(
  deps: AnswerDeps,
): Pick<SendPayments, "accept" | "decline" | "cancel"> {
  return {
    accept: (member, id) => answer(deps, member, id, accept),
    decline: (member, id) => answer(deps, member, id, decline),
    cancel: (member, id) => answer(deps, member, id, cancel),
  };
}

async function answer(
  deps: AnswerDeps,
  member: MemberId,
  id: MovementId,
  { side, waits: answered, step }: Answer,
): Promise<Result<Movement, AnswerError>> {
  const movement = await deps.movements.find(id);
  if (!movement || !isParty(movement, member)) return err({ code: "not_found" });
  const wait = waitOf(movement);
  if (memberOf(movement[side]) !== member || !wait || !answered.includes(wait)) {
    return err({ code: "movement_not_pending" });
  }
  const advanced = await deps.movements.advance(id, step(deps.ids, movement));
  if (!advanced.ok) return err({ code: codeOf(advanced.error) });
  await notePaid(deps, advanced.value);
  return advanced;
}

function isParty({ from, to }: Movement, member: MemberId): boolean {
  return memberOf(from) === member || memberOf(to) === member;
}

function codeOf(error: AdvanceError): AnswerError["code"] {
  return error.code === "not_found" ? "not_found" : "movement_not_pending";
}

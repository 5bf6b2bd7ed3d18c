import { assert, type Clock, type EventLog, type MemberId, type NewEvent } from "#kernel";
import {
  type CreateResult,
  type CreateTransferStatus,
  type Ledger,
  LedgerUnavailableError,
  LedgerUnknownOutcomeError,
  type TransferInput,
} from "#ledger";
import type { Movement } from "./movement.ts";
import { type Answer, applyOutcome, decide, readAnswer } from "./state.ts";
import type { MovementStore } from "./store/read.ts";
import type { MovementWriter } from "./store/write.ts";

export type DriveDeps = {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly writer: MovementWriter;
  readonly events: EventLog;
  readonly store: Pick<MovementStore, "find">;
};

/** What driving a movement's planned step came to. */
export type Driven = {
  readonly movement: Movement;
  readonly answer: Answer;
  /** False when the outcome was there already: an earlier write of it had landed. */
  readonly isNews: boolean;
};

const attemptsMax = 6;
const firstRetryMs = 50;

/**
 * Posts the planned step of a movement and stores its outcome. Safe to repeat at any point: the
 * transfers have their ids already, so the ledger does the same thing once. `isKept`: the plan is
 * stored by whoever asks for it, and goes in here with its outcome.
 */
export async function drive(deps: DriveDeps, movement: Movement, isKept: boolean): Promise<Driven> {
  const step = movement.steps[movement.steps.length - 1];
  assert(step?.outcome === "planned", "there is a step to drive");
  const answer = readAnswer(await post(deps.ledger, step.transfers));
  const outcome = decide(movement, step, answer, deps.clock.nowMs());
  const changed = applyOutcome(movement, outcome);
  const events = outcome.entry ? eventsOf(changed) : [];
  const planned = isKept ? movement : undefined;
  const stored = await deps.writer.storeOutcome(changed, events, planned);
  if (!stored) return { movement: await landed(deps, movement), answer, isNews: false };
  deps.events.publish(stored);
  return { movement: changed, answer, isNews: true };
}

async function landed({ store }: DriveDeps, { id, version }: Movement): Promise<Movement> {
  const movement = await store.find(id);
  assert(movement && movement.version > version, "an outcome is refused only when one is there");
  return movement;
}

// An unknown outcome is found out by sending the same transfers again: they have the same ids.
function post(
  ledger: Ledger,
  transfers: readonly TransferInput[],
  attempt = 1,
): Promise<CreateResult<CreateTransferStatus>[]> {
  return ledger.createTransfers(transfers).catch(async (error: unknown) => {
    const isTransient =
      error instanceof LedgerUnknownOutcomeError || error instanceof LedgerUnavailableError;
    if (!isTransient || attempt === attemptsMax) throw error;
    await new Promise((next) => setTimeout(next, firstRetryMs * 2 ** attempt));
    return post(ledger, transfers, attempt + 1);
  });
}

/** Both sides hear of a movement; of a failed one only the member who would have paid. */
function eventsOf(movement: Movement): NewEvent[] {
  const members: MemberId[] = [];
  const { from, to, state } = movement;
  if ("member" in from) members.push(from.member);
  if ("member" in to && state !== "failed" && to.member !== members[0]) members.push(to.member);
  const atMs = movement.timeline[movement.timeline.length - 1]?.atMs ?? movement.createdAtMs;
  return members.map((memberId) => ({
    memberId,
    type: "movement",
    subject: movement.id,
    atMs,
  }));
}

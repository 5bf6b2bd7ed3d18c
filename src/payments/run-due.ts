import type { Identity } from "#identity";
import { dayMs, type Ids, type Log, type Turns } from "#kernel";
import type { Movement } from "#movements";
import type { RequestId } from "./ids.ts";
import { notePaid } from "./note-paid.ts";
import { end } from "./requests.ts";
import { runSchedule } from "./run-schedule.ts";
import type { Send } from "./send.ts";
import { type SettleDeps, settleOpenPayment, staleMs } from "./settle-request.ts";
import { waitOf } from "./state.ts";
import type { StepUp } from "./step-up.ts";
import { postStep, voidStep } from "./steps.ts";
import { removePayCodes } from "./store/pay-codes.ts";
import { dueRequests, findRequest } from "./store/requests.ts";
import { cancelPausedSince, dueSchedules, takeNotices } from "./store/schedules.ts";
import type { DueWork } from "./upkeep.ts";

type DueDeps = SettleDeps & {
  readonly ids: Ids;
  readonly log: Log;
  readonly identity: Identity;
  readonly send: Send;
  readonly stepUp: StepUp;
  readonly inTurn: Turns;
};

const movementsPageMax = 200;
const schedulesPageMax = 100;
const noticesPageMax = 200;
const requestsPageMax = 200;
const noticeMs = dayMs;
/** Longer than a day's payments by code are counted, or a till may ask again about one. */
const payCodesKeptMs = 7 * dayMs;
const pausedMsMax = 365 * dayMs;

/** Each kind by itself, so that trouble with one does not hold up the others. */
export async function runDue(deps: DueDeps): Promise<DueWork> {
  const { log, stepUp } = deps;
  const alone = async (what: string, run: () => Promise<number>) => {
    try {
      return await run();
    } catch (error) {
      log.error({ what, error }, "due work of payments failed");
      return 0;
    }
  };
  const movements = await alone("movements", () => endMovements(deps));
  const notices = await alone("notices", () => giveNotices(deps));
  const schedules = await alone("schedules", () => runSchedules(deps));
  const requests = await alone("requests", () => endRequests(deps));
  await alone("approvals", async () => {
    await stepUp.removeOld();
    return 0;
  });
  await alone("pay codes", async () => {
    await deps.db.transaction((tx) => removePayCodes(tx, deps.clock.nowMs() - payCodesKeptMs));
    return 0;
  });
  return { movements, schedules, notices, requests };
}

async function endMovements(deps: DueDeps): Promise<number> {
  const due = await deps.movements.due(movementsPageMax);
  const ended = await Promise.all(due.map((movement) => endMovement(deps, movement)));
  return ended.filter(Boolean).length;
}

/** False when somebody was faster, or the movement is not one of ours. */
async function endMovement(deps: DueDeps, movement: Movement): Promise<boolean> {
  const { movements } = deps;
  const wait = waitOf(movement);
  if (wait === undefined) return false;
  if (wait !== "arrival") {
    const reason = wait === "accept" ? "not_accepted" : "not_claimed";
    return giveBack(deps, movement, reason);
  }
  const arrived = await movements.advance(movement.id, postStep(deps.ids, movement, "arrive"));
  if (arrived.ok) {
    await notePaid(deps, arrived.value);
    return true;
  }
  // The receiver's account was closed meanwhile: what cannot arrive goes back.
  const refused = arrived.error.code === "step_refused";
  return refused && giveBack(deps, movement, "receiver_cannot_receive");
}

async function giveBack(
  { ids, movements }: DueDeps,
  movement: Movement,
  reason: string,
): Promise<boolean> {
  const step = voidStep(ids, movement, { name: "return", target: "returned", reason });
  const returned = await movements.advance(movement.id, step);
  // The ledger may have released it already: movements take `expired` as returned.
  return returned.ok || returned.error.code === "step_refused";
}

async function giveNotices({ clock, transact }: DueDeps): Promise<number> {
  const nowMs = clock.nowMs();
  return transact(async (tx, announce) => {
    const schedules = await takeNotices(tx, nowMs + noticeMs, noticesPageMax);
    await announce(
      schedules.map(({ id, member, nextOn }) => ({
        memberId: member,
        type: "schedule_notice",
        subject: id,
        data: { on: nextOn ?? "", notice: "upcoming" },
        atMs: nowMs,
      })),
    );
    return schedules.length;
  });
}

async function runSchedules(deps: DueDeps): Promise<number> {
  const { db, clock, log } = deps;
  const nowMs = clock.nowMs();
  const ids = await dueSchedules(db, nowMs, schedulesPageMax);
  for (const id of ids) {
    try {
      await runSchedule(deps, id);
    } catch (error) {
      log.error(
        { schedule: id, error },
        "a scheduled payment could not be made; it is tried again",
      );
    }
  }
  return ids.length + (await db.transaction((tx) => cancelPausedSince(tx, nowMs - pausedMsMax)));
}

async function endRequests(deps: DueDeps): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const ids = await dueRequests(deps.db, nowMs, nowMs - staleMs, requestsPageMax);
  for (const id of ids) await endRequest(deps, id, nowMs);
  return ids.length;
}

async function endRequest(deps: DueDeps, id: RequestId, nowMs: number): Promise<void> {
  await deps.inTurn(id, () => settleOpenPayment(deps, id, "found"));
  const request = await findRequest(deps.db, id);
  if (request?.state !== "open" || request.endsAtMs > nowMs) return;
  await end(deps, { id, by: "by", member: null, state: "expired" });
}

import type { SessionId } from "#identity";
import {
  type Answered,
  type Clock,
  type Db,
  dayMs,
  hourMs,
  type Ids,
  type Log,
  type MemberId,
  minuteMs,
  type OutsidePost,
  secondMs,
} from "#kernel";
import { newsMs } from "./collect.ts";
import { drawOf, encryptFor } from "./encrypt.ts";
import { type ComposeNotice, encodeNotice, type PushNotice, topicHeader } from "./notice.ts";
import {
  type Attempted,
  type DueMessage,
  dueMessages,
  findSubscription,
  removeSubscription,
  storeAttempt,
} from "./store.ts";
import type { PushSubscription } from "./subscription.ts";
import type { Vapid } from "./vapid.ts";

/** What the sending of notices stands on. */
export type DeliverDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly post: OutsidePost;
  readonly vapid: Vapid;
  readonly compose: ComposeNotice;
  /** The sessions of a member that are alive. */
  readonly liveSessions: (memberId: MemberId) => Promise<ReadonlySet<SessionId>>;
};

/** Sends what is due. */
export type Deliver = {
  /** Begins with every device that has something due. @returns how many devices */
  begin(): Promise<number>;
  /** Waits for what has begun. */
  idle(): Promise<void>;
};

/** Waits between attempts; after the last the message is given up, which is within a day. */
const retryMs: readonly number[] = [
  10 * secondMs,
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  6 * hourMs,
];
const pageMax = 256;
const devicesMax = 64;
const drawBytes = 64;
const failureLengthMax = 200;

/** Each device in a line of its own: one whose push service does not answer delays nobody else. */
export function createDeliver(deps: DeliverDeps): Deliver {
  const underWay = new Map<SessionId, Promise<void>>();

  async function device(sessionId: SessionId, messages: readonly DueMessage[]): Promise<void> {
    try {
      for (const message of messages) if (!(await deliver(deps, message))) break;
    } catch (cause) {
      deps.log.error({ err: cause, session: sessionId }, "notices were not sent");
    } finally {
      underWay.delete(sessionId);
    }
  }

  return {
    async begin() {
      const room = devicesMax - underWay.size;
      if (room <= 0) return 0;
      const busy = [...underWay.keys()];
      const due = await dueMessages(deps.db, deps.clock.nowMs(), pageMax, busy);
      const lines = [...Map.groupBy(due, ({ sessionId }) => sessionId)].slice(0, room);
      for (const [sessionId, messages] of lines) {
        underWay.set(sessionId, device(sessionId, messages));
      }
      return lines.length;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

/** False when the rest of the line has to wait, or is gone with its device. */
async function deliver(deps: DeliverDeps, message: DueMessage): Promise<boolean> {
  const { db, liveSessions } = deps;
  const { sessionId, event } = message;
  const device = await findSubscription(db, sessionId);
  if (!device) return false;
  // Whoever signed out, was signed out or went away a week ago is told nothing any more.
  const alive = await liveSessions(event.memberId);
  const attempted = alive.has(sessionId) ? await attempt(deps, device, message) : "gone";
  await db.transaction((tx) =>
    attempted === "gone" ? removeSubscription(tx, sessionId) : storeAttempt(tx, message, attempted),
  );
  return attempted !== "gone" && attempted.state !== "waiting";
}

async function attempt(
  deps: DeliverDeps,
  device: PushSubscription,
  message: DueMessage,
): Promise<Attempted | "gone"> {
  const nowMs = deps.clock.nowMs();
  if (message.event.atMs < nowMs - newsMs) return { state: "dropped", failure: "no news any more" };
  let notice: PushNotice | undefined;
  try {
    notice = await deps.compose(message.event);
  } catch (cause) {
    deps.log.error({ err: cause, subject: message.event.subject }, "a notice was not composed");
    return later(message, "it could not be composed", nowMs);
  }
  if (notice === undefined) return { state: "dropped", failure: "nothing to tell" };
  const { status, response } = await send(deps, device, notice);
  if (status === 404 || status === 410) return "gone";
  if (status !== null && status >= 200 && status < 300) return { state: "sent" };
  const failure = `${status ?? "no answer"}: ${response}`.slice(0, failureLengthMax);
  return later(message, failure.replaceAll("\0", ""), nowMs);
}

function send(deps: DeliverDeps, device: PushSubscription, notice: PushNotice): Promise<Answered> {
  const { clock, ids, post, vapid } = deps;
  const body = encryptFor(device, encodeNotice(notice), drawOf(ids.bytes(drawBytes)));
  return post.send(device.endpoint, body, {
    "content-type": "application/octet-stream",
    "content-encoding": "aes128gcm",
    authorization: vapid.authorise(device.endpoint, clock.nowMs()),
    ttl: String(dayMs / secondMs),
    topic: topicHeader(notice),
    urgency: notice.isUrgent ? "high" : "normal",
  });
}

function later({ attempts }: DueMessage, failure: string, nowMs: number): Attempted {
  const waitMs = retryMs[attempts];
  if (waitMs === undefined) return { state: "dropped", failure };
  return { state: "waiting", failure, dueAtMs: nowMs + waitMs };
}

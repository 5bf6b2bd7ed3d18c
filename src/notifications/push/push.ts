import type { Identity, SessionId } from "#identity";
import {
  type Clock,
  createOutsidePost,
  type Db,
  dayMs,
  type EventLog,
  err,
  type Ids,
  type Log,
  type MemberId,
  ok,
  type Result,
} from "#kernel";
import { createCollect } from "./collect.ts";
import { createDeliver } from "./deliver.ts";
import type { ComposeNotice } from "./notice.ts";
import {
  countMessages,
  findSubscription,
  putSubscription,
  removeDone,
  removeSubscription,
} from "./store.ts";
import { type DeviceAddress, defectOf, type PushError, type PushTopic } from "./subscription.ts";
import { createVapid } from "./vapid.ts";

/** What the notices on devices stand on. */
export type PushDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly events: EventLog;
  readonly identity: Pick<Identity, "sessions">;
  /** 32 bytes. Losing it loses every device: members have to turn notices on again. */
  readonly secretKey: Uint8Array;
  /** Where a push service's keeper turns to: an https or mailto address. */
  readonly contact: string;
  /** Push services may be at private addresses. */
  readonly privateToo: boolean;
  readonly compose: ComposeNotice;
};

/** Which browser a member wants to be told on, and of what. */
export type Wanted = {
  readonly memberId: MemberId;
  readonly sessionId: SessionId;
  readonly device: DeviceAddress;
  readonly topics: readonly PushTopic[];
};

/** Notices on devices: Web Push (RFC 8030, 8291, 8292). Disposing waits for what is being sent. */
export type Push = AsyncDisposable & {
  /** What browsers subscribe with, in base64url. */
  readonly publicKey: string;
  /** Listens for the members that have a device, and looks for what they missed. */
  start(): Promise<void>;
  /** What the browser of this session is told; undefined when nothing. */
  topicsOf(sessionId: SessionId): Promise<readonly PushTopic[] | undefined>;
  /** From now on. A browser tells one member only: the one who turned it on last. */
  turnOn(wanted: Wanted): Promise<Result<void, PushError>>;
  turnOff(sessionId: SessionId): Promise<void>;
  /** Begins to send what is new and what is due again. @returns to how many devices */
  run(): Promise<number>;
  /** Waits for what is being sent. */
  idle(): Promise<void>;
  /** Messages of the last days by how they stand. */
  counts(): Promise<{
    readonly waiting: number;
    readonly sent: number;
    readonly dropped: number;
  }>;
  /** Forgets what was done with days ago. */
  sweep(): Promise<number>;
};

/** Longer than the log gives an event again that was told. */
const keptMs = 3 * dayMs;

/** The key that names the house to push services follows from the secret key. */
export function createPush(deps: PushDeps): Push {
  const { db, clock, events, identity, privateToo } = deps;
  const vapid = createVapid(deps.secretKey, deps.contact);
  const post = createOutsidePost(privateToo);
  const collect = createCollect(deps);
  const liveSessions = async (memberId: MemberId) =>
    new Set((await identity.sessions(memberId)).map(({ id }) => id));
  const deliver = createDeliver({ ...deps, post, vapid, liveSessions });

  return {
    publicKey: vapid.publicKey,
    start: () => collect.start(),
    topicsOf: async (sessionId) => (await findSubscription(db, sessionId))?.topics,
    async turnOn({ memberId, sessionId, device, topics }) {
      const defect = defectOf(device, privateToo);
      if (defect) return err(defect);
      const { endpoint, publicKey, authSecret } = device;
      const readTo = await events.last(memberId);
      const subscription = {
        memberId,
        sessionId,
        endpoint,
        publicKey,
        authSecret,
        readTo,
        topics: [...new Set(topics)],
        createdAtMs: clock.nowMs(),
      };
      await db.transaction((tx) => putSubscription(tx, subscription));
      collect.watch(memberId);
      return ok(undefined);
    },
    turnOff: (sessionId) => db.transaction((tx) => removeSubscription(tx, sessionId)),
    async run() {
      await collect.run();
      return deliver.begin();
    },
    idle: () => deliver.idle(),
    counts: () => countMessages(db),
    sweep: () => db.transaction((tx) => removeDone(tx, new Date(clock.nowMs() - keptMs))),
    async [Symbol.asyncDispose]() {
      collect.close();
      await deliver.idle();
      await post[Symbol.asyncDispose]();
    },
  };
}

import type { IdentityEvent } from "#identity";
import type { Db, EventLog, Log } from "#kernel";

/** Carries security events over to the log that devices listen to. */
export type SecurityEvents = AsyncDisposable & { readonly forward: (event: IdentityEvent) => void };

/**
 * The security log of identity is what lasts; an event that a crash keeps from being carried over
 * is only missed on devices that were listening. Disposing waits for those under way.
 */
export function createSecurityEvents(deps: {
  readonly db: Db;
  readonly events: EventLog;
  readonly log: Log;
}): SecurityEvents {
  const { db, events, log } = deps;
  const underWay = new Set<Promise<void>>();

  async function store({ id, memberId, name, atMs }: IdentityEvent): Promise<void> {
    const data = { event: name };
    const event = { memberId, type: "security", subject: id, data, atMs } as const;
    try {
      events.publish(await db.transaction((tx) => events.append(tx, [event])));
    } catch (cause) {
      log.error({ err: cause, event: name }, "a security event was not carried over");
    }
  }

  return {
    forward(event) {
      const one = store(event).finally(() => underWay.delete(one));
      underWay.add(one);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(underWay);
    },
  };
}

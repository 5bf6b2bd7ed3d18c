import type { MemberId, NewEvent } from "#kernel";
import { apiVersion } from "./blanks.ts";
import type { Call } from "./call.ts";
import { accountIdOf, type Connected } from "./connect/connected.ts";
import type { MerchantsDeps, Outcome } from "./deps.ts";
import type { Endpoints } from "./endpoints.ts";
import type { MerchantEventType } from "./event-types.ts";
import { callsForLetter } from "./letter-causes.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { EventObject, Kind, MerchantObject, ObjectOf } from "./objects.ts";
import { present } from "./present.ts";
import { type ReplyText, replyOf } from "./reply.ts";
import { flush } from "./store/flush.ts";
import { findObject, findObjects, type ObjectRow } from "./store/objects.ts";
import { refsOf } from "./store/refs.ts";
import type { DeliveryTable } from "./store/tables.ts";
import { encodeStored } from "./wire-codec.ts";
import type { Work } from "./work.ts";
import type { World } from "./world.ts";

/** What one change reads and stores. It sees what it has put. */
export type Unit = {
  readonly call: Call;
  readonly now: number;
  /** The same change, in another world that it touches: that of a connected account, a platform. */
  of(world: World): Unit;
  find<K extends Kind>(kind: K, id: string): Promise<ObjectOf<K> | undefined>;
  /** Stores an object as it is now. `dueAtMs`: when a job has to look at it, if ever. */
  put<T extends MerchantObject>(object: T, dueAtMs?: number | null): T;
  /** Tells the business, and its endpoints, of what happened. */
  tell(type: MerchantEventType, object: MerchantObject, before?: MerchantObject): void;
  /** Tells a member that a payment waits for them. */
  remind(member: MemberId, intentId: string): void;
  /** Holds a name for an object. The change fails when another holds it already. */
  claim(name: string, objectId: string): void;
  /** Work that is begun, or done, with this change. */
  begin(work: Work): void;
  finish(workId: string): void;
};

type UnitDeps = Pick<MerchantsDeps, "db" | "clock" | "ids" | "events"> & {
  readonly endpoints: Endpoints;
  readonly connected: Connected;
};

type Put = {
  readonly world: World;
  readonly object: MerchantObject;
  readonly dueAtMs: number | null;
};
type Happened = {
  readonly world: World;
  readonly event: EventObject;
  readonly object: MerchantObject;
};

/** A unit, and the way to store what was put into it. */
export type OpenUnit = {
  readonly unit: Unit;
  /** @returns the answer that was stored with it */
  store(outcome: Outcome): Promise<ReplyText | undefined>;
};

export function openUnit(deps: UnitDeps, call: Call): OpenUnit {
  const { db, clock } = deps;
  const { world } = call;
  const objects = new Map<string, Put>();
  const happened: Happened[] = [];
  const begun: Work[] = [];
  const finished: string[] = [];
  const reminders: NewEvent[] = [];
  const claims: { within: World; name: string; object_id: string }[] = [];

  const unitOf = (within: World): Unit => ({
    call,
    now: secondsOf(clock),
    of: unitOf,
    async find(kind, id) {
      const here = objects.get(id)?.object;
      return here && isKind(kind, here) ? here : findObject(db, within, kind, id);
    },
    put(object, dueAtMs = null) {
      objects.set(object.id, { world: within, object, dueAtMs });
      return object;
    },
    tell(type, object, before) {
      const event = eventOf(deps, { ...call, world: within }, { type, object, before });
      happened.push({ world: within, event, object });
    },
    remind: (memberId, subject) =>
      void reminders.push({ memberId, type: "purchase", subject, atMs: clock.nowMs() }),
    claim: (name, objectId) => void claims.push({ within, name, object_id: objectId }),
    begin: (work) => void begun.push(work),
    finish: (workId) => void finished.push(workId),
  });

  const objectsOf = (ids: readonly string[]) => seenOrStored(deps, world, objects, ids);

  return {
    unit: unitOf(world),
    async store(outcome) {
      const at = new Date(clock.nowMs());
      const deliveries: DeliveryTable[] = [];
      for (const one of happened) {
        const { event, owed } = await toldOf(deps, one);
        objects.set(event.id, { world: one.world, object: event, dueAtMs: null });
        deliveries.push(...owed);
      }
      const response = await replyOf(call, outcome, objectsOf);
      const reminded = await deps.events.number(reminders);
      const kept = response && call.idempotency && { ...response, ...call.idempotency };
      await flush(db, {
        objects: [...objects.values()].map(rowOf),
        deliveries,
        responses: kept ? [{ ...world, ...kept, created_at: at }] : [],
        claims: claims.map(({ within, ...claim }) => ({ ...within, ...claim })),
        letters: happened
          .filter(({ event, object }) => callsForLetter(event.type, object))
          .map(({ world: { business, live }, event }) => ({
            event_id: event.id,
            business,
            live,
            at,
          })),
        begun: begun.map((work) => ({ id: work.id, data: work, created_at: at })),
        finished,
        events: reminded,
      });
      deps.events.publish(reminded);
      if (deliveries.length > 0) deps.endpoints.wake();
      return response;
    },
  };
}

/** An event of a connected account says so, and its platform is told as well. */
async function toldOf({ connected, endpoints }: UnitDeps, { world, event: plain }: Happened) {
  const platform = (await connected.find(world))?.platform;
  const event = platform ? { ...plain, account: accountIdOf(world) } : plain;
  return { event, owed: await endpoints.deliveriesOf(world, event, platform) };
}

/** Objects by their ids, as a change has put them or as they are stored. */
async function seenOrStored(
  { db }: Pick<UnitDeps, "db">,
  world: World,
  objects: ReadonlyMap<string, Put>,
  ids: readonly string[],
): Promise<MerchantObject[]> {
  const here = ids.flatMap((id) => objects.get(id)?.object ?? []);
  const found = new Set(here.map(({ id }) => id));
  const others = await findObjects(
    db,
    world,
    ids.filter((id) => !found.has(id)),
  );
  return [...here, ...others];
}

function rowOf({ world, object, dueAtMs }: Put): ObjectRow {
  return {
    ...world,
    id: object.id,
    kind: object.object,
    refs: refsOf(object),
    data: object,
    due_at: dueAtMs === null ? null : new Date(dueAtMs),
    created_at: new Date(object.created * 1_000),
  };
}

function isKind<K extends Kind>(kind: K, object: MerchantObject): object is ObjectOf<K> {
  return object.object === kind;
}

type Told = {
  readonly type: string;
  readonly object: MerchantObject;
  readonly before: MerchantObject | undefined;
};

function eventOf(
  { ids, clock }: Pick<MerchantsDeps, "ids" | "clock">,
  { world, requestId, idempotency }: Call,
  { type, object, before }: Told,
): EventObject {
  const shown = present(object);
  const previous = before && previousOf(present(before), shown);
  return {
    id: newId(ids, "evt"),
    object: "event",
    api_version: apiVersion,
    created: secondsOf(clock),
    data: { object: shown, ...(previous && { previous_attributes: previous }) },
    livemode: world.live,
    pending_webhooks: 0,
    request: { id: requestId, idempotency_key: idempotency?.key ?? null },
    type,
  };
}

/** What the fields that differ were before. */
function previousOf(before: object, after: object): object {
  const now = new Map<string, unknown>(Object.entries(after));
  const changed = Object.entries(before).filter(
    ([field, value]) => encodeStored(value) !== encodeStored(now.get(field)),
  );
  return Object.fromEntries(changed);
}

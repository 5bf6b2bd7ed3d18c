import { dayMs, hourMs, minuteMs, type OutsidePost } from "#kernel";
import { apiVersion } from "./blanks.ts";
import type { Shop } from "./shop.ts";
import { type Attempted, type Delivery, dueDeliveries, storeAttempts } from "./store/deliveries.ts";
import { findWithWorld } from "./store/objects.ts";
import { signatureOf } from "./webhook-signature.ts";
import { encodeWire } from "./wire-codec.ts";

/** Waits between attempts: three days in all, then the event is given up. */
export const retryMs: readonly number[] = [
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  12 * hourMs,
  12 * hourMs,
  dayMs + 6 * hourMs + 24 * minuteMs,
];

const pageMax = 64;

async function attempt(shop: Shop, sender: OutsidePost, delivery: Delivery): Promise<Attempted> {
  const { clock } = shop;
  const startedMs = clock.nowMs();
  const { status, response } = await post(shop, sender, delivery);
  const atMs = clock.nowMs();
  const attempts = delivery.attempts + 1;
  const isTaken = status !== null && status >= 200 && status < 300;
  const waitMs = isTaken ? undefined : retryMs[attempts - 1];
  return {
    delivery: delivery.id,
    state: isTaken ? "delivered" : waitMs === undefined ? "failed" : "waiting",
    attempts,
    nextAt: waitMs === undefined ? null : new Date(atMs + waitMs),
    attempt: {
      delivery_id: delivery.id,
      number: attempts,
      at: new Date(startedMs),
      took_ms: Math.max(0, Math.round(atMs - startedMs)),
      status,
      response: response.replaceAll("\0", ""),
    },
  };
}

async function post(shop: Shop, sender: OutsidePost, { world, event_id, endpoint_id }: Delivery) {
  const endpoint = (await shop.endpoints.of(world)).find(({ id }) => id === endpoint_id);
  if (!endpoint) return { status: null, response: "The endpoint was deleted." };
  // Of the endpoint's own world, or of an account that is connected to it.
  const event = (await findWithWorld(shop.db, "event", event_id))?.object;
  if (!event) return { status: null, response: "The event is no longer kept." };
  const seconds = Math.floor(shop.clock.nowMs() / 1_000);
  const { secrets, oldUntil } = endpoint.hidden;
  const counting = oldUntil !== undefined && oldUntil > seconds ? secrets : secrets.slice(0, 1);
  const body = encodeWire({ ...event, pending_webhooks: 1 });
  const opened = counting.map((sealed) => shop.endpoints.open(sealed, endpoint.id));
  return sender.send(endpoint.url, body, {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Bourse/1.0 (+webhooks)",
    "stripe-signature": signatureOf(body, opened, seconds),
    "stripe-version": apiVersion,
  });
}

/** Pages on their way, at most one to an endpoint: one that does not answer delays nobody else. */
function createPages(shop: Shop, sender: OutsidePost) {
  const underWay = new Map<string, Promise<number>>();

  async function deliver(endpoint: string, page: readonly Delivery[]): Promise<number> {
    try {
      const attempted = await Promise.all(page.map((one) => attempt(shop, sender, one)));
      await storeAttempts(shop.db, attempted);
      return attempted.length;
    } finally {
      underWay.delete(endpoint);
    }
  }

  return {
    underWay: (): readonly Promise<number>[] => [...underWay.values()],
    async begin(): Promise<readonly Promise<number>[]> {
      const now = shop.clock.nowMs();
      const due = await dueDeliveries(shop.db, now, pageMax, [...underWay.keys()]);
      return [...Map.groupBy(due, (one) => one.endpoint_id)].map(([endpoint, page]) => {
        const delivered = deliver(endpoint, page);
        underWay.set(endpoint, delivered);
        return delivered;
      });
    },
  };
}

/** Delivers at once what is owed, and again whenever more is. Disposing waits for what began. */
export function startDelivery(
  shop: Shop,
  sender: OutsidePost,
): AsyncDisposable & {
  /** Sends everything that is due. @returns how many attempts that took */
  run(): Promise<number>;
} {
  const pages = createPages(shop, sender);
  let underWay: Promise<number> | undefined;
  let wake: () => void = () => {};
  let again = false;
  let ended = false;

  /** Ends at the first page that could not be stored: what it holds is due again, later. */
  async function all(): Promise<number> {
    const begun: Promise<number>[] = [];
    let hasFailed = false;
    while (!hasFailed) {
      const woken = new Promise<void>((done) => {
        wake = done;
      });
      again = false;
      const more = ended ? [] : await pages.begin();
      begun.push(...more);
      for (const page of more) {
        page.catch(() => {
          hasFailed = true;
        });
      }
      if (more.length > 0 || again) continue;
      const others = pages.underWay();
      if (others.length === 0) break;
      await Promise.race([woken, ...others]);
    }
    return (await Promise.all(begun)).reduce((sum, count) => sum + count, 0);
  }

  function run(): Promise<number> {
    again = true;
    wake();
    underWay ??= all().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  shop.endpoints.onWake(() => {
    if (!ended) run().catch((cause: unknown) => shop.log.error({ err: cause }, "webhooks failed"));
  });
  return {
    run,
    async [Symbol.asyncDispose]() {
      ended = true;
      wake();
      await underWay?.catch(() => {});
      await Promise.allSettled(pages.underWay());
      await sender[Symbol.asyncDispose]();
    },
  };
}

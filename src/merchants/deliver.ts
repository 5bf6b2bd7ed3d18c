import { dayMs, hourMs, minuteMs } from "#kernel";
import { apiVersion } from "./blanks.ts";
import type { SendWebhook } from "./send-webhook.ts";
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

/** Sends what is due, a page of deliveries at a time. @returns how many were tried */
export async function deliverDue(shop: Shop, sender: SendWebhook): Promise<number> {
  const due = await dueDeliveries(shop.db, shop.clock.nowMs(), pageMax);
  if (due.length === 0) return 0;
  const attempted = await Promise.all(due.map((delivery) => attempt(shop, sender, delivery)));
  await shop.db.transaction((tx) => storeAttempts(tx, attempted));
  return attempted.length;
}

async function attempt(shop: Shop, sender: SendWebhook, delivery: Delivery): Promise<Attempted> {
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

async function post(shop: Shop, sender: SendWebhook, { world, event_id, endpoint_id }: Delivery) {
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

/** Delivers at once what is owed, and again whenever more is. Disposing waits for the last page. */
export function startDelivery(
  shop: Shop,
  sender: SendWebhook,
): AsyncDisposable & {
  /** Sends everything that is due. @returns how many attempts that took */
  run(): Promise<number>;
} {
  let underWay: Promise<number> | undefined;
  let again = false;
  let ended = false;

  async function all(): Promise<number> {
    let count = 0;
    do {
      again = false;
      for (;;) {
        const done = await deliverDue(shop, sender);
        count += done;
        if (done === 0 || ended) break;
      }
    } while (again && !ended);
    return count;
  }

  function run(): Promise<number> {
    again = true;
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
      await underWay?.catch(() => {});
      await sender[Symbol.asyncDispose]();
    },
  };
}

import { z } from "zod";
import { hourMs, ok } from "#kernel";
import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { endpointsMax } from "./endpoints.ts";
import { listing, retrieval } from "./lists.ts";
import { newId, newSecret, secondsOf } from "./object-id.ts";
import type { WebhookEndpoint } from "./objects.ts";
import { operation } from "./operation.ts";
import { flag, metadata, nothing, text, unsettable } from "./params.ts";
import { present } from "./present.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";

const oldSecretMs = 24 * hourMs;
// Types that are never sent are taken as well: shops ask for them by habit.
const events = z.array(text().regex(/^(\*|[a-z_]+(\.[a-z_]+)+)$/, "is not a type of event")).min(1);
const url = text().refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  "Not a valid URL",
);
const fields = {
  description: unsettable(text()).optional(),
  metadata: metadata.optional(),
};

const create = operation(
  z.strictObject({
    ...fields,
    api_version: text().optional(),
    connect: flag.optional(),
    enabled_events: events,
    url,
  }),
  async (shop, call, params) => {
    if (call.world.live && !shop.privateWebhooks && !params.url.startsWith("https:")) {
      return invalid("url_invalid", "Invalid URL: URL must be HTTPS in live mode.", "url");
    }
    const others = await shop.endpoints.of(call.world);
    if (others.length >= endpointsMax) {
      return invalid(
        "limit_exceeded",
        `You have reached the maximum of ${endpointsMax} endpoints.`,
      );
    }
    const id = newId(shop.ids, "we");
    const secret = `whsec_${newSecret(shop.ids)}${newSecret(shop.ids)}`;
    const endpoint: WebhookEndpoint = {
      id,
      object: "webhook_endpoint",
      api_version: params.api_version ?? null,
      created: secondsOf(shop.clock),
      description: params.description ?? null,
      enabled_events: params.enabled_events,
      livemode: call.world.live,
      metadata: mergeMetadata({}, params.metadata),
      status: "enabled",
      url: params.url,
      hidden: {
        secrets: [shop.endpoints.seal(secret, id)],
        ...(params.connect && { connect: true }),
      },
    };
    // Shown in this answer, and never again.
    return changed(shop, call, async (unit) => ok({ ...present(unit.put(endpoint)), secret }));
  },
);

type Change = Parameters<Shop["change"]>[1];

async function changed(shop: Shop, call: Call, run: Change): Promise<Outcome> {
  try {
    return await shop.change(call, run);
  } finally {
    shop.endpoints.forget(call.world);
  }
}

const update = operation(
  z.strictObject({
    ...fields,
    disabled: flag.optional(),
    enabled_events: events.optional(),
    url: url.optional(),
  }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      changed(shop, call, async (unit) => {
        const endpoint = await unit.find("webhook_endpoint", id);
        if (!endpoint || endpoint.hidden.deleted) return missing("webhook endpoint", id);
        const { disabled, metadata: facts, ...rest } = params;
        return ok(
          unit.put({
            ...endpoint,
            ...given(rest),
            metadata: mergeMetadata(endpoint.metadata, facts),
            ...(disabled !== undefined && { status: disabled ? "disabled" : "enabled" }),
          } as const),
        );
      }),
    ),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, () =>
    changed(shop, call, async (unit) => {
      const endpoint = await unit.find("webhook_endpoint", id);
      if (!endpoint || endpoint.hidden.deleted) return missing("webhook endpoint", id);
      return ok(unit.put({ ...endpoint, hidden: { secrets: [], deleted: true } }));
    }),
  ),
);

/** Gives an endpoint a new secret; deliveries are signed with both for a day. */
export const rotateSecret = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, () =>
    changed(shop, call, async (unit) => {
      const endpoint = await unit.find("webhook_endpoint", id);
      if (!endpoint || endpoint.hidden.deleted) return missing("webhook endpoint", id);
      const secret = `whsec_${newSecret(shop.ids)}${newSecret(shop.ids)}`;
      const secrets = [shop.endpoints.seal(secret, id), ...endpoint.hidden.secrets.slice(0, 1)];
      const oldUntil = Math.floor((shop.clock.nowMs() + oldSecretMs) / 1_000);
      const hidden = { ...endpoint.hidden, secrets, oldUntil };
      return ok({ ...present(unit.put({ ...endpoint, hidden })), secret });
    }),
  ),
);

/** Where a business is told of what happens. */
export const endpointOperations = {
  create,
  update,
  remove,
  retrieve: retrieval("webhook_endpoint", "webhook endpoint"),
  list: listing("webhook_endpoint"),
};

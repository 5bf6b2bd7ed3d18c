import type { OutputOf } from "@bourse/contract";
import { z } from "zod";
import { ok, type Result, type Tx } from "#kernel";
import type { World } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { presentInstant, presentMaybeInstant } from "./present-values.ts";
import { requireApproval } from "./security-approval.ts";

const endpointList = z.object({ data: z.array(z.object({ id: z.string(), url: z.string() })) });
const newEndpointShape = z.object({ id: z.string(), secret: z.string() });
const pageSize = { limit: "100" };
const deliveriesMax = 10;

/** What a shop's developers set up: keys and webhooks. */
export function createDeveloperHandlers(deps: HandlerDeps) {
  const { merchants } = deps;
  return {
    businessKeys: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const items = (await merchants.keys(entered.value.world)).map((key) => ({
        id: key.id,
        kind: key.kind,
        name: key.name,
        lastFour: key.lastFour,
        createdAt: presentInstant(key.createdAtMs),
        endsAt: presentMaybeInstant(key.endsAtMs),
      }));
      return ok({ items });
    },
    makeBusinessKey: (call) => makeKey(deps, call),
    revokeBusinessKey: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const revoked = await merchants.revokeKey(entered.value.world, call.params.key);
      return revoked.ok ? ok(undefined) : refuse("not_found");
    },
    businessWebhooks: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await askShop(merchants, "GET /v1/webhook_endpoints", world, pageSize);
      if (!found.ok) return found;
      const items = endpointList.parse(found.value).data.map(async ({ id, url }) => {
        const sent = await merchants.deliveries(world, id, deliveriesMax);
        const deliveries = sent.map((one) => ({
          id: one.id,
          event: one.event_id,
          type: one.type,
          state: one.state,
          attempts: one.attempts,
          status: one.log.at(-1)?.status ?? null,
          createdAt: presentInstant(one.created_at.getTime()),
        }));
        return { id, url, deliveries };
      });
      return ok({ items: await Promise.all(items) });
    },
    addBusinessWebhook: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const input = { url: call.body.url, enabled_events: ["*"] };
      const name = "POST /v1/webhook_endpoints";
      const made = await askShop(merchants, name, entered.value.world, input);
      return made.ok ? ok(newEndpointShape.parse(made.value)) : made;
    },
    replayDelivery: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const found = await merchants.replayDelivery(entered.value.world, call.params.delivery);
      return found ? ok(undefined) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

async function makeKey(
  { merchants, identity }: HandlerDeps,
  call: Call<"makeBusinessKey">,
): Promise<Result<OutputOf<"makeBusinessKey">, Refusal>> {
  const entered = await enter(merchants, call, "develop");
  if (!entered.ok) return entered;
  const { kind, name } = call.body;
  const { world } = entered.value;
  // Whoever has a live key moves real money: only the person at the screen makes one.
  const approved = world.live ? await approvalOf(identity, world, call) : ok(undefined);
  if (!approved.ok) return approved;
  const options = { name, ...(approved.value && { approved: approved.value }) };
  const made = await merchants.makeKey(world, kind, options);
  if (made.ok) return ok({ id: made.value.id, key: made.value.key });
  const { code } = made.error;
  return refuse(code === "approval_refused" ? "approval_invalid" : "not_found");
}

type Approving = Pick<Call<"makeBusinessKey">, "who" | "approvalId">;

/** Asks for an approval, or gives the way to use it up. */
async function approvalOf(
  identity: HandlerDeps["identity"],
  { business }: World,
  { who, approvalId }: Approving,
): Promise<Result<(tx: Tx) => Promise<boolean>, Refusal>> {
  const action = "live_key.make";
  const change = { action, target: business, approvalId } as const;
  const approval = await requireApproval(identity, who.memberId, change);
  if (!approval.ok) return approval;
  const intent = { kind: "security", action, target: business } as const;
  return ok(async (tx) => {
    const use = { approvalId: approval.value, intent };
    return (await identity.useApproval(tx, who.memberId, use)).ok;
  });
}

import type { BusinessDispute } from "@bourse/contract";
import { z } from "zod";
import { ok, parseId, type Result, secondMs } from "#kernel";
import type { PurchaseDispute } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { shopMoney } from "./business-money.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { presentInstant } from "./present-values.ts";

const disputeShape = z.object({
  id: z.string(),
  charge: z.string(),
  amount: z.bigint(),
  currency: z.string(),
  reason: z.string(),
  status: z.enum(["needs_response", "under_review", "won", "lost"]),
  evidence_details: z.object({ due_by: z.number() }),
  created: z.number(),
  evidence: z.record(z.string(), z.string().nullable()),
  hidden: z.object({ explanation: z.string().optional() }),
});

/** Disputes: of those who paid, and of the businesses that answer. */
export function createDisputeHandlers({ merchants }: HandlerDeps) {
  async function change(
    call: Pick<Call<"acceptDispute">, "who" | "params">,
    name: "POST /v1/disputes/{id}" | "POST /v1/disputes/{id}/close",
    input: Readonly<Record<string, unknown>>,
  ): Promise<Result<BusinessDispute, Refusal>> {
    const entered = await enter(merchants, call, "refund");
    if (!entered.ok) return entered;
    const { world } = entered.value;
    const changed = await askShop(merchants, name, world, input, call.params.dispute);
    if (!changed.ok) return changed;
    const id = call.params.dispute;
    const after = await askShop(merchants, "GET /v1/disputes/{id}", world, {}, id);
    return after.ok ? ok(presentDispute(disputeShape.parse(after.value))) : after;
  }

  return {
    businessDisputes: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const items = (await merchants.disputesOf(world)).map((one) =>
        presentDispute(disputeShape.parse(one)),
      );
      return ok({ items });
    },
    answerDispute: (call) => {
      const { evidence, submit } = call.body;
      return change(call, "POST /v1/disputes/{id}", { evidence, submit });
    },
    acceptDispute: (call) => change(call, "POST /v1/disputes/{id}/close", {}),
    purchaseDispute: async ({ who, params }) => {
      const id = parseId("mov", params.id);
      const found = id && (await merchants.purchaseDispute(who.memberId, id));
      return found?.ok ? ok(presentPurchase(found.value)) : refuse("not_found");
    },
    disputePurchase: async ({ who, params, body }) => {
      const id = parseId("mov", params.id);
      const opened = id && (await merchants.disputePurchase(who.memberId, id, body));
      if (!opened) return refuse("not_found");
      if (opened.ok) return ok(presentPurchase(opened.value));
      const { error } = opened;
      return error.code === "not_found"
        ? refuse("not_found")
        : refuse("not_disputable", { detail: error.reason });
    },
  } satisfies Partial<Handlers>;
}

function presentDispute(dispute: z.infer<typeof disputeShape>): BusinessDispute {
  return {
    id: dispute.id,
    payment: dispute.charge,
    amount: shopMoney(dispute.amount, dispute.currency),
    reason: dispute.reason,
    explanation: dispute.hidden.explanation ?? null,
    state: dispute.status,
    answerBy: presentInstant(dispute.evidence_details.due_by * secondMs),
    createdAt: presentInstant(dispute.created * secondMs),
    evidence: dispute.evidence,
  };
}

function presentPurchase({ open, dispute }: PurchaseDispute) {
  return {
    open,
    dispute: dispute
      ? {
          id: dispute.id,
          reason: dispute.reason,
          state: dispute.status,
          amount: shopMoney(dispute.amount, dispute.currency),
          answerBy: presentInstant(dispute.evidence_details.due_by * secondMs),
          createdAt: presentInstant(dispute.created * secondMs),
        }
      : null,
  };
}

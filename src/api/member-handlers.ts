import { type Member, type Tier, tierLimits, tiers } from "#identity";
import { assert, type Currency, type MemberId, money, ok, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentMe, readPrivacy } from "./present-member.ts";
import { presentMaybeInstant, presentMoney, readMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";
import { requireApproval } from "./security-approval.ts";

/** The signed-in member: profile, identity tier, limits. */
export function createMemberHandlers({ identity, payments }: HandlerDeps) {
  async function memberOf(id: MemberId): Promise<Member> {
    const member = await identity.memberById(id);
    assert(member, "who is signed in is an active member");
    return member;
  }

  async function setThreshold({ who, body, approvalId }: Call<"updateMe">) {
    if (body.approvalThreshold === undefined) return ok(undefined);
    const threshold = readMoney(body.approvalThreshold);
    const given = approvalId === undefined ? {} : { approvalId };
    const result = await identity.setStepUpThreshold(who.memberId, { threshold, ...given });
    if (result.ok) return ok(undefined);
    if (result.error.code !== "approval_required") return refuseAs(result.error);
    const target = `${threshold.currency}:${threshold.amount}`;
    const change = { action: result.error.action, target, approvalId: undefined };
    const asked = await requireApproval(identity, who.memberId, change);
    return asked.ok ? refuse("approval_required") : asked;
  }

  async function verify(call: Call<"verify">): Promise<Result<{ state: CheckState }, Refusal>> {
    const { document, ...person } = call.body;
    const result = await identity.submitIdentityCheck(call.who.memberId, {
      ...person,
      ...(document && { document: { kind: document.type, number: document.number } }),
    });
    return result.ok ? ok({ state: result.value.state }) : refuseAs(result.error);
  }

  return {
    me: async ({ who }) => ok(presentMe(await memberOf(who.memberId))),
    updateMe: async (call) => {
      const threshold = await setThreshold(call);
      if (!threshold.ok) return threshold;
      const { approvalThreshold: _, privacy, ...said } = call.body;
      const changes = { ...definedOf(said), ...(privacy && { privacy: readPrivacy(privacy) }) };
      const result = await identity.updateMember(call.who.memberId, changes);
      return result.ok ? ok(presentMe(result.value)) : refuseAs(result.error);
    },
    verification: async ({ who }) => {
      const member = await memberOf(who.memberId);
      const [last] = await identity.identityChecks(who.memberId);
      return ok({
        tier: member.tier,
        state: last?.state ?? "none",
        reason: last?.reason ?? null,
        tiers: tiers.map((tier) => presentTier(tier, member.displayCurrency)),
      });
    },
    verify,
    limits: async ({ who, query }) => {
      const currency = query.currency ?? (await memberOf(who.memberId)).displayCurrency;
      const view = await payments.limits(who.memberId, currency);
      if (view === undefined) return refuse("not_found");
      return ok({
        tier: view.tier,
        canRaise: view.canRaise,
        limits: view.limits.map((one) => ({
          window: one.window,
          limit: presentMoney(one.limit),
          used: presentMoney(one.used),
          left: presentMoney(one.left),
          resetsAt: presentMaybeInstant(one.resetsAtMs),
        })),
      });
    },
  } satisfies Partial<Handlers>;
}

type CheckState = "pending" | "approved" | "refused";

const needsOfTier = {
  0: ["nothing"],
  1: ["name_and_birth_date"],
  2: ["document_and_selfie"],
} as const satisfies Record<Tier, readonly string[]>;

function presentTier(tier: Tier, currency: Currency) {
  const { perTransfer, perDay, perMonth } = tierLimits[tier][currency];
  return {
    tier,
    perTransfer: presentMoney(money(perTransfer, currency)),
    perDay: presentMoney(money(perDay, currency)),
    perMonth: presentMoney(money(perMonth, currency)),
    needs: [...needsOfTier[tier]],
  };
}

import { ok, parseId } from "#kernel";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentInstant, presentMaybeInstant } from "./present-values.ts";
import { requireApproval } from "./security-approval.ts";

/** Personal access tokens. */
export function createTokenHandlers({ identity }: HandlerDeps) {
  return {
    tokens: async ({ who }) => {
      const items = await identity.tokens(who.memberId);
      return ok({
        items: items.map(({ id, name, scopes, createdAtMs, lastUsedAtMs }) => ({
          id,
          name,
          scopes: [...scopes],
          createdAt: presentInstant(createdAtMs),
          lastUsedAt: presentMaybeInstant(lastUsedAtMs),
        })),
      });
    },
    createToken: async ({ who, body, approvalId }) => {
      const change = { action: "token.create", approvalId } as const;
      const approval = await requireApproval(identity, who.memberId, change);
      if (!approval.ok) return approval;
      const request = { ...body, approvalId: approval.value };
      const result = await identity.createToken(who.memberId, request);
      if (!result.ok) return refuseAs(result.error);
      return ok({ id: result.value.id, token: result.value.token });
    },
    revokeToken: async ({ who, params }) => {
      const id = parseId("tok", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await identity.revokeToken(who.memberId, id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
  } satisfies Partial<Handlers>;
}

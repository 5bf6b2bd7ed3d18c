import { ok } from "#kernel";
import type { InvitationError } from "#merchants";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";

/** Members who accept to be paid through a platform. */
export function createAccountLinkHandlers({ merchants, present }: HandlerDeps) {
  const refused = ({ code }: InvitationError) => refuse(code);
  return {
    accountLink: async ({ params }) => {
      const found = await merchants.accountInvitation(params.link);
      if (!found.ok) return refused(found.error);
      const { platform, name, returnUrl, refreshUrl } = found.value;
      return ok({ platform: await present.party(platform.business), name, returnUrl, refreshUrl });
    },
    acceptAccountLink: async ({ who, params }) => {
      const accepted = await merchants.acceptInvitation(params.link, who.memberId);
      return accepted.ok ? ok({ returnUrl: accepted.value.returnUrl }) : refused(accepted.error);
    },
  } satisfies Partial<Handlers>;
}

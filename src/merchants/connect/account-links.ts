import { hash } from "node:crypto";
import { z } from "zod";
import { err, hourMs, type MemberId, ok, parseId, type Result } from "#kernel";
import { ownCall } from "../call.ts";
import { newSecret, secondsOf } from "../object-id.ts";
import type { Account } from "../objects.ts";
import { operation } from "../operation.ts";
import { pageUrl } from "../page-url.ts";
import { nothing, text } from "../params.ts";
import { invalid } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, findWithWorld, listObjects } from "../store/objects.ts";
import type { World } from "../world.ts";
import { noAccount, onAccount, standing } from "./accounts.ts";
import { worldOfKnown } from "./connected.ts";

const linkMs = hourMs;
const hashOf = (secret: string) => hash("sha256", secret, "base64url");

/** A page on which a member accepts to be paid through the platform; for an hour, the newest one. */
const create = operation(
  z.strictObject({
    account: text(),
    collect: text().optional(),
    collection_options: z.record(z.string(), z.unknown()).optional(),
    refresh_url: pageUrl.optional(),
    return_url: pageUrl.optional(),
    type: z.enum(["account_onboarding", "account_update"]),
  }),
  (shop, call, params) =>
    onAccount(shop, call, params.account, async (unit, account) => {
      const secret = newSecret(shop.ids);
      const created = secondsOf(shop.clock);
      const expiresAt = created + linkMs / 1_000;
      const returnUrl = params.return_url ?? shop.publicUrl;
      const link = {
        hash: hashOf(secret),
        endsAt: expiresAt,
        returnUrl,
        refreshUrl: params.refresh_url ?? returnUrl,
      };
      unit.put({ ...account, hidden: { ...account.hidden, link } });
      const url = `${shop.publicUrl}/connect/${account.id.replace("acct_", "")}${secret}`;
      return ok({ object: "account_link", created, expires_at: expiresAt, url });
    }),
);

/** Where the member behind an account sees it: their own app. */
const login = operation(nothing, async (shop, call, _params, id) => {
  const account = await findObject(shop.db, call.world, "account", id);
  if (!account || account.hidden.deleted) return noAccount(id);
  if (call.world.live && account.hidden.member === undefined) {
    return invalid("account_not_onboarded", "Nobody has accepted this account yet.", "account");
  }
  return ok({
    object: "login_link",
    created: secondsOf(shop.clock),
    url: `${shop.publicUrl}/business`,
  });
});

/** Links by which members come to accounts. */
export const accountLinkOperations = { create, login };

/** Who asks a member to be paid through them. */
export type AccountInvitation = {
  readonly platform: World;
  readonly account: string;
  readonly name: string | null;
  readonly returnUrl: string;
  readonly refreshUrl: string;
};
/** Why an invitation is not taken. */
export type InvitationError =
  | { readonly code: "not_found" }
  /** Over, or taken by somebody else. */
  | { readonly code: "request_closed" }
  | { readonly code: "cannot_pay_self" };

/** The page behind an account link. */
export type AccountInvitations = {
  accountInvitation(credential: string): Promise<Result<AccountInvitation, InvitationError>>;
  /** The newest accounts of a platform. */
  accountsOf(platform: World): Promise<Account[]>;
  /** The member stands behind the account from now on: it is paid, and paid out to them. */
  acceptInvitation(
    credential: string,
    member: MemberId,
  ): Promise<Result<AccountInvitation, InvitationError>>;
};

const bodyLength = 26;
const shownMax = 100;
const notFound = err({ code: "not_found" });

type Found = { readonly world: World; readonly account: Account; readonly secret: string };

async function findInvited(shop: Shop, credential: string): Promise<Found | undefined> {
  const body = credential.slice(0, bodyLength);
  if (parseId("usr", `usr_${body}`) === undefined) return undefined;
  const found = await findWithWorld(shop.db, "account", `acct_${body}`);
  if (!found || found.object.hidden.deleted) return undefined;
  return { world: found.world, account: found.object, secret: credential.slice(bodyLength) };
}

function invitationOf(
  shop: Shop,
  { world, account, secret }: Found,
): Result<AccountInvitation, InvitationError> {
  const { link } = account.hidden;
  if (!link || link.hash !== hashOf(secret)) return notFound;
  if (link.endsAt <= secondsOf(shop.clock)) return err({ code: "request_closed" });
  const { returnUrl, refreshUrl } = link;
  const { name } = account.business_profile;
  return ok({ platform: world, account: account.id, name, returnUrl, refreshUrl });
}

export function createInvitations(shop: Shop): AccountInvitations {
  return {
    accountsOf: (world) => listObjects(shop.db, world, "account", { refs: [], limit: shownMax }),
    async accountInvitation(credential) {
      const found = await findInvited(shop, credential);
      return found ? invitationOf(shop, found) : notFound;
    },
    async acceptInvitation(credential, member) {
      const found = await findInvited(shop, credential);
      if (!found) return notFound;
      const { world, account } = found;
      if (member === world.business) return err({ code: "cannot_pay_self" });
      let taken: Result<AccountInvitation, InvitationError> = notFound;
      await onAccount(shop, ownCall(world), account.id, async (unit, now) => {
        taken = invitationOf(shop, { ...found, account: now });
        const { member: before, link: _, ...hidden } = now.hidden;
        if (taken.ok && before !== undefined && before !== member) {
          taken = err({ code: "request_closed" });
        }
        if (!taken.ok) return ok(now);
        const date = secondsOf(shop.clock);
        const accepted = standing(
          {
            ...now,
            tos_acceptance: { ...now.tos_acceptance, date },
            hidden: { ...hidden, member },
          },
          world.live,
        );
        unit.of(worldOfKnown(now.id, world.live)).tell("account.updated", accepted, now);
        return ok(unit.put(accepted));
      });
      return taken;
    },
  };
}

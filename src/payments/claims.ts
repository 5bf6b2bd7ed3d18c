import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import { err, type Ids, type Log, type MemberId, ok, type Result } from "#kernel";
import { linkName, type Movement, type Movements } from "#movements";
import type { Claims, ClaimView } from "./claim.ts";
import type { AcceptClaimError } from "./errors.ts";
import type { Links } from "./links.ts";
import { notePaid } from "./note-paid.ts";
import { requestHash } from "./request-hash.ts";
import type { Send } from "./send.ts";
import { memberOf, waitOf } from "./state.ts";
import { claimStep } from "./steps.ts";

type ClaimsDeps = {
  readonly ids: Ids;
  readonly log: Log;
  readonly movements: Movements;
  readonly identity: Identity;
  readonly accounts: Pick<Accounts, "accountOf" | "open">;
  readonly links: Links;
  readonly send: Send;
};

export function createClaims(deps: ClaimsDeps): Claims {
  return {
    createClaim(sender, order, authority) {
      const { amount, note = "" } = order;
      return deps.send({
        sender,
        kind: "claim",
        amount,
        note,
        arrival: "now",
        details: {},
        authority,
        requestHash: requestHash("claim", [amount.amount, amount.currency, note]),
        wanted: false,
        approved: false,
        payee: async () => ok({ type: "link", name: linkName }),
      });
    },
    claimUrl(movement) {
      return waitOf(movement) === "claim" ? deps.links.url("mov", movement.id) : null;
    },
    async claim(token) {
      const movement = await byToken(deps, token);
      const view = movement && viewOf(movement);
      return view ? ok(view) : err({ code: "not_found" });
    },
    acceptClaim: (member, token) => acceptClaim(deps, member, token),
  };
}

async function byToken(deps: ClaimsDeps, token: string): Promise<Movement | undefined> {
  const id = deps.links.read("mov", token);
  const movement = id && (await deps.movements.find(id));
  return movement && waitOf(movement) === "claim" ? movement : undefined;
}

function viewOf(movement: Movement): ClaimView | undefined {
  const from = memberOf(movement.from);
  const endsAtMs = movement.steps[0]?.endsAtMs;
  const state = claimStates[movement.state];
  if (!from || endsAtMs === undefined || !state) return undefined;
  const { amount, note } = movement;
  return { movement, from, amount, note, state, endsAtMs };
}

const claimStates: Readonly<Record<Movement["state"], ClaimView["state"] | undefined>> = {
  created: undefined,
  pending: "open",
  completed: "claimed",
  failed: undefined,
  returned: "returned",
  cancelled: "cancelled",
};

async function acceptClaim(
  deps: ClaimsDeps,
  member: MemberId,
  token: string,
): Promise<Result<Movement, AcceptClaimError>> {
  const { ids, movements, identity } = deps;
  const found = await byToken(deps, token);
  const movement = found?.kind === "claim" ? found : undefined;
  const claimer = await identity.memberById(member);
  const sender = movement && memberOf(movement.from);
  if (!sender || !claimer) return err({ code: "not_found" });
  if (sender === member) return err({ code: "cannot_pay_self" });
  if (movement.state === "completed") return claimedBy(member, movement);
  if (movement.state !== "pending") return err({ code: "claim_closed" });
  if (await identity.isBlockedBetween(sender, member)) return err({ code: "blocked" });
  const { currency } = movement.amount;
  const account =
    (await deps.accounts.accountOf(member, currency)) ??
    (await deps.accounts.open(member, currency, claimer.name));
  const step = claimStep(ids, movement, { member, account: account.id });
  const advanced = await movements.advance(movement.id, step);
  if (!advanced.ok) return err({ code: "claim_closed" });
  const claimed = claimedBy(member, advanced.value);
  if (claimed.ok) await notePaid(deps, claimed.value);
  return claimed;
}

/** Claiming again gives the same claimer the same; for anybody else it is closed. */
function claimedBy(member: MemberId, movement: Movement): Result<Movement, AcceptClaimError> {
  return memberOf(movement.to) === member ? ok(movement) : err({ code: "claim_closed" });
}

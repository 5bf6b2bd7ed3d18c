import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { err, type MemberId, ok, type Result, sqlState, uniqueViolation } from "#kernel";
import { type Approved, approvedChange } from "./approved-change.ts";
import { type Context, now } from "./context.ts";
import type {
  ApprovalRefused,
  LastFactor,
  LimitReached,
  NotFound,
  PasskeyRefused,
} from "./errors.ts";
import { parseLabel } from "./member-details.ts";
import { endSessions } from "./open-session.ts";
import type { PasskeyId, PasskeyInfo } from "./passkey.ts";
import { registrationOptions, verifyRegistration } from "./passkeys.ts";
import {
  deletePasskey,
  findPasswordHash,
  insertPasskey,
  listPasskeys,
  type PasskeyRow,
} from "./store/credentials.ts";

const passkeysMax = 20;
const passkeyNameLengthMax = 60;
const notFound = err({ code: "not_found" });

export type AddPasskey = Approved & {
  readonly response: RegistrationResponseJSON;
  readonly name: string;
};
export type RemovePasskey = Approved & { readonly passkeyId: PasskeyId };

export function toPasskeyInfo(row: PasskeyRow): PasskeyInfo {
  return {
    id: row.id,
    name: row.name,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime(),
    synced: row.synced,
  };
}

export async function beginAddPasskey(
  context: Context,
  memberId: MemberId,
): Promise<Result<PublicKeyCredentialCreationOptionsJSON, NotFound | LimitReached>> {
  const member = await context.directory.activeById(memberId);
  if (!member) return notFound;
  const known = await listPasskeys(context.db, memberId);
  if (known.length >= passkeysMax) return err({ code: "limit_reached", max: passkeysMax });
  const { handle, name } = member;
  const owner = { memberId, handle, name };
  return ok(await registrationOptions(context, "add-passkey", owner, known));
}

export async function finishAddPasskey(
  context: Context,
  memberId: MemberId,
  input: AddPasskey,
): Promise<Result<PasskeyInfo, PasskeyRefused | ApprovalRefused | NotFound | LimitReached>> {
  const refused = err({ code: "passkey_refused" });
  const verified = await verifyRegistration(context, "add-passkey", input.response);
  if (!verified.ok) return verified;
  const { challenge, credential } = verified.value;
  if (challenge.member_id !== memberId) return refused;
  const row: PasskeyRow = {
    ...credential,
    id: context.ids.make("key"),
    member_id: memberId,
    name: parseLabel(input.name, passkeyNameLengthMax) ?? "Passkey",
    created_at: now(context),
    last_used_at: null,
  };
  const approval = { approvalId: input.approvalId, action: "passkey.add" } as const;
  try {
    return await approvedChange<PasskeyInfo, LimitReached>(
      context,
      memberId,
      approval,
      async (tx, change) => {
        if ((await listPasskeys(tx, memberId)).length >= passkeysMax) {
          return err({ code: "limit_reached", max: passkeysMax });
        }
        await insertPasskey(tx, row);
        change.note({ name: "passkey.added", memberId, data: { name: row.name } });
        return ok(toPasskeyInfo(row));
      },
    );
  } catch (error) {
    // A credential belongs to one member; who offers it again is not told whose it is.
    if (sqlState(error) === uniqueViolation) return refused;
    throw error;
  }
}

export async function removePasskey(
  context: Context,
  memberId: MemberId,
  input: RemovePasskey,
): Promise<Result<void, ApprovalRefused | NotFound | LastFactor>> {
  const { approvalId, passkeyId, sessionId } = input;
  const approval = { approvalId, action: "passkey.remove", target: passkeyId } as const;
  return approvedChange<void, LastFactor | NotFound>(
    context,
    memberId,
    approval,
    async (tx, change) => {
      const known = await listPasskeys(tx, memberId);
      const passkey = known.find((row) => row.id === passkeyId);
      if (!passkey) return notFound;
      const isLast = known.length === 1 && (await findPasswordHash(tx, memberId)) === undefined;
      if (isLast) return err({ code: "last_factor" });
      await deletePasskey(tx, passkeyId);
      change.note({ name: "passkey.removed", memberId, data: { name: passkey.name } });
      await endSessions(context, tx, change, { memberId, choice: { except: sessionId } });
      return ok(undefined);
    },
  );
}
